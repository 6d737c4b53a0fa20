//! What no corpus should hold: names that are no text, pipes, links that lead in circles, files that are cut off or blown up.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::harness::{SETTING, run, text};

const ARTICLE: &str =
    "Le pont de la ville est dans le nord avec les autres depuis longtemps.\n\nIl est ouvert à tous depuis hier.\n";

fn records(out: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(name)).expect("an output");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn names_that_are_no_text_are_read_and_written() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (corpus, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&corpus).expect("a folder");
    for (n, name) in [&b"caf\xe9.txt"[..], b"caf\xe8.txt", b"new\nline.txt", b"-dash.txt"].into_iter().enumerate() {
        fs::write(corpus.join(OsStr::from_bytes(name)), ARTICLE.replace("pont", &format!("mot{n}"))).expect("a file");
    }
    fs::write(corpus.join(OsStr::from_bytes(b"leer\xff.txt")), "").expect("a file");
    let done = run(setting.dir.path(), corpus.to_str().expect("a UTF-8 path"), &out);
    assert_eq!(done.status.code(), Some(1), "one is empty: {}", text(&done.stderr));
    let summaries = records(&out, "summaries.jsonl");
    assert_eq!(summaries.len(), 4);
    let sources: Vec<&str> = summaries.iter().filter_map(|row| row["source"].as_str()).collect();
    assert!(sources.iter().any(|source| source.contains("caf\u{FFFD}")), "{sources:?}");
    let ids: std::collections::BTreeSet<&str> = summaries.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
    let report: Value = serde_json::from_slice(&fs::read(out.join("run.json")).expect("a report")).expect("JSON");
    assert_eq!(report["failed"].as_array().map(Vec::len), Some(1));
    let mut summarize = Command::new(env!("CARGO_BIN_EXE_diptych"));
    summarize
        .arg("summarize")
        .arg(&corpus)
        .args(["--offline", "--threads", "1", "--out"])
        .arg(dir.path().join("s.jsonl"));
    let done = summarize.arg("--model").arg(setting.at("model")).output().expect("the program starts");
    assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
    assert_eq!(records(dir.path(), "s.jsonl").len(), 4);
}

#[test]
fn pipes_circles_and_broken_files_are_named_and_the_others_are_done() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (corpus, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&corpus).expect("a folder");
    fs::write(corpus.join("good.txt"), ARTICLE).expect("a file");
    assert!(Command::new("mkfifo").arg(corpus.join("pipe.txt")).status().expect("there is a mkfifo").success());
    symlink(&corpus, corpus.join("circle")).expect("a link");
    symlink(corpus.join("self.txt"), corpus.join("self.txt")).expect("a link");
    symlink("/dev/zero", corpus.join("endless.txt")).expect("a link");
    // Cut off in the middle, as by a disk that fails.
    let mut packed = flate(&ARTICLE.repeat(2000));
    packed.truncate(packed.len() / 2);
    fs::write(corpus.join("cut.txt.gz"), packed).expect("a file");
    fs::write(corpus.join("deep.jsonl"), format!("{}\n", "[".repeat(1 << 20))).expect("a file");
    let done = run(setting.dir.path(), corpus.to_str().expect("a UTF-8 path"), &out);
    let told = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    assert_eq!(records(&out, "summaries.jsonl").len(), 1, "{told}");
    for name in ["pipe.txt", "self.txt", "endless.txt", "cut.txt.gz", "deep.jsonl"] {
        assert!(told.contains(name), "{name} is not named: {told}");
    }
}

/// A text in gzip.
fn flate(text: &str) -> Vec<u8> {
    let mut packer = Command::new("gzip")
        .args(["-c", "-1"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("there is a gzip");
    let mut input = packer.stdin.take().expect("a pipe");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = packer.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads all");
    output.stdout
}
