//! `diptych run`: the main job.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use diptych::align::Weights;
use diptych::batch::{self, AlignSettings, OutputFolder, Rule, Settings};
use diptych::corpus::{Language, ReadOptions, RecordFields};
use diptych::model::{self, Encoder};
use diptych::progress::Progress;
use diptych::summarize;
use diptych::{Error, Result};

use super::model_args::ModelArgs;
use super::summarize::LengthArgs;
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych run seeds --out out                       the five sample articles
  diptych run french/ english/ --out corpus         two folders; who translates whom is found out
  diptych run crawl.jsonl --text-field body --out corpus --sentences 3
  diptych run articles --out corpus --min-confidence 0.9 --filter numbers,duplicate

Run the same command again after Ctrl-C, or when the folder has grown: only what is new is encoded and aligned.

What is written into the output folder:
  summaries.jsonl  summaries.md    a summary of every article, for programs and for people
  documents.tsv                    every document, its language, and which one translates it
  bitext.tsv .jsonl .tmx .html     the aligned sentences with their confidence
  rejected.jsonl                   sentences without a counterpart and beads under --min-confidence, with the reason
  run.json                         version, settings, model, counts, seconds, and every file that was left out";

/// Summarise every article and align the ones that translate each other
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Text files, folders of them, or JSONL files
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    inputs: Vec<PathBuf>,
    /// Folder to write into
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// Write into a folder that was not made by diptych
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    length: LengthArgs,
    /// Language of the source side of the bitext
    #[arg(long, value_name = "CODE", default_value = "fr", help_heading = "Alignment")]
    source_language: Language,
    /// Language of the target side of the bitext
    #[arg(long, value_name = "CODE", default_value = "en", help_heading = "Alignment")]
    target_language: Language,
    /// Least probability that two documents translate each other, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = super::probability, help_heading = "Alignment")]
    pair_threshold: f32,
    /// Least confidence of a bead, 0 to 1; the others go to rejected.jsonl
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::probability, help_heading = "Alignment")]
    min_confidence: f32,
    /// Rules that a bead must not fail; those that do go to rejected.jsonl (several: `--filter numbers,length`)
    #[arg(long, value_enum, value_name = "RULE", value_delimiter = ',', help_heading = "Alignment")]
    filter: Vec<Filter>,
    #[command(flatten)]
    search: super::align::Search,
    /// Field of a JSONL record that holds the text
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Input")]
    text_field: String,
    /// Field of a JSONL record that holds its id
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "Input")]
    id_field: String,
    #[command(flatten)]
    model: ModelArgs,
}

/// The rules by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Filter {
    /// The two sides must have the same numbers
    Numbers,
    /// Each side must be in the language of its document
    Language,
    /// No earlier bead may say nearly the same
    Duplicate,
    /// No side may be more than two and a half times as long as it should be
    Length,
}

impl Filter {
    fn rule(self) -> Rule {
        match self {
            Filter::Numbers => Rule::Numbers,
            Filter::Language => Rule::Language,
            Filter::Duplicate => Rule::Duplicate,
            Filter::Length => Rule::Length,
        }
    }
}

impl Args {
    fn settings(&self) -> Result<Settings> {
        if self.source_language == self.target_language {
            return Err(Error::Usage(format!(
                "--source-language and --target-language are both {}: a bitext has two languages",
                self.source_language
            )));
        }
        Ok(Settings {
            inputs: self.inputs.clone(),
            out: self.out.clone(),
            force: self.force,
            read: ReadOptions {
                language: None,
                accepted: vec![self.source_language.clone(), self.target_language.clone()],
            },
            fields: RecordFields {
                text: self.text_field.clone(),
                id: self.id_field.clone(),
                ..RecordFields::default()
            },
            summary: summarize::Options { budget: self.length.budget(2), ..Default::default() },
            align: AlignSettings {
                source: self.source_language.clone(),
                target: self.target_language.clone(),
                pair_threshold: self.pair_threshold,
                options: self.search.options(),
            },
            min_confidence: self.min_confidence,
            rules: self.filter.iter().map(|filter| filter.rule()).collect(),
        })
    }

    /// The encoder, and what was learnt for aligning with it.
    ///
    /// Vectors are kept in the output folder unless another cache was named: a run that was stopped, or whose corpus has
    /// grown, encodes only what is new.
    fn load(&self, folder: &OutputFolder, ui: &Ui) -> Result<(Box<dyn Encoder>, Weights)> {
        let mut options = self.model.options();
        options.cache.get_or_insert_with(|| folder.own("vectors"));
        let encoder = model::load(&options, ui)?;
        let weights = self.search.weights(&encoder.id().name)?;
        Ok((encoder, weights))
    }
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let settings = args.settings()?;
    let threads = super::articles::pool(args.model.threads())?;
    let findings = threads.install(|| batch::run(&settings, |folder| args.load(folder, ui), ui))?;
    let counts = &findings.report.counts;
    ui.note(format!(
        "{}: {} summaries, {} document pair{}, {} aligned sentence pairs{}",
        settings.out.display(),
        counts.summaries,
        counts.pairs,
        if counts.pairs == 1 { "" } else { "s" },
        counts.beads,
        match counts.rejected.values().sum::<usize>() {
            0 => String::new(),
            n => format!(", {n} left unmatched or rejected"),
        },
    ));
    let left_out = findings.report.failed.len() + findings.report.skipped.len();
    if left_out > 0 {
        ui.warn(&format!("{left_out} of {} files were left out; run.json names them", counts.files));
        return Ok(PARTLY);
    }
    Ok(DONE)
}
