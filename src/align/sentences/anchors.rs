//! The first pass: a monotone path of single sentences that the search goes around.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::band::Band;

/// Corners that a search without pooling may have.
const FULL: usize = 1 << 24;
/// How many sentences off the path of the pooled texts the finer search looks, in pooled units.
const SLACK: usize = 6;
/// Rows of vectors whose products are taken at once.
const BLOCK: usize = 64;
/// How many steps that match nothing one step with a match outweighs when gaps are sought.
const MATCH: i32 = 2;
/// Least excess of steps that match nothing in a gap.
const GAP: i32 = 8;

/// A monotone path of corners, and where it is guesswork.
pub(crate) struct Anchors {
    /// From `(0, 0)` to `(n, m)` in steps of one sentence on either side or both.
    pub(crate) path: Vec<(usize, usize)>,
    /// First and last corner of stretches on which hardly any sentence finds its like: neither side may be the other's there.
    pub(crate) gaps: Vec<[(usize, usize); 2]>,
}

/// The path that maximises the sum of `max(0, S − ½(row + column))` over its diagonal steps, where row and column are the means
/// of the four nearest.
///
/// Texts too long for a full search are pooled first: the means of several sentences' vectors are aligned the same way, and
/// the finer search stays near that path.
pub(crate) fn anchors(source: ArrayView2<f32>, target: ArrayView2<f32>) -> Anchors {
    let (n, m) = (source.nrows(), target.nrows());
    let band = if (n + 1) * (m + 1) <= FULL {
        Band::full(n, m)
    } else {
        let factor = (((n + 1) * (m + 1)) as f64 / FULL as f64).sqrt().ceil().max(2.0) as usize;
        let coarse = anchors(pool(source, factor).view(), pool(target, factor).view());
        let corners: Vec<_> = scale(&coarse.path, factor, n, m);
        Band::around(&corners, n, m, SLACK * factor)
    };
    let (path, matches) = search(source, target, &band);
    let gaps = gaps(&matches).into_iter().map(|gap| [path[gap.start], path[gap.end]]).collect();
    Anchors { path, gaps }
}

/// The path through all of these corners, which rise and end with `(n, m)`: between any two as [`anchors`] has it.
pub(crate) fn anchors_through(source: ArrayView2<f32>, target: ArrayView2<f32>, corners: &[(usize, usize)]) -> Anchors {
    let mut out = Anchors { path: vec![(0, 0)], gaps: vec![] };
    let mut from = (0, 0);
    for &to in corners {
        let part = anchors(source.slice(s![from.0..to.0, ..]), target.slice(s![from.1..to.1, ..]));
        let placed = |(i, j): (usize, usize)| (i + from.0, j + from.1);
        out.path.extend(part.path[1..].iter().copied().map(placed));
        out.gaps.extend(part.gaps.into_iter().map(|gap| gap.map(placed)));
        from = to;
    }
    out
}

/// Stretches of steps with hardly a match, given which of the steps are one.
fn gaps(matches: &[bool]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    // The excess of steps without a match since `start`, and its highest so far with where it stood.
    let (mut start, mut excess, mut top, mut end) = (0, 0, 0, 0);
    // A step too many at the end closes the last stretch.
    for (k, is_match) in matches.iter().chain(&[true; GAP as usize]).enumerate() {
        excess += if *is_match { -MATCH } else { 1 };
        if excess > top {
            (top, end) = (excess, k + 1);
        }
        if excess <= 0 || excess <= top - GAP {
            if top >= GAP {
                out.push(start..end);
            }
            (start, excess, top) = (k + 1, 0, 0);
        }
    }
    out
}

/// Means of every `factor` rows, of length 1.
fn pool(vectors: ArrayView2<f32>, factor: usize) -> Array2<f32> {
    let mut out = Array2::zeros((vectors.nrows().div_ceil(factor), vectors.ncols()));
    for (mut row, chunk) in out.rows_mut().into_iter().zip(vectors.axis_chunks_iter(Axis(0), factor)) {
        row.assign(&chunk.sum_axis(Axis(0)));
        let norm = row.dot(&row).sqrt().max(1e-9);
        row /= norm;
    }
    out
}

/// A pooled path as a path of single sentences.
fn scale(coarse: &[(usize, usize)], factor: usize, n: usize, m: usize) -> Vec<(usize, usize)> {
    let mut out = vec![(0, 0)];
    for &(i, j) in coarse {
        let (to_i, to_j) = ((i * factor).min(n), (j * factor).min(m));
        let mut at = out[out.len() - 1];
        while at != (to_i, to_j) {
            at = ((at.0 + 1).min(to_i), (at.1 + 1).min(to_j));
            out.push(at);
        }
    }
    out
}

