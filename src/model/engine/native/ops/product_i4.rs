//! Matrix products with weights of four bits in blocks, for processors whose sums of byte products are 16 bits wide.
//!
//! AVX2 multiplies bytes and sums pairs of products in 16 bits (`vpmaddubsw`), which saturates with weights of eight bits. With
//! weights of four, −8 to 7, the sums of a whole block of 32 inputs stay exact (8 · 2 · 255 · 8 = 32,640), so that what is
//! dear, going over to 32 bits, is done once a block. A block's scale is a whole number too, a multiple of its output's
//! unit: all sums are whole numbers, and a row does not depend on the batch or the order of summing.
//!
//! The weights are those of a checkpoint that was published in such blocks (Q4_0 of ggml), found again in its f16 or f32
//! values; no weight is made coarser here.

use super::super::image::Section;
use super::product::padded;

/// Outputs of a panel.
const OUTPUTS: usize = 16;
/// Inputs that share a scale.
pub const BLOCK: usize = 32;
/// Inputs that are multiplied in one step.
const GROUP: usize = 4;
/// Bytes of a block of a panel: the weights, group after group, each group output after output; then a pair of equal
/// 16-bit scales for each output.
const BLOCK_BYTES: usize = OUTPUTS * BLOCK + OUTPUTS * 4;

/// A weight matrix in blocks of four bits, in panels of 16 outputs.
// Only processors without better products take blocks, so far those of x86-64.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
#[derive(Debug, Clone)]
pub struct BlockPanels {
    /// Panel after panel, block after block.
    pub weight: Section,
    /// One unit an output: a weight is its four bits times its block's scale times this.
    pub unit: Vec<f32>,
    /// The sum of an output's weights: what a zero point of 1 adds.
    pub shift: Vec<f32>,
    /// One an output.
    pub bias: Vec<f32>,
    /// Columns of what it is multiplied with, whole blocks.
    pub inputs: usize,
}

/// What [`pack_blocks`] makes of a matrix; in the image's order.
#[derive(Debug)]
pub struct PackedBlocks {
    /// See [`BlockPanels`].
    pub weight: Vec<u8>,
    /// See [`BlockPanels`].
    pub unit: Vec<f32>,
    /// See [`BlockPanels`].
    pub shift: Vec<f32>,
}

/// Bytes of the weights of a matrix of padded sizes.
pub fn packed_bytes(outputs: usize, inputs: usize) -> usize {
    outputs / OUTPUTS * (inputs / BLOCK) * BLOCK_BYTES
}

/// Packs a matrix of `outputs × inputs` whose rows are blocks of 32 equally spaced values from −8 to 7 steps; nothing if
/// they are not.
pub fn pack_blocks(weight: &[f32], outputs: usize, inputs: usize) -> Option<PackedBlocks> {
    if !inputs.is_multiple_of(BLOCK) {
        return None;
    }
    let (columns, blocks) = (padded(outputs), inputs / BLOCK);
    let mut packed = PackedBlocks {
        weight: vec![0; packed_bytes(columns, inputs)],
        unit: vec![0.0; columns],
        shift: vec![0.0; columns],
    };
    for (output, row) in weight.chunks_exact(inputs).enumerate() {
        let found: Vec<([i8; BLOCK], f32)> = row.as_chunks().0.iter().map(steps).collect::<Option<_>>()?;
        let largest = found.iter().fold(0.0f32, |largest, (_, step)| largest.max(step.abs()));
        let size: i64 = found.iter().flat_map(|(weights, _)| weights).map(|w| i64::from(w.unsigned_abs())).sum();
        // The largest scale for which no sum of 255 · weight · scale can leave 32 bits.
        let most = (i64::from(i32::MAX) / (255 * size.max(1))).min(i64::from(i16::MAX)) as f32;
        let unit = if largest > 0.0 { largest / most } else { 1.0 };
        let panel = output / OUTPUTS * blocks * BLOCK_BYTES;
        let lane = output % OUTPUTS;
        let mut sum = 0i64;
        for (block, (weights, step)) in found.iter().enumerate() {
            let to = &mut packed.weight[panel + block * BLOCK_BYTES..][..BLOCK_BYTES];
            let scale = (step / unit).round() as i16;
            for (k, weight) in weights.iter().enumerate() {
                to[(k / GROUP * OUTPUTS + lane) * GROUP + k % GROUP] = *weight as u8;
                sum += i64::from(*weight) * i64::from(scale);
            }
            let pair = [scale.to_le_bytes(), scale.to_le_bytes()];
            to[OUTPUTS * BLOCK + 4 * lane..][..4].copy_from_slice(pair.as_flattened());
        }
        packed.unit[output] = unit;
        packed.shift[output] = sum as f32 * unit;
    }
    Some(packed)
}

/// A block as whole numbers and their step; nothing if it is no such block.
///
/// The largest weight is some whole number of steps, most often −8 as Q4_0 has it. What 16-bit storage has rounded is within
/// half of 2⁻¹¹ of 8 steps, well within the hundredth that is allowed.
fn steps(block: &[f32; BLOCK]) -> Option<([i8; BLOCK], f32)> {
    let largest = block.iter().fold(0.0f32, |most, value| if value.abs() > most.abs() { *value } else { most });
    if largest == 0.0 {
        return Some(([0; BLOCK], 0.0));
    }
    [-8.0f32, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0].into_iter().find_map(|count| {
        let step = largest / count;
        let mut weights = [0; BLOCK];
        for (weight, value) in weights.iter_mut().zip(block) {
            let (steps, off) = nearest_step(value / step);
            if off > 0.01 || !(-8..=7).contains(&steps) {
                return None;
            }
            *weight = steps;
        }
        Some((weights, step))
    })
}

