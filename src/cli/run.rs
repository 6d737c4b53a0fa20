//! `diptych run`: the main job.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueHint;
use diptych::Result;
use diptych::align::AlignWeights;
use diptych::batch::{self, AlignSettings, OutputFolder, Settings};
use diptych::model::{self, Encoder};
use diptych::progress::Progress;
use diptych::summarize;
use diptych::write::{BeadRow, RowFormat};

use super::filter::FilterArgs;
use super::input::BilingualArgs;
use super::model_args::ModelArgs;
use super::output::{SplitArgs, format_parser};
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
  bitext.tsv .jsonl .tmx .html     the aligned sentences with their confidence, in the formats of --format
  rejected.jsonl                   sentences without a counterpart and beads under --min-confidence, with the reason
  run.json                         version, settings, model, counts, seconds, and every file that was left out";

/// Summarise every article and align the ones that translate each other
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: BilingualArgs,
    /// Folder to write into
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// Write into a folder that was not made by diptych
    #[arg(long)]
    force: bool,
    /// Formats of the bitext (several: `--format tsv,tmx`)
    #[arg(
        long = "format",
        value_name = "FORMAT",
        value_delimiter = ',',
        value_parser = format_parser::<BeadRow>(),
        default_value = "tsv,jsonl,tmx,html",
        help_heading = "Output"
    )]
    formats: Vec<&'static dyn RowFormat<BeadRow>>,
    #[command(flatten)]
    split: SplitArgs,
    /// In tables, put an apostrophe before what a spreadsheet would take for a formula (=, +, -, @)
    #[arg(long, help_heading = "Output")]
    escape_formulas: bool,
    #[command(flatten)]
    length: LengthArgs,
    /// Least probability that two documents translate each other, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = super::probability, help_heading = "Alignment")]
    pair_threshold: f32,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    search: super::align::Search,
    #[command(flatten)]
    model: ModelArgs,
}

impl Args {
    fn settings(&self) -> Result<Settings> {
        Ok(Settings {
            inputs: self.input.inputs.clone(),
            out: self.out.clone(),
            force: self.force,
            read: self.input.options()?,
            summary: summarize::SummaryOptions { budget: self.length.budget(2), ..Default::default() },
            align: AlignSettings {
                source: self.input.source_language.clone(),
                target: self.input.target_language.clone(),
                pair_threshold: self.pair_threshold,
                options: self.search.options(),
                ..AlignSettings::default()
            },
            min_confidence: self.filter.min_confidence,
            rules: self.filter.rules(),
            formats: self.formats.clone(),
            split: self.split.split.clone(),
            escape_formulas: self.escape_formulas,
        })
    }

    /// The encoder, and what was learnt for aligning with it.
    ///
    /// Vectors are kept in the output folder unless another cache was named: a run that was stopped, or whose corpus has
    /// grown, encodes only what is new.
    fn load(&self, folder: &OutputFolder, ui: &Ui) -> Result<(Arc<dyn Encoder>, Arc<AlignWeights>)> {
        let mut options = self.model.options();
        options.cache.get_or_insert_with(|| folder.own("vectors"));
        let encoder: Arc<dyn Encoder> = model::load(&options, ui)?.into();
        let weights = self.search.weights(&encoder.id().name)?;
        Ok((encoder, Arc::new(weights)))
    }
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let settings = args.settings()?;
    let threads = super::pool(args.model.threads())?;
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
    args.filter.tell(&findings.report.removed, ui);
    let left_out = findings.report.failed.len() + findings.report.skipped.len();
    if left_out > 0 {
        ui.warn(&format!("files and records left out: {left_out}; run.json names them"));
        return Ok(PARTLY);
    }
    Ok(DONE)
}
