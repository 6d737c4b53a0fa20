//! The whole job, from files to an output folder.
//!
//! What is as long as the corpus lies on the disk ([`Store`], [`Spool`], [`Vectors`], [`Journal`]), and rows are written as they
//! are found; in memory are some hundred bytes a document, and a group of documents that are worked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::bitext::{Aligner, groups};
use super::bounded::Bounded;
use super::encode::{Ahead, Prepared, encode};
use super::filter::Filter;
use super::folder::OutputFolder;
use super::forecast::Forecast;
use super::journal::Journal;
use super::pair::{DocumentPair, Pairable, pair};
use super::plan;
use super::report::{Clock, RunCounts, RunReport};
use super::rows::bead_rows;
use super::settings::Settings;
use super::spool::Spool;
use super::status::Recorder;
use super::store::Store;
use super::summaries::summaries;
use super::vectors::Vectors;
use super::write::Outputs;
use crate::align::{AlignWeights, Bead, Numbers};
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::model::Encoder;
use crate::progress::{Progress, Rest};
use crate::summarize::Summarizer;
use crate::write::{BitextHeader, DocumentRow, OtherSummary, SummaryEntry, SummaryRow, TranslationRow};

/// So many documents that nothing translates are summarised together.
const ALONE_AT_ONCE: usize = 64;

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
) -> Result<RunReport> {
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
) -> Result<RunReport> {
    let mut clock = Clock::default();
    let own = folder.own("");
    let store = clock.time("read", || Store::read(&own, &settings.inputs, &settings.read, progress))?;
    if store.len() == 0 {
        return Err(Error::NoInput(nothing_usable(&store)));
    }
    plan::remember(folder, store.known.iter().map(|known| (known.id.as_str(), known.hash.as_str())))?;
    let (encoder, weights) = clock.time("load", || load(folder))?;
    let languages = [&settings.align.source, &settings.align.target];
    let ahead = Ahead { layer: weights.layer, languages };
    let mut forecast = Forecast::of(&store, languages, encoder.dimension());
    let Prepared { vectors, numbers, rows: documents } =
        clock.time("encode", || encode(&store, encoder.as_ref(), &ahead, &mut forecast, &own, progress))?;
    let pairs = clock.time("pair", || pairs(&store, (&vectors, &numbers), settings, &weights, progress));
    drop(numbers);
    let journal = Journal::open(&folder.own("journal.jsonl"))?;
    if journal.damaged() > 0 {
        let path = folder.own("journal.jsonl");
        progress.warn(&format!("{}: {} damaged entries are worked out again", path.display(), journal.damaged()));
    }
    let header = BitextHeader {
        version: env!("CARGO_PKG_VERSION").into(),
        source_language: Some(settings.align.source.clone()),
        target_language: Some(settings.align.target.clone()),
        model: encoder.id().to_string(),
    };
    let mut found = Found {
        outputs: Outputs::begin(folder, settings, header)?,
        filter: Filter::new(settings.min_confidence, &settings.rules),
        summaries: Spool::create(&own)?,
        places: vec![usize::MAX; store.len()],
    };
    let job = Job {
        settings,
        store: &store,
        vectors: &vectors,
        encoder: encoder.as_ref(),
        weights: &weights,
        summarizer: Summarizer::new(&encoder.id().name),
        forecast,
        progress,
    };
    job.align(&pairs, &journal, &mut found, &mut clock)?;
    job.summarise_the_others(&pairs, &mut found, &mut clock)?;
    let Found { outputs, filter, summaries, places } = found;
    let removed = filter.removed();
    let mut languages = BTreeMap::new();
    for known in &store.known {
        *languages.entry(known.language.to_string()).or_default() += 1;
    }
    let counts = RunCounts {
        files: store.files,
        documents: store.len(),
        languages,
        sentences: store.known.iter().map(|known| known.sentences).sum(),
        summaries: summaries.len(),
        pairs: pairs.len(),
        beads: outputs.beads(),
        rejected: removed.iter().map(|(reason, removed)| (reason.clone(), removed.count)).collect(),
    };
    let report = RunReport {
        generator: "diptych".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        settings: settings.to_json(&weights),
        request: settings.request.clone(),
        model: Some(encoder.id().clone()),
        counts,
        removed,
        seconds: clock.seconds(),
        failed: store.failed.clone(),
        skipped: store.skipped.clone(),
    };
    let partners = partners(&pairs, store.len());
    let entries = entries(&summaries, &places, &partners);
    let rows = documents.iter().enumerate().map(|(place, row)| Ok(with_translation(row?, partners[place], &store)));
    outputs.finish(entries, rows, &report, progress)?;
    journal.finish()?;
    Ok(report)
}

