//! From a text to a [`Document`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::blocks::{self, Line};
use super::cause::Cause;
use super::document::{Block, BlockKind, Document, LanguageShare, Sentence};
use crate::error::{Error, Remedy, Result};
use crate::language::{self, Guess, Language};
use crate::text::{Span, fold_spaces, lines, trim};

/// Which language a text is in, as far as the caller knows.
#[derive(Debug, Clone, PartialEq)]
pub enum LanguageChoice {
    /// This one; nothing is guessed.
    Known(Language),
    /// One of these, by what the text looks like. A text in any other is refused.
    Guessed(Vec<Language>),
}

impl LanguageChoice {
    /// The languages that a text may be in.
    pub fn languages(&self) -> &[Language] {
        match self {
            LanguageChoice::Known(language) => std::slice::from_ref(language),
            LanguageChoice::Guessed(languages) => languages,
        }
    }
}

impl Default for LanguageChoice {
    /// French or English.
    fn default() -> Self {
        LanguageChoice::Guessed(vec![Language::french(), Language::english()])
    }
}

impl Document {
    /// Reads a text in memory: finds out its language, its blocks and its sentences. `source` is where it came from, for
    /// provenance and messages.
    ///
    /// # Errors
    /// [`Error::Input`] when it holds no letter or digit, [`Error::Skipped`] when its language is not accepted or cannot be
    /// told.
    pub fn from_text(
        id: impl Into<String>,
        source: &Path,
        text: impl Into<String>,
        language: &LanguageChoice,
    ) -> Result<Document> {
        let text = text.into();
        check(&text).map_err(|reason| Error::input(source, reason))?;
        let lines = blocks::classify(&text);
        document(id.into(), source, text, lines, language)
    }

    /// Reads a text whose blocks are known, in order and apart from each other: a page's headings and paragraphs, say. A
    /// paragraph may still turn out to be no part of the article, such as a credit.
    ///
    /// # Errors
    /// As [`Document::from_text`].
    pub fn from_blocks(
        id: impl Into<String>,
        source: &Path,
        text: impl Into<String>,
        blocks: &[(BlockKind, Span)],
        language: &LanguageChoice,
    ) -> Result<Document> {
        let text = text.into();
        check(&text).map_err(|reason| Error::input(source, reason))?;
        let lines = blocks::known(&text, blocks);
        document(id.into(), source, text, lines, language)
    }

    /// Reads a text that is already split: one sentence a line, every line the article's own. Empty lines end paragraphs.
    ///
    /// The sentences are the lines with something in them, trimmed, in order; nothing is marked or split, and
    /// [`Document::lines`] tells which line each stands on. Where the language is to be guessed, the likeliest is taken, `und`
    /// if there is none.
    ///
    /// # Errors
    /// [`Error::Input`] when it holds no letter or digit. No language is refused.
    pub fn presplit(
        id: impl Into<String>,
        source: &Path,
        text: impl Into<String>,
        language: &LanguageChoice,
    ) -> Result<Document> {
        let text = text.into();
        check(&text).map_err(|reason| Error::input(source, reason))?;
        let Guess { language, confidence } = match language {
            LanguageChoice::Known(language) => Guess { language: language.clone(), confidence: 1.0 },
            LanguageChoice::Guessed(_) => {
                language::detect(&text, &[]).unwrap_or(Guess { language: Language::new("und"), confidence: 0.0 })
            }
        };
        let mut blocks: Vec<Block> = Vec::new();
        let mut open: Vec<Sentence> = Vec::new();
        let mut close = |sentences: Vec<Sentence>| {
            if let (Some(first), Some(last)) = (sentences.first(), sentences.last()) {
                let span = Span { start: first.span.start, end: last.span.end };
                blocks.push(Block { kind: BlockKind::Paragraph, cause: Cause::Marked, span, sentences });
            }
        };
        for span in lines(&text) {
            match trim(&text, span) {
                Some(span) => open.push(Sentence { span }),
                None => close(std::mem::take(&mut open)),
            }
        }
        close(open);
        Ok(Document {
            id: id.into(),
            source: source.to_owned(),
            hash: hash(&text),
            languages: shares(&text, &blocks, &language),
            language,
            language_confidence: confidence,
            encoding: None,
            date: None,
            given_title: None,
            duplicate_of: None,
            url: None,
            text,
            blocks,
        })
    }

