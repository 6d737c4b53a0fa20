//! `diptych eval pairs`: document pairing on a thinned-out parallel corpus.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::align::{Article, Candidate, candidates, choose, fit_pairs};
use diptych::eval::pairs::{Draw, HARDEST, PairCounts, Thinning, draw};
use diptych::progress::Progress;
use diptych::{Error, Result};
use ndarray::{Array2, Axis};

use super::parallel::Parallel;
use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::model_args::ModelArgs;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval pairs parallel.tsv                      with the weights that come with the program
  diptych eval pairs parallel.tsv --learn --draws 100  learn on other draws first
  diptych eval pairs parallel.tsv --threshold 0.9

The file has a header and three tab-separated columns: document, source sentence, target sentence.";

/// Judge document pairing on a parallel corpus from which documents and sentences are taken away
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Parallel corpus
    corpus: PathBuf,
    /// How often documents and sentences are drawn
    #[arg(long, default_value_t = 40, value_name = "N")]
    draws: u64,
    /// Least probability of a pair
    #[arg(long, default_value_t = 0.5, value_name = "P")]
    threshold: f32,
    /// Learn the weights on other draws
    #[arg(long)]
    learn: bool,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

fn articles(vectors: &[Array2<f32>]) -> Vec<Article<'_>> {
    vectors.iter().map(|v| Article { vectors: v.view(), name: "", date: None }).collect()
}

fn look(corpus: &Parallel, thinning: Thinning, seed: u64) -> (Draw, Vec<Candidate>) {
    let drawn = draw(&corpus.documents, thinning, seed);
    let rows = |side: usize, documents: &[Vec<usize>]| -> Vec<Array2<f32>> {
        documents.iter().map(|rows| corpus.vectors[side].select(Axis(0), rows)).collect()
    };
    let (s, t) = (rows(0, &drawn.sources), rows(1, &drawn.targets));
    let found = candidates(&articles(&s), &articles(&t), &corpus.centre);
    (drawn, found)
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = Parallel::load(&args.corpus, encoder.as_ref(), &weights, progress)?;
    let mut out = String::new();
    let pair_weights = if args.learn {
        let mut examples = Vec::new();
        for seed in 1000..1000 + args.draws {
            // Easy and hard draws, large and small corpora.
            let pick = seed as usize;
            let thinning =
                Thinning { lonely: [0.5, 0.2, 0.8, 0.5][pick % 4], lost: [0.5, 0.5, 0.3, 0.0, 0.5][pick % 5] };
            let mut few = Parallel { documents: corpus.documents.clone(), texts: [vec![], vec![]], ..clone(&corpus) };
            if pick.is_multiple_of(3) && few.documents.len() > 7 {
                let from = (pick * 7) % (few.documents.len() - 6);
                few.documents = few.documents[from..from + 2 + pick % 5].to_vec();
            }
            let (drawn, found) = look(&few, thinning, seed);
            examples.extend(found.into_iter().map(|c| {
                let right = drawn.gold.contains(&(c.source, c.target));
                (c, right)
            }));
        }
        let learnt = fit_pairs(&examples);
        let _ = writeln!(out, "{}", serde_json::to_string(&learnt).unwrap_or_default());
        learnt
    } else {
        weights.pairs.ok_or_else(|| Error::Usage("these weights say nothing of documents; try --learn".into()))?
    };
    let _ = writeln!(out, "documents alone  sentences lost       P      R     F1");
    progress.begin("pair", "draws", Some(4 * args.draws));
    let cases = [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (HARDEST.lonely, HARDEST.lost)];
    for (lonely, lost) in cases {
        let mut counts = PairCounts::default();
        for seed in 0..args.draws {
            let (drawn, found) = look(&corpus, Thinning { lonely, lost }, seed);
            let size = (drawn.sources.len(), drawn.targets.len());
            let pairs = choose(&found, size, &pair_weights, args.threshold);
            counts = counts.plus(PairCounts::of(&drawn.gold, pairs.iter().map(|p| (p.source, p.target))));
            progress.advance(1);
        }
        let _ = writeln!(
            out,
            "{lonely:15.2}  {lost:14.2}  {:.4} {:.4} {:.4}",
            counts.precision(),
            counts.recall(),
            counts.f1()
        );
    }
    progress.end();
    ui::print(&out)?;
    Ok(DONE)
}

fn clone(corpus: &Parallel) -> Parallel {
    Parallel {
        documents: vec![],
        texts: [vec![], vec![]],
        vectors: corpus.vectors.clone(),
        centre: corpus.centre.clone(),
    }
}
