//! How a summary is made.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::select::Budget;

/// In which order a summary's sentences are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As they stand in the article.
    #[default]
    Document,
    /// The highest score first.
    Rank,
}

/// How a summary is made.
#[derive(Debug, Clone)]
pub struct SummaryOptions {
    /// How long it may be.
    pub budget: Budget,
    /// In which order its sentences come.
    pub order: Order,
    /// Whether the article's first sentence must be in.
    pub lead: bool,
    /// Whether sentences are shortened by rule ([`super::compress()`]).
    pub compress: bool,
    /// Whether days that the text names by when it was published get their date behind them ([`super::dates`]).
    pub resolve_dates: bool,
    /// Whether to say what made each sentence win.
    pub explain: bool,
    /// The vector of a question to rank towards, in any language the encoder knows.
    pub query: Option<Array1<f32>>,
}

impl Default for SummaryOptions {
    /// Two sentences in the article's order.
    fn default() -> Self {
        SummaryOptions {
            budget: Budget::sentences(2),
            order: Order::Document,
            lead: false,
            compress: false,
            resolve_dates: false,
            explain: false,
            query: None,
        }
    }
}
