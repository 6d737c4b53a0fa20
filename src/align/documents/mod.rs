//! Documents: which translates which.

mod assign;
mod numbers;
mod pairing;
pub mod piecewise;

pub use numbers::Numbers;
pub(crate) use pairing::{ALL_PAIRS, CANDIDATES};
pub use pairing::{
    DocumentMatch, PairCandidate, PairWeights, PairingDocument, candidates, choose, fit_pairs, pair_documents,
};
