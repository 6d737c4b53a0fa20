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
}

impl Default for FitOptions {
    fn default() -> Self {
        FitOptions { regularisation: 0.002, steps: 80, without: vec![] }
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
        mining: None,
    };
    (weights, last)
}

/// Hand-aligned texts with all their features worked out, to learn from and to try weights on.
pub struct Fitter<'a> {
    texts: Vec<Compiled<'a>>,
    centre: Centre,
}

impl<'a> Fitter<'a> {
    /// Works out the features of every text. `centre` are the means that short texts are centred with.
    pub fn new(examples: &[Example<'a>], centre: Centre, search: Options) -> Self {
        let texts = examples.par_iter().map(|e| Compiled::new(e, &centre, search)).collect();
        Fitter { texts, centre }
    }

    /// Learns weights from the texts of these indices, each of whose beads counts as much as its second number says.
    /// Returns the mean negative log-likelihood of a gold bead too.
    pub fn fit(&self, which: &[(usize, f64)], options: &FitOptions) -> (Weights, f64) {
        let texts: Vec<(&Compiled, f64)> = which.iter().map(|(k, w)| (&self.texts[*k], *w)).collect();
        fit_compiled(&texts, &self.centre, options)
    }

    /// Aligns one of the texts.
    pub fn align(&self, text: usize, weights: &Weights) -> Vec<super::Bead> {
        self.texts[text].decode(weights)
    }

    /// Mean negative log-likelihood of a gold bead of one of the texts.
    pub fn loss(&self, text: usize, weights: &Weights) -> f64 {
        let compiled = &self.texts[text];
        let (value, count, _) = compiled.gradient(&compiled.index, &weights.vector(), &weights.transitions);
        value / count.max(1) as f64
    }
}

/// The means of the vectors and token states of texts, every text counting the same.
pub fn centre_of(sides: &[Side]) -> Centre {
    let mut centre = Centre::default();
    let add = |into: &mut Vec<f32>, mean: &[f32]| {
        into.resize(mean.len(), 0.0);
        into.iter_mut().zip(mean).for_each(|(c, x)| *c += x / sides.len() as f32);
    };
    for side in sides {
        if let Some(mean) = side.vectors.mean_axis(ndarray::Axis(0)) {
            add(&mut centre.vectors, &mean.to_vec());
        }
        let count: usize = side.tokens.iter().map(|t| t.states.nrows()).sum();
        if count > 0 {
            let mut mean = vec![0f32; side.tokens.iter().map(|t| t.states.ncols()).max().unwrap_or(0)];
            for row in side.tokens.iter().flat_map(|t| t.states.rows()) {
                mean.iter_mut().zip(row).for_each(|(m, x)| *m += x.to_f32() / count as f32);
            }
            add(&mut centre.tokens, &mean);
        }
    }
    centre
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn texts(n: usize) -> (Vec<String>, Array2<f32>) {
        let words = ["river", "mountain", "house", "winter", "letter", "garden", "train", "music"];
        let texts = (0..n)
            .map(|k| format!("The {} saw {} of the {}.", words[k % 8], k * 7, words[(k * 3 + k / 8) % 8]))
            .collect();
        let mut vectors = Array2::from_shape_fn((n, 24), |(i, k)| ((i * 31 + k * 17) as f32 * 0.37).sin());
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        (texts, vectors)
    }

    fn example<'a>(t: &'a (Vec<String>, Array2<f32>)) -> Example<'a> {
        let side =
            || Side { texts: t.0.iter().map(String::as_str).collect(), vectors: t.1.view(), tokens: &[], marks: &[] };
        let mut gold: Vec<_> = (0..t.0.len()).map(|k| (vec![k], vec![k])).collect();
        gold[3] = (vec![3, 4], vec![3]);
        gold[4] = (vec![], vec![4]);
        Example { source: side(), target: side(), gold }
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let t = texts(12);
        let compiled = Compiled::new(&example(&t), &Centre::default(), Options { max_bead: 5, radius: 3 });
        let weights: Vec<f64> = (0..COUNT).map(|k| ((k * 7) as f64).sin() * 0.3).collect();
        let transitions: Transitions =
            std::array::from_fn(|b| std::array::from_fn(|a| 0.1 * (b as f64) - 0.2 * (a as f64)));
        let (_, count, gradient) = compiled.gradient(&compiled.index, &weights, &transitions);
        assert_eq!(count, 12);
        let h = 1e-3;
        for k in [0, 1, 2, 6, 8, 12, 13, 26, 34, 35] {
            let at = |d: f64| {
                let mut w = weights.clone();
                w[k] += d;
                compiled.gradient(&compiled.index, &w, &transitions).0
            };
            let slope = (at(h) - at(-h)) / (2.0 * h);
            assert!((slope - gradient[k]).abs() < 2e-2 * slope.abs().max(1.0), "{}: {slope} {}", NAMES[k], gradient[k]);
        }
        for (b, a) in [(0, 0), (0, 1), (1, 3), (3, 0)] {
            let at = |d: f64| {
                let mut t = transitions;
                t[b][a] += d;
                compiled.gradient(&compiled.index, &weights, &t).0
            };
            let slope = (at(h) - at(-h)) / (2.0 * h);
            assert!((slope - gradient[COUNT + b * STATES + a]).abs() < 1e-2, "{b} {a}: {slope}");
        }
    }

    #[test]
    fn learning_finds_the_gold_beads() {
        let t = texts(40);
        let fitter = Fitter::new(&[example(&t)], Centre::default(), Options { max_bead: 4, radius: 5 });
        let (weights, loss) = fitter.fit(&[(0, 1.0)], &FitOptions { regularisation: 1e-4, ..FitOptions::default() });
        assert!(loss < 0.2, "{loss}");
        let right = fitter.align(0, &weights).iter().filter(|b| b.source == b.target && b.source.len() == 1).count();
        assert!(right >= 37, "{right}");
    }

    #[test]
    fn crossing_gold_is_merged_and_gaps_are_null() {
        let gold = vec![(vec![0], vec![1]), (vec![1], vec![0]), (vec![3], vec![2, 4])];
        let steps = gold_steps(&gold, 5, 6);
        assert_eq!(steps, [((0, 0), (2, 2)), ((2, 2), (1, 0)), ((3, 2), (1, 3)), ((4, 5), (1, 0)), ((5, 5), (0, 1))]);
    }
}
