//! Faults of reading that were found by use, each with what should happen instead.

mod common;

use std::process::{Command, Stdio};

use common::program::folder;
use diptych::error::{Error, Remedy};
use diptych::progress::Silent;
use diptych::read::{FORMATS, ReadOptions, documents, format_list, walk};

const FRENCH: &str = "Le maire a inauguré le pont mardi matin devant la foule. Les travaux ont duré deux ans.";

fn diptych(folder: &tempfile::TempDir, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_diptych"))
        .args(arguments)
        .current_dir(folder.path())
        .env("DIPTYCH_MODELS", common::models())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_does_not_hang_the_run() {
    let folder = folder(&[("a.txt", FRENCH.into())]);
    assert!(Command::new("mkfifo").arg(folder.path().join("f.txt")).status().unwrap().success());
    let walk = walk(&[folder.path().to_owned()]);
    assert_eq!(walk.sources.len(), 1);
    assert!(walk.failures[0].to_string().contains("f.txt: a pipe, device or socket"), "{}", walk.failures[0]);
}

#[test]
fn documents_with_one_id_are_told_apart() {
    let line = format!("{{\"id\":\"dup\",\"text\":\"{FRENCH}\"}}\n");
    let folder = folder(&[("n.jsonl", line.repeat(3))]);
    let options = ReadOptions::default();
    let ids: Vec<String> =
        documents(&[folder.path().to_owned()], &options, &Silent).map(|record| record.unwrap().document.id).collect();
    assert_eq!(ids, ["dup", "dup#2", "dup#3"]);
}

#[test]
fn files_and_records_are_not_mixed_up_in_the_count() {
    let folder = folder(&[("n.jsonl", "{\"text\":1}\n".repeat(96)), ("a.txt", FRENCH.into())]);
    let (code, said) = diptych(&folder, &["run", "n.jsonl", "a.txt", "--out", "o", "--offline"]);
    assert_eq!(code, 1);
    assert!(said.contains("files and records left out: 96"), "{said}");
}

#[test]
fn files_that_cannot_be_read_are_not_passed_over_in_silence() {
    let folder = folder(&[("a.xls", "x".into()), ("b.xls", "x".into()), ("c", "x".into()), ("d.txt", FRENCH.into())]);
    let found = walk(&[folder.path().to_owned()]);
    assert_eq!(found.sources.len(), 1);
    assert_eq!(found.ignored.into_iter().collect::<Vec<_>>(), [(".xls".to_owned(), 2), ("c".to_owned(), 1)]);
}

#[test]
fn the_reason_is_told_even_where_nothing_else_is() {
    let folder = folder(&[]);
    let (code, said) = diptych(&folder, &["run", "nosuch", "--out", "z", "-q"]);
    assert_eq!(code, 1);
    let last = "diptych: nothing that was given could be used: nosuch: no such file or folder\n";
    assert_eq!(said, format!("warning: nosuch: no such file or folder\n{last}"));
}

#[test]
fn what_would_mend_an_error_is_data_and_the_command_line_says_what_to_type() {
    let folder = folder(&[("n.jsonl", "{\"body\":\"x\"}\n".into())]);
    let options = ReadOptions::default();
    let error = documents(&[folder.path().join("n.jsonl")], &options, &Silent).next().unwrap().unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::NameTextField));
    assert!(matches!(error.bare(), Error::Input { line: Some(1), .. }));
    assert!(!error.to_string().contains("--"), "{error}");
    let (_, said) = diptych(&folder, &["summarize", "n.jsonl"]);
    assert!(said.contains("name the right one with --text-field"), "{said}");
}

#[test]
fn standard_input_is_read_and_its_format_told_by_its_first_bytes() {
    use std::io::Write;
    let text = |input: String| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_diptych"))
            .args(["summarize", "-", "--sentences", "1", "-q"])
            .env("DIPTYCH_MODELS", common::models())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    assert!(text(FRENCH.into()).starts_with("== stdin (fr)\n"), "{}", text(FRENCH.into()));
    let record = text(format!("{{\"id\": \"seven\", \"text\": \"{FRENCH}\"}}\n"));
    assert!(record.starts_with("== seven (fr)\n"), "{record}");
}

#[test]
fn usage_lines_show_what_is_required_alone() {
    let (code, said) = diptych(&folder(&[]), &["summarize"]);
    assert_eq!(code, 2);
    assert!(!said.contains("--model-dir"), "{said}");
}

#[test]
fn the_table_of_formats_is_sound() {
    let mut endings: Vec<&str> = FORMATS.iter().flat_map(|format| format.endings()).copied().collect();
    let all = endings.len();
    endings.sort_unstable();
    endings.dedup();
    assert_eq!(endings.len(), all, "two formats share an ending");
    for format in FORMATS {
        assert!(format_list().contains(format.about()));
        assert!(format.endings().iter().all(|ending| *ending == ending.to_lowercase()));
    }
}
