//! Passages that stand at different places of the two texts.
//!
//! What the monotone alignment leaves without counterpart or is unsure of is compared on both sides, wherever it stands. Where
//! matches follow one another, across beads that are sure, a passage may have moved: it is aligned on its own, and where that
//! turns out sure its beads take their place and are marked. A passage may be a single bead, as a caption is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ndarray::{Array2, Axis};

use super::bead::Bead;
use super::side::Side;
use crate::align::centre::{Centre, centre_rows};
use crate::align::nearest::{Nearest, nearest};

/// Most pairs of sentences that are compared; beyond that texts are too unlike for moved passages to mean anything.
const MOST: usize = 1 << 28;
/// Confidence from which a bead stays whatever is found elsewhere, and from which one says that a passage goes on there.
const SURE: f32 = 0.5;
/// How many of the most similar sentences are a sentence's candidates, and how many its margin is seen from.
const NEAREST: usize = 4;
/// Most sentences of a text that margins are seen from; of longer ones every second, third and so on.
const SAMPLE: usize = 4096;
/// What a match adds to its passage beside its margin. This and the next two were chosen on shuffled variants of the texts that
/// the weights are learnt on: what found most of what had moved there without marking anything in the texts as they are.
const MATCH: f32 = 0.1;
/// What every sentence that a passage leaves out takes from it.
const SKIP: f32 = 0.01;
/// What a passage has to come to.
const LEAST: f32 = 0.3;
/// How many sentences further the next match of a passage may be, on either side.
const REACH: usize = 10;
/// How many sentences beyond its first and last match a passage is looked for.
const MARGIN: usize = 8;
/// Sure beads that a passage must cross: one or two may be wrong themselves.
const CROSSED: usize = 3;
/// Of a passage that is believed, a run of beads whose confidences beyond [`DOUBT`], less [`NULL`] for a null bead, come to this:
/// one bead alone has to be almost certain.
const BELIEVED: f32 = 0.29;
const DOUBT: f32 = 0.7;
const NULL: f32 = 0.1;

/// Sentences of either side that may be a moved passage and its counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) source: Range<usize>,
    pub(crate) target: Range<usize>,
}

