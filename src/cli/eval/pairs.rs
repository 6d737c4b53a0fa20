//! `diptych eval pairs`: document pairing on a thinned-out parallel corpus.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;

use diptych::align::PairWeights;
use diptych::eval::align::bands_of;
use diptych::eval::pairs::{HARDEST, JudgedPairs, Thinning, judge_thresholds, learn_pairing};
use diptych::eval::parallel::ParallelCorpus;
use diptych::progress::Progress;
use diptych::report::Reliability;
use diptych::{Error, Result};

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::PARALLEL_SHAPE;
use crate::cli::eval::plot::{PlotArgs, bands, draw};
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval pairs parallel.tsv                      with the weights that come with the program
  diptych eval pairs parallel.tsv --learn --draws 100  learn on one half of the documents, try on the other
  diptych eval pairs parallel.tsv --threshold 0.9
  diptych eval pairs parallel.tsv --plot pairs.svg     reliability, precision and recall by least probability
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
    plot: PlotArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Shares of documents without counterpart, of sentences lost, and of documents beside others like them, that are tried.
const CASES: [Thinning; 6] = [
    Thinning { lonely: 0.0, lost: 0.0, alike: 0.0 },
    Thinning { lonely: 0.0, lost: 0.5, alike: 0.0 },
    Thinning { lonely: 0.5, lost: 0.0, alike: 0.0 },
    HARDEST,
    Thinning { lonely: 0.2, lost: 0.0, alike: 0.5 },
    Thinning { alike: 0.5, ..HARDEST },
];

/// Least probabilities that are drawn.
const DRAWN: [f32; 13] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99];

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
        let learn = |on: &[Range<usize>]| learn_pairing(&[(&corpus, on)], args.draws, progress);
        let learnt = [learn(&b)?, learn(&a)?];
        Ok([a, b].into_iter().zip(learnt).collect())
    })?;
    let mut out = String::from("documents alone  sentences lost  beside like ones       P      R     F1\n");
    progress.begin("pair", "cases", Some(CASES.len() as u64));
    let thresholds: Vec<f32> = match &args.plot.plot {
        Some(_) => [args.threshold].into_iter().chain(DRAWN).collect(),
        None => vec![args.threshold],
    };
    let mut judged = vec![];
    for thinning in CASES {
        let Thinning { lonely, lost, alike } = thinning;
        let thinning = (thinning, thresholds.as_slice());
        let found = pool(args.model.threads())?.install(|| {
            let mut found = vec![JudgedPairs::default(); thresholds.len()];
            for (documents, weights) in &parts {
                let part = judge_thresholds(&corpus, documents, weights, thinning, args.draws, progress)?;
                for ((counts, pairs), (more, others)) in found.iter_mut().zip(part) {
                    *counts = counts.plus(more);
                    pairs.extend(others);
                }
            }
            Ok::<_, Error>(found)
        })?;
        if args.plot.plot.is_some() {
            judged.push(reliability(&format!("{lonely} alone, {lost} lost, {alike} beside like ones"), &found[1..]));
        }
        let counts = found[0].0;
        let (p, r, f1) = (counts.precision(), counts.recall(), counts.f1());
        let _ = writeln!(out, "{lonely:15.2}  {lost:14.2}  {alike:16.2}  {p:.4} {r:.4} {f1:.4}");
        progress.advance(1);
    }
    progress.end();
    if let Some(path) = &args.plot.plot {
        draw(path, &judged)?;
    }
    ui::print(&out)?;
    Ok(DONE)
}

/// What was found with each of the probabilities that are drawn.
fn reliability(name: &str, found: &[JudgedPairs]) -> Reliability {
    let point = |(least, (counts, _)): (&f32, &JudgedPairs)| {
        (counts.found > 0).then(|| (f64::from(*least), counts.precision(), counts.recall()))
    };
    Reliability {
        name: name.into(),
        // With the least probability of all nothing stays out.
        bands: bands(&bands_of(&found[0].1, &DRAWN)),
        thresholds: DRAWN.iter().zip(found).filter_map(point).collect(),
    }
}
