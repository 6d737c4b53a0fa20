//! Learning the confidence of the units of a memory, from memories of which it is known which units are translations.

use super::logistic;
use crate::align::sentences::rescore::score;
use crate::align::sentences::units::{UNIT, UNIT_SIGNS};
use crate::align::sentences::{AlignOptions, Side, UnitWeights};
use crate::align::weights::AlignWeights;
use crate::error::Result;
use crate::progress::Progress;

/// The units of a memory of whose words something is said: what is known of each, and whether it is a translation, wholly or in part.
pub struct UnitLessons(Vec<([f64; UNIT.len()], bool)>);

impl UnitLessons {
    /// Of a memory, source `k` beside target `k`, seen with these weights; `right` says of every unit whether it is a translation.
    pub fn new<'a>(source: &Side<'a>, target: &Side<'a>, right: &[bool], weights: &AlignWeights) -> Self {
        let scored = score(source, target, weights, AlignOptions::default()).into_iter().zip(right);
        let known = scored.filter(|((bead, _), _)| bead.coverage.is_some());
        UnitLessons(known.map(|((_, features), right)| (features, *right)).collect())
    }

    /// Learns the weights on all of these.
    ///
    /// # Errors
    /// When the user asked to stop.
    pub fn fit(lessons: &[&UnitLessons], progress: &dyn Progress) -> Result<UnitWeights> {
        let all = lessons.iter().flat_map(|lessons| &lessons.0).copied().collect();
        Ok(UnitWeights::new(logistic::fit_signed(all, UNIT_SIGNS, progress)?))
    }

    /// The confidence that weights give every unit, and whether it is a translation.
    pub fn judge(&self, weights: &UnitWeights) -> impl Iterator<Item = (f32, bool)> {
        let confidence = weights.confidence();
        self.0.iter().map(move |(features, right)| (confidence(features), *right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn what_tells_right_units_from_wrong_ones_gets_the_weight() {
        // Similar or not, every third unit is wrong, and its words say so nine times in ten.
        let memory = |seed: usize| {
            let unit = |n: usize| {
                let right = !n.is_multiple_of(3);
                let said = if right != n.is_multiple_of(10) { 3.0 } else { -3.0 };
                ([0.0, (n % 7) as f64 / 7.0, 0.1, 0.0, said], right)
            };
            UnitLessons((seed..seed + 300).map(unit).collect())
        };
        let learnt = UnitLessons::fit(&[&memory(0), &memory(1000)], &Silent).unwrap();
        let unknown = memory(5000);
        let agree = unknown.judge(&learnt).filter(|(confidence, right)| (*confidence > 0.5) == *right).count();
        assert_eq!(agree, 270, "of 300");
        let mut weights = AlignWeights::built_in(crate::model::DEFAULT).unwrap();
        weights.units = Some(learnt);
        assert_eq!(AlignWeights::from_json(&weights.to_json(), "w.json").unwrap().units, weights.units);
        let json = weights.to_json().replace("\"in part\"", "\"luck\"");
        assert!(AlignWeights::from_json(&json, "w.json").is_err(), "a feature that there is none");
    }
}
