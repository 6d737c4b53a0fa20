//! `diptych mine`: parallel sentences in texts that do not translate each other.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::Result;
use diptych::align::{MineOptions, mine};
use diptych::batch;
use diptych::corpus::{Language, ReadOptions, RecordFields};
use diptych::progress::Progress;
use ndarray::Axis;

use super::align::Search;
use super::model_args::ModelArgs;
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
    #[arg(long, default_value_t = MineOptions::default().threshold, value_name = "P")]
    min_confidence: f32,
    /// Nearest neighbours that a margin is taken against
    #[arg(long, default_value_t = MineOptions::default().nearest, value_name = "N")]
    nearest: usize,
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
    let vectors = batch::Vectors::encode(&corpus.documents, encoder.as_ref(), progress)?;
    // Sentences of one language: document, text, row.
    let side = |language: &Language| -> Vec<(usize, String, usize)> {
        let mut out = Vec::new();
        for (n, document) in corpus.documents.iter().enumerate().filter(|(_, d)| d.language == *language) {
            for (k, (block, sentence)) in document.sentences().enumerate() {
                if block.kind.is_article() {
                    out.push((n, document.slice(sentence.span).into_owned(), k));
                }
            }
        }
        out
    };
    let (sources, targets) = (side(&languages[0]), side(&languages[1]));
    let rows = |side: &[(usize, String, usize)]| {
        let mut out = ndarray::Array2::zeros((side.len(), encoder.dimension()));
        for ((n, _, k), mut row) in side.iter().zip(out.axis_iter_mut(Axis(0))) {
            row.assign(&vectors.sentences(*n).row(*k));
        }
        out
    };
    let texts = |side: &'_ [(usize, String, usize)]| -> Vec<String> { side.iter().map(|x| x.1.clone()).collect() };
    let (s, t) = (texts(&sources), texts(&targets));
    let (s, t): (Vec<&str>, Vec<&str>) =
        (s.iter().map(String::as_str).collect(), t.iter().map(String::as_str).collect());
    let options = MineOptions { nearest: args.nearest.max(1), threshold: args.min_confidence };
    let (x, y) = (rows(&sources), rows(&targets));
    let mut out = String::new();
    for found in mine((&s, x.view()), (&t, y.view()), &weights.centre, options) {
        let (source, target) = (&sources[found.source], &targets[found.target]);
        let clean = |text: &str| text.replace('\t', " ");
        let _ = writeln!(
            out,
            "{}\t{}\t{:.3}\t{}\t{}",
            clean(&source.1),
            clean(&target.1),
            found.confidence,
            corpus.documents[source.0].id,
            corpus.documents[target.0].id
        );
    }
    ui::print(&out)?;
    Ok(if corpus.failed.is_empty() && corpus.skipped.is_empty() { DONE } else { PARTLY })
}
