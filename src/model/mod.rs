//! The model layer: texts in, vectors out.
//!
//! [`load`] opens a model folder (fetching it first if need be) and gives back an [`Encoder`]: tokenizer, transformer
//! ([`Backbone`]) and what follows it, on as many threads as asked for.

mod backbone;
mod bridge;
mod cache;
mod config;
mod encoder;
mod fetch;
mod folder;
mod head;
mod hub;
mod import;
mod load;
mod manifest;
pub mod native;
mod package;
mod pipeline;
mod place;
mod registry;
#[cfg(feature = "rust-bert")]
pub mod rust_bert;
mod tokenizer;
mod torch;
mod unigram;
mod weights;

pub use backbone::{Backbone, Hidden, Ragged};
pub use cache::{CacheInfo, Cached, cache_clear, cache_info};
pub use config::{Activation, Config, Family};
pub use encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
pub use fetch::pull;
pub use folder::ModelFolder;
pub use head::{Dense, Head, Pooling};
pub use import::import_e5s1;
pub use load::{Device, Engine, LoadOptions, load};
pub use native::Precision;
pub use pipeline::Pipeline;
pub use place::default_folder;
pub use registry::{DEFAULT, Entry, Package, find, registry};
pub use tokenizer::{Tokenizer, Tokens};
pub use weights::{Dtype, Tensor, Weights, weight_files};
