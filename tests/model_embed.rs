//! `diptych embed`, `models` and `cache` as a user meets them, on a small model.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TEXTS: &str = "Le chat dort.\nThe cat sleeps.\n\nx\nLe chat dort.\n";

fn diptych(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_diptych"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DIPTYCH_MODELS")
        .output()
        .expect("the program starts")
}

fn ok(folder: &Path, arguments: &[&str]) -> String {
    let out = diptych(folder, arguments);
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn fails(folder: &Path, arguments: &[&str], code: i32) -> String {
    let out = diptych(folder, arguments);
    assert_eq!(out.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stderr).unwrap()
}

/// A folder with the texts and the model `m`.
fn folder() -> tempfile::TempDir {
    let dir = common::small_model("bert-wordpiece-cls-dense");
    let model = dir.path().join("models/m");
    fs::create_dir_all(&model).unwrap();
    for name in ["config.json", "tokenizer.json", "model.safetensors", "modules.json", "1_Pooling", "2_Dense"] {
        fs::rename(dir.path().join(name), model.join(name)).unwrap();
    }
    fs::write(dir.path().join("in.txt"), TEXTS).unwrap();
    dir
}

#[test]
fn the_same_bytes_whatever_the_threads_and_the_cache() {
    let dir = folder();
    let embed = |out: &str, more: &[&str]| {
        ok(dir.path(), &[&["embed", "in.txt", "--model", "m", "--out", out], more].concat());
        fs::read(dir.path().join(out)).unwrap()
    };
    for precision in ["f32", "int8"] {
        let one = embed("a.npy", &["--threads", "1", "--precision", precision]);
        assert_eq!(one.len(), 128 + 5 * 24 * 4);
        assert_eq!(one[128..128 + 96], one[128 + 4 * 96..], "the same text twice");
        assert_eq!(one, embed("b.npy", &["--threads", "3", "--precision", precision]));
        assert_eq!(one, embed("c.npy", &["--precision", precision, "--cache", "kept"]));
        assert_eq!(one, embed("d.npy", &["--precision", precision, "--cache", "kept"]));
    }
    let info = ok(dir.path(), &["cache", "info", "kept"]);
    assert_eq!(info.lines().count(), 2, "{info}");
    assert!(info.lines().all(|l| l.starts_with("m  ") && l.contains("4 vectors")), "{info}");
    assert!(ok(dir.path(), &["cache", "clear", "kept"]).contains("bytes freed"));
    assert_eq!(ok(dir.path(), &["cache", "info", "kept"]), "empty\n");
}

#[test]
fn json_lines_and_parquet() {
    let dir = folder();
    fs::write(dir.path().join("in.jsonl"), "{\"t\": \"Le chat dort.\"}\n{\"t\": \"x\"}\n").unwrap();
    let arguments = ["embed", "in.jsonl", "--model", "m", "--text-field", "t", "--out"];
    ok(dir.path(), &[&arguments[..], &["v.jsonl"]].concat());
    let lines = fs::read_to_string(dir.path().join("v.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["text"], "Le chat dort.");
    assert_eq!(first["vector"].as_array().unwrap().len(), 24);
    ok(dir.path(), &[&arguments[..], &["v.parquet"]].concat());
    assert_eq!(&fs::read(dir.path().join("v.parquet")).unwrap()[..4], b"PAR1");
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_and_leaves_no_file() {
    let dir = folder();
    let one_line = |text: String, part: &str| {
        assert!(text.contains(part) && text.trim_end().lines().count() == 1, "{text}");
    };
    one_line(fails(dir.path(), &["embed", "in.txt", "--model", "m", "--out", "v.csv"], 2), ".npy, .jsonl, .parquet");
    one_line(fails(dir.path(), &["embed", "none.txt", "--model", "m", "--out", "v.npy"], 1), "none.txt");
    let absent = ["embed", "in.txt", "--offline", "--out", "v.npy"];
    one_line(fails(dir.path(), &absent, 1), "run `diptych models pull multilingual-e5-small`");
    one_line(fails(dir.path(), &["embed", "in.txt", "--model", "nobody", "--out", "v.npy"], 1), "LaBSE");
    let gpu = ["embed", "in.txt", "--model", "m", "--device", "cuda:0", "--out", "v.npy"];
    one_line(fails(dir.path(), &gpu, 2), "rust-bert");
    fs::write(dir.path().join("bad.jsonl"), "{\"t\": \"a\"}\n{}\n").unwrap();
    let field = ["embed", "bad.jsonl", "--text-field", "t", "--model", "m", "--out", "v.npy", "--quiet"];
    one_line(fails(dir.path(), &field, 1), "bad.jsonl:2: there is no field \"t\"");
    assert!(!dir.path().join("v.npy").exists());
}

#[test]
fn bytes_that_are_no_text_are_told_and_the_rest_is_done() {
    let dir = folder();
    fs::write(dir.path().join("in.txt"), b"good\nb\xFFd\n").unwrap();
    let said = fails(dir.path(), &["embed", "in.txt", "--model", "m", "--out", "v.npy"], 1);
    assert!(said.contains("not valid UTF-8: 1"), "{said}");
    assert_eq!(fs::read(dir.path().join("v.npy")).unwrap().len(), 128 + 2 * 24 * 4);
}

#[test]
fn models_are_listed_found_and_checked() {
    let dir = folder();
    let list = ok(dir.path(), &["models", "list"]);
    assert!(list.starts_with("multilingual-e5-small") && list.contains("bge-m3"), "{list}");
    assert_eq!(ok(dir.path(), &["models", "path", "m"]), "models/m\n");
    assert!(ok(dir.path(), &["models", "verify"]).starts_with("m: whole"));
    assert!(fails(dir.path(), &["models", "path", "LaBSE"], 1).contains("models pull LaBSE"));
    assert!(fails(dir.path(), &["models", "pull", "nobody"], 2).contains("known are multilingual-e5-small"));
}
