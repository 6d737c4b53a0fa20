//! A cache folder as a person sees it: what it holds, and nothing of it any more.

use std::fs;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase, ReadableTableMetadata};

use super::store::{ABOUT, ENDING, PAGE_CACHE, VECTORS, guarded};
use crate::error::{Error, Result};
use crate::model::encoder::ModelId;

/// What is known of one file of a cache folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheInfo {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Which model's vectors it holds and how many, or why that cannot be told.
    pub content: std::result::Result<(ModelId, u64), String>,
}

/// The files of a cache folder in the order of their names; none if it is not there.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.exists() {
        for entry in fs::read_dir(folder).map_err(|e| Error::io(folder, e))? {
            let path = entry.map_err(|e| Error::io(folder, e))?.path();
            if path.extension().is_some_and(|e| e == ENDING) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What a cache folder holds, by file name.
///
/// # Errors
/// [`Error::Io`] when the folder cannot be read.
pub fn cache_info(folder: &Path) -> Result<Vec<CacheInfo>> {
    let info = |path: PathBuf| {
        let bytes = fs::metadata(&path).map_err(|e| Error::io(&path, e))?.len();
        let content = guarded(|| {
            let store = Database::builder().set_cache_size(PAGE_CACHE).open(&path)?;
            let reading = store.begin_read()?;
            let about = reading.open_table(ABOUT)?;
            let about = about.get("model")?.ok_or("it does not say of which model")?;
            Ok((serde_json::from_str(about.value())?, reading.open_table(VECTORS)?.len()?))
        });
        let content = content.map_err(|e| e.to_string());
        Ok(CacheInfo { path, bytes, content })
    };
    files(folder)?.into_iter().map(info).collect()
}

/// Deletes the files of a cache folder, and nothing else in it; returns how many bytes they had.
///
/// # Errors
/// [`Error::Io`] when a file cannot be deleted.
pub fn cache_clear(folder: &Path) -> Result<u64> {
    let mut freed = 0;
    for path in files(folder)? {
        freed += fs::metadata(&path).map_or(0, |m| m.len());
        fs::remove_file(&path).map_err(|e| Error::io(&path, e))?;
    }
    Ok(freed)
}
