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
    // Two rows at a time: one row's sums would wait for each other.
    let (mut pairs, mut others) = (rows.chunks_exact_mut(2 * stride), plus.chunks_exact(2 * stride));
    for (rows, plus) in (&mut pairs).zip(&mut others) {
        norm_rows::<V, 2>(rows.as_mut_ptr(), plus.as_ptr(), norm);
    }
    let (row, plus) = (pairs.into_remainder(), others.remainder());
    if !row.is_empty() {
        norm_rows::<V, 1>(row.as_mut_ptr(), plus.as_ptr(), norm);
    }
}

/// [`add_norm`] of so many rows.
///
/// # Safety
/// As that one; `rows` and `plus` are as many rows of the norm's stride.
#[inline(always)]
unsafe fn norm_rows<V: Lanes, const ROWS: usize>(rows: *mut f32, plus: *const f32, norm: &Norm) {
    let stride = norm.weight.len();
    let whole = norm.width / LANES * LANES;
    let share = 1.0 / norm.width as f32;
    let mut sums = [V::splat(0.0); ROWS];
    for at in (0..stride).step_by(LANES) {
        for (row, sum) in sums.iter_mut().enumerate() {
            let at = row * stride + at;
            let value = V::load(rows.add(at)).add(V::load(plus.add(at)));
            value.store(rows.add(at));
            *sum = sum.add(value);
        }
    }
    let mut means = sums;
    for mean in &mut means {
        *mean = V::splat(mean.sum() * share);
    }
    let mut squares = [V::splat(0.0); ROWS];
    for at in (0..whole).step_by(LANES) {
        for (row, squares) in squares.iter_mut().enumerate() {
            let off = V::load(rows.add(row * stride + at)).sub(means[row]);
            *squares = off.mul_add(off, *squares);
        }
    }
    if whole < norm.width {
        let mask: [f32; LANES] = std::array::from_fn(|lane| if whole + lane < norm.width { 1.0 } else { 0.0 });
        for (row, squares) in squares.iter_mut().enumerate() {
            let off = V::load(rows.add(row * stride + whole)).sub(means[row]).mul(V::load(mask.as_ptr()));
            *squares = off.mul_add(off, *squares);
        }
    }
    let mut scales = squares;
    for scale in &mut scales {
        *scale = V::splat(1.0 / (scale.sum() * share + norm.eps).sqrt());
    }
    for at in (0..stride).step_by(LANES) {
        let (weight, bias) = (V::load(norm.weight.as_ptr().add(at)), V::load(norm.bias.as_ptr().add(at)));
        for row in 0..ROWS {
            let to = rows.add(row * stride + at);
            V::load(to).sub(means[row]).mul_add(weight.mul(scales[row]), bias).store(to);
        }
    }
}
