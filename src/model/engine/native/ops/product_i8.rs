//! Matrix products in eight bits, summed exactly in 32: bytes of activations times panels of signed weights.

use super::super::image::Section;
use super::super::simd::{Dots, LANES};
use super::product::{Finish, PANEL, for_tiles, padded};
use super::quantise::{Bytes, nearest};

/// A weight matrix in eight bits, one scale an output, in panels of 32 outputs.
///
/// A panel is cut along its depth into groups of `group` inputs; a group holds for each output its `group` weights.
#[derive(Debug, Clone)]
pub struct BytePanels {
    /// Panel after panel.
    pub weight: Section,
    /// One scale an output.
    pub scale: Vec<f32>,
    /// The sum of an output's weights, times its scale: what a zero point of 1 adds.
    pub shift: Vec<f32>,
    /// One an output.
    pub bias: Vec<f32>,
    /// Columns of what it is multiplied with, padded to whole panels.
    pub inputs: usize,
}

/// What [`pack`] makes of a matrix; in the image's order.
#[derive(Debug)]
pub struct Packed {
    /// See [`BytePanels`].
    pub weight: Vec<u8>,
    /// See [`BytePanels`].
    pub scale: Vec<f32>,
    /// See [`BytePanels`].
    pub shift: Vec<f32>,
}

/// Quantises a matrix of `outputs × inputs` row by row, symmetrically to ±127, and packs it.
pub fn pack(weight: &[f32], outputs: usize, inputs: usize, group: usize) -> Packed {
    let depth = padded(inputs);
    let columns = padded(outputs);
    let mut packed = Packed { weight: vec![0; columns * depth], scale: vec![0.0; columns], shift: vec![0.0; columns] };
    for (output, row) in weight.chunks_exact(inputs).enumerate() {
        let largest = row.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let panel = &mut packed.weight[output / PANEL * PANEL * depth..];
        let mut sum = 0i32;
        for (k, value) in row.iter().enumerate() {
            let byte = nearest(value / scale);
            panel[(k / group * PANEL + output % PANEL) * group + k % group] = byte as u8;
            sum += i32::from(byte);
        }
        packed.scale[output] = scale;
        packed.shift[output] = sum as f32 * scale;
    }
    packed
}

/// Sums of products for `ROWS` rows and 32 columns.
///
/// # Safety
/// The processor has the instruction set of `V`; `a` has `ROWS` rows of `stride` bytes, `b` a panel of `depth` inputs.
#[inline(always)]
unsafe fn tile<V: Dots, const ROWS: usize>(
    a: *const u8,
    stride: usize,
    b: *const u8,
    depth: usize,
) -> [[V::Sums; 2]; ROWS] {
    let mut sums = [[V::no_sums(); 2]; ROWS];
    for group in 0..depth / V::GROUP {
        let left = V::weights(b.add(group * V::GROUP * PANEL));
        let right = V::weights(b.add(group * V::GROUP * PANEL + V::GROUP * LANES));
        for (row, sums) in sums.iter_mut().enumerate() {
            let bytes = V::activations(a.add(row * stride + group * V::GROUP * V::ACTIVATION_BYTES));
            sums[0] = V::dot(sums[0], bytes, left);
            sums[1] = V::dot(sums[1], bytes, right);
        }
    }
    sums
}

/// `out ← finish(a · panels)` for rows of activations in eight bits.
///
/// # Safety
/// The processor has the instruction set of `V`; `a` has as many rows as `out`, each of `panels.inputs` activations.
#[inline(always)]
pub unsafe fn linear<V: Dots>(a: &Bytes, panels: &BytePanels, finish: Finish, out: &mut [f32]) {
    let (columns, depth) = (panels.bias.len(), panels.inputs);
    let rows = out.len() / columns;
    let stride = depth * V::ACTIVATION_BYTES;
    let weight = panels.weight.bytes();
    for column in (0..columns).step_by(PANEL) {
        let panel = weight[column * depth..(column + PANEL) * depth].as_ptr();
        for_tiles!(V, rows, |row, ROWS| {
            let sums = tile::<V, ROWS>(a.rows.as_ptr().add(row * stride), stride, panel, depth);
            for half in 0..2 {
                let from = column + half * LANES;
                let scale = V::load(panels.scale.as_ptr().add(from));
                let shift = V::load(panels.shift.as_ptr().add(from));
                let bias = V::load(panels.bias.as_ptr().add(from));
                for (line, sums) in sums.iter().enumerate() {
                    let zero = V::splat(-*a.zero.as_ptr().add(row + line));
                    let step = V::splat(*a.scale.as_ptr().add(row + line));
                    let sum = zero.mul_add(shift, V::to_f32(sums[half]).mul(scale));
                    let value = finish.apply_fast(sum.mul_add(step, bias));
                    value.store(out.as_mut_ptr().add((row + line) * columns + from));
                }
            }
        });
    }
}
