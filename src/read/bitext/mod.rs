//! Bitexts of any format, read one bead at a time: one file a format.
//!
//! [`bitext`] opens one; which formats there are, [`BITEXT_INPUTS`] says. The formats are those of
//! [`crate::write`] that hold texts, so that what was written in one can be written in another.

mod ces;
mod columns;
mod format;
mod jsonl;
mod moses;
mod parquet;
mod table;
mod tmx;
mod xliff;

pub use format::{Beads, Bitext, BitextInput, BitextOptions};
pub use table::{BITEXT_INPUTS, bitext, bitext_input_list};
