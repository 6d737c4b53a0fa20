//! One file of the cache. What goes wrong with it is told and never stops the work: a damaged file is thrown away, one that
//! another process has open is left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use half::f16;
use redb::{Database, DatabaseError, ReadableDatabase, TableDefinition, TableError};

use super::entry::{Key, open_seal, pack_tokens, pack_vector, seal, unpack_tokens, unpack_vector};
use crate::model::encoder::{Encoded, TokenStates};

/// A table of the file: sealed values by key.
pub(super) type Table<'a> = TableDefinition<'a, Key, &'static [u8]>;
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;
type Outcome<T> = std::result::Result<T, Failure>;

pub(super) const VECTORS: Table<'static> = TableDefinition::new("vectors");
/// Which model's entries these are, under `model`.
pub(super) const ABOUT: TableDefinition<'static, &'static str, &'static str> = TableDefinition::new("about");
pub(super) const ENDING: &str = "redb";
/// Pages the store keeps in memory. Every entry is read once, so a large cache of pages would only cost memory.
pub(super) const PAGE_CACHE: usize = 16 << 20;

/// An open file.
pub(super) struct Store {
    path: PathBuf,
    /// Nothing once the store has failed: the work goes on without it.
    database: Mutex<Option<Database>>,
    /// Token states are kept while the file is not larger than this with them.
    pub(super) states: u64,
}

enum Trouble {
    InUse,
    Damaged(String),
}

impl Store {
    /// Opens a file or begins it; a damaged one is begun anew. `warn` is told whatever is wrong.
    pub(super) fn open(path: PathBuf, about: &str, states: u64, warn: &dyn Fn(&str)) -> Self {
        let database = match begin(&path, about) {
            Ok(database) => Some(database),
            Err(Trouble::InUse) => {
                warn(&format!("{}: another process uses this cache; going on without it", path.display()));
                None
            }
            Err(Trouble::Damaged(reason)) => {
                warn(&format!("{}: the cache is damaged ({reason}); beginning a new one", path.display()));
                let _ = fs::remove_file(&path);
                let again = begin(&path, about).ok();
                if again.is_none() {
                    warn(&format!("{}: no cache can be written here; going on without one", path.display()));
                }
                again
            }
        };
        Store { path, database: Mutex::new(database), states }
    }

    /// What it has of each text's vector.
    pub(super) fn vectors(&self, keys: &[Key], dimension: usize, warn: &dyn Fn(&str)) -> Vec<Option<Vec<f32>>> {
        self.look_up(VECTORS, keys, |value| unpack_vector(value, dimension), warn)
    }

    /// What it has of each text's token states.
    pub(super) fn states(&self, keys: &[Key], layer: usize, warn: &dyn Fn(&str)) -> Vec<Option<TokenStates>> {
        self.look_up(Table::new(&table_name(layer)), keys, unpack_tokens, warn)
    }

    fn look_up<T: Clone>(
        &self,
        table: Table<'_>,
        keys: &[Key],
        unpack: impl Fn(&[u8]) -> Option<T>,
        warn: &dyn Fn(&str),
    ) -> Vec<Option<T>> {
        let found = self.with(warn, |database| {
            let table = match database.begin_read()?.open_table(table) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => return Ok(vec![None; keys.len()]),
                Err(e) => return Err(e.into()),
            };
            let value = |key| Ok(table.get(key)?.as_ref().and_then(|v| unpack(open_seal(key, v.value())?)));
            keys.iter().map(value).collect()
        });
        found.unwrap_or_else(|| vec![None; keys.len()])
    }

    /// Keeps what is new: a vector a key, unless states alone were asked for, and the token states of a layer if there is room.
    pub(super) fn keep(&self, keys: &[Key], new: &Encoded, layer: Option<usize>, warn: &dyn Fn(&str)) {
        self.with(warn, |database| {
            let writing = database.begin_write()?;
            {
                let mut vectors = writing.open_table(VECTORS)?;
                for (key, vector) in keys.iter().zip(new.vectors.rows()) {
                    vectors.insert(key, seal(key, pack_vector(vector)).as_slice())?;
                }
            }
            let bytes = || new.tokens.iter().map(|tokens| tokens.states.len() * size_of::<f16>()).sum();
            if let Some(layer) = layer
                && self.has_room(bytes())
            {
                let name = table_name(layer);
                let mut states = writing.open_table(Table::new(&name))?;
                for (key, tokens) in keys.iter().zip(&new.tokens) {
                    if let Some(bytes) = pack_tokens(tokens) {
                        states.insert(key, seal(key, bytes).as_slice())?;
                    }
                }
            }
            writing.commit()?;
            Ok(())
        });
    }

    /// Whether token states of so many bytes may be added.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        let file = fs::metadata(&self.path).map_or(0, |about| about.len());
        file.saturating_add(bytes as u64) <= self.states
    }

    /// Does something with the file; if that fails, says so and goes on without it.
    fn with<T>(&self, warn: &dyn Fn(&str), act: impl FnOnce(&Database) -> Outcome<T>) -> Option<T> {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let open = database.as_ref()?;
        let reason = match guarded(|| act(open)) {
            Ok(done) => return Some(done),
            Err(e) => e,
        };
        let damaged = database.take();
        let _ = guarded(|| {
            drop(damaged);
            Ok(())
        });
        let _ = fs::remove_file(&self.path);
        warn(&format!("{}: the cache is damaged ({reason}) and begun anew next time", self.path.display()));
        None
    }
}

/// Does something with a file whose code gives up with a panic on some kinds of damage.
pub(super) fn guarded<T>(act: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).unwrap_or_else(|_| Err("unreadable".into()))
}

fn begin(path: &Path, about: &str) -> std::result::Result<Database, Trouble> {
    let opened = guarded(|| {
        let database = Database::builder().set_cache_size(PAGE_CACHE).create(path)?;
        let writing = database.begin_write()?;
        writing.open_table(ABOUT)?.insert("model", about)?;
        writing.open_table(VECTORS)?;
        writing.commit()?;
        Ok(database)
    });
    opened.map_err(|e| match e.downcast_ref() {
        Some(DatabaseError::DatabaseAlreadyOpen) => Trouble::InUse,
        _ => Trouble::Damaged(e.to_string()),
    })
}

/// The states of one layer have a table of their own.
fn table_name(layer: usize) -> String {
    format!("layer {layer}")
}
