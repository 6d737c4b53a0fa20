//! Alignments as Vecalign prints them (<https://github.com/thompsonb/vecalign>): `[source]:[target]:score`, a bead a line.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use crate::bitext::{BeadRow, BitextHeader, SideRow};

/// Sentence numbers and confidences, without texts: of one pair of documents.
pub(super) struct Vecalign;

impl RowFormat<BeadRow> for Vecalign {
    fn name(&self) -> &'static str {
        "vecalign"
    }

    fn about(&self) -> &'static str {
        "`[source sentences]:[target sentences]:confidence`, null beads too; for one pair of texts"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("vecalign")
    }

    fn of_one_pair(&self) -> bool {
        true
    }

    fn open<'w>(&self, files: Files<'w>, _: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Lines(file)))
    }
}

struct Lines<'w>(Box<dyn Sink + 'w>);

impl RowWriter<BeadRow> for Lines<'_> {
    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        write!(self.0, "[{}]:[{}]", numbers(&row.source), numbers(&row.target))?;
        match row.confidence {
            unknown if unknown.is_nan() => writeln!(self.0),
            known => writeln!(self.0, ":{known:.3}"),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The lines where the text was given in lines, as others count them; else the sentences.
fn numbers(side: &SideRow) -> String {
    let numbers = if side.lines.is_empty() { &side.sentences } else { &side.lines };
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header, written};
    use super::*;

    #[test]
    fn lines_go_before_sentences() {
        let mut rows = [bead("1", "Un.", "One."), bead("2", "Seul.", "")];
        rows[0].target.lines = vec![4, 6];
        assert_eq!(written(&Vecalign, &header(), &rows), ["[3]:[4, 6]:0.900\n[3]:[]:0.900\n"]);
    }
}
