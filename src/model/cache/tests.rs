use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use half::f16;
use ndarray::Array2;

use super::folder::files;
use super::{Cached, cache_clear, cache_info};
use crate::error::Result;
use crate::model::encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
use crate::progress::Silent;
use crate::text::Span;

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
        let id = ModelId { name: "toy/x".into(), hash: "h".into(), precision: "f32".into(), engine: "native".into() };
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
