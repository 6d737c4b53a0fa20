//! The semi-Markov conditional random field over beads: best path, posteriors and the gradient for learning.
//!
//! After Sarawagi and Cohen, *Semi-Markov Conditional Random Fields* (NIPS 2004). A path through the grid of corners is a
//! sequence of beads; its score is the sum of its beads' scores and of a score for every two neighbours' states.

use super::band::Band;
use super::shapes::{STATES, Shapes, State, Step, Transitions};

/// The scored search space: for corner `c`, `scores[c * shapes.len() + slot]`; −∞ where no bead is possible.
pub(crate) struct Lattice<'a> {
    pub(crate) band: &'a Band,
    pub(crate) shapes: &'a Shapes,
    pub(crate) scores: &'a [f32],
    pub(crate) transitions: &'a Transitions,
}

/// Forward and backward sums.
pub(crate) struct Sums {
    forward: Vec<[f64; STATES]>,
    backward: Vec<[f64; STATES]>,
    /// Logarithm of the sum over all paths.
    pub(crate) partition: f64,
}

pub(super) const NEVER: f64 = f64::NEG_INFINITY;

fn log_sum<const N: usize>(values: [f64; N]) -> f64 {
    let max = values.iter().copied().fold(NEVER, f64::max);
    if max == NEVER { NEVER } else { max + values.iter().map(|v| (v - max).exp()).sum::<f64>().ln() }
}

impl Lattice<'_> {
    /// The transition, with deletions always before insertions, so that a set of beads is one path only.
    pub(super) fn transition(&self, before: usize, after: usize) -> f64 {
        if before == State::Inserted as usize && after == State::Deleted as usize {
            NEVER
        } else {
            self.transitions[before][after]
        }
    }

    pub(super) fn score(&self, corner: usize, slot: usize) -> f64 {
        f64::from(self.scores[corner * self.shapes.len() + slot])
    }

    /// Sums over all paths, from the start and from the end.
    pub(crate) fn sums(&self) -> Sums {
        let n = self.band.sources();
        let corners = self.band.corners();
        // What comes into a corner: the log-sums are taken in two passes over its incoming beads, largest first.
        let mut forward = vec![[NEVER; STATES]; corners];
        let mut entering = vec![[NEVER; STATES]; corners];
        forward[0][State::Simple as usize] = 0.0;
        for i in 0..=n {
            for j in self.band.row(i) {
                let Some(corner) = self.band.corner(i, j) else { continue };
                if corner > 0 {
                    let mut terms = [[NEVER; 32]; STATES];
                    let mut counts = [0; STATES];
                    for (slot, (a, b)) in self.shapes.iter() {
                        if a > i || b > j {
                            continue;
                        }
                        let Some(start) = self.band.corner(i - a, j - b) else { continue };
                        let score = self.score(start, slot);
                        if score > NEVER {
                            let state = self.shapes.state(slot) as usize;
                            terms[state][counts[state]] = entering[start][state] + score;
                            counts[state] += 1;
                        }
                    }
                    for state in 0..STATES {
                        forward[corner][state] = log_sum_of(&terms[state][..counts[state]]);
                    }
                }
                let here = forward[corner];
                entering[corner] = std::array::from_fn(|after| {
                    log_sum::<STATES>(std::array::from_fn(|b| here[b] + self.transition(b, after)))
                });
            }
        }
        let mut backward = vec![[NEVER; STATES]; corners];
        backward[corners - 1] = [0.0; STATES];
        for i in (0..=n).rev() {
            for j in self.band.row(i).rev() {
                let Some(corner) = self.band.corner(i, j).filter(|c| *c + 1 < corners) else { continue };
                let mut terms = [[NEVER; 32]; STATES];
                let mut counts = [0; STATES];
                for (slot, (a, b)) in self.shapes.iter() {
                    let score = self.score(corner, slot);
                    if score == NEVER {
                        continue;
                    }
                    let Some(end) = self.band.corner(i + a, j + b) else { continue };
                    let state = self.shapes.state(slot) as usize;
                    terms[state][counts[state]] = score + backward[end][state];
                    counts[state] += 1;
                }
                let leaving: [f64; STATES] = std::array::from_fn(|s| log_sum_of(&terms[s][..counts[s]]));
                backward[corner] = std::array::from_fn(|before| {
                    log_sum::<STATES>(std::array::from_fn(|s| self.transition(before, s) + leaving[s]))
                });
            }
        }
        let partition = log_sum(forward[corners - 1]);
        Sums { forward, backward, partition }
    }

    /// The probability of every possible bead, told to `bead(corner, slot, probability)` where it is over `least`,
    /// and the expected number of every pair of neighbouring states.
    pub(crate) fn posteriors(&self, sums: &Sums, least: f64, mut bead: impl FnMut(usize, usize, f64)) -> Transitions {
        let mut pairs = [[0.0; STATES]; STATES];
        for i in 0..=self.band.sources() {
            for j in self.band.row(i) {
                let Some(corner) = self.band.corner(i, j) else { continue };
                let entering: [[f64; STATES]; STATES] = std::array::from_fn(|after| {
                    std::array::from_fn(|before| sums.forward[corner][before] + self.transition(before, after))
                });
                let entered: [f64; STATES] = std::array::from_fn(|s| log_sum(entering[s]));
                for (slot, (a, b)) in self.shapes.iter() {
                    if self.score(corner, slot) == NEVER {
                        continue;
                    }
                    let Some(end) = self.band.corner(i + a, j + b) else { continue };
                    let state = self.shapes.state(slot) as usize;
                    let rest = self.score(corner, slot) + sums.backward[end][state] - sums.partition;
                    let probability = (entered[state] + rest).exp();
                    if probability > least {
                        bead(corner, slot, probability);
                        for before in 0..STATES {
                            pairs[before][state] += (entering[state][before] + rest).exp();
                        }
                    }
                }
            }
        }
        pairs
    }

    /// The probability of one bead.
    pub(crate) fn posterior(&self, sums: &Sums, step: Step) -> f64 {
        let ((i, j), (a, b)) = step;
        let (Some(corner), Some(end), Some(slot)) =
            (self.band.corner(i, j), self.band.corner(i + a, j + b), self.shapes.slot((a, b)))
        else {
            return 0.0;
        };
        let state = self.shapes.state(slot) as usize;
        let entered = log_sum::<STATES>(std::array::from_fn(|s| sums.forward[corner][s] + self.transition(s, state)));
        (entered + self.score(corner, slot) + sums.backward[end][state] - sums.partition).exp().min(1.0)
    }
}

