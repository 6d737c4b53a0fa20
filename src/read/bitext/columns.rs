//! Tables: tab-separated without quoting, or comma-separated as RFC 4180 has it.
//!
//! Where the first line names the columns `source` and `target`, so does it the others, those of
//! [`crate::write::BITEXT_COLUMNS`]; else the columns are source, target and, where there is a third, confidence.

use std::io::BufRead;

use csv::{ReaderBuilder, StringRecord};

use super::super::source::Source;
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, SideRow, split};
use crate::error::{Error, Result};

/// Tab-separated.
pub(super) struct Tsv;

/// Comma-separated.
pub(super) struct Csv;

impl BitextInput for Tsv {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn about(&self) -> &'static str {
        "a table, tab-separated: columns by name, or source, target and confidence"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tsv", "tab", "txt"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.split(|b| *b == b'\n').next().is_some_and(|line| line.contains(&b'\t'))
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        open(only(files)?, ReaderBuilder::new().delimiter(b'\t').quoting(false), options)
    }
}

impl BitextInput for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "a table, comma-separated: columns by name, or source, target and confidence"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        open(only(files)?, &mut ReaderBuilder::new(), options)
    }
}

fn open(source: &Source, builder: &mut ReaderBuilder, options: &BitextOptions) -> Result<Bitext> {
    let opened = source.open()?;
    let path = opened.source.path.clone();
    let mut reader = opened.reader;
    if reader.fill_buf().map_err(|e| Error::io(&path, e))?.starts_with(b"\xEF\xBB\xBF") {
        reader.consume(3);
    }
    let wrong = move |e: csv::Error| {
        let line = e.position().map_or(0, csv::Position::line) as usize;
        Error::input_line(&path, line, format!("not a table of UTF-8 text: {e}"))
    };
    let mut records = builder.has_headers(false).flexible(true).from_reader(reader).into_records().peekable();
    let first = match records.peek() {
        Some(Ok(record)) => Columns::of(record),
        _ => None,
    };
    if first.is_some() {
        records.next();
    }
    let columns = first.unwrap_or_else(|| Columns(["source", "target", "confidence"].map(str::to_owned).into()));
    let options = options.clone();
    let path = opened.source.path;
    let beads = records.zip(1..).map(move |(record, number)| {
        let record = record.map_err(&wrong)?;
        let line = record.position().map_or(0, csv::Position::line) as usize;
        let missing =
            || Error::input_line(&path, line, format!("{} columns: source or target is missing", record.len()));
        columns.bead(&record, number, &options).ok_or_else(missing)
    });
    Ok(Bitext::new(no_header(), beads))
}

/// The names of the columns.
struct Columns(Vec<String>);

impl Columns {
    /// If the record is the line that names them.
    fn of(record: &StringRecord) -> Option<Self> {
        let names: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
        ["source", "target"].iter().all(|name| names.iter().any(|n| n == name)).then_some(Columns(names))
    }

    fn bead(&self, record: &StringRecord, number: usize, options: &BitextOptions) -> Option<BeadRow> {
        let cell = |name: &str| self.0.iter().position(|n| n == name).and_then(|i| record.get(i));
        let filled = |name: &str| cell(name).filter(|value| !value.is_empty());
        let side = |side: usize, name: &str| {
            let column = |what: &str| format!("{name}_{what}");
            let language = options.language(side, filled(&column("language")));
            let mut row = SideRow::of_text(language, cell(name)?);
            if let Some(covered) = filled(&column("covered")) {
                row.set_prop("covered", covered);
            }
            row.document = cell(&column("document")).unwrap_or_default().into();
            row.sentences = split(cell(&column("sentences")).unwrap_or_default());
            Some(row)
        };
        let id = filled("id").map_or_else(|| number.to_string(), str::to_owned);
        let mut row = BeadRow::of_texts(id, side(0, "source")?, side(1, "target")?);
        for (column, prop) in [
            ("bead", "bead"),
            ("confidence", "confidence"),
            ("similarity", "similarity"),
            ("margin", "margin"),
            ("length_ratio", "length-ratio"),
            ("whole", "whole"),
        ] {
            if let Some(value) = filled(column) {
                row.set_prop(prop, value);
            }
        }
        row.set_untranslated(cell("untranslated").unwrap_or_default());
        row.moved = cell("moved") == Some("1");
        Some(row)
    }
}
