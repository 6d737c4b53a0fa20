//! Matrix products in f32: a tile of rows times a panel of 32 columns, kept in registers.
//!
//! An element is always the same chain of multiply-adds over k, whatever the number of rows: so a row does not depend on
//! the rows beside it, which library products with their shape-dependent blocking do not promise.

use super::super::simd::{LANES, Lanes};
use super::math::gelu;

/// Columns of a panel.
pub(in super::super) const PANEL: usize = 2 * LANES;

/// `n` rounded up to whole panels: the stride of rows of `n` columns.
pub(in super::super) fn padded(n: usize) -> usize {
    n.next_multiple_of(PANEL)
}

/// What a product does to its result before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Finish {
    /// Adds the bias.
    Bias,
    /// Adds the bias, then GELU.
    BiasGelu,
}

/// A weight matrix in panels of 32 columns, each `inputs × 32`, and its bias; columns beyond the last are zero.
#[derive(Debug, Clone)]
pub(in super::super) struct Panels {
    /// Panel after panel.
    pub weight: Vec<f32>,
    /// One value a column, padded like the columns.
    pub bias: Vec<f32>,
    /// Rows of the matrix: the columns of what it is multiplied with.
    pub inputs: usize,
}

impl Panels {
    /// Packs a matrix stored as `outputs × inputs`, the way checkpoints have it.
    pub fn pack(weight: &[f32], bias: &[f32], inputs: usize) -> Self {
        let outputs = bias.len();
        debug_assert_eq!(weight.len(), outputs * inputs);
        let mut packed = vec![0.0; padded(outputs) * inputs];
        for (output, row) in weight.chunks_exact(inputs).enumerate() {
            let panel = &mut packed[output / PANEL * PANEL * inputs..];
            for (k, &value) in row.iter().enumerate() {
                panel[k * PANEL + output % PANEL] = value;
            }
        }
        let mut padded_bias = bias.to_vec();
        padded_bias.resize(padded(outputs), 0.0);
        Panels { weight: packed, bias: padded_bias, inputs }
    }
}

/// The sums over `k < depth` of `a[row][k] · b[k][column]` for `ROWS` rows and 32 columns.
#[inline(always)]
pub(in super::super) unsafe fn tile<V: Lanes, const ROWS: usize>(
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    b_stride: usize,
    depth: usize,
) -> [[V; 2]; ROWS] {
    unsafe {
        let mut sums = [[V::splat(0.0); 2]; ROWS];
        for k in 0..depth {
            let left = V::load(b.add(k * b_stride));
            let right = V::load(b.add(k * b_stride + LANES));
            for (row, sums) in sums.iter_mut().enumerate() {
                let value = V::splat(*a.add(row * a_stride + k));
                sums[0] = value.mul_add(left, sums[0]);
                sums[1] = value.mul_add(right, sums[1]);
            }
        }
        sums
    }
}

/// Runs `$body` for tiles that cover `$rows` rows, with `$first` the tile's first row and `$count` its constant height.
macro_rules! for_tiles {
    ($lanes:ty, $rows:expr, |$first:ident, $count:ident| $body:block) => {{
        let rows: usize = $rows;
        let mut $first = 0;
        while $first < rows {
            let left = rows - $first;
            macro_rules! tiled {
                                ($height:literal) => {{
                                    const $count: usize = $height;
                                    $body
                                    $first += $height;
                                }};
                            }
            if <$lanes>::TILE_ROWS >= 12 && left >= 12 {
                tiled!(12)
            } else if <$lanes>::TILE_ROWS >= 8 && left >= 8 {
                tiled!(8)
            } else if <$lanes>::TILE_ROWS >= 4 && left >= 4 {
                tiled!(4)
            } else if <$lanes>::TILE_ROWS >= 3 && left >= 3 {
                tiled!(3)
            } else if left >= 2 {
                tiled!(2)
            } else {
                tiled!(1)
            }
        }
    }};
}
pub(in super::super) use for_tiles;

/// `out ← finish(a · panels)`: `a` has `a_stride` values a row, `out` has as many as the panels have columns.
#[inline(always)]
pub(in super::super) unsafe fn linear<V: Lanes>(
    a: &[f32],
    a_stride: usize,
    panels: &Panels,
    finish: Finish,
    out: &mut [f32],
) {
    let (columns, depth) = (panels.bias.len(), panels.inputs);
    let rows = out.len() / columns;
    debug_assert!(a.len() >= rows * a_stride && a_stride >= depth);
    for column in (0..columns).step_by(PANEL) {
        let panel = panels.weight[column * depth..(column + PANEL) * depth].as_ptr();
        let bias = panels.bias[column..column + PANEL].as_ptr();
        for_tiles!(V, rows, |row, ROWS| {
            unsafe {
                let sums = tile::<V, ROWS>(a.as_ptr().add(row * a_stride), a_stride, panel, PANEL, depth);
                let to = out.as_mut_ptr().add(row * columns + column);
                for (line, halves) in sums.iter().enumerate() {
                    for (half, &sum) in halves.iter().enumerate() {
                        let value = sum.add(V::load(bias.add(half * LANES)));
                        let value = if finish == Finish::BiasGelu { gelu(value) } else { value };
                        value.store(to.add(line * columns + half * LANES));
                    }
                }
            }
        });
    }
}
