//! Matrix products in f32: a tile of rows times a panel of 32 columns, kept in registers.
//!
//! An element is always the same chain of multiply-adds over k, whatever the number of rows: so a row does not depend on
//! the rows beside it, which library products with their shape-dependent blocking do not promise.

use super::super::simd::{LANES, Lanes};
use super::math::{gelu, gelu_fast, gelu_tanh};
use crate::model::config::Activation;

/// Columns of a panel.
pub const PANEL: usize = 2 * LANES;

/// `n` rounded up to whole panels: the stride of rows of `n` columns.
pub fn padded(n: usize) -> usize {
    n.next_multiple_of(PANEL)
}

/// What a product does to its result before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Nothing but the bias.
    Bias,
    /// The bias, then the model's activation.
    Activate(Activation),
}

impl Finish {
    /// What comes after the bias, as good as a product in eight bits needs it.
    ///
    /// # Safety
    /// The processor has the instruction set of `V`.
    #[inline(always)]
    pub unsafe fn apply_fast<V: Lanes>(self, value: V) -> V {
        match self {
            Finish::Activate(Activation::Gelu) => gelu_fast(value),
            other => other.apply(value),
        }
    }

    /// What comes after the bias.
    ///
    /// # Safety
    /// The processor has the instruction set of `V`.
    #[inline(always)]
    pub unsafe fn apply<V: Lanes>(self, value: V) -> V {
        match self {
            Finish::Bias => value,
            Finish::Activate(Activation::Gelu) => gelu(value),
            Finish::Activate(Activation::GeluTanh) => gelu_tanh(value),
            Finish::Activate(Activation::Relu) => value.max(V::splat(0.0)),
        }
    }
}

/// A weight matrix in panels of 32 columns, each `inputs × 32`, and its bias; columns beyond the last are zero.
#[derive(Debug, Clone)]
pub struct Panels {
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

/// The sums over `k < depth` of `a[row][k] · b[k][column]` for `ROWS` rows and `WIDTH` times 16 columns.
///
/// # Safety
/// The processor has the instruction set of `V`; `a` has `ROWS` rows of `a_stride` values, at least `depth`, and `b` `depth` rows of which `WIDTH` times
/// 16 values can be read.
#[inline(always)]
pub unsafe fn tile<V: Lanes, const ROWS: usize, const WIDTH: usize>(
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    b_stride: usize,
    depth: usize,
) -> [[V; WIDTH]; ROWS] {
    let mut sums = [[V::splat(0.0); WIDTH]; ROWS];
    for k in 0..depth {
        let mut right = [V::splat(0.0); WIDTH];
        for (part, right) in right.iter_mut().enumerate() {
            *right = V::load(b.add(k * b_stride + part * LANES));
        }
        for (row, sums) in sums.iter_mut().enumerate() {
            let value = V::splat(*a.add(row * a_stride + k));
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum = value.mul_add(right, *sum);
            }
        }
    }
    sums
}

/// Brings the next panel of weights near while this one is multiplied, a few lines with every tile.
///
/// All weights together are larger than the caches that are close, and what the processor fetches ahead by itself ends at
/// every page.
pub struct Ahead {
    from: *const u8,
    /// Bytes that are still to come.
    left: usize,
    /// Bytes for every row of a tile.
    a_row: usize,
}

impl Ahead {
    /// For a panel of `bytes` bytes before the one at `next`, over `rows` rows.
    pub fn new(next: &[u8], bytes: usize, rows: usize) -> Self {
        let left = bytes.min(next.len());
        Ahead { from: next.as_ptr(), left, a_row: left.div_ceil(rows.max(1)) }
    }

    /// What is due with a tile of so many rows.
    ///
    /// # Safety
    /// The processor has the instruction set of `V`.
    #[inline(always)]
    pub unsafe fn tile<V: Lanes>(&mut self, rows: usize) {
        let lines = (rows * self.a_row).min(self.left).div_ceil(64);
        for line in 0..lines {
            V::prefetch(self.from.wrapping_add(64 * line));
        }
        self.from = self.from.wrapping_add(64 * lines);
        self.left = self.left.saturating_sub(64 * lines);
    }
}

/// Runs `$body` for tiles of at most `$most` rows that cover `$rows` rows, with `$first` the tile's first row and `$count`
/// its constant height.
macro_rules! for_tiles {
    ($most:expr, $rows:expr, |$first:ident, $count:ident| $body:block) => {
        for_tiles!($most, $rows, |$first, $count| $body, 12, 8, 6, 4, 3, 2, 1)
    };
    ($most:expr, $rows:expr, |$first:ident, $count:ident| $body:block, $($height:literal),+) => {{
        let rows: usize = $rows;
        let mut $first = 0;
        $(while $most >= $height && rows - $first >= $height {
            const $count: usize = $height;
            $body
            $first += $height;
        })+
    }};
}
pub(crate) use for_tiles;

/// `out ← finish(a · panels)`: `a` has `a_stride` values a row, `out` has as many as the panels have columns.
///
/// # Safety
/// The processor has the instruction set of `V`; `a` has as many rows as `out`, of `a_stride` values, at least `panels.inputs`.
#[inline(always)]
pub unsafe fn linear<V: Lanes>(a: &[f32], a_stride: usize, panels: &Panels, finish: Finish, out: &mut [f32]) {
    let (columns, depth) = (panels.bias.len(), panels.inputs);
    let rows = out.len() / columns;
    debug_assert!(a.len() >= rows * a_stride && a_stride >= depth);
    for column in (0..columns).step_by(V::TILE_WIDTH * LANES) {
        let panel = panels.weight[column / PANEL * PANEL * depth..].as_ptr().add(column % PANEL);
        let bias = panels.bias.as_ptr().add(column);
        for_tiles!(V::TILE_ROWS, rows, |row, ROWS| {
            let from = a.as_ptr().add(row * a_stride);
            let to = out.as_mut_ptr().add(row * columns + column);
            match V::TILE_WIDTH {
                1 => finish_tile(tile::<V, ROWS, 1>(from, a_stride, panel, PANEL, depth), bias, finish, to, columns),
                _ => finish_tile(tile::<V, ROWS, 2>(from, a_stride, panel, PANEL, depth), bias, finish, to, columns),
            }
        });
    }
}

/// # Safety
/// The processor has the instruction set of `V`; `to` has room for `ROWS` rows of `stride` values.
#[inline(always)]
unsafe fn finish_tile<V: Lanes, const ROWS: usize, const WIDTH: usize>(
    sums: [[V; WIDTH]; ROWS],
    bias: *const f32,
    finish: Finish,
    to: *mut f32,
    stride: usize,
) {
    for (line, sums) in sums.into_iter().enumerate() {
        for (part, sum) in sums.into_iter().enumerate() {
            let value = finish.apply(sum.add(V::load(bias.add(part * LANES))));
            value.store(to.add(line * stride + part * LANES));
        }
    }
}
