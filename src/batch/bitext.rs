//! From a corpus to a bitext: who translates whom, and which sentences match.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::{Journal, Vectors};
use crate::align::{self, Bead, Mark, Pair, Side, Weights};
use crate::corpus::{Document, Language};
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding, TokenStates};
use crate::progress::Progress;

/// Sentences whose token states are held at a time: at some 30 tokens of 384 halves each, about 190 MB.
const SENTENCES_AT_ONCE: usize = 8192;

/// How documents are paired and their sentences aligned.
#[derive(Debug, Clone)]
pub struct AlignSettings {
    /// The language of the source side.
    pub source: Language,
    /// The language of the target side.
    pub target: Language,
    /// The least probability of a pair of documents, 0 to 1.
    pub pair_threshold: f32,
    /// How sentences are aligned.
    pub options: align::Options,
}

/// Two documents (indices into the corpus) that translate each other.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPair {
    /// The source document.
    pub source: usize,
    /// The target document.
    pub target: usize,
    /// The pairing score.
    pub score: f32,
    /// The probability that they are a pair, 0 to 1.
    pub confidence: f32,
}

/// A pair with all its beads in order, null beads too.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// The documents.
    pub pair: DocumentPair,
    /// Their beads.
    pub beads: Vec<Bead>,
}

/// Finds the documents of the two languages that translate each other. Runs on the rayon pool of the caller.
pub fn pair(
    documents: &[Document],
    vectors: &Vectors,
    settings: &AlignSettings,
    weights: &Weights,
    progress: &dyn Progress,
) -> Vec<DocumentPair> {
    let of = |language: &Language| -> Vec<usize> {
        (0..documents.len()).filter(|&i| documents[i].language == *language).collect()
    };
    let (sources, targets) = (of(&settings.source), of(&settings.target));
    progress.begin("pair", "documents", Some((sources.len() + targets.len()) as u64));
    let rows = |side: &[usize]| -> Vec<Array2<f32>> { side.iter().map(|&i| own_rows(&documents[i], vectors, i)).collect() };
    let (source_rows, target_rows) = (rows(&sources), rows(&targets));
    let found = match &weights.pairs {
        Some(pair_weights) => align::pair_documents(
            &articles_of(documents, &sources, &source_rows),
            &articles_of(documents, &targets, &target_rows),
            &weights.centre,
            pair_weights,
            settings.pair_threshold,
        ),
        None => {
            progress.warn("the alignment weights say nothing of documents, so none are paired: `diptych fit` adds it");
            Vec::new()
        }
    };
    progress.advance((sources.len() + targets.len()) as u64);
    progress.end();
    found
        .into_iter()
        .map(|Pair { source, target, score, confidence }| DocumentPair {
            source: sources[source],
            target: targets[target],
            score,
            confidence,
        })
        .collect()
}

/// The vectors of what belongs to the article. Boilerplate says the same on all pages of a site: it would pair pages.
fn own_rows(document: &Document, vectors: &Vectors, index: usize) -> Array2<f32> {
    let own: Vec<usize> = document
        .sentences()
        .enumerate()
        .filter(|(_, (block, _))| block.kind.is_article())
        .map(|(sentence, _)| sentence)
        .collect();
    vectors.sentences(index).select(Axis(0), &own)
}

fn articles_of<'a>(documents: &'a [Document], side: &[usize], rows: &'a [Array2<f32>]) -> Vec<align::Article<'a>> {
    side.iter()
        .zip(rows)
        .map(|(&i, rows)| align::Article {
            vectors: rows.view(),
            name: documents[i].url.as_deref().unwrap_or(&documents[i].id),
            date: documents[i].date.as_deref(),
        })
        .collect()
}

