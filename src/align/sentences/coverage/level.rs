//! How much of a text is whole, and how freely it is translated.
//!
//! What is learnt on lessons of which six in ten are whole is too modest where nearly all are, as in a good translation, and
//! too sure in a poor memory; and the words of a free translation match less although nothing is missing. Neither is known
//! beforehand, but both show in the log-odds of a text's beads: they are a mixture of those that are whole, in part and not
//! translated, each kind spread as in the texts learnt on, all moved together by how freely the text is translated. The shares
//! are estimated by expectation–maximisation (Saerens, Latinne and Decaestecker, *Adjusting the Outputs of a Classifier to New a Priori
//! Probabilities*, Neural Computation 2002) at every move of a grid. Every move is taken back and the odds are corrected by its share; what
//! that adds is averaged over the moves by how likely each is, since a few beads do not tell a free translation from a poor one.

use serde::{Deserialize, Serialize};

use crate::align::learning::logistic::logit;

/// Kinds of beads: whole, in part, not translated.
const KINDS: usize = 3;
/// Rounds of estimating the shares.
const ROUNDS: usize = 40;
/// How many beads' worth of the shares learnt on steadies those of a few.
const STEADY: f64 = 10.0;
/// By how much the log-odds of texts are moved, as a standard deviation; with .4 memories of which 20 % are whole are off by .067 instead of .054,
/// those of which 95 % are by .059 instead of .063.
const MOVED: f64 = 0.2;
/// The moves that are tried, in quarters.
const QUARTERS: std::ops::RangeInclusive<i32> = -8..=8;
/// A bead that is like none of the kinds.
const STRANGE: f64 = 1e-12;

/// How the log-odds of beads of each kind are spread over the texts learnt on: whole, in part, not translated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spread {
    /// Shares of the kinds.
    shares: [f64; KINDS],
    /// Their means.
    means: [f64; KINDS],
    /// Their standard deviations.
    deviations: [f64; KINDS],
}

impl Spread {
    /// Of log-odds by kind; nothing if a kind is missing.
    pub(crate) fn of(log_odds: [&[f64]; KINDS]) -> Option<Self> {
        if log_odds.iter().any(|of| of.len() < 2) {
            return None;
        }
        let all: usize = log_odds.iter().map(|of| of.len()).sum();
        let means = log_odds.map(|of| of.iter().sum::<f64>() / of.len() as f64);
        let square = |kind: usize| log_odds[kind].iter().map(|z| (z - means[kind]).powi(2)).sum::<f64>();
        let round = |x: f64| (x * 1e4).round() / 1e4;
        Some(Spread {
            shares: log_odds.map(|of| round(of.len() as f64 / all as f64)),
            means: means.map(round),
            deviations: std::array::from_fn(|kind| round((square(kind) / log_odds[kind].len() as f64).sqrt().max(0.1))),
        })
    }

    /// What is to be added to the log-odds of all beads of a text.
    pub(crate) fn shift(&self, log_odds: &[f64]) -> f64 {
        let tried: Vec<(f64, f64)> = QUARTERS
            .map(|quarters| {
                let moved = f64::from(quarters) / 4.0;
                let (likelihood, whole) = self.fit(log_odds, moved);
                (likelihood, logit(whole.clamp(1e-3, 1.0 - 1e-3)) - logit(self.shares[0]) - moved)
            })
            .collect();
        let best = tried.iter().map(|(likelihood, _)| *likelihood).fold(f64::NEG_INFINITY, f64::max);
        let weigh = |likelihood: f64| (likelihood - best).exp();
        let sum: f64 = tried.iter().map(|(likelihood, shift)| weigh(*likelihood) * shift).sum();
        sum / tried.iter().map(|(likelihood, _)| weigh(*likelihood)).sum::<f64>()
    }

