//! Scores of pairs that somebody else aligned, such as the units of a translation memory.

use rayon::prelude::*;

use super::band::Band;
use super::bead::Bead;
use super::coverage::Covering;
use super::options::AlignOptions;
use super::prepared::Prepared;
use super::problem::Problem;
use super::side::Side;
use super::units::{UNIT, UnitWeights};
use crate::align::learning::logistic;
use crate::align::weights::AlignWeights;

/// Units that are looked at as one text.
const CHUNK: usize = 2048;
/// Log-odds count so much at most, either way: those of one in ten thousand.
const SURE: f64 = 9.21;

/// Scores unit after unit: source `k` against target `k`, as if the units in their order were a text and its translation.
///
/// The confidence of a unit is the probability that its two sides translate each other. It is made of the posterior of the bead
/// that takes exactly these two sides, against every other way to align them and their neighbours within
/// [`AlignOptions::radius`], of how alike the two sides are, and of what is said of their words. What is said of a unit's [`Coverage`](super::Coverage) looks at that
/// unit alone: who has all units of a memory settles it with [`CoverageWeights::settle`](super::CoverageWeights::settle).
pub fn rescore<'a>(source: &Side<'a>, target: &Side<'a>, weights: &AlignWeights, options: AlignOptions) -> Vec<Bead> {
    let bare = UnitWeights::default().confidence();
    let learnt = weights.units.as_ref().map(UnitWeights::confidence);
    let unit = |(bead, features): (Bead, _)| {
        let confidence = match (&learnt, &bead.coverage) {
            (Some(learnt), Some(_)) => learnt(&features),
            _ => bare(&features),
        };
        Bead { confidence, ..bead }
    };
    score(source, target, weights, options).into_iter().map(unit).collect()
}

/// The beads of all units, each with the posterior of exactly its two sides, and what is known of them.
pub(crate) fn score<'a>(
    source: &Side<'a>,
    target: &Side<'a>,
    weights: &AlignWeights,
    options: AlignOptions,
) -> Vec<(Bead, [f64; UNIT.len()])> {
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
            let bead = Bead { source: unit.clone(), target: unit, coverage, ..bead };
            let features = features(&bead);
            (bead, features)
        };
        (0..n).into_par_iter().map(bead).collect::<Vec<_>>()
    };
    (0..units).step_by(CHUNK).flat_map(chunk).collect()
}

fn features(bead: &Bead) -> [f64; UNIT.len()] {
    let held = |log_odds: f64| log_odds.clamp(-SURE, SURE);
    [
        held(logistic::odds_of(bead.confidence)),
        f64::from(bead.similarity),
        f64::from(bead.margin),
        f64::from(bead.length_ratio.max(0.01).ln().abs()),
        bead.coverage.as_ref().map_or(0.0, |coverage| held(logistic::odds_of(coverage.in_part))),
    ]
}
