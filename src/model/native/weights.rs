//! The seam to the model folder: what the forward pass must know of a model, and where it gets the numbers.

use crate::error::Result;

/// Which names and which position rule a model follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `BertModel`: positions from 0, token types.
    Bert,
    /// `XLMRobertaModel` and `RobertaModel`: BERT's names, positions from `pad_token_id + 1`.
    XlmRoberta,
    /// `DistilBertModel`: its own names, positions from 0, no token types.
    DistilBert,
}

/// The shape of a transformer, as its `config.json` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Names and positions.
    pub family: Family,
    /// Width of a state (`hidden_size`, `dim`).
    pub hidden: usize,
    /// How many layers (`num_hidden_layers`, `n_layers`).
    pub layers: usize,
    /// Attention heads; divides `hidden`.
    pub heads: usize,
    /// Width of the feed-forward part (`intermediate_size`, `hidden_dim`).
    pub intermediate: usize,
    /// Rows of the word embedding.
    pub vocab: usize,
    /// Rows of the position embedding (`max_position_embeddings`), offset included.
    pub positions: usize,
    /// Rows of the token type embedding; 0 where the family has none.
    pub types: usize,
    /// Position of a text's first token: `pad_token_id + 1` for XLM-RoBERTa, else 0.
    pub position_offset: usize,
    /// Added to the variance in layer norms (`layer_norm_eps`; DistilBERT: 1e-12).
    pub norm_eps: f32,
}

/// A model's tensors by their Hugging Face names, without a prefix such as `bert.` (the source strips it).
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