/// Aligns the sentences of every pair; a pair that an earlier run wrote into the journal is taken from there. Runs on the
/// rayon pool of the caller.
///
/// # Errors
/// When the engine fails, the journal cannot be written, or the user asked to stop.
pub fn align(
    documents: &[Document],
    vectors: &Vectors,
    pairs: &[DocumentPair],
    encoder: &dyn Encoder,
    settings: &AlignSettings,
    weights: &Weights,
    journal: &Journal<Vec<Bead>>,
    progress: &dyn Progress,
) -> Result<Vec<Aligned>> {
    let size = |pair: &DocumentPair| documents[pair.source].sentences().count() + documents[pair.target].sentences().count();
    progress.begin("align", "sentences", Some(pairs.iter().map(size).sum::<usize>() as u64));
    let mut beads: Vec<Option<Vec<Bead>>> =
        pairs.iter().map(|pair| journal.get(&key(documents, pair, encoder, settings, weights))).collect();
    let mut todo: Vec<usize> = Vec::new();
    for (index, found) in beads.iter().enumerate() {
        match found {
            Some(_) => progress.advance(size(&pairs[index]) as u64),
            None => todo.push(index),
        }
    }
    for group in groups(&todo, |index| size(&pairs[index])) {
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let done = align_group(documents, vectors, group.iter().map(|&i| &pairs[i]), encoder, settings, weights, progress)?;
        for (&index, done) in group.iter().zip(done) {
            journal.add(&key(documents, &pairs[index], encoder, settings, weights), &done)?;
            beads[index] = Some(done);
        }
    }
    progress.end();
    Ok(pairs.iter().cloned().zip(beads.into_iter().flatten()).map(|(pair, beads)| Aligned { pair, beads }).collect())
}

/// Everything that the beads of a pair depend on, as one hash.
pub fn key(documents: &[Document], pair: &DocumentPair, encoder: &dyn Encoder, settings: &AlignSettings, weights: &Weights) -> String {
    let mut hash = blake3::Hasher::new();
    let mut add = |part: &str| {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&format!("{:?}", encoder.id()));
    add(&format!("{:?}", settings.options));
    add(&weights.to_json());
    for document in [&documents[pair.source], &documents[pair.target]] {
        add(&document.hash);
        add(document.language.code());
        // The marks and borders come from the reader, which other flags may change.
        add(&format!("{:?}", document.blocks));
    }
    hash.finalize().to_hex().to_string()
}

/// Cuts a list into groups of at most [`SENTENCES_AT_ONCE`]; a pair that is larger stands alone.
fn groups(todo: &[usize], size: impl Fn(usize) -> usize) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut held = 0;
    for &index in todo {
        match groups.last_mut() {
            Some(group) if held + size(index) <= SENTENCES_AT_ONCE => group.push(index),
            _ => {
                groups.push(vec![index]);
                held = 0;
            }
        }
        held += size(index);
    }
    groups
}

fn align_group<'a>(
    documents: &[Document],
    vectors: &Vectors,
    pairs: impl Iterator<Item = &'a DocumentPair>,
    encoder: &dyn Encoder,
    settings: &AlignSettings,
    weights: &Weights,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    let sides: Vec<usize> = pairs.flat_map(|pair| [pair.source, pair.target]).collect();
    let read: Vec<(Vec<String>, Vec<Mark>)> = sides.iter().map(|&i| align::sentences(&documents[i])).collect();
    let tokens: Vec<TokenStates> = match weights.layer {
        None => Vec::new(),
        Some(layer) => {
            let all: Vec<&str> = read.iter().flat_map(|(texts, _)| texts).map(String::as_str).collect();
            encoder.encode(&all, Encoding { token_layer: Some(layer), progress })?.tokens
        }
    };
    let mut at = 0;
    let prepared: Vec<Side<'_>> = sides
        .iter()
        .zip(&read)
        .map(|(&i, (texts, marks))| {
            let tokens = tokens.get(at..at + texts.len()).unwrap_or_default();
            at += texts.len();
            let texts = texts.iter().map(String::as_str).collect();
            Side { texts, vectors: vectors.sentences(i), tokens, marks }
        })
        .collect();
    Ok(prepared
        .par_chunks_exact(2)
        .map(|pair| {
            // Where token states are wanted, encoding them is what takes the time, and it has told of every sentence.
            if tokens.is_empty() {
                progress.advance((pair[0].texts.len() + pair[1].texts.len()) as u64);
            }
            align::align_sentences(&pair[0], &pair[1], weights, settings.options)
        })
        .collect())
}
