//! Everything the features need, worked out once for every pair of sentences inside the band.

use std::ops::Range;

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use super::band::{Band, NOTHING};
use super::prepared::{Prepared, Vectors};
use super::shapes::LONGEST;
use super::tokens::Tokens;
use crate::align::surface::shared;

/// Source sentences whose token products are taken at once.
const BLOCK: usize = 8;
/// Sharpness of the attention between tokens (the softmax's inverse temperature on cosines of centred states).
pub(super) const SHARPNESS: f32 = 14.0;
/// Values for pairs of sentences inside the band.
pub(crate) struct PairScores {
    /// First cell of every source sentence.
    offsets: Vec<usize>,
    /// Target sentences of every source sentence.
    rows: Vec<Range<usize>>,
    /// Source sentences of every target sentence.
    columns: Vec<Range<usize>>,
    /// Of the vectors.
    pub(crate) likeness: Likeness,
    /// Of the projected vectors, where there are any.
    pub(crate) projected: Option<Likeness>,
    /// Per cell: shared look-alike words, shared numbers.
    pub(crate) shared: Vec<[f32; 2]>,
    /// Per cell: weighted mean of the source tokens' best matches in the target sentence, and the other way.
    pub(crate) match_: Vec<[f32; 2]>,
    /// Per cell: mass of the source tokens' attention that falls on the target sentence, and the other way.
    pub(crate) attention: Vec<[f32; 2]>,
    /// Per cell `(i, j)` and run length: for source sentence `i` against targets `j ..`, sums over its tokens of
    /// (best match inside, best match anywhere − best match inside).
    pub(crate) source_runs: Vec<[[f32; 2]; LONGEST]>,
    /// The same for target sentence `j` against sources `i ..`.
    pub(crate) target_runs: Vec<[[f32; 2]; LONGEST]>,
    /// The ratio of source to target length.
    pub(crate) ratio: f32,
}

/// How alike the vectors of the two sides are, inside the band.
pub(crate) struct Likeness {
    /// Per cell: cosine times both sentences' weights, to be summed over blocks.
    pub(crate) weighted: Vec<f32>,
    /// Mean cosine of the four most similar sentences opposite, per source and per target sentence.
    pub(crate) near: [Vec<f32>; 2],
}

impl Likeness {
    fn new(
        [source, target]: [&Prepared; 2],
        [own, other]: [&Vectors; 2],
        rows: &[Range<usize>],
        columns: &[Range<usize>],
    ) -> Self {
        let weight = |side: &Prepared, k: usize| side.surfaces[k].length + 1.0;
        let cosines: Vec<Vec<f32>> = (0..rows.len().div_ceil(BLOCK))
            .into_par_iter()
            .flat_map_iter(|block| {
                let block = block * BLOCK..((block + 1) * BLOCK).min(rows.len());
                let window = rows[block.start].start..rows[block.end - 1].end;
                let products = own.rows.slice(s![block.clone(), ..]).dot(&other.rows.slice(s![window.clone(), ..]).t());
                block.clone().map(move |i| {
                    rows[i].clone().map(|j| products[[i - block.start, j - window.start]]).collect::<Vec<f32>>()
                })
            })
            .collect();
        let near = [
            cosines.iter().map(|row| mean_of_best(row.iter().copied())).collect(),
            columns
                .iter()
                .enumerate()
                .map(|(j, column)| mean_of_best(column.clone().map(|i| cosines[i][j - rows[i].start])))
                .collect(),
        ];
        let weighted = |(i, cosines): (usize, &Vec<f32>)| {
            let weights = rows[i].clone().map(|j| weight(source, i) * weight(target, j));
            cosines.iter().zip(weights).map(|(cosine, weight)| cosine * weight).collect::<Vec<f32>>()
        };
        Likeness { weighted: cosines.iter().enumerate().flat_map(weighted).collect(), near }
    }
}

/// What one source sentence yields before the target side is put together.
struct Row {
    shared: Vec<[f32; 2]>,
    forward: Vec<f32>,
    attention: Vec<f32>,
    runs: Vec<[[f32; 2]; LONGEST]>,
    /// Best match in this source sentence of every target token in the band, and its sum of exponentials.
    best: Vec<f32>,
    sums: Vec<f32>,
}

