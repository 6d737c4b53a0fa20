//! Attention of one text over itself.

use super::super::simd::{LANES, Lanes};
use super::math::exp2;
use super::product::{PANEL, for_tiles, tile};

/// Where queries, keys and values stand: in rows of `stride` values, head after head.
#[derive(Debug, Clone, Copy)]
pub struct Heads {
    /// Values from one token's row to the next.
    pub stride: usize,
    /// Where the keys begin in a row; the queries begin at 0. Queries are scaled by log₂e/√depth already.
    pub keys: usize,
    /// Where the values begin in a row.
    pub values: usize,
    /// How many heads.
    pub heads: usize,
    /// Width of a head.
    pub depth: usize,
}

/// `out[token][head] = softmax(query · keysᵀ/log₂e) · values` for a text of `tokens` tokens; `out` has `out_stride` values a row.
///
/// `qkv` must be readable for one panel beyond its last token's row. `scratch` is grown as needed.
///
/// # Safety
/// The processor has the instruction set of `V`; `qkv` and `out` are as long as said above.
#[inline(always)]
pub unsafe fn attention<V: Lanes>(
    qkv: &[f32],
    tokens: usize,
    heads: Heads,
    out: &mut [f32],
    out_stride: usize,
    scratch: &mut Vec<f32>,
) {
    let Heads { stride, keys, values, depth, .. } = heads;
    let width = tokens.next_multiple_of(LANES);
    debug_assert!(qkv.len() >= tokens * stride + PANEL && out.len() >= tokens * out_stride);
    let deep = depth.next_multiple_of(LANES);
    if scratch.len() < width * (deep + TILE) {
        scratch.resize(width * (deep + TILE), 0.0);
    }
    let (turned, scores) = scratch.split_at_mut(width * deep);
    let (turned, scores) = (turned.as_mut_ptr(), scores.as_mut_ptr());
    for head in 0..heads.heads {
        let at = head * depth;

        turn::<V>(qkv.as_ptr().add(keys + at), stride, tokens, depth, turned);
        for_tiles!(V::TILE_ROWS, tokens, |row, ROWS| {
            let queries = qkv.as_ptr().add(row * stride + at);
            let mut column = 0;
            while V::TILE_WIDTH == 2 && column + PANEL <= width {
                let sums = tile::<V, ROWS, 2>(queries, stride, turned.add(column), width, depth);
                store(&sums, scores.add(column), width);
                column += PANEL;
            }
            while column < width {
                let sums = tile::<V, ROWS, 1>(queries, stride, turned.add(column), width, depth);
                store(&sums, scores.add(column), width);
                column += LANES;
            }
            let mut shares = [0.0f32; ROWS];
            for (line, share) in shares.iter_mut().enumerate() {
                *share = 1.0 / softmax::<V>(scores.add(line * width), tokens);
            }
            for column in (0..depth).step_by(V::TILE_WIDTH * LANES) {
                let from = qkv.as_ptr().add(values + at + column);
                let to = out.as_mut_ptr().add(row * out_stride + at + column);
                let room = depth - column;
                match V::TILE_WIDTH {
                    1 => write(tile::<V, ROWS, 1>(scores, width, from, stride, tokens), shares, to, out_stride, room),
                    _ => write(tile::<V, ROWS, 2>(scores, width, from, stride, tokens), shares, to, out_stride, room),
                }
            }
        });
    }
}

/// The most rows that any instruction set's tiles have.
const TILE: usize = 12;

/// # Safety
/// The processor has the instruction set of `V`; `to` has room for `ROWS` rows of `stride` values.
#[inline(always)]
unsafe fn store<V: Lanes, const ROWS: usize, const WIDTH: usize>(
    sums: &[[V; WIDTH]; ROWS],
    to: *mut f32,
    stride: usize,
) {
    for (line, sums) in sums.iter().enumerate() {
        for (part, sum) in sums.iter().enumerate() {
            sum.store(to.add(line * stride + part * LANES))
        }
    }
}

