//! Rows of numbers: in memory, or in a file that is mapped into it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::error::{Error, Result};
use crate::files;

/// Rows of one width.
#[derive(Debug)]
pub(super) enum Table {
    /// Held in memory.
    Held(Array2<f32>),
    /// In a file. The system keeps in memory what is looked at, and takes it back when it needs the room.
    Mapped {
        /// The file's bytes.
        map: Mmap,
        /// How many rows there are.
        rows: usize,
        /// Numbers a row.
        width: usize,
    },
}

impl Table {
    /// All rows.
    pub(super) fn view(&self) -> ArrayView2<'_, f32> {
        match self {
            Table::Held(rows) => rows.view(),
            // SAFETY: the map begins with a page and has rows × width numbers, of which any four bytes are one, and nobody
            // writes into it.
            Table::Mapped { map, rows, width } => unsafe {
                ArrayView2::from_shape_ptr((*rows, *width), map.as_ptr().cast())
            },
        }
    }
}

/// A table that is being written.
pub(super) struct TableFile {
    folder: PathBuf,
    file: BufWriter<File>,
    width: usize,
    rows: usize,
}

impl TableFile {
    /// An empty table of this width, in a file without a name in `folder`.
    pub(super) fn create(folder: &Path, width: usize) -> Result<Self> {
        let file = files::nameless_in(folder).map_err(|e| Error::io(folder, e))?;
        Ok(TableFile { folder: folder.to_owned(), file: BufWriter::with_capacity(1 << 18, file), width, rows: 0 })
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: ArrayView1<'_, f32>) -> Result<()> {
        self.rows += 1;
        row.iter().try_for_each(|x| self.file.write_all(&x.to_ne_bytes())).map_err(|e| Error::io(&self.folder, e))
    }

    /// The whole table.
    pub(super) fn finish(self) -> Result<Table> {
        let TableFile { folder, file, width, rows } = self;
        let file = file.into_inner().map_err(|e| Error::io(&folder, e.into_error()))?;
        if rows * width == 0 {
            return Ok(Table::Held(Array2::zeros((rows, width))));
        }
        // SAFETY: the file has no name, so that nobody else can change it while it is mapped.
        let map = unsafe { Mmap::map(&file) }.map_err(|e| Error::io(&folder, e))?;
        if map.len() != rows * width * size_of::<f32>() {
            return Err(Error::io(&folder, std::io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(Table::Mapped { map, rows, width })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let rows = Array2::from_shape_fn((1000, 7), |(i, k)| (i * 7 + k) as f32 / 3.0);
        let mut file = TableFile::create(dir.path(), 7).unwrap();
        rows.rows().into_iter().for_each(|row| file.push(row).unwrap());
        assert_eq!(file.finish().unwrap().view(), rows);
        let none = TableFile::create(dir.path(), 7).unwrap().finish().unwrap();
        assert_eq!(none.view().dim(), (0, 7));
    }
}
