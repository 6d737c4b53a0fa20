//! Scores of pairs that somebody else aligned, such as the units of a translation memory.

use rayon::prelude::*;

use super::band::Band;
use super::bead::Bead;
use super::coverage::Covering;
use super::options::AlignOptions;
use super::prepared::Prepared;
use super::problem::Problem;
use super::side::Side;
use crate::align::learning::logistic;
use crate::align::weights::AlignWeights;

/// Units that are looked at as one text.
const CHUNK: usize = 2048;

/// What a unit's confidence weighs: the log-odds of its posterior, similarity, margin, |ln length ratio|; and a constant.
///
/// In running text a sentence that stands between two certain beads is theirs however unlike it is, so posteriors alone
/// believe too much of a memory. Learnt with the default encoder on 10,484 units of 24 memories (NTREX, four novels, Text+Berg; in
/// order and shuffled) of which 13 % had been given another unit's target or a neighbour's.
const WEIGHTS: ([f64; 4], f64) = ([0.41, 9.47, 11.4, -0.43], -1.75);

/// Scores unit after unit: source `k` against target `k`, as if the units in their order were a text and its translation.
///
/// The confidence of a unit is the probability that its two sides translate each other. It is made of the posterior of the bead
/// that takes exactly these two sides, against every other way to align them and their neighbours within
/// [`AlignOptions::radius`], and of how alike the two sides are. What is said of a unit's [`Coverage`](super::Coverage) looks at that
/// unit alone: who has all units of a memory settles it with [`CoverageWeights::settle`](super::CoverageWeights::settle).
pub fn rescore<'a>(source: &Side<'a>, target: &Side<'a>, weights: &AlignWeights, options: AlignOptions) -> Vec<Bead> {
    let beads = weights.beads_for(&source.texts, &target.texts);
    let units = source.texts.len().min(target.texts.len());
    let chunk = |start: usize| {
        let end = (start + CHUNK).min(units);
        let n = end - start;
        let (source, target) = (source.part(start..end), target.part(start..end));
        let path: Vec<(usize, usize)> = (0..=n).map(|k| (k, k)).collect();
        let band = Band::around(&path, n, n, options.radius);
        let covering = weights
            .coverage
            .as_ref()
            .and_then(|w| Some((Covering::new(&source, &target, weights.coverage_space())?, w)));
        let prepared = |side| Prepared::new(side, weights.space());
        let problem = Problem::inside(prepared(&source), prepared(&target), band, &path, options);
        let scores = problem.scores(&beads.vector());
        let lattice = problem.lattice(&scores, &beads.transitions);
        let sums = lattice.sums();
        let bead = |k: usize| {
            let step = ((k, k), (1, 1));
            let bead = problem.bead(step, lattice.posterior(&sums, step));
            let coverage = covering.as_ref().and_then(|(covering, weights)| covering.coverage(&bead, weights));
            let unit = start + k..start + k + 1;
            Bead { source: unit.clone(), target: unit, confidence: confidence(&bead), coverage, ..bead }
        };
        (0..n).into_par_iter().map(bead).collect::<Vec<Bead>>()
    };
    (0..units).step_by(CHUNK).flat_map(chunk).collect()
}

fn confidence(bead: &Bead) -> f32 {
    let features = [
        logistic::logit(f64::from(bead.confidence).clamp(1e-4, 1.0 - 1e-4)),
        f64::from(bead.similarity),
        f64::from(bead.margin),
        f64::from(bead.length_ratio.max(0.01).ln().abs()),
    ];
    logistic::probability(logistic::log_odds(&WEIGHTS.0, WEIGHTS.1, &features))
}
