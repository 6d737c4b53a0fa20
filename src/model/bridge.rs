//! What the native engine sees of a model folder.

use std::ops::Range;
use std::sync::Arc;

use super::native::{Rows, Tensors};
use super::weights::{Dtype, Shard, Tensor, Weights};
use crate::error::Result;

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
