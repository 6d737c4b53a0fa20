//! Rows into the page.

use std::borrow::Borrow;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::data::Names;
use super::markup::InScript;
use super::page::PageFrame;
use super::texts::PageTexts;
use crate::bitext::{BeadRow, BitextHeader};
use crate::error::Result;
use crate::language::Language;
use crate::write::{DocumentRow, SummaryRow, write_atomically};

/// A page with more beads than this is no longer pleasant to look at; what does not fit is told on it.
pub const MOST_BEADS: usize = 200_000;
/// The same of documents.
pub const MOST_DOCUMENTS: usize = 20_000;

/// What a page shows beside the beads.
#[derive(Debug, Default)]
pub struct PageRows<'r> {
    /// What the bitext says of itself.
    pub header: BitextHeader,
    /// The documents; none where only beads are known.
    pub documents: &'r [DocumentRow],
    /// Their summaries.
    pub summaries: &'r [SummaryRow],
    /// The articles that are shown as a whole: those of which no bead holds the text.
    pub texts: Option<&'r PageTexts>,
    /// What the run says of itself, as in `run.json`.
    pub run: Option<serde_json::Value>,
    /// Beads that are known to be left out, besides those that are given and do not fit.
    pub not_shown: u64,
    /// What became of beads, where a review goes on.
    pub review: Option<serde_json::Value>,
}

/// What is known of the whole, as the page has it.
#[derive(Serialize)]
struct About<'r> {
    version: &'r str,
    model: &'r str,
    source_language: &'r Option<Language>,
    target_language: &'r Option<Language>,
}

/// Writes the report into a file.
///
/// # Errors
/// [`crate::Error::Io`] when the system refuses; nothing is left behind then.
pub fn write_report<B: Borrow<BeadRow>>(
    path: &Path,
    report: &PageRows,
    beads: impl IntoIterator<Item = B>,
) -> Result<()> {
    let head = PageFrame::new(false);
    write_atomically(path, |out| {
        out.write_all(head.before.as_bytes())?;
        write_data(out, report, beads)?;
        out.write_all(head.after.as_bytes())
    })
}

/// Writes what the page shows, as JSON that may stand in a script element.
///
/// # Errors
/// What the writer says.
pub fn write_data<B: Borrow<BeadRow>>(
    out: &mut dyn Write,
    report: &PageRows,
    beads: impl IntoIterator<Item = B>,
) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, InScript(out));
    let BitextHeader { version, source_language, target_language, model } = &report.header;
    out.write_all(b"{\"about\":")?;
    serde_json::to_writer(&mut out, &About { version, model, source_language, target_language })?;
    out.write_all(b",\"beads\":[")?;
    let (mut names, mut left_out) = (Names::default(), report.not_shown);
    for (index, row) in beads.into_iter().enumerate() {
        if index >= MOST_BEADS {
            left_out += 1;
            continue;
        }
        out.write_all(if index > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut out, &names.bead(row.borrow()))?;
    }
    write!(out, "\n],\"left_out\":{left_out},\n\"names\":")?;
    serde_json::to_writer(&mut out, &names)?;
    out.write_all(b",\n\"documents\":")?;
    serde_json::to_writer(&mut out, &report.documents)?;
    out.write_all(b",\n\"summaries\":")?;
    serde_json::to_writer(&mut out, &report.summaries)?;
    out.write_all(b",\n\"texts\":")?;
    serde_json::to_writer(&mut out, report.texts.map_or(&[][..], PageTexts::texts))?;
    write!(out, ",\n\"texts_left_out\":{}", report.texts.map_or(0, PageTexts::left_out))?;
    out.write_all(b",\n\"run\":")?;
    serde_json::to_writer(&mut out, &report.run)?;
    out.write_all(b",\n\"review\":")?;
    serde_json::to_writer(&mut out, &report.review)?;
    out.write_all(b"}")?;
    out.flush()
}
