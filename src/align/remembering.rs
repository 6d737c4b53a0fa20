//! No text is encoded twice: a clause may be a whole sentence, a passage that is aligned again has the clauses that it had, and learning
//! again without one of the texts asks for nearly the same vectors as before.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::error::Result;
use crate::model::{Encoded, Encoder, Encoding, ModelId};

/// An encoder that remembers the vectors of all texts it was given, as long as it lives; token states it does not remember.
pub struct RememberingEncoder<'a> {
    encoder: &'a dyn Encoder,
    known: Mutex<HashMap<String, Vec<f32>>>,
}

impl<'a> RememberingEncoder<'a> {
    /// Remembers nothing yet.
    pub fn new(encoder: &'a dyn Encoder) -> Self {
        RememberingEncoder { encoder, known: Mutex::default() }
    }

    /// Remembers vectors that the encoder has made before: one row a text.
    pub fn remember(&self, texts: &[&str], vectors: ArrayView2<f32>) {
        let rows = texts.iter().zip(vectors.rows());
        self.known().extend(rows.map(|(text, row)| (text.to_string(), row.to_vec())));
    }

    /// The different ones of these texts that it does not remember, in their alphabetical order.
    pub fn unknown<'t>(&self, texts: &[&'t str]) -> Vec<&'t str> {
        let known = self.known();
        let new: BTreeSet<&str> = texts.iter().copied().filter(|text| !known.contains_key(*text)).collect();
        new.into_iter().collect()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Vec<f32>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Encoder for RememberingEncoder<'_> {
    fn id(&self) -> &ModelId {
        self.encoder.id()
    }

    fn dimension(&self) -> usize {
        self.encoder.dimension()
    }

    fn layers(&self) -> usize {
        self.encoder.layers()
    }

    fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded> {
        if encoding.token_layer.is_some() {
            return self.encoder.encode(texts, encoding);
        }
        let new = self.unknown(texts);
        self.remember(&new, self.encoder.encode(&new, encoding)?.vectors.view());
        let known = self.known();
        let mut vectors = Array2::zeros((texts.len(), self.dimension()));
        for (mut row, text) in vectors.rows_mut().into_iter().zip(texts) {
            row.assign(&ArrayView1::from(&known[*text]));
        }
        Ok(Encoded { vectors, tokens: Vec::new() })
    }
}
