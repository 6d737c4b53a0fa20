//! Alignment: documents (who translates whom), sentences (beads), mining, scores and filters.
//!
//! Sentences are aligned by a semi-Markov conditional random field over beads: every possible bead has a score that is linear
//! in its [features](features::NAMES), the sum over all monotone paths gives each bead the probability that it is right, and
//! the path that is expected to get most beads right is the alignment. Where that leaves doubt, a second pass with
//! [more](refine::NAMES) decides; what stands elsewhere in the other text is then sought and aligned the same way.

mod anchors;
mod assign;
mod band;
mod clauses;
mod crf;
mod documents;
mod draft;
mod evidence;
mod features;
mod fit;
mod lbfgs;
mod likelihood;
mod logistic;
mod mine;
mod moved;
mod nearest;
mod refine;
mod rescore;
mod surface;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod weights;

use std::ops::Range;

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use crate::error::Result;
use crate::model::{Encoder, Encoding, TokenStates};
use crate::progress::Progress;

pub use documents::{Article, Candidate, Pair, PairWeights, candidates, choose, fit_pairs, pair_documents};
pub use evidence::Evidence;
pub use features::NAMES as FEATURES;
pub use fit::{Example, FitOptions, Fitter, centre_of};
pub use mine::{Found, MineOptions, MineWeights, fit_mining, mine};
pub use refine::NAMES as MORE_FEATURES;
pub use rescore::rescore;
pub use tables::Centre;
pub use text::{EncodedText, sentences};
pub use weights::{Second, Weights};

use anchors::{Anchors, anchors};
use band::Band;
use crf::{Lattice, Shapes, Step, Transitions};
use draft::Draft;
use features::Features;
use moved::Passage;
use refine::Refiner;
use tables::{Prepared, Tables};

/// One of the two texts to align.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// Its sentences in order.
    pub texts: Vec<&'a str>,
    /// `sentences × dimension`, rows of length 1.
    pub vectors: ArrayView2<'a, f32>,
    /// The states of every sentence's tokens at the layer that the weights name, or nothing.
    pub tokens: &'a [TokenStates],
    /// What the reader knows of every sentence, or nothing.
    pub marks: &'a [Mark],
}

impl<'a> Side<'a> {
    /// Some of its sentences.
    fn part(&self, range: Range<usize>) -> Self {
        Side {
            texts: self.texts[range.clone()].to_vec(),
            vectors: self.vectors.slice_move(s![range.clone(), ..]),
            tokens: self.tokens.get(range.clone()).unwrap_or_default(),
            marks: self.marks.get(range).unwrap_or_default(),
        }
    }
}

/// What a reader may know of a sentence beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// It opens a paragraph, or is a title or a heading.
    pub opens_paragraph: bool,
    /// It belongs to the page around the article: a credit, a link, a notice.
    pub boilerplate: bool,
}

/// Some source sentences that say what some target sentences say; a null bead if one side is empty.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bead {
    /// Source sentences.
    pub source: Range<usize>,
    /// Target sentences.
    pub target: Range<usize>,
    /// Probability that exactly this bead is right (0 to 1).
    pub confidence: f32,
    /// Cosine of the two sides' centred vectors; 0 for a null bead.
    pub similarity: f32,
    /// The similarity minus the mean similarity of the nearest sentences opposite; 0 for a null bead.
    pub margin: f32,
    /// Length of the source side over the length of the target side, corrected by the texts' own ratio; 1 for a null bead.
    pub length_ratio: f32,
    /// Share of the numbers that both sides have; 1 if neither has any.
    pub numbers: f32,
    /// Share of the names and look-alike words that both sides have; 1 if neither has any.
    pub names: f32,
    /// Whether it was found off the monotone path: the two sides stand at different places of their texts.
    pub moved: bool,
}

impl Bead {
    /// A certain bead of which nothing is known but its sentences, as null beads are.
    pub(crate) fn bare(source: Range<usize>, target: Range<usize>) -> Self {
        Bead {
            source,
            target,
            confidence: 1.0,
            similarity: 0.0,
            margin: 0.0,
            length_ratio: 1.0,
            numbers: 1.0,
            names: 1.0,
            moved: false,
        }
    }

    /// Whether one side is empty.
    pub fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Options {
    /// Largest number of sentences in a bead, both sides together (2 to 8).
    pub max_bead: usize,
    /// How many sentences off the first pass's path the search goes, on either side. Five does as well as ten on all texts
    /// measured, in half the time.
    pub radius: usize,
    /// Whether to look again, with more vectors, at what the first pass is unsure of, if the weights have a second pass.
    pub second_pass: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_bead: 8, radius: 5, second_pass: true }
    }
}

