//! Passages that stand at different places of the two texts.
//!
//! What the monotone alignment leaves without counterpart or is unsure of is compared on both sides, wherever it stands. Where
//! sentences that are each other's best match follow one another, across beads that are sure, a passage has moved: it is aligned
//! on its own and its beads are marked.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::{ArrayView1, Axis};

use super::tables::{Centre, centre_rows};
use super::{Bead, Side};

/// Most pairs of sentences that are compared; beyond that texts are too unlike for moved passages to mean anything.
const MOST: usize = 1 << 25;
/// Confidence from which a bead stays whatever is found elsewhere, and below which a moved one is not believed.
const SURE: f32 = 0.5;
/// Least cosine of centred vectors of a match.
const ALIKE: f32 = 0.4;
/// Least matches of a passage.
const SHORTEST: usize = 3;
/// How many sentences further the next match of a passage may be, on either side.
const REACH: usize = 10;
/// How many sentences beyond its first and last match a passage is looked for.
const MARGIN: usize = 8;
/// Sure beads that a passage must cross: one or two may be wrong themselves.
const CROSSED: usize = 3;

/// Sentences of either side that may be a moved passage and its counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) source: Range<usize>,
    pub(crate) target: Range<usize>,
}

/// The passages that seem to have moved, those with most matches first; none overlaps another.
pub(crate) fn passages(source: &Side, target: &Side, beads: &[Bead], centre: &Centre) -> Vec<Passage> {
    let weak = |b: &&Bead| b.is_null() || b.confidence < SURE;
    let free = |of: fn(&Bead) -> &Range<usize>| -> Vec<usize> {
        let mut numbers: Vec<usize> = beads.iter().filter(weak).flat_map(|b| of(b).clone()).collect();
        numbers.sort_unstable();
        numbers
    };
    let (sources, targets) = (free(|b| &b.source), free(|b| &b.target));
    if sources.len().min(targets.len()) < SHORTEST || sources.len() * targets.len() > MOST {
        return Vec::new();
    }
    let sure: Vec<&Bead> = beads.iter().filter(|b| !weak(b)).collect();
    let mut chains = chains(&matches(source, target, &sources, &targets, centre));
    chains.sort_by_key(|chain| (std::cmp::Reverse(chain.len()), chain[0]));
    let mut out: Vec<Passage> = Vec::new();
    for chain in chains {
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let passage =
            Passage { source: widened(&sources, first.0..last.0 + 1), target: widened(&targets, first.1..last.1 + 1) };
        let before = |x: &Range<usize>, y: &Range<usize>| x.end <= y.start;
        let crossed = sure.iter().filter(|bead| {
            (before(&bead.source, &passage.source) && before(&passage.target, &bead.target))
                || (before(&passage.source, &bead.source) && before(&bead.target, &passage.target))
        });
        let apart = |x: &Range<usize>, y: &Range<usize>| before(x, y) || before(y, x);
        if crossed.take(CROSSED).count() == CROSSED
            && out.iter().all(|p| apart(&p.source, &passage.source) && apart(&p.target, &passage.target))
        {
            out.push(passage);
        }
    }
    out
}

/// Sentences that are each other's best match among the `sources` and `targets`, in the order of the source.
fn matches(source: &Side, target: &Side, sources: &[usize], targets: &[usize], centre: &Centre) -> Vec<(usize, usize)> {
    let rows = |side: &Side, numbers: &[usize]| {
        let mut vectors = side.vectors.to_owned();
        centre_rows(&mut vectors, &centre.vectors);
        vectors.select(Axis(0), numbers)
    };
    let products = rows(source, sources).dot(&rows(target, targets).t());
    let best = |lane: ArrayView1<f32>| {
        lane.iter().enumerate().fold((0, f32::MIN), |b, (k, v)| if *v > b.1 { (k, *v) } else { b })
    };
    let back: Vec<usize> = products.columns().into_iter().map(|c| best(c).0).collect();
    let forth = products.rows().into_iter().map(best).enumerate();
    let mutual = forth.filter(|(i, (j, cosine))| back[*j] == *i && *cosine >= ALIKE);
    mutual.map(|(i, (j, _))| (sources[i], targets[j])).collect()
}

