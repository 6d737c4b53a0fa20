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
pub(super) const OUTPUTS: usize = 16;
/// Inputs that share a scale.
pub const BLOCK: usize = 32;
/// Inputs that are multiplied in one step.
pub(super) const GROUP: usize = 4;
/// Bytes of a block of a panel: the weights, group after group, each group output after output; then a pair of equal
/// 16-bit scales for each output.
pub(super) const BLOCK_BYTES: usize = OUTPUTS * BLOCK + OUTPUTS * 4;

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
