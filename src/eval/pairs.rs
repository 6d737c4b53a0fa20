//! Document pairing against references, and how to make hard cases of a parallel corpus.

use std::ops::Range;

use ndarray::Array2;
use serde::Serialize;

use super::parallel::ParallelCorpus;
use super::stress::Random;
use crate::align::{PairCandidate, PairWeights, PairingDocument, candidates, choose, fit_pairs};
use crate::error::Result;
use crate::progress::Progress;

/// How a parallel corpus is thinned out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Thinning {
    /// Share of documents that keep one language only.
    pub lonely: f64,
    /// Share of sentences that each side of every document loses.
    pub lost: f64,
}

/// The hardest case: half of the documents have no counterpart, half of the sentences are gone.
pub const HARDEST: Thinning = Thinning { lonely: 0.5, lost: 0.5 };

/// Which sentences of a parallel corpus are left, document by document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairDraw {
    /// Rows of every source document.
    pub sources: Vec<Vec<usize>>,
    /// Rows of every target document.
    pub targets: Vec<Vec<usize>>,
    /// Which source translates which target.
    pub gold: Vec<(usize, usize)>,
}

/// Thins out a parallel corpus whose documents hold these rows; the same seed gives the same draw.
///
/// A document without counterpart keeps its source or its target side, by chance. Each side loses sentences on its own, and
/// keeps at least one.
pub fn draw(documents: &[Range<usize>], thinning: Thinning, seed: u64) -> PairDraw {
    let mut random = Random::new(seed);
    let mut chance = |share: f64| (random.bits() >> 11) as f64 / ((1u64 << 53) as f64) < share;
    let thin = |rows: &Range<usize>, chance: &mut dyn FnMut(f64) -> bool| {
        let mut kept: Vec<usize> = rows.clone().filter(|_| !chance(thinning.lost)).collect();
        if kept.is_empty() {
            kept.extend(rows.clone().next());
        }
        kept
    };
    let mut out = PairDraw { sources: vec![], targets: vec![], gold: vec![] };
    let mut order: Vec<(usize, Vec<usize>)> = Vec::new();
    for rows in documents {
        let lonely = chance(thinning.lonely);
        let source = !lonely || chance(0.5);
        if source {
            out.sources.push(thin(rows, &mut chance));
        }
        if !lonely || !source {
            order.push((if lonely { usize::MAX } else { out.sources.len() - 1 }, thin(rows, &mut chance)));
        }
    }
    Random::new(seed ^ 0x5eed).shuffle(&mut order);
    for (j, (i, rows)) in order.into_iter().enumerate() {
        if i != usize::MAX {
            out.gold.push((i, j));
        }
        out.targets.push(rows);
    }
    out.gold.sort_unstable();
    out
}

/// How many pairs were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// Pairs found.
    pub found: usize,
    /// Of those, right ones.
    pub right: usize,
    /// Pairs there are.
    pub gold: usize,
}

impl PairCounts {
    /// Compares.
    pub fn of(gold: &[(usize, usize)], found: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let found: std::collections::BTreeSet<(usize, usize)> = found.into_iter().collect();
        PairCounts { found: found.len(), right: gold.iter().filter(|g| found.contains(g)).count(), gold: gold.len() }
    }

    /// Pools two corpora.
    pub fn plus(self, other: Self) -> Self {
        PairCounts { found: self.found + other.found, right: self.right + other.right, gold: self.gold + other.gold }
    }

