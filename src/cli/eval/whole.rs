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
    let mut report: Vec<(String, Judged)> = Vec::new();
    let pool = pool(args.model.threads())?;
    for (path, pairs) in &files {
        let judged = pool.install(|| judge(pairs, &weights, args.search.options(), encoder.as_ref(), progress))?;
        report.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), judged));
    }
    let all: Judged = report.iter().flat_map(|(_, judged)| judged).copied().collect();
    let counts = bands_of(&all.iter().map(|(whole, kind)| (*whole, is_whole(kind))).collect::<Vec<_>>(), &BANDS);
    if let Some(path) = &args.plot.plot {
        let whole = all.iter().filter(|(_, kind)| is_whole(kind)).count();
        draw(path, &[Reliability::of_bands("", bands(&counts), whole)])?;
    }
    if report.len() > 1 {
        report.push(("all".into(), all));
    }
    ui::print(&if args.json { json(&report, &counts) } else { table(&report, &counts) })?;
    Ok(DONE)
}

/// What `whole` says of pairs, and what people do.
type Judged = Vec<(f32, CoverageKind)>;

fn is_whole(kind: &CoverageKind) -> bool {
    *kind == CoverageKind::Whole
}

fn table(report: &[(String, Judged)], bands: &[BandCounts]) -> String {
    let mut out = String::from("file                      pairs  whole  area against part   none\n");
    for (name, judged) in report {
        let JudgedAreas { in_part, foreign } = JudgedAreas::of(judged);
        let whole = judged.iter().filter(|(_, kind)| is_whole(kind)).count();
        let _ = writeln!(out, "{name:24} {:6} {whole:6}             {in_part:.4} {foreign:.4}", judged.len());
    }
    let _ = writeln!(out, "\nwhole from  pairs  whole  share whole  95 % interval");
    for band in bands {
        let _ = writeln!(out, "      {}", band_line(band));
    }
    out
}

/// One object: the files with their areas, and the bands of all pairs.
fn json(report: &[(String, Judged)], bands: &[BandCounts]) -> String {
    let file = |(name, judged): &(String, Judged)| {
        let JudgedAreas { in_part, foreign } = JudgedAreas::of(judged);
        let whole = judged.iter().filter(|(_, kind)| is_whole(kind)).count();
        serde_json::json!({"file": name, "pairs": judged.len(), "whole": whole, "against_part": in_part, "against_none": foreign})
    };
    let files: Vec<_> = report.iter().map(file).collect();
    let band = |band: &BandCounts| {
        let (low, high) = band.interval();
        serde_json::json!({"from": band.from, "pairs": band.found, "whole": band.right, "interval": [low, high]})
    };
    let bands: Vec<_> = bands.iter().map(band).collect();
    let mut text =
        serde_json::to_string_pretty(&serde_json::json!({"files": files, "bands": bands})).unwrap_or_default();
    text.push('\n');
    text
}
