//! NumPy's array format 1.0 (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).

use std::io::{self, Seek, SeekFrom, Write};

use super::super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::{VectorHeader, VectorRow};

/// Bytes of the header: long enough for any number of rows, a multiple of 64 as the format asks for.
const HEADER: usize = 128;

/// `rows × dimension`, little-endian f32, in C order; the texts are not in it.
pub(in super::super) struct Npy;

impl RowFormat<VectorRow> for Npy {
    fn name(&self) -> &'static str {
        "npy"
    }

    fn about(&self) -> &'static str {
        "a NumPy array, a row a text, without the texts"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("npy")
    }

    fn open<'w>(&self, files: Files<'w>, header: &VectorHeader) -> io::Result<Writer<'w, VectorRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Array { file, rows: 0, dimension: header.dimension }))
    }
}

struct Array<'w> {
    file: Box<dyn Sink + 'w>,
    rows: usize,
    dimension: usize,
}

impl RowWriter<VectorRow> for Array<'_> {
    fn begin(&mut self) -> io::Result<()> {
        // How many rows there are is known at the end. What cannot go back says so now.
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(0, self.dimension))
    }

    fn row(&mut self, row: &VectorRow) -> io::Result<()> {
        self.rows += 1;
        row.vector.iter().try_for_each(|x| self.file.write_all(&x.to_le_bytes()))
    }

    fn end(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.rows, self.dimension))?;
        self.file.flush()
    }
}

/// Padded with spaces.
fn header(rows: usize, dimension: usize) -> [u8; HEADER] {
    let mut header = [b' '; HEADER];
    header[..8].copy_from_slice(b"\x93NUMPY\x01\x00");
    header[8..10].copy_from_slice(&(HEADER as u16 - 10).to_le_bytes());
    let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}");
    header[10..10 + text.len()].copy_from_slice(text.as_bytes());
    header[HEADER - 1] = b'\n';
    header
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::written_bytes;
    use super::super::three;
    use super::*;

    #[test]
    fn it_is_what_numpy_reads() {
        let bytes = &written_bytes(&Npy, &VectorHeader { dimension: 2 }, &three())[0];
        assert_eq!(bytes.len(), HEADER + 3 * 2 * 4);
        assert_eq!(&bytes[..10], b"\x93NUMPY\x01\x00\x76\x00");
        let header = std::str::from_utf8(&bytes[10..HEADER]).unwrap();
        assert!(header.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"));
        assert!(header.ends_with(" \n"));
        assert_eq!(bytes[HEADER + 4..HEADER + 8], (-0.5f32).to_le_bytes());
    }
}
