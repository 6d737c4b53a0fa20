//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// A file that is being written under another name, in the same folder, and takes its own when everything is on the disk.
///
/// A reader sees the old file or the new one; a crash or a full disk leaves the old one. The file has the permissions of
/// any new file. Dropped before [`AtomicFile::commit`], it leaves nothing behind. Where the path is a pipe or a device,
/// which no file must replace, it is written to as it is.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Temporary(NamedTempFile),
    Existing(File),
}

impl AtomicFile {
    /// Begins the file.
    ///
    /// # Errors
    /// [`Error::Io`] with the path when the system refuses.
    pub fn create(path: &Path) -> Result<Self> {
        let place = match fs::metadata(path) {
            Ok(meta) if !meta.is_file() && !meta.is_dir() => {
                File::options().write(true).open(path).map(Place::Existing)
            }
            _ => crate::files::temporary_in(folder(path)).map(Place::Temporary),
        };
        Ok(AtomicFile { path: path.to_owned(), place: place.map_err(|e| Error::io(path, e))? })
    }

    /// The name that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A buffered writer into it. It must be flushed before [`AtomicFile::commit`].
    ///
    /// # Errors
    /// [`Error::Io`] when the system has no handle left.
    pub fn writer(&self) -> Result<BufWriter<File>> {
        let file = match &self.place {
            Place::Temporary(file) => file.as_file(),
            Place::Existing(file) => file,
        };
        let handle = file.try_clone().map_err(|e| Error::io(&self.path, e))?;
        Ok(BufWriter::with_capacity(1 << 16, handle))
    }

    /// Gives the file its name, once its bytes are on the disk.
    ///
    /// # Errors
    /// [`Error::Io`] with the path when the system refuses.
    pub fn commit(self) -> Result<()> {
        let AtomicFile { path, place } = self;
        let Place::Temporary(file) = place else { return Ok(()) };
        let commit = || -> io::Result<()> {
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|e| e.error)?;
            // The name is on the disk only when its folder is; not every system lets a folder be synced.
            if let Ok(folder) = File::open(folder(&path)) {
                let _ = folder.sync_all();
            }
            Ok(())
        };
        commit().map_err(|e| Error::io(&path, e))
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes an [`AtomicFile`] in one go.
///
/// # Errors
/// [`Error::Io`] with the file's path when the system refuses, also when `fill` fails; nothing is left behind then.
pub fn write_atomically(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let file = AtomicFile::create(path)?;
    let mut writer = file.writer()?;
    fill(&mut writer).and_then(|()| writer.flush()).map_err(|e| Error::io(path, e))?;
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_keeps_the_old_file_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tsv");
        write_atomically(&path, |w| w.write_all(b"one")).unwrap();
        let failed = write_atomically(&path, |w| {
            w.write_all(b"two")?;
            Err(io::Error::other("disk full"))
        });
        assert!(failed.unwrap_err().to_string().ends_with("a.tsv: disk full"));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write_atomically(&path, |w| w.write_all(b"three")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
        write_atomically(&ours, |_| Ok(())).unwrap();
        File::create(&plain).unwrap();
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let null = Path::new("/dev/null");
        write_atomically(null, |w| w.write_all(b"x")).unwrap();
        assert!(!fs::metadata(null).unwrap().is_file());
    }
}
