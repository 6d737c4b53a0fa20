//! Lanes as two AVX2 registers.
//!
//! Without `vpdpbusd`, products of bytes are summed in pairs of 16 bits (`vpmaddubsw`), which saturates: weights have seven
//! bits then, or four (see [`super::super::ops::product_i4`]).

use std::arch::x86_64::*;

use super::{Dots, Lanes};

/// Sixteen f32 in two 256-bit registers; with `VNNI`, bytes are multiplied by `vpdpbusd`.
#[derive(Clone, Copy)]
pub struct Avx2<const VNNI: bool>(__m256, __m256);

impl<const VNNI: bool> Avx2<VNNI> {
    /// Whole numbers as f32.
    ///
    /// # Safety
    /// The processor has AVX2.
    #[inline(always)]
    pub unsafe fn whole(values: [__m256i; 2]) -> Self {
        Avx2(_mm256_cvtepi32_ps(values[0]), _mm256_cvtepi32_ps(values[1]))
    }
}

impl<const VNNI: bool> Lanes for Avx2<VNNI> {
    const TILE_WIDTH: usize = 1;
    const TILE_ROWS: usize = 6;
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
        Avx2(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Avx2(_mm256_sub_ps(self.0, other.0), _mm256_sub_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Avx2(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        Avx2(_mm256_div_ps(self.0, other.0), _mm256_div_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Avx2(_mm256_fmadd_ps(self.0, by.0, plus.0), _mm256_fmadd_ps(self.1, by.1, plus.1))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Avx2(_mm256_min_ps(self.0, other.0), _mm256_min_ps(self.1, other.1))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Avx2(_mm256_max_ps(self.0, other.0), _mm256_max_ps(self.1, other.1))
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
    #[inline(always)]
    unsafe fn prefetch(from: *const u8) {
        _mm_prefetch::<_MM_HINT_T1>(from.cast());
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let eight = _mm256_add_ps(self.0, self.1);
        let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
    }
    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        let eight = _mm256_max_ps(self.0, self.1);
        let four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
    }
    #[inline(always)]
    unsafe fn turn(from: *const f32, stride: usize, there: usize, to: *mut f32, to_stride: usize) {
        for half in 0..2 {
            for part in 0..2 {
                let mut rows = [_mm256_setzero_ps(); 8];
                for (row, values) in rows.iter_mut().enumerate() {
                    if 8 * half + row < there {
                        *values = _mm256_loadu_ps(from.add((8 * half + row) * stride + 8 * part));
                    }
                }
                for (column, values) in square(rows).into_iter().enumerate() {
                    _mm256_storeu_ps(to.add((8 * part + column) * to_stride + 8 * half), values);
                }
            }
        }
    }
}

/// Turns eight rows of eight values.
///
/// # Safety
/// The processor has AVX2.
#[inline(always)]
unsafe fn square(rows: [__m256; 8]) -> [__m256; 8] {
    let mut pairs = [_mm256_setzero_ps(); 8];
    let mut fours = [_mm256_setzero_ps(); 8];
    let mut turned = [_mm256_setzero_ps(); 8];
    for pair in 0..4 {
        let (first, second) = (rows[2 * pair], rows[2 * pair + 1]);
        pairs[2 * pair] = _mm256_unpacklo_ps(first, second);
        pairs[2 * pair + 1] = _mm256_unpackhi_ps(first, second);
    }
    for four in 0..2 {
        for half in 0..2 {
            let (first, second) = (pairs[4 * four + half], pairs[4 * four + half + 2]);
            fours[4 * four + 2 * half] = _mm256_shuffle_ps::<0b01_00_01_00>(first, second);
            fours[4 * four + 2 * half + 1] = _mm256_shuffle_ps::<0b11_10_11_10>(first, second);
        }
    }
    for column in 0..4 {
        let (first, second) = (fours[column], fours[4 + column]);
        turned[column] = _mm256_permute2f128_ps::<0x20>(first, second);
        turned[4 + column] = _mm256_permute2f128_ps::<0x31>(first, second);
    }
    turned
}

/// Whole numbers of 16 bits, in the order 0–3, 8–11, 4–7, 12–15.
///
/// # Safety
/// The processor has AVX2.
#[inline(always)]
unsafe fn words<const VNNI: bool>(values: Avx2<VNNI>) -> __m256i {
    _mm256_packs_epi32(_mm256_cvtps_epi32(values.0), _mm256_cvtps_epi32(values.1))
}

impl Dots for Avx2<false> {
    const BYTE_ROWS: usize = 4;
    // Two products of 255 · 63 fit into 16 bits.
    const LARGEST_WEIGHT: i8 = 63;
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
        let ones = _mm256_set1_epi16(1);
        let dot =
            |sums, weights| _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(activations, weights), ones));
        [dot(sums[0], weights[0]), dot(sums[1], weights[1])]
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Self::whole(sums)
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words(self));
        let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
        _mm_storeu_si128(to.cast(), bytes);
    }
    #[inline(always)]
    unsafe fn store_two(values: [Self; 2], to: *mut u8) {
        let bytes = _mm256_packus_epi16(words(values[0]), words(values[1]));
        // Halves of registers are packed by themselves: each four bytes go where they belong.
        let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        _mm256_storeu_si256(to.cast(), _mm256_permutevar8x32_epi32(bytes, order));
    }
}

impl Dots for Avx2<true> {
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
        Self::whole(sums)
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words(self));
        let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
        _mm_storeu_si128(to.cast(), bytes);
    }
    #[inline(always)]
    unsafe fn store_two(values: [Self; 2], to: *mut u8) {
        let bytes = _mm256_packus_epi16(words(values[0]), words(values[1]));
        // Halves of registers are packed by themselves: each four bytes go where they belong.
        let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        _mm256_storeu_si256(to.cast(), _mm256_permutevar8x32_epi32(bytes, order));
    }
}
