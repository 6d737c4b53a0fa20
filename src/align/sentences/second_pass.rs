//! The second pass: where the first is unsure, its beads are looked at again with what costs more to know.
//!
//! Of the beads that the first pass gives a chance, the joined text of each side is encoded as one, and the sentences around
//! them in [`clauses`](super::clauses). The vector of the joined text says more than the sum of the sentences' vectors, and
//! clauses show which sentence a moved half-sentence belongs to (eight texts left out have strict F1 .968, without clauses .963).
//! Beads that the first pass is sure of are left alone, so that easy texts cost little more.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::clauses::{append, clauses};
use super::features::{COSINE, COUNT, PROJECTED_COSINE};
use super::prepared::{Prepared, Space};
use super::problem::Problem;
use super::shapes::Step;
use crate::align::centre::{blend, seen_from};
use crate::align::learning::logistic;
use crate::align::reader::Readers;
use crate::align::surface::worth;

/// Names of the features that the second pass adds to the [first pass's](super::features::NAMES), in the order of a row.
pub const NAMES: [&str; EXTRA] = [
    "joined cosine",
    "joined against summed",
    "joined, longer is better",
    "joined, shorter is better",
    "joined, shorter is worse",
    "joined cosine of several",
    "clauses violated",
    "clauses inside",
    "clauses violated, worst",
    "clauses violated, count",
    "clauses, weakest",
    "read",
    "read, several",
    "read, uncovered",
    "read, uncovered share",
];

/// How many features are added.
pub(crate) const EXTRA: usize = 15;
/// Those of them that a reader is asked for.
pub(crate) const READ: Range<usize> = 11..EXTRA;
/// Length of a row of the second pass.
pub(crate) const WIDTH: usize = COUNT + EXTRA;

/// A bead this likely after the first pass is not looked at again (.97 gave the best alignments of .93, .95, .97 and .99).
pub(crate) const SURE: f64 = 0.97;
/// A bead less likely than this after the first pass is given up. Over eight texts left out strict F1 is .968; .966 where learning
/// gives up those under .003, .960 under .06: what is no bead is learnt from, too. Giving up more in aligning alone, those under .03,
/// saves a quarter of the time and costs .001.
pub(crate) const HOPELESS: f64 = 0.01;

/// Sentences outside a bead, on either side, whose clauses its own are compared with.
const AROUND: usize = 2;
/// What a clause's best match must exceed to speak for the bead.
const EVEN: f32 = 0.4;
/// How much better a clause must match outside to be counted.
const CLEARLY: f32 = 0.1;

/// The texts that the second pass wants to see encoded.
pub(crate) struct Wanted {
    /// The texts.
    pub(crate) texts: Vec<String>,
    /// Which side each text is of.
    sides: Vec<usize>,
    /// Text of every run of sentences: (side, first, how many).
    runs: BTreeMap<(usize, usize, usize), usize>,
    /// Clauses of sentences, by (side, sentence).
    clauses: BTreeMap<(usize, usize), Clauses>,
}

/// The clauses of a sentence.
struct Clauses {
    texts: Range<usize>,
    /// What their letters and digits are worth, in hundreds.
    lengths: Vec<f32>,
}

impl Wanted {
    /// What the beads `live` call for.
    pub(crate) fn of(sides: [&[&str]; 2], live: impl Iterator<Item = Step>) -> Self {
        let mut wanted = Wanted { texts: vec![], sides: vec![], runs: BTreeMap::new(), clauses: BTreeMap::new() };
        for ((i, j), (a, b)) in live.filter(|(_, (a, b))| *a > 0 && *b > 0) {
            for (side, first, count) in [(0, i, a), (1, j, b)] {
                if count > 1 && !wanted.runs.contains_key(&(side, first, count)) {
                    let mut joined = String::new();
                    sides[side][first..first + count].iter().for_each(|s| append(&mut joined, s.trim()));
                    wanted.runs.insert((side, first, count), wanted.texts.len());
                    wanted.add(side, joined);
                }
                for sentence in around(first, count, sides[side].len()) {
                    if !wanted.clauses.contains_key(&(side, sentence)) {
                        let cut = clauses(sides[side][sentence]);
                        let lengths = cut.iter().map(|clause| worth(clause) as f32 / 100.0).collect();
                        let start = wanted.texts.len();
                        cut.into_iter().for_each(|clause| wanted.add(side, clause));
                        let texts = start..wanted.texts.len();
                        wanted.clauses.insert((side, sentence), Clauses { texts, lengths });
                    }
                }
            }
        }
        wanted
    }

