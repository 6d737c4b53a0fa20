//! The product of blocks of four bits in AVX2; see [`super::product_i4`].
//!
//! A step multiplies four activations of six rows with the weights of sixteen outputs: twelve sums, two registers of weights,
//! one of activations and one of products are all sixteen registers there are. Compilers add in another order to save
//! instructions, run out of registers and move sums and weights to memory and back, or count addresses with the units that multiply: so the
//! steps of a block are written out. Both products of a row come before both sums, which is faster than each product with its sum.

use std::arch::asm;
use std::arch::x86_64::*;

use super::super::simd::avx2::Avx2;
use super::super::simd::{LANES, Lanes};
use super::product::{Ahead, Finish, PANEL, for_tiles};
use super::product_i4::{BLOCK, BLOCK_BYTES, BlockPanels, GROUP, OUTPUTS};
use super::quantise::Bytes;

/// Rows of a tile, at most.
const ROWS: usize = 6;
type V = Avx2<false>;

const _: () = assert!(OUTPUTS == LANES && BLOCK == 32 && GROUP == 4 && BLOCK_BYTES == 576);

/// One of the eight steps of a block, for rows given by their address and the registers of their sums. The first writes the
/// sums, the others add to them.
macro_rules! step {
    ($step:tt: $($row:literal $left:literal $right:literal),+) => {
        concat!(
            "vmovdqu ymm12, [{panel} + 64*", $step, "]\n",
            "vmovdqu ymm13, [{panel} + 64*", $step, " + 32]\n",
            $(step!(@row $step $row $left $right),)+
        )
    };
    (@row 0 $row:literal $left:literal $right:literal) => {
        concat!(
            "vpbroadcastd ymm14, [", $row, "]\n",
            "vpmaddubsw ymm", $left, ", ymm14, ymm12\n",
            "vpmaddubsw ymm", $right, ", ymm14, ymm13\n",
        )
    };
    (@row $step:tt $row:literal $left:literal $right:literal) => {
        concat!(
            "vpbroadcastd ymm14, [", $row, " + 4*", $step, "]\n",
            "vpmaddubsw ymm15, ymm14, ymm12\n",
            "vpmaddubsw ymm14, ymm14, ymm13\n",
            "vpaddw ymm", $left, ", ymm", $left, ", ymm15\n",
            "vpaddw ymm", $right, ", ymm", $right, ", ymm14\n",
        )
    };
}

/// All blocks of a tile, their sums times their scales added to those in memory.
macro_rules! blocks {
    ($($row:literal $left:literal $right:literal),+) => {
        concat!(
            "2: // Rows are {stride} bytes apart.\n",
            step!(0: $($row $left $right),+),
            step!(1: $($row $left $right),+),
            step!(2: $($row $left $right),+),
            step!(3: $($row $left $right),+),
            step!(4: $($row $left $right),+),
            step!(5: $($row $left $right),+),
            step!(6: $($row $left $right),+),
            step!(7: $($row $left $right),+),
            "vmovdqu ymm12, [{panel} + 512]\n",
            "vmovdqu ymm13, [{panel} + 544]\n",
            $(
                "vpmaddwd ymm", $left, ", ymm", $left, ", ymm12\n",
                "vpmaddwd ymm", $right, ", ymm", $right, ", ymm13\n",
                "vpaddd ymm", $left, ", ymm", $left, ", [{sums} + 32*", $left, "]\n",
                "vpaddd ymm", $right, ", ymm", $right, ", [{sums} + 32*", $right, "]\n",
                "vmovdqu [{sums} + 32*", $left, "], ymm", $left, "\n",
                "vmovdqu [{sums} + 32*", $right, "], ymm", $right, "\n",
            )+
            "add {panel}, 576\n",
            "add {a}, 32\n",
            "add {fourth}, 32\n",
            "dec {blocks}\n",
            "jnz 2b\n",
        )
    };
}

