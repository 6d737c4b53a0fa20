//! What surrounds the main job: settings in files, plans, progress, what is left when a run is stopped. With a small model, so
//! that it is fast; what comes out is no good, but the same each time.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::program::{folder, outputs};
use serde_json::Value;

/// The program on a small model, in a folder.
fn diptych(dir: &Path, model: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command.args(args).current_dir(dir);
    if args[0] == "run" {
        command.args(["--threads", "1", "--offline"]);
    }
    if args[0] == "run" && !args.contains(&"--from") {
        command.arg("--model").arg(model).arg("--weights").arg(model.join("align.json"));
    }
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A folder with a few short articles in `in`.
fn articles() -> tempfile::TempDir {
    let french = "Le maire a inauguré le pont devant la foule réunie ce matin.\n\nLes travaux ont duré deux ans et coûté trois \
                  millions d'euros à la ville.\n\nLes habitants attendaient ce jour depuis longtemps.\n";
    let english = "The mayor opened the bridge before the crowd that had gathered this morning.\n\nThe works took two years and \
                   cost the city three million euros.\n\nThe people had been waiting for this day for a long time.\n";
    folder(&[
        ("in/a.txt", french.to_owned()),
        ("in/b.txt", english.to_owned()),
        ("in/c.txt", french.replace("pont", "musée").replace("deux", "quatre").replace("habitants", "élèves")),
        ("in/empty.txt", String::new()),
    ])
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let dry = || diptych(dir.path(), model.path(), &["run", "in", "--out", "out", "--dry-run"]);
    let told = dry();
    assert_eq!(told.status.code(), Some(1), "a file would be left out");
    let told = text(&told.stdout);
    assert!(told.contains("would read 3 documents (1 en, 2 fr; ") && told.contains("would encode all 3"), "{told}");
    assert!(!dir.path().join("out").exists());
    diptych(dir.path(), model.path(), &["run", "in", "--out", "out"]);
    fs::write(dir.path().join("in/c.txt"), "Le musée reste fermé jusqu'à la fin du mois de mars.\n").expect("a file");
    fs::write(dir.path().join("in/d.txt"), "The museum stays closed until the end of March.\n").expect("a file");
    fs::remove_file(dir.path().join("in/b.txt")).expect("a file");
    let told = text(&dry().stdout);
    assert!(told.contains(": 1 new, 1 changed, 1 gone, 1 as they were"), "{told}");
    assert!(told.contains("would encode 2; "), "{told}");
}

#[test]
fn what_is_left_out_is_told_though_the_rest_is_quiet() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let run = diptych(dir.path(), model.path(), &["run", "in", "--out", "out", "--quiet"]);
    let model = model.path().to_str().expect("a UTF-8 path");
    let summarize = ["summarize", "in", "--model", model, "--offline", "--threads", "1", "--quiet", "--out", "s.jsonl"];
    for done in [run, diptych(dir.path(), Path::new(model), &summarize)] {
        assert_eq!(done.status.code(), Some(1));
        let told = text(&done.stderr);
        assert!(told.contains("empty.txt") && told.lines().count() == 1, "the reason and nothing else: {told}");
    }
}

#[test]
fn run_json_is_enough_to_do_a_run_again() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let first =
        diptych(dir.path(), model.path(), &["run", "in", "--out", "out", "--sentences", "1", "--format", "tsv,tmx"]);
    assert_eq!(first.status.code(), Some(1), "{}", text(&first.stderr));
    let again = diptych(dir.path(), model.path(), &["run", "--from", "out/run.json", "--out", "again"]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
    let (first, again) = (outputs(&dir.path().join("out")), outputs(&dir.path().join("again")));
    assert!(first.len() > 4 && first == again);
    let stranger = dir.path().join("other.json");
    fs::write(&stranger, "{}").expect("a file");
    let refused = diptych(dir.path(), model.path(), &["run", "--from", "other.json"]);
    assert!(text(&refused.stderr).contains("does not say with which flags"), "{}", text(&refused.stderr));
}

#[test]
fn parts_of_an_earlier_split_do_not_stay() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let run = |more: &[&str]| {
        let all = [&["run", "in", "--out", "out", "--format", "tsv,moses"][..], more].concat();
        assert_eq!(diptych(dir.path(), model.path(), &all).status.code(), Some(1));
        let names = fs::read_dir(dir.path().join("out")).expect("a folder");
        let mut names: Vec<String> =
            names.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.starts_with("bitext"));
        names.sort();
        names
    };
    let split = run(&["--split", "train=.5,test=.5"]);
    assert_eq!(split.len(), 6, "{split:?}");
    fs::write(dir.path().join("out/bitext.mine.tsv"), "").expect("a file");
    let other = run(&["--split", "train=.5,dev=.5"]);
    assert!(other.iter().all(|name| !name.contains("test")) && other.len() == 7, "{other:?}");
    let whole = run(&[]);
    assert_eq!(whole, ["bitext.en", "bitext.fr", "bitext.mine.tsv", "bitext.tsv"], "only what a run wrote goes");
}

