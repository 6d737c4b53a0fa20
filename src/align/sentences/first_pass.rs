//! Two texts between the two passes.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::bead::Bead;
use super::constraints::Constraints;
use super::crf::{Lattice, Sums};
use super::features;
use super::options::AlignOptions;
use super::prepared::Space;
use super::problem::Problem;
use super::second_pass::{HOPELESS, SURE, SecondPass, WIDTH, Wanted};
use super::shapes::Step;
use super::side::Side;
use crate::align::weights::{AlignWeights, BeadWeights};

/// An alignment after its first pass, which knows what it would have to see encoded to decide what it is unsure of.
pub(crate) struct FirstPass<'a> {
    problem: Problem<'a>,
    weights: &'a BeadWeights,
    /// What the second pass compares vectors in.
    space: Space<'a>,
    /// The likeliest path, with the probability of every step.
    path: Vec<(Step, f64)>,
    /// What the second pass chooses from.
    open: Open,
    wanted: Wanted,
}

/// The beads that the first pass leaves, as (bead, its place in the lattice's scores).
#[derive(Default)]
pub(crate) struct Open {
    /// Beads that stay.
    pub(crate) sure: Vec<(Step, usize)>,
    /// Beads to choose from between them.
    pub(crate) live: Vec<(Step, usize)>,
}

impl Open {
    /// Sorts the beads that have a chance by the lattice's `sums`; `sure` says which of the likely ones may stay without another look, and those of
    /// `kept` are never given up.
    pub(crate) fn new(
        problem: &Problem,
        (lattice, sums): (&Lattice, &Sums),
        kept: &[Step],
        sure: impl Fn(&Step) -> bool,
    ) -> Self {
        let slots = problem.shapes.len();
        let mut likely: Vec<(Step, usize, f64)> = Vec::new();
        lattice.posteriors(sums, HOPELESS, |corner, slot, probability| {
            let step = (problem.band.at(corner), problem.shapes.shape(slot));
            likely.push((step, corner * slots + slot, probability));
        });
        for step @ ((i, j), shape) in kept {
            if let (Some(corner), Some(slot)) = (problem.band.corner(*i, *j), problem.shapes.slot(*shape)) {
                likely.push((*step, corner * slots + slot, 0.0));
            }
        }
        likely.sort_by(|x, y| x.1.cmp(&y.1).then(y.2.total_cmp(&x.2)));
        likely.dedup_by_key(|(_, place, _)| *place);
        let (mut sources, mut targets) = (vec![false; problem.band.sources()], vec![false; problem.band.targets()]);
        let mut open = Open::default();
        for (step @ ((i, j), (a, b)), place, probability) in &likely {
            if *probability >= SURE && sure(step) {
                sources[*i..i + a].fill(true);
                targets[*j..j + b].fill(true);
                open.sure.push((*step, *place));
            }
        }
        let free = |((i, j), (a, b)): &Step| !sources[*i..i + a].contains(&true) && !targets[*j..j + b].contains(&true);
        open.live = likely.iter().filter(|(step, ..)| free(step)).map(|(step, place, _)| (*step, *place)).collect();
        open
    }
}

impl<'a> FirstPass<'a> {
    /// The first pass over two texts that both have sentences; nothing if no alignment respects the constraints.
    pub(crate) fn new(
        (source, target): (&Side<'a>, &Side<'a>),
        constraints: &Constraints,
        weights: &'a AlignWeights,
        options: AlignOptions,
    ) -> Option<Self> {
        let space = weights.space();
        let problem = Problem::new((source, target), constraints, space, options);
        let weights = weights.beads_for(&source.texts, &target.texts);
        let scores = problem.scores(&weights.vector());
        let lattice = problem.lattice(&scores, &weights.transitions);
        let sums = lattice.sums();
        if !sums.partition.is_finite() {
            return None;
        }
        let path = lattice.likeliest(&sums);
        let open = match weights.second.as_ref().filter(|_| options.second_pass) {
            Some(_) => {
                let steps: Vec<Step> = path.iter().map(|(step, _)| *step).collect();
                Open::new(&problem, (&lattice, &sums), &steps, |step| steps.binary_search(step).is_ok())
            }
            None => Open::default(),
        };
        let wanted = Wanted::of([&source.texts, &target.texts], open.live.iter().map(|(step, _)| *step));
        Some(FirstPass { problem, weights, space, path, open, wanted })
    }

    /// The texts whose vectors the second pass wants.
    pub(crate) fn wanted(&self) -> &[String] {
        &self.wanted.texts
    }

    /// The beads of the first pass.
    pub(crate) fn beads(&self) -> Vec<Bead> {
        self.path.iter().map(|(step, probability)| self.problem.bead(*step, *probability)).collect()
    }

    /// The beads of the second pass; `vectors` are those of the wanted texts, in order.
    pub(crate) fn finish(&self, vectors: ArrayView2<f32>) -> Vec<Bead> {
        let (Some(learnt), false) = (&self.weights.second, self.open.live.is_empty()) else { return self.beads() };
        let steps = || self.open.live.iter().map(|(step, _)| *step);
        let space = Space { reader: self.space.reader.filter(|_| learnt.reads()), ..self.space };
        let second = SecondPass::new(&self.problem, &self.wanted, vectors, space, steps());
        let vector = learnt.vector();
        let scored: Vec<f32> = self
            .open
            .live
            .par_iter()
            .map(|(step, _)| {
                let mut row = vec![0.0; WIDTH];
                second.row(*step, &mut row);
                features::score(&row, &vector)
            })
            .collect();
        let mut scores = vec![f32::NEG_INFINITY; self.problem.band.corners() * self.problem.shapes.len()];
        self.open.sure.iter().for_each(|(_, place)| scores[*place] = 0.0);
        self.open.live.iter().zip(scored).for_each(|((_, place), score)| scores[*place] = score);
        let lattice = self.problem.lattice(&scores, &learnt.transitions);
        let sums = lattice.sums();
        let sure: std::collections::BTreeMap<Step, f64> =
            self.path.iter().filter(|(_, probability)| *probability >= SURE).copied().collect();
        let bead = |(step, second): (Step, f64)| {
            let first = sure.get(&step).copied().unwrap_or(1.0);
            self.problem.bead(step, first.min(second))
        };
        lattice.likeliest(&sums).into_iter().map(bead).collect()
    }
}
