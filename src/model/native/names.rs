//! What the checkpoints call their tensors.

use super::weights::Family;

/// A layer's tensors: each name is a stem to which `.weight` or `.bias` is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LayerNames {
    pub query: String,
    pub key: String,
    pub value: String,
    pub attention_output: String,
    pub attention_norm: String,
    pub intermediate: String,
    pub output: String,
    pub output_norm: String,
}

/// The stems of layer `layer`, counted from 0.
pub(super) fn layer(family: Family, layer: usize) -> LayerNames {
    match family {
        Family::Bert | Family::XlmRoberta => {
            let stem = |rest: &str| format!("encoder.layer.{layer}.{rest}");
            LayerNames {
                query: stem("attention.self.query"),
                key: stem("attention.self.key"),
                value: stem("attention.self.value"),
                attention_output: stem("attention.output.dense"),
                attention_norm: stem("attention.output.LayerNorm"),
                intermediate: stem("intermediate.dense"),
                output: stem("output.dense"),
                output_norm: stem("output.LayerNorm"),
            }
        }
        Family::DistilBert => {
            let stem = |rest: &str| format!("transformer.layer.{layer}.{rest}");
            LayerNames {
                query: stem("attention.q_lin"),
                key: stem("attention.k_lin"),
                value: stem("attention.v_lin"),
                attention_output: stem("attention.out_lin"),
                attention_norm: stem("sa_layer_norm"),
                intermediate: stem("ffn.lin1"),
                output: stem("ffn.lin2"),
                output_norm: stem("output_layer_norm"),
            }
        }
    }
}

/// The word embedding's full name.
pub(super) const WORDS: &str = "embeddings.word_embeddings.weight";
/// The position embedding's full name.
pub(super) const POSITIONS: &str = "embeddings.position_embeddings.weight";
/// The token type embedding's full name.
pub(super) const TYPES: &str = "embeddings.token_type_embeddings.weight";
/// The stem of the embeddings' layer norm.
pub(super) const EMBEDDING_NORM: &str = "embeddings.LayerNorm";
