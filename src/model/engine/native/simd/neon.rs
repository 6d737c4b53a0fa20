//! Lanes as four NEON registers, with the dot product of Armv8.2 (`sdot`), for which activations are signed.

use std::arch::aarch64::*;

use super::{Dots, Lanes};

/// Sixteen f32 in four 128-bit registers.
#[derive(Clone, Copy)]
pub struct Neon([float32x4_t; 4]);

impl Neon {
    #[inline(always)]
    fn map(self, f: impl Fn(float32x4_t) -> float32x4_t) -> Self {
        Neon(self.0.map(f))
    }
    #[inline(always)]
    fn map2(self, other: Self, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Self {
        Neon(std::array::from_fn(|part| f(self.0[part], other.0[part])))
    }
}

impl Lanes for Neon {
    const TILE_WIDTH: usize = 2;
    const TILE_ROWS: usize = 3;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Neon([vdupq_n_f32(value); 4])
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Neon(std::array::from_fn(|part| vld1q_f32(from.add(4 * part))))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for part in 0..4 {
            vst1q_f32(to.add(4 * part), self.0[part])
        }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.map2(other, |a, b| vaddq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.map2(other, |a, b| vsubq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.map2(other, |a, b| vmulq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.map2(other, |a, b| vdivq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Neon(std::array::from_fn(|part| vfmaq_f32(plus.0[part], self.0[part], by.0[part])))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.map2(other, |a, b| vminq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.map2(other, |a, b| vmaxq_f32(a, b))
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        self.map(|a| vrndnq_f32(a))
    }
    #[inline(always)]
    unsafe fn exp2_integer(self) -> Self {
        self.map(|n| {
            let biased = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(biased))
        })
    }
}

impl Dots for Neon {
    const LOWEST: f32 = -128.0;
    type Sums = [int32x4_t; 4];
    type Weights = [int8x16_t; 4];
    type Activations = int8x16_t;
    #[inline(always)]
    unsafe fn no_sums() -> Self::Sums {
        [vdupq_n_s32(0); 4]
    }
    #[inline(always)]
    unsafe fn weights(from: *const u8) -> Self::Weights {
        std::array::from_fn(|part| vld1q_s8(from.add(16 * part).cast()))
    }
    #[inline(always)]
    unsafe fn activations(from: *const u8) -> Self::Activations {
        vreinterpretq_s8_s32(vdupq_n_s32(from.cast::<i32>().read_unaligned()))
    }
    #[inline(always)]
    unsafe fn dot(mut sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums {
        for (sum, weights) in sums.iter_mut().zip(weights) {
            // The intrinsic `vdotq_s32` is not stable in Rust yet; the instruction is.

            std::arch::asm!(
                "sdot {sum:v}.4s, {weights:v}.16b, {activations:v}.16b",
                sum = inout(vreg) *sum,
                weights = in(vreg) weights,
                activations = in(vreg) activations,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sums
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Neon(sums.map(|sum| vcvtq_f32_s32(sum)))
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let [a, b, c, d] = self.0.map(|part| vmovn_s32(vcvtnq_s32_f32(part)));

        vst1_s8(to.cast(), vmovn_s16(vcombine_s16(a, b)));
        vst1_s8(to.add(8).cast(), vmovn_s16(vcombine_s16(c, d)));
    }
}
