//! `diptych run`: the main job.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueHint;
use diptych::align::AlignWeights;
use diptych::batch::{self, AlignSettings, OutputFolder, Plan, RunReport, Settings, Shard};
use diptych::bitext::EditLog;
use diptych::model::{self, Encoder};
use diptych::progress::Progress;
use diptych::summarize;
use diptych::write::{BeadRow, RowFormat};
use diptych::{Error, Result};

use super::config::Request;
use super::filter::FilterArgs;
use super::input::BilingualArgs;
use super::model_args::ModelArgs;
use super::output::{SplitArgs, format_parser};
use super::summarize::LengthArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych run seeds --out out                       the five sample articles
  diptych run french/ english/ --out corpus         two folders; who translates whom is found out
  diptych run crawl.jsonl --text-field body --out corpus --sentences 3
  diptych run articles --out corpus --min-confidence 0.9 --filter numbers,duplicate
  diptych run --from corpus/run.json                the same again
  diptych status corpus                             how far it is

Run the same command again after Ctrl-C, or when the folder has grown: only what is new is encoded and aligned.

What is written into the output folder:
  summaries.jsonl  summaries.md    a summary of every article, for programs and for people
  documents.tsv                    every document, its language, and which one translates it
  bitext.tsv .jsonl .tmx .html     the aligned sentences with their confidence, in the formats of --format
  rejected.jsonl                   sentences without a counterpart and beads under --min-confidence, with the reason
  report.html                      all of that on one page to look at, in a browser
  edits.jsonl                      what a review corrects (`diptych review`); kept, and applied by `diptych convert`
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
    /// Only read, and say what would be done and what is done already
    #[arg(long)]
    dry_run: bool,
    /// Only encode this part of the documents, 1/8 to 8/8; `diptych merge` makes one corpus of all parts
    #[arg(long, value_name = "I/N", conflicts_with = "cache")]
    shard: Option<Shard>,
    /// Do again what this run.json of an earlier run was made by; flags take the place of what it says
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "config")]
    from: Option<PathBuf>,
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
    /// In summaries, put the date behind words such as `mardi` or `yesterday`, in brackets; every addition is recorded
    #[arg(long, help_heading = "Output")]
    resolve_dates: bool,
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
    fn settings(&self, request: Request) -> Result<Settings> {
        Ok(Settings {
            inputs: self.input.inputs.clone(),
            out: self.out.clone(),
            force: self.force,
            read: self.input.options()?,
            summary: summarize::SummaryOptions {
                budget: self.length.budget(2),
                resolve_dates: self.resolve_dates,
                ..Default::default()
            },
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
            request,
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

pub fn run(args: &Args, request: Request, ui: &Ui) -> Result<u8> {
    let settings = args.settings(request)?;
    let threads = super::pool(args.model.threads())?;
    if args.dry_run {
        let plan = threads.install(|| batch::plan(&settings, ui))?;
        ui::print(&readable(&plan, &settings))?;
        return Ok(if plan.left_out.is_empty() { DONE } else { PARTLY });
    }
    let kept = |error: &Error| {
        if matches!(error.bare(), Error::Interrupted) {
            ui.note("what was finished is kept; the same command goes on from there");
        }
    };
    if let Some(shard) = args.shard {
        let run = || batch::run_shard(&settings, shard, |folder| args.load(folder, ui), ui);
        let done = threads.install(run).inspect_err(kept)?;
        ui.note(format!("part {shard}: {} documents, {} sentences encoded", done.documents, done.sentences));
        return Ok(DONE);
    }
    let report = threads.install(|| batch::run(&settings, |folder| args.load(folder, ui), ui)).inspect_err(kept)?;
    table(&report).iter().for_each(|line| ui.note(line));
    args.filter.tell(&report.removed, ui);
    let out = args.out.display();
    ui.note(format!(
        "{}: all of it to look at; `diptych review {out}` to correct it",
        args.out.join("report.html").display()
    ));
    tell_kept_corrections(&args.out, ui);
    let left_out = report.failed.len() + report.skipped.len();
    if left_out > 0 {
        ui.warn(&format!("files and records left out: {left_out}; run.json names them"));
        return Ok(PARTLY);
    }
    Ok(DONE)
}

/// Says what becomes of a review's corrections: the bitext of a run is what the run finds, so that they can be undone and
/// always mean the same.
fn tell_kept_corrections(out: &Path, ui: &Ui) {
    match EditLog::load(&out.join("edits.jsonl")).map(|log| log.corrections().len()) {
        Ok(0) => {}
        Ok(count) => ui.note(format!(
            "edits.jsonl keeps a review's corrections of {count} bead{}; the bitext is what the run finds: `diptych convert {} \
             corrected.tmx` applies them",
            if count == 1 { "" } else { "s" },
            out.display()
        )),
        Err(error) => ui.warn(&error.to_string()),
    }
}

/// So many reasons for which inputs were left out are named.
const REASONS: usize = 12;

/// What was done, and what was left out by reason.
fn table(report: &RunReport) -> Vec<String> {
    let counts = &report.counts;
    let line = |count: usize, one: &str, many: &str| format!("{count:>9} {}", if count == 1 { one } else { many });
    let languages: Vec<String> = counts.languages.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let mut lines = vec![
        line(counts.documents, "document", "documents") + &format!(" ({})", languages.join(", ")),
        line(counts.sentences, "sentence", "sentences"),
        line(counts.summaries, "summary", "summaries"),
        line(counts.pairs, "document pair", "document pairs"),
        line(counts.beads, "aligned sentence pair", "aligned sentence pairs"),
    ];
    for (reason, count) in &counts.rejected {
        let what = if reason == "unmatched" { "without a counterpart".into() } else { format!("rejected: {reason}") };
        lines.push(line(*count, &what, &what));
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    report.failed.iter().chain(&report.skipped).for_each(|row| *reasons.entry(&row.reason).or_default() += 1);
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest: usize = reasons.iter().skip(REASONS).map(|(_, count)| count).sum();
    for (reason, count) in reasons.into_iter().take(REASONS) {
        lines.push(format!("{count:>9} left out: {reason}"));
    }
    if rest > 0 {
        lines.push(format!("{rest:>9} left out for other reasons"));
    }
    lines
}

/// What would be done.
fn readable(plan: &Plan, settings: &Settings) -> String {
    let languages: Vec<String> = plan.languages.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let mut text = format!(
        "would read {} documents ({}; {} sentences) from {} files\n",
        plan.documents,
        languages.join(", "),
        plan.sentences,
        plan.files
    );
    if plan.again {
        text += &format!(
            "since the last run into {}: {} new, {} changed, {} gone, {} as they were\n",
            settings.out.display(),
            plan.new,
            plan.changed,
            plan.gone,
            plan.unchanged()
        );
    }
    let formats: Vec<&str> = settings.formats.iter().map(|format| format.name()).collect();
    text += &match plan.new + plan.changed {
        0 if plan.again => "would encode nothing anew; ".into(),
        all if all == plan.documents => format!("would encode all {all}; "),
        some => format!("would encode {some}; "),
    };
    text += &format!(
        "would pair, align and summarise, and write {} with a bitext in {}\n",
        settings.out.display(),
        formats.join(", ")
    );
    if !plan.left_out.is_empty() {
        text += &format!("would leave out {} (named above)\n", plan.left_out.len());
    }
    text
}
