//! The training-free score: directed centrality, position, length, title and flaws.

use super::flaws::Flaw;

/// The recipe's weights by feature. Source: one or two of them varied at a time on 500 French and 500 English articles with references;
/// the optimum is flat, so the weights are round.
pub const WEIGHTS: [(&str, f32); 5] =
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::features::NAMES;

    #[test]
    fn every_weight_names_a_feature() {
        assert!(WEIGHTS.iter().all(|(name, _)| NAMES.contains(name)));
    }
}
