//! The model layer: texts in, vectors out.

mod backbone;
mod config;
mod encoder;
pub mod native;
mod weights;

pub use backbone::{Backbone, Hidden, Ragged};
pub use config::{Activation, Config, Family};
pub use encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
pub use weights::{Dtype, Tensor, Weights, weight_files};
