//! Finished work, written down as it is finished, so that a run that was stopped or whose corpus has grown does not do it again.
//!
//! One JSON object a line, `{"check": …, "key": …, "value": …}`. A key is the hash of everything that the value depends on, so a
//! value that is found may be used as it stands and one that no longer applies is never found. The check is a hash of the rest of
//! the line: a line that was cut off, or altered since, is not believed. In memory is only where each line stands.

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::write::write_atomically;

#[derive(Serialize, Deserialize)]
struct Line<V> {
    /// [`check`] of what follows.
    check: String,
    key: String,
    value: V,
}

/// 64 bits of the BLAKE3 of a key and the JSON of its value, in hexadecimal.
fn check(key: &str, value: &str) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(key.as_bytes()).update(b"\0").update(value.as_bytes());
    hash.finalize().to_hex()[..16].to_owned()
}

/// What was written down so long ago is on the disk.
const SYNC: Duration = Duration::from_secs(5);

/// The journal of one output folder.
#[derive(Debug)]
pub struct Journal<V> {
    path: PathBuf,
    known: HashMap<String, Place>,
    damaged: usize,
    own: Mutex<Own>,
    values: PhantomData<fn() -> V>,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u64,
    length: usize,
}

/// What this run does with the journal.
#[derive(Debug)]
struct Own {
    file: File,
    /// The keys that it looked up and found, or added.
    keys: BTreeSet<String>,
    synced: Instant,
}

impl<V: Serialize + DeserializeOwned> Journal<V> {
    /// Opens or begins the journal at `path`. A line that cannot be believed (a run was killed while writing it, or it was
    /// altered) is left out; [`Journal::damaged`] counts them.
    ///
    /// # Errors
    /// When the system refuses to read or write the file.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let (known, damaged) = index::<V>(path)?;
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(io)?;
        // Ends a line that a killed run left unfinished.
        file.write_all(b"\n").map_err(io)?;
        let own = Mutex::new(Own { file, keys: BTreeSet::new(), synced: Instant::now() });
        Ok(Journal { path: path.to_owned(), known, damaged, own, values: PhantomData })
    }

    /// How many lines were cut off or altered; what they said is worked out again.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// What was written down under `key` by an earlier run.
    pub fn get(&self, key: &str) -> Option<V> {
        let place = self.known.get(key)?;
        let mut own = self.own();
        let line = read_at(&mut own.file, *place).ok()?;
        // It was believed when the journal was opened, and is looked at again all the same.
        let (_, value) = read_line(&line).filter(|(found, _)| found == key)?;
        own.keys.insert(key.to_owned());
        Some(value)
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
        own.file.write_all(&line).map_err(|e| Error::io(&self.path, e))?;
        if own.synced.elapsed() >= SYNC {
            own.file.sync_data().map_err(|e| Error::io(&self.path, e))?;
            own.synced = Instant::now();
        }
        Ok(())
    }

    /// Ends the journal: only what this run found or added is kept for the next one.
    ///
    /// # Errors
    /// When the system refuses to read or write.
    pub fn finish(self) -> Result<()> {
        let Own { mut file, keys, .. } = self.own.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        let io = |e| Error::io(&self.path, e);
        let (all, damaged) = index::<V>(&self.path)?;
        if damaged == 0 && all.len() == keys.len() {
            return file.sync_data().map_err(io);
        }
        // The journal is closed before another takes its name.
        write_atomically(&self.path, move |out| {
            let places = keys.iter().filter_map(|key| all.get(key));
            { places }.try_for_each(|place| {
                out.write_all(&read_at(&mut file, *place)?)?;
                out.write_all(b"\n")
            })
        })
    }
}

/// Where the lines of a journal stand that can be believed, and how many cannot.
fn index<V: DeserializeOwned>(path: &Path) -> Result<(HashMap<String, Place>, usize)> {
    let (mut known, mut damaged) = (HashMap::new(), 0);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((known, damaged)),
        Err(error) => return Err(Error::io(path, error)),
    };
    let (mut reader, mut line, mut start) = (BufReader::new(file), Vec::new(), 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(|e| Error::io(path, e))?;
        if read == 0 {
            return Ok((known, damaged));
        }
        let own = line.strip_suffix(b"\n").unwrap_or(&line);
        match read_line::<V>(own) {
            Some((key, _)) => {
                known.insert(key, Place { start, length: own.len() });
            }
            None => damaged += usize::from(!own.is_empty()),
        }
        start += read as u64;
    }
}

fn read_at(file: &mut File, place: Place) -> io::Result<Vec<u8>> {
    let mut line = vec![0; place.length];
    file.seek(SeekFrom::Start(place.start))?;
    file.read_exact(&mut line)?;
    Ok(line)
}

fn write_line<V: Serialize>(mut out: &mut dyn Write, key: &str, value: V) -> io::Result<()> {
    let value = serde_json::value::to_raw_value(&value)?;
    serde_json::to_writer(&mut out, &Line { check: check(key, value.get()), key: key.to_owned(), value })?;
    out.write_all(b"\n")
}

/// What a line says, if it is whole.
fn read_line<V: DeserializeOwned>(line: &[u8]) -> Option<(String, V)> {
    let Line { check: found, key, value } =
        serde_json::from_slice::<Line<Box<serde_json::value::RawValue>>>(line).ok()?;
    (found == check(&key, value.get())).then_some(())?;
    Some((key, serde_json::from_str(value.get()).ok()?))
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
        Journal::<u32>::open(&path).unwrap().add("a", &1).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"check\":\"0\",\"key\":\"b\",\"val\xff");
        fs::write(&path, bytes).unwrap();
        let journal = Journal::<u32>::open(&path).unwrap();
        journal.add("c", &3).unwrap();
        drop(journal);
        let journal = Journal::<u32>::open(&path).unwrap();
        assert_eq!((journal.get("a"), journal.get("b"), journal.get("c")), (Some(1), None, Some(3)));
    }

    #[test]
    fn a_line_that_was_altered_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        Journal::<f32>::open(&path).unwrap().add("a", &0.9).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("0.9", "0.1")).unwrap();
        let journal = Journal::<f32>::open(&path).unwrap();
        assert_eq!((journal.get("a"), journal.damaged()), (None, 1));
    }
}