#[test]
fn settings_may_stand_in_a_file() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    fs::write(dir.path().join("diptych.toml"), "[run]\ninputs = [\"in\"]\nout = \"out\"\nformat = [\"tsv\"]\n")
        .expect("a file");
    let run = diptych(dir.path(), model.path(), &["run"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    assert!(dir.path().join("out/bitext.tsv").exists() && !dir.path().join("out/bitext.tmx").exists());
    fs::write(dir.path().join("diptych.toml"), "[run]\nfromat = [\"tsv\"]\n").expect("a file");
    let refused = diptych(dir.path(), model.path(), &["run"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = text(&refused.stderr);
    assert!(told.contains("“fromat” is no setting of `diptych run`; “format” is meant?"), "{told}");
}

#[test]
fn a_folder_says_how_far_it_is_and_what_was_left_out() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let status = |more: &[&str]| diptych(dir.path(), model.path(), &[&["status", "out"][..], more].concat());
    assert_eq!(status(&[]).status.code(), Some(1), "there is nothing");
    let run = diptych(dir.path(), model.path(), &["run", "in", "--out", "out"]);
    let told = text(&run.stderr);
    assert!(told.contains("        3 documents (1 en, 2 fr)") && told.contains("        1 left out: "), "{told}");
    let found = status(&[]);
    assert_eq!(found.status.code(), Some(0));
    let told = text(&found.stdout);
    assert!(
        told.contains("the last run finished") && told.contains("left out: 1") && told.contains("empty.txt"),
        "{told}"
    );
    let json: Value = serde_json::from_slice(&status(&["--json"]).stdout).expect("JSON");
    assert_eq!((&json["busy"], &json["last"]["outcome"]), (&Value::Bool(false), &Value::from("finished")));
    assert_eq!(json["report"]["counts"]["documents"], 3);
}

#[test]
fn parts_become_what_one_run_makes() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let run = |args: &[&str]| diptych(dir.path(), model.path(), args);
    run(&["run", "in", "--out", "whole"]);
    for part in ["1/2", "2/2"] {
        let done = run(&["run", "in", "--shard", part, "--out", &format!("part{}", &part[..1])]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    }
    let incomplete = run(&["merge", "part1", "--out", "all"]);
    assert!(
        text(&incomplete.stderr).contains("part 2 of 2 is not among what was given"),
        "{}",
        text(&incomplete.stderr)
    );
    let merged = run(&["merge", "part2", "part1", "--out", "all", "--threads", "1", "--progress", "json"]);
    let told = text(&merged.stderr);
    assert_eq!(merged.status.code(), Some(1), "a file was left out: {told}");
    let (whole, all) = (outputs(&dir.path().join("whole")), outputs(&dir.path().join("all")));
    assert!(whole.len() > 4 && whole == all);
    run(&["run", "in", "--shard", "2/2", "--sentences", "1", "--out", "part2"]);
    let other = run(&["merge", "part1", "part2", "--out", "all"]);
    assert!(text(&other.stderr).contains("a part of another run"), "{}", text(&other.stderr));
}

/// The events of docs/progress.md with their fields.
fn documented() -> Vec<(String, Vec<String>)> {
    let page = include_str!("../docs/progress.md");
    let names = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (names(cells[1]).remove(0), names(cells[2]))
    })
    .collect()
}

#[test]
fn progress_for_programs_is_as_documented() {
    let (dir, model) = (articles(), common::small_model("bert-unigram-mean"));
    let run = diptych(dir.path(), model.path(), &["run", "in", "--out", "out", "--progress", "json"]);
    let failed = diptych(dir.path(), model.path(), &["run", "nosuch", "--out", "none", "--progress", "json"]);
    let documented = documented();
    assert_eq!(documented.len(), 7);
    let told = text(&run.stderr) + &text(&failed.stderr);
    let events: Vec<Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect();
    for event in &events {
        let name = event["event"].as_str().expect("a name");
        let (_, fields) = documented.iter().find(|(known, _)| known == name).expect("a documented event");
        let mut found: Vec<&str> = event.as_object().expect("an object").keys().map(String::as_str).collect();
        found.retain(|field| *field != "event");
        let mut fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(found, fields, "{event}");
    }
    for name in ["begin", "end", "left-out", "warning", "note", "error"] {
        assert!(events.iter().any(|event| event["event"] == name), "{name}");
    }
    let stages: Vec<&str> =
        events.iter().filter(|e| e["event"] == "begin").filter_map(|e| e["stage"].as_str()).collect();
    assert!(stages.starts_with(&["read", "encode", "pair", "align", "summarise"]), "{stages:?}");
}