impl PairScores {
    pub(crate) fn new(source: &Prepared, target: &Prepared, band: &Band, ratio: f32) -> Self {
        let (n, m) = (source.len(), target.len());
        let rows: Vec<Range<usize>> = (0..n).map(|i| band.targets_of(i)).collect();
        let mut columns = vec![NOTHING; m];
        let mut offsets = vec![0];
        for (i, row) in rows.iter().enumerate() {
            offsets.push(offsets[i] + row.len());
            for column in &mut columns[row.clone()] {
                column.start = column.start.min(i);
                column.end = i + 1;
            }
        }
        let parts: Vec<Row> = (0..n.div_ceil(BLOCK))
            .into_par_iter()
            .flat_map_iter(|block| source_rows(source, target, &rows, block * BLOCK..((block + 1) * BLOCK).min(n)))
            .collect();
        let likeness = |own, other| Likeness::new([source, target], [own, other], &rows, &columns);
        let mut scores = PairScores {
            likeness: likeness(&source.vectors, &target.vectors),
            projected: source
                .projected
                .as_ref()
                .zip(target.projected.as_ref())
                .map(|(own, other)| likeness(own, other)),
            shared: parts.iter().flat_map(|p| p.shared.iter().copied()).collect(),
            match_: parts.iter().flat_map(|p| p.forward.iter().map(|f| [*f, 0.0])).collect(),
            attention: parts.iter().flat_map(|p| p.attention.iter().map(|f| [*f, 0.0])).collect(),
            source_runs: parts.iter().flat_map(|p| p.runs.iter().copied()).collect(),
            target_runs: vec![[[0.0; 2]; LONGEST]; offsets[n]],
            offsets,
            rows,
            columns,
            ratio,
        };
        let columns: Vec<_> = (0..m).into_par_iter().map(|j| scores.target_column(target, &parts, j)).collect();
        for (j, column) in columns.into_iter().enumerate() {
            for (i, (forward, attention, runs)) in scores.columns[j].clone().zip(column) {
                let cell = scores.cell(i, j);
                scores.match_[cell][1] = forward;
                scores.attention[cell][1] = attention;
                scores.target_runs[cell] = runs;
            }
        }
        scores
    }

    /// The index of a pair inside the band.
    #[inline]
    pub(crate) fn cell(&self, i: usize, j: usize) -> usize {
        debug_assert!(self.rows[i].contains(&j));
        self.offsets[i] + j - self.rows[i].start
    }

    /// Whether a pair is inside the band.
    #[inline]
    pub(crate) fn contains(&self, i: usize, j: usize) -> bool {
        self.rows[i].contains(&j)
    }

    /// Target sentences of a source sentence.
    pub(crate) fn row(&self, i: usize) -> Range<usize> {
        self.rows[i].clone()
    }

    /// Source sentences of a target sentence.
    pub(crate) fn column(&self, j: usize) -> Range<usize> {
        self.columns[j].clone()
    }

    fn target_column(&self, target: &Prepared, parts: &[Row], j: usize) -> Vec<(f32, f32, [[f32; 2]; LONGEST])> {
        let tokens = &target.tokens;
        let span = tokens.span(j);
        let weights = &tokens.weights[span.clone()];
        let mass = tokens.mass[j].max(1e-6);
        let column = self.columns[j].clone();
        let slice = |i: usize| {
            let first = tokens.starts[self.rows[i].start];
            span.start - first..span.end - first
        };
        let best: Vec<&[f32]> = column.clone().map(|i| &parts[i].best[slice(i)]).collect();
        let sums: Vec<&[f32]> = column.clone().map(|i| &parts[i].sums[slice(i)]).collect();
        let mut totals = vec![1e-6; weights.len()];
        sums.iter().for_each(|s| totals.iter_mut().zip(*s).for_each(|(t, x)| *t += x));
        let runs = runs(weights, &best);
        (0..column.len())
            .map(|k| {
                let forward = best[k].iter().zip(weights).map(|(b, w)| b * w).sum::<f32>() / mass;
                let attention = sums[k].iter().zip(&totals).zip(weights).map(|((s, t), w)| w * s / t).sum();
                (forward, attention, runs[k])
            })
            .collect()
    }
}

