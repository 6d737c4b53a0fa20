//! Two plain files, line by line, as Moses, Marian, OpenNMT and fairseq read them.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer, side_names};
use super::tsv::field;
use crate::bitext::{BeadRow, BitextHeader};

/// Source and target, a file each, named by their languages.
pub(super) struct Moses;

impl RowFormat<BeadRow> for Moses {
    fn name(&self) -> &'static str {
        "moses"
    }

    fn about(&self) -> &'static str {
        "two files of as many lines, one for each language; pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        None
    }

    /// The languages; `source` and `target` where these do not tell the files apart.
    fn endings(&self, header: &BitextHeader) -> Vec<String> {
        side_names(header).into()
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, _: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        Ok(Box::new(Lines(files.exactly()?)))
    }
}

struct Lines<'w>([Box<dyn Sink + 'w>; 2]);

impl RowWriter<BeadRow> for Lines<'_> {
    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        let [source, target] = &mut self.0;
        writeln!(source, "{}", field(&row.source.text))?;
        writeln!(target, "{}", field(&row.target.text))
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|file| file.flush())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header, written};
    use super::*;

    #[test]
    fn the_files_keep_step() {
        let rows = [bead("1", "Un\u{85}deux.", "One two."), bead("2", "Seul.", ""), bead("3", "Trois.", "Three.")];
        let written = written(&Moses, &header(), &rows);
        assert_eq!(written, ["Un deux.\nTrois.\n", "One two.\nThree.\n"]);
    }

    #[test]
    fn the_languages_name_the_files_where_they_can() {
        assert_eq!(Moses.endings(&header()), ["fr", "en"]);
        let mixed = BitextHeader { target_language: None, ..header() };
        assert_eq!(Moses.endings(&mixed), ["source", "target"]);
        let one = BitextHeader { target_language: header().source_language, ..header() };
        assert_eq!(Moses.endings(&one), ["source", "target"]);
    }
}
