//! A learnt projection of sentence vectors.
//!
//! An encoder is trained to bring a sentence near its translation; an aligner has to know a sentence from *half* of its
//! translation, and from that with half of the next sentence. A small linear map, learnt contrastively with such neighbours, halves and
//! joins as what is to be kept apart (InfoNCE, van den Oord et al. 2018; `scripts/train_projection.py`), turns up what tells
//! them apart. It is the identity with a factor a dimension and a correction of low rank, so that it cannot stray far from what
//! the encoder knows.

use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::centre::normalise;
use super::packed::Unpacking;
use crate::error::{Error, Result};

/// `x ↦ x · (diag(scale) + down · up)`, of length 1 afterwards; for centred vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Projection {
    /// One factor a dimension.
    scale: Array1<f32>,
    /// `dimension × rank`.
    down: Array2<f32>,
    /// `rank × dimension`.
    up: Array2<f32>,
}

impl Projection {
    /// The width of the vectors that it takes, and gives.
    pub fn dimension(&self) -> usize {
        self.scale.len()
    }

    /// Keeps the first half of the dimensions.
    #[cfg(test)]
    pub(crate) fn first_half(dimension: usize) -> Self {
        let scale = Array1::from_shape_fn(dimension, |k| if k < dimension / 2 { 1.0 } else { 0.0 });
        Projection { scale, down: Array2::zeros((dimension, 1)), up: Array2::zeros((1, dimension)) }
    }

    /// Reads a file that holds a projection alone, as `scripts/train-projection` writes it.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Input`] when it holds none.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        serde_json::from_str(&text).map_err(|e| {
            Error::input_line(path, e.line(), format!("not a projection as scripts/train-projection makes it ({e})"))
        })
    }

    /// Projects rows; those of another width, which are another encoder's, are not.
    pub(crate) fn of(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        if rows.ncols() != self.dimension() {
            return rows.to_owned();
        }
        let mut out = rows.dot(&self.down).dot(&self.up) + &rows * &self.scale;
        out.rows_mut().into_iter().for_each(|mut row| normalise(row.as_slice_mut().unwrap_or_default()));
        out
    }
}

/// A projection in a weights file.
#[derive(Clone, Serialize, Deserialize)]
struct Packed {
    /// Width of the vectors.
    dimension: usize,
    /// Rank of the correction.
    rank: usize,
    /// Scale, down, up.
    #[serde(with = "super::packed")]
    values: Vec<f32>,
}

impl TryFrom<Packed> for Projection {
    type Error = String;

    fn try_from(Packed { dimension, rank, values }: Packed) -> std::result::Result<Self, String> {
        let expected = rank.checked_mul(dimension).and_then(|n| n.checked_mul(2)?.checked_add(dimension));
        let Some(mut parts) = Unpacking::of(&values, expected) else {
            let found = values.len();
            return Err(format!(
                "projection of {dimension} dimensions and rank {rank}: {found} finite values do not fit"
            ));
        };
        Ok(Projection {
            scale: parts.vector(dimension),
            down: parts.matrix(dimension, rank),
            up: parts.matrix(rank, dimension),
        })
    }
}

impl From<Projection> for Packed {
    fn from(p: Projection) -> Self {
        let values = p.scale.iter().chain(&p.down).chain(&p.up).copied().collect();
        Packed { dimension: p.scale.len(), rank: p.down.ncols(), values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_up(dimension: usize, rank: usize) -> Projection {
        let values = (0..dimension * (2 * rank + 1)).map(|k| (k * 7 % 5) as f32 / 4.0 - 0.5).collect();
        Packed { dimension, rank, values }.try_into().unwrap()
    }

    #[test]
    fn it_is_a_matrix_product() {
        let p = made_up(6, 2);
        let rows = Array2::from_shape_fn((3, 6), |(i, k)| (i * 5 + k * 3) as f32 % 4.0 - 1.0);
        let matrix = Array2::from_diag(&p.scale) + p.down.dot(&p.up);
        let mut expected = rows.dot(&matrix);
        expected.rows_mut().into_iter().for_each(|mut row| normalise(row.as_slice_mut().unwrap()));
        let difference = (p.of(rows.view()) - expected).mapv(f32::abs);
        assert!(difference.iter().all(|d| *d < 1e-6), "{difference}");
        let others = Array2::<f32>::ones((2, 5));
        assert_eq!(p.of(others.view()), others, "another encoder's vectors stay as they are");
    }

    #[test]
    fn a_file_gives_back_what_was_written() {
        let p = made_up(8, 3);
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Projection>(&json).unwrap(), p);
        for (from, to) in [("\"rank\":3", "\"rank\":4"), ("\"dimension\":8", "\"dimension\":18446744073709551615")] {
            let damaged = json.replace(from, to);
            assert_ne!(damaged, json);
            assert!(serde_json::from_str::<Projection>(&damaged).unwrap_err().to_string().contains("do not fit"));
        }
    }
}
