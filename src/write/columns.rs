//! What the columns of tables are.

use std::borrow::Cow;

use super::format::Row;
use super::rows::{DocumentRow, PairRow};
use crate::bitext::{BeadRow, join};
use crate::corpus::LanguageShare;

/// The columns of a list of documents.
pub const DOCUMENT_COLUMNS: [&str; 15] = [
    "id",
    "language",
    "language_confidence",
    "date",
    "title",
    "sentences",
    "words",
    "translation",
    "translation_score",
    "translation_confidence",
    "hash",
    "file",
    "languages",
    "encoding",
    "duplicate_of",
];

/// The columns of a bitext. The texts come first: `cut -f1,2` is what a training tool wants.
pub const BITEXT_COLUMNS: [&str; 19] = [
    "source",
    "target",
    "confidence",
    "bead",
    "similarity",
    "margin",
    "length_ratio",
    "source_language",
    "target_language",
    "source_document",
    "target_document",
    "source_sentences",
    "target_sentences",
    "moved",
    "id",
    "whole",
    "source_covered",
    "target_covered",
    "untranslated",
];

/// The columns of pairs of documents.
pub const PAIR_COLUMNS: [&str; 4] = ["source", "target", "confidence", "score"];

/// How a row becomes columns.
pub(super) trait Columns: Row {
    const ABOUT: &'static str;
    const NAMES: &'static [&'static str];
    /// As many as there are names.
    fn columns(&self) -> Vec<Cow<'_, str>>;
    /// Whether it has a place in a table.
    fn fits(&self) -> bool {
        true
    }
}

impl Columns for DocumentRow {
    const ABOUT: &'static str = "a table of every document and its translation";
    const NAMES: &'static [&'static str] = &DOCUMENT_COLUMNS;

    fn columns(&self) -> Vec<Cow<'_, str>> {
        let pair = self.translation.as_ref();
        vec![
            Cow::Borrowed(&self.id),
            self.language.code().into(),
            number(self.language_confidence),
            self.date.as_deref().unwrap_or("").into(),
            self.title.as_deref().unwrap_or("").into(),
            self.sentences.to_string().into(),
            self.words.to_string().into(),
            pair.map_or("", |p| &p.id).into(),
            pair.map_or("".into(), |p| number(p.score)),
            pair.map_or("".into(), |p| number(p.confidence)),
            Cow::Borrowed(&self.hash),
            self.source.to_string_lossy(),
            shares(&self.languages).into(),
            self.encoding.as_deref().unwrap_or("UTF-8").into(),
            self.duplicate_of.as_deref().unwrap_or("").into(),
        ]
    }
}

impl Columns for BeadRow {
    const ABOUT: &'static str = "a table of all columns, named in the first line; pairs only";
    const NAMES: &'static [&'static str] = &BITEXT_COLUMNS;

    fn columns(&self) -> Vec<Cow<'_, str>> {
        vec![
            Cow::Borrowed(&self.source.text),
            Cow::Borrowed(&self.target.text),
            number(self.confidence),
            Cow::Borrowed(&self.bead),
            number(self.scores.similarity),
            number(self.scores.margin),
            number(self.scores.length_ratio),
            self.source.language.code().into(),
            self.target.language.code().into(),
            Cow::Borrowed(&self.source.document),
            Cow::Borrowed(&self.target.document),
            join(&self.source.sentences).into(),
            join(&self.target.sentences).into(),
            if self.moved { "1" } else { "0" }.into(),
            Cow::Borrowed(&self.id),
            number(self.scores.whole),
            number(self.source.covered),
            number(self.target.covered),
            self.untranslated().into(),
        ]
    }

    /// Null beads have no pair to show.
    fn fits(&self) -> bool {
        self.has_both_sides()
    }
}

impl Columns for PairRow {
    const ABOUT: &'static str = "a table of source, target, confidence and score, named in the first line";
    const NAMES: &'static [&'static str] = &PAIR_COLUMNS;

    fn columns(&self) -> Vec<Cow<'_, str>> {
        vec![Cow::Borrowed(&self.source), Cow::Borrowed(&self.target), number(self.confidence), number(self.score)]
    }
}

/// `fr 0.52 en 0.48`.
fn shares(languages: &[LanguageShare]) -> String {
    let share = |of: &LanguageShare| format!("{} {:.2}", of.language, of.share);
    languages.iter().map(share).collect::<Vec<_>>().join(" ")
}

/// Four digits after the point; nothing for what is not known.
fn number(value: f32) -> Cow<'static, str> {
    if value.is_nan() { "".into() } else { format!("{value:.4}").into() }
}

/// A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one (OWASP, *CSV Injection*).
pub(super) fn without_formula(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell.chars().next() {
        // A number may have a sign.
        Some('-' | '+') if cell.parse::<f64>().is_ok() => cell,
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => Cow::Owned(format!("'{cell}")),
        _ => cell,
    }
}
