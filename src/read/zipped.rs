//! The files inside a ZIP file, each read on its own.

use std::io::{BufRead, BufReader, Read, SeekFrom};
use std::path::PathBuf;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::limit;
use super::source::{Opened, ReadSeek, Seekable};
use crate::error::{Error, Result};

/// A ZIP file.
pub(super) struct Zipped {
    path: PathBuf,
    data: Seekable,
    archive: ZipArchive<Box<dyn ReadSeek>>,
    limit: u64,
}

impl Zipped {
    /// Reads its directory.
    ///
    /// # Errors
    /// [`Error::Input`] if that is broken, or if files share bytes, as they do where few bytes are to grow to many.
    pub(super) fn open(input: Opened) -> Result<Self> {
        let (path, limit) = (input.source.path.clone(), input.limit());
        let data = input.seekable()?;
        let reader = data.open().map_err(|e| Error::io(&path, e))?;
        let mut archive = ZipArchive::new(reader).map_err(|e| wrong(&path, &e))?;
        if archive.has_overlapping_entries().map_err(|e| wrong(&path, &e))? {
            return Err(Error::input(path, "files inside it overlap: made to do harm, or broken"));
        }
        Ok(Zipped { path, data, archive, limit })
    }

    /// How many files it has, folders among them.
    pub(super) fn len(&self) -> usize {
        self.archive.len()
    }

    /// A file's path; `None` for a folder and for a path that leads out of the archive.
    pub(super) fn name(&mut self, index: usize) -> Option<PathBuf> {
        let file = self.archive.by_index_raw(index).ok()?;
        (!file.is_dir()).then(|| file.enclosed_name()).flatten()
    }

    /// One file whole, if there is one of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let file = match self.archive.by_name(name) {
            Err(ZipError::FileNotFound) => return Ok(None),
            other => other.map_err(|e| wrong(&self.path, &e))?,
        };
        limit::whole(file, &self.path, self.limit).map(Some)
    }

    /// A file as a stream of its own.
    pub(super) fn stream(&mut self, index: usize) -> Result<Box<dyn BufRead + Send>> {
        let file = self.archive.by_index_raw(index).map_err(|e| wrong(&self.path, &e))?;
        let path = self.path.join(file.enclosed_name().unwrap_or_default());
        if file.encrypted() {
            return Err(Error::input(path, "it is encrypted"));
        }
        let start = file.data_start().ok_or_else(|| Error::input(&path, "the archive is broken here"))?;
        let (length, checksum, method) = (file.compressed_size(), file.crc32(), file.compression());
        let mut reader = self.data.open().map_err(|e| Error::io(&path, e))?;
        reader.seek(SeekFrom::Start(start)).map_err(|e| Error::io(&path, e))?;
        let packed = BufReader::with_capacity(1 << 16, reader.take(length));
        let unpacked: Box<dyn Read + Send> = match method {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::Deflated => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
            other => return Err(Error::input(path, format!("it is compressed by {other}, which is not read"))),
        };
        let checked = Checked { inner: unpacked, sum: flate2::Crc::new(), wanted: checksum };
        Ok(Box::new(BufReader::with_capacity(1 << 16, checked)))
    }
}

/// A reader that knows at the end whether all bytes were right.
struct Checked {
    inner: Box<dyn Read + Send>,
    sum: flate2::Crc,
    wanted: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.sum.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() && self.sum.sum() != self.wanted {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "its checksum in the archive does not fit",
            ));
        }
        Ok(n)
    }
}

fn wrong(path: &std::path::Path, e: &ZipError) -> Error {
    match e {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => {
            Error::input(path, "it is encrypted")
        }
        other => Error::input(path, format!("not a sound ZIP file: {other}")),
    }
}
