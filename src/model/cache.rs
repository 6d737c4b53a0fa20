//! Vectors that were computed once are kept: a file a model in the folder of `--cache`, keyed by what the text says.
//!
//! A vector depends on its text, the weights, the precision, the engine and its kernels, and how texts are prepared; all but the
//! first name the file, the first is the key. Every value carries a checksum, so that a damaged one is computed again.
//!
//! Token states are kept beside them, for they are made on the way to the vectors and spare whoever wants them later the layers up
//! to theirs. They take twenty times as much room, so only until the file is as large as it may become.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use half::f16;
use ndarray::{Array2, ArrayView1};
use redb::{Database, DatabaseError, ReadableDatabase, ReadableTableMetadata, TableDefinition};

use super::encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::text::Span;

pub(super) type Key = [u8; 16];
pub(super) type Store<'a> = TableDefinition<'a, Key, &'static [u8]>;
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

const VECTORS: Store<'static> = TableDefinition::new("vectors");
pub(super) const ABOUT: TableDefinition<'static, &'static str, &'static str> = TableDefinition::new("about");
const CHECKSUM: usize = 8;
pub(super) const ENDING: &str = "redb";
/// Pages the store keeps in memory. Every entry is read once, so a large cache of pages would only cost memory.
pub(super) const PAGE_CACHE: usize = 16 << 20;

/// An [`Encoder`] that asks its store first and the encoder behind it for what is new.
pub struct Cached {
    inner: Box<dyn Encoder>,
    path: PathBuf,
    /// Nothing once the store has failed: the work goes on without it.
    store: Mutex<Option<Database>>,
    /// See [`Cached::with_states`].
    states: u64,
}

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

impl Cached {
    /// Opens the store of `inner`'s model in `folder`, which is made if need be. `preparation` says how texts are prepared
    /// and computed for this model (prompt, limit, pooling, kernels): vectors of different preparations are kept apart.
    ///
    /// A damaged store is thrown away and begun anew, and one that another process has open is left alone: `warn` is told.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made.
    pub fn open(inner: Box<dyn Encoder>, folder: &Path, preparation: &str, warn: &dyn Fn(&str)) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
        let id = inner.id();
        let about = serde_json::to_string(id).map_err(|e| Error::io(folder, e.into()))?;
        let whole = blake3::hash(format!("{about}\n{preparation}\n{}", env!("CARGO_PKG_VERSION")).as_bytes());
        let name: String = id.name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let path = folder.join(format!("{name}-{}-{}.{ENDING}", id.precision, &whole.to_hex()[..16]));
        let store = match begin(&path, &about) {
            Ok(store) => Some(store),
            Err(Trouble::InUse) => {
                warn(&format!("{}: another process uses this cache; going on without it", path.display()));
                None
            }
            Err(Trouble::Damaged(reason)) => {
                warn(&format!("{}: the cache is damaged ({reason}); beginning a new one", path.display()));
                let _ = fs::remove_file(&path);
                match begin(&path, &about) {
                    Ok(store) => Some(store),
                    Err(_) => {
                        warn(&format!("{}: no cache can be written here; going on without one", path.display()));
                        None
                    }
                }
            }
        };
        Ok(Cached { inner, path, store: Mutex::new(store), states: Self::STATES })
    }

    /// How many bytes the file may have with token states in it, if nobody says: those of some 100,000 sentences.
    pub const STATES: u64 = 4 << 30;

    /// Keeps token states while the file is not larger than so many bytes with them.
    #[must_use]
    pub fn with_states(self, bytes: u64) -> Self {
        Cached { states: bytes, ..self }
    }

    /// Whether token states of so many bytes may be added.
    fn has_room(&self, bytes: usize) -> bool {
        let file = fs::metadata(&self.path).map_or(0, |about| about.len());
        file.saturating_add(bytes as u64) <= self.states
    }
}

enum Trouble {
    InUse,
    Damaged(String),
}

/// Does something with a store whose code gives up with a panic on some kinds of damage.
pub(super) fn guarded<T>(act: impl FnOnce() -> std::result::Result<T, Failure>) -> std::result::Result<T, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).unwrap_or_else(|_| Err("unreadable".into()))
}

