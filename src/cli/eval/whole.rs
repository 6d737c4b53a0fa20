//! `diptych eval whole`: half translations told from whole ones, on pairs that people judged.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::CoverageKind;
use diptych::eval::align::bands_of;
use diptych::eval::judged::{JudgedAreas, judge, read};
use diptych::progress::Progress;

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::bands::band_line;
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const HELP: &str = "\
Examples:
  diptych eval whole judged.tsv
  diptych eval whole judged.tsv --weights weights.json     of weights of your own

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
    let mut all = Vec::new();
    let mut out = String::from("file                      pairs  whole  area against part   none\n");
    let pool = pool(args.model.threads())?;
    for (path, pairs) in &files {
        let judged = pool.install(|| judge(pairs, &weights, args.search.options(), encoder.as_ref(), progress))?;
        line(&mut out, &path.file_stem().unwrap_or_default().to_string_lossy(), &judged);
        all.extend(judged);
    }
    if files.len() > 1 {
        line(&mut out, "all", &all);
    }
    let judged: Vec<(f32, bool)> = all.iter().map(|(whole, kind)| (*whole, *kind == CoverageKind::Whole)).collect();
    let _ = writeln!(out, "\nwhole from  pairs  whole  share whole  95 % interval");
    for band in bands_of(&judged, &BANDS) {
        let _ = writeln!(out, "      {}", band_line(&band));
    }
    ui::print(&out)?;
    Ok(DONE)
}

fn line(out: &mut String, name: &str, judged: &[(f32, CoverageKind)]) {
    let JudgedAreas { in_part, foreign } = JudgedAreas::of(judged);
    let whole = judged.iter().filter(|(_, kind)| *kind == CoverageKind::Whole).count();
    let _ = writeln!(out, "{name:24} {:6} {whole:6}             {in_part:.4} {foreign:.4}", judged.len());
}
