//! JSON and JSON Lines: the lossless formats. Every field of a row is there under its own name.

use std::io::{self, Write};

use serde::Serialize;

use super::rows::BeadRow;

/// Writes rows as JSON Lines: one object a line, in the order given.
///
/// # Errors
/// What the writer says.
pub fn write_jsonl<T: Serialize>(out: &mut dyn Write, rows: impl IntoIterator<Item = T>) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one value as indented JSON.
///
/// # Errors
/// What the writer says.
pub fn write_json<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Writes the bitext as JSON Lines. `model` stands in every row, so that a row taken out of the file still says which
/// weights its confidence comes from.
///
/// # Errors
/// What the writer says.
pub fn write_bitext_jsonl<'a>(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = &'a BeadRow>,
    model: &str,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        row: &'a BeadRow,
        model: &'a str,
    }
    write_jsonl(out, rows.into_iter().map(|row| Line { row, model }))
}
