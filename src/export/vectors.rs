//! Sentence vectors as a file: NumPy, JSON lines or Parquet, by the file's ending. Rows are written as they come.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::ArrayView2;
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// Bytes of a `.npy` header: long enough for any number of rows, a multiple of 64 as the format asks for.
const NPY_HEADER: usize = 128;

/// The formats of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorFormat {
    /// NumPy's array format 1.0: `rows × dimension`, little-endian f32, in C order.
    Npy,
    /// One object a line: `{"text": …, "vector": […]}`.
    Jsonl,
    /// Apache Parquet with the columns `text` and `vector` (a list of floats).
    Parquet,
}

impl VectorFormat {
    /// By the ending of a file's name.
    ///
    /// # Errors
    /// [`Error::Usage`] for another ending.
    pub fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("npy") => Ok(VectorFormat::Npy),
            Some("jsonl") => Ok(VectorFormat::Jsonl),
            Some("parquet") => Ok(VectorFormat::Parquet),
            _ => Err(Error::Usage(format!("{}: vectors are written as .npy, .jsonl or .parquet", path.display()))),
        }
    }
}

enum Sink {
    Npy(BufWriter<NamedTempFile>),
    Jsonl(BufWriter<NamedTempFile>),
    Parquet(Box<SerializedFileWriter<BufWriter<NamedTempFile>>>),
}

/// A file of vectors that is being written. It appears under its name when it is finished, not before.
pub struct VectorFile {
    path: PathBuf,
    dimension: usize,
    rows: usize,
    sink: Sink,
}

impl VectorFile {
    /// Begins the file.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown ending, [`Error::Io`] when the folder cannot be written.
    pub fn create(path: &Path, dimension: usize) -> Result<Self> {
        let format = VectorFormat::of(path)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = crate::files::temporary_in(folder).map_err(|e| Error::io(path, e))?;
        let mut file = BufWriter::with_capacity(1 << 18, file);
        let sink = match format {
            VectorFormat::Npy => {
                file.write_all(&npy_header(0, dimension)).map_err(|e| Error::io(path, e))?;
                Sink::Npy(file)
            }
            VectorFormat::Jsonl => Sink::Jsonl(file),
            VectorFormat::Parquet => {
                let schema = "message vectors {
                    required binary text (UTF8);
                    required group vector (LIST) { repeated group list { required float element; } }
                }";
                let writer = parse_message_type(schema)
                    .and_then(|schema| SerializedFileWriter::new(file, Arc::new(schema), Arc::default()));
                Sink::Parquet(Box::new(writer.map_err(|e| parquet_error(path, e))?))
            }
        };
        Ok(VectorFile { path: path.to_owned(), dimension, rows: 0, sink })
    }

    /// Appends the texts with their vectors, `texts × dimension`.
    ///
    /// # Errors
    /// [`Error::Io`] when writing fails.
    pub fn write(&mut self, texts: &[&str], vectors: ArrayView2<'_, f32>) -> Result<()> {
        debug_assert_eq!(vectors.dim(), (texts.len(), self.dimension));
        self.rows += texts.len();
        if texts.is_empty() {
            return Ok(());
        }
        match &mut self.sink {
            Sink::Npy(file) => vectors.iter().try_for_each(|x| file.write_all(&x.to_le_bytes())),
            Sink::Jsonl(file) => texts.iter().zip(vectors.rows()).try_for_each(|(text, vector)| {
                #[derive(Serialize)]
                struct Line<'a> {
                    text: &'a str,
                    vector: Vec<f32>,
                }
                serde_json::to_writer(&mut *file, &Line { text, vector: vector.to_vec() })?;
                file.write_all(b"\n")
            }),
            Sink::Parquet(writer) => {
                return row_group(writer, texts, vectors).map_err(|e| parquet_error(&self.path, e));
            }
        }
        .map_err(|e| Error::io(&self.path, e))
    }

    /// Ends the file and gives it its name; returns how many rows it has.
    ///
    /// # Errors
    /// [`Error::Io`] when writing fails.
    pub fn finish(self) -> Result<usize> {
        let failed = |e| Error::io(&self.path, e);
        let file = match self.sink {
            Sink::Npy(mut file) => {
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
                file.write_all(&npy_header(self.rows, self.dimension)).map_err(failed)?;
                file
            }
            Sink::Jsonl(file) => file,
            Sink::Parquet(writer) => writer.into_inner().map_err(|e| parquet_error(&self.path, e))?,
        };
        let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
        // A temporary file is its owner's alone; what was asked for is as open as other files.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644));
        }
        file.persist(&self.path).map_err(|e| failed(e.error))?;
        Ok(self.rows)
    }
}