/// What was found so far.
struct Found<'s> {
    outputs: Outputs<'s>,
    filter: Filter<'s>,
    summaries: Spool<SummaryRow>,
    /// Where each document's summary is.
    places: Vec<usize>,
}

impl Found<'_> {
    /// The summaries of some documents, in their order.
    fn add_summaries(&mut self, documents: &[usize], rows: &[SummaryRow]) -> Result<()> {
        for (document, row) in documents.iter().zip(rows) {
            self.places[*document] = self.summaries.push(row)?;
        }
        Ok(())
    }
}

/// What is done once vectors and pairs are known, a group of documents after the other.
struct Job<'a> {
    settings: &'a Settings,
    store: &'a Store,
    vectors: &'a Vectors,
    encoder: &'a dyn Encoder,
    weights: &'a AlignWeights,
    summarizer: Summarizer,
    forecast: Forecast,
    progress: &'a dyn Progress,
}

impl Job<'_> {
    /// Aligns the documents of every pair, writes their beads and summarises them.
    fn align(
        &self,
        pairs: &[DocumentPair],
        journal: &Journal<Vec<Bead>>,
        found: &mut Found<'_>,
        clock: &mut Clock,
    ) -> Result<()> {
        let size =
            |pair: &DocumentPair| self.store.known[pair.source].sentences + self.store.known[pair.target].sentences;
        let all: usize = pairs.iter().map(size).sum();
        self.progress.begin("align", "sentences", Some(all as u64));
        let sentences: usize = self.store.known.iter().map(|known| known.sentences).sum();
        self.progress.followed_by(self.forecast.after_aligning(sentences - all));
        let all: Vec<usize> = (0..pairs.len()).collect();
        for group in groups(&all, |index| size(&pairs[index])) {
            if self.progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let pairs: Vec<&DocumentPair> = group.iter().map(|&index| &pairs[index]).collect();
            let places: Vec<usize> = pairs.iter().flat_map(|pair| [pair.source, pair.target]).collect();
            let documents = self.load(&places)?;
            let vectors = self.vectors.part(&places);
            let here = |(k, pair): (usize, &&DocumentPair)| DocumentPair {
                source: 2 * k,
                target: 2 * k + 1,
                ..DocumentPair::clone(pair)
            };
            let here: Vec<DocumentPair> = pairs.iter().enumerate().map(here).collect();
            let aligner = Aligner {
                documents: &documents,
                encoder: self.encoder,
                settings: &self.settings.align,
                weights: self.weights,
            };
            let work = Bounded::new(self.progress, pairs.iter().map(|pair| size(pair) as u64).sum());
            let aligned = clock.time("align", || aligner.align(&here, Some(&vectors), Some(journal), &work))?;
            work.complete();
            let rows = clock.time("summarise", || {
                let quiet = Bounded::new(self.progress, 0);
                summaries(&documents, &vectors, &aligned, &self.summarizer, &self.settings.summary, &quiet)
            });
            found.add_summaries(&places, &rows)?;
            clock.time("write", || {
                let mut beads = aligned.iter().flat_map(|aligned| bead_rows(&documents, aligned));
                beads.try_for_each(|mut row| {
                    found.filter.judge(&mut row);
                    found.outputs.bead(&row)
                })
            })?;
        }
        self.progress.end();
        Ok(())
    }

    /// Summarises the documents that nothing translates.
    fn summarise_the_others(&self, pairs: &[DocumentPair], found: &mut Found<'_>, clock: &mut Clock) -> Result<()> {
        let partners = partners(pairs, self.store.len());
        let alone: Vec<usize> = (0..self.store.len()).filter(|&place| partners[place].is_none()).collect();
        self.progress.begin("summarise", "articles", Some(alone.len() as u64));
        self.progress.followed_by(Rest::default());
        for places in alone.chunks(ALONE_AT_ONCE) {
            if self.progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let documents = self.load(places)?;
            let rows = clock.time("summarise", || {
                let vectors = self.vectors.part(places);
                let work = Bounded::new(self.progress, places.len() as u64);
                summaries(&documents, &vectors, &[], &self.summarizer, &self.settings.summary, &work)
            });
            documents.iter().for_each(|document| found.outputs.alone(document));
            found.add_summaries(places, &rows)?;
        }
        self.progress.end();
        Ok(())
    }

    fn load(&self, places: &[usize]) -> Result<Vec<Document>> {
        places.par_iter().map(|&place| self.store.get(place)).collect()
    }
}

