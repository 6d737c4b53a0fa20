//! Texts as the rest of the house sees them: documents made of blocks made of sentences, all as byte spans into the source.

mod document;

pub use document::{Block, BlockKind, Document, Language, Sentence, Span};
