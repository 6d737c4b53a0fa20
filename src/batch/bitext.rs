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

/// A corpus with everything that pairing and aligning it takes.
#[derive(Clone, Copy)]
pub struct Aligner<'a> {
    /// The documents.
    pub documents: &'a [Document],
    /// Their vectors.
    pub vectors: &'a Vectors,
    /// What made the vectors.
    pub encoder: &'a dyn Encoder,
    /// How to go about it.
    pub settings: &'a AlignSettings,
    /// What was learnt for the encoder.
    pub weights: &'a Weights,
}

impl Aligner<'_> {
    /// Finds the documents of the two languages that translate each other. Runs on the rayon pool of the caller.
    pub fn pair(&self, progress: &dyn Progress) -> Vec<DocumentPair> {
        let (sources, targets) = (self.of(&self.settings.source), self.of(&self.settings.target));
        progress.begin("pair", "documents", Some((sources.len() + targets.len()) as u64));
        let rows = |side: &[usize]| -> Vec<Array2<f32>> { side.iter().map(|&i| self.own_rows(i)).collect() };
        let (source_rows, target_rows) = (rows(&sources), rows(&targets));
        let found = match &self.weights.pairs {
            Some(pair_weights) => align::pair_documents(
                &self.articles(&sources, &source_rows),
                &self.articles(&targets, &target_rows),
                &self.weights.centre,
                pair_weights,
                self.settings.pair_threshold,
            ),
            None => {
                progress
                    .warn("the alignment weights say nothing of documents, so none are paired: `diptych fit` adds it");
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

    fn of(&self, language: &Language) -> Vec<usize> {
        (0..self.documents.len()).filter(|&i| self.documents[i].language == *language).collect()
    }

    /// The vectors of what belongs to the article. Boilerplate says the same on all pages of a site: it would pair pages.
    fn own_rows(&self, index: usize) -> Array2<f32> {
        let own: Vec<usize> = self.documents[index]
            .sentences()
            .enumerate()
            .filter(|(_, (block, _))| block.kind.is_article())
            .map(|(sentence, _)| sentence)
            .collect();
        self.vectors.sentences(index).select(Axis(0), &own)
    }

    fn articles<'a>(&'a self, side: &[usize], rows: &'a [Array2<f32>]) -> Vec<align::Article<'a>> {
        let article = |(&i, rows): (&usize, &'a Array2<f32>)| {
            let document = &self.documents[i];
            align::Article {
                vectors: rows.view(),
                name: document.url.as_deref().unwrap_or(&document.id),
                date: document.date.as_deref(),
            }
        };
        side.iter().zip(rows).map(article).collect()
    }

    /// Aligns the sentences of every pair; a pair that an earlier run wrote into the journal is taken from there. Runs on
    /// the rayon pool of the caller.
    ///
    /// # Errors
    /// When the engine fails, the journal cannot be written, or the user asked to stop.
    pub fn align(
        &self,
        pairs: &[DocumentPair],
        journal: &Journal<Vec<Bead>>,
        progress: &dyn Progress,
    ) -> Result<Vec<Aligned>> {
        let length = |i: usize| self.documents[i].sentences().count();
        let size = |pair: &DocumentPair| length(pair.source) + length(pair.target);
        progress.begin("align", "sentences", Some(pairs.iter().map(size).sum::<usize>() as u64));
        let mut beads: Vec<Option<Vec<Bead>>> = pairs.iter().map(|pair| journal.get(&self.key(pair))).collect();
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
            let done = self.align_group(group.iter().map(|&i| &pairs[i]), progress)?;
            for (&index, done) in group.iter().zip(done) {
                journal.add(&self.key(&pairs[index]), &done)?;
                beads[index] = Some(done);
            }
        }
        progress.end();
        let beads = beads.into_iter().flatten();
        Ok(pairs.iter().cloned().zip(beads).map(|(pair, beads)| Aligned { pair, beads }).collect())
    }

    /// Everything that the beads of a pair depend on, as one hash.
    pub fn key(&self, pair: &DocumentPair) -> String {
        let mut hash = blake3::Hasher::new();
        let mut add = |part: &str| {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        };
        add(env!("CARGO_PKG_VERSION"));
        add(&format!("{:?}", self.encoder.id()));
        add(&format!("{:?}", self.settings.options));
        add(&self.weights.to_json());
        for document in [&self.documents[pair.source], &self.documents[pair.target]] {
            add(&document.hash);
            add(document.language.code());
            // The marks and borders come from the reader, which other flags may change.
            add(&format!("{:?}", document.blocks));
        }
        hash.finalize().to_hex().to_string()
    }

    fn align_group<'p>(
        &self,
        pairs: impl Iterator<Item = &'p DocumentPair>,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<Bead>>> {
        let sides: Vec<usize> = pairs.flat_map(|pair| [pair.source, pair.target]).collect();
        let read: Vec<(Vec<String>, Vec<Mark>)> = sides.iter().map(|&i| align::sentences(&self.documents[i])).collect();
        let tokens: Vec<TokenStates> = match self.weights.layer {
            None => Vec::new(),
            Some(layer) => {
                let all: Vec<&str> = read.iter().flat_map(|(texts, _)| texts).map(String::as_str).collect();
                self.encoder.encode(&all, Encoding { token_layer: Some(layer), progress })?.tokens
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
                Side { texts, vectors: self.vectors.sentences(i), tokens, marks }
            })
            .collect();
        Ok(prepared
            .par_chunks_exact(2)
            .map(|pair| {
                // Where token states are wanted, encoding them is what takes the time, and it has told of every sentence.
                if tokens.is_empty() {
                    progress.advance((pair[0].texts.len() + pair[1].texts.len()) as u64);
                }
                align::align_sentences(&pair[0], &pair[1], self.weights, self.settings.options)
            })
            .collect())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_what_fits_and_large_pairs_stand_alone() {
        let sizes = [5000, 3000, 200, 20_000, 10];
        assert_eq!(groups(&[0, 1, 2, 3, 4], |i| sizes[i]), [vec![0, 1], vec![2], vec![3], vec![4]]);
        assert!(groups(&[], |_| 1).is_empty());
    }
}
