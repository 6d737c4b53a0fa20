//! Learning the weights from hand-aligned texts by maximum likelihood.

use rayon::prelude::*;

use super::crf::{Lattice, MAX_BEAD, STATES, Step, Transitions};
use super::features::{COUNT, GIVEN, NAMES};
use super::{Centre, Options, Problem, Side, Weights, lbfgs};

/// Steps of the optimiser before hopeless beads are left out.
const FIRST_STEPS: usize = 15;

/// A hand-aligned pair of texts.
pub struct Example<'a> {
    /// Source side.
    pub source: Side<'a>,
    /// Target side.
    pub target: Side<'a>,
    /// The right beads as (source sentences, target sentences), null beads too.
    pub gold: Vec<(Vec<usize>, Vec<usize>)>,
}

/// How to learn.
#[derive(Debug, Clone)]
pub struct FitOptions {
    /// Weight of the squared length of the (standardised) weights against the mean negative log-likelihood of a gold bead.
    pub regularisation: f64,
    /// Steps of the optimiser at most.
    pub steps: usize,
    /// Features to leave out, by name.
    pub without: Vec<String>,
    /// Search options, as in use.
    pub search: Options,
}

impl Default for FitOptions {
    fn default() -> Self {
        FitOptions { regularisation: 0.003, steps: 200, without: vec![], search: Options::default() }
    }
}

/// One text's lattice with all its features.
pub(crate) struct Compiled<'a> {
    problem: Problem<'a>,
    /// `corners × shapes × features`, flat; only rows of possible beads.
    rows: Vec<f32>,
    /// Row of every (corner, slot), or `u32::MAX`.
    index: Vec<u32>,
    gold: Vec<Step>,
}

/// The beads of a text that learning still looks at, as the rows of [`Compiled::index`]; `u32::MAX` elsewhere.
type Live = Vec<u32>;

