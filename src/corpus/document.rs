//! The plain data that a text is turned into.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::text::{Span, fold_spaces, lines};

/// What a block is. Only titles, headings and paragraphs are the article's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// The article's title.
    Title,
    /// A heading inside the article.
    Heading,
    /// Running text.
    Paragraph,
    /// A dateline such as `date 2023-09`.
    Date,
    /// Who wrote it, took the picture or owns the rights; a photo caption.
    Credit,
    /// An embedded post of a social network.
    Embed,
    /// Keywords, tags, a section label.
    Tags,
    /// Teasers of other articles, "read also" lines, source links.
    Links,
    /// Cookie notices, newsletter and subscription lines, other matter of the site.
    Notice,
}

impl BlockKind {
    /// Whether the block belongs to the article (title, heading, paragraph) rather than to the page around it.
    pub fn is_article(self) -> bool {
        matches!(self, BlockKind::Title | BlockKind::Heading | BlockKind::Paragraph)
    }
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Where it stands in [`Document::text`].
    pub span: Span,
}

/// A stretch of text with one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its role.
    pub kind: BlockKind,
    /// Where it stands in [`Document::text`].
    pub span: Span,
    /// Its sentences in order; a heading or a caption is one sentence.
    pub sentences: Vec<Sentence>,
}

/// One text with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Unique in its corpus: the path below the corpus folder without `.txt`, or the record's own id.
    pub id: String,
    /// The file it came from.
    pub source: PathBuf,
    /// BLAKE3 of the text's bytes, in hexadecimal.
    pub hash: String,
    /// Its language.
    pub language: Language,
    /// How sure the language is, 0 to 1.
    pub language_confidence: f32,
    /// The date of a leading `date 2023-09`, as written (`2023-09`), or the record's own.
    pub date: Option<String>,
    /// The title that a record gives beside its text. A title inside the text is a block.
    pub given_title: Option<String>,
    /// Where the article was published, if its record says so.
    pub url: Option<String>,
    /// The id of the first document of its corpus that says nearly the same, if there is one ([`super::Duplicates`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// The source as it was read, byte for byte.
    pub text: String,
    /// Everything in the text, in order, marked by role.
    pub blocks: Vec<Block>,
}

impl Document {
    /// The text of a span: as it is written, or, where it runs over several lines or has gaps, with its white space folded.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let raw = self.text[span.start..span.end].trim();
        if raw.contains(['\n', '\r', '\t']) || raw.contains("  ") { fold_spaces(raw) } else { Cow::Borrowed(raw) }
    }

    /// Every sentence with its block, in order, boilerplate included.
    pub fn sentences(&self) -> impl Iterator<Item = (&Block, &Sentence)> {
        self.blocks.iter().flat_map(|b| b.sentences.iter().map(move |s| (b, s)))
    }

    /// The article's own sentences, those of its title and headings too, each with its place among all sentences (from 0).
    pub fn article_sentences(&self) -> impl Iterator<Item = (usize, &Block, &Sentence)> {
        self.numbered(|block| block.kind.is_article())
    }

    /// The sentences of the article's paragraphs, each with its place among all sentences (from 0).
    pub fn body_sentences(&self) -> impl Iterator<Item = (usize, &Block, &Sentence)> {
        self.numbered(|block| block.kind == BlockKind::Paragraph)
    }

    fn numbered(&self, of: impl Fn(&Block) -> bool) -> impl Iterator<Item = (usize, &Block, &Sentence)> {
        let all = self.sentences().enumerate();
        all.filter(move |(_, (block, _))| of(block)).map(|(index, (block, sentence))| (index, block, sentence))
    }

    /// The line (from 0) that every sentence begins on: what others call the sentences of a text that was split before.
    pub fn lines(&self) -> Vec<usize> {
        let starts: Vec<usize> = lines(&self.text).map(|line| line.start).collect();
        self.sentences().map(|(_, s)| starts.partition_point(|start| *start <= s.span.start) - 1).collect()
    }

    /// The title, if the record or the text has one.
    pub fn title(&self) -> Option<Cow<'_, str>> {
        if let Some(title) = &self.given_title {
            return Some(Cow::Borrowed(title));
        }
        self.blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| self.slice(b.span))
    }
}
