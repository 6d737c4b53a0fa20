//! Attention of one text over itself.

use super::super::simd::{LANES, Lanes};
use super::math::exp;
use super::product::{PANEL, for_tiles, padded, tile};

/// Where queries, keys and values stand: in rows of `stride` values, head after head.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Heads {
    /// Values from one token's row to the next.
    pub stride: usize,
    /// Where the keys begin in a row; the queries begin at 0. Queries are scaled by 1/√depth already.
    pub keys: usize,
    /// Where the values begin in a row.
    pub values: usize,
    /// How many heads.
    pub heads: usize,
    /// Width of a head.
    pub depth: usize,
}

/// `out[token][head] = softmax(query · keysᵀ) · values` for a text of `tokens` tokens; `out` has `out_stride` values a row.
///
/// `qkv` must be readable for one panel beyond its last token's row. `scratch` is grown as needed.
#[inline(always)]
pub(in super::super) unsafe fn attention<V: Lanes>(
    qkv: &[f32],
    tokens: usize,
    heads: Heads,
    out: &mut [f32],
    out_stride: usize,
    scratch: &mut Vec<f32>,
) {
    let Heads { stride, keys, values, depth, .. } = heads;
    let width = padded(tokens);
    debug_assert!(qkv.len() >= tokens * stride + PANEL && out.len() >= tokens * out_stride);
    scratch.clear();
    scratch.resize(width * depth + tokens * width, 0.0);
    let (turned, scores) = scratch.split_at_mut(width * depth);
    for head in 0..heads.heads {
        let at = head * depth;
        // Keys, turned into panels of 32 tokens; those beyond the last stay zero.
        for token in 0..tokens {
            let key = &qkv[token * stride + keys + at..][..depth];
            let panel = &mut turned[token / PANEL * PANEL * depth..];
            for (k, &value) in key.iter().enumerate() {
                panel[k * PANEL + token % PANEL] = value;
            }
        }
        for_tiles!(V, tokens, |row, ROWS| {
            unsafe {
                let queries = qkv.as_ptr().add(row * stride + at);
                let lines = scores.as_mut_ptr().add(row * width);
                for column in (0..width).step_by(PANEL) {
                    let panel = turned.as_ptr().add(column * depth);
                    let sums = tile::<V, ROWS>(queries, stride, panel, PANEL, depth);
                    for (line, halves) in sums.iter().enumerate() {
                        for (half, sum) in halves.iter().enumerate() {
                            sum.store(lines.add(line * width + column + half * LANES));
                        }
                    }
                }
                let mut shares = [0.0f32; ROWS];
                for (line, share) in shares.iter_mut().enumerate() {
                    *share = 1.0 / softmax::<V>(lines.add(line * width), tokens);
                }
                for column in (0..depth).step_by(PANEL) {
                    let from = qkv.as_ptr().add(values + at + column);
                    let sums = tile::<V, ROWS>(lines, width, from, stride, tokens);
                    for (line, halves) in sums.iter().enumerate() {
                        let to = out.as_mut_ptr().add((row + line) * out_stride + at + column);
                        let share = V::splat(shares[line]);
                        for (half, sum) in halves.iter().enumerate() {
                            let wanted = depth.saturating_sub(column + half * LANES).min(LANES);
                            let sum = sum.mul(share);
                            if wanted == LANES {
                                sum.store(to.add(half * LANES));
                            } else {
                                let lanes = sum.to_array();
                                std::ptr::copy_nonoverlapping(lanes.as_ptr(), to.add(half * LANES), wanted);
                            }
                        }
                    }
                }
            }
        });
    }
}

/// Replaces `tokens` scores by e^(score − largest) and returns their sum; values beyond the last up to whole lanes are
/// taken for nothing and left as zero.
#[inline(always)]
unsafe fn softmax<V: Lanes>(scores: *mut f32, tokens: usize) -> f32 {
    let width = tokens.next_multiple_of(LANES);
    unsafe {
        for at in tokens..width {
            *scores.add(at) = f32::MIN;
        }
        let mut largest = V::load(scores);
        for at in (LANES..width).step_by(LANES) {
            largest = largest.max(V::load(scores.add(at)));
        }
        let largest = V::splat(largest.largest());
        let mut sum = V::splat(0.0);
        for at in (0..width).step_by(LANES) {
            exp(V::load(scores.add(at)).sub(largest)).store(scores.add(at));
        }
        for at in tokens..width {
            *scores.add(at) = 0.0;
        }
        for at in (0..width).step_by(LANES) {
            sum = sum.add(V::load(scores.add(at)));
        }
        sum.sum()
    }
}