/// Runs of matches that rise on both sides by [`REACH`] at most, the longest that end anywhere first; no match is in two.
fn chains(matches: &[(usize, usize)]) -> Vec<Vec<(usize, usize)>> {
    let mut lengths = vec![1usize; matches.len()];
    let mut before = vec![None; matches.len()];
    for (k, (i, j)) in matches.iter().enumerate() {
        for (p, (_, b)) in matches[..k].iter().enumerate().rev().take_while(|(_, (a, _))| i - a <= REACH) {
            if b < j && j - b <= REACH && lengths[p] + 1 > lengths[k] {
                (lengths[k], before[k]) = (lengths[p] + 1, Some(p));
            }
        }
    }
    let mut order: Vec<usize> = (0..matches.len()).collect();
    order.sort_by_key(|k| (std::cmp::Reverse(lengths[*k]), *k));
    let mut used = vec![false; matches.len()];
    let mut out = Vec::new();
    for last in order {
        let back = std::iter::successors(Some(last), |k| before[*k]);
        let mut chain: Vec<usize> = back.take_while(|k| !used[*k]).collect();
        if chain.len() >= SHORTEST {
            chain.iter().for_each(|k| used[*k] = true);
            chain.reverse();
            out.push(chain.into_iter().map(|k| matches[k]).collect());
        }
    }
    out
}

/// The range with up to [`MARGIN`] more of the `free` sentences next to it on either side.
fn widened(free: &[usize], range: Range<usize>) -> Range<usize> {
    let is_free = |k: &usize| free.binary_search(k).is_ok();
    let start = (range.start.saturating_sub(MARGIN)..range.start).rev().take_while(is_free).last();
    let end = (range.end..range.end + MARGIN).take_while(is_free).last();
    start.unwrap_or(range.start)..end.map_or(range.end, |k| k + 1)
}

