//! Logistic weights by the names of their features, as they stand in a weights file.

use std::collections::BTreeMap;

/// The name of what is added whatever the features are.
const CONSTANT: &str = "constant";

/// Weights in the order of the features and their constant, by name; to four places.
pub(super) fn named<const N: usize>(names: &[&str; N], (weights, constant): ([f64; N], f64)) -> BTreeMap<String, f64> {
    let round = |x: f64| (x * 1e4).round() / 1e4;
    let all = names.iter().zip(weights).chain([(&CONSTANT, constant)]);
    all.map(|(name, weight)| (name.to_string(), round(weight))).collect()
}

/// The same the other way; what is not there weighs nothing.
pub(super) fn in_order<const N: usize>(names: &[&str; N], weights: &BTreeMap<String, f64>) -> ([f64; N], f64) {
    let of = |name: &str| weights.get(name).copied().unwrap_or(0.0);
    (names.map(of), of(CONSTANT))
}

/// A name among these that is no feature's, if there is one.
pub(super) fn unknown<'w>(names: &[&str], weights: &'w BTreeMap<String, f64>) -> Option<&'w str> {
    weights.keys().map(String::as_str).find(|name| *name != CONSTANT && !names.contains(name))
}
