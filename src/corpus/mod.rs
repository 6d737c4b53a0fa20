//! Texts as the rest of the house sees them: documents made of blocks made of sentences, all as byte spans into the source.
//!
//! [`Document::from_text`] makes one of a text; [`split_sentences`] and [`crate::language::detect`] work on bare strings.
//! Files are read by [`crate::read`].

mod blocks;
mod boilerplate;
mod build;
mod cause;
mod document;
mod duplicates;
mod passages;
mod recurring;
mod split;
mod survey;

pub use crate::language::Language;
pub use crate::text::Span;
pub use build::LanguageChoice;
pub use cause::Cause;
pub use document::{Block, BlockKind, Document, LanguageShare, Sentence};
pub use duplicates::Duplicates;
pub use recurring::Recurring;
pub use split::split_sentences;
pub use survey::Survey;
