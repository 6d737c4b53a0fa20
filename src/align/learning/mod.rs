//! Learning: weights from hand-aligned texts and from pairs that are known to be right or not.

mod centre_of;
mod coverage;
mod fit;
mod gold_path;
mod lbfgs;
mod likelihood;
pub(super) mod logistic;
mod units;

pub use centre_of::centre_of;
pub use coverage::{CoverageLesson, CoverageLessons, Kind as CoverageKind};
pub use fit::{FitOptions, Fitter, GoldExample};
pub use units::UnitLessons;
