//! The vectors of a whole corpus: one row per sentence, document after document.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};

use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;

/// How many sentences are encoded before what was done is kept. Larger chunks sort better by length, smaller ones lose
/// less when a run is stopped.
const CHUNK: usize = 8192;

/// Sentence vectors of a corpus.
#[derive(Debug)]
pub struct Vectors {
    rows: Array2<f32>,
    documents: Vec<Range<usize>>,
}

impl Vectors {
    /// Encodes every sentence of every document, boilerplate too (the aligner has to see it to leave it out).
    ///
    /// # Errors
    /// When the engine fails or the user asked to stop.
    pub fn encode(documents: &[Document], encoder: &dyn Encoder, progress: &dyn Progress) -> Result<Self> {
        let mut texts: Vec<Cow<'_, str>> = Vec::new();
        let mut ranges = Vec::with_capacity(documents.len());
        for document in documents {
            let start = texts.len();
            texts.extend(document.sentences().map(|(_, sentence)| document.slice(sentence.span)));
            ranges.push(start..texts.len());
        }
        progress.begin("encode", "sentences", Some(texts.len() as u64));
        let mut rows = Array2::zeros((texts.len(), encoder.dimension()));
        for (chunk, texts) in texts.chunks(CHUNK).enumerate() {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            let encoded = encoder.encode(&texts, Encoding { token_layer: None, progress })?;
            let start = chunk * CHUNK;
            rows.slice_mut(s![start..start + texts.len(), ..]).assign(&encoded.vectors);
        }
        progress.end();
        Ok(Vectors { rows, documents: ranges })
    }

    /// The rows of one document.
    pub fn of(&self, document: usize) -> ArrayView2<'_, f32> {
        let range = self.documents[document].clone();
        self.rows.slice(s![range, ..])
    }

    /// How many sentences there are.
    pub fn count(&self) -> usize {
        self.rows.nrows()
    }
}
