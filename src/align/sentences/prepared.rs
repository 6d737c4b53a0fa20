//! One side with what is known of its sentences alone.

use ndarray::Array2;
use rayon::prelude::*;

use super::shapes::LONGEST;
use super::side::{Layout, Side};
use super::tokens::Tokens;
use crate::align::centre::{Centre, centre_rows};
use crate::align::projection::Projection;
use crate::align::reader::Readers;
use crate::align::surface::Surface;

/// What vectors and token states are looked at with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Space<'a> {
    /// Means that are mixed into a text's own, which vectors are centred with.
    pub(crate) centre: &'a Centre,
    /// What centred vectors are projected with for a second comparison, if anything.
    pub(crate) projection: Option<&'a Projection>,
    /// What reads the two sides of a bead, if anything does.
    pub(crate) reader: Option<&'a Readers>,
}

/// Vectors of the sentences of one side.
pub(crate) struct Vectors {
    /// One of length 1 a sentence.
    pub(crate) rows: Array2<f32>,
    /// For every sentence and every run length up to [`LONGEST`], the length of the length-weighted sum of vectors.
    pub(crate) norms: Vec<[f32; LONGEST]>,
}

impl Vectors {
    fn new(rows: Array2<f32>, surfaces: &[Surface]) -> Self {
        let norms = (0..rows.nrows())
            .into_par_iter()
            .map(|i| {
                let mut sum = vec![0.0; rows.ncols()];
                std::array::from_fn(|run| {
                    if let Some(surface) = surfaces.get(i + run) {
                        let weight = surface.length + 1.0;
                        sum.iter_mut().zip(rows.row(i + run)).for_each(|(s, x)| *s += weight * x);
                    }
                    sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6)
                })
            })
            .collect();
        Vectors { rows, norms }
    }
}

/// One side, ready to be compared.
pub(crate) struct Prepared<'a> {
    pub(crate) surfaces: Vec<Surface>,
    /// Centred vectors.
    pub(crate) vectors: Vectors,
    /// The same, projected.
    pub(crate) projected: Option<Vectors>,
    /// What was taken from the vectors to centre them.
    pub(crate) centre: Vec<f32>,
    /// Whether its script has capitals, so that a small letter at the start of a sentence means something.
    pub(crate) has_case: bool,
    pub(crate) layout: &'a [Layout],
    pub(crate) tokens: Tokens<'a>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(side: &Side<'a>, space: Space) -> Self {
        let surfaces: Vec<Surface> = side.texts.par_iter().map(|t| Surface::of(t)).collect();
        let mut vectors = side.vectors.to_owned();
        let centre = centre_rows(&mut vectors, &space.centre.vectors);
        let projected = space.projection.map(|p| Vectors::new(p.of(vectors.view()), &surfaces));
        let vectors = Vectors::new(vectors, &surfaces);
        let tokens = Tokens::new(side, space.centre);
        let has_case = surfaces.iter().any(|s| s.opens_with_capital);
        Prepared { surfaces, vectors, projected, centre, has_case, layout: side.layout, tokens }
    }

    /// The projected vectors, else the others.
    pub(crate) fn best(&self) -> &Vectors {
        self.projected.as_ref().unwrap_or(&self.vectors)
    }

    pub(crate) fn len(&self) -> usize {
        self.surfaces.len()
    }

    /// Sum of token weights of a sentence.
    pub(crate) fn mass(&self, sentence: usize) -> f32 {
        self.tokens.mass[sentence]
    }
}
