//! What is fed with arbitrary bytes: every reader, the splitter, the tokenizer, everything that is read of a model, the journal.
//!
//! The same functions are called by the targets of cargo-fuzz here and by `tests/fuzz.rs`, which runs on stable Rust.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use diptych::batch::{Journal, status};
use diptych::corpus::{Language, split_sentences};
use diptych::model::{Checkpoint, Config, Family, Tokenizer, import_e5s1};
use diptych::progress::Silent;
use diptych::read::{BITEXT_INPUTS, BitextOptions, FORMATS, ReadOptions, bitext, documents, units};

/// Takes any bytes, and may do anything but panic, hang or use a lot of memory.
pub type Target = fn(&[u8]);

/// All targets by their names.
pub const TARGETS: &[(&str, Target)] = &[
    ("readers", readers),
    ("bitexts", bitexts),
    ("memories", memories),
    ("splitter", splitter),
    ("tokenizer", tokenizer),
    ("tokenizer_json", tokenizer_json),
    ("config", config),
    ("safetensors", safetensors),
    ("e5s1", e5s1),
    ("journal", journal),
    ("run_json", run_json),
];

/// The most bytes of a document.
const MOST: u64 = 1 << 20;

thread_local! {
    static SCRATCH: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// A file of these bytes, in a folder of this thread's own.
fn file(name: &str, data: &[u8]) -> PathBuf {
    SCRATCH.with_borrow_mut(|dir| {
        let dir = dir.get_or_insert_with(|| tempfile::tempdir().expect("a temporary folder"));
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, data).expect("a file");
        path
    })
}

/// The first byte chooses one of several; the rest is for it.
fn choose(data: &[u8], of: usize) -> (usize, &[u8]) {
    match data.split_first() {
        Some((first, rest)) => (usize::from(*first) % of, rest),
        None => (0, data),
    }
}

/// The endings of documents, compressed and packed ones too.
pub fn endings() -> Vec<String> {
    let mut endings: Vec<String> =
        FORMATS.iter().flat_map(|format| format.endings()).map(|e| (*e).to_owned()).collect();
    endings.extend(["txt.gz", "jsonl.gz", "txt.zst", "jsonl.zst", "zip", "unknown"].map(str::to_owned));
    endings
}

fn readers(data: &[u8]) {
    let endings = endings();
    let (which, data) = choose(data, endings.len());
    let path = file(&format!("readers/x.{}", endings[which]), data);
    let options = ReadOptions { most_bytes: MOST, ..ReadOptions::default() };
    for record in documents(std::slice::from_ref(&path), &options, &Silent).take(1000).flatten() {
        let document = record.document;
        for (_, sentence) in document.sentences() {
            document.slice(sentence.span);
        }
    }
    let _ = fs::remove_file(path);
}

fn bitexts(data: &[u8]) {
    let endings: Vec<&str> = BITEXT_INPUTS.iter().flat_map(|format| format.endings()).copied().collect();
    let (which, data) = choose(data, endings.len());
    let path = file(&format!("bitexts/x.{}", endings[which]), data);
    if let Ok(bitext) = bitext(std::slice::from_ref(&path), &BitextOptions::default()) {
        bitext.beads.take(1000).for_each(drop);
    }
    let _ = fs::remove_file(path);
}

fn memories(data: &[u8]) {
    let (which, data) = choose(data, 3);
    let path = file(&format!("memories/x.{}", ["tmx", "xlf", "xliff"][which]), data);
    if let Ok(units) = units(&path) {
        units.take(1000).for_each(drop);
    }
}

fn splitter(data: &[u8]) {
    let (which, data) = choose(data, 4);
    let text = String::from_utf8_lossy(data);
    let sentences = split_sentences(&text, &Language::new(["fr", "en", "zh", "xx"][which]));
    let mut end = 0;
    for span in &sentences {
        assert!(end <= span.start && span.start < span.end, "sentences follow each other");
        let _ = &text[span.start..span.end];
        end = span.end;
    }
    let kept: usize = sentences.iter().map(|span| count(&text[span.start..span.end])).sum();
    assert_eq!(kept, count(&text), "nothing is lost");
}

/// Characters that are no blanks, those without a width included.
fn count(text: &str) -> usize {
    let blank = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}');
    text.chars().filter(|c| !blank(*c)).count()
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(if env!("CARGO_MANIFEST_DIR").ends_with("fuzz") { ".." } else { "" })
        .join("tests/data/models")
}

fn tokenizer(data: &[u8]) {
    thread_local! {
        static BOTH: [Tokenizer; 2] = ["bert-unigram-mean", "bert-wordpiece-max"]
            .map(|name| Tokenizer::open(&models().join(name), "query: ").expect("the small models are sound"));
    }
    let (which, data) = choose(data, 2);
    let text = String::from_utf8_lossy(data);
    BOTH.with(|both| {
        let tokens = both[which].encode(&text, true).expect("any text has tokens");
        assert!(tokens.spans.iter().all(|span| span.start <= span.end && text.get(span.start..span.end).is_some()));
        assert_eq!(both[which].encode(&text, false).expect("any text has tokens").ids, tokens.ids);
    });
}

fn tokenizer_json(data: &[u8]) {
    let path = file("tokenizer/tokenizer.json", data);
    if let Ok(tokenizer) = Tokenizer::open(path.parent().expect("a folder"), "") {
        let _ = tokenizer.encode("Un texte. A text.", true);
    }
}

fn config(data: &[u8]) {
    let path = file("config/config.json", data);
    if let Ok(config) = Config::read(path.parent().expect("a folder")) {
        config.longest();
    }
}

fn safetensors(data: &[u8]) {
    let path = file("safetensors/model.safetensors", data);
    if let Ok(weights) = Checkpoint::open(path.parent().expect("a folder"), Family::Bert) {
        for name in ["embeddings.word_embeddings.weight", "pooler.dense.weight"] {
            if let Ok(tensor) = weights.tensor(name, &[8, 8]) {
                tensor.to_vec();
            }
        }
    }
}

fn e5s1(data: &[u8]) {
    let path = file("e5s1/model.bin", data);
    let _ = import_e5s1(&path, &path.with_file_name("out"));
}

fn journal(data: &[u8]) {
    let path = file("journal/journal.jsonl", data);
    let journal = Journal::<Vec<u32>>::open(&path).expect("any file is a journal, if of nothing");
    journal.add("key", &vec![1, 2]).expect("it can be written to");
    journal.finish().expect("it can be written to");
    let journal = Journal::<Vec<u32>>::open(&path).expect("a journal");
    assert_eq!((journal.get("key"), journal.damaged()), (Some(vec![1, 2]), 0));
}

fn run_json(data: &[u8]) {
    let path = file("run/run.json", data);
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder.join(".diptych")).expect("a folder");
    fs::write(folder.join(".diptych/status.json"), data).expect("a file");
    let _ = status(folder);
}

/// Feeds one target by its name.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    target.expect("a target of this name").1(data);
}
