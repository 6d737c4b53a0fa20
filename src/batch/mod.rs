//! The pipeline of `diptych run`: plan, work, journal, resume.
//!
//! [`run`] reads a corpus, encodes it, pairs its documents, aligns their sentences, summarises every document and writes
//! the outputs. What takes long is kept as it is finished, so that a run that was stopped goes on where it was.

mod articles;
mod bitext;
mod filter;
mod folder;
mod journal;
mod matched;
mod memory;
mod read;
mod report;
mod rows;
mod summaries;
mod vectors;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use articles::{Ready, for_each_chunk};
pub use bitext::{AlignSettings, Aligned, Aligner, DocumentPair};
pub use filter::{Rule, filter, reasons};
pub use folder::OutputFolder;
pub use journal::Journal;
pub use matched::{MatchOptions, Matched};
pub use memory::{Memory, Unit};
pub use read::{Corpus, read};
pub use report::{Counts, Report};
pub use rows::bead_rows;
pub use summaries::summaries;
pub use vectors::Vectors;

use crate::align::Weights;
use crate::error::{Error, Result};
use crate::export::{BeadRow, DocumentRow, SummaryRow};
use crate::model::Encoder;
use crate::progress::Progress;
use crate::read::ReadOptions;
use crate::summarize;
use report::Clock;

/// What to run over, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Files and folders.
    pub inputs: Vec<PathBuf>,
    /// The folder to write into.
    pub out: PathBuf,
    /// Write into a folder that is not Diptych's own.
    pub force: bool,
    /// How the inputs are read, and in which languages.
    pub read: ReadOptions,
    /// How summaries are made.
    pub summary: summarize::Options,
    /// How documents are paired and sentences aligned.
    pub align: AlignSettings,
    /// The least posterior of a bead of the bitext, 0 to 1.
    pub min_confidence: f32,
    /// What else a bead of the bitext must not fail.
    pub rules: Vec<Rule>,
}

/// Everything that a run found.
#[derive(Debug)]
pub struct Findings {
    /// Every document.
    pub documents: Vec<DocumentRow>,
    /// Every summary.
    pub summaries: Vec<SummaryRow>,
    /// The beads of the bitext.
    pub bitext: Vec<BeadRow>,
    /// The beads that are not in it, with the reason.
    pub rejected: Vec<BeadRow>,
    /// What the run says of itself.
    pub report: Report,
}

/// Does the whole job. `load` is called once it is clear that there is something to encode. Parallel work runs on the rayon
/// pool of the caller.
///
/// # Errors
/// When the output folder is refused, no input could be read, the model does not load, or the system refuses to write.
/// A single bad input is no error: it stands in [`Report::failed`] or [`Report::skipped`].
pub fn run(
    settings: &Settings,
    load: impl FnOnce(&OutputFolder) -> Result<(Box<dyn Encoder>, Weights)>,
    progress: &dyn Progress,
) -> Result<Findings> {
    let mut clock = Clock::default();
    let folder = OutputFolder::claim(&settings.out, settings.force)?;
    let corpus = clock.time("read", || read(&settings.inputs, &settings.read, progress));
    if corpus.documents.is_empty() {
        return Err(Error::NoInput(nothing_usable(&corpus)));
    }
    let documents = &corpus.documents;
    let (encoder, weights) = clock.time("load", || load(&folder))?;
    let vectors = clock.time("encode", || Vectors::encode(documents, encoder.as_ref(), progress))?;
    let aligner = Aligner { documents, encoder: encoder.as_ref(), settings: &settings.align, weights: &weights };
    let pairs = clock.time("pair", || aligner.pair(&vectors, progress));
    let journal = Journal::open(&folder.own("journal.jsonl"))?;
    let aligned = clock.time("align", || aligner.align(&pairs, Some(&vectors), Some(&journal), progress))?;
    let summarizer = summarize::Summarizer::new(&encoder.id().name);
    let summaries =
        clock.time("summarise", || summaries(documents, &vectors, &aligned, &summarizer, &settings.summary, progress));
    let mut beads: Vec<BeadRow> = aligned.iter().flat_map(|aligned| bead_rows(documents, aligned)).collect();
    filter(&mut beads, settings.min_confidence, &settings.rules);
    let (bitext, rejected): (Vec<BeadRow>, Vec<BeadRow>) = beads.into_iter().partition(|row| row.rejected.is_none());
    let reasons = reasons(&rejected);
    let mut languages = BTreeMap::new();
    for document in documents {
        *languages.entry(document.language.to_string()).or_default() += 1;
    }
    let counts = Counts {
        files: corpus.files,
        documents: documents.len(),
        languages,
        sentences: documents.iter().map(|d| d.sentences().count()).sum(),
        summaries: summaries.len(),
        pairs: pairs.len(),
        beads: bitext.len(),
        rejected: reasons,
    };
    let report = Report {
        generator: "diptych".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        settings: settings.to_json(&weights),
        model: Some(encoder.id().clone()),
        counts,
        seconds: clock.seconds(),
        failed: corpus.failed,
        skipped: corpus.skipped,
    };
    let rows = rows::document_rows(documents, &pairs);
    let findings = Findings { documents: rows, summaries, bitext, rejected, report };
    write::write(&folder, &findings)?;
    journal.finish()?;
    Ok(findings)
}

/// Why nothing of a corpus can be used, with the first reason.
fn nothing_usable(corpus: &Corpus) -> String {
    let Some(first) = corpus.failed.iter().chain(&corpus.skipped).next() else {
        return "there is no file that can be read in what was given".into();
    };
    let at = first.line.map(|line| format!(":{line}")).unwrap_or_default();
    let (path, reason) = (first.path.display(), &first.reason);
    match corpus.left_out() {
        1 => format!("nothing that was given could be used: {path}{at}: {reason}"),
        n => format!("nothing that was given could be used; the first of {n} reasons: {path}{at}: {reason}"),
    }
}

impl Settings {
    /// The settings that change what comes out, for `run.json`.
    fn to_json(&self, weights: &Weights) -> serde_json::Value {
        serde_json::json!({
            "inputs": self.inputs,
            "source_language": self.align.source,
            "target_language": self.align.target,
            "summary": { "budget": self.summary.budget, "order": self.summary.order, "lead": self.summary.lead },
            "pair_threshold": self.align.pair_threshold,
            "max_bead": self.align.options.max_bead,
            "second_pass": self.align.options.second_pass,
            "align_weights": weights.learnt_on,
            "min_confidence": self.min_confidence,
            "filter": self.rules.iter().map(|rule| rule.name()).collect::<Vec<_>>(),
        })
    }
}
