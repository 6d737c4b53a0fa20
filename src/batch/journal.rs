//! Finished work, written down as it is finished, so that a run that was stopped or whose corpus has grown does not do it again.
//!
//! One JSON object a line, `{"key": …, "value": …}`. A key is the hash of everything that the value depends on, so a value
//! that is found may be used as it stands and one that no longer applies is never found.

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::export::write_atomically;

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
    own: Mutex<Own>,
}

/// What this run does with the journal.
#[derive(Debug)]
struct Own {
    file: File,
    /// The keys that it looked up and found, or added.
    keys: BTreeSet<String>,
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
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path, error)),
        }
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(|e| Error::io(path, e))?;
        // Ends a line that a killed run left unfinished.
        file.write_all(b"\n").map_err(|e| Error::io(path, e))?;
        Ok(Journal { path: path.to_owned(), known, own: Mutex::new(Own { file, keys: BTreeSet::new() }) })
    }

    /// What was written down under `key` by an earlier run.
    pub fn get(&self, key: &str) -> Option<V> {
        let value = self.known.get(key)?;
        self.own().keys.insert(key.to_owned());
        Some(value.clone())
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Writes one finished piece of work down.
    ///
    /// # Errors
    /// When the system refuses to write.
    pub fn add(&self, key: &str, value: &V) -> Result<()> {
        let mut line = Vec::new();
        write_line(&mut line, key, value).map_err(|e| Error::io(&self.path, e))?;
        let mut own = self.own();
        own.keys.insert(key.to_owned());
        own.file.write_all(&line).map_err(|e| Error::io(&self.path, e))
    }

    /// Ends the journal: only what this run found or added is kept for the next one.
    ///
    /// # Errors
    /// When the system refuses to read or write.
    pub fn finish(self) -> Result<()> {
        let Own { file, keys } = self.own.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        drop(file);
        let all = Journal::<V>::open(&self.path)?;
        write_atomically(&self.path, |out| {
            keys.iter()
                .filter_map(|key| all.known.get(key).map(|value| (key, value)))
                .try_for_each(|(key, value)| write_line(out, key, value))
        })
    }
}

fn write_line<V: Serialize>(mut out: &mut dyn Write, key: &str, value: V) -> io::Result<()> {
    serde_json::to_writer(&mut out, &Line { key: key.to_owned(), value })?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(journal.get("b"), Some(vec![3]));
        journal.add("c", &vec![4]).unwrap();
        journal.finish().unwrap();
        let journal = Journal::<Vec<u32>>::open(&path).unwrap();
        assert_eq!((journal.get("a"), journal.get("b"), journal.get("c")), (None, Some(vec![3]), Some(vec![4])));
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
