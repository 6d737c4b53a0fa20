//! `diptych pair`: which documents translate which.

use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::align::{Article, pair_documents};
use diptych::batch;
use diptych::corpus::{Document, Language, ReadOptions, RecordFields};
use diptych::progress::Progress;
use diptych::{Error, Result};
use ndarray::{Array2, Axis};

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

fn articles<'a>(side: &'a [(&Document, Array2<f32>)]) -> Vec<Article<'a>> {
    let article = |(document, vectors): &'a (&Document, Array2<f32>)| Article {
        vectors: vectors.view(),
        name: document.url.as_deref().unwrap_or(&document.id),
        date: document.date.as_deref(),
    };
    side.iter().map(article).collect()
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let progress: &dyn Progress = ui;
    let languages = [Language::new(&args.source_language), Language::new(&args.target_language)];
    let options = ReadOptions { accepted: languages.to_vec(), ..ReadOptions::default() };
    let corpus = batch::read(&args.inputs, &options, &RecordFields::default(), progress);
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let pair_weights = weights.pairs.ok_or_else(|| {
        Error::Usage("these weights say nothing of documents; use those that come with the program".into())
    })?;
    let vectors = batch::Vectors::encode(&corpus.documents, encoder.as_ref(), progress)?;
    let side = |language: &Language| -> Vec<(&Document, Array2<f32>)> {
        let of = corpus.documents.iter().enumerate().filter(|(_, d)| d.language == *language);
        of.map(|(n, document)| {
            let own: Vec<usize> =
                document.sentences().enumerate().filter(|(_, (b, _))| b.kind.is_article()).map(|(k, _)| k).collect();
            (document, vectors.sentences(n).select(Axis(0), &own))
        })
        .collect()
    };
    let (sources, targets) = (side(&languages[0]), side(&languages[1]));
    let pairs =
        pair_documents(&articles(&sources), &articles(&targets), &weights.centre, &pair_weights, args.threshold);
    let mut out = String::from("source\ttarget\tconfidence\tscore\n");
    for pair in &pairs {
        let (source, target) = (&sources[pair.source].0.id, &targets[pair.target].0.id);
        let _ = writeln!(out, "{source}\t{target}\t{:.4}\t{:.4}", pair.confidence, pair.score);
    }
    ui::print(&out)?;
    Ok(if corpus.failed.is_empty() && corpus.skipped.is_empty() { DONE } else { PARTLY })
}
