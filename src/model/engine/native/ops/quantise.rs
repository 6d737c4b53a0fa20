//! Rows of f32 as rows of bytes with a scale and a zero point of their own.

use super::super::simd::{Dots, LANES};
use super::product::PANEL;

/// Activations of a block of rows in eight bits: `value ≈ scale · (byte − zero)`.
#[derive(Debug, Default)]
pub struct Bytes {
    /// Row after row, in the form that the kernels want (see [`Dots`]).
    pub rows: Vec<u8>,
    /// A row's step.
    pub scale: Vec<f32>,
    /// What zero is stored as, a whole number.
    pub zero: Vec<f32>,
}

/// Rows are read in tiles of as many.
pub const TILE_ROWS: usize = 16;

/// The nearest whole number, ties to even, of a value within ±127.
///
/// Adding and taking away 1.5·2²³ leaves no room for a fraction; `round_ties_even` is a library call on processors as old
/// as the compiler has to assume, and cost a second at the first load.
pub fn nearest(value: f32) -> i8 {
    const WHOLE: f32 = 12_582_912.0;
    ((value + WHOLE) - WHOLE) as i8
}

/// Quantises rows of `stride` values (whole panels) each over its own range, which always includes 0.
///
/// The range is cut into 254 steps, so no value is more than half a step (0.2 % of the range) off; the 255th makes up for
/// the zero point's rounding, so that nothing has to be clipped.
///
/// # Safety
/// The processor has the instruction set of `V`; `stride` is whole panels.
#[inline(always)]
pub unsafe fn quantise<V: Dots>(rows: &[f32], stride: usize, bytes: &mut Bytes) {
    let count = rows.len() / stride;
    let length = count * stride;
    bytes.scale.resize(count, 0.0);
    bytes.zero.resize(count, 0.0);
    // Whole tiles are read, of rows that need not be there.
    bytes.rows.resize((length.next_multiple_of(TILE_ROWS * stride)).max(bytes.rows.len()), 0);
    for (row, values) in rows.chunks_exact(stride).enumerate() {
        let to = bytes.rows[row * stride..].as_mut_ptr();
        let from = values.as_ptr();

        // Two of each, so that no minimum waits for the last.
        let (mut low, mut high) = ([V::splat(0.0); 2], [V::splat(0.0); 2]);
        for at in (0..stride).step_by(PANEL) {
            for part in 0..2 {
                let value = V::load(from.add(at + part * LANES));
                low[part] = low[part].min(value);
                high[part] = high[part].max(value);
            }
        }
        let (low, high) = (low[0].min(low[1]), high[0].max(high[1]));
        let (low, high) = (-V::splat(0.0).sub(low).largest(), high.largest());
        // A row of zeros, or one that is no number at all, still gets a usable scale.
        let range = if high - low > f32::MIN_POSITIVE { high - low } else { 1.0 };
        let zero = (V::LOWEST - 254.0 * (low / range)).ceil();
        bytes.scale[row] = range / 254.0;
        bytes.zero[row] = zero;
        let (factor, zero) = (V::splat(254.0 / range), V::splat(zero));
        for at in (0..stride).step_by(PANEL) {
            let first = V::load(from.add(at)).mul_add(factor, zero);
            let second = V::load(from.add(at + LANES)).mul_add(factor, zero);
            V::store_two([first, second], to.add(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_rounds_as_the_standard_library_does() {
        for step in -127 * 64..=127 * 64 {
            let value = step as f32 / 64.0;
            assert_eq!(nearest(value), value.round_ties_even() as i8, "{value}");
        }
    }
}