/// The best path inside a band, and which of its steps join two sentences that are more alike than most of what either meets.
fn search(source: ArrayView2<f32>, target: ArrayView2<f32>, band: &Band) -> (Vec<(usize, usize)>, Vec<bool>) {
    let (n, m) = (source.nrows(), target.nrows());
    // Cosines of every row of the band, with the four best of each row; columns are put together after.
    let rows: Vec<Vec<f32>> = (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .flat_map_iter(|block| {
            let block = block * BLOCK..((block + 1) * BLOCK).min(n);
            let window = band.targets_of(block.start).start..band.targets_of(block.end - 1).end;
            let products = source.slice(s![block.clone(), ..]).dot(&target.slice(s![window.clone(), ..]).t());
            block
                .clone()
                .map(|i| {
                    let row = band.targets_of(i);
                    products.slice(s![i - block.start, row.start - window.start..row.end - window.start]).to_vec()
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let mut columns = vec![[f32::MIN; 4]; m];
    for (i, row) in rows.iter().enumerate() {
        for (x, column) in row.iter().zip(&mut columns[band.targets_of(i)]) {
            keep(column, *x);
        }
    }
    let near: Vec<f32> = columns.iter().map(mean).collect();
    let mut moves = vec![Move::Target; band.corners()];
    let mut above = vec![0f32; band.row(0).len()];
    for i in 1..=n {
        let here = band.row(i);
        let before = band.row(i - 1);
        let targets = band.targets_of(i - 1);
        let mut best = [f32::MIN; 4];
        rows[i - 1].iter().for_each(|x| keep(&mut best, *x));
        let own = mean(&best);
        let mut current = vec![f32::MIN; here.len()];
        let Some(first) = band.corner(i, here.start) else { continue };
        for j in here.clone() {
            let mut value = f32::MIN;
            let mut chosen = Move::Source;
            if before.contains(&j) {
                value = above[j - before.start];
            }
            if j > here.start && current[j - 1 - here.start] > value {
                value = current[j - 1 - here.start];
                chosen = Move::Target;
            }
            if j > 0 && before.contains(&(j - 1)) && targets.contains(&(j - 1)) {
                let gain = (rows[i - 1][j - 1 - targets.start] - 0.5 * (own + near[j - 1])).max(0.0);
                let both = above[j - 1 - before.start] + gain;
                if both >= value {
                    value = both;
                    chosen = if gain > 0.0 { Move::Match } else { Move::Both };
                }
            }
            current[j - here.start] = value;
            moves[first + j - here.start] = chosen;
        }
        above = current;
    }
    let (mut i, mut j, mut path, mut matches) = (n, m, vec![(n, m)], Vec::new());
    while (i, j) != (0, 0) {
        let chosen = band.corner(i, j).map_or(Move::Both, |c| moves[c]);
        match chosen {
            Move::Both | Move::Match if i > 0 && j > 0 => (i, j) = (i - 1, j - 1),
            Move::Source if i > 0 => i -= 1,
            _ if j > 0 => j -= 1,
            _ => i -= 1,
        }
        path.push((i, j));
        matches.push(chosen == Move::Match);
    }
    path.reverse();
    matches.reverse();
    (path, matches)
}

/// A step of the path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Move {
    /// A sentence of either side.
    Both,
    /// The same, and they are alike.
    Match,
    /// A source sentence.
    Source,
    /// A target sentence.
    Target,
}

fn keep(best: &mut [f32; 4], x: f32) {
    if x > best[3] {
        best[3] = x;
        let mut k = 3;
        while k > 0 && best[k] > best[k - 1] {
            best.swap(k, k - 1);
            k -= 1;
        }
    }
}

fn mean(best: &[f32; 4]) -> f32 {
    let (sum, count) = best.iter().filter(|x| **x > f32::MIN).fold((0.0, 0), |(s, c), x| (s + x, c + 1));
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(rows: usize, seed: u64) -> Array2<f32> {
        let mut x = seed;
        Array2::from_shape_fn((rows, 16), |_| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (x >> 40) as f32 / (1 << 24) as f32 - 0.5
        })
    }

    #[test]
    fn finds_what_was_inserted() {
        let source = pool(random(60, 3).view(), 1);
        // The target lacks sentences 20..30 of the source.
        let target = ndarray::concatenate![Axis(0), source.slice(s![..20, ..]), source.slice(s![30.., ..])];
        let Anchors { path, gaps } = anchors(source.view(), target.view());
        assert!(gaps.iter().all(|[from, to]| to.0 - from.0 <= 12), "{gaps:?}");
        assert_eq!((path[0], path[path.len() - 1]), ((0, 0), (60, 50)));
        for k in 0..20 {
            assert!(path.contains(&(k, k)) && path.contains(&(k + 31, k + 21)));
        }
    }

    #[test]
    fn a_gap_is_where_nothing_matches() {
        let steps = |text: &str| text.chars().map(|c| c == 'm').collect::<Vec<_>>();
        assert!(gaps(&steps("mmm.mmmm..mmm.m.m..mmm")).is_empty());
        let found = gaps(&steps("mmmm..........m......mmmmmm............"));
        assert_eq!(found, [4..21, 27..39]);
        assert!(gaps(&[]).is_empty());
    }

    #[test]
    fn texts_that_share_a_part_have_a_gap_for_the_rest() {
        let (source, foreign) = (random(60, 3), random(24, 9));
        let target = ndarray::concatenate![Axis(0), source.slice(s![..20, ..]), foreign, source.slice(s![40.., ..])];
        let found = anchors(source.view(), target.view()).gaps;
        assert_eq!(found.len(), 1, "{found:?}");
        let [(i, j), (k, l)] = found[0];
        // Vectors of 16 random numbers match by chance now and then.
        assert!(i.max(j) < 28 && k.min(l) > 36, "{found:?}");
    }

    #[test]
    fn a_pooled_path_is_scaled_without_gaps() {
        let path = scale(&[(0, 0), (1, 1), (1, 2), (2, 3)], 4, 7, 11);
        assert_eq!((path[0], path[path.len() - 1]), ((0, 0), (7, 11)));
        assert!(path.windows(2).all(|w| w[1].0 - w[0].0 <= 1 && w[1].1 - w[0].1 <= 1));
    }
}
