//! What the native engine sees of a model folder.

use std::ops::Range;
use std::sync::Arc;

use super::config::{Activation, Config, Family};
use super::native::{self, Rows, Tensors};
use super::weights::{Dtype, Shard, Tensor, Weights};
use crate::error::{Error, Result};

/// The shape of the transformer in the engine's words.
pub(super) fn config(config: &Config, model: &str) -> Result<native::Config> {
    if config.activation != Activation::Gelu {
        let reason = format!("the native engine knows the activation gelu, not {:?}", config.activation);
        return Err(Error::model(model, reason));
    }
    Ok(native::Config {
        family: match config.family {
            Family::Bert => native::Family::Bert,
            Family::XlmRoberta => native::Family::XlmRoberta,
            Family::DistilBert => native::Family::DistilBert,
        },
        hidden: config.width,
        layers: config.layers,
        heads: config.heads,
        intermediate: config.intermediate,
        vocab: config.vocabulary,
        positions: config.positions,
        types: config.token_types,
        position_offset: config.position_offset,
        norm_eps: config.epsilon,
    })
}

impl Tensors for Weights {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        Ok(Weights::tensor(self, name, shape)?.to_vec())
    }

    fn rows(&self, name: &str, shape: [usize; 2]) -> Result<Box<dyn Rows>> {
        let (shard, bytes, dtype) = self.place(name, &shape)?;
        Ok(Box::new(Mapped { shard, bytes, dtype, width: shape[1] }))
    }
}

/// A table that stays in its file; the system reads the pages that are used and drops them when memory is short.
#[derive(Debug)]
struct Mapped {
    shard: Arc<Shard>,
    bytes: Range<usize>,
    dtype: Dtype,
    width: usize,
}

impl Rows for Mapped {
    fn read(&self, row: usize, out: &mut [f32]) {
        let tensor = Tensor { dtype: self.dtype, bytes: &self.shard.map[self.bytes.clone()] };
        tensor.read(row * self.width, out);
    }
}
