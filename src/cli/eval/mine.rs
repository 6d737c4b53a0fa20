//! `diptych eval mine`: mining of parallel sentences hidden among others.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::{MineOptions, mine};
use diptych::eval::mine::hide;
use diptych::eval::pairs::PairCounts;
use diptych::progress::Progress;
use ndarray::Axis;

use super::parallel::Parallel;
use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::model_args::ModelArgs;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval mine parallel.tsv
  diptych eval mine parallel.tsv --share 0.1,0.5 --threshold 0.5,0.9

The file has a header and three tab-separated columns: document, source sentence, target sentence.";

/// Judge mining on parallel sentences hidden among sentences without counterpart
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Parallel corpus
    corpus: PathBuf,
    /// Shares of the sentences that stand on both sides
    #[arg(long, value_delimiter = ',', default_value = "0.05,0.2,0.5", value_name = "X")]
    share: Vec<f64>,
    /// Least confidences
    #[arg(long, value_delimiter = ',', default_value = "0.3,0.5,0.8", value_name = "P")]
    threshold: Vec<f32>,
    /// How often sentences are drawn
    #[arg(long, default_value_t = 10, value_name = "N")]
    draws: u64,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = Parallel::load(&args.corpus, encoder.as_ref(), &weights, progress)?;
    let mut out = String::from("share hidden  threshold       P      R     F1\n");
    for share in &args.share {
        let mut counts = vec![PairCounts::default(); args.threshold.len()];
        for seed in 0..args.draws {
            let hidden = hide(0..corpus.texts[0].len(), *share, seed);
            let texts = |side: usize, rows: &[usize]| -> Vec<&str> {
                rows.iter().map(|r| corpus.texts[side][*r].as_str()).collect()
            };
            let (s, t) = (texts(0, &hidden.sources), texts(1, &hidden.targets));
            let (x, y) = (
                corpus.vectors[0].select(Axis(0), &hidden.sources),
                corpus.vectors[1].select(Axis(0), &hidden.targets),
            );
            let options = MineOptions { threshold: 0.0, ..MineOptions::default() };
            let found = mine((&s, x.view()), (&t, y.view()), &corpus.centre, options);
            let gold = hidden.gold();
            for (count, threshold) in counts.iter_mut().zip(&args.threshold) {
                let kept = found.iter().filter(|f| f.confidence >= *threshold).map(|f| (f.source, f.target));
                *count = count.plus(PairCounts::of(&gold, kept));
            }
        }
        for (c, threshold) in counts.iter().zip(&args.threshold) {
            let _ =
                writeln!(out, "{share:12.2}  {threshold:9.2}  {:.4} {:.4} {:.4}", c.precision(), c.recall(), c.f1());
        }
    }
    ui::print(&out)?;
    Ok(DONE)
}
