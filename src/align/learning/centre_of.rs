//! The means that short texts are centred with.

use crate::align::centre::Centre;
use crate::align::sentences::side::Side;

/// The means of the vectors and token states of texts, every text counting the same.
pub fn centre_of(sides: &[Side]) -> Centre {
    let mut centre = Centre::default();
    let add = |into: &mut Vec<f32>, mean: &[f32]| {
        into.resize(mean.len(), 0.0);
        into.iter_mut().zip(mean).for_each(|(c, x)| *c += x / sides.len() as f32);
    };
    for side in sides {
        if let Some(mean) = side.vectors.mean_axis(ndarray::Axis(0)) {
            add(&mut centre.vectors, &mean.to_vec());
        }
        let count: usize = side.tokens.iter().map(|t| t.states.nrows()).sum();
        if count > 0 {
            let mut mean = vec![0f32; side.tokens.iter().map(|t| t.states.ncols()).max().unwrap_or(0)];
            for row in side.tokens.iter().flat_map(|t| t.states.rows()) {
                mean.iter_mut().zip(row).for_each(|(m, x)| *m += x.to_f32() / count as f32);
            }
            add(&mut centre.tokens, &mean);
        }
    }
    centre
}