/// Writes sums times their row's share; no more than `room` columns of them.
///
/// # Safety
/// The processor has the instruction set of `V`; `to` has room for `ROWS` rows of `stride` values.
#[inline(always)]
unsafe fn write<V: Lanes, const ROWS: usize, const WIDTH: usize>(
    mut sums: [[V; WIDTH]; ROWS],
    shares: [f32; ROWS],
    to: *mut f32,
    stride: usize,
    room: usize,
) {
    for (sums, share) in sums.iter_mut().zip(shares) {
        *sums = sums.map(|sum| sum.mul(V::splat(share)));
    }
    if room >= WIDTH * LANES {
        return store(&sums, to, stride);
    }
    for (line, sums) in sums.into_iter().enumerate() {
        let values = sums.map(|sum| sum.to_array());
        std::ptr::copy_nonoverlapping(values.as_flattened().as_ptr(), to.add(line * stride), room);
    }
}

/// Turns the keys, `tokens` rows of `depth` values, into rows of one value a token; tokens beyond the last are zero.
///
/// `turned` has room for `depth` rounded up to whole lanes; `keys` is readable for whole lanes beyond a row's end.
///
/// # Safety
/// The processor has the instruction set of `V`; `keys` and `turned` are as long as said above.
#[inline(always)]
unsafe fn turn<V: Lanes>(keys: *const f32, stride: usize, tokens: usize, depth: usize, turned: *mut f32) {
    let width = tokens.next_multiple_of(LANES);
    for token in (0..width).step_by(LANES) {
        for k in (0..depth).step_by(LANES) {
            let from = keys.add(token * stride + k);
            V::turn(from, stride, tokens - token, turned.add(k * width + token), width);
        }
    }
}

/// What scores may be at most: as many lanes of anything as are there, from [`LANES`] less that, and the others the smallest number.
static LIMITS: [f32; 2 * LANES] = {
    let mut limits = [f32::MIN; 2 * LANES];
    let mut lane = 0;
    while lane < LANES {
        limits[lane] = f32::MAX;
        lane += 1;
    }
    limits
};

/// The largest of `tokens` scores in all lanes; what stands beyond the last of them up to `width`, whole lanes, becomes smaller than any.
///
/// # Safety
/// The processor has the instruction set of `V`; `scores` has room for `width`.
#[inline(always)]
pub(super) unsafe fn largest<V: Lanes>(scores: *mut f32, tokens: usize, width: usize) -> V {
    // Whole vectors are written: what was written value by value is not there yet when a vector of it is read.
    for at in (tokens / LANES * LANES..width).step_by(LANES) {
        let there = tokens.saturating_sub(at).min(LANES);
        let limits = V::load(LIMITS.as_ptr().add(LANES - there));
        limits.min(V::load(scores.add(at))).store(scores.add(at));
    }
    let mut largest = V::load(scores);
    for at in (LANES..width).step_by(LANES) {
        largest = largest.max(V::load(scores.add(at)));
    }
    V::splat(largest.largest())
}

/// Replaces `tokens` scores by 2^(score − largest) and returns their sum; what stands beyond the last up to whole lanes
/// becomes as good as nothing.
///
/// # Safety
/// The processor has the instruction set of `V`; `scores` has room for `tokens` rounded up to whole lanes.
#[inline(always)]
unsafe fn softmax<V: Lanes>(scores: *mut f32, tokens: usize) -> f32 {
    let width = tokens.next_multiple_of(LANES);
    let largest = largest::<V>(scores, tokens, width);
    let mut sum = V::splat(0.0);
    for at in (0..width).step_by(LANES) {
        let value = exp2(V::load(scores.add(at)).sub(largest));
        value.store(scores.add(at));
        sum = sum.add(value);
    }
    sum.sum()
}
