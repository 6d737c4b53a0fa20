//! Lanes as one AVX-512 register.

use std::arch::x86_64::*;

use super::{Dots, LANES, Lanes};

/// Sixteen f32 in a 512-bit register.
#[derive(Clone, Copy)]
pub struct Avx512(__m512);

impl Avx512 {
    /// The lanes of a register.
    #[inline(always)]
    pub fn of(register: __m512) -> Self {
        Avx512(register)
    }
    /// The register of these lanes.
    #[inline(always)]
    pub fn register(self) -> __m512 {
        self.0
    }
    /// Sixteen vectors as the rows of a square, turned into its columns.
    ///
    /// # Safety
    /// The processor has AVX-512.
    #[inline(always)]
    pub unsafe fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        let mut a = [_mm512_setzero_ps(); LANES];
        let mut b = [_mm512_setzero_ps(); LANES];
        // Pairs, then fours of rows within each quarter of a register.
        for pair in 0..8 {
            let (first, second) = (rows[2 * pair].0, rows[2 * pair + 1].0);
            a[2 * pair] = _mm512_unpacklo_ps(first, second);
            a[2 * pair + 1] = _mm512_unpackhi_ps(first, second);
        }
        for four in 0..4 {
            for half in 0..2 {
                let (first, second) = (a[4 * four + half], a[4 * four + half + 2]);
                b[4 * four + 2 * half] = _mm512_shuffle_ps::<0b01_00_01_00>(first, second);
                b[4 * four + 2 * half + 1] = _mm512_shuffle_ps::<0b11_10_11_10>(first, second);
            }
        }
        // Then whole quarters: b[4·four + column] holds columns `column`, +4, +8, +12 of four rows.
        for column in 0..4 {
            let [first, second, third, fourth] = [b[column], b[4 + column], b[8 + column], b[12 + column]];
            let low = _mm512_shuffle_f32x4::<0b10_00_10_00>(first, second);
            let low_odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(first, second);
            let high = _mm512_shuffle_f32x4::<0b10_00_10_00>(third, fourth);
            let high_odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(third, fourth);
            a[column] = _mm512_shuffle_f32x4::<0b10_00_10_00>(low, high);
            a[column + 8] = _mm512_shuffle_f32x4::<0b11_01_11_01>(low, high);
            a[column + 4] = _mm512_shuffle_f32x4::<0b10_00_10_00>(low_odd, high_odd);
            a[column + 12] = _mm512_shuffle_f32x4::<0b11_01_11_01>(low_odd, high_odd);
        }
        a.map(Avx512)
    }
}

impl Lanes for Avx512 {
    const TILE_WIDTH: usize = 2;
    const TILE_ROWS: usize = 12;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Avx512(_mm512_set1_ps(value))
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Avx512(_mm512_loadu_ps(from))
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        _mm512_storeu_ps(to, self.0)
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Avx512(_mm512_add_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        Avx512(_mm512_sub_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        Avx512(_mm512_mul_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        Avx512(_mm512_div_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Avx512(_mm512_fmadd_ps(self.0, by.0, plus.0))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Avx512(_mm512_min_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Avx512(_mm512_max_ps(self.0, other.0))
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        Avx512(_mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0))
    }
    #[inline(always)]
    unsafe fn exp2_integer(self) -> Self {
        Avx512(_mm512_scalef_ps(_mm512_set1_ps(1.0), self.0))
    }
    #[inline(always)]
    unsafe fn turn(from: *const f32, stride: usize, there: usize, to: *mut f32, to_stride: usize) {
        let mut rows = [Self::splat(0.0); LANES];
        for (row, values) in rows.iter_mut().enumerate().take(there) {
            *values = Self::load(from.add(row * stride));
        }
        for (column, values) in Self::transpose(rows).into_iter().enumerate() {
            values.store(to.add(column * to_stride));
        }
    }
    #[inline(always)]
    unsafe fn prefetch(from: *const u8) {
        _mm_prefetch::<_MM_HINT_T1>(from.cast());
    }
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let all = self.0;
        let all = _mm512_add_ps(all, _mm512_shuffle_f32x4::<0b01_00_11_10>(all, all));
        let all = _mm512_add_ps(all, _mm512_shuffle_f32x4::<0b10_11_00_01>(all, all));
        let part = _mm512_castps512_ps128(all);
        let part = _mm_add_ps(part, _mm_movehl_ps(part, part));
        _mm_cvtss_f32(_mm_add_ss(part, _mm_movehdup_ps(part)))
    }
    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        _mm512_reduce_max_ps(self.0)
    }
}

impl Dots for Avx512 {
    const LOWEST: f32 = 0.0;
    type Sums = __m512i;
    type Weights = __m512i;
    type Activations = __m512i;
    #[inline(always)]
    unsafe fn no_sums() -> Self::Sums {
        _mm512_setzero_si512()
    }
    #[inline(always)]
    unsafe fn weights(from: *const u8) -> Self::Weights {
        _mm512_loadu_si512(from.cast())
    }
    #[inline(always)]
    unsafe fn activations(from: *const u8) -> Self::Activations {
        _mm512_set1_epi32(from.cast::<i32>().read_unaligned())
    }
    #[inline(always)]
    unsafe fn dot(sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums {
        _mm512_dpbusd_epi32(sums, activations, weights)
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Avx512(_mm512_cvtepi32_ps(sums))
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(self.0)))
    }
}
