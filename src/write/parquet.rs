//! Apache Parquet (<https://parquet.apache.org/docs/file-format/>) as the Hugging Face hub has bitexts: a column `translation`
//! with a text a language, further columns for what is known of the bead, and the key `huggingface` in the file's metadata,
//! which tells `datasets` the features.

use std::io;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FloatType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::{Map, Value, json};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer, side_names};
use crate::bitext::{BeadRow, BitextHeader};

/// Rows of a row group: what is held in memory at a time.
const GROUP: usize = 8192;

/// A column beside the texts.
struct Column {
    name: &'static str,
    values: Values,
}

/// What a column holds of a row.
enum Values {
    Text(fn(&BeadRow) -> &str),
    /// Absent where nobody has said.
    Number(fn(&BeadRow) -> f32),
    Flag(fn(&BeadRow) -> bool),
    Indices(fn(&BeadRow) -> &[usize]),
    Made(fn(&BeadRow) -> String),
}

const COLUMNS: &[Column] = &[
    Column { name: "confidence", values: Values::Number(|row| row.confidence) },
    Column { name: "bead", values: Values::Text(|row| &row.bead) },
    Column { name: "similarity", values: Values::Number(|row| row.scores.similarity) },
    Column { name: "margin", values: Values::Number(|row| row.scores.margin) },
    Column { name: "length_ratio", values: Values::Number(|row| row.scores.length_ratio) },
    Column { name: "numbers", values: Values::Number(|row| row.scores.numbers) },
    Column { name: "names", values: Values::Number(|row| row.scores.names) },
    Column { name: "language", values: Values::Flag(|row| row.scores.language) },
    Column { name: "source_language", values: Values::Text(|row| row.source.language.code()) },
    Column { name: "target_language", values: Values::Text(|row| row.target.language.code()) },
    Column { name: "source_document", values: Values::Text(|row| &row.source.document) },
    Column { name: "target_document", values: Values::Text(|row| &row.target.document) },
    Column { name: "source_hash", values: Values::Text(|row| &row.source.hash) },
    Column { name: "target_hash", values: Values::Text(|row| &row.target.hash) },
    Column { name: "source_sentences", values: Values::Indices(|row| &row.source.sentences) },
    Column { name: "target_sentences", values: Values::Indices(|row| &row.target.sentences) },
    Column { name: "moved", values: Values::Flag(|row| row.moved) },
    Column { name: "duplicate_of", values: Values::Text(|row| row.duplicate_of.as_deref().unwrap_or("")) },
    Column { name: "id", values: Values::Text(|row| &row.id) },
    Column { name: "whole", values: Values::Number(|row| row.scores.whole) },
    Column { name: "source_covered", values: Values::Number(|row| row.source.covered) },
    Column { name: "target_covered", values: Values::Number(|row| row.target.covered) },
    Column { name: "untranslated", values: Values::Made(BeadRow::untranslated) },
];

/// Parquet in the `translation` layout.
pub(super) struct Parquet;

impl RowFormat<BeadRow> for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn about(&self) -> &'static str {
        "Parquet with a `translation` column, as the Hugging Face hub has it; pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("parquet")
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, header: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        let mut languages = side_names(header);
        let plain = |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !languages.iter().all(plain) {
            languages = ["source".into(), "target".into()];
        }
        let file = open(file, header, &languages).map_err(told)?;
        Ok(Box::new(Groups { file, source_first: languages[0] < languages[1], rows: Vec::with_capacity(GROUP) }))
    }
}

fn open<'w>(
    file: Box<dyn Sink + 'w>,
    header: &BitextHeader,
    languages: &[String; 2],
) -> Result<SerializedFileWriter<Box<dyn Sink + 'w>>> {
    // `datasets` sorts the languages.
    let mut sorted = languages.clone();
    sorted.sort_unstable();
    let [first, second] = &sorted;
    // Everything may be absent, though little is: `datasets` takes only such columns for the features that it is told.
    let text = |name: &str| format!("optional binary {name} (UTF8);");
    let column = |column: &Column| match column.values {
        Values::Text(_) | Values::Made(_) => text(column.name),
        Values::Number(_) => format!("optional float {};", column.name),
        Values::Flag(_) => format!("optional boolean {};", column.name),
        Values::Indices(_) => {
            format!("optional group {} (LIST) {{ repeated group list {{ optional int64 element; }} }}", column.name)
        }
    };
    let columns: String = COLUMNS.iter().map(column).collect();
    let (first, second) = (text(first), text(second));
    let schema = format!("message bitext {{ optional group translation {{ {first} {second} }} {columns} }}");
    let own = json!({
        "version": header.version, "model": header.model,
        "source_language": languages[0], "target_language": languages[1],
    });
    let metadata = vec![
        KeyValue::new("huggingface".into(), features(&sorted).to_string()),
        KeyValue::new("diptych".into(), own.to_string()),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("diptych version {}", header.version))
        .set_key_value_metadata(Some(metadata))
        .build();
    SerializedFileWriter::new(file, Arc::new(parse_message_type(&schema)?), Arc::new(properties))
}