/// Puts the beads of moved passages, counted from their passage's first sentences, in the place of what they displace. What else
/// was in a displaced bead is null.
pub(crate) fn splice(beads: Vec<Bead>, passages: &[Passage], found: Vec<Vec<Bead>>) -> Vec<Bead> {
    let mut owner: [BTreeMap<usize, usize>; 2] = Default::default();
    for (k, bead) in beads.iter().enumerate() {
        owner[0].extend(bead.source.clone().map(|i| (i, k)));
        owner[1].extend(bead.target.clone().map(|j| (j, k)));
    }
    let mut displaced = vec![false; beads.len()];
    // The moved beads by their first source sentence, and which sentences they take.
    let mut moved: BTreeMap<usize, Bead> = BTreeMap::new();
    let mut taken = [vec![], vec![]];
    for (passage, inside) in passages.iter().zip(found) {
        let shifted = |range: &Range<usize>, by: usize| range.start + by..range.end + by;
        let believed: Vec<(Bead, Vec<usize>)> = inside
            .into_iter()
            .filter(|bead| !bead.is_null() && bead.confidence >= SURE)
            .map(|bead| {
                let source = shifted(&bead.source, passage.source.start);
                let target = shifted(&bead.target, passage.target.start);
                let held = source.clone().filter_map(|i| owner[0].get(&i)).copied();
                let held = held.chain(target.clone().filter_map(|j| owner[1].get(&j)).copied()).collect();
                (Bead { source, target, moved: true, ..bead }, held)
            })
            .filter(|(bead, held): &(Bead, Vec<usize>)| {
                held.iter().all(|k| beads[*k].is_null() || beads[*k].confidence < bead.confidence)
            })
            .collect();
        // A single bead may be chance.
        if believed.len() >= 2 {
            for (bead, held) in believed {
                held.into_iter().for_each(|k| displaced[k] = true);
                taken[0].extend(bead.source.clone());
                taken[1].extend(bead.target.clone());
                moved.insert(bead.source.start, bead);
            }
        }
    }
    taken.iter_mut().for_each(|t| t.sort_unstable());
    let is_taken = |side: usize, k: &usize| taken[side].binary_search(k).is_ok();
    let mut out = Vec::with_capacity(beads.len());
    for (bead, displaced) in beads.into_iter().zip(displaced) {
        if !displaced {
            out.push(bead);
            continue;
        }
        for i in bead.source.clone() {
            match moved.remove(&i) {
                Some(moved) => out.push(moved),
                None if is_taken(0, &i) => {}
                None => out.push(Bead {
                    confidence: bead.confidence,
                    ..Bead::bare(i..i + 1, bead.target.start..bead.target.start)
                }),
            }
        }
        for j in bead.target.clone().filter(|j| !is_taken(1, j)) {
            out.push(Bead { confidence: bead.confidence, ..Bead::bare(bead.source.end..bead.source.end, j..j + 1) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn bead(source: Range<usize>, target: Range<usize>) -> Bead {
        Bead { confidence: 0.9, ..Bead::bare(source, target) }
    }

    fn unsure(source: Range<usize>, target: Range<usize>) -> Bead {
        Bead { confidence: 0.2, ..Bead::bare(source, target) }
    }

    fn places(beads: &[Bead]) -> Vec<(Range<usize>, Range<usize>, bool)> {
        beads.iter().map(|b| (b.source.clone(), b.target.clone(), b.moved)).collect()
    }

    /// The source's first four sentences stand at the end of the target; the monotone pass has joined two of them with others.
    fn beads() -> Vec<Bead> {
        let mut beads = vec![bead(0..1, 0..0), unsure(1..3, 0..1), bead(3..4, 1..1)];
        beads.extend((1..8).map(|k| bead(k + 4..k + 5, k..k + 1)));
        beads.insert(3, bead(4..5, 1..1));
        beads.extend((8..12).map(|j| bead(12..12, j..j + 1)));
        beads
    }

    #[test]
    fn a_block_that_moved_is_found_through_unsure_beads() {
        let mut vectors =
            Array2::from_shape_fn((12, 16), |(i, k)| ((i * 37 + 5) as f32 * (k + 2) as f32 * 0.311).sin());
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        let order: Vec<usize> = (4..12).chain(0..4).collect();
        let other = vectors.select(Axis(0), &order);
        let side = |v| Side { texts: vec!["x"; 12], vectors: v, tokens: &[], marks: &[] };
        let (source, target) = (side(vectors.view()), side(other.view()));
        let found = passages(&source, &target, &beads(), &Centre::default());
        assert_eq!(found, [Passage { source: 0..5, target: 8..12 }]);
        // Where all are sure there is nothing to look at.
        let in_order: Vec<Bead> = (0..12).map(|k| bead(k..k + 1, k..k + 1)).collect();
        assert!(passages(&source, &source, &in_order, &Centre::default()).is_empty());
        // A passage that crosses nothing has not moved.
        let unsure: Vec<Bead> = (0..12).map(|k| unsure(k..k + 1, k..k + 1)).collect();
        assert!(passages(&source, &source, &unsure, &Centre::default()).is_empty());
    }

    #[test]
    fn moved_beads_take_the_place_of_what_they_displace() {
        let passages = [Passage { source: 0..4, target: 8..12 }];
        let inside = vec![bead(0..1, 0..1), bead(1..2, 1..2), unsure(2..3, 2..3), bead(3..4, 3..4)];
        let out = splice(beads(), &passages, vec![inside]);
        let expected = [(0..1, 8..9, true), (1..2, 9..10, true), (2..3, 0..0, false), (3..3, 0..1, false)];
        assert_eq!(places(&out)[..4], expected);
        assert_eq!(places(&out)[4..6], [(3..4, 11..12, true), (4..5, 1..1, false)]);
        assert_eq!(places(&out)[13..], [(12..12, 10..11, false)]);
        for (side, of) in [(0, (|b: &Bead| b.source.clone()) as fn(&Bead) -> Range<usize>), (1, |b| b.target.clone())] {
            let mut all: Vec<usize> = out.iter().flat_map(of).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..12), "every sentence of side {side} stands in one bead");
        }
        // One bead alone is not believed, nor is one that is less sure than what it would displace.
        assert_eq!(splice(beads(), &passages, vec![vec![bead(0..1, 0..1)]]), beads());
        let doubtful = |k: usize| Bead { confidence: 0.6, ..bead(k..k + 1, k..k + 1) };
        let sure = vec![Bead { confidence: 0.7, ..bead(0..12, 0..12) }];
        assert_eq!(splice(sure.clone(), &passages, vec![vec![doubtful(0), doubtful(1)]]), sure);
    }

    #[test]
    fn matches_are_chained_where_they_rise() {
        let found = chains(&[(0, 5), (1, 6), (2, 30), (3, 8), (4, 2), (20, 9), (21, 10), (22, 11)]);
        assert_eq!(found, [vec![(0, 5), (1, 6), (3, 8)], vec![(20, 9), (21, 10), (22, 11)]]);
    }
}
