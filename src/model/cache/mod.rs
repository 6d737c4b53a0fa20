//! Vectors that were computed once are kept: a file a model in the folder of `--cache`, keyed by what the text says.
//!
//! A vector depends on its text, the weights, the precision, the engine and its kernels, and how texts are prepared; all but the
//! first name the file, the first is the key. Every value carries a checksum, so that a damaged one is computed again.
//!
//! Token states are kept beside them, for they are made on the way to the vectors and spare whoever wants them later the layers up
//! to theirs. They take twenty times as much room, so only until the file is as large as it may become.

mod cached;
mod entry;
mod folder;
mod merge;
mod store;
#[cfg(test)]
mod tests;

pub use cached::Cached;
pub use folder::{CacheInfo, cache_clear, cache_info};
pub use merge::cache_merge;
