//! Vectors and token states are compared after the mean of their text has been taken from them.

use ndarray::{Array2, Axis};

/// How many texts' worth of a generic centre is mixed into a text's own, so that short texts are centred too.
const PRIOR: f32 = 20.0;

/// Means of vectors and token states over much text, to centre short texts with.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Centre {
    /// Of sentence vectors.
    pub vectors: Vec<f32>,
    /// Of token states.
    pub tokens: Vec<f32>,
}

/// Takes the mean (a generic one mixed in) from every row and makes the rows length 1 again. Returns what was taken.
pub(crate) fn centre_rows(vectors: &mut Array2<f32>, generic: &[f32]) -> Vec<f32> {
    let rows = vectors.nrows();
    let Some(mean) = vectors.mean_axis(Axis(0)) else { return Vec::new() };
    let centre = blend(&mean.to_vec(), rows as f32, generic);
    for mut row in vectors.rows_mut() {
        seen_from(&centre, row.as_slice_mut().unwrap_or_default());
    }
    centre
}

/// The mean `own` of `count` rows with [`PRIOR`] generic ones mixed in.
pub(crate) fn blend(own: &[f32], count: f32, generic: &[f32]) -> Vec<f32> {
    if generic.len() != own.len() {
        return own.to_vec();
    }
    own.iter().zip(generic).map(|(o, g)| (o * count + g * PRIOR) / (count + PRIOR)).collect()
}

/// Takes the centre from a row and makes it length 1.
pub(crate) fn seen_from(centre: &[f32], row: &mut [f32]) {
    row.iter_mut().zip(centre).for_each(|(x, c)| *x -= c);
    normalise(row);
}

/// Makes a row length 1.
pub(crate) fn normalise(row: &mut [f32]) {
    let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 1e-9 {
        row.iter_mut().for_each(|x| *x /= norm);
    }
}
