//! The likelihood of a text's gold beads, and its gradient.

use rayon::prelude::*;

use crate::align::sentences::band::Band;
use crate::align::sentences::crf::Lattice;
use crate::align::sentences::features::{self, COUNT};
use crate::align::sentences::first_pass::Open;
use crate::align::sentences::problem::Problem;
use crate::align::sentences::second_pass::{SecondPass, WIDTH};
use crate::align::sentences::shapes::{STATES, Shapes, Step, Transitions};

/// One text's lattice with the features of its beads.
pub(crate) struct Compiled {
    band: Band,
    shapes: Shapes,
    /// How many features a bead has.
    width: usize,
    /// BeadFeatures of all possible beads, flat.
    pub(super) rows: Vec<f32>,
    /// Row of every (corner, slot), or `u32::MAX`.
    pub(super) index: Vec<u32>,
    pub(super) gold: Vec<Step>,
}

/// The beads of a text that learning still looks at, as the rows of [`Compiled::index`]; `u32::MAX` elsewhere.
pub(super) type Live = Vec<u32>;

impl Compiled {
    /// Works out the features of the first pass.
    pub(crate) fn first(problem: &Problem, gold: Vec<Step>) -> Self {
        let (mut rows, mut index) = (Vec::new(), Vec::new());
        let features = problem.features();
        let mut row = vec![0.0; COUNT];
        for i in 0..=problem.band.sources() {
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
        Compiled { band: problem.band.clone(), shapes: problem.shapes.clone(), width: COUNT, rows, index, gold }
    }

    /// Works out the features of the second pass, for the beads that the first leaves.
    pub(super) fn second(problem: &Problem, open: &Open, second: &SecondPass, gold: Vec<Step>) -> Self {
        let mut index = vec![u32::MAX; problem.band.corners() * problem.shapes.len()];
        let mut rows = vec![0.0; open.live.len() * WIDTH];
        rows.par_chunks_exact_mut(WIDTH).zip(&open.live).for_each(|(row, (step, _))| second.row(*step, row));
        open.live.iter().enumerate().for_each(|(row, (_, place))| index[*place] = row as u32);
        // Beads that stay have no features: there is nothing to choose.
        for (_, place) in &open.sure {
            index[*place] = (rows.len() / WIDTH) as u32;
            rows.resize(rows.len() + WIDTH, 0.0);
        }
        Compiled { band: problem.band.clone(), shapes: problem.shapes.clone(), width: WIDTH, rows, index, gold }
    }

    fn row(&self, corner: usize, slot: usize) -> Option<&[f32]> {
        let k = self.index[corner * self.shapes.len() + slot];
        (k != u32::MAX).then(|| self.row_at(k))
    }

    fn row_at(&self, k: u32) -> &[f32] {
        &self.rows[k as usize * self.width..(k as usize + 1) * self.width]
    }

    /// Gold beads that the search space holds, as (corner, slot, state before).
    fn gold(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let mut before = 0;
        self.gold.iter().filter_map(move |((i, j), shape)| {
            let slot = self.shapes.slot(*shape)?;
            let corner = self.band.corner(*i, *j)?;
            let from = before;
            before = self.shapes.state(slot) as usize;
            self.row(corner, slot).map(|_| (corner, slot, from))
        })
    }

    pub(super) fn lattice<'s>(&'s self, scores: &'s [f32], transitions: &'s Transitions) -> Lattice<'s> {
        Lattice { band: &self.band, shapes: &self.shapes, scores, transitions }
    }

    pub(super) fn live_scores(&self, live: &Live, weights: &[f64]) -> Vec<f32> {
        live.iter()
            .map(|k| if *k == u32::MAX { f32::NEG_INFINITY } else { features::score(self.row_at(*k), weights) })
            .collect()
    }

    /// The beads that a tempered model (scores halved) gives some chance, and the gold ones: the rest, 19 of 20, only cost time.
    pub(super) fn prune(&self, weights: &[f64], transitions: &Transitions) -> Live {
        let halved: Vec<f64> = weights.iter().map(|w| w / 2.0).collect();
        let scores = self.live_scores(&self.index, &halved);
        let lattice = self.lattice(&scores, transitions);
        let mut live = vec![u32::MAX; self.index.len()];
        let slots = self.shapes.len();
        lattice.posteriors(&lattice.sums(), 1e-6, |corner, slot, _| {
            live[corner * slots + slot] = self.index[corner * slots + slot];
        });
        for (corner, slot, _) in self.gold() {
            live[corner * slots + slot] = self.index[corner * slots + slot];
        }
        live
    }

    /// The negative log-likelihood of the gold beads, how many they are, and the gradient.
    pub(super) fn gradient(&self, live: &Live, weights: &[f64], transitions: &Transitions) -> (f64, usize, Vec<f64>) {
        let scores = self.live_scores(live, weights);
        let lattice = self.lattice(&scores, transitions);
        let sums = lattice.sums();
        let mut gradient = vec![0.0; self.width + STATES * STATES];
        let pairs = lattice.posteriors(&sums, 1e-7, |corner, slot, p| {
            if let Some(row) = self.row(corner, slot) {
                gradient.iter_mut().zip(row).for_each(|(g, x)| *g += p * f64::from(*x));
            }
        });
        for (k, expected) in pairs.iter().flatten().enumerate() {
            gradient[self.width + k] += expected;
        }
        let (mut value, mut count) = (sums.partition, 0);
        for (corner, slot, before) in self.gold() {
            let after = self.shapes.state(slot) as usize;
            value -= f64::from(scores[corner * self.shapes.len() + slot]) + transitions[before][after];
            if let Some(row) = self.row(corner, slot) {
                gradient.iter_mut().zip(row).for_each(|(g, x)| *g -= f64::from(*x));
            }
            gradient[self.width + before * STATES + after] -= 1.0;
            count += 1;
        }
        (value, count, gradient)
    }
}
