//! How much of a file is read: no document may fill the memory, whatever its file claims or grows to.

use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::error::{Error, Remedy, Result};

/// The most bytes of one document, decompressed, where nobody says otherwise: 256 MiB, some two hundred novels.
pub const MOST_BYTES: u64 = 256 << 20;

/// The error of a document that is longer than the limit.
pub(super) fn too_large(path: &Path, limit: u64) -> Error {
    Error::input(path, reason(limit)).mended_by(Remedy::RaiseLimit)
}

/// The error of a line that is longer than the limit.
pub(super) fn line_too_long(path: &Path, line: usize, limit: u64) -> Error {
    Error::input_line(path, line, reason(limit)).mended_by(Remedy::RaiseLimit)
}

fn reason(limit: u64) -> String {
    format!("more than {} in one document, the most that is read", size(limit))
}

/// The error of reading that failed: the system's, or that of a limit.
pub(super) fn failed(path: &Path, e: io::Error, limit: u64) -> Error {
    match e.kind() {
        io::ErrorKind::FileTooLarge => {
            Error::input(path, format!("{e} and is longer than {}", size(limit))).mended_by(Remedy::RaiseLimit)
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Error::input(path, e.to_string())
        }
        _ => Error::io(path, e),
    }
}

/// Bytes as people say it.
fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 20 => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

/// A reader that counts lines for messages, and fails where one record is longer than the limit.
pub(super) struct Meter {
    inner: Box<dyn BufRead + Send>,
    counts: Arc<Counts>,
    limit: u64,
}

/// What a [`Meter`] counts; shared with who reports it.
#[derive(Debug, Default)]
pub(super) struct Counts {
    line_ends: AtomicUsize,
    bytes: AtomicU64,
}

impl Meter {
    pub(super) fn new(inner: Box<dyn BufRead + Send>, limit: u64) -> (Self, Arc<Counts>) {
        let counts = Arc::new(Counts::default());
        (Meter { inner, counts: Arc::clone(&counts), limit }, counts)
    }
}

impl Counts {
    /// The line (from 1) that reading has come to.
    pub(super) fn line(&self) -> usize {
        self.line_ends.load(Ordering::Relaxed) + 1
    }

    /// A new record begins here.
    pub(super) fn begin(&self) {
        self.bytes.store(0, Ordering::Relaxed);
    }
}

impl Read for Meter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Meter {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.counts.bytes.load(Ordering::Relaxed) > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason(self.limit)));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let ends = buffer[..n.min(buffer.len())].iter().filter(|&&b| b == b'\n').count();
            self.counts.line_ends.fetch_add(ends, Ordering::Relaxed);
        }
        self.counts.bytes.fetch_add(n as u64, Ordering::Relaxed);
        self.inner.consume(n);
    }
}

/// All of a reader, if it is not longer than the limit.
pub(super) fn whole(reader: impl Read, path: &Path, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|e| failed(path, e, limit))?;
    match bytes.len() as u64 > limit {
        true => Err(too_large(path, limit)),
        false => Ok(bytes),
    }
}
