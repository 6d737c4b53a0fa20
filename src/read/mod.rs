//! Files in, documents and translation units out: one file a format.
//!
//! [`documents`] goes through files and folders and gives one [`Record`] a document, whatever the formats; [`units`] opens a
//! translation memory. Which formats there are, [`FORMATS`] says; [`walk`] lists the files of a corpus.

mod archive;
mod bitext;
mod compression;
mod decode;
mod delimited;
mod documents;
mod docx;
#[cfg(feature = "html")]
mod epub;
mod format;
mod helper;
#[cfg(feature = "html")]
mod html;
mod jsonl;
mod limit;
mod lines;
mod markdown;
#[cfg(feature = "html")]
mod markup;
mod names;
mod options;
#[cfg(feature = "pdf")]
mod pdf;
mod source;
mod subtitles;
mod table;
mod text;
mod tmx;
mod units;
mod walk;
#[cfg(feature = "html")]
mod warc;
mod xliff;
mod xml;
mod zipped;

use crate::corpus::{Document, LanguageChoice};
use crate::error::Result;
use std::path::Path;

pub use bitext::{BITEXT_INPUTS, Beads, Bitext, BitextInput, BitextOptions, bitext, bitext_input_list};
pub use documents::{Documents, Record, contents_of, documents, from_jsonl};
pub use format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument, TranslationUnit, UnitText};
pub use helper::Helper;
pub use limit::MOST_BYTES;
pub use lines::Lines;
pub use options::{FieldNames, ReadOptions};
#[cfg(feature = "pdf")]
pub use pdf::{PdfText, pdf_text};
pub use source::{Opened, STDIN, Source};
pub use table::{FORMATS, format_list, format_of};
pub use units::{Units, units};
pub(crate) use walk::OUTPUT_MARK;
pub use walk::{Walk, walk};

impl Document {
    /// Reads one file that holds one document, French or English by what its text looks like.
    ///
    /// # Errors
    /// [`crate::Error::Io`] when the file cannot be read, [`crate::Error::Input`] with the reason when it holds no usable text:
    /// empty, binary, in no known encoding; [`crate::Error::Skipped`] when it is in another language.
    pub fn read(path: impl AsRef<Path>) -> Result<Document> {
        Document::read_in(path, &LanguageChoice::default())
    }

    /// [`Document::read`] in a language that the caller knows, or guessed among others.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn read_in(path: impl AsRef<Path>, language: &LanguageChoice) -> Result<Document> {
        let options = ReadOptions { language: language.clone(), ..ReadOptions::default() };
        documents::single(Source::of(path.as_ref()), &options)
    }

    /// [`Document::read`] with all options, under an id of the caller's choice.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn read_source(source: &Source, options: &ReadOptions) -> Result<Document> {
        documents::single(source.clone(), options)
    }
}
