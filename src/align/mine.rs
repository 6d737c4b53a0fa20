//! Parallel sentences in texts that are not translations of each other.
//!
//! Margin scoring over the nearest neighbours in both directions (Artetxe and Schwenk, *Margin-based Parallel Corpus Mining*,
//! ACL 2019): the cosine of centred vectors over the mean cosine of each sentence's nearest sentences opposite. A pair is kept
//! if each is the other's best by margin; the margin, the cosine and the lengths make a confidence.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::tables::{Centre, centre_rows};

/// Rows of vectors whose products are taken at once.
const BLOCK: usize = 256;
/// Columns of such a product.
const COLUMNS: usize = 4096;

/// Set by hand so that news sentences hidden among others come out about as sure as they are right: constant, ratio margin − 1, cosine, |ln length ratio|, and how many times
/// larger than a thousand the corpus is (natural logarithm), since chance finds more there.
const CONFIDENCE: [f64; 5] = [-9.5, 7.0, 11.0, -2.0, -0.35];

/// How to mine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MineOptions {
    /// Nearest neighbours that a margin is taken against.
    pub nearest: usize,
    /// Least confidence.
    pub threshold: f32,
}

impl Default for MineOptions {
    fn default() -> Self {
        MineOptions { nearest: 4, threshold: 0.5 }
    }
}

/// A pair of sentences that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
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
}

/// Finds pairs, the most confident first; each sentence, and each text that occurs more than once, is used once.
pub fn mine(
    sources: (&[&str], ArrayView2<f32>),
    targets: (&[&str], ArrayView2<f32>),
    centre: &Centre,
    options: MineOptions,
) -> Vec<Found> {
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
    let forward = neighbours(&s, &t, options.nearest);
    let backward = neighbours(&t, &s, options.nearest);
    let mean = |list: &[(f32, usize)]| list.iter().map(|x| x.0).sum::<f32>() / list.len().max(1) as f32;
    let (near_s, near_t): (Vec<f32>, Vec<f32>) =
        (forward.iter().map(|l| mean(l)).collect(), backward.iter().map(|l| mean(l)).collect());
    // Cosines of centred vectors may be negative: the ratio is taken above a floor.
    let margin = |cosine: f32, i: usize, j: usize| cosine / (0.5 * (near_s[i] + near_t[j])).max(0.05);
    let best = |lists: &[Vec<(f32, usize)>], of: &dyn Fn(f32, usize, usize) -> f32| -> Vec<Option<usize>> {
        lists
            .iter()
            .enumerate()
            .map(|(i, list)| {
                list.iter()
                    .map(|(x, j)| (of(*x, i, *j), *j))
                    .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
                    .map(|x| x.1)
            })
            .collect()
    };
    let first = best(&forward, &|x, i, j| margin(x, i, j));
    let second = best(&backward, &|x, j, i| margin(x, i, j));
    let size = (s.nrows().min(t.nrows()) as f64 / 1000.0).max(0.05).ln();
    let mut found: Vec<Found> = first
        .iter()
        .enumerate()
        .filter_map(|(i, j)| j.filter(|j| second[*j] == Some(i)).map(|j| (i, j)))
        .map(|(i, j)| {
            let cosine = s.row(i).dot(&t.row(j));
            let margin = margin(cosine, i, j);
            let (source, target) = (source_rows[i], target_rows[j]);
            let length = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() as f64 + 5.0;
            let unlike = (length(sources.0[source]) / length(targets.0[target])).ln().abs();
            let [constant, by_margin, by_cosine, by_length, by_size] = CONFIDENCE;
            let z = constant
                + by_margin * f64::from(margin - 1.0).min(2.0)
                + by_cosine * f64::from(cosine)
                + by_length * unlike
                + by_size * size;
            Found { source, target, margin, similarity: cosine, confidence: (1.0 / (1.0 + (-z).exp())) as f32 }
        })
        .filter(|f| f.confidence >= options.threshold)
        .collect();
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then((a.source, a.target).cmp(&(b.source, b.target))));
    found
}

/// The first row of every distinct text, case and white space apart; empty texts are left out.
fn distinct(texts: &[&str]) -> Vec<usize> {
    let mut seen = BTreeMap::new();
    for (n, text) in texts.iter().enumerate() {
        let key: String = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !key.is_empty() {
            seen.entry(key).or_insert(n);
        }
    }
    let mut rows: Vec<usize> = seen.into_values().collect();
    rows.sort_unstable();
    rows
}

/// The nearest rows of `others` for every row, nearest first: exact, in blocks.
fn neighbours(rows: &Array2<f32>, others: &Array2<f32>, k: usize) -> Vec<Vec<(f32, usize)>> {
    (0..rows.nrows().div_ceil(BLOCK))
        .into_par_iter()
        .flat_map_iter(|block| {
            let block = block * BLOCK..((block + 1) * BLOCK).min(rows.nrows());
            let mut best: Vec<Vec<(f32, usize)>> = vec![Vec::with_capacity(k + 1); block.len()];
            for start in (0..others.nrows()).step_by(COLUMNS) {
                let end = (start + COLUMNS).min(others.nrows());
                let products = rows.slice(s![block.clone(), ..]).dot(&others.slice(s![start..end, ..]).t());
                for (line, best) in products.rows().into_iter().zip(&mut best) {
                    for (j, x) in line.iter().enumerate() {
                        if best.len() < k || *x > best[k - 1].0 {
                            best.insert(best.partition_point(|b| b.0 >= *x), (*x, start + j));
                            best.truncate(k);
                        }
                    }
                }
            }
            best
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
