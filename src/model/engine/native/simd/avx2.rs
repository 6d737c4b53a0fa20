//! Lanes as two AVX2 registers.
//!
//! Products of bytes are taken in 16 bits (`vpmaddwd`): `vpmaddubsw` would be a quarter faster but saturates.

use std::arch::x86_64::*;

use super::{Dots, Lanes};

/// Sixteen f32 in two 256-bit registers; with `VNNI`, bytes are multiplied by `vpdpbusd`.
#[derive(Clone, Copy)]
pub struct Avx2<const VNNI: bool>(__m256, __m256);

impl<const VNNI: bool> Avx2<VNNI> {
    #[inline(always)]
    fn map2(self, other: Self, f: impl Fn(__m256, __m256) -> __m256) -> Self {
        Avx2(f(self.0, other.0), f(self.1, other.1))
    }
}

impl<const VNNI: bool> Lanes for Avx2<VNNI> {
    const TILE_ROWS: usize = 3;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        let half = _mm256_set1_ps(value);
        Avx2(half, half)
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Avx2(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8)))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        _mm256_storeu_ps(to, self.0);
        _mm256_storeu_ps(to.add(8), self.1);
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_add_ps(a, b))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_sub_ps(a, b))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_mul_ps(a, b))
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_div_ps(a, b))
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Avx2(_mm256_fmadd_ps(self.0, by.0, plus.0), _mm256_fmadd_ps(self.1, by.1, plus.1))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_min_ps(a, b))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.map2(other, |a, b| _mm256_max_ps(a, b))
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
        Avx2(_mm256_round_ps::<NEAREST>(self.0), _mm256_round_ps::<NEAREST>(self.1))
    }
    #[inline(always)]
    unsafe fn exp2_integer(self) -> Self {
        #[inline(always)]
        unsafe fn half(n: __m256) -> __m256 {
            let biased = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
        }
        Avx2(half(self.0), half(self.1))
    }
}

impl Dots for Avx2<false> {
    const GROUP: usize = 2;
    const ACTIVATION_BYTES: usize = 2;
    const LOWEST: f32 = 0.0;
    type Sums = [__m256i; 2];
    type Weights = [__m256i; 2];
    type Activations = __m256i;
    #[inline(always)]
    unsafe fn no_sums() -> Self::Sums {
        [_mm256_setzero_si256(); 2]
    }
    #[inline(always)]
    unsafe fn weights(from: *const u8) -> Self::Weights {
        [_mm256_cvtepi8_epi16(_mm_loadu_si128(from.cast())), _mm256_cvtepi8_epi16(_mm_loadu_si128(from.add(16).cast()))]
    }
    #[inline(always)]
    unsafe fn activations(from: *const u8) -> Self::Activations {
        _mm256_set1_epi32(from.cast::<i32>().read_unaligned())
    }
    #[inline(always)]
    unsafe fn dot(sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums {
        [
            _mm256_add_epi32(sums[0], _mm256_madd_epi16(activations, weights[0])),
            _mm256_add_epi32(sums[1], _mm256_madd_epi16(activations, weights[1])),
        ]
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Avx2(_mm256_cvtepi32_ps(sums[0]), _mm256_cvtepi32_ps(sums[1]))
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let words = _mm256_packs_epi32(_mm256_cvtps_epi32(self.0), _mm256_cvtps_epi32(self.1));
        _mm256_storeu_si256(to.cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(words));
    }
}

impl Dots for Avx2<true> {
    const GROUP: usize = 4;
    const ACTIVATION_BYTES: usize = 1;
    const LOWEST: f32 = 0.0;
    type Sums = [__m256i; 2];
    type Weights = [__m256i; 2];
    type Activations = __m256i;
    #[inline(always)]
    unsafe fn no_sums() -> Self::Sums {
        [_mm256_setzero_si256(); 2]
    }
    #[inline(always)]
    unsafe fn weights(from: *const u8) -> Self::Weights {
        [_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())]
    }
    #[inline(always)]
    unsafe fn activations(from: *const u8) -> Self::Activations {
        _mm256_set1_epi32(from.cast::<i32>().read_unaligned())
    }
    #[inline(always)]
    unsafe fn dot(sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums {
        [
            _mm256_dpbusd_avx_epi32(sums[0], activations, weights[0]),
            _mm256_dpbusd_avx_epi32(sums[1], activations, weights[1]),
        ]
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Avx2(_mm256_cvtepi32_ps(sums[0]), _mm256_cvtepi32_ps(sums[1]))
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let words = _mm256_packs_epi32(_mm256_cvtps_epi32(self.0), _mm256_cvtps_epi32(self.1));
        let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
        let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
        _mm_storeu_si128(to.cast(), bytes);
    }
}
