//! Temporary files, that become real ones by a rename or never have a name, and names of files in JSON.

pub(crate) mod path;

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

const PREFIX: &str = ".diptych-";
const SUFFIX: &str = ".tmp";

/// Deletes the temporary files of programs that were killed. Only for folders that no other program is writing to.
pub(crate) fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && path.is_file() {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// A temporary file in `folder`, with the permissions of any new file (the crate's own default lets nobody else read it).
pub(crate) fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask takes away what the user does not want to give.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// A file in `folder` that is gone when this program is, however it ends.
pub(crate) fn nameless_in(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn others_may_read_it_as_they_may_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("plain"), "x").unwrap();
        let plain = std::fs::metadata(folder.path().join("plain")).unwrap().permissions().mode();
        let file = super::temporary_in(folder.path()).unwrap();
        assert_eq!(file.as_file().metadata().unwrap().permissions().mode(), plain);
    }
}
