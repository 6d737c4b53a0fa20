//! `diptych pair`: which documents translate which.

use diptych::batch::{AlignSettings, Aligner, Vectors};
use diptych::progress::Progress;
use diptych::write::PairRow;
use diptych::{Error, Result};

use super::align::Search;
use super::input::BilingualArgs;
use super::model_args::ModelArgs;
use super::output::OutputArgs;
use super::pool;
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych pair articles/                           French and English articles of a folder, mixed
  diptych pair fr/ en/ --threshold 0.9 --out pairs.tsv    surer pairs only
  diptych pair de/ fr/ --source-language de --target-language fr

Prints source, target, confidence and score, tab-separated, unless --format or --out says otherwise.";

/// Find the documents that translate each other
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: BilingualArgs,
    /// Least probability of a pair (0 to 1)
    #[arg(long, default_value_t = 0.5, value_name = "P", value_parser = super::probability)]
    threshold: f32,
    #[command(flatten)]
    output: OutputArgs<PairRow>,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    pool(args.model.threads())?.install(|| pair(args, ui))
}

fn pair(args: &Args, progress: &dyn Progress) -> Result<u8> {
    args.output.choose("tsv", &(), None)?;
    let corpus = args.input.read(progress)?;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    if weights.pairs.is_none() {
        return Err(Error::Usage("these weights say nothing of documents; `diptych fit` learns that too".into()));
    }
    let vectors = Vectors::encode(&corpus.documents, encoder.as_ref(), progress)?;
    let settings = AlignSettings {
        source: args.input.source_language.clone(),
        target: args.input.target_language.clone(),
        pair_threshold: args.threshold,
        options: args.search.options(),
        ..AlignSettings::default()
    };
    let documents = &corpus.documents;
    let aligner = Aligner { documents, encoder: encoder.as_ref(), settings: &settings, weights: &weights };
    let found = aligner.pair(&vectors, progress);
    let mut outputs = args.output.open("tsv", &())?;
    for pair in found {
        let [source, target] = [pair.source, pair.target].map(|i| documents[i].id.clone());
        outputs.row(&PairRow { source, target, confidence: pair.confidence, score: pair.score })?;
    }
    outputs.finish()?;
    Ok(if corpus.left_out() == 0 { DONE } else { PARTLY })
}
