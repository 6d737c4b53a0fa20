//! Document pairing against references, and how to make hard cases of a parallel corpus.

use std::ops::Range;

use ndarray::Array2;
use serde::Serialize;

use super::parallel::ParallelCorpus;
use super::stress::Random;
use crate::align::{Numbers, PairCandidate, PairWeights, PairingDocument, candidates, choose, fit_pairs};
use crate::error::Result;
use crate::progress::Progress;

/// How a parallel corpus is thinned out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Thinning {
    /// Share of documents that keep one language only.
    pub lonely: f64,
    /// Share of sentences that each side of every document loses.
    pub lost: f64,
    /// Share of documents beside which stand others after the same pattern: most of the same sentences, with other numbers.
    pub alike: f64,
}

/// The hardest case: half of the documents have no counterpart, half of the sentences are gone.
pub const HARDEST: Thinning = Thinning { lonely: 0.5, lost: 0.5, alike: 0.0 };

/// A document of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnDocument {
    /// Its rows.
    pub rows: Vec<usize>,
    /// Which other numbers stand in it, the same ones in both languages; 0 for those that the texts have.
    pub other_numbers: u64,
}

/// Which sentences of a parallel corpus are left, document by document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairDraw {
    /// The source documents.
    pub sources: Vec<DrawnDocument>,
    /// The target documents.
    pub targets: Vec<DrawnDocument>,
    /// Which source translates which target.
    pub gold: Vec<(usize, usize)>,
}

/// Thins out a parallel corpus whose documents hold these rows; the same seed gives the same draw.
///
/// A document without counterpart keeps its source or its target side, by chance. Each side loses sentences on its own, and
/// keeps at least one. Documents after the pattern of another have four in five of its sentences and some of others in the place
/// of the rest, and are then thinned out like all.
pub fn draw(documents: &[Range<usize>], thinning: Thinning, seed: u64) -> PairDraw {
    let mut random = Random::new(seed);
    let mut chance = |share: f64| (random.bits() >> 11) as f64 / ((1u64 << 53) as f64) < share;
    let thin = |document: &DrawnDocument, chance: &mut dyn FnMut(f64) -> bool| {
        let mut rows: Vec<usize> = document.rows.iter().copied().filter(|_| !chance(thinning.lost)).collect();
        if rows.is_empty() {
            rows.extend(document.rows.first());
        }
        DrawnDocument { rows, ..*document }
    };
    let mut out = PairDraw { sources: vec![], targets: vec![], gold: vec![] };
    let mut order: Vec<(usize, DrawnDocument)> = Vec::new();
    for document in with_others_alike(documents, thinning.alike, seed) {
        let lonely = chance(thinning.lonely);
        let source = !lonely || chance(0.5);
        if source {
            out.sources.push(thin(&document, &mut chance));
        }
        if !lonely || !source {
            order.push((if lonely { usize::MAX } else { out.sources.len() - 1 }, thin(&document, &mut chance)));
        }
    }
    Random::new(seed ^ 0x5eed).shuffle(&mut order);
    for (j, (i, document)) in order.into_iter().enumerate() {
        if i != usize::MAX {
            out.gold.push((i, j));
        }
        out.targets.push(document);
    }
    out.gold.sort_unstable();
    out
}

