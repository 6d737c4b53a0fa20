//! The rows of a bitext: what aligning finds, filters judge, and files of every format hold.

mod props;
mod rows;

pub use props::{Prop, join, split};
pub use rows::{BeadRow, BeadScores, BitextHeader, SideRow};
