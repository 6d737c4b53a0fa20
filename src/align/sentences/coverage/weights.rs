//! What was learnt of coverage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::level::Spread;
use crate::align::learning::logistic;
use crate::align::named::{in_order, named, unknown};

/// What is known of a word, in the order of a row.
pub(crate) const WORD: [&str; 11] = [
    // Cosine of each of its tokens' states with the most similar one opposite: mean and greatest.
    "match, mean",
    "match, best",
    // The same of the two words before and the two behind, and of all words of its side and of the other.
    "match of neighbours",
    "match of the side",
    "match of the other side",
    // Share of the other side's attention that falls on it, as a logarithm.
    "attention",
    // What its letters are worth, as a logarithm.
    "length",
    "number",
    // It stands on the other side just so.
    "copied",
    "similarity",
    // Log-odds that a reader of the pair gives it.
    "read",
];

/// What is known of a bead, in the order of a row.
pub(crate) const WHOLE: [&str; 15] = [
    // Logarithms: from nearly nothing to a tenth is as far as from a tenth to all.
    "covered, less covered side",
    "covered, more covered side",
    // The passage of one side that speaks most against it, in letters (a logarithm) and as a share of its side.
    "gap, letters",
    "gap, share",
    "gap of the other side, share",
    // Words without counterpart of the side that has more of them, in letters (a logarithm).
    "uncovered, letters",
    // Of the least covered third of a side's words, the mean; of the side where it is lower, and of the other.
    "least covered words",
    "least covered words of the other side",
    "similarity",
    // |ln length ratio|, and how far it is beyond a third.
    "length ratio",
    "length ratio, odd",
    "length",
    "numbers missed",
    // Log-odds that a reader of the pair gives it, to be whole and to be a translation at least in part.
    "read",
    "read, at least in part",
];

/// Which way each of [`WORD`] may speak: for a counterpart (1), against one (-1), either way (0). Features that say nearly the same
/// take wild weights of opposite signs where nothing holds them, and those are wrong on texts of another kind.
pub(crate) const WORD_SIGNS: [i8; WORD.len()] = [1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1];

/// The same of [`WHOLE`].
pub(crate) const WHOLE_SIGNS: [i8; WHOLE.len()] = [1, 1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 0, -1, 1, 1];

/// Weights of the three models of coverage, by the names of their features; `constant` is one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageWeights {
    /// Whether a word has a counterpart.
    pub words: BTreeMap<String, f64>,
    /// Whether a bead is a translation, at least in part; without it, every one is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub in_part: BTreeMap<String, f64>,
    /// Whether one that is a translation is translated wholly.
    pub whole: BTreeMap<String, f64>,
    /// How the log-odds of `whole` are spread, which a text's own are compared with; without it they are left as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) spread: Option<Spread>,
}

/// Weights of the two models of a bead, in the order of [`WHOLE`], each with its constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Verdicts {
    /// That it is a translation, at least in part.
    pub(crate) in_part: ([f64; WHOLE.len()], f64),
    /// That it is translated wholly if it is one.
    pub(crate) whole: ([f64; WHOLE.len()], f64),
}

impl Verdicts {
    /// The probabilities that a bead is a translation, wholly or in part, and that it is translated wholly. Two questions, since they are told
    /// by different things: how alike two sides are says much of whether they translate each other, and nothing of whether something is
    /// missing.
    pub(crate) fn probabilities(&self, features: &[f64; WHOLE.len()]) -> [f32; 2] {
        let of = |(weights, constant): &([f64; WHOLE.len()], f64)| {
            logistic::probability(logistic::log_odds(weights, *constant, features))
        };
        let in_part = of(&self.in_part);
        [in_part, in_part * of(&self.whole)]
    }
}

impl CoverageWeights {
    /// From weights in the order of the features.
    pub(crate) fn new(words: ([f64; WORD.len()], f64), verdicts: &Verdicts) -> Self {
        let [in_part, whole] = [verdicts.in_part, verdicts.whole].map(|model| named(&WHOLE, model));
        CoverageWeights { words: named(&WORD, words), in_part, whole, spread: None }
    }

    pub(crate) fn words(&self) -> ([f64; WORD.len()], f64) {
        in_order(&WORD, &self.words)
    }

    pub(crate) fn verdicts(&self) -> Verdicts {
        let in_part = match self.in_part.is_empty() {
            true => ([0.0; WHOLE.len()], f64::INFINITY),
            false => in_order(&WHOLE, &self.in_part),
        };
        Verdicts { in_part, whole: in_order(&WHOLE, &self.whole) }
    }

    /// Corrects the probabilities of all beads of a text, or of all units of a memory, by what they say of it together: how many of them
    /// are whole and how freely they are translated.
    pub fn settle<'w>(&self, whole: impl Iterator<Item = &'w mut f32>) {
        let Some(spread) = &self.spread else { return };
        let whole: Vec<&mut f32> = whole.collect();
        let log_odds: Vec<f64> = whole.iter().map(|p| logistic::odds_of(**p)).collect();
        let shift = spread.shift(&log_odds);
        whole.into_iter().zip(log_odds).for_each(|(p, z)| *p = logistic::probability(z + shift));
    }

    /// A name that is no feature's, if there is one.
    pub(crate) fn unknown(&self) -> Option<&str> {
        let of_beads = |weights| unknown(&WHOLE, weights);
        unknown(&WORD, &self.words).or(of_beads(&self.in_part)).or(of_beads(&self.whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_translation_is_not_whole() {
        let at = |name: &str| WHOLE.iter().position(|known| *known == name).unwrap();
        let row = |similarity: f64, gap: f64| {
            let mut features = [0.0; WHOLE.len()];
            (features[at("similarity")], features[at("gap, share")]) = (similarity, gap);
            features
        };
        let map = |pairs: &[(&str, f64)]| pairs.iter().map(|(name, weight)| (name.to_string(), *weight)).collect();
        let two = CoverageWeights {
            in_part: map(&[("similarity", 40.0), ("constant", -20.0)]),
            whole: map(&[("gap, share", -20.0), ("constant", 4.0)]),
            ..CoverageWeights::default()
        };
        let verdicts = two.verdicts();
        let of = |similarity, gap| verdicts.probabilities(&row(similarity, gap))[1];
        assert!(of(0.9, 0.0) > 0.95 && of(0.9, 0.8) < 0.05 && of(0.1, 0.0) < 0.05);
        let one = CoverageWeights { in_part: BTreeMap::new(), ..two.clone() };
        assert!(
            one.verdicts().probabilities(&row(0.1, 0.0))[1] > 0.95,
            "without weights of its own all are translations"
        );
        let again = CoverageWeights::new(two.words(), &verdicts).verdicts();
        assert_eq!(again, verdicts, "what is written is what was learnt");
        let unknown = CoverageWeights { in_part: map(&[("luck", 1.0)]), ..one };
        assert_eq!(unknown.unknown(), Some("luck"));
    }
}
