//! `diptych eval mine`: mining of parallel sentences hidden among others.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::MineWeights;
use diptych::eval::align::{BandCounts, bands_of};
use diptych::eval::mine::{learn_mining, mine_hidden};
use diptych::eval::pairs::PairCounts;
use diptych::eval::parallel::ParallelCorpus;
use diptych::progress::Progress;
use diptych::report::Reliability;

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::PARALLEL_SHAPE;
use crate::cli::eval::plot::{PlotArgs, bands, draw};
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval mine parallel.tsv
  diptych eval mine parallel.tsv --share 0.1,0.5 --threshold 0.5,0.9
  diptych eval mine parallel.tsv --plot mined.svg      reliability, precision and recall by least confidence
  diptych eval mine parallel.tsv --learn               weights learnt on one half of the rows, tried on the other
";

/// Judge mining on parallel sentences hidden among sentences without counterpart
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{PARALLEL_SHAPE}"))]
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
    plot: PlotArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Lower bounds of the bands of confidence that are reported.
const BANDS: [f32; 7] = [0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99];

/// Those of the plot.
const DRAWN: [f32; 13] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99];

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let corpus = ParallelCorpus::load(&args.corpus, encoder.as_ref(), &weights.centre, progress)?;
    let pool = pool(args.model.threads())?;
    let (mut out, judged) = pool.install(|| judge(args, &corpus, weights.mining.unwrap_or_default(), progress))?;
    if let Some(path) = &args.plot.plot {
        draw(path, &judged)?;
    }
    if args.learn {
        let rows: Vec<usize> = (0..corpus.texts[0].len()).collect();
        let weights = pool.install(|| learn_mining(&corpus, &rows, args.draws, progress))?;
        let _ = writeln!(out, "\nlearnt on all rows\n{}", serde_json::to_string(&weights).unwrap_or_default());
    }
    ui::print(&out)?;
    Ok(DONE)
}

fn judge(
    args: &Args,
    corpus: &ParallelCorpus,
    ready: MineWeights,
    progress: &dyn Progress,
) -> Result<(String, Vec<Reliability>)> {
    let all: Vec<usize> = (0..corpus.texts[0].len()).collect();
    let parts: Vec<(Vec<usize>, MineWeights)> = if args.learn {
        let half = |k: usize| all.iter().copied().skip(k).step_by(2).collect::<Vec<usize>>();
        let learnt = |(own, other)| Ok((half(own), learn_mining(corpus, &half(other), args.draws, progress)?));
        [(0, 1), (1, 0)].into_iter().map(learnt).collect::<Result<_>>()?
    } else {
        vec![(all, ready)]
    };
    let mut out = String::from("share hidden  threshold       P      R     F1\n");
    let mut judged = vec![];
    let mut table = String::from("\nshare hidden  confidence from   found  right  share right\n");
    for share in &args.share {
        let (mut pairs, mut gold) = (Vec::new(), 0);
        for (rows, weights) in &parts {
            for seed in 0..args.draws {
                progress.check()?;
                let (found, there) = mine_hidden(corpus, rows, *share, seed, *weights);
                pairs.extend(found.into_iter().map(|(f, right)| (f.confidence, right)));
                gold += there;
            }
        }
        for threshold in &args.threshold {
            let [BandCounts { found, right, .. }] = bands_of(&pairs, &[*threshold])[..] else { continue };
            let c = PairCounts { found, right, gold };
            let _ =
                writeln!(out, "{share:12.2}  {threshold:9.2}  {:.4} {:.4} {:.4}", c.precision(), c.recall(), c.f1());
        }
        for band in bands_of(&pairs, &BANDS) {
            let BandCounts { from, found, right, .. } = band;
            let _ = writeln!(table, "{share:12.2}  {from:15.2}  {found:6} {right:6}       {:.4}", band.share());
        }
        judged.push(Reliability::of_bands(format!("{share} hidden"), bands(&bands_of(&pairs, &DRAWN)), gold));
    }
    Ok((out + &table, judged))
}
