//! The default engine: the BERT-family forward pass in pure Rust.
//!
//! A batch is ragged: texts follow one another without padding, the products run over all their tokens at once and the
//! attention text by text. Whatever is summed is summed in an order that depends on the text alone, so its states are the
//! same to the last bit in any batch.
//!
//! # Where the time goes
//!
//! multilingual-e5-small takes 42.5 million operations a token in its products (12 layers of 12·384² multiply-adds, two
//! operations each), so a processor's limit in tokens a second is its rate of byte products over that. Measured on one
//! thread of an AMD EPYC with AVX-512 VNNI that retires one 64-byte `vpdpbusd` a cycle (473 GOP/s, hence 11,100 tokens a
//! second at most; shared with other work), sentences of 34 tokens on average, `perf record -e cpu-clock`:
//!
//! | part | share | µs a token |
//! |---|--:|--:|
//! | byte products, inner loops (430–450 of 473 GOP/s) | 67 % | 97 |
//! | their epilogues: to f32, scales, bias | 4 % | 6 |
//! | GELU, in the epilogue | 7 % | 10 |
//! | attention: scores, softmax, weighted values, turning keys | 13 % | 19 |
//! | quantising activations | 3 % | 4 |
//! | layer norms and residuals | 2 % | 3 |
//! | embeddings, copies, the rest | 4 % | 5 |
//!
//! What is left to win there is in the attention (f32; the products of bf16 would halve its multiply-adds where the
//! processor has them).
//!
//! With AMX registers bound nothing any more: an Intel Xeon of the Sapphire Rapids kind allows 3,720 thousand million multiply-adds of
//! bytes a second in tiles, 474 with `vpdpbusd` (`scripts/bench/byte_limit.c`), hence 6 µs a token. Measured with AMX, 64 µs:
//!
//! | part | share | µs a token |
//! |---|--:|--:|
//! | byte products: loading tiles and multiplying | 35 % | 23 |
//! | their epilogues: to f32, scales, bias, GELU | 28 % | 18 |
//! | attention | 19 % | 12 |
//! | quantising activations | 7 % | 4 |
//! | layer norms and residuals | 4 % | 2 |
//! | tokenising, embeddings, the rest | 7 % | 5 |
//!
//! More tokens at a time (528 and 1,024 instead of 264) changed nothing there, nor did other blocks of the feed-forward rows (32, 64, 264).
//! Since then models in eight bits multiply in tiles of bf16 in their attention, too: 63 to 68 µs a token where 69 to 75 were before,
//! in turn, with other work on the machine. What is left of the attention is the softmax (two fifths), turning and rounding keys,
//! queries and values, and waiting for what a tile has just written; of the products, waiting for activations and the next weights.
//! A softmax that reads no vector whose last values have just been written one by one, and norms of two rows at a time, took that from 60
//! to 52 µs, in turn; products are three fifths of it, attention 13 %, quantising 7 %, norms 4 %. Without any GELU the products took no
//! less, nor with the lines that they write fetched ahead; without the next panel fetched ahead they took a tenth more.
//!
//! Without `vpdpbusd` the products decide alone. On an Intel Sapphire Rapids that shows itself as a processor of AVX2
//! (`scripts/bench/encoder --avx2`), 38 tokens a sentence, registers allow 184 thousand million multiply-adds a second of
//! what the products of four-bit blocks do inside a block (`scripts/bench/byte_limit.c`), hence 115 µs a token; measured, 174 µs
//! with other work on the machine:
//!
//! | part | share | µs a token |
//! |---|--:|--:|
//! | products of four-bit blocks: steps, and epilogues without GELU | 74 % | 129 |
//! | a block's scales, once for 32 inputs | 9 % | 16 |
//! | GELU, in the epilogue | 2 % | 3 |
//! | attention | 8 % | 14 |
//! | quantising activations | 2.5 % | 4 |
//! | layer norms and residuals | 1.5 % | 3 |
//! | tokenising, embeddings, the rest | 3 % | 5 |
//!
//! (The first three are told apart by leaving one out.) Six rows of a block take 180 vector instructions in their steps and 24 for the
//! scales, which three units share: alone they would take 122 µs. Weights that lie in a near cache make it no faster, nor does another order
//! of a step's instructions. Of the attention three fifths are multiply-adds in f32, near their own limit.
//!
//! Weights that are no such blocks get seven bits there, so that a pair of products fits into 16: 238 µs a token, half as fast again as ONNX
//! Runtime int8, measured with the default model's weights moved by up to half a step each. Cosine to f32 .9991 in the mean and .9979
//! at the least, retrieval of 986 sentences a tenth of a point lower than in f32 (`scripts/bench/retrieval`).
//!
//! All weights together (21 MB) pass by once for each group of tokens and each block of rows, from a cache that is far; on
//! that machine waiting for them took a sixth of the time until a product fetched its next panel ahead.

mod forward;
mod image;
mod kernels;
#[cfg(test)]
mod kernels_tests;
mod load;
// The bodies of unsafe functions in these two are arithmetic on lanes from end to end; what it needs stands in each
// function's section on safety.
#[allow(unsafe_op_in_unsafe_fn)]
mod ops;
#[allow(unsafe_op_in_unsafe_fn)]
mod simd;
#[cfg(test)]
mod tests;
mod transformer;

pub use image::PackedCache;
pub use transformer::Native;

use super::backbone::Backbone;
use super::options::{Device, EngineOptions};
use crate::error::{Error, Remedy, Result};
use crate::model::folder::ModelFolder;

/// Loads the transformer of a model folder, where it keeps its packed weights too.
pub(super) fn open(folder: &ModelFolder, options: &EngineOptions) -> Result<Box<dyn Backbone>> {
    if options.device != Device::Cpu {
        return Err(Error::Usage("the native engine runs on the processor".into()).mended_by(Remedy::UseLibtorch));
    }
    let cache = PackedCache { folder: &folder.transformer, key: &folder.hash };
    Ok(Box::new(Native::load(&folder.config, &folder.weights, options.precision, Some(cache))?))
}
