//! `diptych align`: the aligned sentences of two texts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use diptych::align::{Bead, EncodedText, Options, Weights, align_sentences};
use diptych::corpus::{self, Document, Language, ReadOptions};
use diptych::progress::Progress;
use diptych::{Error, Result};

use super::DONE;
use super::model_args::ModelArgs;
use super::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych align french.txt english.txt                      source, target and confidence of every pair, tab-separated
  diptych align roman.txt novel.txt --format jsonl          everything that is known of every bead
  diptych align a.txt b.txt --presplit --format vecalign    one sentence a line in, `[0]:[0, 1]:0.97` a bead out
  diptych align a.de b.fr --source-language de --target-language fr --presplit
  diptych align a.txt b.txt --min-confidence 0.9 > good.tsv";

/// Align the sentences of two texts
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Text in one language
    source: PathBuf,
    /// Its translation
    target: PathBuf,
    #[command(flatten)]
    input: Input,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Tsv)]
    format: Format,
    /// Leave out pairs that are less likely right than this (0 to 1)
    #[arg(long, default_value_t = 0.0, value_name = "P")]
    min_confidence: f32,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// How the two texts are read.
#[derive(clap::Args)]
pub struct Input {
    /// The texts have one sentence a line
    #[arg(long)]
    pub presplit: bool,
    /// Language of the source text (guessed otherwise)
    #[arg(long, value_name = "CODE")]
    pub source_language: Option<String>,
    /// Language of the target text (guessed otherwise)
    #[arg(long, value_name = "CODE")]
    pub target_language: Option<String>,
}

/// How the best alignment is looked for.
#[derive(clap::Args)]
pub struct Search {
    /// Weights learnt with `diptych fit` instead of those that come with the program
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Largest number of sentences in a bead, both sides together
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=8))]
    pub max_bead: u8,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Source text, target text, confidence; pairs only
    Tsv,
    /// One JSON object a bead, null beads too
    Jsonl,
    /// `[source sentences]:[target sentences]:confidence`, null beads too
    Vecalign,
}

impl Search {
    /// The weights asked for, or those that come with the program.
    pub fn weights(&self, encoder: &str) -> Result<Weights> {
        match &self.weights {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
                Weights::from_json(&text, &path.display().to_string())
            }
            None => Weights::built_in(encoder),
        }
    }

    /// Search options.
    pub fn options(&self) -> Options {
        Options { max_bead: usize::from(self.max_bead), ..Options::default() }
    }
}

impl Input {
    /// Reads one of the two texts.
    pub fn read(&self, path: &Path, language: Option<&String>) -> Result<Document> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        if self.presplit {
            // What the language is called matters to the reader of the output only.
            return corpus::read_presplit(name, path, Language::new(language.map_or("und", String::as_str)));
        }
        let options = language.map_or_else(ReadOptions::default, |code| ReadOptions::in_language(Language::new(code)));
        corpus::read_document(path, &options)
    }
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let source = args.input.read(&args.source, args.input.source_language.as_ref())?;
    let target = args.input.read(&args.target, args.input.target_language.as_ref())?;
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let count = source.sentences().count() + target.sentences().count();
    progress.begin("encode", "sentences", Some(count as u64));
    let source = EncodedText::new(&source, encoder.as_ref(), weights.layer, progress)?;
    let target = EncodedText::new(&target, encoder.as_ref(), weights.layer, progress)?;
    progress.end();
    let beads = align_sentences(&source.side(), &target.side(), &weights, args.search.options());
    ui::print(&format(&source, &target, &beads, args)?)?;
    Ok(DONE)
}

fn format(source: &EncodedText, target: &EncodedText, beads: &[Bead], args: &Args) -> Result<String> {
    let join = |texts: &[String]| texts.join(" ").replace('\t', " ");
    let mut out = String::new();
    for bead in beads.iter().filter(|b| b.confidence >= args.min_confidence) {
        let (a, b) = (&source.texts[bead.source.clone()], &target.texts[bead.target.clone()]);
        match args.format {
            Format::Tsv if bead.is_null() => {}
            Format::Tsv => {
                let _ = writeln!(out, "{}\t{}\t{:.3}", join(a), join(b), bead.confidence);
            }
            Format::Vecalign => {
                let list = |range: &std::ops::Range<usize>| {
                    range.clone().map(|k| k.to_string()).collect::<Vec<_>>().join(", ")
                };
                let _ = writeln!(out, "[{}]:[{}]:{:.3}", list(&bead.source), list(&bead.target), bead.confidence);
            }
            Format::Jsonl => {
                let row = serde_json::json!({
                    "source": bead.source.clone().collect::<Vec<_>>(),
                    "target": bead.target.clone().collect::<Vec<_>>(),
                    "source_text": a.join(" "),
                    "target_text": b.join(" "),
                    "confidence": round(bead.confidence),
                    "similarity": round(bead.similarity),
                    "margin": round(bead.margin),
                    "length_ratio": round(bead.length_ratio),
                });
                let _ = writeln!(out, "{row}");
            }
        }
    }
    Ok(out)
}

fn round(x: f32) -> f64 {
    (f64::from(x) * 1e4).round() / 1e4
}
