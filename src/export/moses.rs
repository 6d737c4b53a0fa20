//! Two plain files, line by line, as Moses, Marian, OpenNMT and fairseq read them.

use std::io::{self, Write};

use super::rows::BeadRow;
use super::tsv::field;

/// Writes the source sides to one writer and the target sides to the other. Null beads are left out.
///
/// # Errors
/// What a writer says.
pub fn write_moses<'a>(
    source: &mut dyn Write,
    target: &mut dyn Write,
    rows: impl IntoIterator<Item = &'a BeadRow>,
) -> io::Result<()> {
    for row in rows.into_iter().filter(|r| r.has_both_sides()) {
        writeln!(source, "{}", field(&row.source.text))?;
        writeln!(target, "{}", field(&row.target.text))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::bead;
    use super::*;

    #[test]
    fn the_files_keep_step() {
        let rows = [bead("1", "Un\u{85}deux.", "One two."), bead("2", "Seul.", ""), bead("3", "Trois.", "Three.")];
        let (mut source, mut target) = (Vec::new(), Vec::new());
        write_moses(&mut source, &mut target, &rows).unwrap();
        assert_eq!(String::from_utf8(source).unwrap(), "Un deux.\nTrois.\n");
        assert_eq!(String::from_utf8(target).unwrap(), "One two.\nThree.\n");
    }
}
