//! What the files of a model folder were when they were fetched or first seen, so that starting need not read them all.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Remedy, Result};

const NAME: &str = "diptych.json";

/// The manifest of a model folder, kept in it as `diptych.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The registry's name of the model if it was fetched, else nothing: the folder is the user's own.
    #[serde(default)]
    pub fetched: Option<String>,
    /// What is put before every text, where the model's own files don't say.
    #[serde(default)]
    pub prompt: Option<String>,
    /// Every file by its path in the folder.
    pub files: BTreeMap<String, Seen>,
}

/// A file as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its length.
    pub bytes: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

fn modified(data: &Metadata) -> u64 {
    let since = data.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |d| u64::try_from(d.as_nanos()).unwrap_or(u64::MAX))
}

/// BLAKE3 of a file, in hexadecimal.
///
/// # Errors
/// [`Error::Io`] when it cannot be read.
pub fn hash(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    File::open(path)
        .and_then(|f| io::copy(&mut io::BufReader::with_capacity(1 << 20, f), &mut hasher))
        .map_err(|e| Error::io(path, e))?;
    Ok(hasher.finalize().to_hex().to_string())
}

impl Seen {
    /// Reads the whole file.
    fn now(path: &Path) -> Result<Self> {
        let data = fs::metadata(path).map_err(|e| Error::io(path, e))?;
        Ok(Seen { bytes: data.len(), modified: modified(&data), blake3: hash(path)? })
    }
}

impl Manifest {
    /// Reads every file of a folder that was just fetched.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read.
    pub fn of(folder: &Path, fetched: Option<String>, prompt: Option<String>) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut folders = vec![String::new()];
        while let Some(below) = folders.pop() {
            let at = folder.join(&below);
            for entry in fs::read_dir(&at).map_err(|e| Error::io(&at, e))? {
                let entry = entry.map_err(|e| Error::io(&at, e))?;
                let name = format!("{below}{}", entry.file_name().to_string_lossy());
                if entry.path().is_dir() {
                    folders.push(format!("{name}/"));
                } else if name != NAME {
                    files.insert(name, Seen::now(&entry.path())?);
                }
            }
        }
        Ok(Manifest { fetched, prompt, files })
    }

    /// The manifest of the folder, if there is one that can be read.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(folder.join(NAME)).ok()?).ok()
    }

    /// Writes the manifest into its folder, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(|e| Error::io(&path, e.into()))?;
        let mut file = crate::files::temporary_in(folder).map_err(|e| Error::io(&path, e))?;
        io::Write::write_all(&mut file, text.as_bytes()).map_err(|e| Error::io(&path, e))?;
        file.persist(&path).map_err(|e| Error::io(&path, e.error))?;
        Ok(())
    }

    /// Looks at the named files; reads only those that changed in length or time since they were seen, unless `all`.
    /// Files of the user's own may change; those that were fetched may not.
    ///
    /// Returns whether the manifest has changed and should be written.
    ///
    /// # Errors
    /// [`Error::Model`] when a file is absent, or was fetched and is not as it was.
    pub fn check(&mut self, folder: &Path, names: &[String], all: bool) -> Result<bool> {
        let mut changed = false;
        for name in names {
            let path = folder.join(name);
            let wrong = |reason: String| {
                let name = match &self.fetched {
                    Some(model) => model.clone(),
                    None => folder.display().to_string(),
                };
                let error = Error::model(name, format!("{} {reason}", path.display()));
                if self.fetched.is_some() { error.mended_by(Remedy::RefetchModel) } else { error }
            };
            let data = fs::metadata(&path).map_err(|e| match e.kind() {
                io::ErrorKind::NotFound => wrong("is missing".into()),
                _ => wrong(format!("cannot be read: {e}")),
            })?;
            let known = self.files.get(name);
            if !all && known.is_some_and(|k| k.bytes == data.len() && k.modified == modified(&data)) {
                continue;
            }
            if let (Some(known), Some(_)) = (known, &self.fetched)
                && known.bytes != data.len()
            {
                let kind = if data.len() < known.bytes { "truncated" } else { "altered" };
                return Err(wrong(format!("is {kind}: {} bytes instead of {}", data.len(), known.bytes)));
            }
            let now = Seen::now(&path)?;
            if self.fetched.is_some() && known.is_some_and(|k| k.blake3 != now.blake3) {
                return Err(wrong("is altered: its checksum is not that of the file that was fetched".into()));
            }
            if known != Some(&now) {
                self.files.insert(name.clone(), now);
                changed = true;
            }
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sub")).unwrap();
        fs::write(dir.path().join("a"), "alpha").unwrap();
        fs::write(dir.path().join("sub/b"), "beta").unwrap();
        (dir, vec!["a".into(), "sub/b".into()])
    }

    #[test]
    fn a_fetched_file_may_not_change() {
        let (dir, names) = folder();
        let mut manifest = Manifest::of(dir.path(), Some("m".into()), None).unwrap();
        manifest.write(dir.path()).unwrap();
        assert_eq!(Manifest::read(dir.path()).unwrap(), manifest);
        assert!(!manifest.check(dir.path(), &names, true).unwrap());
        fs::write(dir.path().join("sub/b"), "bet").unwrap();
        let reason = manifest.check(dir.path(), &names, false).unwrap_err().to_string();
        assert!(
            reason.contains("sub/b is truncated")
                && reason.contains("model m: ")
                && reason.ends_with("; fetch it again"),
            "{reason}"
        );
        fs::write(dir.path().join("sub/b"), "bete").unwrap();
        assert!(manifest.check(dir.path(), &names, true).unwrap_err().to_string().contains("altered"));
        fs::remove_file(dir.path().join("sub/b")).unwrap();
        assert!(manifest.check(dir.path(), &names, false).unwrap_err().to_string().contains("missing"));
    }

    #[test]
    fn a_file_of_the_users_own_may_change() {
        let (dir, names) = folder();
        let mut manifest = Manifest::default();
        assert!(manifest.check(dir.path(), &names, false).unwrap(), "seen for the first time");
        let before = manifest.clone();
        assert!(!manifest.check(dir.path(), &names, true).unwrap());
        fs::write(dir.path().join("a"), "other words").unwrap();
        assert!(manifest.check(dir.path(), &names, false).unwrap());
        assert_ne!(before.files["a"].blake3, manifest.files["a"].blake3);
        assert_eq!(before.files["sub/b"], manifest.files["sub/b"]);
    }
}
