//! Everything the features need, worked out once for every pair of sentences inside the band.

use std::ops::Range;

use half::slice::HalfFloatSliceExt;
use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::band::{Band, NOTHING};
use super::crf::MAX_BEAD;
use super::surface::{Surface, shared};
use super::{Mark, Side};
use crate::model::TokenStates;

/// Longest run of sentences on one side of a bead with two sides.
pub(crate) const LONGEST: usize = MAX_BEAD - 1;
/// Source sentences whose token products are taken at once.
const BLOCK: usize = 8;
/// Sharpness of the attention between tokens (the softmax's inverse temperature on cosines of centred states).
const SHARPNESS: f32 = 14.0;
/// How many texts' worth of a generic centre is mixed into a text's own, so that short texts are centred too.
const PRIOR: f32 = 20.0;

/// One side, ready to be compared.
pub(crate) struct Prepared<'a> {
    pub(crate) surfaces: Vec<Surface>,
    /// Centred vectors of length 1.
    pub(crate) vectors: Array2<f32>,
    /// What was taken from the vectors to centre them.
    pub(crate) centre: Vec<f32>,
    /// For every sentence and every run length up to [`LONGEST`], the length of the length-weighted sum of vectors.
    pub(crate) norms: Vec<[f32; LONGEST]>,
    pub(crate) marks: &'a [Mark],
    tokens: Tokens<'a>,
}

/// The token states of one side.
struct Tokens<'a> {
    states: &'a [TokenStates],
    centre: Vec<f32>,
    /// First token of every sentence, and one past the last.
    starts: Vec<usize>,
    weights: Vec<f32>,
    /// Sum of the weights of every sentence.
    mass: Vec<f32>,
    width: usize,
}

/// Means of vectors and token states over much text, to centre short texts with.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Centre {
    /// Of sentence vectors.
    pub vectors: Vec<f32>,
    /// Of token states.
    pub tokens: Vec<f32>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(side: &Side<'a>, generic: &Centre) -> Self {
        let surfaces: Vec<Surface> = side.texts.par_iter().map(|t| Surface::of(t)).collect();
        let mut vectors = side.vectors.to_owned();
        let rows = vectors.nrows();
        let centre = centre_rows(&mut vectors, &generic.vectors);
        let norms = (0..rows)
            .into_par_iter()
            .map(|i| {
                let mut sum = vec![0.0; vectors.ncols()];
                std::array::from_fn(|run| {
                    if let Some(surface) = surfaces.get(i + run) {
                        let weight = surface.length + 1.0;
                        sum.iter_mut().zip(vectors.row(i + run)).for_each(|(s, x)| *s += weight * x);
                    }
                    sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6)
                })
            })
            .collect();
        let tokens = Tokens::new(side, generic);
        Prepared { surfaces, vectors, centre, norms, marks: side.marks, tokens }
    }

    pub(crate) fn len(&self) -> usize {
        self.surfaces.len()
    }

    /// Sum of token weights of a sentence.
    pub(crate) fn mass(&self, sentence: usize) -> f32 {
        self.tokens.mass[sentence]
    }
}

/// Takes the mean (a generic one mixed in) from every row and makes the rows length 1 again. Returns what was taken.
pub(crate) fn centre_rows(vectors: &mut Array2<f32>, generic: &[f32]) -> Vec<f32> {
    let rows = vectors.nrows();
    let Some(mean) = vectors.mean_axis(Axis(0)) else { return Vec::new() };
    let centre = blend(&mean.to_vec(), rows as f32, generic);
    for mut row in vectors.rows_mut() {
        row.iter_mut().zip(&centre).for_each(|(x, c)| *x -= c);
        normalise(row.as_slice_mut().unwrap_or_default());
    }
    centre
}

/// The mean `own` of `count` rows with [`PRIOR`] generic ones mixed in.
pub(crate) fn blend(own: &[f32], count: f32, generic: &[f32]) -> Vec<f32> {
    if generic.len() != own.len() {
        return own.to_vec();
    }
    own.iter().zip(generic).map(|(o, g)| (o * count + g * PRIOR) / (count + PRIOR)).collect()
}

/// Makes a row length 1.
pub(crate) fn normalise(row: &mut [f32]) {
    let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 1e-9 {
        row.iter_mut().for_each(|x| *x /= norm);
    }
}

