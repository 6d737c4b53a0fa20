//! `diptych align`: the aligned sentences of two texts, of many pairs of texts, or of a translation memory.

mod input;

use std::path::{Path, PathBuf};

use clap::ValueHint;
use diptych::align::{AlignOptions, AlignWeights, Constraints};
use diptych::batch::{self, AlignSettings, Aligner, DocumentPair, Matched, Memory};
use diptych::progress::Progress;
use diptych::report::{PageRows, dot_plot, write_report};
use diptych::write::{BeadRow, BitextHeader, format_named, write_atomically, write_rows};
use diptych::{Error, Result};

use super::filter::FilterArgs;
use super::model_args::ModelArgs;
use super::output::BitextArgs;
use super::ui::Ui;
use super::{DONE, PARTLY};
use input::InputArgs;

const EXAMPLES: &str = "\
Examples:
  diptych align french.txt english.txt                      source, target and confidence of every pair, tab-separated
  diptych align roman.txt novel.txt --format jsonl          everything that is known of every bead
  diptych align a.txt b.txt --presplit --format vecalign    one sentence a line in, `[0]:[0, 1]:0.97` a bead out
  diptych align fr.jsonl en.jsonl --id-field url            record by record; the text may be a list of sentences
  diptych align french/ english/ --out all.tmx              every x.fr.txt with its x.en.txt, one memory of all
  diptych align french/ english/ --out all --format moses --format tsv    all.fr, all.en and all.tsv
  diptych align old.tmx --min-confidence 0.5 --out clean.tmx --rejected out.jsonl
  diptych align roman.txt novel.txt --out book.tmx --report book.html    the same to look at, in a browser
  diptych align mined.csv --out scored.csv                  source and target are the columns of these names, else the first two
  diptych align roman.txt novel.txt --plot book.svg                   where its sentences lie
  diptych align book.fr book.en --anchors chapters.txt      with borders of chapters and matches that are known
  diptych align a.de b.fr --source-language de --target-language fr --presplit

What is matched:
  two text files; two JSONL files, by the id field if all records have it, else by order; two folders, by name (x.txt with
  x.txt, x.fr.txt with x.en.txt), or one folder that holds both languages so named. A file or record without a partner is
  named in a warning, and the exit code is 1.

A file of pairs alone (TMX, XLIFF, CSV, TSV, JSONL, Parquet) is scored again: every unit is taken as a bead, and its confidence
is the probability that its two sides translate each other, by how alike they are and by how else they and the units around
them could be aligned.";

/// Align sentences, or score a translation memory again
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    /// Text, JSONL file or folder in one language; or a file of pairs alone
    source: PathBuf,
    /// Its translation
    target: Option<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
    /// What is known of the two texts, a line each: `match 12 15` for sentences that are in one bead, `differ 12 15` for such
    /// that are not, `border 12 15` for a border before both, as of chapters; sentences from 1, empty lines not counted
    #[arg(long, value_name = "FILE", help_heading = "Alignment")]
    anchors: Option<PathBuf>,
    #[command(flatten)]
    output: BitextArgs,
    /// Write what is left out here, as JSONL with the reason
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    rejected: Option<PathBuf>,
    /// Write a page to look at here: both texts side by side, filters, search, dot plots
    #[arg(long, value_name = "FILE.html", value_hint = ValueHint::FilePath, help_heading = "Output")]
    report: Option<PathBuf>,
    /// Draw the dot plot of one pair of texts here: sentence against sentence, the path through them
    #[arg(long, value_name = "FILE.svg", value_hint = ValueHint::FilePath, help_heading = "Output")]
    plot: Option<PathBuf>,
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
    pub fn weights(&self, encoder: &str) -> Result<AlignWeights> {
        match &self.weights {
            Some(path) => AlignWeights::load(path),
            None => AlignWeights::built_in(encoder),
        }
    }

    /// Search options.
    pub fn options(&self) -> AlignOptions {
        AlignOptions { max_bead: usize::from(self.max_bead), second_pass: !self.one_pass, ..AlignOptions::default() }
    }
}

/// What was aligned.
struct Found {
    rows: Vec<BeadRow>,
    header: BitextHeader,
    /// Whether something was left out.
    partly: bool,
}

