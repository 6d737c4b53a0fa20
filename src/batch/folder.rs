//! The output folder: whose it is, and that only one run at a time writes there.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Remedy, Result};
use crate::files;
// The subfolder by which Diptych knows its own output; it holds the journal and the vectors of earlier runs.
pub(super) use crate::read::OUTPUT_MARK as OWN;

/// An output folder that this run may write to, locked against other runs until it is dropped.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    _lock: File,
}

impl OutputFolder {
    /// Creates `path`, or takes it over if it is empty or an earlier run's; anything else only with `force`.
    ///
    /// # Errors
    /// [`Error::Refused`] if the folder holds something else or another run is writing to it, [`Error::Io`] if the system refuses.
    pub fn claim(path: &Path, force: bool) -> Result<Self> {
        Self::check(path, force)?;
        let refused = |reason: &str| Error::Refused { path: path.to_owned(), reason: reason.into() };
        let own = path.join(OWN);
        fs::create_dir_all(&own).map_err(|e| Error::io(&own, e))?;
        let lock_path = own.join("lock");
        let mut options = OpenOptions::new();
        let lock = options.create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(|e| Error::io(&lock_path, e))?;
        match lock.try_lock() {
            Ok(()) => {
                sign(&lock).map_err(|e| Error::io(&lock_path, e))?;
                // Nobody else writes here now: temporary files are what a killed run left.
                [path, &own].into_iter().try_for_each(files::remove_leftovers).map_err(|e| Error::io(path, e))?;
                Ok(OutputFolder { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => {
                let process = fs::read_to_string(&lock_path).unwrap_or_default();
                let process = Some(process.trim()).filter(|process| !process.is_empty());
                let whose = process.map(|process| format!(" (process {process})")).unwrap_or_default();
                Err(refused(&format!(
                    "another run of diptych{whose} is writing to it: wait for that one, or choose another folder"
                )))
            }
            Err(TryLockError::Error(error)) => Err(Error::io(&lock_path, error)),
        }
    }

    /// Whether [`OutputFolder::claim`] would take `path`, as far as what lies there is concerned.
    ///
    /// # Errors
    /// As [`OutputFolder::claim`].
    pub fn check(path: &Path, force: bool) -> Result<()> {
        let refused = |reason: &str| Error::Refused { path: path.to_owned(), reason: reason.into() };
        match fs::read_dir(path) {
            Ok(mut entries) => {
                let empty = entries.next().is_none();
                if !empty && !force && !path.join(OWN).is_dir() {
                    return Err(refused("it exists and was not made by diptych").mended_by(Remedy::ChooseOutput));
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                return Err(refused("a file, where a folder was expected"));
            }
            Err(error) => return Err(Error::io(path, error)),
        }
        Ok(())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of the run's own books lies.
    pub fn own(&self, name: &str) -> PathBuf {
        self.path.join(OWN).join(name)
    }
}

/// Writes into the lock whose it is.
fn sign(mut lock: &File) -> io::Result<()> {
    lock.set_len(0)?;
    write!(lock, "{}", std::process::id())
}

/// Whether a run is writing to a folder. The system lets go of the lock of a run that was killed.
pub(super) fn is_busy(path: &Path) -> bool {
    let Ok(lock) = File::open(path.join(OWN).join("lock")) else { return false };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_an_empty_and_an_own_folder_are_taken() {
        let dir = tempfile::tempdir().unwrap();
        assert!(OutputFolder::claim(dir.path(), false).is_ok());
        let new = dir.path().join("a/b");
        drop(OutputFolder::claim(&new, false).unwrap());
        fs::write(new.join("summaries.md"), "x").unwrap();
        assert!(OutputFolder::claim(&new, false).is_ok());
    }

    #[test]
    fn another_ones_folder_is_refused_unless_forced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.doc"), "x").unwrap();
        let error = OutputFolder::claim(dir.path(), false).unwrap_err();
        assert!(error.remedy() == Some(Remedy::ChooseOutput), "{error}");
        assert!(OutputFolder::claim(dir.path(), true).is_ok());
    }

    #[test]
    fn a_file_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(OutputFolder::claim(file.path(), true), Err(Error::Refused { .. })));
    }

    #[test]
    fn two_runs_do_not_share_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let first = OutputFolder::claim(dir.path(), false).unwrap();
        let error = OutputFolder::claim(dir.path(), false).unwrap_err();
        let own = format!("another run of diptych (process {}) is writing to it", std::process::id());
        assert!(matches!(error, Error::Refused { .. }) && error.to_string().contains(&own), "{error}");
        assert!(is_busy(dir.path()));
        drop(first);
        assert!(!is_busy(dir.path()));
        assert!(OutputFolder::claim(dir.path(), false).is_ok());
    }
}
