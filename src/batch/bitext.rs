//! From a corpus to a bitext: who translates whom, and which sentences match.

use ndarray::{CowArray, Ix2, s};
use rayon::prelude::*;

use super::align_settings::AlignSettings;
use super::bounded::Bounded;
use super::pair::{DocumentPair, Pairable, own_numbers, own_rows, pair};
use super::{Journal, Vectors};
use crate::align::{self, AlignWeights, Bead, Layout, Numbers, Side};
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::model::{Encoded, Encoder, Encoding};
use crate::progress::Progress;

/// Sentences whose token states are held at a time, and that are lost when a run is stopped: at some 30 tokens of 384 halves
/// each, about 50 MB, and ten to thirty seconds of work.
const SENTENCES_AT_ONCE: usize = 2048;

/// A pair with all its beads in order, null beads too.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// The documents.
    pub pair: DocumentPair,
    /// Their beads.
    pub beads: Vec<Bead>,
}

/// A corpus with what pairing and aligning it takes.
#[derive(Clone, Copy)]
pub struct Aligner<'a> {
    /// The documents.
    pub documents: &'a [Document],
    /// What makes vectors.
    pub encoder: &'a dyn Encoder,
    /// How to go about it.
    pub settings: &'a AlignSettings,
    /// What was learnt for the encoder.
    pub weights: &'a AlignWeights,
}

