//! Rows in, files out: one file a format.
//!
//! What was found comes as plain rows ([`BeadRow`], [`SummaryEntry`], [`DocumentRow`], [`PairRow`], [`VectorRow`]). Which
//! formats each kind can be written in, its table says ([`BITEXT_FORMATS`] and its like); a format ([`RowFormat`]) opens a
//! writer ([`RowWriter`]: begin, row, end). [`Output`] joins a format to its files, which are there as a whole or not at all.

mod ces;
mod columns;
mod csv;
mod file;
#[cfg(test)]
mod fixtures;
mod format;
mod html;
mod jsonl;
mod markdown;
mod moses;
mod output;
mod pairs;
mod parquet;
mod rows;
mod split;
mod table;
mod tmx;
mod tsv;
mod vecalign;
mod vectors;
mod xliff;
mod xliff12;
mod xml;

pub use crate::bitext::{BeadRow, BeadScores, BitextHeader, SideRow};
pub use columns::{BITEXT_COLUMNS, DOCUMENT_COLUMNS, PAIR_COLUMNS};
pub use file::{AtomicFile, write_atomically};
pub use format::{Files, Row, RowFormat, RowWriter, Sink, Writer};
pub use jsonl::write_json;
pub use output::{Output, STDOUT, TextOutput, write_rows};
pub use rows::{
    CounterpartRow, DocumentRow, LeftOutRow, OtherSummary, PairRow, SummaryEntry, SummaryRow, SummarySentenceRow,
    TranslationRow,
};
pub use split::{BitextOutput, DocumentGroups, FormatFiles, Split};
pub use table::{
    BITEXT_FORMATS, DOCUMENT_FORMATS, PAIR_FORMATS, SUMMARY_FORMATS, VECTOR_FORMATS, ending_list, format_list,
    format_named, format_of_path, without_formulas,
};
pub use vectors::{VectorHeader, VectorRow};