fn begin(path: &Path, about: &str) -> std::result::Result<Database, Trouble> {
    let opened = guarded(|| {
        let store = Database::builder().set_cache_size(PAGE_CACHE).create(path)?;
        let writing = store.begin_write()?;
        writing.open_table(ABOUT)?.insert("model", about)?;
        writing.open_table(VECTORS)?;
        writing.commit()?;
        Ok(store)
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

fn key(text: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

fn seal(key: &Key, mut value: Vec<u8>) -> Vec<u8> {
    let sum = checksum(key, &value);
    value.extend(sum);
    value
}

fn open_seal<'a>(key: &Key, value: &'a [u8]) -> Option<&'a [u8]> {
    let (value, sum) = value.split_at_checked(value.len().checked_sub(CHECKSUM)?)?;
    (checksum(key, value) == sum).then_some(value)
}

fn checksum(key: &Key, value: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(value);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..CHECKSUM]);
    sum
}

fn pack_vector(vector: ArrayView1<'_, f32>) -> Vec<u8> {
    vector.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn unpack_vector(bytes: &[u8], dimension: usize) -> Option<Vec<f32>> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    (numbers.len() == dimension && rest.is_empty()).then(|| numbers.iter().map(|b| f32::from_le_bytes(*b)).collect())
}

/// Count, spans, states.
fn pack_tokens(tokens: &TokenStates) -> Option<Vec<u8>> {
    let mut bytes = u32::try_from(tokens.spans.len()).ok()?.to_le_bytes().to_vec();
    for span in &tokens.spans {
        for end in [span.start, span.end] {
            bytes.extend(u32::try_from(end).ok()?.to_le_bytes());
        }
    }
    let states = bytes.len();
    bytes.resize(states + tokens.states.len() * size_of::<f16>(), 0);
    let places = bytes[states..].as_chunks_mut::<2>().0;
    places.iter_mut().zip(&tokens.states).for_each(|(place, x)| *place = x.to_le_bytes());
    Some(bytes)
}

fn unpack_tokens(bytes: &[u8]) -> Option<TokenStates> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    let (ends, states) = rest.split_at_checked(count.checked_mul(8)?)?;
    let mut ends = ends.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b) as usize);
    let mut spans = Vec::with_capacity(count);
    while let (Some(start), Some(end)) = (ends.next(), ends.next()) {
        spans.push(Span { start, end });
    }
    let states: Vec<f16> = states.as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b)).collect();
    let width = states.len().checked_div(count).unwrap_or(0);
    Some(TokenStates { spans, states: Array2::from_shape_vec((count, width), states).ok()? })
}

/// What the store has for each text.
type Found = Vec<Option<(Vec<f32>, TokenStates)>>;

impl Cached {
    fn look_up(&self, store: &Database, keys: &[Key], layer: Option<usize>) -> std::result::Result<Found, Failure> {
        let reading = store.begin_read()?;
        let vectors = reading.open_table(VECTORS)?;
        let name = layer.map(table_name);
        let states = match &name {
            Some(name) => match reading.open_table(Store::new(name.as_str())) {
                Ok(table) => Some(table),
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(vec![None; keys.len()]),
                Err(e) => return Err(e.into()),
            },
            None => None,
        };
        let dimension = self.dimension();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let vector = vectors.get(key)?;
            let vector = vector.as_ref().and_then(|v| unpack_vector(open_seal(key, v.value())?, dimension));
            let tokens = match &states {
                None => Some(TokenStates::default()),
                Some(table) => table.get(key)?.as_ref().and_then(|v| unpack_tokens(open_seal(key, v.value())?)),
            };
            found.push(vector.zip(tokens));
        }
        Ok(found)
    }

    /// What the store has of each text's token states.
    fn look_up_states(
        &self,
        store: &Database,
        keys: &[Key],
        layer: usize,
    ) -> std::result::Result<Vec<Option<TokenStates>>, Failure> {
        let name = table_name(layer);
        let table = match store.begin_read()?.open_table(Store::new(name.as_str())) {
            Ok(table) => table,
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(vec![None; keys.len()]),
            Err(e) => return Err(e.into()),
        };
        keys.iter()
            .map(|key| Ok(table.get(key)?.as_ref().and_then(|v| unpack_tokens(open_seal(key, v.value())?))))
            .collect()
    }

    fn keep(
        &self,
        store: &Database,
        keys: &[Key],
        new: &Encoded,
        layer: Option<usize>,
    ) -> std::result::Result<(), Failure> {
        let writing = store.begin_write()?;
        {
            // None when states alone were asked for.
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
            let mut states = writing.open_table(Store::new(name.as_str()))?;
            for (key, tokens) in keys.iter().zip(&new.tokens) {
                if let Some(bytes) = pack_tokens(tokens) {
                    states.insert(key, seal(key, bytes).as_slice())?;
                }
            }
        }
        writing.commit()?;
        Ok(())
    }

    /// Does something with the store; if that fails, says so and goes on without it.
    fn with_store<T>(
        &self,
        encoding: Encoding<'_>,
        act: impl FnOnce(&Database) -> std::result::Result<T, Failure>,
    ) -> Option<T> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let open = store.as_ref()?;
        let reason = match guarded(|| act(open)) {
            Ok(done) => return Some(done),
            Err(e) => e,
        };
        let damaged = store.take();
        let _ = guarded(|| {
            drop(damaged);
            Ok(())
        });
        let _ = fs::remove_file(&self.path);
        let told = format!("{}: the cache is damaged ({reason}) and begun anew next time", self.path.display());
        encoding.progress.warn(&told);
        None
    }
}

