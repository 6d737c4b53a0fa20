//! The pipeline of `diptych run`: plan, work, journal, resume.

mod folder;
mod journal;

pub use folder::OutputFolder;
pub use journal::Journal;
