//! What else is written, as plain rows.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::corpus::{Language, LanguageShare, Span};
use crate::error::Error;
use crate::summarize::DateEdit;

/// One document of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// [`crate::corpus::Document::id`].
    pub id: String,
    /// The file it came from.
    #[serde(serialize_with = "crate::files::path::readable")]
    pub source: PathBuf,
    /// BLAKE3 of its text, in hexadecimal.
    pub hash: String,
    /// Its language.
    pub language: Language,
    /// How sure the language is, 0 to 1.
    pub language_confidence: f32,
    /// The languages that its article is in, the largest share first.
    #[serde(default)]
    pub languages: Vec<LanguageShare>,
    /// The encoding that it was decoded from, by its WHATWG name; `None` for UTF-8.
    #[serde(default)]
    pub encoding: Option<String>,
    /// The id of the first document that says nearly the same; such documents are not paired.
    #[serde(default)]
    pub duplicate_of: Option<String>,
    /// Its date as written, if it has one.
    pub date: Option<String>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Sentences of the article itself.
    pub sentences: usize,
    /// Words of the article itself.
    pub words: usize,
    /// The document that translates it, if one was found.
    pub translation: Option<TranslationRow>,
}

/// The document that translates another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TranslationRow {
    /// Its id.
    pub id: String,
    /// The pairing score.
    pub score: f32,
    /// The probability that the two translate each other, 0 to 1.
    pub confidence: f32,
}

/// The summary of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// The document's id.
    pub id: String,
    /// The file it came from.
    #[serde(serialize_with = "crate::files::path::readable")]
    pub source: PathBuf,
    /// BLAKE3 of the document's text, in hexadecimal.
    pub hash: String,
    /// Its language.
    pub language: Language,
    /// Its date as written, if it has one.
    pub date: Option<String>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The summary as one text.
    pub summary: String,
    /// Its sentences in the order they stand in `summary`.
    pub sentences: Vec<SummarySentenceRow>,
    /// The document that translates this one, if there is one: then both summaries say the same thing.
    pub translation: Option<String>,
}

/// A summary beside that of the document which translates its own.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryEntry {
    /// The summary.
    pub row: SummaryRow,
    /// The other summary, if there is one.
    pub other: Option<OtherSummary>,
}

/// The summary of the translation.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherSummary {
    /// The summary.
    pub row: SummaryRow,
    /// Whether its own entry comes before this one.
    pub earlier: bool,
}

impl SummaryEntry {
    /// The entries of summaries, in their order, one at a time.
    pub fn of(rows: &[SummaryRow]) -> impl Iterator<Item = SummaryEntry> + '_ {
        let places: HashMap<&str, usize> = rows.iter().enumerate().map(|(i, row)| (row.id.as_str(), i)).collect();
        rows.iter().enumerate().map(move |(own, row)| {
            let place = row.translation.as_deref().and_then(|id| places.get(id).copied()).filter(|&i| i != own);
            let other = place.map(|place| OtherSummary { row: rows[place].clone(), earlier: place < own });
            SummaryEntry { row: row.clone(), other }
        })
    }
}

/// One sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummarySentenceRow {
    /// The sentence, white space folded; with dates where those were asked for.
    pub text: String,
    /// Where it stands in the document's text, in bytes.
    pub span: Span,
    /// 1 for the sentence that matters most.
    pub rank: usize,
    /// The ranker's score; comparable within one document only.
    pub score: f32,
    /// The days that were given their date ([`crate::summarize::dates`]), in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateEdit>,
    /// The text without those dates; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// What says the same in the document that translates this one; `None` if nothing there does.
    pub counterpart: Option<CounterpartRow>,
}

/// What translates a summary sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CounterpartRow {
    /// The text, white space folded; several sentences are joined by a space.
    pub text: String,
    /// Where its sentences stand in the other document's text, in bytes.
    pub spans: Vec<Span>,
    /// The bead's posterior probability.
    pub confidence: f32,
}

/// Two documents that translate each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// The source document's id.
    pub source: String,
    /// The target document's id.
    pub target: String,
    /// The probability that the two translate each other, 0 to 1.
    pub confidence: f32,
    /// The pairing score.
    pub score: f32,
}

/// An input that did not make it into the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutRow {
    /// The file.
    #[serde(serialize_with = "crate::files::path::readable")]
    pub path: PathBuf,
    /// The line of the record, counted from 1, in a file of many documents; `None` for the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
}

impl LeftOutRow {
    /// What an error says of its file.
    pub fn of(error: &Error) -> Self {
        let (path, line, reason) = match error.bare() {
            Error::Skipped { path, line, reason } | Error::Input { path, line, reason } => {
                (path.clone(), *line, reason.clone())
            }
            Error::Io { path, source } => (path.clone(), None, source.to_string()),
            other => (PathBuf::new(), None, other.to_string()),
        };
        LeftOutRow { path, line, reason }
    }
}
