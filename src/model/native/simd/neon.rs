//! Lanes as four NEON registers.

use std::arch::aarch64::*;

use super::Lanes;

/// Sixteen f32 in four 128-bit registers.
#[derive(Clone, Copy)]
pub(in super::super) struct Neon([float32x4_t; 4]);

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
    const TILE_ROWS: usize = 3;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Neon([unsafe { vdupq_n_f32(value) }; 4])
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Neon(std::array::from_fn(|part| unsafe { vld1q_f32(from.add(4 * part)) }))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for part in 0..4 {
            unsafe { vst1q_f32(to.add(4 * part), self.0[part]) }
        }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vaddq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vsubq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vmulq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vdivq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Neon(std::array::from_fn(|part| unsafe { vfmaq_f32(plus.0[part], self.0[part], by.0[part]) }))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vminq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.map2(other, |a, b| unsafe { vmaxq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        self.map(|a| unsafe { vrndnq_f32(a) })
    }
    #[inline(always)]
    unsafe fn exp2_integer(self) -> Self {
        self.map(|n| unsafe {
            let biased = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(biased))
        })
    }
    #[inline(always)]
    unsafe fn store_u8(self, to: *mut u8) {
        let [a, b, c, d] = self.0.map(|part| unsafe { vmovn_u32(vcvtnq_u32_f32(part)) });
        unsafe {
            vst1_u8(to, vmovn_u16(vcombine_u16(a, b)));
            vst1_u8(to.add(8), vmovn_u16(vcombine_u16(c, d)));
        }
    }
}
