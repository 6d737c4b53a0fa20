//! Where an input comes from, and opening it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compression::decompressed;
use super::decode::{Decoded, Transcoder, decode, marked};
use super::helper::Helper;
use super::limit::{self, MOST_BYTES};
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
    /// The file; [`STDIN`] for standard input. What lies in an archive has its path there behind the archive's own.
    pub path: PathBuf,
}

impl Source {
    /// Opens it, decompressed if it is compressed (gzip, Zstandard), with [`MOST_BYTES`] as the limit of a document.
    ///
    /// # Errors
    /// [`Error::Input`] for a folder, a device, or a file that is not there; [`Error::Io`] for what else the system says.
    pub fn open(&self) -> Result<Opened> {
        self.open_within(MOST_BYTES)
    }

    /// [`Source::open`] with another limit for the bytes of a document.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn open_within(&self, limit: u64) -> Result<Opened> {
        let mut regular = false;
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
            regular = meta.is_file();
            Box::new(File::open(&self.path).map_err(|e| cannot_open(&self.path, e))?)
        };
        let reader = BufReader::with_capacity(1 << 18, reader);
        Opened::from_reader(self.clone(), Box::new(reader), limit, regular)
    }
}

/// A file that is open, at its beginning.
pub struct Opened {
    /// Which file.
    pub source: Source,
    head: Vec<u8>,
    /// Its bytes.
    pub reader: Box<dyn BufRead + Send>,
    limit: u64,
    helper: Option<Helper>,
    /// Whether the bytes are those of a regular file, as they lie on the disk.
    on_disk: bool,
}

impl Opened {
    /// Bytes in memory as a file.
    pub fn from_bytes(source: Source, bytes: Vec<u8>) -> Self {
        let head = bytes[..bytes.len().min(HEAD)].to_vec();
        Opened {
            source,
            head,
            reader: Box::new(io::Cursor::new(bytes)),
            limit: MOST_BYTES,
            helper: None,
            on_disk: false,
        }
    }

    /// The bytes of a reader as a file, decompressed if they are compressed. `on_disk` says whether a regular file of that
    /// path has them.
    pub(super) fn from_reader(
        source: Source,
        reader: Box<dyn BufRead + Send>,
        limit: u64,
        on_disk: bool,
    ) -> Result<Self> {
        let failed = |e| limit::failed(&source.path, e, limit);
        let (mut reader, compressed) = decompressed(reader, limit).map_err(failed)?;
        let head = reader.fill_buf().map_err(failed)?;
        let head = head[..head.len().min(HEAD)].to_vec();
        Ok(Opened { source, head, reader, limit, helper: None, on_disk: on_disk && !compressed })
    }

    /// Its first bytes, at most some thousand.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The most bytes that one document of it may have.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// The same, to be read by a helper where its format needs one.
    pub fn helped_by(mut self, helper: Option<Helper>) -> Self {
        self.helper = helper;
        self
    }

    /// Who reads what may take any time and memory.
    pub fn helper(&self) -> Option<&Helper> {
        self.helper.as_ref()
    }

    /// All of it.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Input`] if it is longer than the limit.
    pub fn bytes(self) -> Result<Vec<u8>> {
        limit::whole(self.reader, &self.source.path, self.limit)
    }

    /// All of it as text.
    ///
    /// # Errors
    /// As [`Opened::bytes`]; [`Error::Input`] if it is no text: empty, binary, in no encoding that is known.
    pub fn text(self) -> Result<String> {
        Ok(self.decoded()?.text)
    }

    /// All of it as text, and which encoding it was in.
    pub(super) fn decoded(self) -> Result<Decoded> {
        let path = self.source.path.clone();
        decode(self.bytes()?).map_err(|reason| Error::input(path, reason))
    }

    /// Its bytes in UTF-8, without a mark: from the encoding of the mark that it begins with, else from the one named. The
    /// name of the encoding, if it is another.
    pub(super) fn utf8(
        self,
        named: Option<&'static encoding_rs::Encoding>,
    ) -> (Box<dyn BufRead + Send>, Option<&'static str>) {
        let mut reader = self.reader;
        let encoding = match marked(&self.head) {
            Some((encoding, mark)) => {
                reader.consume(mark);
                Some(encoding)
            }
            None => named,
        };
        match encoding.filter(|encoding| *encoding != encoding_rs::UTF_8) {
            Some(encoding) => (Box::new(Transcoder::new(reader, encoding)), Some(encoding.name())),
            None => (reader, None),
        }
    }

    /// Its bytes where they can be read in any order, and more than once.
    pub(super) fn seekable(self) -> Result<Seekable> {
        match self.on_disk {
            true => Ok(Seekable::File(self.source.path)),
            false => Ok(Seekable::Bytes(self.bytes()?.into())),
        }
    }
}

/// Bytes that can be read in any order.
#[derive(Clone)]
pub(super) enum Seekable {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

/// What [`Seekable::open`] gives.
pub(super) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

impl Seekable {
    pub(super) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Seekable::File(path) => Box::new(BufReader::new(File::open(path)?)),
            Seekable::Bytes(bytes) => Box::new(io::Cursor::new(Arc::clone(bytes))),
        })
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
