//! `diptych mine`: parallel sentences in texts that do not translate each other.

use diptych::Result;
use diptych::batch::{self, MineSettings, Vectors};
use diptych::progress::Progress;
use diptych::write::BitextHeader;

use super::align::Search;
use super::input::BilingualArgs;
use super::model_args::ModelArgs;
use super::output::BitextArgs;
use super::pool;
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych mine articles/                           sentences that occur in both languages, the surest first
  diptych mine articles/ --min-confidence 0.9
  diptych mine fr.jsonl en.jsonl --nearest 8 --out mined.tmx

Prints a table with source, target, confidence, both documents and the scores, unless --format or --out says otherwise.";

/// The format that is printed where none is asked for.
const PRINTED: &str = "tsv";

/// Find parallel sentences across documents that are not translations
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: BilingualArgs,
    /// Least probability of a pair (0 to 1)
    #[arg(
        long,
        default_value_t = MineSettings::default().threshold,
        value_name = "P",
        value_parser = super::probability
    )]
    min_confidence: f32,
    /// Nearest neighbours that a margin is taken against
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    nearest: u16,
    #[command(flatten)]
    output: BitextArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    pool(args.model.threads())?.install(|| find(args, ui))
}

fn find(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    args.output.output.formats(PRINTED)?;
    let corpus = args.input.read(progress)?;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let vectors = Vectors::encode(&corpus.documents, encoder.as_ref(), progress)?;
    let settings = MineSettings {
        source: args.input.source_language.clone(),
        target: args.input.target_language.clone(),
        nearest: usize::from(args.nearest),
        threshold: args.min_confidence,
    };
    let header = BitextHeader {
        version: env!("CARGO_PKG_VERSION").into(),
        source_language: Some(settings.source.clone()),
        target_language: Some(settings.target.clone()),
        model: encoder.id().to_string(),
    };
    let found = batch::mine(&corpus.documents, &vectors, &weights, &settings);
    args.output.write(PRINTED, &header, found.iter(), ui)?;
    Ok(if corpus.left_out() == 0 { DONE } else { PARTLY })
}
