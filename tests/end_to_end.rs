//! The main job through the built program: the five articles of seeds/ in, summaries and an aligned corpus out.
//! What is right for them stands in `data/seeds-expected.json`. The model is fetched first if it is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

fn diptych(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_diptych"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn succeeds(args: &[&str]) -> Output {
    let output = diptych(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// One run over the seeds, shared by the tests of its outputs.
static RUN: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("out");
    succeeds(&["run", "seeds", "--out", out.to_str().expect("a UTF-8 path")]);
    (dir, out)
});

fn records(out: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}: {e}: {line}"))).collect()
}

fn expected() -> Value {
    serde_json::from_str(include_str!("data/seeds-expected.json")).expect("the expectations are JSON")
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string")).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}"))
}

#[test]
fn only_the_article_and_its_translation_are_a_pair() {
    let pairs: BTreeSet<(String, String)> = records(&RUN.1, "bitext.jsonl")
        .iter()
        .map(|b| (text(b, "/source/document").to_string(), text(b, "/target/document").to_string()))
        .collect();
    let wanted = (String::from("000_290f9df7bd492f69"), String::from("004_0007eeda2aa23e07"));
    assert_eq!(pairs, BTreeSet::from([wanted]));
    let documents = fs::read_to_string(RUN.1.join("documents.tsv")).expect("documents.tsv");
    assert_eq!(documents.lines().count(), 6, "a header and five documents:\n{documents}");
    let told = |line: &str| line.split('\t').skip(12).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(told(documents.lines().next().unwrap_or_default()), ["languages", "encoding", "duplicate_of"]);
    assert!(documents.lines().skip(1).all(|line| told(line)[1..] == ["UTF-8", ""]), "{documents}");
}

#[test]
fn all_seventeen_beads_are_right() {
    let beads = records(&RUN.1, "bitext.jsonl");
    let expected = expected();
    let wanted: Vec<Vec<&str>> = expected["pairs"].as_array().expect("pairs").iter().map(strings).collect();
    let found: Vec<(&str, &str)> = beads
        .iter()
        .map(|b| (text(b, "/source/text"), text(b, "/target/text")))
        .filter(|(source, target)| !source.is_empty() && !target.is_empty())
        .collect();
    assert_eq!(found.len(), 17, "{found:#?}");
    for ((source, target), pair) in found.iter().zip(&wanted) {
        assert!(source.starts_with(pair[0]), "{source} … should begin with {}", pair[0]);
        assert!(target.starts_with(pair[1]), "{target} … should begin with {}", pair[1]);
    }
    assert!(beads.iter().all(|b| b["bead"] == "1-1"), "{beads:#?}");
}

#[test]
fn the_lines_that_only_the_english_page_has_stay_unmatched() {
    let beads = records(&RUN.1, "bitext.jsonl");
    for line in strings(&expected()["unmatched"]) {
        for bead in &beads {
            assert!(!text(bead, "/target/text").contains(line), "{line} is matched in {bead}");
        }
    }
}

#[test]
fn spans_point_into_the_files() {
    for bead in records(&RUN.1, "bitext.jsonl") {
        for side in ["source", "target"] {
            let side = &bead[side];
            let file = fs::read(format!("{}/seeds/{}.txt", env!("CARGO_MANIFEST_DIR"), text(side, "/document")))
                .expect("a seed");
            let parts: Vec<String> = side["spans"]
                .as_array()
                .expect("spans")
                .iter()
                .map(|span| {
                    let at = |key: &str| span[key].as_u64().expect("a byte offset") as usize;
                    let raw = String::from_utf8(file[at("start")..at("end")].to_vec()).expect("whole characters");
                    raw.split_whitespace().collect::<Vec<_>>().join(" ")
                })
                .collect();
            assert_eq!(parts.join(" "), text(side, "/text"));
        }
    }
}

#[test]
fn summaries_hold_two_sentences_of_the_article_each() {
    let summaries = records(&RUN.1, "summaries.jsonl");
    assert_eq!(summaries.len(), 5);
    let expected = expected();
    for summary in &summaries {
        let sentences = summary["sentences"].as_array().expect("sentences");
        assert!((1..=2).contains(&sentences.len()), "{summary}");
        let id = text(summary, "/id");
        for line in strings(&expected["not_article_text"][format!("{id}.txt")]) {
            assert!(!text(summary, "/summary").contains(line.trim()), "{id}: {line:?} in {summary}");
        }
    }
    let readable = fs::read_to_string(RUN.1.join("summaries.md")).expect("summaries.md");
    for summary in &summaries {
        for sentence in summary["sentences"].as_array().expect("sentences") {
            assert!(readable.contains(text(sentence, "/text")), "{sentence} is not in summaries.md");
        }
    }
}