/// Whole documents, and one to four others beside a share of them that are written after their pattern.
fn with_others_alike(documents: &[Range<usize>], share: f64, seed: u64) -> Vec<DrawnDocument> {
    let mut random = Random::new(seed ^ 0xa11ce);
    let mut out = Vec::new();
    for rows in documents {
        out.push(DrawnDocument { rows: rows.clone().collect(), other_numbers: 0 });
        if random.below(0..1000) as f64 >= share * 1000.0 {
            continue;
        }
        for _ in 0..1 + random.below(0..4) {
            let mut another = |row| match random.below(0..5) {
                0 => {
                    let document = random.below(0..documents.len());
                    random.below(documents[document].clone())
                }
                _ => row,
            };
            let rows = rows.clone().map(&mut another).collect();
            out.push(DrawnDocument { rows, other_numbers: random.bits() | 1 });
        }
    }
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
    let known = |side: usize, documents: &[DrawnDocument]| -> Vec<(Array2<f32>, Numbers)> {
        documents.iter().map(|drawn| (corpus.rows(side, &drawn.rows), numbers(corpus, side, drawn))).collect()
    };
    let (s, t) = (known(0, &drawn.sources), known(1, &drawn.targets));
    fn documents_of(known: &[(Array2<f32>, Numbers)]) -> Vec<PairingDocument<'_>> {
        known
            .iter()
            .map(|(vectors, numbers)| PairingDocument { vectors: vectors.view(), name: "", date: None, numbers })
            .collect()
    }
    let found = candidates(&documents_of(&s), &documents_of(&t), &corpus.centre);
    (drawn, found)
}

/// The numbers of a drawn document.
fn numbers(corpus: &ParallelCorpus, side: usize, drawn: &DrawnDocument) -> Numbers {
    let numbers = Numbers::of(corpus.sentences(side, &drawn.rows));
    // Scrambled by multiplication: the same number becomes the same other one on both sides.
    let other =
        |entry: &u64| entry & !0xffff_ffff | entry.wrapping_add(1).wrapping_mul(drawn.other_numbers) & 0xffff_ffff;
    match drawn.other_numbers {
        0 => numbers,
        _ => Numbers::from_entries(numbers.entries().iter().map(other).collect()),
    }
}

/// Learns pair weights on easy and hard draws, of large and small corpora. Documents of one corpus are never compared with those
/// of another: the articles of a newspaper differ more than the chapters of a book do, and weights should be right for both.
///
/// # Errors
/// When the user asked to stop.
pub fn learn_pairing(
    corpora: &[(&ParallelCorpus, &[Range<usize>])],
    draws: u64,
    progress: &dyn Progress,
) -> Result<PairWeights> {
    let mut examples = Vec::new();
    for (seed, (corpus, documents)) in (1000..1000 + draws).flat_map(|seed| corpora.iter().map(move |c| (seed, *c))) {
        progress.check()?;
        let pick = seed as usize;
        let thinning = Thinning {
            lonely: [0.5, 0.2, 0.8, 0.5][pick % 4],
            lost: [0.5, 0.5, 0.3, 0.0, 0.5][pick % 5],
            alike: [0.0, 0.0, 0.03, 0.0][pick % 4],
        };
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
            assert_eq!(d.sources[*i].rows[0] / 20, d.targets[*j].rows[0] / 20);
        }
        let kept: usize = d.sources.iter().map(|s| s.rows.len()).sum();
        let share = kept as f64 / (d.sources.len() * 20) as f64;
        assert!((0.45..0.55).contains(&share), "{share}");
    }

    #[test]
    fn documents_after_a_pattern_have_most_of_its_sentences_and_their_own_numbers() {
        let documents: Vec<Range<usize>> = (0..40).map(|d| d * 20..(d + 1) * 20).collect();
        let drawn = draw(&documents, Thinning { lonely: 0.0, lost: 0.0, alike: 0.5 }, 7);
        let (first, others): (Vec<_>, Vec<_>) = drawn.sources.iter().partition(|d| d.other_numbers == 0);
        assert_eq!(first.len(), 40);
        assert!((25..90).contains(&others.len()), "{}", others.len());
        for other in others {
            let most = (0..40).map(|d| other.rows.iter().filter(|row| **row / 20 == d).count()).max();
            assert!(most.unwrap() >= 10 && other.rows.len() == 20, "{other:?}");
        }
        for (i, j) in drawn.gold {
            assert_eq!(drawn.sources[i], drawn.targets[j]);
        }
    }

    #[test]
    fn pairs_are_counted() {
        let c = PairCounts::of(&[(0, 0), (1, 1)], [(0, 0), (2, 1), (3, 3)]);
        assert_eq!(c, PairCounts { found: 3, right: 1, gold: 2 });
        assert!((c.f1() - 0.4).abs() < 1e-12);
    }
}