impl Encoder for Cached {
    fn id(&self) -> &ModelId {
        self.inner.id()
    }

    fn dimension(&self) -> usize {
        self.inner.dimension()
    }

    fn layers(&self) -> usize {
        self.inner.layers()
    }

    fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded> {
        let layer = encoding.token_layer;
        let keys: Vec<Key> = texts.iter().map(|t| key(t)).collect();
        let found = self.with_store(encoding, |store| self.look_up(store, &keys, layer));
        let found = found.unwrap_or_else(|| vec![None; texts.len()]);
        let missing: Vec<usize> = (0..texts.len()).filter(|i| found[*i].is_none()).collect();
        encoding.progress.advance((texts.len() - missing.len()) as u64);
        let wanted: Vec<&str> = missing.iter().map(|i| texts[*i]).collect();
        let new = self.inner.encode(&wanted, encoding)?;
        if !missing.is_empty() {
            let keys: Vec<Key> = missing.iter().map(|i| keys[*i]).collect();
            self.with_store(encoding, |store| self.keep(store, &keys, &new, layer));
        }
        let mut vectors = Array2::zeros((texts.len(), self.dimension()));
        let mut tokens = vec![TokenStates::default(); if layer.is_some() { texts.len() } else { 0 }];
        for (i, known) in found.into_iter().enumerate() {
            let Some((vector, states)) = known else { continue };
            vectors.row_mut(i).assign(&ArrayView1::from(&vector));
            if let Some(place) = tokens.get_mut(i) {
                *place = states;
            }
        }
        let mut states = new.tokens.into_iter();
        for (i, vector) in missing.into_iter().zip(new.vectors.rows()) {
            vectors.row_mut(i).assign(&vector);
            if let (Some(place), Some(states)) = (tokens.get_mut(i), states.next()) {
                *place = states;
            }
        }
        Ok(Encoded { vectors, tokens })
    }

