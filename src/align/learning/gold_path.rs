//! The gold beads of a text as one monotone path.

use std::collections::BTreeSet;

use crate::align::sentences::band::Band;
use crate::align::sentences::shapes::{MAX_BEAD, Step};

/// First and one past the last sentence of either side.
type Hull = ((usize, usize), (usize, usize));

/// The gold beads as steps of one monotone path, deletions before insertions.
///
/// Beads that are not intervals or that cross are widened and merged until none does, where that gives beads of a possible size.
/// Of what crosses from farther away, as moved passages do, the shorter part counts as without counterpart, and so do beads
/// outside the band and sentences that no bead mentions.
pub(crate) fn gold_steps(gold: &[(Vec<usize>, Vec<usize>)], band: &Band) -> Vec<Step> {
    let (n, m) = (band.sources(), band.targets());
    let hull = |x: &[usize], end: usize| Some((*x.iter().min()?, (x.iter().max()? + 1).min(end)));
    let mut boxes: Vec<Hull> = gold.iter().filter_map(|(s, t)| Some((hull(s, n)?, hull(t, m)?))).collect();
    boxes.retain(|(s, t)| band.corner(s.0, t.0).is_some() && band.corner(s.1, t.1).is_some());
    boxes.sort();
    let boxes = without_moved(boxes);
    let mut merged: Vec<Hull> = Vec::new();
    for (mut s, mut t) in boxes {
        while let Some((s0, t0)) = merged.last().copied().filter(|(s0, t0)| s0.1 > s.0 || t0.1 > t.0) {
            merged.pop();
            s = (s0.0.min(s.0), s0.1.max(s.1));
            t = (t0.0.min(t.0), t0.1.max(t.1));
        }
        merged.push((s, t));
    }
    merged.retain(|(s, t)| s.1 - s.0 + t.1 - t.0 <= MAX_BEAD);
    merged.push(((n, n), (m, m)));
    let (mut i, mut j, mut steps) = (0, 0, Vec::new());
    for (s, t) in merged {
        steps.extend((i..s.0).map(|k| ((k, j), (1, 0))));
        steps.extend((j..t.0).map(|k| ((s.0, k), (0, 1))));
        (i, j) = (s.1, t.1);
        if s.1 > s.0 {
            steps.push(((s.0, t.0), (s.1 - s.0, t.1 - t.0)));
        }
    }
    steps
}

/// The boxes, which are sorted, without those that are out of the order of most and could not be merged into it.
fn without_moved(boxes: Vec<Hull>) -> Vec<Hull> {
    // The longest chain of rising target starts (Fredman 1975): its last box for every length, and what stands before each.
    let (mut lasts, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (k, (_, t)) in boxes.iter().enumerate() {
        let length = lasts.partition_point(|l| boxes[*l].1.0 < t.0);
        before.push(length.checked_sub(1).map(|l| lasts[l]));
        match lasts.get_mut(length) {
            Some(last) => *last = k,
            None => lasts.push(k),
        }
    }
    let chain: BTreeSet<usize> = std::iter::successors(lasts.last().copied(), |k| before[*k]).collect();
    let crosses = |((s, t), (u, v)): (Hull, Hull)| (s.0 < u.1 && v.0 < t.1) || (u.0 < s.1 && t.0 < v.1);
    let fits = |own: Hull| {
        let crossed = chain.iter().map(|k| boxes[*k]).filter(|other| crosses((own, *other)));
        let (s, t) = crossed.fold(own, |(s, t), (u, v)| ((s.0.min(u.0), s.1.max(u.1)), (t.0.min(v.0), t.1.max(v.1))));
        s.1 - s.0 + t.1 - t.0 <= MAX_BEAD
    };
    let kept = boxes.iter().enumerate().filter(|(k, own)| chain.contains(k) || fits(**own));
    kept.map(|(_, own)| *own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossing_gold_is_merged_and_gaps_are_null() {
        let gold = vec![(vec![0], vec![1]), (vec![1], vec![0]), (vec![3], vec![2, 4])];
        let steps = gold_steps(&gold, &Band::full(5, 6));
        assert_eq!(steps, [((0, 0), (2, 2)), ((2, 2), (1, 0)), ((3, 2), (1, 3)), ((4, 5), (1, 0)), ((5, 5), (0, 1))]);
    }

    #[test]
    fn moved_gold_is_null_where_it_was_and_where_it_is() {
        // The first ten target sentences stand at the end.
        let gold: Vec<_> = (0..30).map(|k| (vec![k], vec![(k + 20) % 30])).collect();
        let steps = gold_steps(&gold, &Band::full(30, 30));
        let expected: Vec<Step> = (0..10)
            .map(|k| ((k, 0), (1, 0)))
            .chain((0..20).map(|k| ((k + 10, k), (1, 1))))
            .chain((0..10).map(|k| ((30, k + 20), (0, 1))))
            .collect();
        assert_eq!(steps, expected);
    }
}