#[test]
fn the_summaries_of_a_pair_say_the_same_in_both_languages() {
    let summaries = records(&RUN.1, "summaries.jsonl");
    let of = |id: &str| summaries.iter().find(|s| text(s, "/id").starts_with(id)).expect("a summary");
    let readable = fs::read_to_string(RUN.1.join("summaries.md")).expect("summaries.md");
    for (own, other) in [("000", "004"), ("004", "000")] {
        let (own, other) = (of(own), of(other));
        assert_eq!(text(own, "/translation"), text(other, "/id"));
        let linked: Vec<&Value> =
            own["sentences"].as_array().expect("sentences").iter().filter(|s| s["counterpart"].is_object()).collect();
        assert!(!linked.is_empty(), "{own}");
        for sentence in linked {
            let counterpart = text(sentence, "/counterpart/text");
            assert!(text(other, "/summary").contains(counterpart), "{counterpart:?} in {other}");
            assert!(sentence["counterpart"]["confidence"].as_f64().is_some_and(|c| c > 0.5), "{sentence}");
            assert!(readable.contains(counterpart), "{counterpart:?} is not in summaries.md");
        }
    }
    let alone: Vec<&Value> = summaries.iter().filter(|s| s["translation"].is_null()).collect();
    assert_eq!(alone.len(), 3);
    assert!(alone.iter().flat_map(|s| s["sentences"].as_array()).flatten().all(|s| s["counterpart"].is_null()));
}

#[test]
fn dates_and_languages_are_read() {
    let summaries = records(&RUN.1, "summaries.jsonl");
    let of = |id: &str| summaries.iter().find(|s| text(s, "/id").starts_with(id)).expect("a summary").clone();
    assert_eq!((text(&of("000"), "/date"), text(&of("001"), "/date")), ("2023-09", "2023-10"));
    assert_eq!(of("002")["date"], Value::Null);
    let languages: Vec<&str> = summaries.iter().map(|s| text(s, "/language")).collect();
    assert_eq!(languages, ["fr", "fr", "fr", "fr", "en"]);
}

#[test]
fn the_same_bytes_come_out_whatever_the_threads_and_when_run_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("out");
    let out = out.to_str().expect("a UTF-8 path");
    succeeds(&["run", "seeds", "--out", out, "--threads", "1"]);
    succeeds(&["run", "seeds", "--out", out, "--threads", "2"]);
    for entry in fs::read_dir(&RUN.1).expect("the first run's folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        // It holds the seconds.
        if name == "run.json" || entry.path().is_dir() {
            continue;
        }
        let again = fs::read(Path::new(out).join(&name)).expect("the same file");
        assert!(fs::read(entry.path()).expect("a file") == again, "{name:?} differs");
    }
}

#[test]
fn bad_files_are_named_and_the_others_are_done() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let corpus = dir.path().join("corpus");
    fs::create_dir(&corpus).expect("a folder");
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).expect("seeds") {
        let entry = entry.expect("a seed");
        fs::copy(entry.path(), corpus.join(entry.file_name())).expect("a copy");
    }
    fs::write(corpus.join("empty.txt"), "").expect("a file");
    fs::write(corpus.join("binary.txt"), [0u8, 159, 146, 150, 0, 1, 2, 3]).expect("a file");
    fs::write(
        corpus.join("damaged.txt"),
        b"\xc3\xc3\xa9t\xc3\xa9 \xc3\xa0 l'\xc3\xa9t\xc3\xa9 \xc3\xa9mu \xc3\xa0 t\xc3\xa9t\xc3\xa9.",
    )
    .expect("a file");
    fs::write(
        corpus.join("spanish.txt"),
        "El tribunal anunció el martes que los jueces habían rechazado la solicitud de los abogados. Los vecinos del \
         pueblo esperaban la decisión desde hace años y salieron a la calle para celebrarla con sus familias.",
    )
    .expect("a file");
    let missing = dir.path().join("missing.txt");
    let out = dir.path().join("out");
    let output = diptych(&[
        "run",
        corpus.to_str().expect("UTF-8"),
        missing.to_str().expect("UTF-8"),
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let report: Value = serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
    let left_out: Vec<String> = ["failed", "skipped"]
        .iter()
        .flat_map(|list| report[list].as_array().expect("a list").clone())
        .map(|row| text(&row, "/path").to_string())
        .collect();
    for name in ["empty.txt", "binary.txt", "damaged.txt", "spanish.txt", "missing.txt"] {
        assert_eq!(left_out.iter().filter(|path| path.ends_with(name)).count(), 1, "{name} in {left_out:?}");
        let warnings = errors.lines().filter(|l| l.starts_with("warning:") && l.contains(name)).count();
        assert_eq!(warnings, 1, "one warning names {name}:\n{errors}");
    }
    assert_eq!(records(&out, "summaries.jsonl").len(), 5, "the other files are done");
}

#[test]
fn wrong_usage_is_told_apart_from_a_folder_of_someone_else() {
    assert_eq!(diptych(&["run", "seeds", "--no-such-flag"]).status.code(), Some(2));
    assert_eq!(diptych(&["run"]).status.code(), Some(2));
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::write(dir.path().join("mine.txt"), "x").expect("a file");
    let output = diptych(&["run", "seeds", "--out", dir.path().to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--force"));
    assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 1, "nothing was written");
}

#[test]
fn every_command_has_help_with_examples() {
    let help = String::from_utf8(succeeds(&["--help"]).stdout).expect("UTF-8");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.contains(&"run"), "{help}");
    for command in commands {
        let help = String::from_utf8(succeeds(&[command, "--help"]).stdout).expect("UTF-8");
        assert!(help.contains("Examples:"), "diptych {command} --help has no examples:\n{help}");
    }
}
