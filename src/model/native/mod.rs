//! The default engine: the BERT-family forward pass in pure Rust.

mod weights;

pub use weights::{Config, Family, Tensors};