    /// The vectors of the texts, centred and, where that was learnt, projected, of length 1: joined sentences as sentences are, clauses by their own mean, since what
    /// short texts have in common is another thing.
    fn centred(&self, problem: &Problem, vectors: ArrayView2<f32>, space: Space) -> Array2<f32> {
        let mut clause = vec![false; self.texts.len()];
        self.clauses.values().for_each(|cut| clause[cut.texts.clone()].fill(true));
        let means = [0, 1].map(|side| {
            let own: Vec<usize> = (0..clause.len()).filter(|text| clause[*text] && self.sides[*text] == side).collect();
            match vectors.select(Axis(0), &own).mean_axis(Axis(0)) {
                Some(mean) => blend(&mean.to_vec(), own.len() as f32, &space.centre.vectors),
                None => Vec::new(),
            }
        });
        let mut rows = vectors.to_owned();
        for (text, mut row) in rows.rows_mut().into_iter().enumerate() {
            let side = self.sides[text];
            let centre = if clause[text] { &means[side] } else { &problem.side(side).centre };
            seen_from(centre, row.as_slice_mut().unwrap_or_default());
        }
        match space.projection {
            Some(projection) => projection.of(rows.view()),
            None => rows,
        }
    }

    fn add(&mut self, side: usize, text: String) {
        self.texts.push(text);
        self.sides.push(side);
    }
}

/// `count` sentences of a side of `len`, and those [`AROUND`] them.
fn around(first: usize, count: usize, len: usize) -> Range<usize> {
    first.saturating_sub(AROUND)..(first + count + AROUND).min(len)
}

/// Best matches of the clauses of a source sentence in a target sentence, and the other way.
type Matches = [Vec<f32>; 2];

/// Writes the rows of the second pass.
pub(crate) struct SecondPass<'a> {
    problem: &'a Problem<'a>,
    wanted: &'a Wanted,
    reader: Option<&'a Readers>,
    /// The vectors of the wanted texts, ready to be compared.
    vectors: Array2<f32>,
    /// By source and target sentence.
    matches: BTreeMap<(usize, usize), Matches>,
}

