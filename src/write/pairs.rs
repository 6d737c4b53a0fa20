//! Source, target and confidence, tab-separated and without a header: for the eye, `cut` and `sort`.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::tsv::field;
use crate::bitext::{BeadRow, BitextHeader};

/// The three columns.
pub(super) struct Pairs;

impl RowFormat<BeadRow> for Pairs {
    fn name(&self) -> &'static str {
        "pairs"
    }

    fn about(&self) -> &'static str {
        "source text, target text and confidence, tab-separated; pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("pairs.tsv")
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, _: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Lines(file)))
    }
}

struct Lines<'w>(Box<dyn Sink + 'w>);

impl RowWriter<BeadRow> for Lines<'_> {
    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        write!(self.0, "{}\t{}\t", field(&row.source.text), field(&row.target.text))?;
        // What nobody has said is an empty column.
        match row.confidence {
            unknown if unknown.is_nan() => writeln!(self.0),
            known => writeln!(self.0, "{known:.3}"),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header, written};
    use super::*;

    #[test]
    fn three_columns_a_line() {
        let rows = [bead("1", "Un\tdeux.", "One\ntwo."), bead("2", "Seul.", "")];
        assert_eq!(written(&Pairs, &header(), &rows), ["Un deux.\tOne two.\t0.900\n"]);
        let marked = [bead("1", "\u{feff}Un.", "One.")];
        assert_eq!(written(&Pairs, &header(), &marked), [" Un.\tOne.\t0.900\n"], "no byte-order mark");
    }
}
