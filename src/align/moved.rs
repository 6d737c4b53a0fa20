//! Blocks that stand at different places of the two texts.
//!
//! What the monotone pass leaves without counterpart on both sides is compared: where a run of null source sentences and a run
//! of null target sentences find each other by mutual best matches, the stretch is aligned on its own and its beads are marked
//! as moved.

use std::ops::Range;

use ndarray::Axis;

use super::tables::{Centre, centre_rows};
use super::{Bead, Side};

/// Shortest run of null sentences that is looked at.
const SHORTEST: usize = 3;
/// Most pairs of null sentences that are compared; beyond that texts are too unlike for moved blocks to mean anything.
const MOST: usize = 1 << 25;
/// Least cosine of centred vectors of a match.
const ALIKE: f32 = 0.5;
/// Least confidence of a moved bead.
const SURE: f32 = 0.5;

/// Puts moved beads in the place of null beads; `align` aligns two stretches.
pub(crate) fn find<'a>(
    source: &Side<'a>,
    target: &Side<'a>,
    beads: Vec<Bead>,
    centre: &Centre,
    align: impl Fn(&Side<'a>, &Side<'a>) -> Vec<Bead>,
) -> Vec<Bead> {
    let of = |range: fn(&Bead) -> (&Range<usize>, &Range<usize>)| {
        runs(beads.iter().map(range).filter(|(_, other)| other.is_empty()).flat_map(|(own, _)| own.clone()))
    };
    let (sources, targets) = (of(|b| (&b.source, &b.target)), of(|b| (&b.target, &b.source)));
    let count = |runs: &[Range<usize>]| runs.iter().map(Range::len).sum::<usize>();
    if sources.is_empty() || targets.is_empty() || count(&sources) * count(&targets) > MOST {
        return beads;
    }
    let mut found: Vec<Bead> = Vec::new();
    for (a, b) in stretches(source, target, &sources, &targets, centre) {
        let beads = align(&source.part(a.clone()), &target.part(b.clone()));
        let sure: Vec<Bead> = beads
            .into_iter()
            .filter(|bead| !bead.is_null() && bead.confidence >= SURE)
            .map(|bead| Bead {
                source: bead.source.start + a.start..bead.source.end + a.start,
                target: bead.target.start + b.start..bead.target.end + b.start,
                moved: true,
                ..bead
            })
            .collect();
        if sure.len() >= 2 {
            found.extend(sure);
        }
    }
    if found.is_empty() {
        return beads;
    }
    let mut by_source: std::collections::BTreeMap<usize, Option<Bead>> = Default::default();
    let mut taken = std::collections::BTreeSet::new();
    for bead in found {
        taken.extend(bead.target.clone());
        by_source.extend(bead.source.clone().skip(1).map(|i| (i, None)));
        by_source.insert(bead.source.start, Some(bead));
    }
    let mut out = Vec::with_capacity(beads.len());
    for bead in beads {
        if !bead.is_null() {
            out.push(bead);
        } else if bead.target.is_empty() {
            match by_source.remove(&bead.source.start) {
                Some(moved) => out.extend(moved),
                None => out.push(bead),
            }
        } else if !taken.contains(&bead.target.start) {
            out.push(bead);
        }
    }
    out
}

/// Runs of consecutive numbers that are long enough; the numbers rise.
fn runs(numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for n in numbers {
        match out.last_mut() {
            Some(run) if run.end == n => run.end += 1,
            _ => out.push(n..n + 1),
        }
    }
    out.retain(|run| run.len() >= SHORTEST);
    out
}

/// Stretches of two runs that find each other, those with most matches first; none overlaps another.
fn stretches(
    source: &Side,
    target: &Side,
    sources: &[Range<usize>],
    targets: &[Range<usize>],
    centre: &Centre,
) -> Vec<(Range<usize>, Range<usize>)> {
    let rows = |side: &Side, runs: &[Range<usize>]| {
        let numbers: Vec<usize> = runs.iter().cloned().flatten().collect();
        let mut vectors = side.vectors.to_owned();
        centre_rows(&mut vectors, &centre.vectors);
        (vectors.select(Axis(0), &numbers), numbers)
    };
    let ((x, left), (y, right)) = (rows(source, sources), rows(target, targets));
    let products = x.dot(&y.t());
    let best = |lane: ndarray::ArrayView1<f32>| {
        lane.iter().enumerate().fold((0, f32::MIN), |b, (k, v)| if *v > b.1 { (k, *v) } else { b })
    };
    let back: Vec<usize> = products.columns().into_iter().map(|c| best(c).0).collect();
    let run_of = |runs: &[Range<usize>], n: usize| runs.partition_point(|r| r.end <= n);
    let mut matches: std::collections::BTreeMap<(usize, usize), Vec<(usize, usize)>> = Default::default();
    for (i, row) in products.rows().into_iter().enumerate() {
        let (j, cosine) = best(row);
        if back[j] == i && cosine >= ALIKE {
            let key = (run_of(sources, left[i]), run_of(targets, right[j]));
            matches.entry(key).or_default().push((left[i], right[j]));
        }
    }
    let mut list: Vec<Vec<(usize, usize)>> = matches.into_values().filter(|m| m.len() >= 2).collect();
    list.sort_by_key(|m| (std::cmp::Reverse(m.len()), m[0]));
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for pairs in list {
        let hull = |of: fn(&(usize, usize)) -> usize| {
            let numbers = pairs.iter().map(of);
            numbers.clone().min().unwrap_or(0)..numbers.max().unwrap_or(0) + 1
        };
        let (a, b) = (hull(|p| p.0), hull(|p| p.1));
        let apart = |x: &Range<usize>, y: &Range<usize>| x.end <= y.start || y.end <= x.start;
        // A stretch that mostly does not match is chance.
        let dense = 3 * pairs.len() >= a.len().min(b.len());
        if dense && out.iter().all(|(c, d)| apart(&a, c) && apart(&b, d)) {
            out.push((a, b));
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

    #[test]
    fn a_block_that_moved_is_found() {
        let mut vectors =
            Array2::from_shape_fn((12, 16), |(i, k)| ((i * 37 + 5) as f32 * (k + 2) as f32 * 0.311).sin());
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        // The source's sentences 0..4 stand at the end of the target.
        let order: Vec<usize> = (4..12).chain(0..4).collect();
        let other = vectors.select(Axis(0), &order);
        let texts = vec!["x"; 12];
        let side = |v: &'static Array2<f32>| Side { texts: texts.clone(), vectors: v.view(), tokens: &[], marks: &[] };
        let (a, b) = (side(Box::leak(Box::new(vectors))), side(Box::leak(Box::new(other))));
        let mut beads: Vec<Bead> = (0..4).map(|i| bead(i..i + 1, 0..0)).collect();
        beads.extend((0..8).map(|k| bead(k + 4..k + 5, k..k + 1)));
        beads.extend((8..12).map(|j| bead(12..12, j..j + 1)));
        let out = find(&a, &b, beads, &Centre::default(), |x, y| {
            assert_eq!((x.texts.len(), y.texts.len()), (4, 4));
            (0..4).map(|k| bead(k..k + 1, k..k + 1)).collect()
        });
        assert_eq!(out.len(), 12);
        let moved: Vec<_> = out.iter().filter(|b| b.moved).map(|b| (b.source.start, b.target.start)).collect();
        assert_eq!(moved, [(0, 8), (1, 9), (2, 10), (3, 11)]);
    }

    #[test]
    fn short_runs_are_left_alone() {
        assert_eq!(runs([1, 2, 5, 6, 7, 9].into_iter()), vec![5..8]);
    }
}
