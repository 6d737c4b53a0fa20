//! What a model folder says about its model, in one form for every family.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};

/// The kinds of encoder that are understood. They share one forward pass and differ in names and in how positions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// BERT (Devlin et al., 2019).
    Bert,
    /// RoBERTa and XLM-RoBERTa (Conneau et al., 2020): BERT whose positions start after the padding id.
    XlmRoberta,
    /// DistilBERT (Sanh et al., 2019): BERT without token types, under names of its own.
    DistilBert,
}

/// The function between the two products of the feed-forward block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// x·Φ(x), with the exact error function.
    Gelu,
    /// The approximation of GELU by a hyperbolic tangent (`gelu_new`, `gelu_pytorch_tanh`).
    GeluTanh,
    /// max(0, x).
    Relu,
}

/// Shape of an encoder, from its `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Which family it belongs to.
    pub family: Family,
    /// Width of a token's state.
    pub width: usize,
    /// Number of layers.
    pub layers: usize,
    /// Attention heads a layer; they share `width` equally.
    pub heads: usize,
    /// Width inside the feed-forward block.
    pub intermediate: usize,
    /// Rows of the word embeddings.
    pub vocabulary: usize,
    /// Rows of the position embeddings. The longest text has `positions - position_offset` tokens.
    pub positions: usize,
    /// The row of a text's first token in the position embeddings: 0, or 2 in RoBERTa's family.
    pub position_offset: usize,
    /// Rows of the token-type embeddings, of which the first is used; 0 where the family has none.
    pub token_types: usize,
    /// Added to the variance in layer norms.
    pub epsilon: f32,
    /// Between the two products of the feed-forward block.
    pub activation: Activation,
}

/// `config.json` as it is written, under the names of all families.
#[derive(Deserialize)]
struct Raw {
    model_type: Option<String>,
    #[serde(alias = "dim")]
    hidden_size: usize,
    #[serde(alias = "n_layers")]
    num_hidden_layers: usize,
    #[serde(alias = "n_heads")]
    num_attention_heads: usize,
    #[serde(alias = "hidden_dim")]
    intermediate_size: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    type_vocab_size: Option<usize>,
    layer_norm_eps: Option<f32>,
    #[serde(alias = "activation")]
    hidden_act: Option<String>,
    pad_token_id: Option<usize>,
    position_embedding_type: Option<String>,
    #[serde(default)]
    sinusoidal_pos_embds: bool,
}

impl Config {
    /// Reads `config.json` of the model folder.
    ///
    /// # Errors
    /// [`Error::Model`] when the file is absent, is not JSON, lacks a key, or describes an encoder of another kind.
    pub fn read(folder: &Path) -> Result<Self> {
        let wrong = |reason: String| Error::model(folder.display().to_string(), reason);
        let text =
            std::fs::read_to_string(folder.join("config.json")).map_err(|e| wrong(format!("config.json: {e}")))?;
        Config::parse(&text).map_err(|reason| wrong(format!("config.json: {reason}")))
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let raw: Raw = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let family = match raw.model_type.as_deref() {
            Some("bert") => Family::Bert,
            Some("xlm-roberta" | "roberta" | "camembert") => Family::XlmRoberta,
            Some("distilbert") => Family::DistilBert,
            Some(other) => {
                return Err(format!(
                    "model_type is {other:?}; bert, roberta, xlm-roberta, camembert and distilbert are known"
                ));
            }
            None => return Err("model_type is missing".into()),
        };
        if let Some(kind) = raw.position_embedding_type.filter(|k| k != "absolute") {
            return Err(format!("position_embedding_type is {kind:?}; only \"absolute\" is known"));
        }
        if raw.sinusoidal_pos_embds && family != Family::DistilBert {
            return Err("sinusoidal_pos_embds is only known for distilbert".into());
        }
        let activation = match raw.hidden_act.as_deref() {
            None | Some("gelu" | "gelu_python") => Activation::Gelu,
            Some("gelu_new" | "gelu_pytorch_tanh") => Activation::GeluTanh,
            Some("relu") => Activation::Relu,
            Some(other) => return Err(format!("hidden_act is {other:?}; gelu, gelu_new and relu are known")),
        };
        let config = Config {
            family,
            width: raw.hidden_size,
            layers: raw.num_hidden_layers,
            heads: raw.num_attention_heads,
            intermediate: raw.intermediate_size,
            vocabulary: raw.vocab_size,
            positions: raw.max_position_embeddings,
            position_offset: if family == Family::XlmRoberta { raw.pad_token_id.unwrap_or(1) + 1 } else { 0 },
            token_types: if family == Family::DistilBert { 0 } else { raw.type_vocab_size.unwrap_or(2) },
            epsilon: raw.layer_norm_eps.unwrap_or(1e-12),
            activation,
        };
        let sizes = [
            ("hidden_size", config.width),
            ("num_hidden_layers", config.layers),
            ("num_attention_heads", config.heads),
            ("intermediate_size", config.intermediate),
            ("vocab_size", config.vocabulary),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, n)| *n == 0) {
            return Err(format!("{name} is 0"));
        }
        if !config.width.is_multiple_of(config.heads) {
            return Err(format!("{} heads do not share a width of {}", config.heads, config.width));
        }
        if config.positions <= config.position_offset + 2 {
            return Err(format!("max_position_embeddings is {}, which leaves no room for a text", config.positions));
        }
        Ok(config)
    }

    /// The most tokens a text may have, special tokens counted.
    pub fn longest(&self) -> usize {
        self.positions - self.position_offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERT: &str = r#"{"model_type":"bert","hidden_size":32,"num_hidden_layers":2,"num_attention_heads":4,
        "intermediate_size":64,"vocab_size":100,"max_position_embeddings":40,"type_vocab_size":2,"layer_norm_eps":1e-12,
        "hidden_act":"gelu"}"#;

    #[test]
    fn bert_counts_positions_from_zero_and_roberta_after_padding() {
        let bert = Config::parse(BERT).unwrap();
        assert_eq!((bert.position_offset, bert.longest(), bert.token_types), (0, 40, 2));
        let roberta = Config::parse(&BERT.replace("\"bert\"", "\"xlm-roberta\"")).unwrap();
        assert_eq!((roberta.position_offset, roberta.longest()), (2, 38));
    }

    #[test]
    fn distilbert_is_read_under_its_own_names() {
        let text = r#"{"model_type":"distilbert","dim":32,"n_layers":2,"n_heads":4,"hidden_dim":64,"vocab_size":100,
            "max_position_embeddings":40,"activation":"gelu","sinusoidal_pos_embds":false,"pad_token_id":0}"#;
        let config = Config::parse(text).unwrap();
        assert_eq!((config.width, config.intermediate, config.token_types, config.position_offset), (32, 64, 0, 0));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let reason = |text: &str| Config::parse(text).unwrap_err();
        assert!(reason(&BERT.replace("\"bert\"", "\"t5\"")).contains("\"t5\""));
        assert!(reason(&BERT.replace("\"gelu\"", "\"silu\"")).contains("silu"));
        assert!(reason(&BERT.replace(":4,", ":5,")).contains("5 heads"));
        assert!(reason(&BERT.replace("\"vocab_size\":100,", "")).contains("vocab_size"));
        assert!(reason("{").contains("EOF"));
    }
}