impl<'a> SecondPass<'a> {
    /// `vectors` are those of the wanted texts, `space` is what they are compared in; `live` are the beads whose rows will be asked for.
    pub(crate) fn new(
        problem: &'a Problem<'a>,
        wanted: &'a Wanted,
        vectors: ArrayView2<f32>,
        space: Space<'a>,
        live: impl Iterator<Item = Step>,
    ) -> Self {
        let vectors = wanted.centred(problem, vectors, space);
        let mut second = SecondPass { problem, wanted, reader: space.reader, vectors, matches: BTreeMap::new() };
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for ((i, j), (a, b)) in live.filter(|(_, (a, b))| *a > 0 && *b > 0) {
            for k in second.around(0, i, a) {
                pairs.extend((j..j + b).map(|l| (k, l)));
            }
            for l in second.around(1, j, b) {
                pairs.extend((i..i + a).map(|k| (k, l)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        second.matches = pairs.par_iter().map(|(k, l)| ((*k, *l), second.compare(*k, *l))).collect();
        second
    }

    fn around(&self, side: usize, first: usize, count: usize) -> Range<usize> {
        around(first, count, self.problem.side(side).len())
    }

    fn compare(&self, source: usize, target: usize) -> Matches {
        let vectors = |side, sentence| self.vectors.slice(s![self.wanted.clauses[&(side, sentence)].texts.clone(), ..]);
        let products = vectors(0, source).dot(&vectors(1, target).t());
        let mut best = [vec![-1f32; products.nrows()], vec![-1f32; products.ncols()]];
        for ((k, l), cosine) in products.indexed_iter() {
            best[0][k] = best[0][k].max(*cosine);
            best[1][l] = best[1][l].max(*cosine);
        }
        best
    }

    /// Fills the row of a bead, which is [`WIDTH`] long: the features of the first pass, then those that the second adds.
    pub(crate) fn row(&self, (at, shape): Step, row: &mut [f32]) {
        self.problem.features().fill(at, shape, &mut row[..COUNT]);
        if shape.0 == 0 || shape.1 == 0 {
            return;
        }
        self.joined(at, shape, row);
        self.clauses(at, shape, row);
        self.read(at, shape, row);
    }

    /// The vector of a run of sentences, where it is known.
    fn run(&self, side: usize, first: usize, count: usize) -> Option<ArrayView1<'_, f32>> {
        let prepared: &Prepared = self.problem.side(side);
        match count {
            0 => None,
            1 => (first < prepared.len()).then(|| prepared.best().rows.row(first)),
            _ => self.wanted.runs.get(&(side, first, count)).map(|text| self.vectors.row(*text)),
        }
    }

    fn cosine(&self, i: usize, a: usize, j: usize, b: usize) -> Option<f32> {
        Some(self.run(0, i, a)?.dot(&self.run(1, j, b)?))
    }

    fn joined(&self, (i, j): (usize, usize), (a, b): (usize, usize), row: &mut [f32]) {
        let projected = self.problem.side(0).projected.is_some();
        let summed = row[if projected { PROJECTED_COSINE } else { COSINE }];
        let own = self.cosine(i, a, j, b).unwrap_or(summed);
        let best = |others: [Option<f32>; 4]| others.into_iter().flatten().reduce(f32::max).unwrap_or(own);
        let longer = best([
            i.checked_sub(1).and_then(|i| self.cosine(i, a + 1, j, b)),
            self.cosine(i, a + 1, j, b),
            j.checked_sub(1).and_then(|j| self.cosine(i, a, j, b + 1)),
            self.cosine(i, a, j, b + 1),
        ]);
        let shorter = best([
            self.cosine(i + 1, a - 1, j, b),
            self.cosine(i, a - 1, j, b),
            self.cosine(i, a, j + 1, b - 1),
            self.cosine(i, a, j, b - 1),
        ]);
        let several = if a + b > 2 { 1.0 } else { 0.0 };
        row[COUNT..][..6].copy_from_slice(&[
            own,
            own - summed,
            (longer - own).max(0.0),
            several * (shorter - own).max(0.0),
            several * (own - shorter).max(0.0),
            several * own,
        ]);
    }

    fn clauses(&self, (i, j): (usize, usize), (a, b): (usize, usize), row: &mut [f32]) {
        let (mut violated, mut inside, mut worst, mut count, mut weakest) = (0f32, 0f32, 0f32, 0f32, f32::MAX);
        for (side, first, run, other, opposite) in [(0, i, a, j, b), (1, j, b, i, a)] {
            for sentence in first..first + run {
                let lengths = &self.wanted.clauses[&(side, sentence)].lengths;
                let matches = |l: usize| {
                    let pair = if side == 0 { (sentence, l) } else { (l, sentence) };
                    &self.matches[&pair][side]
                };
                for (clause, length) in lengths.iter().enumerate() {
                    let (mut within, mut without) = (-1f32, -1f32);
                    for l in self.around(1 - side, other, opposite) {
                        let cosine = matches(l)[clause];
                        match (other..other + opposite).contains(&l) {
                            true => within = within.max(cosine),
                            false => without = without.max(cosine),
                        }
                    }
                    inside += length * (within - EVEN);
                    weakest = weakest.min(within);
                    let lost = (without - within).max(0.0);
                    violated += length * lost;
                    worst = worst.max(lost);
                    count += if lost > CLEARLY { 1.0 } else { 0.0 };
                }
            }
        }
        row[COUNT..][6..READ.start].copy_from_slice(&[violated, inside, worst, count, weakest]);
    }

    /// What the reader says of the bead, if there is one.
    fn read(&self, (i, j): (usize, usize), (a, b): (usize, usize), row: &mut [f32]) {
        let Some(reader) = self.reader else { return };
        let ranges = [i..i + a, j..j + b];
        let tokens = [0, 1].map(|side| &self.problem.side(side).tokens);
        let pages = [0, 1].map(|side| tokens[side].page(ranges[side].clone()));
        let (similarity, _) = self.problem.features().similarity((i, j), (a, b));
        let Some(reading) = reader.read(&pages, similarity) else { return };
        let weights = pages.map(|page| page.weights);
        // What has no counterpart, by weight.
        let uncovered = [0, 1].map(|side| {
            let tokens = reading.tokens[side].iter().zip(weights[side]);
            tokens.map(|(z, weight)| weight * logistic::probability(f64::from(-z))).sum::<f32>()
        });
        let share = |side: usize| uncovered[side] / weights[side].iter().sum::<f32>().max(1.0);
        let several = if a + b > 2 { 1.0 } else { 0.0 };
        row[COUNT..][READ].copy_from_slice(&[
            reading.whole,
            several * reading.whole,
            (uncovered[0] + uncovered[1]) / 100.0,
            share(0).max(share(1)),
        ]);
    }
}
