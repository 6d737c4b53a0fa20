//! The training-free score: directed centrality, position, length, title, and what flaws cost ([`super::Flaw::cost`]).

/// The baseline's weights by feature. Source: one or two of them varied at a time on 500 French and 500 English articles with references;
/// the optimum is flat, so the weights are round.
pub const WEIGHTS: [(&str, f32); 5] =
    [("centrality", 1.0), ("position-decay", 1.5), ("length-wide", 2.0), ("length-narrow", 1.0), ("title-words", 1.0)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::features::NAMES;

    #[test]
    fn every_weight_names_a_feature() {
        assert!(WEIGHTS.iter().all(|(name, _)| NAMES.contains(name)));
    }
}
