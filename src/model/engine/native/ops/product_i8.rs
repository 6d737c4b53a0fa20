//! Matrix products in eight bits, summed exactly in 32: bytes of activations times panels of signed weights.

use super::super::image::Section;
use super::super::simd::{Dots, GROUP, LANES};
use super::product::{Ahead, Finish, PANEL, for_tiles, padded};
use super::quantise::{Bytes, nearest};

/// A weight matrix in eight bits, one scale an output, in panels of 32 outputs.
///
/// A panel is cut along its depth into groups of four inputs; a group holds for each output its four weights.
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
pub struct PackedBytes {
    /// See [`BytePanels`].
    pub weight: Vec<u8>,
    /// See [`BytePanels`].
    pub scale: Vec<f32>,
    /// See [`BytePanels`].
    pub shift: Vec<f32>,
}

/// Quantises a matrix of `outputs × inputs` row by row, symmetrically to ±`largest_weight`, and packs it.
pub fn pack(weight: &[f32], outputs: usize, inputs: usize, largest_weight: i8) -> PackedBytes {
    let depth = padded(inputs);
    let columns = padded(outputs);
    let mut packed =
        PackedBytes { weight: vec![0; columns * depth], scale: vec![0.0; columns], shift: vec![0.0; columns] };
    for (output, row) in weight.chunks_exact(inputs).enumerate() {
        let largest = row.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / f32::from(largest_weight) } else { 1.0 };
        let panel = &mut packed.weight[output / PANEL * PANEL * depth..];
        let mut sum = 0i32;
        for (k, value) in row.iter().enumerate() {
            let byte = nearest(value / scale);
            panel[(k / GROUP * PANEL + output % PANEL) * GROUP + k % GROUP] = byte as u8;
            sum += i32::from(byte);
        }
        packed.scale[output] = scale;
        packed.shift[output] = sum as f32 * scale;
    }
    packed
}

/// Sums of products for `ROWS` rows and `WIDTH` times 16 columns.
///
/// # Safety
/// The processor has the instruction set of `V`; `a` has `ROWS` rows of `depth` bytes, `b` a panel of `depth` inputs, from
/// the column on that the tile begins with.
#[inline(always)]
unsafe fn tile<V: Dots, const ROWS: usize, const WIDTH: usize>(
    a: *const u8,
    b: *const u8,
    depth: usize,
) -> [[V::Sums; WIDTH]; ROWS] {
    let mut sums = [[V::no_sums(); WIDTH]; ROWS];
    for group in 0..depth / GROUP {
        let weights: [V::Weights; WIDTH] =
            std::array::from_fn(|part| V::weights(b.add(group * GROUP * PANEL + part * GROUP * LANES)));
        for (row, sums) in sums.iter_mut().enumerate() {
            let bytes = V::activations(a.add(row * depth + group * GROUP));
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = V::dot(*sum, bytes, weights);
            }
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
    let weight = panels.weight.bytes();
    for column in (0..columns).step_by(V::TILE_WIDTH * LANES) {
        let panel = weight[column / PANEL * PANEL * depth..].as_ptr().add(column % PANEL * GROUP);
        let bytes = V::TILE_WIDTH * LANES * depth;
        let mut ahead = Ahead::new(&weight[(column * depth + bytes).min(weight.len())..], bytes, rows);
        for_tiles!(V::BYTE_ROWS, rows, |row, ROWS| {
            ahead.tile::<V>(ROWS);
            let from = a.rows.as_ptr().add(row * depth);
            match V::TILE_WIDTH {
                1 => finish_tile::<V, ROWS, 1>(
                    tile::<V, ROWS, 1>(from, panel, depth),
                    a,
                    row,
                    panels,
                    column,
                    finish,
                    out,
                ),
                _ => finish_tile::<V, ROWS, 2>(
                    tile::<V, ROWS, 2>(from, panel, depth),
                    a,
                    row,
                    panels,
                    column,
                    finish,
                    out,
                ),
            }
        });
    }
}

/// Scales the sums of a tile that begins at `row` and `column`, and writes what comes of them.
///
/// # Safety
/// As [`linear`].
#[inline(always)]
pub(super) unsafe fn finish_tile<V: Dots, const ROWS: usize, const WIDTH: usize>(
    sums: [[V::Sums; WIDTH]; ROWS],
    a: &Bytes,
    row: usize,
    panels: &BytePanels,
    column: usize,
    finish: Finish,
    out: &mut [f32],
) {
    let columns = panels.bias.len();
    for part in 0..WIDTH {
        let from = column + part * LANES;
        let scale = V::load(panels.scale.as_ptr().add(from));
        let shift = V::load(panels.shift.as_ptr().add(from));
        let bias = V::load(panels.bias.as_ptr().add(from));
        for (line, sums) in sums.iter().enumerate() {
            let zero = V::splat(-*a.zero.as_ptr().add(row + line));
            let step = V::splat(*a.scale.as_ptr().add(row + line));
            let sum = zero.mul_add(shift, V::to_f32(sums[part]).mul(scale));
            let value = finish.apply_fast(sum.mul_add(step, bias));
            value.store(out.as_mut_ptr().add((row + line) * columns + from));
        }
    }
}
