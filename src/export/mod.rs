//! What was found, written in the formats that others read: one file a format.
//!
//! Every writer takes plain rows and a [`std::io::Write`]; [`write_atomically`] makes a file of it.

mod atomic;
#[cfg(test)]
mod fixtures;
mod html;
mod json;
mod markdown;
mod moses;
mod rows;
mod tmx;
mod tsv;
mod vectors;

pub use atomic::write_atomically;
pub use html::write_bitext_html;
pub use json::{write_bitext_jsonl, write_json, write_jsonl};
pub use markdown::write_summaries_md;
pub use moses::write_moses;
pub use rows::{
    BeadRow, BeadScores, CounterpartRow, DocumentRow, LeftOutRow, SideRow, SummaryRow, SummarySentenceRow,
    TranslationRow,
};
pub use tmx::{TmxHeader, write_tmx};
pub use tsv::{BITEXT_COLUMNS, DOCUMENT_COLUMNS, write_bitext_tsv, write_documents_tsv};
pub use vectors::{VectorFile, VectorFormat};
