//! The pipeline of `diptych run`: plan, work, journal, resume.
//!
//! [`run`] reads a corpus, encodes it, pairs its documents, aligns their sentences, summarises every document and writes
//! the outputs. What takes long is kept as it is finished, so that a run that was stopped goes on where it was.

mod align_settings;
mod articles;
mod bitext;
mod bounded;
mod encode;
mod filter;
mod folder;
mod forecast;
mod journal;
mod matched;
mod memory;
mod mine;
mod pair;
mod plan;
mod read;
mod report;
mod rows;
mod run;
mod settings;
mod shard;
mod spool;
mod status;
mod store;
mod summaries;
mod table;
mod vectors;
mod write;

pub use align_settings::AlignSettings;
pub use articles::{Ready, for_each_chunk};
pub use bitext::{Aligned, Aligner};
pub use filter::{Example, Filter, Removed, Rule, column_list, filter, rule_list};
pub use folder::OutputFolder;
pub use journal::Journal;
pub use matched::{MatchOptions, Matched};
pub use memory::{Memory, Unit};
pub use mine::{MineSettings, mine};
pub use pair::DocumentPair;
pub use plan::{Plan, plan};
pub use read::{Corpus, read};
pub use report::{RunCounts, RunReport};
pub use rows::{bead_rows, complete, document_row};
pub use run::run;
pub use settings::Settings;
pub use shard::{Shard, ShardReport, run_shard, shards};
pub use status::{FolderStatus, Outcome, RunStatus, StageStatus, status};
pub use summaries::summaries;
pub use vectors::Vectors;
