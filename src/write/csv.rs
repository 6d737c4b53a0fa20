//! Comma-separated tables as RFC 4180 has them, for spreadsheets and data frames.
//!
//! A cell with a comma, a quotation mark or a line break stands in quotation marks; every text survives byte for byte.

use std::borrow::Cow;
use std::io::{self, Write};

use super::columns::{Columns, without_formula};
use super::format::{Files, RowFormat, RowWriter, Sink, Writer};

/// Comma-separated tables of every kind of rows that fits into columns.
pub(super) struct Csv {
    /// An apostrophe goes before what a spreadsheet would take for a formula.
    pub(super) without_formulas: bool,
}

impl<R: Columns> RowFormat<R> for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "the same, comma-separated and quoted where need be (RFC 4180)"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("csv")
    }

    fn without_formulas(&self) -> Option<&'static dyn RowFormat<R>> {
        Some(&Csv { without_formulas: true })
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
                self.file.write_all(b",")?;
            }
            if cell.contains([',', '"', '\n', '\r']) {
                write!(self.file, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                self.file.write_all(cell.as_bytes())?;
            }
        }
        self.file.write_all(b"\r\n")
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

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header, written};
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let rows = [bead("1", "=1+1, \"oui\"\r\nnon", "-5"), bead("2", "Seul.", "")];
        let text = |without_formulas| written(&Csv { without_formulas }, &header(), &rows).remove(0);
        let plain = text(false);
        let line = plain.split_once("\r\n").unwrap().1;
        assert!(line.starts_with("\"=1+1, \"\"oui\"\"\r\nnon\",-5,0.9000,1-1,"), "{line}");
        assert!(line.ends_with(",0,1,,,,\r\n"), "{line}");
        let safe = text(true);
        assert!(safe.contains("\r\n\"'=1+1, ") && safe.contains(",-5,0.9000"), "{safe}");
    }
}