/// The passages that seem to have moved, those whose matches come to most first; none overlaps another.
pub(crate) fn passages(source: &Side, target: &Side, beads: &[Bead], centre: &Centre) -> Vec<Passage> {
    let weak = |b: &&Bead| b.is_null() || b.confidence < SURE;
    let free = |of: fn(&Bead) -> &Range<usize>| -> Vec<usize> {
        let mut numbers: Vec<usize> = beads.iter().filter(weak).flat_map(|b| of(b).clone()).collect();
        numbers.sort_unstable();
        numbers
    };
    let (mut sources, mut targets) = (free(|b| &b.source), free(|b| &b.target));
    if sources.is_empty() || targets.is_empty() || sources.len() * targets.len() > MOST {
        return Vec::new();
    }
    let sure: Vec<&Bead> = beads.iter().filter(|b| !weak(b)).collect();
    let chains = chains(&matches(source, target, &sources, &targets, centre));
    let mut out: Vec<Passage> = Vec::new();
    for chain in chains {
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let passage = Passage { source: first.0..last.0 + 1, target: first.1..last.1 + 1 };
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
    for passage in &out {
        sources.retain(|i| !passage.source.contains(i));
        targets.retain(|j| !passage.target.contains(j));
    }
    for passage in &mut out {
        passage.source = widened(&mut sources, passage.source.clone());
        passage.target = widened(&mut targets, passage.target.clone());
    }
    out
}

/// A source sentence, a target sentence and what they add to a passage.
type Match = (usize, usize, f32);

/// The pairs of `sources` and `targets` of which one is among the other's nearest, with their margins over what else is nearest
/// in the whole of the texts and [`MATCH`]; in order.
fn matches(source: &Side, target: &Side, sources: &[usize], targets: &[usize], centre: &Centre) -> Vec<Match> {
    let centred = |side: &Side| {
        let mut vectors = side.vectors.to_owned();
        centre_rows(&mut vectors, &centre.vectors);
        vectors
    };
    let sample = |vectors: &Array2<f32>| {
        let numbers: Vec<usize> = (0..vectors.nrows()).step_by(vectors.nrows().div_ceil(SAMPLE)).collect();
        vectors.select(Axis(0), &numbers)
    };
    let mean = |near: &Nearest| near.iter().map(|n| n.0).sum::<f32>() / near.len() as f32;
    let levels = |rows: &Array2<f32>, others: &Array2<f32>| -> Vec<f32> {
        nearest(rows, &sample(others), NEAREST).0.iter().map(mean).collect()
    };
    let (all_sources, all_targets) = (centred(source), centred(target));
    let (rows, others) = (all_sources.select(Axis(0), sources), all_targets.select(Axis(0), targets));
    let (source_levels, target_levels) = (levels(&rows, &all_targets), levels(&others, &all_sources));
    let (forward, backward) = nearest(&rows, &others, NEAREST);
    let forward =
        forward.iter().enumerate().flat_map(|(i, near)| near.iter().map(move |(cosine, j)| ((i, *j), *cosine)));
    let backward =
        backward.iter().enumerate().flat_map(|(j, near)| near.iter().map(move |(cosine, i)| ((*i, j), *cosine)));
    let pairs: BTreeMap<(usize, usize), f32> = forward.chain(backward).collect();
    let weighed = pairs.into_iter().map(|((i, j), cosine)| {
        let margin = cosine - (source_levels[i] + target_levels[j]) / 2.0;
        (sources[i], targets[j], margin + MATCH)
    });
    weighed.filter(|m| m.2 > 0.0).collect()
}

/// Runs of matches that rise on both sides by [`REACH`] at most and come to [`LEAST`], those that come to most first; no sentence
/// is in two.
fn chains(matches: &[Match]) -> Vec<Vec<(usize, usize)>> {
    let mut sums: Vec<f32> = matches.iter().map(|m| m.2).collect();
    let mut before = vec![None; matches.len()];
    for (k, (i, j, weight)) in matches.iter().enumerate() {
        for (p, (a, b, _)) in matches[..k].iter().enumerate().rev().take_while(|(_, m)| i - m.0 <= REACH) {
            if a < i && b < j && j - b <= REACH {
                let sum = sums[p] + weight - SKIP * (i - a + j - b - 2) as f32;
                if sum > sums[k] {
                    (sums[k], before[k]) = (sum, Some(p));
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..matches.len()).collect();
    order.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]).then(a.cmp(b)));
    let mut taken: [BTreeSet<usize>; 2] = Default::default();
    let mut out: Vec<(f32, Vec<(usize, usize)>)> = Vec::new();
    for last in order {
        let is_free = |k: &usize| !taken[0].contains(&matches[*k].0) && !taken[1].contains(&matches[*k].1);
        let chain: Vec<usize> = std::iter::successors(Some(last), |k| before[*k]).take_while(is_free).collect();
        let Some(first) = chain.last() else { continue };
        let sum = sums[last] - before[*first].map_or(0.0, |p: usize| sums[p]);
        if sum >= LEAST {
            let chain: Vec<(usize, usize)> = chain.iter().rev().map(|k| (matches[*k].0, matches[*k].1)).collect();
            taken[0].extend(chain.iter().map(|m| m.0));
            taken[1].extend(chain.iter().map(|m| m.1));
            out.push((sum, chain));
        }
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    out.into_iter().map(|(_, chain)| chain).collect()
}

/// The range with up to [`MARGIN`] more of the `free` sentences next to it on either side, which then are free no more.
fn widened(free: &mut Vec<usize>, range: Range<usize>) -> Range<usize> {
    let is_free = |k: &usize| free.binary_search(k).is_ok();
    let start = (range.start.saturating_sub(MARGIN)..range.start).rev().take_while(is_free).last();
    let end = (range.end..range.end + MARGIN).take_while(is_free).last();
    let wide = start.unwrap_or(range.start)..end.map_or(range.end, |k| k + 1);
    free.retain(|k| !wide.contains(k));
    wide
}

/// The beads of a passage that are believed: all from the first to the last that is sure, since between those the passage surely
/// goes on; none if they are no surer than chance makes them.
fn believed(inside: Vec<Bead>) -> Vec<Bead> {
    let mut run: f32 = 0.0;
    let convinces = |bead: &Bead| {
        run = run.max(0.0) + if bead.is_null() { -NULL } else { bead.confidence - DOUBT };
        run >= BELIEVED
    };
    let sure = |bead: &Bead| !bead.is_null() && bead.confidence >= SURE;
    let (first, last) = (inside.iter().position(sure), inside.iter().rposition(sure));
    match (first, last) {
        (Some(first), Some(last)) if inside.iter().any(convinces) => inside[first..=last].to_vec(),
        _ => vec![],
    }
}

/// Puts the beads of moved passages, counted from their passage's first sentences, in the place of what they displace, which has
/// to be less sure. What else was in a displaced bead is null; what is null inside a passage is as surely so as the passage says.
pub(crate) fn splice(beads: &[Bead], passages: &[Passage], found: Vec<Vec<Bead>>) -> Vec<Bead> {
    let mut owner: [BTreeMap<usize, usize>; 2] = Default::default();
    for (k, bead) in beads.iter().enumerate() {
        owner[0].extend(bead.source.clone().map(|i| (i, k)));
        owner[1].extend(bead.target.clone().map(|j| (j, k)));
    }
    let held = |bead: &Bead| -> BTreeSet<usize> {
        let (sources, targets) = (bead.source.clone(), bead.target.clone());
        sources.map(|i| owner[0][&i]).chain(targets.map(|j| owner[1][&j])).collect()
    };
    let gives_way = |k: &usize, to: &Bead| beads[*k].is_null() || beads[*k].confidence < to.confidence;
    let shifted = |range: &Range<usize>, by: usize| range.start + by..range.end + by;
    let mut displaced: BTreeSet<usize> = BTreeSet::new();
    // The moved beads by their first source sentence, which sentences they take, and how sure it is that one inside is null.
    let mut moved: BTreeMap<usize, Bead> = BTreeMap::new();
    let mut taken: [BTreeSet<usize>; 2] = Default::default();
    let mut null: [BTreeMap<usize, f32>; 2] = Default::default();
    for (passage, inside) in passages.iter().zip(found) {
        let placed = inside.into_iter().map(|bead| Bead {
            source: shifted(&bead.source, passage.source.start),
            target: shifted(&bead.target, passage.target.start),
            crossing: !bead.is_null(),
            ..bead
        });
        let possible = placed.filter(|bead| held(bead).iter().all(|k| gives_way(k, bead)));
        for bead in believed(possible.collect()) {
            if bead.is_null() {
                null[0].extend(bead.source.map(|i| (i, bead.confidence)));
                null[1].extend(bead.target.map(|j| (j, bead.confidence)));
            } else {
                displaced.extend(held(&bead));
                taken[0].extend(bead.source.clone());
                taken[1].extend(bead.target.clone());
                moved.insert(bead.source.start, bead);
            }
        }
    }
    let confidence =
        |side: usize, sentence: &usize, bead: &Bead| null[side].get(sentence).copied().unwrap_or(bead.confidence);
    let mut out = Vec::with_capacity(beads.len());
    for (k, bead) in beads.iter().enumerate() {
        if !displaced.contains(&k) && !bead.is_null() {
            out.push(bead.clone());
            continue;
        }
        for i in bead.source.clone() {
            match moved.remove(&i) {
                Some(moved) => out.push(moved),
                None if taken[0].contains(&i) => {}
                None => out.push(Bead {
                    confidence: confidence(0, &i, bead),
                    ..Bead::bare(i..i + 1, bead.target.start..bead.target.start)
                }),
            }
        }
        for j in bead.target.clone().filter(|j| !taken[1].contains(j)) {
            out.push(Bead {
                confidence: confidence(1, &j, bead),
                ..Bead::bare(bead.source.end..bead.source.end, j..j + 1)
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bead(source: Range<usize>, target: Range<usize>) -> Bead {
        Bead { confidence: 0.9, ..Bead::bare(source, target) }
    }

    fn unsure(source: Range<usize>, target: Range<usize>) -> Bead {
        Bead { confidence: 0.2, ..Bead::bare(source, target) }
    }

    fn places(beads: &[Bead]) -> Vec<(Range<usize>, Range<usize>, bool)> {
        beads.iter().map(|b| (b.source.clone(), b.target.clone(), b.crossing)).collect()
    }

    /// The source's first four sentences stand at the end of the target; the monotone pass has joined two of them with others.
    fn beads() -> Vec<Bead> {
        let mut beads = vec![bead(0..1, 0..0), unsure(1..3, 0..1), bead(3..4, 1..1)];
        beads.extend((1..8).map(|k| bead(k + 4..k + 5, k..k + 1)));
        beads.insert(3, bead(4..5, 1..1));
        beads.extend((8..12).map(|j| bead(12..12, j..j + 1)));
        beads
    }

    /// Rows that are unlike each other, in this order.
    fn rows(order: impl Iterator<Item = usize>) -> Array2<f32> {
        let order: Vec<usize> = order.collect();
        Array2::from_shape_fn((order.len(), 64), |(row, k)| {
            let noise = ((order[row] * 37 + 5) as f32 * (k + 2) as f32 * 0.311).sin();
            if order[row] == k { 1.0 } else { 0.02 * noise }
        })
    }

    fn side(vectors: &Array2<f32>) -> Side<'_> {
        const TEXTS: [&str; 64] = ["x"; 64];
        Side { texts: TEXTS[..vectors.nrows()].to_vec(), vectors: vectors.view(), tokens: &[], layout: &[] }
    }

    #[test]
    fn a_block_that_moved_is_found_through_unsure_beads() {
        let (source, target) = (rows(0..12), rows((4..12).chain(0..4)));
        let found = passages(&side(&source), &side(&target), &beads(), &Centre::default());
        assert_eq!(found, [Passage { source: 0..5, target: 8..12 }]);
        // Where all are sure there is nothing to look at.
        let in_order: Vec<Bead> = (0..12).map(|k| bead(k..k + 1, k..k + 1)).collect();
        assert!(passages(&side(&source), &side(&source), &in_order, &Centre::default()).is_empty());
        // A passage that crosses nothing has not moved.
        let unsure: Vec<Bead> = (0..12).map(|k| unsure(k..k + 1, k..k + 1)).collect();
        assert!(passages(&side(&source), &side(&source), &unsure, &Centre::default()).is_empty());
    }

    #[test]
    fn a_single_sentence_that_moved_is_found_and_blocks_side_by_side_keep_apart() {
        let (source, target) = (rows(0..12), rows((1..12).chain(0..1)));
        let mut beads = vec![bead(0..1, 0..0)];
        beads.extend((1..12).map(|k| bead(k..k + 1, k - 1..k)));
        beads.push(bead(12..12, 11..12));
        let found = passages(&side(&source), &side(&target), &beads, &Centre::default());
        assert_eq!(found, [Passage { source: 0..1, target: 11..12 }]);

        // Sentences 0..3 and 3..6 have changed places behind the rest: neither takes the other for its surroundings.
        let (source, target) = (rows(0..16), rows((6..16).chain(3..6).chain(0..3)));
        let mut beads: Vec<Bead> = (0..6).map(|k| bead(k..k + 1, 0..0)).collect();
        beads.extend((6..16).map(|k| bead(k..k + 1, k - 6..k - 5)));
        beads.extend((10..16).map(|k| bead(16..16, k..k + 1)));
        let mut found = passages(&side(&source), &side(&target), &beads, &Centre::default());
        found.sort_by_key(|p| p.source.start);
        assert_eq!(found, [Passage { source: 0..3, target: 13..16 }, Passage { source: 3..6, target: 10..13 }]);
    }

    #[test]
    fn moved_beads_take_the_place_of_what_they_displace() {
        let passages = [Passage { source: 0..4, target: 8..12 }];
        let doubtful = |k: usize, confidence| Bead { confidence, ..bead(k..k + 1, k..k + 1) };
        let inside = vec![bead(0..1, 0..1), bead(1..2, 1..2), doubtful(2, 0.3), bead(3..4, 3..4)];
        let out = splice(&beads(), &passages, vec![inside]);
        let expected = [(0..1, 8..9, true), (1..2, 9..10, true), (2..3, 10..11, true), (3..3, 0..1, false)];
        assert_eq!(places(&out)[..4], expected, "what stands between sure beads moves with them");
        assert_eq!(places(&out)[4..6], [(3..4, 11..12, true), (4..5, 1..1, false)]);
        assert_eq!(out.len(), 13);
        for (side, of) in [(0, (|b: &Bead| b.source.clone()) as fn(&Bead) -> Range<usize>), (1, |b| b.target.clone())] {
            let mut all: Vec<usize> = out.iter().flat_map(of).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..12), "every sentence of side {side} stands in one bead");
        }
        // What comes after the last sure bead stays where it was; a null inside is as sure as the passage makes it.
        let null = |source, target, confidence| Bead { confidence, ..Bead::bare(source, target) };
        let inside = vec![bead(0..1, 0..1), null(1..1, 1..2, 0.6), bead(1..2, 2..3), unsure(2..3, 3..4)];
        let out = splice(&beads(), &passages, vec![inside]);
        assert_eq!(places(&out)[1..4], [(1..2, 10..11, true), (2..3, 0..0, false), (3..3, 0..1, false)]);
        let nulls: Vec<(usize, f32)> =
            out.iter().filter(|b| b.target.start >= 8 && b.is_null()).map(|b| (b.target.start, b.confidence)).collect();
        assert_eq!(nulls, [(9, 0.6), (11, 0.9)]);
        // One bead is believed if it is almost certain, and none that is less sure than what it would displace.
        assert_eq!(splice(&beads(), &passages, vec![vec![bead(0..1, 0..1)]]), beads());
        let certain = Bead { confidence: 0.995, ..bead(0..1, 0..1) };
        assert_eq!(places(&splice(&beads(), &passages, vec![vec![certain]]))[0], (0..1, 8..9, true));
        let sure = vec![Bead { confidence: 0.7, ..bead(0..12, 0..12) }];
        assert_eq!(splice(&sure, &passages, vec![vec![doubtful(0, 0.6), doubtful(1, 0.6)]]), sure);
    }

    #[test]
    fn matches_are_chained_where_they_rise() {
        let places = [(0, 5), (1, 6), (2, 30), (3, 8), (4, 2), (20, 9), (21, 10), (22, 11)];
        let matches = |weight: f32| -> Vec<Match> { places.iter().map(|(i, j)| (*i, *j, weight)).collect() };
        let long = [vec![(20, 9), (21, 10), (22, 11)], vec![(0, 5), (1, 6), (3, 8)]];
        assert_eq!(chains(&matches(0.2)), long, "fewer sentences are left out in the first");
        // What is worth enough stands alone.
        assert_eq!(chains(&matches(0.5)).len(), 4);
        assert!(chains(&matches(0.05)).is_empty());
    }
}
