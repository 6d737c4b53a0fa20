//! Attention with products of bf16 in the tiles of AMX, for models whose other products are in eight bits.
//!
//! Queries, keys, values and the weights of the softmax are rounded to bf16 (half a unit in 2⁸, as the steps of eight-bit activations),
//! all sums are in f32, and so is the softmax. A tile of the right-hand side holds pairs of values that lie one after the other in
//! the sum: of a key its own, of the values those of two tokens.

use std::arch::asm;
use std::arch::x86_64::*;

use super::super::simd::avx512::Avx512;
use super::super::simd::{LANES, Lanes};
use super::attention::{Heads, largest};
use super::math::exp2;
use super::tiles::{ROWS, Shaped};

/// Values of a row of a tile, and columns of what two tiles of sums hold side by side.
const WIDE: usize = 2 * LANES;
/// Queries whose scores are there at a time: what a tile has written is better not read at once.
const TOGETHER: usize = 4 * ROWS;
/// Bytes of a tile.
const TILE: usize = ROWS * WIDE * 2;

/// Whether [`attention`] can do heads of such a width.
pub fn takes(depth: usize) -> bool {
    depth.is_multiple_of(WIDE)
}

/// As [`super::attention::attention`].
///
/// # Safety
/// As that one; tiles are granted for bf16, the processor has AVX-512 with BF16 and what [`Avx512`] needs, and [`takes`] the depth.
#[inline(always)]
pub unsafe fn attention(
    qkv: &[f32],
    tokens: usize,
    heads: Heads,
    out: &mut [f32],
    out_stride: usize,
    scratch: &mut Vec<f32>,
) {
    let Heads { stride, keys, values, depth, .. } = heads;
    let width = tokens.next_multiple_of(WIDE);
    let places = Places::new(width, depth, scratch);
    let _shaped = Shaped::new();
    for head in 0..heads.heads {
        let from = qkv.as_ptr().add(head * depth);
        for token in (0..width).step_by(ROWS) {
            let there = tokens.saturating_sub(token).min(ROWS);
            for part in (0..depth).step_by(WIDE) {
                let place = token / ROWS * (depth / WIDE) + part / WIDE;
                turn_keys(from.add(keys + token * stride + part), stride, there, places.keys.add(place * TILE));
            }
        }
        for pair in (0..width).step_by(2) {
            for part in (0..depth).step_by(LANES) {
                let mut rows = [_mm512_setzero_ps(); 2];
                for (token, row) in (pair..tokens).zip(&mut rows) {
                    *row = _mm512_loadu_ps(from.add(values + token * stride + part));
                }
                let place = pair / WIDE * (depth / LANES) + part / LANES;
                let to = places.values.add(place * TILE + pair % WIDE / 2 * 64);
                _mm512_storeu_si512(to.cast(), interleaved(rows[0], rows[1]));
            }
        }
        let steps = depth / WIDE;
        for row in (0..tokens).step_by(TOGETHER) {
            let there = (tokens - row).min(TOGETHER);
            for line in 0..there {
                for part in (0..depth).step_by(WIDE) {
                    let at = from.add((row + line) * stride + part);
                    let to = places.queries.add((line * depth + part) * 2);
                    _mm512_storeu_si512(to.cast(), rounded(_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(LANES))));
                }
            }
            for line in (0..there).step_by(ROWS) {
                for column in (0..width).step_by(WIDE) {
                    let left = places.queries.add(line * depth * 2);
                    let right = places.keys.add(column / ROWS * steps * TILE);
                    let to = places.scores.add(line * width + column);
                    sums(left, depth * 2, [right, right.add(steps * TILE)], TILE, steps, to, width * 4);
                }
            }
            let mut shares = [0.0; TOGETHER];
            for (line, share) in shares.iter_mut().enumerate().take(there) {
                let weights = places.weights.add(line * width * 2);
                *share = 1.0 / softmax(places.scores.add(line * width), tokens, weights);
            }
            for line in (0..there).step_by(ROWS) {
                for part in (0..depth).step_by(WIDE) {
                    let left = places.weights.add(line * width * 2);
                    let right = places.values.add(part / LANES * TILE);
                    let step = depth / LANES * TILE;
                    let to = places.sums.add(line * depth + part);
                    sums(left, width * 2, [right, right.add(TILE)], step, width / WIDE, to, depth * 4);
                }
            }
            for (line, share) in shares.iter().enumerate().take(there) {
                let to = out.as_mut_ptr().add((row + line) * out_stride + head * depth);
                for part in (0..depth).step_by(LANES) {
                    let sum = Avx512::load(places.sums.add(line * depth + part));
                    sum.mul(Avx512::splat(*share)).store(to.add(part));
                }
            }
        }
    }
}

/// Where in the scratch everything lies, each at the beginning of a cache line.
struct Places {
    /// Tiles of the keys of 16 tokens, as many a token as the depth takes.
    keys: *mut u8,
    /// Tiles of 16 columns of the values of 32 tokens.
    values: *mut u8,
    /// Queries.
    queries: *mut u8,
    /// Their scores.
    scores: *mut f32,
    /// 2^(score − largest).
    weights: *mut u8,
    /// What comes out, before it is divided by the weights' sum.
    sums: *mut f32,
}

