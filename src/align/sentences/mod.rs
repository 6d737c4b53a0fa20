//! Sentences: the beads of a text and its translation, with the probability that each is right.

mod aligner;
mod anchors;
pub(super) mod band;
mod bead;
pub mod clauses;
pub(super) mod constraints;
pub(super) mod coverage;
pub(super) mod crf;
mod crossing;
mod decode;
pub(super) mod features;
pub(super) mod first_pass;
mod options;
mod pair_scores;
mod prepared;
pub(super) mod problem;
pub(super) mod rescore;
pub(super) mod second_pass;
pub(super) mod shapes;
pub(super) mod side;
#[cfg(test)]
mod tests;
mod tokens;
pub(super) mod units;

pub use aligner::{align_constrained, align_sentences};
pub use bead::{Bead, Coverage, Passage as UntranslatedPassage};
pub use constraints::Constraints;
pub use coverage::CoverageWeights;
pub use features::NAMES as FIRST_PASS_FEATURES;
pub use options::AlignOptions;
pub(super) use prepared::Space;
pub use rescore::rescore;
pub use second_pass::NAMES as SECOND_PASS_FEATURES;
pub use side::{Layout, Side};
pub use units::UnitWeights;
