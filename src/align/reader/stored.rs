//! A reader as it stands in a weights file.

use serde::{Deserialize, Serialize};

use super::layers::{Block, HEADS};
use crate::align::packed;

/// What is known of a token besides its state: see [`Reader::first_look`].
pub(super) const SIGNS: usize = 7;
/// What is known of a pair besides its tokens: similarity and lengths.
pub(super) const PAIR_SIGNS: usize = 3;
/// Ways in which the tokens of a side are summed up besides their mean.
pub(super) const QUERIES: usize = 2;
/// What may be said of a pair: that it is translated wholly, and that it is at least in part.
pub(super) const VERDICTS: usize = 2;
/// More blocks no reader has.
const MOST_BLOCKS: usize = 16;

/// A reader in a weights file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Stored {
    /// Width of the token states.
    pub(super) width: usize,
    /// Width of what of them is compared.
    pub(super) inner: usize,
    /// Width of what is known of a token.
    pub(super) hidden: usize,
    /// How often the tokens look at each other again.
    #[serde(default, skip_serializing_if = "none")]
    pub(super) blocks: usize,
    /// What is said of a pair: one or two things.
    #[serde(default = "one")]
    pub(super) verdicts: usize,
    /// `down`, `bilinear`, sharpness, nothing, then weights and bias of `hidden`, `context`, `word`, weights of `query`, weights and bias
    /// of `gather` and `verdicts`, then the blocks one after the other; matrices `inputs × outputs`.
    #[serde(with = "packed")]
    pub(super) values: Vec<f32>,
}

impl Stored {
    /// Inputs and outputs of `hidden`, `context`, `word`, `gather`, `verdicts`.
    pub(super) fn layers(&self) -> [(usize, usize); 5] {
        let Stored { inner, hidden, verdicts, .. } = *self;
        let gathered = 2 * (1 + QUERIES) * hidden + PAIR_SIGNS;
        [(4 * inner + SIGNS, hidden), (3 * hidden, hidden), (hidden, 1), (gathered, hidden / 2), (hidden / 2, verdicts)]
    }

    /// How many values there have to be.
    pub(super) fn count(&self) -> Option<usize> {
        let (width, inner, hidden) = (self.width, self.inner, self.hidden);
        if [width, inner, hidden].iter().any(|n| !(1..=1 << 14).contains(n)) || !(1..=VERDICTS).contains(&self.verdicts)
        {
            return None;
        }
        if self.blocks > MOST_BLOCKS || (self.blocks > 0 && !hidden.is_multiple_of(HEADS)) {
            return None;
        }
        let layers: usize = self.layers().iter().map(|(inputs, outputs)| (inputs + 1) * outputs).sum();
        Some(width * inner + inner * inner + 2 + hidden * QUERIES + layers + self.blocks * Block::count(hidden))
    }
}

/// Readers of before say whether a pair is whole and no more.
fn one() -> usize {
    1
}

/// Readers of before have no blocks.
fn none(blocks: &usize) -> bool {
    *blocks == 0
}
