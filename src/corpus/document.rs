//! The plain data that a text is turned into.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cause::Cause;
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

    /// What blocks of this kind are, for people.
    pub fn about(self) -> &'static str {
        match self {
            BlockKind::Title => "the title",
            BlockKind::Heading => "a heading",
            BlockKind::Paragraph => "the article's own text",
            BlockKind::Date => "a date",
            BlockKind::Credit => "who wrote it, took the picture or owns the rights",
            BlockKind::Embed => "a post of a social network",
            BlockKind::Tags => "keywords or the label of a section",
            BlockKind::Links => "links to other articles",
            BlockKind::Notice => "a notice of the site",
        }
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
    /// What made it that.
    pub cause: Cause,
    /// Where it stands in [`Document::text`].
    pub span: Span,
    /// Its sentences in order; a heading or a caption is one sentence.
    pub sentences: Vec<Sentence>,
}

impl Block {
    /// What the block is and what told so, if it is not the article's own text: `credit: …`.
    pub fn boilerplate(&self) -> Option<String> {
        if self.kind.is_article() {
            return None;
        }
        let kind = serde_json::to_value(self.kind).ok()?;
        Some(format!("{}: {}", kind.as_str()?, self.cause))
    }
}

/// How much of a text is in a language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageShare {
    /// The language.
    pub language: Language,
    /// Its share of the letters, 0 to 1.
    pub share: f32,
}

/// The least share of a second language in a mixed document. Below are quotations and stray lines.
const MIXED: f32 = 0.1;

/// One text with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Unique in its corpus: the path below the corpus folder without `.txt`, or the record's own id.
    pub id: String,
    /// The file it came from.
    #[serde(with = "crate::files::path")]
    pub source: PathBuf,
    /// BLAKE3 of the text's bytes, in hexadecimal.
    pub hash: String,
    /// Its language.
    pub language: Language,
    /// How sure the language is, 0 to 1.
    pub language_confidence: f32,
    /// The languages that its article is in, its own among them, the largest share first.
    #[serde(default)]
    pub languages: Vec<LanguageShare>,
    /// The encoding that the text was decoded from, by its WHATWG name; its spans then point into the decoded text. `None` for
    /// UTF-8, where they point into the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
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
    /// Whether a good part of the article is in another language, as in a bilingual edition in one file.
    pub fn is_mixed(&self) -> bool {
        self.languages.get(1).is_some_and(|second| second.share >= MIXED)
    }

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
