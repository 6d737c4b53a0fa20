//! Tab-separated tables, for `cut`, `awk`, spreadsheets and the training tools of machine translation.
//!
//! The first line names the columns. Fields are never quoted and nothing is escaped: what would break a line or a column
//! (tab, line break, any control character) becomes a space, so that every line has the same number of columns and every
//! quotation mark is the text's own (read with quoting off: `csv.QUOTE_NONE`). What must be exact to the byte is in the JSONL.

use std::borrow::Cow;
use std::io::{self, Write};

use super::format::{Files, Row, RowFormat, RowWriter, Sink, Writer};
use super::rows::{BeadRow, DocumentRow, PairRow};

/// The columns of a list of documents.
pub const DOCUMENT_COLUMNS: [&str; 12] = [
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
];

/// The columns of a bitext. The texts come first: `cut -f1,2` is what a training tool wants.
pub const BITEXT_COLUMNS: [&str; 15] = [
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
];

/// The columns of pairs of documents.
pub const PAIR_COLUMNS: [&str; 4] = ["source", "target", "confidence", "score"];

/// Tab-separated tables of every kind of rows that fits into columns.
pub(super) struct Tsv;

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
    const ABOUT: &'static str = "a table: every document and its translation";
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
        ]
    }
}

impl Columns for BeadRow {
    const ABOUT: &'static str = "a table of all columns, tab-separated, named in the first line; pairs only";
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
            indices(&self.source.sentences).into(),
            indices(&self.target.sentences).into(),
            if self.moved { "1" } else { "0" }.into(),
            Cow::Borrowed(&self.id),
        ]
    }

    /// Null beads have no pair to show.
    fn fits(&self) -> bool {
        self.has_both_sides()
    }
}

impl Columns for PairRow {
    const ABOUT: &'static str = "source, target, confidence and score, tab-separated, named in the first line";
    const NAMES: &'static [&'static str] = &PAIR_COLUMNS;

    fn columns(&self) -> Vec<Cow<'_, str>> {
        vec![Cow::Borrowed(&self.source), Cow::Borrowed(&self.target), number(self.confidence), number(self.score)]
    }
}

impl<R: Columns> RowFormat<R> for Tsv {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn about(&self) -> &'static str {
        R::ABOUT
    }

    fn ending(&self) -> Option<&'static str> {
        Some("tsv")
    }

    fn takes(&self, row: &R) -> bool {
        row.fits()
    }

    fn open<'w>(&self, files: Files<'w>, _: &R::Header) -> io::Result<Writer<'w, R>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Lines(file)))
    }
}

struct Lines<'w>(Box<dyn Sink + 'w>);

impl<R: Columns> RowWriter<R> for Lines<'_> {
    fn begin(&mut self) -> io::Result<()> {
        line(&mut self.0, R::NAMES)
    }

    fn row(&mut self, row: &R) -> io::Result<()> {
        line(&mut self.0, &row.columns())
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn line<T: AsRef<str>>(out: &mut impl Write, fields: &[T]) -> io::Result<()> {
    for (i, text) in fields.iter().enumerate() {
        if i > 0 {
            out.write_all(b"\t")?;
        }
        out.write_all(field(text.as_ref()).as_bytes())?;
    }
    out.write_all(b"\n")
}

/// The text with everything that ends a line or a column made a space.
pub(super) fn field(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.contains(breaks) {
        Cow::Owned(text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn number(value: f32) -> Cow<'static, str> {
    format!("{value:.4}").into()
}

/// `3,4`
pub(super) fn indices(of: &[usize]) -> String {
    of.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, document, header, written};
    use super::*;

    #[test]
    fn every_line_has_every_column() {
        let mut nasty = bead("b1", "Il dit :\t« \"Oui\"\u{2028} ».\n", "He says \"yes\".");
        nasty.source.document = "a\tb".into();
        let null = bead("b2", "Seul.", "");
        let text = &written(&Tsv, &header(), [&nasty, &null])[0];
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| l.split('\t').count() == BITEXT_COLUMNS.len()), "{text}");
        assert!(lines[1].starts_with("Il dit : « \"Oui\"  ». \tHe says \"yes\".\t0.9000\t1-1\t"), "{text}");

        let mut row = document("x");
        row.title = Some("Un\ttitre".into());
        let text = &written(&Tsv, &(), [&row])[0];
        assert!(text.lines().all(|l| l.split('\t').count() == DOCUMENT_COLUMNS.len()), "{text}");
    }
}