/// The gold beads as steps of one monotone path, deletions before insertions.
///
/// Beads that are not intervals or that cross are widened and merged until none does; what is then larger than a bead can be
/// counts as without counterpart, as do sentences that no bead mentions.
pub(crate) fn gold_steps(gold: &[(Vec<usize>, Vec<usize>)], n: usize, m: usize) -> Vec<Step> {
    let hull = |x: &[usize], end: usize| Some((*x.iter().min()?, (x.iter().max()? + 1).min(end)));
    let mut boxes: Vec<_> = gold.iter().filter_map(|(s, t)| Some((hull(s, n)?, hull(t, m)?))).collect();
    boxes.sort();
    let mut merged: Vec<((usize, usize), (usize, usize))> = Vec::new();
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

impl<'a> Compiled<'a> {
    /// Works out all features.
    pub(crate) fn new(example: &Example<'a>, centre: &Centre, options: Options) -> Self {
        let gold = gold_steps(&example.gold, example.source.texts.len(), example.target.texts.len());
        let problem = Problem::new(&example.source, &example.target, centre, options);
        let (mut rows, mut index) = (Vec::new(), Vec::new());
        let features = problem.features();
        let mut row = vec![0.0; COUNT];
        for i in 0..=example.source.texts.len() {
            for j in problem.band.row(i) {
                for (_, (a, b)) in problem.shapes.iter() {
                    if problem.band.corner(i + a, j + b).is_some() && features.fill((i, j), (a, b), &mut row) {
                        index.push((rows.len() / COUNT) as u32);
                        rows.extend_from_slice(&row);
                    } else {
                        index.push(u32::MAX);
                    }
                }
            }
        }
        Compiled { problem, rows, index, gold }
    }

    fn row(&self, corner: usize, slot: usize) -> Option<&[f32]> {
        let k = self.index[corner * self.problem.shapes.len() + slot];
        (k != u32::MAX).then(|| &self.rows[k as usize * COUNT..(k as usize + 1) * COUNT])
    }

    /// Gold beads that the search space holds, as (corner, slot, state before).
    fn gold(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let mut before = 0;
        self.gold.iter().filter_map(move |((i, j), shape)| {
            let slot = self.problem.shapes.slot(*shape)?;
            let corner = self.problem.band.corner(*i, *j)?;
            let from = before;
            before = self.problem.shapes.state(slot) as usize;
            self.row(corner, slot).map(|_| (corner, slot, from))
        })
    }

    fn live_scores(&self, live: &Live, weights: &[f64]) -> Vec<f32> {
        live.iter()
            .map(|k| {
                if *k == u32::MAX {
                    f32::NEG_INFINITY
                } else {
                    let row = &self.rows[*k as usize * COUNT..(*k as usize + 1) * COUNT];
                    row.iter().zip(weights).map(|(x, w)| f64::from(*x) * w).sum::<f64>() as f32
                }
            })
            .collect()
    }

    /// The beads that a tempered model (scores halved) gives some chance, and the gold ones: the rest, 19 of 20, only cost time.
    fn prune(&self, weights: &[f64], transitions: &Transitions) -> Live {
        let halved: Vec<f64> = weights.iter().map(|w| w / 2.0).collect();
        let scores = self.live_scores(&self.index, &halved);
        let lattice = Lattice { band: &self.problem.band, shapes: &self.problem.shapes, scores: &scores, transitions };
        let mut live = vec![u32::MAX; self.index.len()];
        let slots = self.problem.shapes.len();
        lattice.posteriors(&lattice.sums(), 1e-6, |corner, slot, _| {
            live[corner * slots + slot] = self.index[corner * slots + slot];
        });
        for (corner, slot, _) in self.gold() {
            live[corner * slots + slot] = self.index[corner * slots + slot];
        }
        live
    }

    /// The negative log-likelihood of the gold beads, how many they are, and the gradient.
    fn gradient(&self, live: &Live, weights: &[f64], transitions: &Transitions) -> (f64, usize, Vec<f64>) {
        let scores = self.live_scores(live, weights);
        let lattice = Lattice { band: &self.problem.band, shapes: &self.problem.shapes, scores: &scores, transitions };
        let sums = lattice.sums();
        let mut gradient = vec![0.0; COUNT + STATES * STATES];
        let pairs = lattice.posteriors(&sums, 1e-7, |corner, slot, p| {
            if let Some(row) = self.row(corner, slot) {
                gradient.iter_mut().zip(row).for_each(|(g, x)| *g += p * f64::from(*x));
            }
        });
        for (k, expected) in pairs.iter().flatten().enumerate() {
            gradient[COUNT + k] += expected;
        }
        let (mut value, mut count) = (sums.partition, 0);
        for (corner, slot, before) in self.gold() {
            let after = self.problem.shapes.state(slot) as usize;
            value -= f64::from(scores[corner * self.problem.shapes.len() + slot]) + transitions[before][after];
            if let Some(row) = self.row(corner, slot) {
                gradient.iter_mut().zip(row).for_each(|(g, x)| *g -= f64::from(*x));
            }
            gradient[COUNT + before * STATES + after] -= 1.0;
            count += 1;
        }
        (value, count, gradient)
    }

    /// The best path under some weights.
    pub(crate) fn decode(&self, weights: &Weights) -> Vec<super::Bead> {
        let scores = self.problem.scores(&weights.vector());
        let lattice = Lattice {
            band: &self.problem.band,
            shapes: &self.problem.shapes,
            scores: &scores,
            transitions: &weights.transitions,
        };
        let sums = lattice.sums();
        lattice.best().0.into_iter().map(|s| self.problem.bead(s, lattice.posterior(&sums, s))).collect()
    }
}

/// Learns weights from compiled examples.
pub(crate) fn fit_compiled(examples: &[(&Compiled, f64)], centre: &Centre, options: &FitOptions) -> (Weights, f64) {
    // Features are scaled to the spread that they have among gold beads and their rivals.
    let mut squares = vec![1e-12; COUNT];
    let mut count = 0.0;
    for (example, _) in examples {
        for (n, row) in example.rows.chunks(COUNT).enumerate() {
            if n % 37 == 0 {
                squares.iter_mut().zip(row).for_each(|(s, x)| *s += f64::from(x * x));
                count += 1.0;
            }
        }
    }
    let scale: Vec<f64> = squares
        .iter()
        .zip(NAMES)
        .map(|(s, name)| {
            let spread = (s / count).sqrt();
            if spread < 1e-5
                || GIVEN.iter().any(|(k, _)| NAMES[*k] == name)
                || options.without.iter().any(|w| w == name)
            {
                0.0
            } else {
                1.0 / spread
            }
        })
        .chain(std::iter::repeat_n(1.0, STATES * STATES))
        .collect();
    let unpack = |x: &[f64]| {
        let weights: Vec<f64> = x[..COUNT].iter().zip(&scale).map(|(x, s)| x * s).collect();
        let transitions: Transitions = std::array::from_fn(|b| std::array::from_fn(|a| x[COUNT + b * STATES + a]));
        (weights, transitions)
    };
    let mut last = 0.0;
    let mut live: Vec<Live> = examples.iter().map(|(e, _)| e.index.clone()).collect();
    let mut x = vec![0.0; COUNT + STATES * STATES];
    for steps in [FIRST_STEPS, options.steps] {
        x = lbfgs::minimise(
            |x, gradient| {
                let (weights, transitions) = unpack(x);
                let parts: Vec<_> = examples
                    .par_iter()
                    .zip(&live)
                    .map(|((e, weight), live)| (*weight, e.gradient(live, &weights, &transitions)))
                    .collect();
                let beads = parts.iter().map(|(w, p)| w * p.1 as f64).sum::<f64>().max(1.0);
                gradient.fill(0.0);
                let mut value = 0.0;
                for (w, (v, _, g)) in &parts {
                    value += w * v / beads;
                    gradient.iter_mut().zip(g).zip(&scale).for_each(|((t, g), s)| *t += w * g * s / beads);
                }
                last = value;
                for (g, x) in gradient.iter_mut().zip(x) {
                    value += options.regularisation * x * x;
                    *g += 2.0 * options.regularisation * x;
                }
                value
            },
            x,
            steps,
            1e-5,
        );
        let (weights, transitions) = unpack(&x);
        live = examples.par_iter().map(|(e, _)| e.prune(&weights, &transitions)).collect();
    }
    let (weights, transitions) = unpack(&x);
    let mut weights = weights;
    GIVEN.iter().for_each(|(k, w)| weights[*k] = *w);
    let features = NAMES.iter().zip(weights).filter(|(_, w)| *w != 0.0).map(|(n, w)| (n.to_string(), w)).collect();
    let weights = Weights {
        encoder: String::new(),
        layer: None,
        learnt_on: String::new(),
        features,
        transitions,
        centre: centre.clone(),
        pairs: None,
    };
    (weights, last)
}

/// Learns weights from examples.
pub fn fit(examples: &[Example], centre: &Centre, options: &FitOptions) -> Weights {
    let compiled: Vec<Compiled> = examples.par_iter().map(|e| Compiled::new(e, centre, options.search)).collect();
    fit_compiled(&compiled.iter().map(|c| (c, 1.0)).collect::<Vec<_>>(), centre, options).0
}

/// Experiments.
#[allow(missing_docs)]
pub struct Lab<'a>(Vec<Compiled<'a>>);
#[allow(missing_docs)]
impl<'a> Lab<'a> {
    pub fn new(examples: &[Example<'a>], centre: &Centre, options: &FitOptions) -> Self {
        Lab(examples.par_iter().map(|e| Compiled::new(e, centre, options.search)).collect())
    }
    pub fn fit(&self, which: &[(usize, f64)], centre: &Centre, options: &FitOptions) -> (Weights, f64) {
        let e: Vec<(&Compiled, f64)> = which.iter().map(|(k, w)| (&self.0[*k], *w)).collect();
        fit_compiled(&e, centre, options)
    }
    pub fn decode(&self, k: usize, weights: &Weights) -> Vec<super::Bead> {
        self.0[k].decode(weights)
    }
    pub fn nll(&self, k: usize, weights: &Weights) -> f64 {
        let (v, n, _) = self.0[k].gradient(&self.0[k].index, &weights.vector(), &weights.transitions);
        v / n as f64
    }
}
