//! Tables of text (CSV, RFC 4180, and TSV): one document a row, columns by the names in the first row.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::decode::Records;
use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::limit::{self, Counts, Meter};
use super::options::FieldNames;
use super::source::Opened;
use crate::error::{Error, Remedy, Result};
use crate::language::Language;

/// Comma-separated values; semicolons, tabs and bars are known where the first row has them.
pub(super) struct Csv;

/// Tab-separated values. Quotes mean nothing in them.
pub(super) struct Tsv;

impl InputFormat for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "a table with a first row of names, one document a row"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn contents(&self) -> Contents {
        Contents::Documents
    }

    /// Text with commas may be anything.
    fn recognises(&self, _: &[u8]) -> bool {
        false
    }

    fn open(&self, input: Opened, fields: &FieldNames) -> Result<Items> {
        open(input, fields, None)
    }
}

impl InputFormat for Tsv {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn about(&self) -> &'static str {
        "the same with tabs and without quotes"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    fn contents(&self) -> Contents {
        Contents::Documents
    }

    fn recognises(&self, _: &[u8]) -> bool {
        false
    }

    fn open(&self, input: Opened, fields: &FieldNames) -> Result<Items> {
        open(input, fields, Some(b'\t'))
    }
}

fn open(input: Opened, fields: &FieldNames, delimiter: Option<u8>) -> Result<Items> {
    let (path, limit) = (input.source.path.clone(), input.limit());
    let (mut reader, encoding) = input.utf8(None);
    let start = reader.fill_buf().map_err(|e| limit::failed(&path, e, limit))?;
    let first = start.split(|b| *b == b'\n').next().unwrap_or_default();
    let two_ends = first.ends_with(b"\r");
    let used = delimiter.unwrap_or_else(|| likeliest(first, &fields.text));
    let (meter, counts) = Meter::new(reader, limit);
    let table = ReaderBuilder::new()
        .delimiter(used)
        .quoting(delimiter.is_none())
        .has_headers(false)
        .flexible(true)
        .from_reader(meter);
    let mut rows = Rows {
        path,
        limit,
        encoding,
        decoder: Records::default(),
        names: Vec::new(),
        text: 0,
        fields: fields.clone(),
        two_ends,
        over: false,
        counts,
        record: ByteRecord::new(),
        table,
    };
    match rows.table.read_byte_record(&mut rows.record) {
        Ok(true) => {}
        Ok(false) => return Err(Error::input(&rows.path, "the file is empty")),
        Err(e) => return Err(rows.failed(e)),
    }
    let names = rows.record.iter().map(|name| Ok(rows.decoder.text(name.to_vec())?.text.trim().to_owned()));
    rows.names = names.collect::<Result<_, String>>().map_err(|reason| Error::input_line(&rows.path, 1, reason))?;
    let Some(text) = rows.names.iter().position(|name| *name == fields.text) else {
        let reason = format!("no column “{}” (it has: {})", fields.text, rows.names.join(", "));
        return Err(Error::input_line(&rows.path, 1, reason).mended_by(Remedy::NameTextField));
    };
    rows.text = text;
    Ok(Box::new(rows))
}

/// The delimiter by which the first row has the column that is wanted, else the one that it has most of.
fn likeliest(row: &[u8], text: &str) -> u8 {
    let bare = |field: &[u8]| field.trim_ascii().to_vec();
    let score = |delimiter: &u8| {
        let fields = row.split(|b| b == delimiter);
        let named = fields.clone().any(|field| {
            let field = bare(field);
            let quoted = field.strip_prefix(b"\"").and_then(|f| f.strip_suffix(b"\""));
            quoted.unwrap_or(&field) == text.as_bytes()
        });
        (named, fields.count())
    };
    [b'|', b'\t', b';', b','].into_iter().max_by_key(score).unwrap_or(b',')
}

/// The documents of a table.
struct Rows {
    path: PathBuf,
    limit: u64,
    encoding: Option<&'static str>,
    decoder: Records,
    names: Vec<String>,
    /// Which column is the text.
    text: usize,
    fields: FieldNames,
    /// Lines end with `\r\n`.
    two_ends: bool,
    over: bool,
    counts: Arc<Counts>,
    record: ByteRecord,
    table: Reader<Meter>,
}

impl Rows {
    fn failed(&self, e: csv::Error) -> Error {
        match e.into_kind() {
            csv::ErrorKind::Io(e) => limit::failed(&self.path, e, self.limit),
            other => Error::input(&self.path, format!("not a sound table: {other:?}")),
        }
    }

