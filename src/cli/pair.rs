//! `diptych pair`: which documents translate which.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::batch::{self, AlignSettings, Aligner};
use diptych::corpus::{Language, ReadOptions, RecordFields};
use diptych::progress::Progress;
use diptych::{Error, Result};

use super::align::Search;
use super::model_args::ModelArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych pair articles/                           French and English articles of a folder, mixed
  diptych pair fr/ en/ --threshold 0.9 > pairs.tsv surer pairs only
  diptych pair de/ fr/ --source-language de --target-language fr

Writes source, target, confidence and score, tab-separated, a pair a line.";

/// Find the documents that translate each other
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files and folders with the texts of both languages
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Language of the source side
    #[arg(long, default_value = "fr", value_name = "CODE")]
    source_language: String,
    /// Language of the target side
    #[arg(long, default_value = "en", value_name = "CODE")]
    target_language: String,
    /// Least probability of a pair (0 to 1)
    #[arg(long, default_value_t = 0.5, value_name = "P")]
    threshold: f32,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let languages = [Language::new(&args.source_language), Language::new(&args.target_language)];
    let options = ReadOptions { accepted: languages.to_vec(), ..ReadOptions::default() };
    let corpus = batch::read(&args.inputs, &options, &RecordFields::default(), progress);
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    if weights.pairs.is_none() {
        return Err(Error::Usage(
            "these weights say nothing of documents; use those that come with the program".into(),
        ));
    }
    let vectors = batch::Vectors::encode(&corpus.documents, encoder.as_ref(), progress)?;
    let [source, target] = languages;
    let settings = AlignSettings { source, target, pair_threshold: args.threshold, options: args.search.options() };
    let aligner = Aligner {
        documents: &corpus.documents,
        vectors: &vectors,
        encoder: encoder.as_ref(),
        settings: &settings,
        weights: &weights,
    };
    let mut out = String::from("source\ttarget\tconfidence\tscore\n");
    for pair in aligner.pair(progress) {
        let (source, target) = (&corpus.documents[pair.source].id, &corpus.documents[pair.target].id);
        let _ = writeln!(out, "{source}\t{target}\t{:.4}\t{:.4}", pair.confidence, pair.score);
    }
    ui::print(&out)?;
    Ok(if corpus.failed.is_empty() && corpus.skipped.is_empty() { DONE } else { PARTLY })
}
