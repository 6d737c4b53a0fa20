//! `diptych eval whole`: half translations told from whole ones, and translations from others, on pairs that people judged.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::CoverageKind;
use diptych::eval::align::{BandCounts, bands_of};
use diptych::eval::judged::{JudgedAreas, Judgement, judge, read};
use diptych::progress::Progress;
use diptych::report::Reliability;

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::bands::band_line;
use crate::cli::eval::plot::{PlotArgs, bands, draw};
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const HELP: &str = "\
Examples:
  diptych eval whole judged.tsv
  diptych eval whole judged.tsv --weights weights.json     of weights of your own
  diptych eval whole judged.tsv --plot whole.svg           how far it can be believed, drawn

The file has a header and three tab-separated columns: source, target, judgement (`whole`, `part`
or `none`); further columns are remarks. In pairs in part, ⟦ and ⟧ may stand around words without a
counterpart: `diptych fit --judged FILE` learns of them. Every file is scored as a memory of its own. The area
under the curve is the probability that a whole pair gets more of `whole` than one in part, or than one that is no translation, and that a
translation, whole or in part, gets more confidence than what is none.";

/// Judge `whole` and the confidence of units on pairs that people judged
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Tables of judged pairs
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Lower bounds of the bands of `whole`.
const BANDS: [f32; 8] = [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99];

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let files = args.files.iter().map(|path| Ok((path, read(path)?))).collect::<Result<Vec<_>>>()?;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let mut report = Vec::with_capacity(files.len() + 1);
    let mut all = Vec::new();
    let pool = pool(args.model.threads())?;
    for (path, pairs) in &files {
        let judged = pool.install(|| judge(pairs, &weights, args.search.options(), encoder.as_ref(), progress))?;
        report.push(FileScores::new(&path.file_stem().unwrap_or_default().to_string_lossy(), &judged));
        all.extend(judged);
    }
    let counts = |of: fn(&Judgement) -> (f32, bool)| bands_of(&all.iter().map(of).collect::<Vec<_>>(), &BANDS);
    let counts = [
        counts(|pair| (pair.whole, pair.kind == CoverageKind::Whole)),
        counts(|pair| (pair.confidence, pair.kind != CoverageKind::Foreign)),
    ];
    let sum = FileScores::new("all", &all);
    if let Some(path) = &args.plot.plot {
        let [whole, confidence] = &counts;
        let diagrams = [
            Reliability::of_bands("whole", bands(whole), sum.whole),
            Reliability::of_bands("confidence", bands(confidence), sum.translations),
        ];
        draw(path, &diagrams)?;
    }
    if files.len() > 1 {
        report.push(sum);
    }
    ui::print(&if args.json { json(&report, &counts) } else { table(&report, &counts) })?;
    Ok(DONE)
}

/// How they do on a file.
struct FileScores {
    name: String,
    pairs: usize,
    whole: usize,
    /// Wholly or in part.
    translations: usize,
    areas: JudgedAreas,
}

impl FileScores {
    fn new(name: &str, judged: &[Judgement]) -> Self {
        let count = |kind| judged.iter().filter(|pair| pair.kind == kind).count();
        FileScores {
            name: name.to_owned(),
            pairs: judged.len(),
            whole: count(CoverageKind::Whole),
            translations: judged.len() - count(CoverageKind::Foreign),
            areas: JudgedAreas::of(judged),
        }
    }
}

fn table(report: &[FileScores], [whole, confidence]: &[Vec<BandCounts>; 2]) -> String {
    let mut out =
        String::from("file                      pairs  whole  area against part   none  of confidence, against none\n");
    for FileScores { name, pairs, whole, areas, .. } in report {
        let JudgedAreas { in_part, foreign, translated } = areas;
        let _ = writeln!(
            out,
            "{name:24} {pairs:6} {whole:6}             {in_part:.4} {foreign:.4}                       {translated:.4}"
        );
    }
    let _ = writeln!(out, "\nwhole from  pairs  whole  share whole  95 % interval");
    whole.iter().for_each(|band| out += &format!("      {}\n", band_line(band)));
    let _ = writeln!(out, "\nconfidence from  pairs  translations  share  95 % interval");
    confidence.iter().for_each(|band| out += &format!("           {}\n", band_line(band)));
    out
}

/// One object: the files with their areas, and the bands of all pairs.
fn json(report: &[FileScores], [whole, confidence]: &[Vec<BandCounts>; 2]) -> String {
    let file = |FileScores { name, pairs, whole, translations, areas }: &FileScores| {
        serde_json::json!({"file": name, "pairs": pairs, "whole": whole, "translations": translations,
            "against_part": areas.in_part, "against_none": areas.foreign, "confidence_against_none": areas.translated})
    };
    let bands = |bands: &[BandCounts], right: &str| -> Vec<serde_json::Value> {
        let band = |band: &BandCounts| {
            let (low, high) = band.interval();
            serde_json::json!({"from": band.from, "pairs": band.found, right: band.right, "interval": [low, high]})
        };
        bands.iter().map(band).collect()
    };
    let files: Vec<_> = report.iter().map(file).collect();
    let report = serde_json::json!({"files": files, "bands": bands(whole, "whole"),
        "confidence_bands": bands(confidence, "translations")});
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}