/// The endings of files that hold nothing but translation memories.
const MEMORIES: &[&str] = &["tmx", "xlf", "xliff", "sdlxliff", "mqxliff"];

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// The format that is printed where none is asked for.
const PRINTED: &str = "pairs";

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let formats = args.output.output.formats(PRINTED)?;
    let pool = super::pool(args.model.threads())?;
    let mut found = match &args.target {
        None if args.source.is_file() && !has_ending(&args.source, &["txt"]) => pool.install(|| rescore(args, ui))?,
        Some(target) if [&args.source, target].into_iter().any(|path| has_ending(path, MEMORIES)) => {
            return Err(Error::Usage("a translation memory holds both sides: give its file alone".into()));
        }
        _ => {
            let paired = args.input.read(&args.source, args.target.as_deref(), ui)?;
            if paired.pairs.len() > 1
                && let Some(format) = formats.iter().find(|format| format.of_one_pair())
            {
                let (name, count) = (format.name(), paired.pairs.len());
                let reason = format!("--format {name} has room for one pair of texts, not {count}");
                return Err(Error::Usage(format!("{reason}; --format jsonl names the texts of every bead")));
            }
            if args.anchors.is_some() && paired.pairs.len() > 1 {
                let reason = format!("--anchors are those of one pair of texts, not of {}", paired.pairs.len());
                return Err(Error::Usage(reason));
            }
            if args.plot.is_some() && paired.pairs.len() > 1 {
                let count = paired.pairs.len();
                let reason = format!("--plot draws one pair of texts, not {count}; --report has a plot of each pair");
                return Err(Error::Usage(reason));
            }
            args.output.check(PRINTED, &header(&paired, String::new()))?;
            pool.install(|| align(args, &paired, ui))?
        }
    };
    let removed = batch::filter(&mut found.rows, args.filter.min_confidence, &args.filter.rules());
    // Null beads, which are rejected as `unmatched`, are part of an alignment, though not of a bitext.
    let kept = |row: &&BeadRow| row.rejected.as_deref().is_none_or(|reason| reason == "unmatched");
    args.output.write(PRINTED, &found.header, found.rows.iter().filter(kept), ui)?;
    if let Some((path, format)) = args.rejected.as_ref().zip(format_named::<BeadRow>("jsonl")) {
        let rejected = found.rows.iter().filter(|row| row.rejected.is_some());
        write_rows(format, &[path], &found.header, rejected)?;
    }
    if let Some(path) = &args.plot {
        write_atomically(path, |out| out.write_all(dot_plot(&found.rows).as_bytes()))?;
    }
    if let Some(path) = &args.report {
        write_report(path, &PageRows { header: found.header, ..PageRows::default() }, &found.rows)?;
    }
    let left_out: Vec<String> = removed.iter().map(|(reason, removed)| format!("{} {reason}", removed.count)).collect();
    let pairs = found.rows.len() - removed.values().map(|removed| removed.count).sum::<usize>();
    ui.note(match left_out.len() {
        0 => format!("{pairs} pairs"),
        _ => format!("{pairs} pairs; left out: {}", left_out.join(", ")),
    });
    args.filter.tell(&removed, ui);
    Ok(if found.partly { PARTLY } else { DONE })
}

/// What the bitext says of itself.
fn header(matched: &Matched, model: String) -> BitextHeader {
    let common = |side: fn(&(usize, usize)) -> usize| {
        let mut languages = matched.pairs.iter().map(|pair| &matched.documents[side(pair)].language);
        let first = languages.next().cloned();
        first.filter(|first| languages.all(|language| language == first))
    };
    BitextHeader {
        version: env!("CARGO_PKG_VERSION").into(),
        source_language: common(|pair| pair.0),
        target_language: common(|pair| pair.1),
        model,
    }
}

fn align(args: &Args, paired: &Matched, progress: &dyn Progress) -> Result<Found> {
    let encoder = args.model.load(progress)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let known = args.anchors.as_ref().map(Constraints::load).transpose()?.unwrap_or_default();
    let settings = AlignSettings { options: args.search.options(), known, ..AlignSettings::default() };
    let documents = &paired.documents;
    let aligner = Aligner { documents, encoder: encoder.as_ref(), settings: &settings, weights: &weights };
    let pairs: Vec<DocumentPair> = paired.pairs.iter().map(|&(a, b)| DocumentPair::given(a, b)).collect();
    let aligned = aligner.align(&pairs, None, None, progress)?;
    let mut rows: Vec<BeadRow> = Vec::new();
    for aligned in &aligned {
        let first = rows.len();
        rows.extend(batch::bead_rows(documents, aligned));
        if args.input.presplit {
            let [source, target] = [aligned.pair.source, aligned.pair.target].map(|i| documents[i].lines());
            for row in &mut rows[first..] {
                row.source.lines = row.source.sentences.iter().map(|&k| source[k]).collect();
                row.target.lines = row.target.sentences.iter().map(|&k| target[k]).collect();
            }
        }
    }
    let header = header(paired, encoder.id().to_string());
    Ok(Found { rows, header, partly: paired.left_out > 0 })
}

fn rescore(args: &Args, ui: &Ui) -> Result<Found> {
    let memory = Memory::read(&args.source, args.input.languages())?;
    if memory.incomplete > 0 {
        let [source, target] = &memory.languages;
        let path = args.source.display();
        ui.warn(&format!("{path}: {} units without {source} or {target} are left out", memory.incomplete));
    }
    let [source_language, target_language] = memory.languages.clone().map(Some);
    let version = env!("CARGO_PKG_VERSION").into();
    let header = BitextHeader { version, source_language, target_language, model: String::new() };
    args.output.check(PRINTED, &header)?;
    let encoder = args.model.load(ui)?;
    let weights = args.search.weights(&encoder.id().name)?;
    let rows = memory.rescore(encoder.as_ref(), &weights, args.search.options(), ui)?;
    let header = BitextHeader { model: encoder.id().to_string(), ..header };
    Ok(Found { rows, header, partly: memory.incomplete > 0 })
}
