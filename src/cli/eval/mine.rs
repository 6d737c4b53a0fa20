//! `diptych eval mine`: mining of parallel sentences hidden among others.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::{Found, MineOptions, MineWeights, fit_mining, mine};
use diptych::eval::mine::hide;
use diptych::eval::pairs::PairCounts;
use diptych::progress::Progress;

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::model_args::ModelArgs;
use crate::cli::parallel::{Parallel, SHAPE};
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval mine parallel.tsv
  diptych eval mine parallel.tsv --share 0.1,0.5 --threshold 0.5,0.9
  diptych eval mine parallel.tsv --learn               weights learnt on one half of the rows, tried on the other
";

/// Judge mining on parallel sentences hidden among sentences without counterpart
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{SHAPE}"))]
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
    /// Learn the weights: for either half of the rows on the other half
    #[arg(long, conflicts_with = "weights")]
    learn: bool,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Lower bounds of the bands of confidence that are reported.
const BANDS: [f32; 7] = [0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99];

/// Fewest rows of a corpus that weights are learnt on, if there are as many.
const SMALLEST: usize = 150;

/// Shares of parallel rows that weights are learnt on.
const SHARES: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.5];

/// All pairs of one draw, right or not, and how many there were to find.
fn look(corpus: &Parallel, rows: &[usize], share: f64, seed: u64, weights: MineWeights) -> (Vec<(Found, bool)>, usize) {
    let hidden = hide(0..rows.len(), share, seed);
    let of = |picked: &[usize]| -> Vec<usize> { picked.iter().map(|k| rows[*k]).collect() };
    let (a, b) = (of(&hidden.sources), of(&hidden.targets));
    let options = MineOptions { threshold: 0.0, weights, ..MineOptions::default() };
    let sides = (corpus.rows(0, &a), corpus.rows(1, &b));
    let found = mine(
        (&corpus.sentences(0, &a), sides.0.view()),
        (&corpus.sentences(1, &b), sides.1.view()),
        &corpus.centre,
        options,
    );
    let gold: std::collections::HashSet<(usize, usize)> = hidden
        .gold()
        .into_iter()
        .filter(|(i, j)| !corpus.texts[0][a[*i]].is_empty() && !corpus.texts[1][b[*j]].is_empty())
        .collect();
    let judged = found.into_iter().map(|f| {
        let right = gold.contains(&(f.source, f.target));
        (f, right)
    });
    (judged.collect(), gold.len())
}

/// Learns mining weights on draws of some rows: with few and with many parallel sentences, of all rows and of every fourth,
/// sixteenth and sixty-fourth, as many pairs of small corpora as of large ones.
pub fn learn(corpus: &Parallel, rows: &[usize], draws: u64) -> MineWeights {
    let mut examples = Vec::new();
    for seed in 0..draws {
        let every = [1, 4, 16, 64][seed as usize % 4].min(rows.len().div_ceil(SMALLEST));
        for (offset, share) in (0..every).flat_map(|offset| SHARES.map(|share| (offset, share))) {
            let some: Vec<usize> = rows.iter().copied().skip(offset).step_by(every).collect();
            let seed = 1000 + seed + draws * offset as u64;
            examples.extend(look(corpus, &some, share, seed, MineWeights::default()).0);
        }
    }
    fit_mining(&examples)
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = Parallel::load(&args.corpus, encoder.as_ref(), &weights.centre, progress)?;
    let pool = pool(args.model.threads())?;
    let mut out = pool.install(|| judge(args, &corpus, weights.mining.unwrap_or_default()));
    if args.learn {
        let rows: Vec<usize> = (0..corpus.texts[0].len()).collect();
        let weights = pool.install(|| learn(&corpus, &rows, args.draws));
        let _ = writeln!(out, "\nlearnt on all rows\n{}", serde_json::to_string(&weights).unwrap_or_default());
    }
    ui::print(&out)?;
    Ok(DONE)
}

fn judge(args: &Args, corpus: &Parallel, ready: MineWeights) -> String {
    let all: Vec<usize> = (0..corpus.texts[0].len()).collect();
    let parts: Vec<(Vec<usize>, MineWeights)> = if args.learn {
        let half = |k: usize| all.iter().copied().skip(k).step_by(2).collect::<Vec<usize>>();
        [(0, 1), (1, 0)].map(|(own, other)| (half(own), learn(corpus, &half(other), args.draws))).into()
    } else {
        vec![(all, ready)]
    };
    let mut out = String::from("share hidden  threshold       P      R     F1\n");
    let mut bands = String::from("\nshare hidden  confidence from   found  right  share right\n");
    for share in &args.share {
        let (mut pairs, mut gold) = (Vec::new(), 0);
        for (rows, weights) in &parts {
            for seed in 0..args.draws {
                let (found, there) = look(corpus, rows, *share, seed, *weights);
                pairs.extend(found.into_iter().map(|(f, right)| (f.confidence, right)));
                gold += there;
            }
        }
        let count = |least: f32, below: f32| {
            let band = pairs.iter().filter(|p| p.0 >= least && p.0 < below);
            band.fold((0, 0), |(found, right), p| (found + 1, right + usize::from(p.1)))
        };
        for threshold in &args.threshold {
            let (found, right) = count(*threshold, f32::INFINITY);
            let c = PairCounts { found, right, gold };
            let _ =
                writeln!(out, "{share:12.2}  {threshold:9.2}  {:.4} {:.4} {:.4}", c.precision(), c.recall(), c.f1());
        }
        for (k, least) in BANDS.iter().enumerate() {
            let (found, right) = count(*least, BANDS.get(k + 1).copied().unwrap_or(f32::INFINITY));
            let share_right = right as f64 / found.max(1) as f64;
            let _ = writeln!(bands, "{share:12.2}  {least:15.2}  {found:6} {right:6}       {share_right:.4}");
        }
    }
    out + &bands
}