    fn document(&mut self) -> Result<RawDocument> {
        let line = self.record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        // Of `\r\n` the reader has taken the first half when a row ends.
        let line = line + usize::from(self.two_ends);
        let wrong = |reason: String| Error::input_line(&self.path, line, reason);
        if self.record.len() != self.names.len() {
            let (has, wanted) = (self.record.len(), self.names.len());
            return Err(wrong(format!("the row has {has} fields, the first row names {wanted}")));
        }
        // The text first: it tells most surely which encoding the rows are in.
        let text = self.decoder.text(self.record[self.text].to_vec()).map_err(wrong)?;
        let mut document =
            RawDocument { line: Some(line), encoding: text.encoding.or(self.encoding), ..RawDocument::default() };
        document.body = Body::Text(text.text);
        let mut others = Map::new();
        for (i, name) in self.names.iter().enumerate().filter(|(i, _)| *i != self.text) {
            let value = self.decoder.text(self.record[i].to_vec()).map_err(wrong)?.text;
            let trimmed = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match name {
                name if *name == self.fields.id => document.id = trimmed,
                name if *name == self.fields.language => document.language = trimmed.map(|code| Language::new(&code)),
                name if *name == self.fields.date => document.date = trimmed,
                name if *name == self.fields.title => document.title = trimmed,
                name if *name == self.fields.url => document.url = trimmed,
                _ => {}
            }
            others.insert(name.clone(), Value::String(value));
        }
        document.fields = others;
        Ok(document)
    }
}

impl Iterator for Rows {
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        self.counts.begin();
        match self.table.read_byte_record(&mut self.record) {
            Ok(true) => Some(self.document().map(|document| Item::Document(Box::new(document)))),
            Ok(false) => None,
            Err(e) => {
                self.over = true;
                Some(Err(self.failed(e)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::Source;
    use super::*;

    fn rows(format: &dyn InputFormat, bytes: &[u8], fields: &FieldNames) -> Result<Vec<Result<RawDocument>>> {
        let input = Opened::from_bytes(Source::of(Path::new("t.csv")), bytes.to_vec());
        let document = |item| match item {
            Item::Document(document) => *document,
            Item::Unit(_) => unreachable!("a table holds documents"),
        };
        Ok(format.open(input, fields)?.map(|item| item.map(document)).collect())
    }

    #[test]
    fn columns_by_name_with_any_delimiter() {
        let fields = FieldNames { text: "corps".into(), id: "no".into(), ..FieldNames::default() };
        for (format, bytes) in [
            (&Csv as &dyn InputFormat, "no,corps,title\n7,\"Un, \"\"deux\"\"\ntrois\",T\n"),
            (&Csv, "\u{FEFF}no;corps;title\r\n7;\"Un, \"\"deux\"\"\ntrois\";T\r\n"),
        ] {
            let rows = rows(format, bytes.as_bytes(), &fields).unwrap();
            let document = rows[0].as_ref().unwrap();
            assert_eq!(document.body, Body::Text("Un, \"deux\"\ntrois".into()));
            assert_eq!(
                (document.id.as_deref(), document.title.as_deref(), document.line),
                (Some("7"), Some("T"), Some(2))
            );
        }
        let rows = rows(&Tsv, b"corps\tno\n\"Un\tdeux\ntrois\t4\n", &fields).unwrap();
        assert_eq!(rows[0].as_ref().unwrap().body, Body::Text("\"Un".into()));
        assert_eq!(rows[1].as_ref().unwrap().line, Some(3));
    }

    #[test]
    fn what_is_wrong_with_a_table() {
        let fields = FieldNames::default();
        let none = rows(&Csv, b"a,b\n1,2\n", &fields).unwrap_err();
        assert_eq!(none.bare().to_string(), "t.csv:1: no column “text” (it has: a, b)");
        assert_eq!(none.remedy(), Some(Remedy::NameTextField));
        let found = rows(&Csv, b"id,text\n1\n2,Oui.\n", &fields).unwrap();
        assert_eq!(found[0].as_ref().unwrap_err().to_string(), "t.csv:2: the row has 1 fields, the first row names 2");
        assert!(found[1].is_ok());
        assert!(rows(&Csv, b"", &fields).is_err());
    }

    #[test]
    fn a_spreadsheets_encodings() {
        let fields = FieldNames::default();
        let text = "id;text\n1;Le théâtre était fermé à Besançon, c’est prévu.\n2;Été.\n";
        let old = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let wide: Vec<u8> = "\u{FEFF}"
            .chars()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, encoding) in [(old, "windows-1252"), (wide, "UTF-16LE")] {
            let found = rows(&Csv, &bytes, &fields).unwrap();
            assert_eq!(found[1].as_ref().unwrap().body, Body::Text("Été.".into()));
            assert_eq!(found[0].as_ref().unwrap().encoding, Some(encoding));
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_stopped_by_the_limit() {
        let bytes = [b"text\n\"".to_vec(), vec![b'a'; 1 << 20]].concat();
        let source = Source::of(Path::new("t.csv"));
        let input = Opened::from_reader(source, Box::new(std::io::Cursor::new(bytes)), 1 << 16, false).unwrap();
        let found: Vec<_> = Csv.open(input, &FieldNames::default()).unwrap().collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].as_ref().unwrap_err().remedy(), Some(Remedy::RaiseLimit));
    }
}