/// Finds the documents that translate each other.
fn pairs(
    store: &Store,
    (vectors, numbers): (&Vectors, &[Numbers]),
    settings: &Settings,
    weights: &AlignWeights,
    progress: &dyn Progress,
) -> Vec<DocumentPair> {
    let pairable = |place: usize| {
        let known = &store.known[place];
        Pairable {
            language: &known.language,
            is_copy: known.is_copy,
            name: known.url.as_deref().unwrap_or(&known.id),
            date: known.date.as_deref(),
            own: vectors.own(place),
            numbers: &numbers[place],
        }
    };
    let documents: Vec<Pairable<'_>> = (0..store.len()).map(pairable).collect();
    pair(&documents, &settings.align, weights, progress)
}

/// For every document the pair that it is in, and the place of the other one.
fn partners(pairs: &[DocumentPair], documents: usize) -> Vec<Option<(usize, &DocumentPair)>> {
    let mut partners = vec![None; documents];
    for pair in pairs {
        partners[pair.source] = Some((pair.target, pair));
        partners[pair.target] = Some((pair.source, pair));
    }
    partners
}

/// The summaries in the order of the documents, each beside that of the document's translation.
fn entries<'a>(
    summaries: &'a Spool<SummaryRow>,
    places: &'a [usize],
    partners: &'a [Option<(usize, &DocumentPair)>],
) -> impl Iterator<Item = Result<SummaryEntry>> + 'a {
    places.iter().enumerate().map(move |(own, &place)| {
        let other = |(other, _): (usize, &DocumentPair)| {
            Ok(OtherSummary { row: summaries.get(places[other])?, earlier: other < own })
        };
        Ok(SummaryEntry { row: summaries.get(place)?, other: partners[own].map(other).transpose()? })
    })
}

fn with_translation(mut row: DocumentRow, partner: Option<(usize, &DocumentPair)>, store: &Store) -> DocumentRow {
    row.translation = partner.map(|(other, pair)| TranslationRow {
        id: store.known[other].id.clone(),
        score: pair.score,
        confidence: pair.confidence,
    });
    row
}

/// Why nothing of a corpus can be used, with the first reason.
fn nothing_usable(store: &Store) -> String {
    let Some(first) = store.failed.iter().chain(&store.skipped).next() else {
        return "there is no file that can be read in what was given".into();
    };
    let at = first.line.map(|line| format!(":{line}")).unwrap_or_default();
    let (path, reason) = (first.path.display(), &first.reason);
    match store.failed.len() + store.skipped.len() {
        1 => format!("nothing that was given could be used: {path}{at}: {reason}"),
        n => format!("nothing that was given could be used; the first of {n} reasons: {path}{at}: {reason}"),
    }
}
