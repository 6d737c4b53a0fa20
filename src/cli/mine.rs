//! `diptych mine`: parallel sentences in texts that do not translate each other.

use std::fmt::Write as _;

use diptych::Result;
use diptych::align::{MineOptions, mine};
use diptych::batch::{Corpus, Vectors};
use diptych::corpus::Language;
use diptych::progress::Progress;
use ndarray::Array2;

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
        default_value_t = MineOptions::default().threshold,
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

/// The articles' own sentences in one language.
struct Sentences {
    documents: Vec<usize>,
    texts: Vec<String>,
    vectors: Array2<f32>,
}

impl Sentences {
    fn of(language: &Language, corpus: &Corpus, vectors: &Vectors, width: usize) -> Self {
        let (mut documents, mut texts, mut rows) = (vec![], vec![], vec![]);
        for (n, document) in corpus.documents.iter().enumerate().filter(|(_, d)| d.language == *language) {
            let own = vectors.sentences(n);
            for (row, (block, sentence)) in own.rows().into_iter().zip(document.sentences()) {
                if block.kind.is_article() {
                    documents.push(n);
                    texts.push(document.slice(sentence.span).replace('\t', " "));
                    rows.extend(row.iter().copied());
                }
            }
        }
        let vectors = Array2::from_shape_vec((texts.len(), width), rows).unwrap_or_default();
        Sentences { documents, texts, vectors }
    }

    fn views(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }
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
    let side = |language: &Language| Sentences::of(language, &corpus, &vectors, encoder.dimension());
    let (sources, targets) = (side(&args.input.source_language), side(&args.input.target_language));
    let options = MineOptions {
        nearest: usize::from(args.nearest),
        threshold: args.min_confidence,
        weights: weights.mining.unwrap_or_default(),
    };
    let (a, b) = (sources.views(), targets.views());
    let mut out = String::new();
    for found in mine((&a, sources.vectors.view()), (&b, targets.vectors.view()), &weights.centre, options) {
        let (source, target) = (found.source, found.target);
        let id = |document: usize| &corpus.documents[document].id;
        let (from, to) = (id(sources.documents[source]), id(targets.documents[target]));
        let _ = writeln!(out, "{}\t{}\t{:.3}\t{from}\t{to}", a[source], b[target], found.confidence);
    }
    ui::print(&out)?;
    Ok(if corpus.failed.is_empty() && corpus.skipped.is_empty() { DONE } else { PARTLY })
}
