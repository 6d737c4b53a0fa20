//! `diptych mine`: parallel sentences in texts that do not translate each other.

use std::fmt::Write as _;

use diptych::Result;
use diptych::batch::{self, MineSettings, Vectors};
use diptych::progress::Progress;

use super::align::Search;
use super::input::BilingualArgs;
use super::model_args::ModelArgs;
use super::pool;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych mine articles/                           sentences that occur in both languages, the surest first
  diptych mine articles/ --min-confidence 0.9
  diptych mine fr.jsonl en.jsonl --nearest 8

Writes source, target, confidence, source document and target document, tab-separated.";

/// Find parallel sentences across documents that are not translations
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
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
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    pool(args.model.threads())?.install(|| find(args, ui))
}

fn find(args: &Args, progress: &dyn Progress) -> Result<u8> {
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
    let mut out = String::new();
    for row in batch::mine(&corpus.documents, &vectors, &weights, &settings) {
        let (source, target) = (row.source.text.replace('\t', " "), row.target.text.replace('\t', " "));
        let _ = writeln!(
            out,
            "{source}\t{target}\t{:.3}\t{}\t{}",
            row.confidence, row.source.document, row.target.document
        );
    }
    ui::print(&out)?;
    Ok(if corpus.left_out() == 0 { DONE } else { PARTLY })
}
