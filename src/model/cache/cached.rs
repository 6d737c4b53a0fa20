//! The encoder with a cache before it.

use std::fs;
use std::path::Path;

use ndarray::{Array2, ArrayView1};

use super::entry::{Key, key};
use super::store::{ENDING, Store};
use crate::error::{Error, Result};
use crate::model::encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
use crate::progress::Progress;

/// An [`Encoder`] that asks its store first and the encoder behind it for what is new.
pub struct Cached {
    inner: Box<dyn Encoder>,
    store: Store,
}

impl Cached {
    /// How many bytes the file may have with token states in it, if nobody says: those of some 100,000 sentences.
    pub const STATES: u64 = 4 << 30;

    /// Opens the store of `inner`'s model in `folder`, which is made if need be. `preparation` says how texts are prepared
    /// and computed for this model (prompt, limit, pooling, kernels): vectors of different preparations are kept apart.
    ///
    /// A damaged store is thrown away and begun anew, and one that another process has open is left alone: `warn` is told.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made.
    pub fn open(inner: Box<dyn Encoder>, folder: &Path, preparation: &str, warn: &dyn Fn(&str)) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let id = inner.id();
        let about = serde_json::to_string(id).map_err(|e| Error::io(folder, e.into()))?;
        let whole = blake3::hash(format!("{about}\n{preparation}\n{}", env!("CARGO_PKG_VERSION")).as_bytes());
        let name: String = id.name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let path = folder.join(format!("{name}-{}-{}.{ENDING}", id.precision, &whole.to_hex()[..16]));
        Ok(Cached { store: Store::open(path, &about, Self::STATES, warn), inner })
    }

    /// Keeps token states while the file is not larger than so many bytes with them.
    #[must_use]
    pub fn with_states(mut self, bytes: u64) -> Self {
        self.store.states = bytes;
        self
    }
}

impl Encoder for Cached {
    fn id(&self) -> &ModelId {
        self.inner.id()
    }

    fn dimension(&self) -> usize {
        self.inner.dimension()
    }

    fn layers(&self) -> usize {
        self.inner.layers()
    }

    fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded> {
        let (layer, progress) = (encoding.token_layer, encoding.progress);
        let warn = |message: &str| progress.warn(message);
        let asked = Asked::new(texts);
        let vectors = self.store.vectors(&asked.keys, self.dimension(), &warn);
        let mut tokens = layer.map(|layer| self.store.states(&asked.keys, layer, &warn)).unwrap_or_default();
        let missing = asked.missing(|i| vectors[i].is_none() || tokens.get(i).is_some_and(Option::is_none), progress);
        let new = self.inner.encode(&missing.texts, encoding)?;
        missing.keep(&self.store, &new, layer, &warn);
        for (i, states) in missing.places.iter().zip(new.tokens) {
            tokens[*i] = Some(states);
        }
        let vectors = self.together(vectors, &missing.places, &new.vectors);
        Ok(Encoded { vectors, tokens: tokens.into_iter().map(Option::unwrap_or_default).collect() })
    }

    fn encode_ahead(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Array2<f32>> {
        let warn = |message: &str| progress.warn(message);
        let asked = Asked::new(texts);
        let vectors = self.store.vectors(&asked.keys, self.dimension(), &warn);
        let missing = asked.missing(|i| vectors[i].is_none(), progress);
        let layer = Some(layer).filter(|_| self.store.has_room(0));
        let new = self.inner.encode(&missing.texts, Encoding { token_layer: layer, progress })?;
        missing.keep(&self.store, &new, layer, &warn);
        Ok(self.together(vectors, &missing.places, &new.vectors))
    }

    fn token_states(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Vec<TokenStates>> {
        let warn = |message: &str| progress.warn(message);
        let asked = Asked::new(texts);
        let mut found = self.store.states(&asked.keys, layer, &warn);
        let missing = asked.missing(|i| found[i].is_none(), progress);
        let tokens = self.inner.token_states(&missing.texts, layer, progress)?;
        let new = Encoded { vectors: Array2::zeros((0, self.dimension())), tokens };
        missing.keep(&self.store, &new, Some(layer), &warn);
        for (i, states) in missing.places.into_iter().zip(new.tokens) {
            found[i] = Some(states);
        }
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }
}

impl Cached {
    /// One row a text: what was found, and what is new in its places.
    fn together(&self, found: Vec<Option<Vec<f32>>>, places: &[usize], new: &Array2<f32>) -> Array2<f32> {
        let mut vectors = Array2::zeros((found.len(), self.dimension()));
        for (mut row, vector) in vectors.rows_mut().into_iter().zip(&found) {
            if let Some(vector) = vector {
                row.assign(&ArrayView1::from(vector));
            }
        }
        places.iter().zip(new.rows()).for_each(|(i, vector)| vectors.row_mut(*i).assign(&vector));
        vectors
    }
}

/// Texts and their keys.
struct Asked<'a> {
    texts: &'a [&'a str],
    keys: Vec<Key>,
}

/// Those of them that are not in the store, and which they were.
struct Missing<'a> {
    places: Vec<usize>,
    texts: Vec<&'a str>,
    keys: Vec<Key>,
}

impl<'a> Asked<'a> {
    fn new(texts: &'a [&'a str]) -> Self {
        Asked { texts, keys: texts.iter().map(|text| key(text)).collect() }
    }

    /// `progress` is told of those that need not be encoded.
    fn missing(&self, is: impl Fn(usize) -> bool, progress: &dyn Progress) -> Missing<'a> {
        let places: Vec<usize> = (0..self.texts.len()).filter(|i| is(*i)).collect();
        progress.advance((self.texts.len() - places.len()) as u64);
        let texts = places.iter().map(|i| self.texts[*i]).collect();
        let keys = places.iter().map(|i| self.keys[*i]).collect();
        Missing { places, texts, keys }
    }
}

impl Missing<'_> {
    fn keep(&self, store: &Store, new: &Encoded, layer: Option<usize>, warn: &dyn Fn(&str)) {
        if !self.keys.is_empty() {
            store.keep(&self.keys, new, layer, warn);
        }
    }
}
