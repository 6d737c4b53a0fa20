//! Sixteen f32 lanes, the same on every processor: one AVX-512 register, two of AVX2, four of NEON, or a plain array.
//!
//! The operations on rows ([`super::ops`]) are written once over [`Lanes`] and compiled once for each instruction set, so
//! that sums are taken in the same order everywhere.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
pub(super) mod portable;

/// How many lanes there are.
pub const LANES: usize = 16;

/// Sixteen f32 lanes.
///
/// # Safety
/// Every method must run on a processor that has the instruction set, inlined into a function compiled for it;
/// pointers must be good for the lanes they name. No alignment is asked for.
pub trait Lanes: Copy {
    /// How many vectors wide the tile is that a matrix product keeps in registers, 1 or 2.
    const TILE_WIDTH: usize;
    /// How many rows it has.
    const TILE_ROWS: usize;
    /// The same value in all lanes.
    unsafe fn splat(value: f32) -> Self;
    /// Sixteen values from memory.
    unsafe fn load(from: *const f32) -> Self;
    /// Sixteen values to memory.
    unsafe fn store(self, to: *mut f32);
    /// `self + other`.
    unsafe fn add(self, other: Self) -> Self;
    /// `self − other`.
    unsafe fn sub(self, other: Self) -> Self;
    /// `self · other`.
    unsafe fn mul(self, other: Self) -> Self;
    /// `self / by`.
    unsafe fn div(self, by: Self) -> Self;
    /// `self · by + plus`, rounded once where the processor can.
    unsafe fn mul_add(self, by: Self, plus: Self) -> Self;
    /// The smaller, lane by lane.
    unsafe fn min(self, other: Self) -> Self;
    /// The larger, lane by lane.
    unsafe fn max(self, other: Self) -> Self;
    /// The nearest integer, ties to even.
    unsafe fn round(self) -> Self;
    /// 2 to the power of `self`, which holds integers from −126 to 127.
    unsafe fn exp2_integer(self) -> Self;
    /// Asks for a line of memory to be brought near, if the processor can. The address need not be valid.
    #[inline(always)]
    unsafe fn prefetch(_from: *const u8) {}
    /// The lanes, to be folded outside of hot loops.
    #[inline(always)]
    unsafe fn to_array(self) -> [f32; LANES] {
        let mut lanes = [0.0; LANES];
        self.store(lanes.as_mut_ptr());
        lanes
    }
    /// Turns a square of sixteen by sixteen values in memory: rows of `stride` values, of which the first `there` are there and the
    /// others zero, become the columns of rows of `to_stride` values.
    #[inline(always)]
    unsafe fn turn(from: *const f32, stride: usize, there: usize, to: *mut f32, to_stride: usize) {
        for row in 0..LANES {
            for column in 0..LANES {
                *to.add(column * to_stride + row) = if row < there { *from.add(row * stride + column) } else { 0.0 };
            }
        }
    }
    /// The sum of the lanes, pairwise: halves are added until one lane is left.
    #[inline(always)]
    unsafe fn sum(self) -> f32 {
        let mut lanes = self.to_array();
        let mut half = LANES / 2;
        while half > 0 {
            for lane in 0..half {
                lanes[lane] += lanes[lane + half];
            }
            half /= 2;
        }
        lanes[0]
    }
    /// The largest lane.
    #[inline(always)]
    unsafe fn largest(self) -> f32 {
        let mut lanes = self.to_array();
        let mut half = LANES / 2;
        while half > 0 {
            for lane in 0..half {
                lanes[lane] = lanes[lane].max(lanes[lane + half]);
            }
            half /= 2;
        }
        lanes[0]
    }
}

/// How many neighbouring inputs one step of byte products multiplies and sums.
pub const GROUP: usize = 4;

/// Products of bytes, summed in groups: what an instruction set offers for eight-bit weights.
///
/// # Safety
/// As [`Lanes`].
pub trait Dots: Lanes {
    /// How many rows a tile of byte products has; it is as wide as any other.
    const BYTE_ROWS: usize = Self::TILE_ROWS;
    /// The largest weight, of either sign, with which no sum of products leaves its register.
    const LARGEST_WEIGHT: i8 = 127;
    /// The least value an activation is stored as; the largest is 255 more.
    const LOWEST: f32;
    /// Sixteen sums, one an output.
    type Sums: Copy;
    /// The weights of one group of inputs for sixteen outputs.
    type Weights: Copy;
    /// The activations of one group of inputs, ready to be multiplied with any output's weights.
    type Activations: Copy;
    /// Sixteen zeros.
    unsafe fn no_sums() -> Self::Sums;
    /// Loads `16 · GROUP` weights.
    unsafe fn weights(from: *const u8) -> Self::Weights;
    /// Loads `GROUP` activations.
    unsafe fn activations(from: *const u8) -> Self::Activations;
    /// Adds the group's products to the sums, exactly.
    unsafe fn dot(sums: Self::Sums, activations: Self::Activations, weights: Self::Weights) -> Self::Sums;
    /// The sums as f32.
    unsafe fn to_f32(sums: Self::Sums) -> Self;
    /// Rounds values within the stored range to whole numbers and stores them as activations.
    unsafe fn store_activations(self, to: *mut u8);
    /// The same with two vectors, one after the other.
    #[inline(always)]
    unsafe fn store_two(values: [Self; 2], to: *mut u8) {
        values[0].store_activations(to);
        values[1].store_activations(to.add(LANES));
    }
}
