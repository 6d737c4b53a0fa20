//! The training-free score: directed centrality, position, length, title and flaws.

use super::features::{COUNT, NAMES};
use super::flaws::Flaw;

/// The recipe's weights by feature. Source: grid search on 500 French and 500 English articles with references; the
/// optimum is flat, so the weights are round.
const WEIGHTS: [(&str, f32); 5] =
    [("centrality", 1.0), ("position-decay", 1.5), ("length-wide", 2.0), ("length-narrow", 1.0), ("title-words", 1.0)];

/// What a flaw costs, in standard deviations of centrality.
pub fn cost(flaw: Flaw) -> f32 {
    match flaw {
        Flaw::SpeakerlessQuote => 2.0,
        Flaw::UnbalancedQuote => 1.4,
        Flaw::Question | Flaw::Connector | Flaw::LowerCase => 1.0,
        Flaw::Pronoun | Flaw::Demonstrative => 1.6,
        Flaw::Fragment => 2.0,
        Flaw::Glued => 1.4,
    }
}

/// The recipe as one weight per feature.
pub fn weights() -> [f32; COUNT] {
    let mut weights = [0.0; COUNT];
    for (name, weight) in WEIGHTS {
        if let Some(k) = NAMES.iter().position(|n| *n == name) {
            weights[k] = weight;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_names_a_feature() {
        assert!(WEIGHTS.iter().all(|(name, _)| NAMES.contains(name)));
        assert_eq!(weights().iter().filter(|w| **w != 0.0).count(), WEIGHTS.len());
    }
}
