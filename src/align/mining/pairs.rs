//! Parallel sentences in texts that are not translations of each other.
//!
//! Margin scoring over the nearest neighbours in both directions (Artetxe and Schwenk, *Margin-based Parallel Corpus Mining*,
//! ACL 2019): the cosine of centred vectors over the mean cosine of each sentence's nearest sentences opposite. A pair is kept
//! if each is the other's best by margin; the margin, the cosine and the lengths make a confidence.

use std::collections::BTreeMap;

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use crate::align::agreement::Agreement;
use crate::align::centre::{Centre, centre_rows};
use crate::align::learning::logistic;
use crate::align::nearest::{Nearest, nearest};
use crate::align::surface::worth;
use crate::error::Result;
use crate::progress::Progress;
use crate::text::fold_spaces;

/// How many numbers describe a pair.
const FEATURES: usize = 7;
/// Rounds of estimating the share of right pairs.
const ROUNDS: usize = 50;
/// How many pairs' worth of the share learnt on steadies that of a small corpus.
const STEADY: f64 = 10.0;

/// Weights of the logistic model that makes a confidence of a pair's features: margin (the ratio less 1, at most 2), cosine,
/// |ln length ratio|, how far the pair's margin is ahead of the next best of either sentence, the shares of numbers and of
/// names that do not agree, and ln(sentences / 1000) of the smaller side (a margin says less among few).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MineWeights {
    /// In this order.
    pub features: [f64; FEATURES],
    /// The constant.
    pub constant: f64,
    /// Which share of the pairs learnt on was right: more or fewer in another corpus shift all its confidences.
    pub share: f64,
}

/// Learnt with the default encoder on news (NTREX), whose sentences without counterpart are of the same articles, at shares
/// from 2 to 50 %, by 40 draws (`eval::mine::learn_mining`). Learnt on half of the rows they are right on the other half about
/// as often as they say, whatever the share; among sentences of other articles they are too modest.
impl Default for MineWeights {
    fn default() -> Self {
        MineWeights { features: [0.96, 16.67, -3.35, 4.53, -1.76, -1.18, 0.25], constant: -9.89, share: 0.44 }
    }
}

impl MineWeights {
    /// Fills in the confidences. How many of all pairs are right is not known beforehand but shows in the pairs: the share is
    /// estimated from the confidences and these are corrected by it in turn until both agree (Saerens, Latinne and
    /// Decaestecker, *Adjusting the Outputs of a Classifier to New a Priori Probabilities*, Neural Computation 2002).
    fn judge(&self, found: &mut [MinedPair]) {
        let odds: Vec<f64> =
            found.iter().map(|f| logistic::log_odds(&self.features, self.constant, &f.features)).collect();
        let mut share = self.share;
        let shift = |share: f64| logistic::logit(share) - logistic::logit(self.share);
        for _ in 0..ROUNDS {
            let sum: f64 = odds.iter().map(|z| f64::from(logistic::probability(z + shift(share)))).sum();
            share = ((sum + STEADY * self.share) / (odds.len() as f64 + STEADY)).clamp(1e-5, 1.0 - 1e-5);
        }
        for (found, z) in found.iter_mut().zip(odds) {
            found.confidence = logistic::probability(z + shift(share));
        }
    }
}

/// Learns the logistic model from pairs that are known to be right or not.
///
/// # Errors
/// When the user asked to stop.
pub fn fit_mining(examples: &[(MinedPair, bool)], progress: &dyn Progress) -> Result<MineWeights> {
    let examples: Vec<_> = examples.iter().map(|(found, right)| (found.features, *right)).collect();
    let (features, constant) = logistic::fit(&examples, progress)?;
    let right = examples.iter().filter(|e| e.1).count();
    Ok(MineWeights { features, constant, share: (right as f64 + 1.0) / (examples.len() as f64 + 2.0) })
}

/// How to mine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MineOptions {
    /// Nearest neighbours that a margin is taken against.
    pub nearest: usize,
    /// Least confidence.
    pub threshold: f32,
    /// What makes the confidence.
    pub weights: MineWeights,
}

impl Default for MineOptions {
    fn default() -> Self {
        MineOptions { nearest: 4, threshold: 0.5, weights: MineWeights::default() }
    }
}

/// A pair of sentences that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct MinedPair {
    /// Index among the source sentences.
    pub source: usize,
    /// Index among the target sentences.
    pub target: usize,
    /// Cosine over the mean cosine of both sides' nearest.
    pub margin: f32,
    /// Cosine of the centred vectors.
    pub similarity: f32,
    /// Probability that they translate each other.
    pub confidence: f32,
    /// What the logistic model weighs.
    pub features: [f64; FEATURES],
}

