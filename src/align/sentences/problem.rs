//! Two texts with everything that is worked out about them before any weight is known.

use rayon::prelude::*;

use super::anchors::{Anchors, anchors_through};
use super::band::Band;
use super::bead::Bead;
use super::constraints::Constraints;
use super::crf::Lattice;
use super::features::{self, BeadFeatures};
use super::options::AlignOptions;
use super::pair_scores::PairScores;
use super::prepared::{Prepared, Space};
use super::shapes::{Shapes, Step, Transitions};
use super::side::Side;

/// Two texts and everything that is worked out about them before any weight is known.
pub(crate) struct Problem<'a> {
    source: Prepared<'a>,
    target: Prepared<'a>,
    pub(crate) pair_scores: PairScores,
    pub(crate) band: Band,
    pub(crate) shapes: Shapes,
    constraints: Constraints,
}

impl<'a> Problem<'a> {
    /// Looks for the search space, which holds a path that respects the constraints.
    pub(crate) fn new(
        (source, target): (&Side<'a>, &Side<'a>),
        constraints: &Constraints,
        space: Space,
        options: AlignOptions,
    ) -> Self {
        let (source, target) = (Prepared::new(source, space), Prepared::new(target, space));
        let corners = constraints.corners(source.len(), target.len());
        let Anchors { path, gaps } = anchors_through(source.vectors.rows.view(), target.vectors.rows.view(), &corners);
        let band = Band::around(&path, source.len(), target.len(), options.radius).around_gaps(&gaps);
        Problem { constraints: constraints.clone(), ..Self::inside(source, target, band, &path, options) }
    }

    /// With a search space of the caller's choice.
    pub(crate) fn inside(
        source: Prepared<'a>,
        target: Prepared<'a>,
        band: Band,
        path: &[(usize, usize)],
        options: AlignOptions,
    ) -> Self {
        let ratio = length_ratio(&source, &target, path);
        let pair_scores = PairScores::new(&source, &target, &band, ratio);
        Problem {
            source,
            target,
            pair_scores,
            band,
            shapes: Shapes::new(options.max_bead),
            constraints: Constraints::default(),
        }
    }

    pub(crate) fn features(&self) -> BeadFeatures<'_> {
        BeadFeatures { source: &self.source, target: &self.target, scores: &self.pair_scores }
    }

    /// The source (0) or the target (1).
    pub(crate) fn side(&self, side: usize) -> &Prepared<'a> {
        [&self.source, &self.target][side]
    }

    /// The search space with scores and transitions.
    pub(crate) fn lattice<'s>(&'s self, scores: &'s [f32], transitions: &'s Transitions) -> Lattice<'s> {
        Lattice { band: &self.band, shapes: &self.shapes, scores, transitions }
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
                        let possible = self.band.corner(i + a, j + b).is_some()
                            && self.constraints.allow(((i, j), (a, b)))
                            && features.fill((i, j), (a, b), &mut row);
                        out.push(if possible { features::score(&row, weights) } else { f32::NEG_INFINITY });
                    }
                }
                out
            })
            .collect();
        rows.concat()
    }

    /// A step as a bead of this probability.
    pub(crate) fn bead(&self, ((i, j), (a, b)): Step, posterior: f64) -> Bead {
        let length =
            |p: &Prepared, from: usize, n: usize| p.surfaces[from..from + n].iter().map(|s| s.length).sum::<f32>();
        let null = a == 0 || b == 0;
        let (similarity, margin) = if null { (0.0, 0.0) } else { self.features().similarity((i, j), (a, b)) };
        Bead {
            source: i..i + a,
            target: j..j + b,
            confidence: posterior as f32,
            similarity,
            margin,
            length_ratio: if null {
                1.0
            } else {
                (length(&self.source, i, a) + 3.0) / (length(&self.target, j, b) * self.pair_scores.ratio + 3.0)
            },
            crossing: false,
            coverage: None,
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
