//! `diptych eval pairs`: document pairing on a thinned-out parallel corpus.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;

use diptych::align::PairWeights;
use diptych::eval::pairs::{HARDEST, PairCounts, Thinning, judge_pairing, learn_pairing};
use diptych::eval::parallel::ParallelCorpus;
use diptych::progress::Progress;
use diptych::{Error, Result};

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::PARALLEL_SHAPE;
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval pairs parallel.tsv                      with the weights that come with the program
  diptych eval pairs parallel.tsv --learn --draws 100  learn on one half of the documents, try on the other
  diptych eval pairs parallel.tsv --threshold 0.9
";

/// Judge document pairing on a parallel corpus from which documents and sentences are taken away
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{PARALLEL_SHAPE}"))]
pub struct Args {
    /// Parallel corpus
    corpus: PathBuf,
    /// How often documents and sentences are drawn
    #[arg(long, default_value_t = 40, value_name = "N")]
    draws: u64,
    /// Least probability of a pair
    #[arg(long, default_value_t = 0.5, value_name = "P", value_parser = crate::cli::probability)]
    threshold: f32,
    /// Learn the weights: for either half of the documents on the other half
    #[arg(long, conflicts_with = "weights")]
    learn: bool,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Shares of documents without counterpart, and of sentences lost, that are tried.
const CASES: [(f64, f64); 4] = [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (HARDEST.lonely, HARDEST.lost)];

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = ParallelCorpus::load(&args.corpus, encoder.as_ref(), &weights.centre, progress)?;
    // Documents to try, and what with.
    let parts: Vec<(Vec<Range<usize>>, PairWeights)> = pool(args.model.threads())?.install(|| {
        if !args.learn {
            let ready = weights
                .pairs
                .ok_or_else(|| Error::Usage("these weights say nothing of documents; try --learn".into()))?;
            return Ok(vec![(corpus.documents.clone(), ready)]);
        }
        let [a, b] = corpus.halves();
        if a.is_empty() || b.is_empty() {
            return Err(Error::input(&args.corpus, "--learn needs two documents or more"));
        }
        progress.begin("learn", "draws", Some(2 * args.draws));
        let learnt = [learn_pairing(&corpus, &b, args.draws), learn_pairing(&corpus, &a, args.draws)];
        Ok([a, b].into_iter().zip(learnt).collect())
    })?;
    let mut out = String::from("documents alone  sentences lost       P      R     F1\n");
    progress.begin("pair", "cases", Some(CASES.len() as u64));
    for (lonely, lost) in CASES {
        let thinning = (Thinning { lonely, lost }, args.threshold);
        let counts = pool(args.model.threads())?.install(|| {
            let judged = parts
                .iter()
                .map(|(documents, weights)| judge_pairing(&corpus, documents, weights, thinning, args.draws));
            judged.fold(PairCounts::default(), PairCounts::plus)
        });
        let (p, r, f1) = (counts.precision(), counts.recall(), counts.f1());
        let _ = writeln!(out, "{lonely:15.2}  {lost:14.2}  {p:.4} {r:.4} {f1:.4}");
        progress.advance(1);
    }
    progress.end();
    ui::print(&out)?;
    Ok(DONE)
}
