//! Byte products in the tiles of AMX: the sums of [`super::product_i8`] to the last bit, from the same panels, at up to eight times
//! the rate of `vpdpbusd`.
//!
//! A tile is sixteen rows of 64 bytes. Two tiles of activations and two of weights, both of 64 inputs, make four of sums: 32 rows
//! times the 32 outputs of a panel, whose groups of four inputs are just the rows that a tile of weights wants.

use std::arch::asm;
use std::arch::x86_64::{__m512i, _mm512_loadu_si512};

use super::super::simd::avx512::Avx512;
use super::super::simd::{GROUP, LANES};
use super::product::{Ahead, Finish, PANEL, for_tiles};
use super::product_i8::{BytePanels, finish_tile};
use super::quantise::Bytes;
use super::tiles::{ROWS, Shaped};

/// Inputs of a tile.
const DEPTH: usize = 64;

/// Whether [`linear`] can multiply with panels of so many inputs.
pub fn takes(inputs: usize) -> bool {
    inputs.is_multiple_of(DEPTH)
}

/// The sums of 32 outputs for 32 rows, or 16.
#[repr(align(64))]
struct Sums([[i32; PANEL]; 2 * ROWS]);

/// `out ← finish(a · panels)` for rows of activations in eight bits.
///
/// # Safety
/// Tiles are granted ([`super::tiles::is_granted`]), the processor has what [`Avx512`] needs, and [`takes`] the panels' inputs; `a` has as many rows as `out`, each of
/// `panels.inputs` activations, and room for whole tiles of rows.
#[inline(always)]
pub unsafe fn linear(a: &Bytes, panels: &BytePanels, finish: Finish, out: &mut [f32]) {
    let (columns, depth) = (panels.bias.len(), panels.inputs);
    let rows = out.len() / columns;
    let weight = panels.weight.bytes();
    let mut sums = Sums([[0; PANEL]; 2 * ROWS]);
    let _shaped = Shaped::new();
    for column in (0..columns).step_by(PANEL) {
        let (panel, bytes) = (&weight[column * depth..], PANEL * depth);
        let mut ahead = Ahead::new(&panel[bytes..], bytes, rows);
        let mut row = 0;
        while row < rows {
            let from = a.rows.as_ptr().add(row * depth);
            let here = (rows - row).min(2 * ROWS);
            ahead.tile::<Avx512>(here);
            if here > ROWS {
                two_by_two(from, panel.as_ptr(), depth, &mut sums);
            } else {
                one_by_two(from, panel.as_ptr(), depth, &mut sums);
            }
            for_tiles!(8, here, |line, LINES| {
                let sums: [[__m512i; 2]; LINES] = std::array::from_fn(|k| {
                    let sums = sums.0[line + k].as_ptr();
                    [_mm512_loadu_si512(sums.cast()), _mm512_loadu_si512(sums.add(LANES).cast())]
                });
                finish_tile::<Avx512, LINES, 2>(sums, a, row + line, panels, column, finish, out);
            });
            row += here;
        }
    }
}

/// Sums for 32 rows.
///
/// # Safety
/// As [`linear`], with tiles shaped; `a` has 32 rows of `depth` activations, `b` a panel of `depth` inputs.
#[inline(always)]
unsafe fn two_by_two(a: *const u8, b: *const u8, depth: usize, sums: &mut Sums) {
    asm!(
        "tilezero tmm0",
        "tilezero tmm1",
        "tilezero tmm2",
        "tilezero tmm3",
        "2:",
        "tileloadd tmm6, [{b} + {line}]",
        "tileloadd tmm4, [{upper} + {depth}]",
        "tdpbusd tmm0, tmm4, tmm6",
        "tileloadd tmm7, [{b} + {line} + 64]",
        "tdpbusd tmm1, tmm4, tmm7",
        "tileloadd tmm5, [{lower} + {depth}]",
        "tdpbusd tmm2, tmm5, tmm6",
        "tdpbusd tmm3, tmm5, tmm7",
        "add {upper}, 64",
        "add {lower}, 64",
        "add {b}, 2048",
        "dec {steps}",
        "jnz 2b",
        "tilestored [{out} + {line}], tmm0",
        "tilestored [{out} + {line} + 64], tmm1",
        "tilestored [{out} + {line} + 2048], tmm2",
        "tilestored [{out} + {line} + 2112], tmm3",
        upper = inout(reg) a => _,
        lower = inout(reg) a.add(ROWS * depth) => _,
        b = inout(reg) b => _,
        steps = inout(reg) depth / DEPTH => _,
        depth = in(reg) depth,
        line = in(reg) GROUP * PANEL,
        out = in(reg) sums,
        out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
        out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
        options(nostack),
    );
}

/// Sums for 16 rows.
///
/// # Safety
/// As [`two_by_two`], with 16 rows.
#[inline(always)]
unsafe fn one_by_two(a: *const u8, b: *const u8, depth: usize, sums: &mut Sums) {
    asm!(
        "tilezero tmm0",
        "tilezero tmm1",
        "2:",
        "tileloadd tmm4, [{a} + {depth}]",
        "tileloadd tmm6, [{b} + {line}]",
        "tdpbusd tmm0, tmm4, tmm6",
        "tileloadd tmm7, [{b} + {line} + 64]",
        "tdpbusd tmm1, tmm4, tmm7",
        "add {a}, 64",
        "add {b}, 2048",
        "dec {steps}",
        "jnz 2b",
        "tilestored [{out} + {line}], tmm0",
        "tilestored [{out} + {line} + 64], tmm1",
        a = inout(reg) a => _,
        b = inout(reg) b => _,
        steps = inout(reg) depth / DEPTH => _,
        depth = in(reg) depth,
        line = in(reg) GROUP * PANEL,
        out = in(reg) sums,
        out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm6") _, out("tmm7") _,
        options(nostack),
    );
}
