//! One side with what is known of its sentences alone.

use ndarray::Array2;
use rayon::prelude::*;

use super::shapes::LONGEST;
use super::side::{Layout, Side};
use super::tokens::Tokens;
use crate::align::centre::{Centre, centre_rows};
use crate::align::surface::Surface;

/// One side, ready to be compared.
pub(crate) struct Prepared<'a> {
    pub(crate) surfaces: Vec<Surface>,
    /// Centred vectors of length 1.
    pub(crate) vectors: Array2<f32>,
    /// What was taken from the vectors to centre them.
    pub(crate) centre: Vec<f32>,
    /// For every sentence and every run length up to [`LONGEST`], the length of the length-weighted sum of vectors.
    pub(crate) norms: Vec<[f32; LONGEST]>,
    /// Whether its script has capitals, so that a small letter at the start of a sentence means something.
    pub(crate) has_case: bool,
    pub(crate) layout: &'a [Layout],
    pub(crate) tokens: Tokens<'a>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(side: &Side<'a>, generic: &Centre) -> Self {
        let surfaces: Vec<Surface> = side.texts.par_iter().map(|t| Surface::of(t)).collect();
        let mut vectors = side.vectors.to_owned();
        let rows = vectors.nrows();
        let centre = centre_rows(&mut vectors, &generic.vectors);
        let norms = (0..rows)
            .into_par_iter()
            .map(|i| {
                let mut sum = vec![0.0; vectors.ncols()];
                std::array::from_fn(|run| {
                    if let Some(surface) = surfaces.get(i + run) {
                        let weight = surface.length + 1.0;
                        sum.iter_mut().zip(vectors.row(i + run)).for_each(|(s, x)| *s += weight * x);
                    }
                    sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6)
                })
            })
            .collect();
        let tokens = Tokens::new(side, generic);
        let has_case = surfaces.iter().any(|s| s.opens_with_capital);
        Prepared { surfaces, vectors, centre, norms, has_case, layout: side.layout, tokens }
    }

    pub(crate) fn len(&self) -> usize {
        self.surfaces.len()
    }

    /// Sum of token weights of a sentence.
    pub(crate) fn mass(&self, sentence: usize) -> f32 {
        self.tokens.mass[sentence]
    }
}
