//! Finished work, written down as it is finished, so that a run that was stopped or whose corpus has grown does not do it again.
//!
//! One JSON object a line, `{"key": …, "value": …}`. A key is the hash of everything that the value depends on, so a value
//! that is found may be used as it stands and one that no longer applies is never found.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

#[derive(Serialize, Deserialize)]
struct Line<V> {
    key: String,
    value: V,
}

/// The journal of one output folder.
#[derive(Debug)]
pub struct Journal<V> {
    path: PathBuf,
    known: HashMap<String, V>,
    file: Mutex<File>,
}

impl<V: Serialize + DeserializeOwned + Clone> Journal<V> {
    /// Opens or begins the journal at `path`. A line that cannot be read (a run was killed while writing it) is left out.
    ///
    /// # Errors
    /// When the system refuses to read or write the file.
    pub fn open(path: &Path) -> Result<Self> {
        let mut known = HashMap::new();
        match File::open(path) {
            Ok(file) => {
                for line in BufReader::new(file).split(b'\n') {
                    let line = line.map_err(|e| Error::io(path, e))?;
                    if let Ok(line) = serde_json::from_slice::<Line<V>>(&line) {
                        known.insert(line.key, line.value);
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path, error)),
        }
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(|e| Error::io(path, e))?;
        // Ends a line that a killed run left unfinished.
        file.write_all(b"\n").map_err(|e| Error::io(path, e))?;
        Ok(Journal { path: path.to_owned(), known, file: Mutex::new(file) })
    }

    /// What was written down under `key` by an earlier run.
    pub fn get(&self, key: &str) -> Option<V> {
        self.known.get(key).cloned()
    }

    /// Writes one finished piece of work down.
    ///
    /// # Errors
    /// When the system refuses to write.
    pub fn add(&self, key: &str, value: &V) -> Result<()> {
        let mut line = serde_json::to_vec(&Line { key: key.to_owned(), value })
            .map_err(|e| Error::io(&self.path, std::io::Error::other(e)))?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        file.write_all(&line).map_err(|e| Error::io(&self.path, e))
    }

    /// Ends the journal: only what is under `keys`, the work of the finished run, is kept for the next one.
    ///
    /// # Errors
    /// When the system refuses to read or write.
    pub fn finish(self, keys: &[String]) -> Result<()> {
        let path = self.path.clone();
        drop(self);
        let mut all = Journal::<V>::open(&path)?;
        let mut text = Vec::new();
        for key in keys {
            if let Some(value) = all.known.remove(key) {
                serde_json::to_writer(&mut text, &Line { key: key.clone(), value })
                    .map_err(|e| Error::io(&path, std::io::Error::other(e)))?;
                text.push(b'\n');
            }
        }
        let part = path.with_extension("part");
        fs::write(&part, text).map_err(|e| Error::io(&part, e))?;
        fs::rename(&part, &path).map_err(|e| Error::io(&path, e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_by_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        let journal = Journal::<Vec<u32>>::open(&path).unwrap();
        journal.add("a", &vec![1, 2]).unwrap();
        journal.add("b", &vec![3]).unwrap();
        drop(journal);
        let journal = Journal::<Vec<u32>>::open(&path).unwrap();
        assert_eq!(journal.get("a"), Some(vec![1, 2]));
        journal.finish(&["b".into()]).unwrap();
        let journal = Journal::<Vec<u32>>::open(&path).unwrap();
        assert_eq!((journal.get("a"), journal.get("b")), (None, Some(vec![3])));
    }

    #[test]
    fn a_line_cut_off_by_a_kill_costs_only_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        fs::write(&path, b"{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"val\xff").unwrap();
        let journal = Journal::<u32>::open(&path).unwrap();
        journal.add("c", &3).unwrap();
        drop(journal);
        let journal = Journal::<u32>::open(&path).unwrap();
        assert_eq!((journal.get("a"), journal.get("b"), journal.get("c")), (Some(1), None, Some(3)));
    }
}