/// Finds pairs, the most confident first; each sentence, and each text that occurs more than once, is used once.
pub fn mine(
    sources: (&[&str], ArrayView2<f32>),
    targets: (&[&str], ArrayView2<f32>),
    centre: &Centre,
    options: MineOptions,
) -> Vec<MinedPair> {
    let (source_rows, target_rows) = (distinct(sources.0), distinct(targets.0));
    if source_rows.is_empty() || target_rows.is_empty() {
        return vec![];
    }
    let centred = |vectors: ArrayView2<f32>, rows: &[usize]| {
        let mut out = vectors.select(Axis(0), rows);
        centre_rows(&mut out, &centre.vectors);
        out
    };
    let (s, t) = (centred(sources.1, &source_rows), centred(targets.1, &target_rows));
    let (forward, backward) = nearest(&s, &t, options.nearest.max(1));
    let mean = |list: &Nearest| list.iter().map(|x| x.0).sum::<f32>() / list.len().max(1) as f32;
    let near: (Vec<f32>, Vec<f32>) = (forward.iter().map(mean).collect(), backward.iter().map(mean).collect());
    // Cosines of centred vectors may be negative: the ratio is taken above a floor.
    let margin = |cosine: f32, i: usize, j: usize| cosine / (0.5 * (near.0[i] + near.1[j])).max(0.05);
    let first = leaders(&forward, margin);
    let second = leaders(&backward, |cosine, j, i| margin(cosine, i, j));
    let size = (s.nrows().min(t.nrows()) as f64 / 1000.0).max(0.05).ln();
    let mut found: Vec<MinedPair> = first
        .par_iter()
        .enumerate()
        .filter(|(i, ahead)| second[ahead.other].other == *i)
        .map(|(i, ahead)| {
            let j = ahead.other;
            let cosine = s.row(i).dot(&t.row(j));
            let margin = margin(cosine, i, j);
            let (source, target) = (source_rows[i], target_rows[j]);
            let (a, b) = (sources.0[source], targets.0[target]);
            let length = |text: &str| worth(text) as f64 + 5.0;
            let agreement = Agreement::of(a, b);
            let features = [
                f64::from(margin - 1.0).min(2.0),
                f64::from(cosine),
                (length(a) / length(b)).ln().abs(),
                f64::from(ahead.lead.min(second[j].lead)),
                f64::from(1.0 - agreement.numbers),
                f64::from(1.0 - agreement.names),
                size,
            ];
            MinedPair { source, target, margin, similarity: cosine, confidence: 0.0, features }
        })
        .collect();
    options.weights.judge(&mut found);
    found.retain(|f| f.confidence >= options.threshold);
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then((a.source, a.target).cmp(&(b.source, b.target))));
    found
}

/// A sentence's best match.
struct Leader {
    /// The row opposite.
    other: usize,
    /// How far its margin is ahead of the next best, at most 1; 1 if there is no other.
    lead: f32,
}

/// The best match of every row by `score` (cosine, row, row opposite).
fn leaders(lists: &[Nearest], score: impl Fn(f32, usize, usize) -> f32) -> Vec<Leader> {
    let leader = |(i, list): (usize, &Nearest)| {
        let mut scored: Vec<(f32, usize)> = list.iter().map(|(cosine, j)| (score(*cosine, i, *j), *j)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let lead = scored.get(1).map_or(1.0, |next| (scored[0].0 - next.0).min(1.0));
        Leader { other: scored[0].1, lead }
    };
    lists.iter().enumerate().map(leader).collect()
}

/// The first row of every distinct text, case and white space apart; empty texts are left out.
fn distinct(texts: &[&str]) -> Vec<usize> {
    let mut seen = BTreeMap::new();
    for (n, text) in texts.iter().enumerate() {
        let key: String = fold_spaces(text).to_lowercase();
        if !key.is_empty() {
            seen.entry(key).or_insert(n);
        }
    }
    let mut rows: Vec<usize> = seen.into_values().collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn finds_hidden_pairs_once() {
        let unit = |seed: usize| {
            let mut x = seed as u64 + 1;
            let v: Vec<f32> = (0..128)
                .map(|_| {
                    x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    ((x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f32 / (1 << 24) as f32 - 0.5
                })
                .collect();
            let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt();
            v.into_iter().map(|x| x / norm).collect::<Vec<f32>>()
        };
        let matrix = |seeds: &[usize]| {
            Array2::from_shape_vec((seeds.len(), 128), seeds.iter().flat_map(|s| unit(*s)).collect()).unwrap()
        };
        let (a, b): (Vec<usize>, Vec<usize>) = ((0..40).collect(), (30..70).rev().collect());
        let texts =
            |seeds: &[usize]| seeds.iter().map(|s| format!("sentence number {s} of some length")).collect::<Vec<_>>();
        let (mut x, mut y) = (texts(&a), texts(&b));
        x[5] = x[35].clone(); // a duplicate counts once
        y[0] = String::new();
        let (x, y): (Vec<&str>, Vec<&str>) =
            (x.iter().map(String::as_str).collect(), y.iter().map(String::as_str).collect());
        let found = mine((&x, matrix(&a).view()), (&y, matrix(&b).view()), &Centre::default(), MineOptions::default());
        for f in &found {
            assert_eq!(a[f.source], b[f.target], "{f:?}");
        }
        assert!(found.len() >= 8, "{found:?}");
    }
}
