//! What was learnt of the confidence of a memory's units.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::align::learning::logistic;
use crate::align::named::{in_order, named, unknown};

/// What is known of a unit, in the order of a row.
///
/// In running text a sentence that stands between two certain beads is theirs however unlike it is, so posteriors alone believe too much of a
/// memory; and in dialogue a question and its answer are alike, so similarity does too.
pub(crate) const UNIT: [&str; 5] = [
    // Log-odds of the posterior of the bead that takes exactly its two sides.
    "posterior",
    "similarity",
    "margin",
    // |ln length ratio|
    "length ratio",
    // Log-odds that what is said of its words gives it to be a translation, wholly or in part.
    "in part",
];

/// Which way each of [`UNIT`] may speak.
pub(crate) const UNIT_SIGNS: [i8; UNIT.len()] = [1, 1, 1, -1, 1];

/// Weights for the confidence of the units of a memory, by the names of their features; `constant` is one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitWeights(BTreeMap<String, f64>);

impl Default for UnitWeights {
    /// For units of whose words nothing is said. Learnt with the default encoder on 10,484 units of 24 memories (NTREX, four novels,
    /// Text+Berg; in order and shuffled) of which 13 % had been given another unit's target or a neighbour's.
    fn default() -> Self {
        UnitWeights::new(([0.41, 9.47, 11.4, -0.43, 0.0], -1.75))
    }
}

impl UnitWeights {
    /// From weights in the order of the features, and their constant.
    pub(crate) fn new(weights: ([f64; UNIT.len()], f64)) -> Self {
        UnitWeights(named(&UNIT, weights))
    }

    /// The confidence of units of which this is known.
    pub(crate) fn confidence(&self) -> impl Fn(&[f64; UNIT.len()]) -> f32 + use<> {
        let (weights, constant) = in_order(&UNIT, &self.0);
        move |features| logistic::probability(logistic::log_odds(&weights, constant, features))
    }

    /// A name that is no feature's, if there is one.
    pub(crate) fn unknown(&self) -> Option<&str> {
        unknown(&UNIT, &self.0)
    }
}
