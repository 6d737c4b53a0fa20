//! The seam to the model folder: where the numbers come from.

use crate::error::Result;

/// A model's tensors under the names of Hugging Face's `BertModel`, whatever the family and without a prefix.
///
/// The source checks shapes and converts f16 and bf16, and its errors name the file and the tensor.
pub trait Tensors {
    /// All values of a tensor, row after row.
    ///
    /// # Errors
    /// When the tensor is absent or has another shape.
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>>;

    /// A table whose rows are read one at a time, such as the word embedding. A source that is a mapped file need not
    /// read it in full, which spares seconds and hundreds of megabytes.
    ///
    /// # Errors
    /// As [`Tensors::tensor`].
    fn rows(&self, name: &str, shape: [usize; 2]) -> Result<Box<dyn Rows>> {
        Ok(Box::new(Table { values: self.tensor(name, &shape)?, width: shape[1] }))
    }
}

/// Rows of a table.
pub trait Rows: std::fmt::Debug + Send + Sync {
    /// Writes a row, counted from 0, into `out`, which is as wide as the table.
    fn read(&self, row: usize, out: &mut [f32]);
}

/// A table in memory.
#[derive(Debug)]
struct Table {
    values: Vec<f32>,
    width: usize,
}

impl Rows for Table {
    fn read(&self, row: usize, out: &mut [f32]) {
        out.copy_from_slice(&self.values[row * self.width..][..self.width]);
    }
}
