//! What users need to judge a setting on their own data: precision, recall and F1 of alignments, ROUGE, retrieval.

pub mod align;
mod area;
pub mod content;
pub mod coverage;
pub mod gold;
pub mod judged;
mod left_out;
pub mod lessons;
pub mod mine;
pub mod pairs;
pub mod parallel;
pub mod resegment;
pub mod reviewed;
pub mod rouge;
pub mod stress;
pub mod summarize;
pub mod units;
