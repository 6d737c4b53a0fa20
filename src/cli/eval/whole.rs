//! `diptych eval whole`: half translations told from whole ones, on pairs that people judged.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::CoverageKind;
use diptych::eval::align::{BandCounts, bands_of};
use diptych::eval::judged::{JudgedAreas, judge, read};
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
under the curve is the probability that a whole pair gets more than one of the other kind.";

/// Judge `whole` on pairs that people judged
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
    let counts = bands_of(&all.iter().map(|(whole, kind)| (*whole, is_whole(kind))).collect::<Vec<_>>(), &BANDS);
    let sum = FileScores::new("all", &all);
    if let Some(path) = &args.plot.plot {
        draw(path, &[Reliability::of_bands("", bands(&counts), sum.whole)])?;
    }
    if files.len() > 1 {
        report.push(sum);
    }
    ui::print(&if args.json { json(&report, &counts) } else { table(&report, &counts) })?;
    Ok(DONE)
}

fn is_whole(kind: &CoverageKind) -> bool {
    *kind == CoverageKind::Whole
}

/// How `whole` does on a file.
struct FileScores {
    name: String,
    pairs: usize,
    whole: usize,
    areas: JudgedAreas,
}

impl FileScores {
    fn new(name: &str, judged: &[(f32, CoverageKind)]) -> Self {
        let whole = judged.iter().filter(|(_, kind)| is_whole(kind)).count();
        FileScores { name: name.to_owned(), pairs: judged.len(), whole, areas: JudgedAreas::of(judged) }
    }
}

fn table(report: &[FileScores], bands: &[BandCounts]) -> String {
    let mut out = String::from("file                      pairs  whole  area against part   none\n");
    for FileScores { name, pairs, whole, areas } in report {
        let JudgedAreas { in_part, foreign } = areas;
        let _ = writeln!(out, "{name:24} {pairs:6} {whole:6}             {in_part:.4} {foreign:.4}");
    }
    let _ = writeln!(out, "\nwhole from  pairs  whole  share whole  95 % interval");
    for band in bands {
        let _ = writeln!(out, "      {}", band_line(band));
    }
    out
}

/// One object: the files with their areas, and the bands of all pairs.
fn json(report: &[FileScores], bands: &[BandCounts]) -> String {
    let file = |FileScores { name, pairs, whole, areas }: &FileScores| {
        serde_json::json!({"file": name, "pairs": pairs, "whole": whole,
            "against_part": areas.in_part, "against_none": areas.foreign})
    };
    let band = |band: &BandCounts| {
        let (low, high) = band.interval();
        serde_json::json!({"from": band.from, "pairs": band.found, "whole": band.right, "interval": [low, high]})
    };
    let files: Vec<_> = report.iter().map(file).collect();
    let bands: Vec<_> = bands.iter().map(band).collect();
    let report = serde_json::json!({"files": files, "bands": bands});
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}
