//! Documents: which translates which.

mod assign;
mod pairing;
pub mod piecewise;

pub use pairing::{
    DocumentMatch, PairCandidate, PairWeights, PairingDocument, candidates, choose, fit_pairs, pair_documents,
};