/// The nearest whole number and how far it is, of a value within ±8.
fn nearest_step(value: f32) -> (i8, f32) {
    let whole = super::quantise::nearest(value);
    (whole, (value - f32::from(whole)).abs())
}

#[cfg(target_arch = "x86_64")]
pub use avx2::linear;

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::super::super::simd::avx2::Avx2;
    use super::super::super::simd::{LANES, Lanes};
    use super::super::product::{Ahead, Finish, PANEL, for_tiles};
    use super::super::quantise::Bytes;
    use super::{BLOCK, BLOCK_BYTES, BlockPanels, GROUP, OUTPUTS};

    /// Twelve sums, two registers of weights, one of activations and one of products: all sixteen registers.
    const ROWS: usize = 6;
    type V = Avx2<false>;

    /// Sums of products for `ROWS` rows and 16 outputs, in units.
    ///
    /// # Safety
    /// The processor has AVX2; `a` has `ROWS` rows of `stride` bytes, and `panel` `blocks` blocks.
    #[target_feature(enable = "avx2,fma")]
    unsafe fn tile<const ROWS: usize>(
        a: *const u8,
        stride: usize,
        panel: *const u8,
        blocks: usize,
    ) -> [[__m256i; 2]; ROWS] {
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for block in 0..blocks {
            let a = a.add(block * BLOCK);
            let b = panel.add(block * BLOCK_BYTES);
            let mut words = [[_mm256_setzero_si256(); 2]; ROWS];
            for step in 0..BLOCK / GROUP {
                let left = _mm256_loadu_si256(b.add(step * OUTPUTS * GROUP).cast());
                let right = _mm256_loadu_si256(b.add(step * OUTPUTS * GROUP + 32).cast());
                for (row, [first, second]) in words.iter_mut().enumerate() {
                    let bytes = _mm256_set1_epi32(a.add(row * stride + step * GROUP).cast::<i32>().read_unaligned());
                    let products = [_mm256_maddubs_epi16(bytes, left), _mm256_maddubs_epi16(bytes, right)];
                    if step == 0 {
                        [*first, *second] = products;
                        continue;
                    }
                    *first = _mm256_add_epi16(*first, products[0]);
                    *second = _mm256_add_epi16(*second, products[1]);
                    // Nothing, told to the compiler as a use of both: else it takes these sums apart, to add in another
                    // order, and runs out of registers.
                    std::arch::asm!(
                        "/* {0} {1} */",
                        inout(ymm_reg) * first,
                        inout(ymm_reg) * second,
                        options(pure, nomem, nostack, preserves_flags)
                    );
                }
            }
            let scales = b.add(OUTPUTS * BLOCK);
            let scales = [_mm256_loadu_si256(scales.cast()), _mm256_loadu_si256(scales.add(32).cast())];
            for (sums, words) in sums.iter_mut().zip(words) {
                for half in 0..2 {
                    sums[half] = _mm256_add_epi32(sums[half], _mm256_madd_epi16(words[half], scales[half]));
                }
            }
        }
        sums
    }

    /// `out ← finish(a · panels)` for rows of activations in eight bits.
    ///
    /// # Safety
    /// The processor has AVX2 and FMA; `a` has as many rows as `out`, each of `panels.inputs` bytes.
    #[inline(always)]
    pub unsafe fn linear(a: &Bytes, panels: &BlockPanels, finish: Finish, out: &mut [f32]) {
        debug_assert!(panels.bias.len().is_multiple_of(PANEL));
        let (columns, depth) = (panels.bias.len(), panels.inputs);
        let (rows, blocks) = (out.len() / columns, depth / BLOCK);
        let weight = panels.weight.bytes();
        for column in (0..columns).step_by(OUTPUTS) {
            let bytes = blocks * BLOCK_BYTES;
            let panel = weight[column / OUTPUTS * bytes..][..bytes].as_ptr();
            let unit = V::load(panels.unit.as_ptr().add(column));
            let shift = V::load(panels.shift.as_ptr().add(column));
            let bias = V::load(panels.bias.as_ptr().add(column));
            let mut ahead = Ahead::new(&weight[(column / OUTPUTS + 1) * bytes..], bytes, rows);
            for_tiles!(ROWS, rows, |row, COUNT| {
                ahead.tile::<V>(COUNT);
                let sums = tile::<COUNT>(a.rows.as_ptr().add(row * depth), depth, panel, blocks);
                for (line, sums) in sums.into_iter().enumerate() {
                    let zero = V::splat(-*a.zero.as_ptr().add(row + line));
                    let step = V::splat(*a.scale.as_ptr().add(row + line));
                    let sum = zero.mul_add(shift, V::whole(sums).mul(unit));
                    let value = finish.apply_fast(sum.mul_add(step, bias));
                    value.store(out.as_mut_ptr().add((row + line) * columns + column));
                }
            });
        }
        const { assert!(OUTPUTS == LANES) };
    }
}
