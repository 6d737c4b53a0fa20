//! The layers that a reader is made of.

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

use crate::align::packed::Unpacking;

/// Heads of every attention.
pub(super) const HEADS: usize = 4;
/// As near as this, either way, it counts how far two tokens of a side are from each other.
const NEAR: usize = 8;
/// Kept from dividing by nothing.
const LEAST: f32 = 1e-5;

/// One layer: `x ↦ x · weights + bias`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dense {
    pub(super) weights: Array2<f32>,
    pub(super) bias: Array1<f32>,
}

impl Dense {
    pub(super) fn unpack(parts: &mut Unpacking, (inputs, outputs): (usize, usize)) -> Self {
        Dense { weights: parts.matrix(inputs, outputs), bias: parts.vector(outputs) }
    }

    pub(super) fn pack(&self, values: &mut Vec<f32>) {
        values.extend(self.weights.iter().chain(&self.bias));
    }

    pub(super) fn of(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.dot(&self.weights) + &self.bias
    }
}

/// A block of a transformer (Vaswani et al. 2017) over the tokens of both sides: every token looks at those of its own side, by how far they are
/// (as in Shaw et al. 2018, a number a distance) and what they are, then at those of the other side, or at nothing there, and is then
/// changed by itself. Every step adds to what is known, of which the mean square is evened out before (Zhang and Sennrich 2019).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// `hidden × 3 hidden`: what a token asks, is asked by and gives, within its side.
    own: Array2<f32>,
    own_out: Dense,
    /// `HEADS × (2 NEAR + 1)`: from `NEAR` and more before to `NEAR` and more behind.
    distance: Array2<f32>,
    /// `hidden × hidden`: what a token asks the other side.
    asks: Array2<f32>,
    /// `hidden × 2 hidden`: what it is asked by and gives there.
    gives: Array2<f32>,
    other_out: Dense,
    /// A number a head: what must be surpassed to look at a token of the other side.
    nothing: Array1<f32>,
    up: Dense,
    down: Dense,
    /// Scales of the three steps.
    scales: [Array1<f32>; 3],
}

impl Block {
    /// How many values one has.
    pub(super) fn count(hidden: usize) -> usize {
        12 * hidden * hidden + 8 * hidden + HEADS * (2 * NEAR + 2)
    }

    pub(super) fn unpack(parts: &mut Unpacking, hidden: usize) -> Self {
        Block {
            own: parts.matrix(hidden, 3 * hidden),
            own_out: Dense::unpack(parts, (hidden, hidden)),
            distance: parts.matrix(HEADS, 2 * NEAR + 1),
            asks: parts.matrix(hidden, hidden),
            gives: parts.matrix(hidden, 2 * hidden),
            other_out: Dense::unpack(parts, (hidden, hidden)),
            nothing: parts.vector(HEADS),
            up: Dense::unpack(parts, (hidden, 2 * hidden)),
            down: Dense::unpack(parts, (2 * hidden, hidden)),
            scales: [0; 3].map(|_| parts.vector(hidden)),
        }
    }

    pub(super) fn pack(&self, values: &mut Vec<f32>) {
        values.extend(&self.own);
        self.own_out.pack(values);
        values.extend(self.distance.iter().chain(&self.asks).chain(&self.gives));
        self.other_out.pack(values);
        values.extend(&self.nothing);
        self.up.pack(values);
        self.down.pack(values);
        self.scales.iter().for_each(|scale| values.extend(scale));
    }