/// How often moved passages are sought at most: what one round finds makes the rest easier to tell apart.
const ROUNDS: usize = 3;

/// Aligns pairs of texts: for each, beads that take every sentence of both sides once, in the order of the source; those of
/// passages that stand elsewhere in the target are marked as moved. Where the first pass is unsure and the weights have a second
/// one, `encoder` is asked for more vectors: those of all pairs at once. They are that many more units of the caller's stage.
///
/// # Errors
/// As [`Encoder::encode`].
pub fn align_sentences<'a>(
    pairs: &[(Side<'a>, Side<'a>)],
    weights: &Weights,
    options: Options,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    let mut beads = align_in_order(pairs, weights, options, encoder, progress)?;
    // Where a round changes nothing, no other round would.
    let mut changed: Vec<usize> = (0..pairs.len()).collect();
    for _ in 0..ROUNDS {
        let seek = |k: &usize| {
            let (source, target) = &pairs[*k];
            (*k, moved::passages(source, target, &beads[*k], weights.centre()))
        };
        let moved: Vec<(usize, Vec<Passage>)> = changed.par_iter().map(seek).filter(|(_, p)| !p.is_empty()).collect();
        if moved.is_empty() {
            break;
        }
        let part = |k: usize, p: &Passage| (pairs[k].0.part(p.source.clone()), pairs[k].1.part(p.target.clone()));
        let parts: Vec<(Side, Side)> =
            moved.iter().flat_map(|(k, passages)| passages.iter().map(move |p| part(*k, p))).collect();
        let mut found = align_in_order(&parts, weights, options, encoder, progress)?.into_iter();
        changed.clear();
        for (k, passages) in moved {
            let spliced = moved::splice(&beads[k], &passages, found.by_ref().take(passages.len()).collect());
            if spliced != beads[k] {
                beads[k] = spliced;
                changed.push(k);
            }
        }
    }
    Ok(beads)
}

/// Both passes over each pair, all beads in the order of both texts.
fn align_in_order<'a>(
    pairs: &[(Side<'a>, Side<'a>)],
    weights: &Weights,
    options: Options,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    let draft = |(source, target): &(Side<'a>, Side<'a>)| {
        let empty = source.texts.is_empty() || target.texts.is_empty();
        (!empty).then(|| Draft::new(source, target, weights, options))
    };
    let drafts: Vec<Option<Draft>> = pairs.par_iter().map(draft).collect();
    let wanted: Vec<&str> = drafts.iter().flatten().flat_map(|d| d.wanted()).map(String::as_str).collect();
    progress.extend(wanted.len() as u64);
    let vectors = encoder.encode(&wanted, Encoding { token_layer: None, progress })?.vectors;
    // Where each draft's vectors start.
    let mut starts = vec![0];
    starts.extend(drafts.iter().scan(0, |sum, draft| {
        *sum += draft.as_ref().map_or(0, |d| d.wanted().len());
        Some(*sum)
    }));
    let finished =
        pairs.par_iter().zip(&drafts).zip(starts.par_windows(2)).map(|(((source, target), draft), at)| match draft {
            Some(draft) => draft.finish(weights, vectors.slice(s![at[0]..at[1], ..])),
            None => nulls(source.texts.len(), target.texts.len()),
        });
    Ok(finished.collect())
}

/// The beads of two texts of which one is empty.
fn nulls(n: usize, m: usize) -> Vec<Bead> {
    (0..n).map(|i| Bead::bare(i..i + 1, 0..0)).chain((0..m).map(|j| Bead::bare(n..n, j..j + 1))).collect()
}

/// Two texts and everything that is worked out about them before any weight is known.
pub(crate) struct Problem<'a> {
    source: Prepared<'a>,
    target: Prepared<'a>,
    pub(crate) tables: Tables,
    pub(crate) band: Band,
    pub(crate) shapes: Shapes,
}

impl<'a> Problem<'a> {
    pub(crate) fn new(source: &Side<'a>, target: &Side<'a>, centre: &Centre, options: Options) -> Self {
        let (source, target) = (Prepared::new(source, centre), Prepared::new(target, centre));
        let Anchors { path, gaps } = anchors(source.vectors.view(), target.vectors.view());
        let band = Band::around(&path, source.len(), target.len(), options.radius).around_gaps(&gaps);
        Self::inside(source, target, band, &path, options)
    }

