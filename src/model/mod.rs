//! The model layer: texts in, vectors out.
//!
//! [`load`] opens a model folder (fetching it first if need be) and gives back an [`Encoder`]: tokenizer, transformer
//! ([`Backbone`]) and what follows it, on as many threads as asked for.

mod cache;
mod checkpoint;
mod config;
mod e5s1;
mod encoder;
pub mod engine;
mod fetch;
mod folder;
mod head;
mod hub;
mod load;
mod manifest;
mod pip;
mod pipeline;
mod place;
mod pytorch;
mod registry;
mod tensors;
mod tokenizer;
mod unigram;

pub use cache::{CacheInfo, Cached, cache_clear, cache_info, cache_merge};
pub use checkpoint::{Checkpoint, Dtype, Tensor, weight_files};
pub use config::{Activation, Config, Family};
pub use e5s1::import_e5s1;
pub use encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
pub use engine::{Backbone, Device, Engine, EngineOptions, HiddenStates, Precision, Ragged};
pub use fetch::pull;
pub use folder::ModelFolder;
pub use head::{Dense, Head, Pooling};
pub use load::{LoadOptions, load};
pub use pipeline::Pipeline;
pub use place::default_folder;
pub use registry::{DEFAULT, Entry, Package, find, registry};
pub use tensors::{Rows, Tensors};
pub use tokenizer::{Tokenized, Tokenizer};