    /// What is known of the tokens of both sides after it: `tokens × hidden` each, as before.
    pub(super) fn of(&self, sides: &[Array2<f32>; 2]) -> [Array2<f32>; 2] {
        [0, 1].map(|k| {
            let mut tokens = sides[k].clone();
            let asked = self.evened(0, &tokens).dot(&self.own);
            let [asks, is_asked, gives] = columns(&asked);
            let near =
                |head: usize, i: usize, j: usize| self.distance[(head, (j + NEAR).saturating_sub(i).min(2 * NEAR))];
            tokens += &self.own_out.of(&attend(asks, is_asked, gives, near, None));
            let asked = self.evened(1, &tokens).dot(&self.asks);
            let other = self.evened(1, &sides[1 - k]).dot(&self.gives);
            let [is_asked, gives] = columns(&other);
            let found = attend(asked.view(), is_asked, gives, |_, _, _| 0.0, Some(&self.nothing));
            tokens += &self.other_out.of(&found);
            let more = self.up.of(&self.evened(2, &tokens)).mapv_into(gelu);
            tokens += &self.down.of(&more);
            tokens
        })
    }

    /// Rows whose mean square is 1, scaled for a step.
    fn evened(&self, step: usize, rows: &Array2<f32>) -> Array2<f32> {
        let mut evened = rows * &self.scales[step];
        for (mut own, row) in evened.rows_mut().into_iter().zip(rows.rows()) {
            own /= (row.dot(&row) / row.len().max(1) as f32 + LEAST).sqrt();
        }
        evened
    }
}

/// As many columns each.
fn columns<const N: usize>(rows: &Array2<f32>) -> [ArrayView2<'_, f32>; N] {
    let width = rows.ncols() / N;
    std::array::from_fn(|k| rows.slice(s![.., k * width..(k + 1) * width]))
}

/// What every token finds that asks: of each head, the mean of what is given, by how much the asking and the asked are alike and what `more` adds (of a
/// head, the asking and the asked); `nothing` is what a head is asked by where there is nothing.
fn attend(
    asks: ArrayView2<f32>,
    is_asked: ArrayView2<f32>,
    gives: ArrayView2<f32>,
    more: impl Fn(usize, usize, usize) -> f32,
    nothing: Option<&Array1<f32>>,
) -> Array2<f32> {
    let width = asks.ncols() / HEADS;
    let scale = 1.0 / (width as f32).sqrt();
    let mut found = Array2::zeros((asks.nrows(), asks.ncols()));
    for head in 0..HEADS {
        let own = s![.., head * width..(head + 1) * width];
        let mut scores = asks.slice(own).dot(&is_asked.slice(own).t());
        for ((i, j), score) in scores.indexed_iter_mut() {
            *score = *score * scale + more(head, i, j);
        }
        softmax(&mut scores, nothing.map(|nothing| nothing[head]));
        found.slice_mut(own).assign(&scores.dot(&gives.slice(own)));
    }
    found
}

/// Makes shares of every row of scores, beside a score for nothing; gives the shares of that.
pub(super) fn softmax(scores: &mut Array2<f32>, nothing: Option<f32>) -> Array1<f32> {
    let mut nowhere = Array1::zeros(scores.nrows());
    let nothing = nothing.unwrap_or(f32::MIN);
    for (mut row, nowhere) in scores.rows_mut().into_iter().zip(&mut nowhere) {
        let most = row.fold(nothing, |a, b| a.max(*b));
        row.mapv_inplace(|x| (x - most).exp());
        *nowhere = (nothing - most).exp();
        let sum = row.sum() + *nowhere;
        row /= sum;
        *nowhere /= sum;
    }
    nowhere
}

/// Hendrycks and Gimpel 2016, as they approximate it: `x/2 · (1 + tanh y)`, which is `x / (1 + exp −2y)`, with y = √(2/π) · (x + .044715 x³).
fn gelu(x: f32) -> f32 {
    x / (1.0 + (-1.595_769 * (x + 0.044_715 * x * x * x)).exp())
}

pub(super) fn rectified(mut values: Array2<f32>) -> Array2<f32> {
    values.mapv_inplace(|x| x.max(0.0));
    values
}

/// Matrices of as many rows, side by side.
pub(super) fn beside(parts: &[ArrayView2<f32>]) -> Array2<f32> {
    concatenate(Axis(1), parts).unwrap_or_default()
}
