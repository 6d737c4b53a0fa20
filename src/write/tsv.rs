//! Tab-separated tables, for `cut`, `awk`, spreadsheets and the training tools of machine translation.
//!
//! The first line names the columns. Fields are never quoted and nothing is escaped: what would break a line or a column
//! (tab, line break, any control character) becomes a space, so that every line has the same number of columns and every
//! quotation mark is the text's own (read with quoting off: `csv.QUOTE_NONE`). What must be exact to the byte is in the JSONL.

use std::borrow::Cow;
use std::io::{self, Write};

use super::columns::{Columns, without_formula};
use super::format::{Files, RowFormat, RowWriter, Sink, Writer};

/// Tab-separated tables of every kind of rows that fits into columns.
pub(super) struct Tsv {
    /// An apostrophe goes before what a spreadsheet would take for a formula.
    pub(super) without_formulas: bool,
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

    fn without_formulas(&self) -> Option<&'static dyn RowFormat<R>> {
        Some(&Tsv { without_formulas: true })
    }

    fn takes(&self, row: &R) -> bool {
        row.fits()
    }

    fn open<'w>(&self, files: Files<'w>, _: &R::Header) -> io::Result<Writer<'w, R>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Lines { file, without_formulas: self.without_formulas }))
    }
}

struct Lines<'w> {
    file: Box<dyn Sink + 'w>,
    without_formulas: bool,
}

impl Lines<'_> {
    fn line<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) -> io::Result<()> {
        for (i, cell) in cells.enumerate() {
            let cell = if self.without_formulas { without_formula(cell) } else { cell };
            if i > 0 {
                self.file.write_all(b"\t")?;
            }
            self.file.write_all(field(&cell).as_bytes())?;
        }
        self.file.write_all(b"\n")
    }
}

impl<R: Columns> RowWriter<R> for Lines<'_> {
    fn begin(&mut self) -> io::Result<()> {
        self.line(R::NAMES.iter().map(|name| Cow::Borrowed(*name)))
    }

    fn row(&mut self, row: &R) -> io::Result<()> {
        self.line(row.columns().into_iter())
    }

    fn end(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The text with everything that ends a line or a column made a space, and U+FEFF too: at the beginning of a file it would be
/// taken for its byte-order mark.
pub(super) fn field(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    if text.contains(breaks) {
        Cow::Owned(text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{BITEXT_COLUMNS, DOCUMENT_COLUMNS};
    use super::super::fixtures::{bead, document, header, written};
    use super::*;

    const TSV: Tsv = Tsv { without_formulas: false };

    #[test]
    fn every_line_has_every_column() {
        let mut nasty = bead("b1", "Il dit :\t« \"Oui\"\u{2028} ».\n", "He says \"yes\".");
        nasty.source.document = "a\tb".into();
        let null = bead("b2", "Seul.", "");
        let text = &written(&TSV, &header(), [&nasty, &null])[0];
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| l.split('\t').count() == BITEXT_COLUMNS.len()), "{text}");
        assert!(lines[1].starts_with("Il dit : « \"Oui\"  ». \tHe says \"yes\".\t0.9000\t1-1\t"), "{text}");

        let mut row = document("x");
        row.title = Some("Un\ttitre".into());
        let text = &written(&TSV, &(), [&row])[0];
        assert!(text.lines().all(|l| l.split('\t').count() == DOCUMENT_COLUMNS.len()), "{text}");
    }
}