impl Places {
    fn new(width: usize, depth: usize, scratch: &mut Vec<f32>) -> Self {
        const LINE: usize = 64 / size_of::<f32>();
        let pairs = width * depth / 2;
        let sizes = [pairs, pairs, TOGETHER * depth / 2, TOGETHER * width, TOGETHER * width / 2, TOGETHER * depth];
        let size = sizes.iter().sum::<usize>() + LINE;
        if scratch.len() < size {
            scratch.resize(size, 0.0);
        }
        let skip = scratch.as_ptr().align_offset(64).min(LINE);
        let mut rest = &mut scratch[skip..];
        let [keys, values, queries, scores, weights, sums] = sizes.map(|size| {
            let (own, others) = std::mem::take(&mut rest).split_at_mut(size);
            rest = others;
            own.as_mut_ptr()
        });
        Places {
            keys: keys.cast(),
            values: values.cast(),
            queries: queries.cast(),
            scores,
            weights: weights.cast(),
            sums,
        }
    }
}

/// 32 values as bf16.
///
/// # Safety
/// The processor has AVX-512 with BF16.
#[inline(always)]
unsafe fn rounded(first: __m512, second: __m512) -> __m512i {
    std::mem::transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(second, first))
}

/// Two rows of 16 values as pairs of bf16, one of each row.
///
/// # Safety
/// As [`rounded`], with AVX512BW.
#[inline(always)]
unsafe fn interleaved(first: __m512, second: __m512) -> __m512i {
    const ORDER: [u16; 32] = {
        let mut order = [0; 32];
        let mut k = 0;
        while k < 32 {
            order[k] = (k / 2 + k % 2 * 16) as u16;
            k += 1;
        }
        order
    };
    _mm512_permutexvar_epi16(_mm512_loadu_si512(ORDER.as_ptr().cast()), rounded(first, second))
}

/// Turns 32 columns of 16 keys, of which `there` are there, into a tile: a row a pair of columns, in it a pair a key.
///
/// # Safety
/// As [`attention`]; `keys` has `there` rows of `stride` values, and `to` room for a tile.
#[inline(always)]
unsafe fn turn_keys(keys: *const f32, stride: usize, there: usize, to: *mut u8) {
    let mut rows = [Avx512::splat(0.0); LANES];
    for (token, row) in rows.iter_mut().enumerate().take(there) {
        let at = keys.add(token * stride);
        *row = Avx512::of(_mm512_castsi512_ps(rounded(_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(LANES)))));
    }
    for (pair, row) in Avx512::transpose(rows).into_iter().enumerate() {
        row.store(to.add(pair * 64).cast());
    }
}

/// Writes 2^(score − largest) of `tokens` scores as bf16, up to whole tiles, and returns their sum; those beyond the last token are as good
/// as nothing.
///
/// # Safety
/// As [`attention`]; `scores` and `weights` have room for `tokens` rounded up to whole tiles.
#[inline(always)]
unsafe fn softmax(scores: *mut f32, tokens: usize, weights: *mut u8) -> f32 {
    let width = tokens.next_multiple_of(WIDE);
    let largest = largest::<Avx512>(scores, tokens, width);
    let mut sum = Avx512::splat(0.0);
    for at in (0..width).step_by(WIDE) {
        let first = exp2(Avx512::load(scores.add(at)).sub(largest));
        let second = exp2(Avx512::load(scores.add(at + LANES)).sub(largest));
        sum = sum.add(first).add(second);
        _mm512_storeu_si512(weights.add(at * 2).cast(), rounded(first.register(), second.register()));
    }
    sum.sum()
}

/// Sums of products for 16 rows and 32 columns: `steps` tiles of `left`, one after the other in rows of `stride` bytes, times as many of
/// either half of `right`, `step` bytes apart. Rows of `to` are `to_stride` bytes apart.
///
/// # Safety
/// As [`attention`], with tiles shaped; all of that can be read and written.
#[inline(always)]
unsafe fn sums(
    left: *const u8,
    stride: usize,
    right: [*const u8; 2],
    step: usize,
    steps: usize,
    to: *mut f32,
    to_stride: usize,
) {
    asm!(
        "tilezero tmm0",
        "tilezero tmm1",
        "2:",
        "tileloadd tmm4, [{left} + {stride}]",
        "tileloadd tmm6, [{first} + {line}]",
        "tdpbf16ps tmm0, tmm4, tmm6",
        "tileloadd tmm7, [{second} + {line}]",
        "tdpbf16ps tmm1, tmm4, tmm7",
        "add {left}, 64",
        "add {first}, {step}",
        "add {second}, {step}",
        "dec {steps}",
        "jnz 2b",
        "tilestored [{to} + {to_stride}], tmm0",
        "tilestored [{to} + {to_stride} + 64], tmm1",
        left = inout(reg) left => _,
        first = inout(reg) right[0] => _,
        second = inout(reg) right[1] => _,
        steps = inout(reg) steps => _,
        step = in(reg) step,
        stride = in(reg) stride,
        line = in(reg) 64usize,
        to = in(reg) to,
        to_stride = in(reg) to_stride,
        out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm6") _, out("tmm7") _,
        options(nostack),
    );
}
