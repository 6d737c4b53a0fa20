//! The transformer itself, apart from tokenising and pooling: token ids in, states out. Each engine is one of these.

use half::f16;
use ndarray::Array2;

use crate::error::Result;

/// Token id sequences of several texts, one after the other without padding.
#[derive(Debug, Clone, Default)]
pub struct Ragged {
    /// All ids, text after text.
    pub ids: Vec<u32>,
    /// One past each text's last id in `ids`; texts are not empty.
    pub ends: Vec<usize>,
}

/// What the layers left for every token of a [`Ragged`] batch.
#[derive(Debug, Clone)]
pub struct HiddenStates {
    /// `tokens × width` after the last layer.
    pub last: Array2<f32>,
    /// `tokens × width` after the layer that was asked for.
    pub layer: Option<Array2<f16>>,
}

/// A loaded transformer.
///
/// The states of a text depend on that text alone, to the last bit: not on the others in the batch.
pub trait Backbone: Send + Sync {
    /// What computes its products, where that changes the last digits of a vector from one machine to another.
    fn kernels(&self) -> &'static str {
        ""
    }
    /// Width of a state.
    fn width(&self) -> usize;
    /// How many layers there are.
    fn layers(&self) -> usize;
    /// Tokens a batch should have: enough for the products to run at full speed, few enough for the caches.
    fn batch_tokens(&self) -> usize {
        1024
    }
    /// Runs the batch on the calling thread; `layer` (from 1) names the layer whose states are wanted too.
    ///
    /// # Errors
    /// When an id or a length is over what the model knows, or the engine fails.
    fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<HiddenStates>;
    /// The states after `layer` (from 1) alone, `tokens × width`; what comes after it need not be computed.
    ///
    /// # Errors
    /// As [`Backbone::forward`].
    fn states(&self, batch: &Ragged, layer: usize) -> Result<Array2<f16>> {
        let states = self.forward(batch, Some(layer))?.layer;
        Ok(states.unwrap_or_else(|| Array2::from_elem((0, self.width()), f16::ZERO)))
    }
}
