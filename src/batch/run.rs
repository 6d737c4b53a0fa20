//! The whole job, from files to an output folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bitext::Aligner;
use super::filter::filter;
use super::findings::Findings;
use super::folder::OutputFolder;
use super::journal::Journal;
use super::plan;
use super::read::{Corpus, read};
use super::report::{Clock, RunCounts, RunReport};
use super::rows::{bead_rows, document_rows};
use super::settings::Settings;
use super::status::Recorder;
use super::summaries::summaries;
use super::vectors::Vectors;
use super::write;
use crate::align::AlignWeights;
use crate::error::{Error, Result};
use crate::model::Encoder;
use crate::progress::Progress;
use crate::summarize;
use crate::write::BeadRow;

/// Does the whole job. `load` is called once it is clear that there is something to encode. Parallel work runs on the rayon
/// pool of the caller.
///
/// # Errors
/// When the output folder is refused, no input could be read, the model does not load, or the system refuses to write.
/// A single bad input is no error: it stands in [`RunReport::failed`] or [`RunReport::skipped`].
pub fn run(
    settings: &Settings,
    load: impl FnOnce(&OutputFolder) -> Result<(Arc<dyn Encoder>, Arc<AlignWeights>)>,
    progress: &dyn Progress,
) -> Result<Findings> {
    let folder = OutputFolder::claim(&settings.out, settings.force)?;
    let recorder = Recorder::begin(&folder, progress);
    let result = work(settings, &folder, load, &recorder);
    recorder.close(&result);
    result
}

fn work(
    settings: &Settings,
    folder: &OutputFolder,
    load: impl FnOnce(&OutputFolder) -> Result<(Arc<dyn Encoder>, Arc<AlignWeights>)>,
    progress: &dyn Progress,
) -> Result<Findings> {
    let mut clock = Clock::default();
    let corpus = clock.time("read", || read(&settings.inputs, &settings.read, progress));
    if corpus.documents.is_empty() {
        return Err(Error::NoInput(nothing_usable(&corpus)));
    }
    let documents = &corpus.documents;
    plan::remember(folder, documents.iter().map(|document| (document.id.as_str(), document.hash.as_str())))?;
    let (encoder, weights) = clock.time("load", || load(folder))?;
    let vectors = clock.time("encode", || Vectors::encode(documents, encoder.as_ref(), progress))?;
    let aligner = Aligner { documents, encoder: encoder.as_ref(), settings: &settings.align, weights: &weights };
    let pairs = clock.time("pair", || aligner.pair(&vectors, progress));
    let journal = Journal::open(&folder.own("journal.jsonl"))?;
    if journal.damaged() > 0 {
        let path = folder.own("journal.jsonl");
        progress.warn(&format!("{}: {} damaged entries are worked out again", path.display(), journal.damaged()));
    }
    let aligned = clock.time("align", || aligner.align(&pairs, Some(&vectors), Some(&journal), progress))?;
    let summarizer = summarize::Summarizer::new(&encoder.id().name);
    let summaries =
        clock.time("summarise", || summaries(documents, &vectors, &aligned, &summarizer, &settings.summary, progress));
    let mut beads: Vec<BeadRow> = aligned.iter().flat_map(|aligned| bead_rows(documents, aligned)).collect();
    let removed = filter(&mut beads, settings.min_confidence, &settings.rules);
    let (bitext, rejected): (Vec<BeadRow>, Vec<BeadRow>) = beads.into_iter().partition(|row| row.rejected.is_none());
    let mut languages = BTreeMap::new();
    for document in documents {
        *languages.entry(document.language.to_string()).or_default() += 1;
    }
    let counts = RunCounts {
        files: corpus.files,
        documents: documents.len(),
        languages,
        sentences: documents.iter().map(|d| d.sentences().count()).sum(),
        summaries: summaries.len(),
        pairs: pairs.len(),
        beads: bitext.len(),
        rejected: removed.iter().map(|(reason, removed)| (reason.clone(), removed.count)).collect(),
    };
    let report = RunReport {
        generator: "diptych".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        settings: settings.to_json(&weights),
        model: Some(encoder.id().clone()),
        request: settings.request.clone(),
        counts,
        removed,
        seconds: clock.seconds(),
        failed: corpus.failed,
        skipped: corpus.skipped,
    };
    let rows = document_rows(documents, &pairs);
    let findings = Findings { documents: rows, summaries, bitext, rejected, report };
    write::write(folder, settings, &findings, progress)?;
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
