//! Where an input comes from, and opening it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::decode::decode;
use crate::error::{Error, Result};

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// How many of a file's first bytes are looked at to tell its format.
const HEAD: usize = 4096;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The document's id, or the prefix of its documents' ids; unique in a [`super::Walk`].
    pub id: String,
    /// The file; [`STDIN`] for standard input.
    pub path: PathBuf,
}

impl Source {
    /// Opens it.
    ///
    /// # Errors
    /// [`Error::Input`] for a folder, a device, or a file that is not there; [`Error::Io`] for what else the system says.
    pub fn open(&self) -> Result<Opened> {
        let reader: Box<dyn Read + Send> = if self.path == Path::new(STDIN) {
            Box::new(io::stdin())
        } else {
            let meta = fs::metadata(&self.path).map_err(|e| cannot_open(&self.path, e))?;
            if meta.is_dir() {
                return Err(Error::input(&self.path, "a folder, where a file was expected"));
            }
            // Pipes (`<(…)`) are read; devices may never end.
            if is_device(&meta) {
                return Err(Error::input(&self.path, "a device or socket, where a file was expected"));
            }
            Box::new(File::open(&self.path).map_err(|e| cannot_open(&self.path, e))?)
        };
        let mut reader = BufReader::with_capacity(1 << 18, reader);
        let head = reader.fill_buf().map_err(|e| Error::io(&self.path, e))?;
        let head = head[..head.len().min(HEAD)].to_vec();
        Ok(Opened { source: self.clone(), head, reader: Box::new(reader) })
    }
}

/// A file that is open, at its beginning.
pub struct Opened {
    /// Which file.
    pub source: Source,
    head: Vec<u8>,
    /// Its bytes.
    pub reader: Box<dyn BufRead + Send>,
}

impl Opened {
    /// Bytes in memory as a file.
    pub fn from_bytes(source: Source, bytes: Vec<u8>) -> Self {
        let head = bytes[..bytes.len().min(HEAD)].to_vec();
        Opened { source, head, reader: Box::new(io::Cursor::new(bytes)) }
    }

    /// Its first bytes, at most some thousand.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// All of it as text.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Input`] if it is no text: empty, binary, not UTF-8.
    pub fn text(mut self) -> Result<String> {
        let mut bytes = Vec::new();
        self.reader.read_to_end(&mut bytes).map_err(|e| Error::io(&self.source.path, e))?;
        decode(bytes).map_err(|reason| Error::input(&self.source.path, reason))
    }
}

#[cfg(unix)]
fn is_device(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    kind.is_char_device() || kind.is_block_device() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

/// The error of a path that could not be opened, in a user's words where the system's are terse.
pub(super) fn cannot_open(path: &Path, e: io::Error) -> Error {
    use io::ErrorKind;
    // ELOOP on Linux and on the BSDs; its ErrorKind is not stable.
    let looped = matches!(e.raw_os_error(), Some(40 | 62));
    match e.kind() {
        ErrorKind::NotFound if fs::symlink_metadata(path).is_ok() => {
            Error::input(path, "a link to a file that does not exist")
        }
        ErrorKind::NotFound => Error::input(path, "no such file or folder"),
        ErrorKind::PermissionDenied => Error::input(path, "no permission to read it"),
        _ if looped => Error::input(path, "a link that leads back to itself"),
        _ => Error::io(path, e),
    }
}
