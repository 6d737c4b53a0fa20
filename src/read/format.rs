//! What every input format tells of itself and gives: texts with what the file says of them, or translation units.

use serde_json::{Map, Value};

use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::BlockKind;
use crate::error::Result;
use crate::language::Language;
use crate::text::Span;

/// What a file of a format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contents {
    /// One document.
    Document,
    /// Any number of documents.
    Documents,
    /// Pairs of texts that translate each other, without documents around them.
    Units,
}

/// A format that can be read.
///
/// A format only finds texts and what the file says of them; languages, blocks and sentences are the same for all formats
/// and are found out later.
pub trait InputFormat: Sync {
    /// Its name, in lower case; unique.
    fn name(&self) -> &'static str;
    /// What it is, in a few words, for help texts.
    fn about(&self) -> &'static str;
    /// The endings of its files, without the dot, in lower case.
    fn endings(&self) -> &'static [&'static str];
    /// What a file holds.
    fn contents(&self) -> Contents;
    /// Whether the first bytes of a file (some thousand, all if there are fewer) are surely of this format. Asked only
    /// where the ending says nothing.
    fn recognises(&self, head: &[u8]) -> bool;
    /// Opens a file: its items in order, read as they are asked for. What is wrong with one item is an error of its own, and
    /// the next ones follow where the format allows it.
    ///
    /// # Errors
    /// [`crate::Error::Input`] or [`crate::Error::Io`] when nothing of the file can be read.
    fn open(&self, input: Opened, fields: &FieldNames) -> Result<Items>;
}

/// What a file holds, item by item.
pub type Items = Box<dyn Iterator<Item = Result<Item>> + Send>;

/// One thing in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A document as the file has it.
    Document(Box<RawDocument>),
    /// A pair of texts.
    Unit(TranslationUnit),
}

/// A document as its file has it, before anything was found out about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawDocument {
    /// Its text.
    pub body: Body,
    /// The line that it stands on (from 1), in a file of many documents.
    pub line: Option<usize>,
    /// Its id, if the file gives one.
    pub id: Option<String>,
    /// Its language, if the file says so.
    pub language: Option<Language>,
    /// Its date as written.
    pub date: Option<String>,
    /// Its title, if it does not stand in the text.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The encoding that its text was decoded from, by its WHATWG name; `None` for UTF-8.
    pub encoding: Option<&'static str>,
    /// Every other field of the record that it came from.
    pub fields: Map<String, Value>,
}

/// The text of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Running text, to be cut into blocks and sentences.
    Text(String),
    /// Text whose blocks are known, to be cut into sentences.
    Marked(MarkedText),
    /// Sentences.
    Sentences(Vec<String>),
}

/// A text whose file says what its parts are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkedText {
    /// All of it. A form feed stands between chapters.
    pub text: String,
    /// Its blocks in order. A paragraph may still turn out to be no part of the article: a credit, a link.
    pub blocks: Vec<(BlockKind, Span)>,
}

impl MarkedText {
    /// Adds a block, white space at its ends left out, an empty line before it.
    pub fn push(&mut self, kind: BlockKind, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.blocks.push((kind, Span { start, end: self.text.len() }));
    }

    /// Says that a chapter is over, if there is anything in it.
    pub fn end_chapter(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\u{C}') {
            self.text.push_str("\n\u{C}");
        }
    }

    /// What comes last loses the mark that something follows.
    pub fn trimmed(mut self) -> Self {
        self.text.truncate(self.blocks.last().map_or(0, |(_, span)| span.end));
        self
    }
}

impl Default for Body {
    fn default() -> Self {
        Body::Text(String::new())
    }
}

impl Body {
    /// How many bytes of text there are.
    pub fn len(&self) -> usize {
        match self {
            Body::Text(text) | Body::Marked(MarkedText { text, .. }) => text.len(),
            Body::Sentences(sentences) => sentences.iter().map(String::len).sum(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The language of a tag (BCP 47), without region and script: `fr` of `fr-CA`.
pub(super) fn primary(tag: &str) -> Language {
    Language::new(tag.split(['-', '_']).next().unwrap_or_default())
}

/// A unit of a translation memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranslationUnit {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Its texts; empty ones are left out.
    pub variants: Vec<UnitText>,
    /// Its own properties, `type` and value.
    pub props: Vec<(String, String)>,
}

/// The text of a unit in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitText {
    /// Its language, without region and script.
    pub language: Language,
    /// The text: inline codes left out, runs of spaces, tabs and line breaks made one space.
    pub text: String,
    /// Its own properties, `type` and value.
    pub props: Vec<(String, String)>,
}

impl TranslationUnit {
    /// The text in a language; region and script do not matter (`en-GB` is `en`).
    pub fn text(&self, language: &Language) -> Option<&str> {
        self.variants.iter().find(|variant| variant.language == *language).map(|variant| variant.text.as_str())
    }
}