impl Aligner<'_> {
    /// Finds the documents of the two languages that translate each other, by the vectors of all documents. Runs on the
    /// rayon pool of the caller.
    pub fn pair(&self, vectors: &Vectors, progress: &dyn Progress) -> Vec<DocumentPair> {
        let rows: Vec<CowArray<'_, f32, Ix2>> =
            self.documents.iter().enumerate().map(|(i, document)| own_rows(document, vectors.sentences(i))).collect();
        let numbers: Vec<Numbers> = self.documents.par_iter().map(own_numbers).collect();
        let all: Vec<Pairable<'_>> = self
            .documents
            .iter()
            .zip(rows.iter().zip(&numbers))
            .map(|(document, (rows, numbers))| Pairable {
                language: &document.language,
                is_copy: document.duplicate_of.is_some(),
                name: document.url.as_deref().unwrap_or(&document.id),
                date: document.date.as_deref(),
                own: rows.view(),
                numbers,
            })
            .collect();
        pair(&all, self.settings, self.weights, progress)
    }

    /// Aligns the sentences of every pair; a pair that an earlier run wrote into the journal is taken from there. Without
    /// `vectors` every text is encoded when its turn comes. Runs on the rayon pool of the caller.
    ///
    /// # Errors
    /// When the engine fails, the journal cannot be written, or the user asked to stop.
    pub fn align(
        &self,
        pairs: &[DocumentPair],
        vectors: Option<&Vectors>,
        journal: Option<&Journal<Vec<Bead>>>,
        progress: &dyn Progress,
    ) -> Result<Vec<Aligned>> {
        let length = |i: usize| self.documents[i].sentences().count();
        let size = |pair: &DocumentPair| length(pair.source) + length(pair.target);
        progress.begin("align", "sentences", Some(pairs.iter().map(size).sum::<usize>() as u64));
        let keys = if journal.is_some() { self.keys(pairs) } else { vec![] };
        let mut beads: Vec<Option<Vec<Bead>>> = vec![None; pairs.len()];
        if let Some(journal) = journal {
            beads = keys.iter().map(|key| journal.get(key)).collect();
        }
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
            let own = Bounded::new(progress, group.iter().map(|&i| size(&pairs[i]) as u64).sum());
            let done = self.align_group(group.iter().map(|&i| &pairs[i]), vectors, &own)?;
            own.complete();
            for (&index, done) in group.iter().zip(done) {
                if let Some(journal) = journal {
                    journal.add(&keys[index], &done)?;
                }
                beads[index] = Some(done);
            }
        }
        progress.end();
        let beads = beads.into_iter().flatten();
        Ok(pairs.iter().cloned().zip(beads).map(|(pair, beads)| Aligned { pair, beads }).collect())
    }

    /// For every pair one hash of everything that its beads depend on.
    fn keys(&self, pairs: &[DocumentPair]) -> Vec<String> {
        fn add(hash: &mut blake3::Hasher, part: &str) {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        fn json(value: &impl serde::Serialize) -> String {
            serde_json::to_string(value).unwrap_or_default()
        }
        let mut common = blake3::Hasher::new();
        add(&mut common, env!("CARGO_PKG_VERSION"));
        add(&mut common, &json(self.encoder.id()));
        add(&mut common, &json(&self.settings.options));
        add(&mut common, &json(&self.settings.known));
        add(&mut common, &self.weights.to_json());
        let key = |pair: &DocumentPair| {
            let mut hash = common.clone();
            for document in [&self.documents[pair.source], &self.documents[pair.target]] {
                add(&mut hash, &document.hash);
                add(&mut hash, document.language.code());
                // The layout and borders come from the reader, which other flags may change. What made a block what it is counts
                // for nothing: it may be how many other documents have it.
                let blocks = document.blocks.iter().map(|block| (block.kind, block.span, &block.sentences));
                add(&mut hash, &json(&blocks.collect::<Vec<_>>()));
            }
            hash.finalize().to_hex().to_string()
        };
        pairs.iter().map(key).collect()
    }

    fn align_group<'p>(
        &self,
        pairs: impl Iterator<Item = &'p DocumentPair>,
        vectors: Option<&Vectors>,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<Bead>>> {
        let sides: Vec<usize> = pairs.flat_map(|pair| [pair.source, pair.target]).collect();
        let read: Vec<(Vec<String>, Vec<Layout>)> =
            sides.iter().map(|&i| align::sentences(&self.documents[i])).collect();
        let all: Vec<&str> = read.iter().flat_map(|(texts, _)| texts).map(String::as_str).collect();
        let encoded = match (vectors, self.weights.layer) {
            (None, layer) => self.encoder.encode(&all, Encoding { token_layer: layer, progress })?,
            // Vectors that are there already spare the layers after the one whose states are wanted.
            (Some(_), Some(layer)) => {
                Encoded { tokens: self.encoder.token_states(&all, layer, progress)?, ..Encoded::default() }
            }
            (Some(_), None) => Encoded::default(),
        };
        let mut at = 0;
        let prepared: Vec<Side<'_>> = sides
            .iter()
            .zip(&read)
            .map(|(&i, (texts, layout))| {
                let own = at..at + texts.len();
                at = own.end;
                let tokens = encoded.tokens.get(own.clone()).unwrap_or_default();
                let vectors =
                    vectors.map_or_else(|| encoded.vectors.slice(s![own, ..]), |vectors| vectors.sentences(i));
                Side { texts: texts.iter().map(String::as_str).collect(), vectors, tokens, layout }
            })
            .collect();
        let pairs: Vec<(Side, Side)> = prepared.chunks_exact(2).map(|p| (p[0].clone(), p[1].clone())).collect();
        let known = vec![self.settings.known.clone(); pairs.len()];
        align::align_constrained(&pairs, &known, self.weights, self.settings.options, self.encoder, progress)
    }
}

/// Cuts a list into groups of at most [`SENTENCES_AT_ONCE`]; a pair that is larger stands alone.
pub(super) fn groups(todo: &[usize], size: impl Fn(usize) -> usize) -> Vec<Vec<usize>> {
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
        let sizes = [1200, 800, 200, 20_000, 10];
        assert_eq!(groups(&[0, 1, 2, 3, 4], |i| sizes[i]), [vec![0, 1], vec![2], vec![3], vec![4]]);
        assert!(groups(&[], |_| 1).is_empty());
    }
}
