//! JSON Lines (<https://jsonlines.org>), the lossless format: one object a row, every field under its own name.

use std::io::{self, Write};

use serde::Serialize;

use super::format::{Files, Row, RowFormat, RowWriter, Sink, Writer};
use super::rows::{DocumentRow, PairRow, SummaryEntry};
use super::vectors::VectorRow;
use crate::bitext::{BeadRow, BitextHeader};

/// JSON Lines of every kind of rows.
pub(super) struct JsonLines;

/// How a row becomes an object.
trait Object: Row {
    const ABOUT: &'static str;
    /// What of the header stands in every line, so that a row taken out of the file still says it.
    type Kept: Send + 'static;
    fn keep(header: &Self::Header) -> Self::Kept;
    fn write(&self, kept: &Self::Kept, file: &mut dyn Write) -> serde_json::Result<()>;
}

impl Object for BeadRow {
    const ABOUT: &'static str = "one JSON object a bead, null beads too, with all scores";
    /// The model: which weights the confidence comes from.
    type Kept = String;

    fn keep(header: &BitextHeader) -> String {
        header.model.clone()
    }

    fn write(&self, model: &String, file: &mut dyn Write) -> serde_json::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            row: &'a BeadRow,
            model: &'a str,
        }
        serde_json::to_writer(file, &Line { row: self, model })
    }
}

/// Rows that are an object as they stand.
macro_rules! plain {
    ($row:ty, $about:literal, $self:ident => $object:expr) => {
        impl Object for $row {
            const ABOUT: &'static str = $about;
            type Kept = ();
            fn keep(_: &Self::Header) {}
            fn write(&$self, _: &(), file: &mut dyn Write) -> serde_json::Result<()> {
                serde_json::to_writer(file, $object)
            }
        }
    };
}

plain!(SummaryEntry, "one JSON object a summary, with the place of every sentence", self => &self.row);
plain!(DocumentRow, "one JSON object a document", self => self);
plain!(PairRow, "one JSON object a pair of documents", self => self);
plain!(VectorRow, "one JSON object a text: {\"text\": …, \"vector\": […]}", self => self);

impl<R: Object> RowFormat<R> for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn about(&self) -> &'static str {
        R::ABOUT
    }

    fn ending(&self) -> Option<&'static str> {
        Some("jsonl")
    }

    fn open<'w>(&self, files: Files<'w>, header: &R::Header) -> io::Result<Writer<'w, R>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Lines::<R> { file, kept: R::keep(header) }))
    }
}

struct Lines<'w, R: Object> {
    file: Box<dyn Sink + 'w>,
    kept: R::Kept,
}

impl<R: Object> RowWriter<R> for Lines<'_, R> {
    fn row(&mut self, row: &R) -> io::Result<()> {
        row.write(&self.kept, &mut self.file)?;
        self.file.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes one value as indented JSON.
///
/// # Errors
/// What the writer says.
pub fn write_json<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