    /// The logarithm of how likely the text is if its log-odds are moved so far, and its share of whole beads.
    fn fit(&self, log_odds: &[f64], moved: f64) -> (f64, f64) {
        let density = |z: f64, kind: usize| {
            let distance = (z - self.means[kind] - moved) / self.deviations[kind];
            (-0.5 * distance * distance).exp() / self.deviations[kind] + STRANGE
        };
        let densities: Vec<[f64; KINDS]> =
            log_odds.iter().map(|z| std::array::from_fn(|kind| density(*z, kind))).collect();
        let mut shares = self.shares;
        for _ in 0..ROUNDS {
            let mut sums = self.shares.map(|share| share * STEADY);
            for of in &densities {
                let sum: f64 = (0..KINDS).map(|kind| shares[kind] * of[kind]).sum();
                (0..KINDS).for_each(|kind| sums[kind] += shares[kind] * of[kind] / sum);
            }
            shares = sums.map(|sum| sum / (log_odds.len() as f64 + STEADY));
        }
        let mixed = |of: &[f64; KINDS]| (0..KINDS).map(|kind| shares[kind] * of[kind]).sum::<f64>().ln();
        let likelihood = densities.iter().map(mixed).sum::<f64>() - moved * moved / (2.0 * MOVED * MOVED);
        let steady: f64 = (0..KINDS).map(|kind| STEADY * self.shares[kind] * shares[kind].ln()).sum();
        (likelihood + steady, shares[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::learning::logistic;

    const SPREAD: Spread = Spread { shares: [0.6, 0.27, 0.13], means: [1.9, -1.2, -5.2], deviations: [1.3, 2.6, 3.5] };

    /// Log-odds of so many beads, spread evenly about the mean of a kind.
    fn beads(kind: usize, count: usize, moved: f64) -> impl Iterator<Item = f64> {
        let step = move |k: usize| ((k as f64 + 0.5) / count as f64 - 0.5) * 3.0;
        (0..count).map(move |k| SPREAD.means[kind] + moved + step(k) * SPREAD.deviations[kind])
    }

    fn mean(log_odds: &[f64]) -> f64 {
        let shift = SPREAD.shift(log_odds);
        log_odds.iter().map(|z| f64::from(logistic::probability(z + shift))).sum::<f64>() / log_odds.len() as f64
    }

    #[test]
    fn where_more_is_whole_more_is_believed() {
        let text = |whole: usize, part: usize| beads(0, whole, 0.0).chain(beads(1, part, 0.0)).collect::<Vec<f64>>();
        let (good, poor) = (text(190, 10), text(40, 160));
        let plain = |text: &[f64]| text.iter().map(|z| f64::from(logistic::probability(*z))).sum::<f64>() / 200.0;
        assert!(mean(&good) > 0.9 && plain(&good) < 0.85, "{} {}", mean(&good), plain(&good));
        assert!(mean(&poor) < plain(&poor) - 0.05, "{} {}", mean(&poor), plain(&poor));
    }

    #[test]
    fn a_freer_text_is_no_less_whole() {
        let free: Vec<f64> = beads(0, 190, -0.75).chain(beads(1, 10, -0.75)).collect();
        assert!(SPREAD.shift(&free) > 1.0, "{}", SPREAD.shift(&free));
    }

    #[test]
    fn few_beads_change_little() {
        assert!(SPREAD.shift(&[]).abs() < 1e-9);
        assert!(SPREAD.shift(&[2.0]).abs() < 0.3, "{}", SPREAD.shift(&[2.0]));
        assert!(SPREAD.shift(&[-4.0]).abs() < 0.3, "{}", SPREAD.shift(&[-4.0]));
    }

    #[test]
    fn the_spread_is_that_of_the_examples() {
        let spread = Spread::of([&[1.0, 3.0], &[-2.0, 0.0], &[-5.0, -3.0]]).unwrap();
        assert_eq!((spread.means, spread.deviations), ([2.0, -1.0, -4.0], [1.0; 3]));
        assert_eq!(Spread::of([&[1.0, 3.0], &[], &[-5.0, -3.0]]), None);
    }
}