    /// A text whose sentences are known, as [`Document::presplit`] reads it; its language is guessed, and refused, as that of
    /// other texts.
    ///
    /// # Errors
    /// As [`Document::from_text`].
    pub fn from_sentences(
        id: impl Into<String>,
        source: &Path,
        sentences: &[String],
        language: &LanguageChoice,
    ) -> Result<Document> {
        let lines: Vec<Cow<'_, str>> = sentences.iter().map(|s| fold_spaces(s)).collect();
        let text = lines.join("\n");
        check(&text).map_err(|reason| Error::input(source, reason))?;
        let language = match language {
            LanguageChoice::Known(language) => language.clone(),
            LanguageChoice::Guessed(accepted) => guess_language(&text, source, accepted)?.language,
        };
        Document::presplit(id, source, text, &LanguageChoice::Known(language))
    }
}

/// Whether there is text in it, and not too much of anything else.
fn check(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("the file is empty".into());
    }
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if controls * 50 > text.chars().count() {
        return Err(format!("a binary file, not text: {controls} control characters"));
    }
    if !text.chars().any(|c| c.is_alphanumeric()) {
        return Err("the file has no text: not one letter or digit".into());
    }
    Ok(())
}

/// Builds the document of a checked text.
fn document(id: String, source: &Path, text: String, lines: Vec<Line>, language: &LanguageChoice) -> Result<Document> {
    let guess = match language {
        LanguageChoice::Known(language) => Guess { language: language.clone(), confidence: 1.0 },
        LanguageChoice::Guessed(accepted) => {
            // The article's own text decides, where there is any.
            let own: Vec<&str> =
                lines.iter().filter(|l| l.kind.is_article()).map(|l| &text[l.span.start..l.span.end]).collect();
            let own = if own.is_empty() { Cow::Borrowed(&*text) } else { Cow::Owned(own.join("\n")) };
            guess_language(&own, source, accepted)?
        }
    };
    let (blocks, date) = blocks::blocks(&text, lines, &guess.language);
    Ok(Document {
        id,
        source: source.to_owned(),
        hash: hash(&text),
        languages: shares(&text, &blocks, &guess.language),
        language: guess.language,
        language_confidence: guess.confidence,
        encoding: None,
        date,
        given_title: None,
        duplicate_of: None,
        url: None,
        text,
        blocks,
    })
}

/// The language of a text, or why it cannot be used.
fn guess_language(text: &str, source: &Path, accepted: &[Language]) -> Result<Guess> {
    let skipped = |reason: String| Error::Skipped { path: source.to_owned(), line: None, reason };
    let Some(guess) = language::detect(text, accepted) else {
        let reason = "the language cannot be told: too little text".to_owned();
        return Err(skipped(reason).mended_by(Remedy::NameLanguage));
    };
    if accepted.contains(&guess.language) {
        return Ok(guess);
    }
    let accepted: Vec<&str> = accepted.iter().map(|l| language::name(l.code())).collect();
    Err(skipped(format!(
        "the text is in {} (confidence {:.2}), not in {}",
        language::name(guess.language.code()),
        guess.confidence,
        accepted.join(" or ")
    )))
}

/// How much of an article is in which language, block by block: in the document's own, unless it clearly is in another.
fn shares(text: &str, blocks: &[Block], own: &Language) -> Vec<LanguageShare> {
    let mut letters: BTreeMap<Language, usize> = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.kind.is_article()) {
        let text = &text[block.span.start..block.span.end];
        let language = language::foreign(text, own).unwrap_or_else(|| own.clone());
        *letters.entry(language).or_default() += text.chars().filter(|c| c.is_alphabetic()).count();
    }
    let all = letters.values().sum::<usize>() as f32;
    let share = |(language, letters)| LanguageShare { language, share: letters as f32 / all };
    let mut shares: Vec<LanguageShare> = letters.into_iter().filter(|(_, letters)| *letters > 0).map(share).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