fn parquet_error(path: &Path, error: parquet::errors::ParquetError) -> Error {
    Error::io(path, std::io::Error::other(error))
}

/// The header of NumPy's format 1.0, padded with spaces.
fn npy_header(rows: usize, dimension: usize) -> [u8; NPY_HEADER] {
    let mut header = [b' '; NPY_HEADER];
    header[..8].copy_from_slice(b"\x93NUMPY\x01\x00");
    header[8..10].copy_from_slice(&(NPY_HEADER as u16 - 10).to_le_bytes());
    let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}");
    header[10..10 + text.len()].copy_from_slice(text.as_bytes());
    header[NPY_HEADER - 1] = b'\n';
    header
}

fn row_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    texts: &[&str],
    vectors: ArrayView2<'_, f32>,
) -> parquet::errors::Result<()> {
    let mut group = writer.next_row_group()?;
    if let Some(mut column) = group.next_column()? {
        let texts: Vec<ByteArray> = texts.iter().map(|t| ByteArray::from(*t)).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        column.close()?;
    }
    if let Some(mut column) = group.next_column()? {
        let values: Vec<f32> = vectors.iter().copied().collect();
        // Every element is there (level 1); the first of each row begins a list (repetition 0).
        let definitions = vec![1i16; values.len()];
        let repetitions: Vec<i16> = (0..values.len()).map(|i| i16::from(i % vectors.ncols() != 0)).collect();
        column.typed::<FloatType>().write_batch(&values, Some(&definitions), Some(&repetitions))?;
        column.close()?;
    }
    group.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    fn written(name: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        let mut file = VectorFile::create(&path, 2).unwrap();
        file.write(&["a \"b\"", "é"], array![[0.1f32, -0.5], [1.0, 0.0]].view()).unwrap();
        file.write(&[], ndarray::Array2::zeros((0, 2)).view()).unwrap();
        file.write(&["c"], array![[2.0f32, 3.0]].view()).unwrap();
        assert!(!path.exists(), "nothing until it is whole");
        assert_eq!(file.finish().unwrap(), 3);
        (dir, path)
    }

    #[test]
    fn npy_is_what_numpy_reads() {
        let (_dir, path) = written("v.npy");
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(bytes.len(), NPY_HEADER + 3 * 2 * 4);
        assert_eq!(&bytes[..10], b"\x93NUMPY\x01\x00\x76\x00");
        let header = std::str::from_utf8(&bytes[10..NPY_HEADER]).unwrap();
        assert!(header.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"));
        assert!(header.ends_with(" \n"));
        assert_eq!(bytes[NPY_HEADER + 4..NPY_HEADER + 8], (-0.5f32).to_le_bytes());
    }

    #[test]
    fn jsonl_has_a_line_a_text() {
        let (_dir, path) = written("v.jsonl");
        let lines = std::fs::read_to_string(path).unwrap();
        assert_eq!(lines.lines().next().unwrap(), r#"{"text":"a \"b\"","vector":[0.1,-0.5]}"#);
        assert_eq!(lines.lines().count(), 3);
    }

    #[test]
    fn parquet_has_a_row_a_text() {
        let (_dir, path) = written("v.parquet");
        let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let rows: Vec<String> = reader.get_row_iter(None).unwrap().map(|r| r.unwrap().to_string()).collect();
        assert_eq!(rows.len(), 3);
        assert!(rows[1].contains("\"é\"") && rows[1].contains("1.0"), "{}", rows[1]);
    }

    #[test]
    fn another_ending_is_refused() {
        assert!(matches!(VectorFile::create(Path::new("v.csv"), 2), Err(Error::Usage(_))));
    }
}
