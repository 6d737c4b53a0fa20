//! `diptych align`: the aligned sentences of two texts, of many pairs of texts, or of a translation memory.

mod input;
mod write;

use std::path::PathBuf;

use diptych::align::{Options, Weights};
use diptych::batch::{self, AlignSettings, Aligner, DocumentPair, Matched, Memory};
use diptych::corpus::Language;
use diptych::export::{BeadRow, write_atomically, write_bitext_jsonl};
use diptych::progress::Progress;
use diptych::{Error, Result};

use super::filter::FilterArgs;
use super::model_args::ModelArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};
use input::InputArgs;
use write::Format;

const EXAMPLES: &str = "\
Examples:
  diptych align french.txt english.txt                      source, target and confidence of every pair, tab-separated
  diptych align roman.txt novel.txt --format jsonl          everything that is known of every bead
  diptych align a.txt b.txt --presplit --format vecalign    one sentence a line in, `[0]:[0, 1]:0.97` a bead out
  diptych align fr.jsonl en.jsonl --id-field url            record by record; the text may be a list of sentences
  diptych align french/ english/ --format tmx > all.tmx     every x.fr.txt with its x.en.txt, one memory of all
  diptych align old.tmx --min-confidence 0.5 --format tmx --rejected out.jsonl > clean.tmx
  diptych align a.de b.fr --source-language de --target-language fr --presplit

What is matched:
  two text files; two JSONL files, by the id field if all records have it, else by order; two folders, by name (x.txt with
  x.txt, x.fr.txt with x.en.txt), or one folder that holds both languages so named. A file or record without a partner is
  named in a warning, and the exit code is 1.

A .tmx file alone is scored again: every unit is taken as a bead, and its confidence is the probability that its two sides
translate each other, by how alike they are and by how else they and the units around them could be aligned.";

/// Align sentences, or score a translation memory again
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Text, JSONL file or folder in one language; or a TMX file alone
    source: PathBuf,
    /// Its translation
    target: Option<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Tsv)]
    format: Format,
    /// Write what is left out here, as JSONL with the reason
    #[arg(long, value_name = "FILE", help_heading = "Alignment")]
    rejected: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// How the best alignment is looked for.
#[derive(clap::Args)]
pub struct Search {
    /// Weights learnt with `diptych fit` instead of those that come with the program
    #[arg(long, value_name = "FILE", help_heading = "Alignment")]
    pub weights: Option<PathBuf>,
    /// Largest number of sentences in a bead, both sides together
    #[arg(
        long,
        default_value_t = 8,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(2..=8),
        help_heading = "Alignment"
    )]
    pub max_bead: u8,
    /// Leave out the second look, with more vectors, at doubtful sentences: much faster, a little less accurate
    #[arg(long, help_heading = "Alignment")]
    pub one_pass: bool,
}

impl Search {
    /// The weights asked for, or those that come with the program.
    pub fn weights(&self, encoder: &str) -> Result<Weights> {
        match &self.weights {
            Some(path) => Weights::load(path),
            None => Weights::built_in(encoder),
        }
    }

    /// Search options.
    pub fn options(&self) -> Options {
        Options { max_bead: usize::from(self.max_bead), second_pass: !self.one_pass, ..Options::default() }
    }
}

/// What was aligned.
struct Found {
    rows: Vec<BeadRow>,
    /// The source language, if all pairs have the same.
    source_language: Option<Language>,
    /// Name and precision of the model.
    model: String,
    /// Whether something was left out.
    partly: bool,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let pool = super::pool(args.model.threads())?;
    let is_tmx = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tmx"));
    let mut found = match &args.target {
        None if is_tmx(&args.source) => pool.install(|| rescore(args, ui))?,
        Some(target) if is_tmx(&args.source) || is_tmx(target) => {
            return Err(Error::Usage("a translation memory holds both sides: give the .tmx file alone".into()));
        }
        _ => {
            let paired = args.input.read(&args.source, args.target.as_deref(), ui)?;
            if args.format == Format::Vecalign && paired.pairs.len() > 1 {
                let reason = format!("--format vecalign has room for one pair of texts, not {}", paired.pairs.len());
                return Err(Error::Usage(format!("{reason}; --format jsonl names the texts of every bead")));
            }
            pool.install(|| align(args, &paired, ui))?
        }
    };
    batch::filter(&mut found.rows, args.filter.min_confidence, &args.filter.rules());
    let reasons = batch::reasons(&found.rows);
    if let Some(path) = &args.rejected {
        let rejected = found.rows.iter().filter(|row| row.rejected.is_some());
        write_atomically(path, |out| write_bitext_jsonl(out, rejected, &found.model))?;
    }
    ui::print(&write::format(&found, args.format)?)?;
    let left_out: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    let pairs = found.rows.len() - reasons.values().sum::<usize>();
    ui.note(match left_out.len() {
        0 => format!("{pairs} pairs"),
        _ => format!("{pairs} pairs; left out: {}", left_out.join(", ")),
    });
    Ok(if found.partly { PARTLY } else { DONE })
}

fn align(args: &Args, paired: &Matched, progress: &dyn Progress) -> Result<Found> {
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let settings = AlignSettings { options: args.search.options(), ..AlignSettings::default() };
    let documents = &paired.documents;
    let aligner = Aligner { documents, encoder: encoder.as_ref(), settings: &settings, weights: &weights };
    let pairs: Vec<DocumentPair> = paired.pairs.iter().map(|&(a, b)| DocumentPair::given(a, b)).collect();
    let aligned = aligner.align(&pairs, None, None, progress)?;
    let mut rows: Vec<BeadRow> = aligned.iter().flat_map(|aligned| batch::bead_rows(documents, aligned)).collect();
    if args.input.presplit && args.format == Format::Vecalign {
        // Others number the lines, also the empty ones.
        for aligned in &aligned {
            let lines = [&documents[aligned.pair.source], &documents[aligned.pair.target]].map(|d| d.lines());
            for row in &mut rows {
                row.source.sentences.iter_mut().for_each(|k| *k = lines[0][*k]);
                row.target.sentences.iter_mut().for_each(|k| *k = lines[1][*k]);
            }
        }
    }
    let mut languages = pairs.iter().map(|pair| &documents[pair.source].language);
    let first = languages.next().cloned();
    let source_language = first.filter(|first| languages.all(|l| l == first));
    Ok(Found { rows, source_language, model: encoder.id().to_string(), partly: paired.left_out > 0 })
}

fn rescore(args: &Args, ui: &Ui) -> Result<Found> {
    let memory = Memory::read(&args.source, args.input.languages())?;
    if memory.incomplete > 0 {
        let [source, target] = &memory.languages;
        let path = args.source.display();
        ui.warn(&format!("{path}: {} units without {source} or {target} are left out", memory.incomplete));
    }
    let encoder = args.model.load(ui)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let rows = memory.rescore(encoder.as_ref(), &weights, args.search.options(), ui)?;
    let source_language = Some(memory.languages[0].clone());
    Ok(Found { rows, source_language, model: encoder.id().to_string(), partly: memory.incomplete > 0 })
}
