//! The output folder: whose it is, and that only one run at a time writes there.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Remedy, Result};
use crate::files;
// The subfolder by which Diptych knows its own output; it holds the journal and the vectors of earlier runs.
use crate::read::OUTPUT_MARK as OWN;

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
        let own = path.join(OWN);
        fs::create_dir_all(&own).map_err(|e| Error::io(&own, e))?;
        let lock_path = own.join("lock");
        let lock = File::create(&lock_path).map_err(|e| Error::io(&lock_path, e))?;
        match lock.try_lock() {
            Ok(()) => {
                // Nobody else writes here now: temporary files are what a killed run left.
                [path, &own].into_iter().try_for_each(files::remove_leftovers).map_err(|e| Error::io(path, e))?;
                Ok(OutputFolder { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => {
                Err(refused("another run of diptych is writing to it: wait for that one, or choose another folder"))
            }
            Err(TryLockError::Error(error)) => Err(Error::io(&lock_path, error)),
        }
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
        assert!(matches!(OutputFolder::claim(dir.path(), false), Err(Error::Refused { .. })));
        drop(first);
        assert!(OutputFolder::claim(dir.path(), false).is_ok());
    }
}
