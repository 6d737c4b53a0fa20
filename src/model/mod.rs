//! The model layer: texts in, vectors out.

mod encoder;

pub use encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