    /// With a search space of the caller's choice.
    fn inside(
        source: Prepared<'a>,
        target: Prepared<'a>,
        band: Band,
        path: &[(usize, usize)],
        options: Options,
    ) -> Self {
        let ratio = length_ratio(&source, &target, path);
        let tables = Tables::new(&source, &target, &band, ratio);
        Problem { source, target, tables, band, shapes: Shapes::new(options.max_bead) }
    }

    pub(crate) fn features(&self) -> Features<'_> {
        Features { source: &self.source, target: &self.target, tables: &self.tables }
    }

    /// The source (0) or the target (1).
    pub(crate) fn side(&self, side: usize) -> &Prepared<'a> {
        [&self.source, &self.target][side]
    }

    /// The search space with scores and transitions.
    fn lattice<'s>(&'s self, scores: &'s [f32], transitions: &'s Transitions) -> Lattice<'s> {
        Lattice { band: &self.band, shapes: &self.shapes, scores, transitions }
    }

    /// Fills a row of the second pass.
    pub(crate) fn row(&self, step: Step, refiner: &Refiner, row: &mut [f32]) {
        self.features().fill(step.0, step.1, &mut row[..features::COUNT]);
        refiner.fill(step, row);
    }

    /// The score of every possible bead, in the lattice's layout.
    pub(crate) fn scores(&self, weights: &[f64]) -> Vec<f32> {
        let features = self.features();
        let rows: Vec<Vec<f32>> = (0..=self.source.len())
            .into_par_iter()
            .map(|i| {
                let mut row = vec![0.0; features::COUNT];
                let mut out = Vec::with_capacity(self.band.row(i).len() * self.shapes.len());
                for j in self.band.row(i) {
                    for (_, (a, b)) in self.shapes.iter() {
                        let possible =
                            self.band.corner(i + a, j + b).is_some() && features.fill((i, j), (a, b), &mut row);
                        out.push(if possible { features::score(&row, weights) } else { f32::NEG_INFINITY });
                    }
                }
                out
            })
            .collect();
        rows.concat()
    }

    fn bead(&self, ((i, j), (a, b)): Step, posterior: f64) -> Bead {
        let mut row = vec![0.0; features::COUNT];
        self.features().fill((i, j), (a, b), &mut row);
        let length =
            |p: &Prepared, from: usize, n: usize| p.surfaces[from..from + n].iter().map(|s| s.length).sum::<f32>();
        let null = a == 0 || b == 0;
        Bead {
            source: i..i + a,
            target: j..j + b,
            confidence: posterior as f32,
            similarity: if null { 0.0 } else { row[features::COSINE] },
            margin: if null { 0.0 } else { row[features::MARGIN] },
            length_ratio: if null {
                1.0
            } else {
                (length(&self.source, i, a) + 3.0) / (length(&self.target, j, b) * self.tables.ratio + 3.0)
            },
            numbers: if null { 1.0 } else { self.agreement((i, j), (a, b), true) },
            names: if null { 1.0 } else { self.agreement((i, j), (a, b), false) },
            moved: false,
        }
    }

    /// Share of the numbers, or of the names and look-alike words, that both sides of a bead have (Dice).
    fn agreement(&self, (i, j): (usize, usize), (a, b): (usize, usize), numbers: bool) -> f32 {
        let keys = |p: &Prepared, from: usize, n: usize| {
            let mut keys: Vec<surface::Key> = p.surfaces[from..from + n].iter().flat_map(|s| s.keys.clone()).collect();
            keys.retain(|k| k.is_number() == numbers);
            keys.sort();
            keys
        };
        let (s, t) = (keys(&self.source, i, a), keys(&self.target, j, b));
        let (words, figures) = surface::shared(&s, &t);
        match s.len() + t.len() {
            0 => 1.0,
            total => 2.0 * (words + figures) / total as f32,
        }
    }
}

/// Source length over target length along the diagonal steps of the first path, so that missing passages don't count.
fn length_ratio(source: &Prepared, target: &Prepared, path: &[(usize, usize)]) -> f32 {
    // Ten sentences' worth of a ratio of one steadies short texts.
    let (mut s, mut t) = (400.0, 400.0);
    for step in path.windows(2) {
        let ((i, j), next) = (step[0], step[1]);
        if next == (i + 1, j + 1) {
            s += source.surfaces[i].length;
            t += target.surfaces[j].length;
        }
    }
    s / t
}