/// Sums of products for `ROWS` rows and 16 outputs, in units.
///
/// # Safety
/// The processor has AVX2; `a` has `ROWS` rows of `stride` bytes, and `panel` `blocks` blocks, at least one.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn tile<const ROWS: usize>(
    a: *const u8,
    stride: usize,
    panel: *const u8,
    blocks: usize,
) -> [[__m256i; 2]; ROWS] {
    let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
    macro_rules! run {
        ($($row:literal $left:literal $right:literal),+) => {
            asm!(
                blocks!($($row $left $right),+),
                a = inout(reg) a => _,
                fourth = inout(reg) a.wrapping_add(3 * stride) => _,
                stride = in(reg) stride,
                panel = inout(reg) panel => _,
                blocks = inout(reg) blocks => _,
                sums = in(reg) sums.as_mut_ptr(),
                out("ymm0") _, out("ymm1") _, out("ymm2") _, out("ymm3") _, out("ymm4") _, out("ymm5") _,
                out("ymm6") _, out("ymm7") _, out("ymm8") _, out("ymm9") _, out("ymm10") _, out("ymm11") _,
                out("ymm12") _, out("ymm13") _, out("ymm14") _, out("ymm15") _,
                options(nostack),
            )
        };
    }
    match ROWS {
        1 => run!("{a}" 0 1),
        2 => run!("{a}" 0 1, "{a} + {stride}" 2 3),
        3 => run!("{a}" 0 1, "{a} + {stride}" 2 3, "{a} + 2*{stride}" 4 5),
        4 => run!("{a}" 0 1, "{a} + {stride}" 2 3, "{a} + 2*{stride}" 4 5, "{fourth}" 6 7),
        6 => run!(
            "{a}" 0 1, "{a} + {stride}" 2 3, "{a} + 2*{stride}" 4 5, "{fourth}" 6 7, "{a} + 4*{stride}" 8 9,
            "{fourth} + 2*{stride}" 10 11
        ),
        _ => unreachable!("tiles of blocks have 1, 2, 3, 4 or 6 rows"),
    }
    sums
}

/// `out ← finish(a · panels)` for rows of activations in eight bits.
///
/// # Safety
/// The processor has AVX2 and FMA; `a` has as many rows as `out`, each of `panels.inputs` bytes.
#[inline(always)]
pub unsafe fn linear(a: &Bytes, panels: &BlockPanels, finish: Finish, out: &mut [f32]) {
    debug_assert!(panels.bias.len().is_multiple_of(PANEL));
    let (columns, depth) = (panels.bias.len(), panels.inputs);
    let (rows, blocks) = (out.len() / columns, depth / BLOCK);
    let weight = panels.weight.bytes();
    for column in (0..columns).step_by(OUTPUTS) {
        let bytes = blocks * BLOCK_BYTES;
        let panel = weight[column / OUTPUTS * bytes..][..bytes].as_ptr();
        let unit = V::load(panels.unit.as_ptr().add(column));
        let shift = V::load(panels.shift.as_ptr().add(column));
        let bias = V::load(panels.bias.as_ptr().add(column));
        let mut ahead = Ahead::new(&weight[(column / OUTPUTS + 1) * bytes..], bytes, rows);
        for_tiles!(ROWS, rows, |row, COUNT| {
            ahead.tile::<V>(COUNT);
            let sums = tile::<COUNT>(a.rows.as_ptr().add(row * depth), depth, panel, blocks);
            for (line, sums) in sums.into_iter().enumerate() {
                let zero = V::splat(-*a.zero.as_ptr().add(row + line));
                let step = V::splat(*a.scale.as_ptr().add(row + line));
                let sum = zero.mul_add(shift, V::whole(sums).mul(unit));
                let value = finish.apply_fast(sum.mul_add(step, bias));
                value.store(out.as_mut_ptr().add((row + line) * columns + column));
            }
        });
    }
}
