//! The log of edits on the disk: only ever added to, every line there before it counts, one writer at a time.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::bitext::{EditLine, EditLog};
use crate::error::{Error, Result};

/// The file.
#[derive(Debug)]
pub(super) struct EditFile {
    path: PathBuf,
    file: File,
}

impl EditFile {
    /// Opens a log for writing, and what is in it. A last line that was cut off when its writer was killed is taken away.
    ///
    /// # Errors
    /// [`Error::Refused`] while another review writes to it; as [`EditLog::parse`].
    pub fn open(path: &Path) -> Result<(Self, EditLog)> {
        let io = |error: io::Error| Error::io(path, error);
        let mut file = File::options().read(true).append(true).create(true).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let reason = "another review of this bitext is open: use its page, or stop it first".into();
                return Err(Error::Refused { path: path.to_owned(), reason });
            }
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let log = EditLog::parse(&bytes, path)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(io)?;
        }
        file.seek(SeekFrom::End(0)).map_err(io)?;
        Ok((EditFile { path: path.to_owned(), file }, log))
    }

    /// Writes a line and waits until it is on the disk. What could not be written as a whole is taken away again.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses.
    pub fn append(&mut self, line: &EditLine) -> Result<()> {
        let io = |error: io::Error| Error::io(&self.path, error);
        let mut bytes = serde_json::to_vec(line).map_err(|e| io(e.into()))?;
        bytes.push(b'\n');
        let before = self.file.metadata().map_err(io)?.len();
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            let _ = self.file.set_len(before);
            io(error)
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::EditEntry;

    #[test]
    fn lines_survive_and_a_torn_one_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edits.jsonl");
        let (mut file, mut log) = EditFile::open(&path).unwrap();
        file.append(log.push(EditEntry::Undo(1))).unwrap();
        assert!(matches!(EditFile::open(&path), Err(Error::Refused { .. })), "one writer at a time");
        drop(file);
        File::options().append(true).open(&path).unwrap().write_all(b"{\"version\":1,\"seq").unwrap();
        let (mut file, mut log) = EditFile::open(&path).unwrap();
        assert_eq!(log.sequence(), 1);
        file.append(log.push(EditEntry::Redo(1))).unwrap();
        drop(file);
        assert_eq!(EditFile::open(&path).unwrap().1.sequence(), 2);
    }
}
