//! Alignment: documents (who translates whom), sentences (beads), mining, and learning the weights of all three.
//!
//! Sentences are aligned by a semi-Markov conditional random field over beads: every possible bead has a score that is linear
//! in its [features](FIRST_PASS_FEATURES), the sum over all monotone paths gives each bead the probability that it is right,
//! and the path that is expected to get most beads right is the alignment. Where that leaves doubt, a second pass with
//! [more](SECOND_PASS_FEATURES) decides; what stands elsewhere in the other text is then sought and aligned the same way.

mod agreement;
mod centre;
mod documents;
mod encoded;
mod learning;
mod mining;
mod named;
mod nearest;
mod packed;
mod pretrained;
mod projection;
mod reader;
mod remembering;
mod sentences;
mod surface;
mod weights;

pub use agreement::Agreement;
pub use centre::Centre;
pub use documents::piecewise;
pub(crate) use documents::{ALL_PAIRS, CANDIDATES};
pub use documents::{
    DocumentMatch, Numbers, PairCandidate, PairWeights, PairingDocument, candidates, choose, fit_pairs, pair_documents,
};
pub use encoded::{EncodedText, sentences};
pub use learning::{
    CoverageKind, CoverageLesson, CoverageLessons, FitOptions, Fitter, GoldExample, UnitLessons, centre_of,
};
pub use mining::{MineOptions, MineWeights, MinedPair, fit_mining, mine};
pub use pretrained::Pretrained;
pub use projection::Projection;
pub use reader::{Reader, Readers};
pub use remembering::RememberingEncoder;
pub use sentences::clauses;
pub use sentences::{
    AlignOptions, Bead, Constraints, Coverage, CoverageWeights, FIRST_PASS_FEATURES, Layout, SECOND_PASS_FEATURES,
    Side, UnitWeights, UntranslatedPassage, align_constrained, align_sentences, rescore,
};
pub(crate) use surface::worth;
pub use weights::{AlignWeights, BeadWeights, SecondPassWeights};