/// For every start and run length, the sums of best matches inside and of what is better elsewhere.
fn runs(weights: &[f32], best: &[&[f32]]) -> Vec<[[f32; 2]; LONGEST]> {
    let mut anywhere = vec![f32::MIN; weights.len()];
    best.iter().for_each(|b| anywhere.iter_mut().zip(*b).for_each(|(a, x)| *a = a.max(*x)));
    (0..best.len())
        .map(|start| {
            let mut inside = vec![f32::MIN; weights.len()];
            std::array::from_fn(|run| {
                if let Some(more) = best.get(start + run) {
                    inside.iter_mut().zip(*more).for_each(|(x, y)| *x = x.max(*y));
                }
                let mut sums = [0.0; 2];
                for ((w, x), a) in weights.iter().zip(&inside).zip(&anywhere) {
                    sums[0] += w * x;
                    sums[1] += w * (a - x);
                }
                sums
            })
        })
        .collect()
}

/// Works out the rows of a block of source sentences.
fn source_rows(source: &Prepared, target: &Prepared, rows: &[Range<usize>], block: Range<usize>) -> Vec<Row> {
    let window = rows[block.start].start..rows[block.end - 1].end;
    let own = source.tokens.matrix(block.clone());
    let others = target.tokens.matrix(window.clone());
    let products = own.dot(&others.t());
    let first = source.tokens.starts[block.start];
    let base = target.tokens.starts[window.start];
    block
        .clone()
        .map(|i| {
            let row = rows[i].clone();
            let span = source.tokens.span(i);
            let weights = &source.tokens.weights[span.clone()];
            let tokens = target.tokens.starts[row.start] - base..target.tokens.starts[row.end] - base;
            let part = products.slice(s![span.start - first..span.end - first, tokens]);
            let mut out = token_row(part, weights, source.tokens.mass[i], &target.tokens, row.clone());
            for j in row {
                let (words, numbers) = shared(&source.surfaces[i].keys, &target.surfaces[j].keys);
                out.shared.push([words, numbers]);
            }
            out
        })
        .collect()
}

fn token_row(products: ArrayView2<f32>, weights: &[f32], mass: f32, target: &Tokens, row: Range<usize>) -> Row {
    let base = target.starts[row.start];
    let columns = products.ncols();
    let (mut best, mut sums) = (vec![f32::MIN; columns], vec![0f32; columns]);
    // best[sentence][token]
    let mut matches = vec![vec![f32::MIN; weights.len()]; row.len()];
    let mut attention = vec![0.0; row.len()];
    let mut powers = vec![0f32; columns];
    for (t, (line, weight)) in products.rows().into_iter().zip(weights).enumerate() {
        let mut total = 1e-6;
        for (k, x) in line.iter().enumerate() {
            best[k] = best[k].max(*x);
            powers[k] = ((x - 1.0) * SHARPNESS).exp();
            total += powers[k];
        }
        for (k, j) in row.clone().enumerate() {
            let span = target.starts[j] - base..target.starts[j + 1] - base;
            matches[k][t] = line.slice(s![span.clone()]).iter().copied().fold(f32::MIN, f32::max).max(-1.0);
            attention[k] += weight * powers[span].iter().sum::<f32>() / total;
        }
        sums.iter_mut().zip(&powers).for_each(|(s, p)| *s += p);
    }
    best.iter_mut().for_each(|b| *b = b.max(-1.0));
    let views: Vec<&[f32]> = matches.iter().map(Vec::as_slice).collect();
    let forward =
        matches.iter().map(|m| m.iter().zip(weights).map(|(x, w)| x * w).sum::<f32>() / mass.max(1e-6)).collect();
    Row { shared: vec![], forward, attention, runs: runs(weights, &views), best, sums }
}

fn mean_of_best(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(4);
    values.iter().sum::<f32>() / values.len().max(1) as f32
}