    fn encode_ahead(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Array2<f32>> {
        let encoding = Encoding { token_layer: None, progress };
        let keys: Vec<Key> = texts.iter().map(|t| key(t)).collect();
        let found = self.with_store(encoding, |store| self.look_up(store, &keys, None));
        let mut vectors = Array2::zeros((texts.len(), self.dimension()));
        let mut missing = Vec::new();
        for (i, known) in found.unwrap_or_else(|| vec![None; texts.len()]).into_iter().enumerate() {
            match known {
                Some((vector, _)) => vectors.row_mut(i).assign(&ArrayView1::from(&vector)),
                None => missing.push(i),
            }
        }
        progress.advance((texts.len() - missing.len()) as u64);
        if missing.is_empty() {
            return Ok(vectors);
        }
        let layer = Some(layer).filter(|_| self.has_room(0));
        let wanted: Vec<&str> = missing.iter().map(|i| texts[*i]).collect();
        let new = self.inner.encode(&wanted, Encoding { token_layer: layer, progress })?;
        let keys: Vec<Key> = missing.iter().map(|i| keys[*i]).collect();
        self.with_store(encoding, |store| self.keep(store, &keys, &new, layer));
        missing.iter().zip(new.vectors.rows()).for_each(|(i, vector)| vectors.row_mut(*i).assign(&vector));
        Ok(vectors)
    }

    fn token_states(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Vec<TokenStates>> {
        let encoding = Encoding { token_layer: Some(layer), progress };
        let keys: Vec<Key> = texts.iter().map(|t| key(t)).collect();
        let found = self.with_store(encoding, |store| self.look_up_states(store, &keys, layer));
        let mut found = found.unwrap_or_else(|| vec![None; texts.len()]);
        let missing: Vec<usize> = (0..texts.len()).filter(|i| found[*i].is_none()).collect();
        progress.advance((texts.len() - missing.len()) as u64);
        let wanted: Vec<&str> = missing.iter().map(|i| texts[*i]).collect();
        let tokens = self.inner.token_states(&wanted, layer, progress)?;
        let new = Encoded { vectors: Array2::zeros((0, self.dimension())), tokens };
        if !missing.is_empty() {
            let keys: Vec<Key> = missing.iter().map(|i| keys[*i]).collect();
            self.with_store(encoding, |store| self.keep(store, &keys, &new, Some(layer)));
        }
        missing.into_iter().zip(new.tokens).for_each(|(i, states)| found[i] = Some(states));
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts what it is asked for.
    struct Counting(ModelId, Arc<AtomicUsize>);

    impl Encoder for Counting {
        fn id(&self) -> &ModelId {
            &self.0
        }
        fn dimension(&self) -> usize {
            2
        }
        fn layers(&self) -> usize {
            3
        }
        fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded> {
            self.1.fetch_add(texts.len(), Ordering::SeqCst);
            let mut out = Encoded { vectors: Array2::zeros((texts.len(), 2)), tokens: Vec::new() };
            for (i, text) in texts.iter().enumerate() {
                out.vectors[[i, 0]] = text.len() as f32 / 3.0;
                if let Some(layer) = encoding.token_layer {
                    let spans = (0..text.len()).map(|i| Span { start: i, end: i + 1 }).collect();
                    let states = Array2::from_elem((text.len(), 2), f16::from_f32(layer as f32 / 3.0));
                    out.tokens.push(TokenStates { spans, states });
                }
            }
            Ok(out)
        }
    }

    struct Bench {
        dir: tempfile::TempDir,
        asked: Arc<AtomicUsize>,
        warnings: Mutex<Vec<String>>,
    }

    impl Bench {
        fn new() -> Self {
            Bench { dir: tempfile::tempdir().unwrap(), asked: Arc::default(), warnings: Mutex::default() }
        }

        fn open(&self, preparation: &str) -> Cached {
            let id =
                ModelId { name: "toy/x".into(), hash: "h".into(), precision: "f32".into(), engine: "native".into() };
            let inner = Box::new(Counting(id, Arc::clone(&self.asked)));
            let warn = |message: &str| self.warnings.lock().unwrap().push(message.to_owned());
            Cached::open(inner, self.dir.path(), preparation, &warn).unwrap()
        }

        fn asked(&self, encoder: &Cached, texts: &[&str], layer: Option<usize>) -> (usize, Encoded) {
            let before = self.asked.load(Ordering::SeqCst);
            let encoded = encoder.encode(texts, Encoding { token_layer: layer, progress: &Silent }).unwrap();
            (self.asked.load(Ordering::SeqCst) - before, encoded)
        }

        fn file(&self) -> PathBuf {
            files(self.dir.path()).unwrap().remove(0)
        }
    }

    #[test]
    fn caches_of_several_places_become_one() {
        let (first, second, both) = (Bench::new(), Bench::new(), Bench::new());
        first.asked(&first.open(""), &["a", "bb"], Some(1));
        second.asked(&second.open(""), &["bb", "ccc"], None);
        for bench in [&first, &second] {
            crate::model::cache_merge(bench.dir.path(), both.dir.path()).unwrap();
        }
        assert_eq!(both.asked(&both.open(""), &["a", "bb", "ccc"], None).0, 0);
        assert_eq!(both.asked(&both.open(""), &["a", "bb", "ccc"], Some(1)).0, 1);
        assert_eq!(cache_info(both.dir.path()).unwrap()[0].content.as_ref().unwrap().1, 3);
    }

    #[test]
    fn only_what_is_new_is_encoded() {
        let bench = Bench::new();
        let (asked, first) = bench.asked(&bench.open(""), &["a", "bb", ""], None);
        assert_eq!(asked, 3);
        let (asked, second) = bench.asked(&bench.open(""), &["ccc", "", "a", "bb"], None);
        assert_eq!(asked, 1);
        assert_eq!(second.vectors.row(2), first.vectors.row(0));
        assert_eq!(second.vectors.column(0).to_vec(), [1.0, 0.0, 1.0 / 3.0, 2.0 / 3.0]);
        let (asked, _) = bench.asked(&bench.open("another prompt"), &["a"], None);
        assert_eq!(asked, 1);
    }

    #[test]
    fn token_states_are_kept_by_layer() {
        let bench = Bench::new();
        let texts = ["ab", "", "c"];
        let (_, first) = bench.asked(&bench.open(""), &texts, Some(2));
        let cached = bench.open("");
        let (asked, second) = bench.asked(&cached, &texts, Some(2));
        assert_eq!(asked, 0);
        for (a, b) in first.tokens.iter().zip(&second.tokens) {
            assert_eq!((&a.spans, a.states.as_slice()), (&b.spans, b.states.as_slice()));
        }
        assert_eq!(bench.asked(&cached, &texts, None).0, 0);
        assert_eq!(bench.asked(&cached, &texts, Some(1)).0, 3);
    }

    #[test]
    fn token_states_are_kept_ahead_while_there_is_room() {
        let texts = ["ab", "", "c"];
        let states = |cached: &Cached| cached.token_states(&texts, 2, &Silent).unwrap();
        let mut kept = Vec::new();
        for (room, again) in [(Cached::STATES, 0), (0, 3)] {
            let bench = Bench::new();
            let cached = bench.open("").with_states(room);
            let vectors = cached.encode_ahead(&texts, 2, &Silent).unwrap();
            assert_eq!(vectors, bench_vectors(&texts));
            assert_eq!(cached.encode_ahead(&texts, 2, &Silent).unwrap(), vectors, "once more, from the file");
            let before = bench.asked.load(Ordering::SeqCst);
            assert_eq!(before, 3);
            kept.push(states(&cached));
            assert_eq!(bench.asked.load(Ordering::SeqCst) - before, again, "{room}");
        }
        for (a, b) in kept[0].iter().zip(&kept[1]) {
            assert_eq!((&a.spans, a.states.as_slice()), (&b.spans, b.states.as_slice()));
        }
    }

    #[test]
    fn a_damaged_file_is_begun_anew_with_a_warning() {
        let texts: Vec<String> = (0..500).map(|i| "x".repeat(i)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let expected = bench_vectors(&texts);
        for seed in 0..24u64 {
            let bench = Bench::new();
            bench.asked(&bench.open(""), &texts, None);
            let path = bench.file();
            let mut bytes = fs::read(&path).unwrap();
            match seed {
                0 => bytes.truncate(bytes.len() / 3),
                1 => bytes.clear(),
                2 => bytes.fill(7),
                // A page's worth of other bytes somewhere.
                _ => {
                    let at = (seed as usize * 7919 * 512) % (bytes.len() - 4096);
                    bytes[at..at + 4096].iter_mut().for_each(|b| *b ^= 0x5A);
                }
            }
            fs::write(&path, bytes).unwrap();
            let (_, again) = bench.asked(&bench.open(""), &texts, None);
            assert_eq!(again.vectors, expected, "damage {seed}");
            let (_, later) = bench.asked(&bench.open(""), &texts, None);
            assert_eq!(later.vectors, expected);
            if seed == 2 {
                assert!(bench.warnings.lock().unwrap()[0].contains("damaged"));
            }
        }
    }

    fn bench_vectors(texts: &[&str]) -> Array2<f32> {
        let bench = Bench::new();
        bench.asked(&bench.open(""), texts, None).1.vectors
    }

    #[test]
    fn one_that_is_in_use_is_left_alone() {
        let bench = Bench::new();
        let first = bench.open("");
        let second = bench.open("");
        assert!(bench.warnings.lock().unwrap()[0].contains("another process"));
        assert_eq!(bench.asked(&first, &["a"], None).0, 1);
        assert_eq!(bench.asked(&second, &["a"], None).0, 1);
    }

    #[test]
    fn info_and_clear_see_only_caches() {
        let bench = Bench::new();
        assert_eq!(cache_info(&bench.dir.path().join("none")).unwrap(), []);
        bench.asked(&bench.open(""), &["a", "b"], None);
        fs::write(bench.dir.path().join("other.txt"), "mine").unwrap();
        fs::write(bench.dir.path().join("broken.redb"), "x").unwrap();
        let info = cache_info(bench.dir.path()).unwrap();
        assert_eq!(info.len(), 2);
        assert!(info[0].content.is_err());
        let (id, count) = info[1].content.clone().unwrap();
        assert_eq!((id.name.as_str(), count), ("toy/x", 2));
        assert!(cache_clear(bench.dir.path()).unwrap() > 0);
        assert_eq!(fs::read_dir(bench.dir.path()).unwrap().count(), 1);
    }
}
