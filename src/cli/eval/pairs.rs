//! `diptych eval pairs`: document pairing on a thinned-out parallel corpus.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;

use diptych::align::{Article, Candidate, PairWeights, candidates, choose, fit_pairs};
use diptych::eval::pairs::{Draw, HARDEST, PairCounts, Thinning, draw};
use diptych::progress::Progress;
use diptych::{Error, Result};
use ndarray::Array2;

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::model_args::ModelArgs;
use crate::cli::parallel::{Parallel, SHAPE};
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
#[command(after_help = format!("{EXAMPLES}\n{SHAPE}"))]
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

/// One draw of some documents, and every candidate pair of it.
fn look(corpus: &Parallel, documents: &[Range<usize>], thinning: Thinning, seed: u64) -> (Draw, Vec<Candidate>) {
    let drawn = draw(documents, thinning, seed);
    let rows = |side: usize, documents: &[Vec<usize>]| -> Vec<Array2<f32>> {
        documents.iter().map(|rows| corpus.rows(side, rows)).collect()
    };
    let (s, t) = (rows(0, &drawn.sources), rows(1, &drawn.targets));
    fn articles(vectors: &[Array2<f32>]) -> Vec<Article<'_>> {
        vectors.iter().map(|v| Article { vectors: v.view(), name: "", date: None }).collect()
    }
    let found = candidates(&articles(&s), &articles(&t), &corpus.centre);
    (drawn, found)
}

/// Learns pair weights on easy and hard draws, of large and small corpora.
pub fn learn(corpus: &Parallel, documents: &[Range<usize>], draws: u64) -> PairWeights {
    let mut examples = Vec::new();
    for seed in 1000..1000 + draws {
        let pick = seed as usize;
        let thinning = Thinning { lonely: [0.5, 0.2, 0.8, 0.5][pick % 4], lost: [0.5, 0.5, 0.3, 0.0, 0.5][pick % 5] };
        let few = pick.is_multiple_of(3) && documents.len() > 7;
        let from = if few { (pick * 7) % (documents.len() - 6) } else { 0 };
        let some = if few { &documents[from..from + 2 + pick % 5] } else { documents };
        let (drawn, found) = look(corpus, some, thinning, seed);
        examples.extend(found.into_iter().map(|c| {
            let right = drawn.gold.contains(&(c.source, c.target));
            (c, right)
        }));
    }
    fit_pairs(&examples)
}

/// How well documents are paired in draws that nothing was learnt on.
pub fn judge(
    corpus: &Parallel,
    documents: &[Range<usize>],
    weights: &PairWeights,
    (thinning, threshold): (Thinning, f32),
    draws: u64,
) -> PairCounts {
    let mut counts = PairCounts::default();
    for seed in 0..draws {
        let (drawn, found) = look(corpus, documents, thinning, seed);
        let size = (drawn.sources.len(), drawn.targets.len());
        let pairs = choose(&found, size, weights, threshold);
        counts = counts.plus(PairCounts::of(&drawn.gold, pairs.iter().map(|p| (p.source, p.target))));
    }
    counts
}

/// Every other document, and the rest: what is learnt on one half is judged on the other.
pub fn halves(corpus: &Parallel) -> [Vec<Range<usize>>; 2] {
    [0, 1].map(|k| corpus.documents.iter().skip(k).step_by(2).cloned().collect())
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = Parallel::load(&args.corpus, encoder.as_ref(), &weights.centre, progress)?;
    // Documents to try, and what with.
    let parts: Vec<(Vec<Range<usize>>, PairWeights)> = pool(args.model.threads())?.install(|| {
        if !args.learn {
            let ready = weights
                .pairs
                .ok_or_else(|| Error::Usage("these weights say nothing of documents; try --learn".into()))?;
            return Ok(vec![(corpus.documents.clone(), ready)]);
        }
        let [a, b] = halves(&corpus);
        if a.is_empty() || b.is_empty() {
            return Err(Error::input(&args.corpus, "--learn needs two documents or more"));
        }
        progress.begin("learn", "draws", Some(2 * args.draws));
        let learnt = [learn(&corpus, &b, args.draws), learn(&corpus, &a, args.draws)];
        Ok([a, b].into_iter().zip(learnt).collect())
    })?;
    let mut out = String::from("documents alone  sentences lost       P      R     F1\n");
    progress.begin("pair", "cases", Some(CASES.len() as u64));
    for (lonely, lost) in CASES {
        let thinning = (Thinning { lonely, lost }, args.threshold);
        let counts = pool(args.model.threads())?.install(|| {
            let judged =
                parts.iter().map(|(documents, weights)| judge(&corpus, documents, weights, thinning, args.draws));
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