impl<'a> Tokens<'a> {
    fn new(side: &Side<'a>, generic: &Centre) -> Self {
        let width = side.tokens.first().map_or(0, |t| t.states.ncols());
        let mut starts = vec![0];
        // In how many sentences each token occurs.
        let mut documents: std::collections::HashMap<String, (usize, usize)> = Default::default();
        let key = |text: &str| text.trim().to_lowercase();
        for (n, (text, tokens)) in side.texts.iter().zip(side.tokens).enumerate() {
            starts.push(starts[n] + tokens.spans.len());
            for span in &tokens.spans {
                let entry =
                    documents.entry(key(text.get(span.start..span.end).unwrap_or(""))).or_insert((0, usize::MAX));
                if entry.1 != n {
                    *entry = (entry.0 + 1, n);
                }
            }
        }
        starts.resize(side.texts.len() + 1, *starts.last().unwrap_or(&0));
        let sentences = side.texts.len().max(200) as f32;
        let mut weights = Vec::with_capacity(*starts.last().unwrap_or(&0));
        for (text, tokens) in side.texts.iter().zip(side.tokens) {
            for span in &tokens.spans {
                let piece = text.get(span.start..span.end).unwrap_or("").trim();
                let characters = piece.chars().filter(|c| c.is_alphanumeric()).count();
                let (df, _) = documents.get(&key(piece)).copied().unwrap_or((1, 0));
                weights.push(characters as f32 * ((sentences / df as f32 + 1.0).ln() / 4.0).min(1.0));
            }
        }
        let mass = (0..side.texts.len()).map(|n| weights[starts[n]..starts[n + 1]].iter().sum()).collect();
        let mut sum = vec![0f32; width];
        let mut row = vec![0f32; width];
        let total = weights.len();
        for tokens in side.tokens {
            for state in tokens.states.rows() {
                if let Some(state) = state.as_slice() {
                    state.convert_to_f32_slice(&mut row);
                    sum.iter_mut().zip(&row).for_each(|(s, x)| *s += x);
                }
            }
        }
        sum.iter_mut().for_each(|s| *s /= total.max(1) as f32);
        // A sentence has about thirty tokens: the prior counts as much as for vectors.
        let centre = blend(&sum, total as f32 / 30.0, &generic.tokens);
        Tokens { states: side.tokens, centre, starts, weights, mass, width }
    }

    /// Centred states of length 1 of all tokens of some sentences.
    fn matrix(&self, sentences: Range<usize>) -> Array2<f32> {
        let mut out = Array2::zeros((self.starts[sentences.end] - self.starts[sentences.start], self.width));
        let mut row = 0;
        for tokens in self.states.get(sentences).unwrap_or_default() {
            for state in tokens.states.rows() {
                let mut into = out.row_mut(row);
                if let (Some(into), Some(state)) = (into.as_slice_mut(), state.as_slice()) {
                    state.convert_to_f32_slice(into);
                    into.iter_mut().zip(&self.centre).for_each(|(x, c)| *x -= c);
                    normalise(into);
                }
                row += 1;
            }
        }
        out
    }

    fn span(&self, sentence: usize) -> Range<usize> {
        self.starts[sentence]..self.starts[sentence + 1]
    }
}

/// Values for pairs of sentences inside the band.
pub(crate) struct Tables {
    /// First cell of every source sentence.
    offsets: Vec<usize>,
    /// Target sentences of every source sentence.
    rows: Vec<Range<usize>>,
    /// Source sentences of every target sentence.
    columns: Vec<Range<usize>>,
    /// Per cell: similarity times both weights, to be summed over blocks.
    pub(crate) similarity: Vec<f32>,
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
    /// Mean of the four most similar sentences opposite, per source and per target sentence.
    pub(crate) near: [Vec<f32>; 2],
    /// The ratio of source to target length.
    pub(crate) ratio: f32,
}

/// What one source sentence yields before the target side is put together.
struct Row {
    similarity: Vec<f32>,
    shared: Vec<[f32; 2]>,
    forward: Vec<f32>,
    attention: Vec<f32>,
    runs: Vec<[[f32; 2]; LONGEST]>,
    /// Best match in this source sentence of every target token in the band, and its sum of exponentials.
    best: Vec<f32>,
    sums: Vec<f32>,
}

impl Tables {
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
        let mut tables = Tables {
            similarity: parts.iter().flat_map(|p| p.similarity.iter().copied()).collect(),
            shared: parts.iter().flat_map(|p| p.shared.iter().copied()).collect(),
            match_: parts.iter().flat_map(|p| p.forward.iter().map(|f| [*f, 0.0])).collect(),
            attention: parts.iter().flat_map(|p| p.attention.iter().map(|f| [*f, 0.0])).collect(),
            source_runs: parts.iter().flat_map(|p| p.runs.iter().copied()).collect(),
            target_runs: vec![[[0.0; 2]; LONGEST]; offsets[n]],
            near: [vec![], vec![]],
            offsets,
            rows,
            columns,
            ratio,
        };
        let columns: Vec<_> = (0..m).into_par_iter().map(|j| tables.target_column(target, &parts, j)).collect();
        for (j, column) in columns.into_iter().enumerate() {
            for (i, (forward, attention, runs)) in tables.columns[j].clone().zip(column) {
                let cell = tables.cell(i, j);
                tables.match_[cell][1] = forward;
                tables.attention[cell][1] = attention;
                tables.target_runs[cell] = runs;
            }
        }
        let weight = |p: &Prepared, k: usize| p.surfaces[k].length + 1.0;
        let cosine =
            |i: usize, j: usize| tables.similarity[tables.cell(i, j)] / (weight(source, i) * weight(target, j));
        let near = [
            (0..n).map(|i| mean_of_best(tables.rows[i].clone().map(|j| cosine(i, j)))).collect(),
            (0..m).map(|j| mean_of_best(tables.columns[j].clone().map(|i| cosine(i, j)))).collect(),
        ];
        tables.near = near;
        tables
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
    let vectors = source.vectors.slice(s![block.clone(), ..]).dot(&target.vectors.slice(s![window.clone(), ..]).t());
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
                let weight = (source.surfaces[i].length + 1.0) * (target.surfaces[j].length + 1.0);
                out.similarity.push(vectors[[i - block.start, j - window.start]] * weight);
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
    Row { similarity: vec![], shared: vec![], forward, attention, runs: runs(weights, &views), best, sums }
}

fn mean_of_best(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(4);
    values.iter().sum::<f32>() / values.len().max(1) as f32
}
