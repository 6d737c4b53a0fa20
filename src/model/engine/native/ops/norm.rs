//! Layer normalisation of rows.

use super::super::simd::{LANES, Lanes};

/// A layer norm's parameters, padded with zeros to the rows' stride.
#[derive(Debug, Clone)]
pub struct Norm {
    /// Factor of every column.
    pub weight: Vec<f32>,
    /// Added to every column.
    pub bias: Vec<f32>,
    /// Columns that count; those after it up to the stride are zero and stay zero.
    pub width: usize,
    /// Added to the variance.
    pub eps: f32,
}

/// `rows ← norm(rows + plus)`, row by row; both have the stride of the norm's parameters.
///
/// # Safety
/// The processor has the instruction set of `V`; `plus` is as long as `rows`, and both are whole rows of the norm's stride.
#[inline(always)]
pub unsafe fn add_norm<V: Lanes>(rows: &mut [f32], plus: &[f32], norm: &Norm) {
    let stride = norm.weight.len();
    debug_assert!(stride.is_multiple_of(LANES) && rows.len() == plus.len() && rows.len().is_multiple_of(stride));
    let whole = norm.width / LANES * LANES;
    let mask: [f32; LANES] = std::array::from_fn(|lane| if whole + lane < norm.width { 1.0 } else { 0.0 });
    let share = 1.0 / norm.width as f32;
    for (row, plus) in rows.chunks_exact_mut(stride).zip(plus.chunks_exact(stride)) {
        let (row, plus) = (row.as_mut_ptr(), plus.as_ptr());

        let mut sum = V::splat(0.0);
        for at in (0..stride).step_by(LANES) {
            let value = V::load(row.add(at)).add(V::load(plus.add(at)));
            value.store(row.add(at));
            sum = sum.add(value);
        }
        let mean = V::splat(sum.sum() * share);
        let mut squares = V::splat(0.0);
        for at in (0..whole).step_by(LANES) {
            let off = V::load(row.add(at)).sub(mean);
            squares = off.mul_add(off, squares);
        }
        if whole < norm.width {
            let off = V::load(row.add(whole)).sub(mean).mul(V::load(mask.as_ptr()));
            squares = off.mul_add(off, squares);
        }
        let deviation = (squares.sum() * share + norm.eps).sqrt();
        let scale = V::splat(1.0 / deviation);
        for at in (0..stride).step_by(LANES) {
            let factor = V::load(norm.weight.as_ptr().add(at)).mul(scale);
            let value = V::load(row.add(at)).sub(mean);
            value.mul_add(factor, V::load(norm.bias.as_ptr().add(at))).store(row.add(at));
        }
    }
}
