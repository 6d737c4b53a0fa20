//! The pipeline of `diptych run`: plan, work, journal, resume.

mod folder;
mod journal;
mod read;
mod vectors;

pub use folder::OutputFolder;
pub use journal::Journal;
pub use read::{Corpus, read};
pub use vectors::Vectors;