/// The features as `datasets` writes them.
fn features(languages: &[String; 2]) -> Value {
    let mut features = Map::new();
    features.insert("translation".into(), json!({ "languages": languages, "_type": "Translation" }));
    for column in COLUMNS {
        let value = |dtype: &str| json!({ "dtype": dtype, "_type": "Value" });
        let feature = match column.values {
            Values::Text(_) | Values::Made(_) => value("string"),
            Values::Number(_) => value("float32"),
            Values::Flag(_) => value("bool"),
            Values::Indices(_) => json!({ "feature": value("int64"), "_type": "Sequence" }),
        };
        features.insert(column.name.into(), feature);
    }
    json!({ "info": { "features": features } })
}

struct Groups<'w> {
    file: SerializedFileWriter<Box<dyn Sink + 'w>>,
    /// Whether the source's language comes first by alphabet.
    source_first: bool,
    rows: Vec<BeadRow>,
}

impl RowWriter<BeadRow> for Groups<'_> {
    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        self.rows.push(row.clone());
        if self.rows.len() < GROUP { Ok(()) } else { self.group().map_err(told) }
    }

    fn end(&mut self) -> io::Result<()> {
        self.group().map_err(told)?;
        self.file.finish().map_err(told)?;
        self.file.inner_mut().flush()
    }
}

impl Groups<'_> {
    fn group(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let mut group = self.file.next_row_group()?;
        let mut texts = [Values::Text(|row| &row.source.text), Values::Text(|row| &row.target.text)];
        if !self.source_first {
            texts.reverse();
        }
        // The texts lie one level deeper.
        texts.iter().try_for_each(|text| write(&mut group, &rows, text, 2))?;
        COLUMNS.iter().try_for_each(|column| write(&mut group, &rows, &column.values, 1))?;
        group.close()?;
        Ok(())
    }
}

/// Writes the next column, whose values are there at this definition level.
fn write<W: io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[BeadRow],
    values: &Values,
    level: i16,
) -> Result<()> {
    let there = vec![level; rows.len()];
    match values {
        Values::Text(of) => {
            let texts: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
            batch::<ByteArrayType, W>(group, &texts, &there, None)
        }
        Values::Made(of) => {
            let texts: Vec<ByteArray> = rows.iter().map(|row| of(row).into_bytes().into()).collect();
            batch::<ByteArrayType, W>(group, &texts, &there, None)
        }
        Values::Flag(of) => {
            let flags: Vec<bool> = rows.iter().map(of).collect();
            batch::<BoolType, W>(group, &flags, &there, None)
        }
        Values::Number(of) => {
            let known: Vec<f32> = rows.iter().map(of).filter(|value| !value.is_nan()).collect();
            let levels: Vec<i16> = rows.iter().map(|row| if of(row).is_nan() { 0 } else { level }).collect();
            batch::<FloatType, W>(group, &known, &levels, None)
        }
        Values::Indices(of) => {
            let (mut flat, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
            for list in rows.iter().map(of) {
                // An empty list is there, but nothing in it; an element lies two levels deeper.
                let deep = if list.is_empty() { level } else { level + 2 };
                definitions.extend(std::iter::repeat_n(deep, list.len().max(1)));
                repetitions.extend((0..list.len().max(1)).map(|i| i16::from(i != 0)));
                flat.extend(list.iter().map(|&index| index as i64));
            }
            batch::<Int64Type, W>(group, &flat, &definitions, Some(&repetitions))
        }
    }
}

fn batch<T: DataType, W: io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    definitions: &[i16],
    repetitions: Option<&[i16]>,
) -> Result<()> {
    let missing = || ParquetError::General("there are fewer columns in the schema than are written".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, Some(definitions), repetitions)?;
    column.close()
}

fn told(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
