//! What every engine offers, in plain types.

use half::f16;
use ndarray::Array2;

use crate::error::Result;
use crate::progress::Progress;
use crate::text::Span;

/// Which weights made a vector: enough to know whether two vectors may be compared.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModelId {
    /// The model's name in the registry, or its folder's name.
    pub name: String,
    /// BLAKE3 of its weights file(s), in hexadecimal.
    pub hash: String,
    /// `int8` or `f32`.
    pub precision: String,
    /// `native` or `rust-bert`.
    pub engine: String,
}

/// Name and precision: what a person wants to know of it.
impl std::fmt::Display for ModelId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.precision)
    }
}

/// The states of one text's tokens at one layer, special tokens and prompt left out.
#[derive(Debug, Clone, Default)]
pub struct TokenStates {
    /// Where each token stands in the text it came from, in bytes.
    pub spans: Vec<Span>,
    /// `tokens × width`, as the layer left them (not normalised, not centred).
    pub states: Array2<f16>,
}

/// What to encode and how much of it to hand out.
#[derive(Clone, Copy)]
pub struct Encoding<'a> {
    /// The layer (1 is the first, [`Encoder::layers`] the last) whose token states are wanted besides the vectors.
    pub token_layer: Option<usize>,
    /// Told of every text done, as units of the stage that the caller began.
    pub progress: &'a dyn Progress,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Encoded {
    /// `texts × dimension`, each row of length 1, in the order of the texts.
    pub vectors: Array2<f32>,
    /// One per text if a layer was asked for, else empty.
    pub tokens: Vec<TokenStates>,
}

/// A sentence encoder.
///
/// The row of a text depends on that text alone: not on its neighbours, the batch or the number of threads.
pub trait Encoder: Send + Sync {
    /// Which weights these are.
    fn id(&self) -> &ModelId;
    /// Width of a vector.
    fn dimension(&self) -> usize;
    /// How many layers there are.
    fn layers(&self) -> usize;
    /// Encodes the texts. A text over the model's limit is cut into windows whose vectors are averaged by token count.
    ///
    /// # Errors
    /// When the layer asked for does not exist, when the user asked to stop, or when the engine fails.
    fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded>;
    /// The states of the texts' tokens at a layer alone, without vectors: an engine need not go on after that layer.
    /// `progress` is told of every text done.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    fn token_states(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Vec<TokenStates>> {
        Ok(self.encode(texts, Encoding { token_layer: Some(layer), progress })?.tokens)
    }
    /// The texts' vectors alone; an encoder that keeps what it makes keeps the token states at `layer` too of those that pass
    /// through the model now, for a later [`Encoder::token_states`].
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    fn encode_ahead(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Array2<f32>> {
        let _ = layer;
        Ok(self.encode(texts, Encoding { token_layer: None, progress })?.vectors)
    }
}
