//! Mining: parallel sentences in texts that do not translate each other.

mod pairs;

pub use pairs::{MineOptions, MineWeights, MinedPair, fit_mining, mine};
