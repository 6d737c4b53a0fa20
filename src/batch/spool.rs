//! A list that is as long as the corpus and lies on the disk: values go in at its end and are read again by their places.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::files;

/// So many bytes are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// A list on the disk, eight bytes a value in memory. The file has no name, and is gone when the program is.
#[derive(Debug)]
pub(super) struct Spool<T> {
    folder: PathBuf,
    file: Mutex<File>,
    /// Where each value ends.
    ends: Vec<u64>,
    /// What is not written yet.
    buffer: Vec<u8>,
    written: u64,
    values: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// An empty list in a folder.
    pub(super) fn create(folder: &Path) -> Result<Self> {
        let file = files::nameless_in(folder).map_err(|e| Error::io(folder, e))?;
        Ok(Spool {
            folder: folder.to_owned(),
            file: Mutex::new(file),
            ends: vec![],
            buffer: vec![],
            written: 0,
            values: PhantomData,
        })
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a value; returns its place.
    pub(super) fn push(&mut self, value: &T) -> Result<usize> {
        serde_json::to_writer(&mut self.buffer, value).map_err(|e| self.error(e.into()))?;
        self.ends.push(self.written + self.buffer.len() as u64);
        if self.buffer.len() >= BUFFER {
            let written = {
                let mut file = self.file();
                file.seek(SeekFrom::Start(self.written)).and_then(|_| file.write_all(&self.buffer))
            };
            written.map_err(|e| self.error(e))?;
            self.written += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(self.ends.len() - 1)
    }

    /// The value at a place that [`Spool::push`] has named.
    pub(super) fn get(&self, place: usize) -> Result<T> {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        let length = (self.ends[place] - start) as usize;
        let mut bytes = vec![0; length];
        match start.checked_sub(self.written) {
            Some(at) => bytes.copy_from_slice(&self.buffer[at as usize..at as usize + length]),
            None => {
                let mut file = self.file();
                let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes));
                drop(file);
                read.map_err(|e| self.error(e))?;
            }
        }
        serde_json::from_slice(&bytes).map_err(|e| self.error(e.into()))
    }

    /// All values in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Result<T>> + '_ {
        (0..self.len()).map(|place| self.get(place))
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn error(&self, error: io::Error) -> Error {
        Error::io(&self.folder, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_is_found_at_its_place_written_or_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::<String>::create(dir.path()).unwrap();
        let text = |n: usize| format!("{n}\n").repeat(n % 50 * 40);
        for n in 0..3000 {
            assert_eq!(spool.push(&text(n)).unwrap(), n);
            assert_eq!(spool.get(n / 2).unwrap(), text(n / 2));
        }
        assert!(spool.written > 0 && !spool.buffer.is_empty());
        assert!(spool.iter().enumerate().all(|(n, found)| found.unwrap() == text(n)));
        assert_eq!((spool.len(), std::fs::read_dir(dir.path()).unwrap().count()), (3000, 0));
    }
}
