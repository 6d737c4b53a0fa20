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
//! Blocks of 24 to 96 rows and groups of 256 to 512 tokens are equally fast: memory is not what bounds it. What is left
//! to win is in the attention (f32; the products of bf16 would halve its multiply-adds where the processor has them).

mod forward;
mod image;
mod kernels;
#[cfg(test)]
mod kernels_tests;
mod load;
mod ops;
mod simd;
#[cfg(test)]
mod tests;
mod weights;

use std::path::Path;
use std::sync::Mutex;

use half::f16;
use ndarray::{Array2, s};

use self::forward::{GROUP, Pass, Scratch};
use self::kernels::Kernels;
use self::load::Packed;
use super::backbone::{Backbone, Hidden, Ragged};
use super::config::Config;
use crate::error::{Error, Result};

pub use weights::{Rows, Tensors};

/// In which numbers the products are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Weights in eight bits with a scale an output, activations in eight bits with a scale a token, sums in 32 bits.
    Int8,
    /// IEEE single precision throughout.
    F32,
}

/// Where quantised weights are kept between runs.
#[derive(Debug, Clone, Copy)]
pub struct Cache<'a> {
    /// The file; it is made when absent, and made again when damaged or made from other weights.
    pub path: &'a Path,
    /// Which weights these are: a hash of theirs.
    pub key: &'a str,
}

/// A BERT-family transformer on the processor.
#[derive(Debug)]
pub struct Native {
    config: Config,
    weights: Packed,
    kernels: &'static Kernels,
    /// Buffers of passes that are over; a pass takes one and gives it back.
    idle: Mutex<Vec<Scratch>>,
}

impl Native {
    /// Loads a model and chooses the fastest kernels that this processor runs.
    ///
    /// In eight bits the weights come from the cache if it has them, and the tensors are not touched then; a cache that
    /// cannot be written costs time at the next start, nothing else.
    ///
    /// # Errors
    /// When a tensor is missing or misshapen, or the configuration contradicts itself.
    pub fn load(
        config: &Config,
        tensors: &dyn Tensors,
        precision: Precision,
        cache: Option<Cache<'_>>,
    ) -> Result<Self> {
        Self::load_with(kernels::available()[0], config, tensors, precision, cache)
    }

    fn load_with(
        kernels: &'static Kernels,
        config: &Config,
        tensors: &dyn Tensors,
        precision: Precision,
        cache: Option<Cache<'_>>,
    ) -> Result<Self> {
        if config.heads == 0 || config.layers == 0 || !config.width.is_multiple_of(config.heads) {
            let reason = format!("{} layers, {} heads of a width of {}", config.layers, config.heads, config.width);
            return Err(Error::model("native engine", reason));
        }
        let weights = match precision {
            Precision::F32 => Packed::load_f32(config, tensors)?,
            Precision::Int8 => Packed::load_int8(config, tensors, cache, kernels)?,
        };
        Ok(Native { config: config.clone(), weights, kernels, idle: Mutex::default() })
    }

    /// The instruction set that was chosen: `avx512`, `avxvnni`, `avx2`, `neon` or `portable`.
    pub fn kernels(&self) -> &'static str {
        self.kernels.name
    }

    fn check(&self, batch: &Ragged, layer: Option<usize>) -> Result<()> {
        let wrong = |reason: String| Err(Error::model("native engine", reason));
        if let Some(id) = batch.ids.iter().find(|&&id| id as usize >= self.config.vocabulary) {
            return wrong(format!(
                "token id {id} is beyond the vocabulary of {}: another tokenizer?",
                self.config.vocabulary
            ));
        }
        if layer.is_some_and(|layer| layer == 0 || layer > self.config.layers) {
            return wrong(format!("there is no layer {}: choose 1 to {}", layer.unwrap_or(0), self.config.layers));
        }
        let most = self.config.positions - self.config.position_offset.min(self.config.positions);
        let mut from = 0;
        for &end in &batch.ends {
            match end.checked_sub(from) {
                Some(length) if length > most => {
                    return wrong(format!("a text of {length} tokens: at most {most} fit, cut it into windows"));
                }
                Some(1..) => from = end,
                _ => return wrong("a text without tokens".into()),
            }
        }
        if from == batch.ids.len() { Ok(()) } else { wrong("token ids beyond the last text's end".into()) }
    }
}

impl Backbone for Native {
    fn width(&self) -> usize {
        self.config.width
    }

    fn layers(&self) -> usize {
        self.config.layers
    }

    fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<Hidden> {
        self.check(batch, layer)?;
        let hidden = self.config.width;
        let mut last = Array2::zeros((batch.ids.len(), hidden));
        let mut states = layer.map(|_| Array2::from_elem((batch.ids.len(), hidden), f16::ZERO));
        let idle = || self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut scratch = idle().pop().unwrap_or_default();
        let mut from = 0;
        for lengths in groups(&batch.ends) {
            let to = from + lengths.iter().sum::<usize>();
            let mut pass =
                Pass { config: &self.config, weights: &self.weights, kernels: self.kernels, scratch: &mut scratch };
            let mut last = last.slice_mut(s![from..to, ..]);
            let mut states = states.as_mut().map(|states| states.slice_mut(s![from..to, ..]));
            let out = states.as_mut().and_then(|states| states.as_slice_mut()).zip(layer);
            if let Some(last) = last.as_slice_mut() {
                pass.run(&batch.ids[from..to], &lengths, last, out.map(|(states, layer)| (layer, states)));
            }
            from = to;
        }
        idle().push(scratch);
        Ok(Hidden { last, layer: states })
    }
}

/// Texts' lengths, in groups of at most [`GROUP`] tokens (or one text alone).
fn groups(ends: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let (mut from, mut tokens) = (0, GROUP);
    for &end in ends {
        let length = end - from;
        match groups.last_mut() {
            Some(group) if tokens + length <= GROUP => {
                group.push(length);
                tokens += length;
            }
            _ => {
                groups.push(vec![length]);
                tokens = length;
            }
        }
        from = end;
    }
    groups
}