fn log_sum_of(values: &[f64]) -> f64 {
    let max = values.iter().copied().fold(NEVER, f64::max);
    if max == NEVER {
        return NEVER;
    }
    // Terms below e^-40 of the largest change nothing in double precision that a posterior would show.
    max + values.iter().filter(|v| **v > max - 40.0).map(|v| (v - max).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::sentences::decode::gain;

    /// A small deterministic generator for test scores.
    fn noise(seed: u64) -> impl FnMut() -> f32 {
        let mut x = seed;
        move || {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((x >> 40) as f32 / (1 << 24) as f32 - 0.5) * 4.0
        }
    }

    /// Every path from a corner to the end, with its score.
    fn paths(lattice: &Lattice, at: (usize, usize), state: usize) -> Vec<(Vec<Step>, f64)> {
        let end = (lattice.band.sources(), lattice.band.targets());
        if at == end {
            return vec![(vec![], 0.0)];
        }
        let mut out = vec![];
        let corner = lattice.band.corner(at.0, at.1).unwrap();
        for (slot, (a, b)) in lattice.shapes.iter() {
            let to = (at.0 + a, at.1 + b);
            if lattice.band.corner(to.0, to.1).is_none() {
                continue;
            }
            let after = lattice.shapes.state(slot) as usize;
            let here = lattice.transition(state, after) + lattice.score(corner, slot);
            if here == NEVER {
                continue;
            }
            for (mut steps, score) in paths(lattice, to, after) {
                steps.insert(0, (at, (a, b)));
                out.push((steps, score + here));
            }
        }
        out
    }

    #[test]
    fn agrees_with_enumeration() {
        let mut next = noise(7);
        let band = Band::full(3, 4);
        let shapes = Shapes::new(5);
        let scores: Vec<f32> = (0..band.corners() * shapes.len()).map(|_| next()).collect();
        let transitions: Transitions = std::array::from_fn(|_| std::array::from_fn(|_| f64::from(next())));
        let lattice = Lattice { band: &band, shapes: &shapes, scores: &scores, transitions: &transitions };
        let all = paths(&lattice, (0, 0), 0);
        assert!(all.len() > 100);

        let (steps, score) = lattice.best();
        let (expected, top) = all.iter().max_by(|x, y| x.1.total_cmp(&y.1)).unwrap();
        assert_eq!(&steps, expected);
        assert!((score - top).abs() < 1e-9);

        let sums = lattice.sums();
        let total: f64 = all.iter().map(|p| p.1.exp()).sum();
        assert!((sums.partition - total.ln()).abs() < 1e-9);
        let mut seen = 0;
        let pairs = lattice.posteriors(&sums, 0.0, |corner, slot, p| {
            seen += 1;
            let step = (0..=3)
                .flat_map(|i| (0..=4).map(move |j| (i, j)))
                .find(|&(i, j)| band.corner(i, j) == Some(corner))
                .map(|at| (at, shapes.shape(slot)))
                .unwrap();
            let brute = all.iter().filter(|x| x.0.contains(&step)).map(|x| x.1.exp()).sum::<f64>() / total;
            assert!((p - brute).abs() < 1e-9, "{step:?}: {p} {brute}");
            assert!((lattice.posterior(&sums, step) - brute).abs() < 1e-9);
        });
        assert!(seen > 50);
        let expected: f64 = all.iter().map(|p| p.0.len() as f64 * p.1.exp()).sum::<f64>() / total;
        assert!((pairs.iter().flatten().sum::<f64>() - expected).abs() < 1e-9);
    }

    #[test]
    fn the_likeliest_path_gains_most() {
        let mut next = noise(11);
        let band = Band::full(3, 4);
        let shapes = Shapes::new(5);
        let transitions: Transitions = std::array::from_fn(|_| std::array::from_fn(|_| f64::from(next())));
        let mut unlike_best = 0;
        for _ in 0..20 {
            let scores: Vec<f32> = (0..band.corners() * shapes.len()).map(|_| next()).collect();
            let lattice = Lattice { band: &band, shapes: &shapes, scores: &scores, transitions: &transitions };
            let sums = lattice.sums();
            let worth = |steps: &[Step]| -> f32 {
                steps.iter().map(|step| gain(step.1, lattice.posterior(&sums, *step))).sum()
            };
            let found: Vec<Step> = lattice.likeliest(&sums).into_iter().map(|(step, _)| step).collect();
            let most = paths(&lattice, (0, 0), 0).iter().map(|(steps, _)| worth(steps)).fold(f32::MIN, f32::max);
            assert!((worth(&found) - most).abs() < 0.01, "{} {most}", worth(&found));
            unlike_best += usize::from(found != lattice.best().0);
        }
        assert!(unlike_best > 0, "the most probable path is another now and then");
    }

    #[test]
    fn a_passage_without_counterpart_is_no_bead() {
        // Eight doubtful null beads are worth more than one bead that nothing speaks for.
        let nulls: f32 = (0..8).map(|_| gain((1, 0), 0.3)).sum();
        assert!(nulls > gain((4, 4), 0.01) && gain((1, 1), 0.8) + gain((1, 0), 0.6) > gain((2, 1), 0.3));
    }

    #[test]
    fn shapes_are_found_by_slot() {
        let shapes = Shapes::new(8);
        assert_eq!(shapes.len(), 30);
        for (slot, shape) in shapes.iter() {
            assert_eq!(shapes.slot(shape), Some(slot));
        }
        assert_eq!(shapes.slot((1, 8)), None);
        assert_eq!(shapes.state(2), State::Simple);
    }
}
