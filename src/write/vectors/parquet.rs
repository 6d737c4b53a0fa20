//! Apache Parquet (<https://parquet.apache.org/docs/file-format/>) with the columns `text` and `vector` (a list of floats).

use std::io;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::{VectorHeader, VectorRow};

/// Rows of a row group: what is held in memory at a time.
const GROUP: usize = 4096;

/// Texts and vectors as columns.
pub(in super::super) struct Parquet;

impl RowFormat<VectorRow> for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn about(&self) -> &'static str {
        "the columns `text` and `vector`, a list of floats"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("parquet")
    }

    fn open<'w>(&self, files: Files<'w>, _: &VectorHeader) -> io::Result<Writer<'w, VectorRow>> {
        let [file] = files.exactly()?;
        let schema = "message vectors {
            required binary text (UTF8);
            required group vector (LIST) { repeated group list { required float element; } }
        }";
        let open = || SerializedFileWriter::new(file, Arc::new(parse_message_type(schema)?), Arc::default());
        Ok(Box::new(Groups { file: open().map_err(told)?, rows: Vec::with_capacity(GROUP) }))
    }
}

struct Groups<'w> {
    file: SerializedFileWriter<Box<dyn Sink + 'w>>,
    rows: Vec<VectorRow>,
}

impl RowWriter<VectorRow> for Groups<'_> {
    fn row(&mut self, row: &VectorRow) -> io::Result<()> {
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
        let mut group = self.file.next_row_group()?;
        if let Some(mut column) = group.next_column()? {
            let texts: Vec<ByteArray> = self.rows.iter().map(|row| ByteArray::from(row.text.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            column.close()?;
        }
        if let Some(mut column) = group.next_column()? {
            let values: Vec<f32> = self.rows.iter().flat_map(|row| row.vector.iter().copied()).collect();
            // Every element is there (level 1); the first of each row begins a list (repetition 0).
            let definitions = vec![1i16; values.len()];
            let starts = |row: &VectorRow| (0..row.vector.len()).map(|i| i16::from(i != 0));
            let repetitions: Vec<i16> = self.rows.iter().flat_map(starts).collect();
            column.typed::<FloatType>().write_batch(&values, Some(&definitions), Some(&repetitions))?;
            column.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

fn told(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::super::super::fixtures::written_bytes;
    use super::super::three;
    use super::*;

    fn read(rows: &[VectorRow]) -> Vec<String> {
        let bytes = written_bytes(&Parquet, &VectorHeader { dimension: 2 }, rows).remove(0);
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
    }

    #[test]
    fn it_has_a_row_a_text() {
        let rows = read(&three());
        assert_eq!(rows.len(), 3);
        assert!(rows[1].contains("\"é\"") && rows[1].contains("1.0"), "{}", rows[1]);
        assert!(read(&[]).is_empty());
    }

    #[test]
    fn many_rows_make_several_groups() {
        let rows: Vec<VectorRow> = three().into_iter().cycle().take(GROUP + 2).collect();
        let found = read(&rows);
        assert_eq!(found.len(), GROUP + 2);
        assert_eq!(found[GROUP], found[GROUP % 3]);
    }
}
