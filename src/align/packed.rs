//! Numbers in a weights file: little-endian f16 in base64, one row after the other.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use half::f16;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(values: &[f32], serializer: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = values.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect();
    serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)?;
    Ok(bytes.as_chunks().0.iter().map(|pair| f16::from_le_bytes(*pair).to_f32()).collect())
}

/// Takes vectors and matrices from such numbers, one after the other.
pub(super) struct Unpacking<'v>(&'v [f32]);

impl<'v> Unpacking<'v> {
    /// Nothing unless there are `expected` numbers, all finite.
    pub(super) fn of(values: &'v [f32], expected: Option<usize>) -> Option<Self> {
        (expected == Some(values.len()) && values.iter().all(|x| x.is_finite())).then_some(Unpacking(values))
    }

    pub(super) fn vector(&mut self, length: usize) -> Array1<f32> {
        let (own, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        Array1::from(own.to_vec())
    }

    pub(super) fn matrix(&mut self, rows: usize, columns: usize) -> Array2<f32> {
        let values = self.vector(rows * columns).into_raw_vec_and_offset().0;
        Array2::from_shape_vec((rows, columns), values).unwrap_or_default()
    }
}
