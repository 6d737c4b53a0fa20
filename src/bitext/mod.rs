//! The rows of a bitext: what aligning finds, filters judge, and files of every format hold.

mod corrected;
mod edits;
mod parts;
mod props;
mod rows;

pub use corrected::Corrected;
pub use edits::{BeadChange, BeadEdit, Corrections, EditEntry, EditLine, EditLog, UniqueIds};
pub use props::{Prop, join, split};
pub use rows::{BeadRow, BeadScores, BitextHeader, SideRow};
