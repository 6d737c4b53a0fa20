//! Logistic regression on a few features: what makes a probability of the scores of a pair.

use super::lbfgs;
use crate::error::Result;
use crate::progress::Progress;

/// Weight of the squared length of the (standardised) weights against the mean negative log-likelihood.
const L2: f64 = 1e-5;

/// Learns one weight a feature, and a constant, from examples that are right or not. A feature that never differs from 0 weighs
/// nothing.
///
/// # Errors
/// When the user asked to stop.
pub(crate) fn fit<const N: usize>(examples: &[([f64; N], bool)], progress: &dyn Progress) -> Result<([f64; N], f64)> {
    let count = examples.len().max(1) as f64;
    let scale: [f64; N] = std::array::from_fn(|k| {
        let square = examples.iter().map(|(features, _)| features[k] * features[k]).sum::<f64>() / count;
        if square > 1e-12 { 1.0 / square.sqrt() } else { 0.0 }
    });
    let x = lbfgs::minimise(
        |x, gradient| {
            progress.check()?;
            gradient.fill(0.0);
            let mut value = 0.0;
            for (features, right) in examples {
                let z = x[N] + (0..N).map(|k| x[k] * features[k] * scale[k]).sum::<f64>();
                let z = if *right { z } else { -z };
                // −ln σ(z) without overflow.
                value += if z > 0.0 { (-z).exp().ln_1p() } else { z.exp().ln_1p() - z };
                let slope = -1.0 / (1.0 + z.exp()) * if *right { 1.0 } else { -1.0 };
                (0..N).for_each(|k| gradient[k] += slope * features[k] * scale[k]);
                gradient[N] += slope;
            }
            gradient.iter_mut().for_each(|g| *g /= count);
            value /= count;
            for k in 0..N {
                value += L2 * x[k] * x[k];
                gradient[k] += 2.0 * L2 * x[k];
            }
            Ok(value)
        },
        vec![0.0; N + 1],
        300,
        1e-8,
    )?;
    Ok((std::array::from_fn(|k| x[k] * scale[k]), x[N]))
}

/// Logistic regression whose weights have the signs that they may have: of those that take another the one that says most is left out,
/// and the rest learnt again.
///
/// # Errors
/// When the user asked to stop.
pub(crate) fn fit_signed<const N: usize>(
    mut examples: Vec<([f64; N], bool)>,
    signs: [i8; N],
    progress: &dyn Progress,
) -> Result<([f64; N], f64)> {
    loop {
        let (weights, constant) = fit(&examples, progress)?;
        let wrong = (0..N).filter(|k| f64::from(signs[*k]) * weights[*k] < 0.0);
        let says = |k: usize| weights[k].abs() * examples.iter().map(|(features, _)| features[k].abs()).sum::<f64>();
        let Some(worst) = wrong.max_by(|a, b| says(*a).total_cmp(&says(*b))) else {
            return Ok((weights, constant));
        };
        examples.iter_mut().for_each(|(features, _)| features[worst] = 0.0);
    }
}

/// Logarithm of the odds that an example with these features is right.
pub(crate) fn log_odds<const N: usize>(weights: &[f64; N], constant: f64, features: &[f64; N]) -> f64 {
    constant + weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
}

/// The probability of these log-odds.
pub(crate) fn probability(log_odds: f64) -> f32 {
    (1.0 / (1.0 + (-log_odds).exp())) as f32
}

/// The log-odds of a probability, as far as single precision tells it from 0 and 1.
pub(crate) fn odds_of(probability: f32) -> f64 {
    logit(f64::from(probability).clamp(1e-7, 1.0 - 1e-7))
}

/// The log-odds of a share between 0 and 1.
pub(crate) fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::progress::{Silent, Stopped};

    #[test]
    fn the_probabilities_learnt_are_the_shares_seen() {
        // Of the examples with the feature nine in ten are right, of those without it one in five.
        let examples: Vec<([f64; 2], bool)> =
            (0..200).map(|n| if n % 2 == 0 { ([3.0, 0.0], n % 20 != 0) } else { ([0.0, 0.0], n % 10 == 1) }).collect();
        let (weights, constant) = fit(&examples, &Silent).unwrap();
        assert_eq!(weights[1], 0.0);
        let p = |x: f64| probability(log_odds(&weights, constant, &[x, 0.0]));
        assert!((p(3.0) - 0.9).abs() < 0.01 && (p(0.0) - 0.2).abs() < 0.01, "{} {}", p(3.0), p(0.0));
    }

    #[test]
    fn a_weight_of_the_wrong_sign_is_left_out() {
        // The second feature speaks against what it should speak for.
        let examples: Vec<([f64; 2], bool)> = (0..200)
            .map(|n| {
                let right = n % 2 == 0;
                ([if right != (n % 10 == 0) { 1.0 } else { 0.0 }, if right { 0.2 } else { 0.3 }], right)
            })
            .collect();
        let (free, _) = fit(&examples, &Silent).unwrap();
        assert!(free[0] > 0.0 && free[1] < 0.0, "{free:?}");
        let (held, _) = fit_signed(examples.clone(), [1, 1], &Silent).unwrap();
        assert!(held[0] > 0.0 && held[1] == 0.0, "{held:?}");
        assert_eq!(fit_signed(examples.clone(), [1, 0], &Silent).unwrap().0, free);
        assert!(
            matches!(fit_signed(examples, [1, 0], &Stopped), Err(Error::Interrupted)),
            "who asked to stop is heard"
        );
    }
}
