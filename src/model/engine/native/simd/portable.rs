//! Lanes as a plain array, for every processor; what the others are tested against.

use super::{Dots, LANES, Lanes};

/// Sixteen f32 in an array.
#[derive(Clone, Copy)]
pub struct Portable([f32; LANES]);

impl Portable {
    #[inline(always)]
    fn map2(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Portable(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

impl Lanes for Portable {
    const TILE_WIDTH: usize = 2;
    const TILE_ROWS: usize = 2;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; LANES])
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        Portable(from.cast::<[f32; LANES]>().read_unaligned())
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        to.cast::<[f32; LANES]>().write_unaligned(self.0)
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.map2(other, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.map2(other, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.map2(other, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        self.map2(other, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self {
        Portable(std::array::from_fn(|lane| self.0[lane] * by.0[lane] + plus.0[lane]))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.map2(other, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.map2(other, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        Portable(self.0.map(f32::round_ties_even))
    }
    #[inline(always)]
    unsafe fn exp2_integer(self) -> Self {
        Portable(self.0.map(|n| f32::from_bits(((n as i32 + 127) as u32) << 23)))
    }
}

impl Dots for Portable {
    const LOWEST: f32 = 0.0;
    type Sums = [i32; LANES];
    type Weights = [[i8; 4]; LANES];
    type Activations = [u8; 4];
    #[inline(always)]
    unsafe fn no_sums() -> Self::Sums {
        [0; LANES]
    }
    #[inline(always)]
    unsafe fn weights(from: *const u8) -> Self::Weights {
        from.cast::<Self::Weights>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn activations(from: *const u8) -> Self::Activations {
        from.cast::<Self::Activations>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn dot(mut sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums {
        for (sum, weights) in sums.iter_mut().zip(weights) {
            for (activation, weight) in activations.into_iter().zip(weights) {
                *sum += i32::from(activation) * i32::from(weight);
            }
        }
        sums
    }
    #[inline(always)]
    unsafe fn to_f32(sums: Self::Sums) -> Self {
        Portable(sums.map(|sum| sum as f32))
    }
    #[inline(always)]
    unsafe fn store_activations(self, to: *mut u8) {
        let bytes = self.0.map(|value| value.round_ties_even() as u8);
        to.cast::<[u8; LANES]>().write_unaligned(bytes)
    }
}
