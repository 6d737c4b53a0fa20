//! Texts as the rest of the house sees them: documents made of blocks made of sentences, all as byte spans into the source.
//!
//! [`walk`] lists the files of a corpus, [`read_document`] and [`records`] read them, [`from_text`] and [`presplit`] take
//! texts in memory, [`split_sentences`] and [`language::detect`] work on bare strings.

mod blocks;
mod boilerplate;
mod decode;
mod document;
pub mod language;
mod passages;
mod read;
mod records;
mod split;
mod walk;

pub use document::{Block, BlockKind, Document, Language, Sentence, Span};
pub use read::{ReadOptions, from_text, from_text_with, presplit, read_document, read_document_as, read_presplit};
pub use records::{Record, RecordFields, Records, records, records_from};
pub use split::split_sentences;
pub use walk::{Source, SourceKind, Walk, walk};
