//! Learning again without one of the texts asks for nearly the same vectors as before.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView1};

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
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new: BTreeSet<&str> = texts.iter().copied().filter(|text| !known.contains_key(*text)).collect();
        let new: Vec<&str> = new.into_iter().collect();
        let vectors = self.encoder.encode(&new, encoding)?.vectors;
        known.extend(new.iter().zip(vectors.rows()).map(|(text, row)| (text.to_string(), row.to_vec())));
        let mut vectors = Array2::zeros((texts.len(), self.dimension()));
        for (mut row, text) in vectors.rows_mut().into_iter().zip(texts) {
            row.assign(&ArrayView1::from(&known[*text]));
        }
        Ok(Encoded { vectors, tokens: Vec::new() })
    }
}