    /// Right of found.
    pub fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Right of gold.
    pub fn recall(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

/// One draw of some documents, and every candidate pair of it.
fn look(
    corpus: &ParallelCorpus,
    documents: &[Range<usize>],
    thinning: Thinning,
    seed: u64,
) -> (PairDraw, Vec<PairCandidate>) {
    let drawn = draw(documents, thinning, seed);
    let rows = |side: usize, documents: &[Vec<usize>]| -> Vec<Array2<f32>> {
        documents.iter().map(|rows| corpus.rows(side, rows)).collect()
    };
    let (s, t) = (rows(0, &drawn.sources), rows(1, &drawn.targets));
    fn documents_of(vectors: &[Array2<f32>]) -> Vec<PairingDocument<'_>> {
        vectors.iter().map(|v| PairingDocument { vectors: v.view(), name: "", date: None }).collect()
    }
    let found = candidates(&documents_of(&s), &documents_of(&t), &corpus.centre);
    (drawn, found)
}

/// Learns pair weights on easy and hard draws, of large and small corpora.
///
/// # Errors
/// When the user asked to stop.
pub fn learn_pairing(
    corpus: &ParallelCorpus,
    documents: &[Range<usize>],
    draws: u64,
    progress: &dyn Progress,
) -> Result<PairWeights> {
    let mut examples = Vec::new();
    for seed in 1000..1000 + draws {
        progress.check()?;
        let pick = seed as usize;
        let thinning = Thinning { lonely: [0.5, 0.2, 0.8, 0.5][pick % 4], lost: [0.5, 0.5, 0.3, 0.0, 0.5][pick % 5] };
        let few = pick.is_multiple_of(3) && documents.len() > 7;
        let from = if few { (pick * 7) % (documents.len() - 6) } else { 0 };
        let some = if few { &documents[from..from + 2 + pick % 5] } else { documents };
        let (drawn, found) = look(corpus, some, thinning, seed);
        examples.extend(found.into_iter().map(|c| {
            let right = drawn.gold.contains(&(c.source, c.target));
            (c, right)
        }));
    }
    fit_pairs(&examples, progress)
}

/// How well documents are paired in draws that nothing was learnt on.
///
/// # Errors
/// When the user asked to stop.
pub fn judge_pairing(
    corpus: &ParallelCorpus,
    documents: &[Range<usize>],
    weights: &PairWeights,
    (thinning, threshold): (Thinning, f32),
    draws: u64,
    progress: &dyn Progress,
) -> Result<PairCounts> {
    let judged = judge_thresholds(corpus, documents, weights, (thinning, &[threshold]), draws, progress)?;
    Ok(judged.into_iter().map(|(counts, _)| counts).fold(PairCounts::default(), PairCounts::plus))
}

/// What pairs are found with a least probability, and with what confidence each is right or not.
pub type JudgedPairs = (PairCounts, Vec<(f32, bool)>);

/// [`judge_pairing`] with each of several least probabilities: a higher one may let documents find other partners.
///
/// # Errors
/// When the user asked to stop.
pub fn judge_thresholds(
    corpus: &ParallelCorpus,
    documents: &[Range<usize>],
    weights: &PairWeights,
    (thinning, thresholds): (Thinning, &[f32]),
    draws: u64,
    progress: &dyn Progress,
) -> Result<Vec<JudgedPairs>> {
    let mut judged = vec![JudgedPairs::default(); thresholds.len()];
    for seed in 0..draws {
        progress.check()?;
        let (drawn, found) = look(corpus, documents, thinning, seed);
        let size = (drawn.sources.len(), drawn.targets.len());
        for (threshold, (counts, pairs)) in thresholds.iter().zip(&mut judged) {
            let chosen = choose(&found, size, weights, *threshold);
            *counts = counts.plus(PairCounts::of(&drawn.gold, chosen.iter().map(|p| (p.source, p.target))));
            pairs.extend(chosen.iter().map(|p| (p.confidence, drawn.gold.contains(&(p.source, p.target)))));
        }
    }
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_is_thinned_and_known() {
        let documents: Vec<Range<usize>> = (0..200).map(|d| d * 20..(d + 1) * 20).collect();
        let d = draw(&documents, HARDEST, 4);
        assert_eq!(d, draw(&documents, HARDEST, 4));
        assert!((70..130).contains(&d.gold.len()), "{}", d.gold.len());
        assert!((d.sources.len() + d.targets.len() - d.gold.len()) == 200);
        for (i, j) in &d.gold {
            assert_eq!(d.sources[*i][0] / 20, d.targets[*j][0] / 20);
        }
        let kept: usize = d.sources.iter().map(Vec::len).sum();
        let share = kept as f64 / (d.sources.len() * 20) as f64;
        assert!((0.45..0.55).contains(&share), "{share}");
    }

    #[test]
    fn pairs_are_counted() {
        let c = PairCounts::of(&[(0, 0), (1, 1)], [(0, 0), (2, 1), (3, 3)]);
        assert_eq!(c, PairCounts { found: 3, right: 1, gold: 2 });
        assert!((c.f1() - 0.4).abs() < 1e-12);
    }
}
