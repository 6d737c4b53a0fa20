//! The model layer: texts in, vectors out.

mod backbone;
mod encoder;
pub mod native;

pub use backbone::{Backbone, Hidden, Ragged};
pub use encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
