//! `diptych convert` through the built program: formats, filters with their report, parts, formulas. It needs no model.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Rows of six pairs of documents, a wrong one among them.
const TABLE: &str = "source\ttarget\tconfidence\tsource_language\ttarget_language\tsource_document\ttarget_document\tid
Il a 41 ans.\tHe is 41.\t0.9\tfr\ten\ta\tA\t1
Il a 41 ans !\tHe is 42!\t0.9\tfr\ten\tb\tB\t2
Oui.\tYes.\t0.3\tfr\ten\tc\tC\t3
=1+1\tSame.\t0.9\tfr\ten\td\tD\t4
Une longue phrase qui n’en finit pas de finir.\tShort.\t0.9\tfr\ten\te\tE\t5
Non.\tNon.\t\tfr\ten\tf\tF\t6
";

fn convert(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command.arg("convert").args(args).args(["--progress", "none"]).current_dir(folder);
    let Output { status, stderr, .. } = command.output().expect("the program starts");
    (status.code(), String::from_utf8(stderr).expect("UTF-8"))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.tsv"), TABLE).unwrap();
    folder
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn filters_say_what_they_removed() {
    let folder = folder();
    let filters = ["--filter", "numbers,untranslated", "--filter", "confidence >= 0.5 and length_ratio < 4"];
    let (code, told) =
        convert(folder.path(), &[&["in.tsv", "out.pairs.tsv", "--rejected", "out.jsonl"], &filters[..]].concat());
    assert_eq!(code, Some(0), "{told}");
    let kept = read(&folder, "out.pairs.tsv");
    assert_eq!(kept, "Il a 41 ans.\tHe is 41.\t0.900\n");
    assert!(told.contains("removed by numbers: 2\n  Il a 41 ans ! | He is 42!\n  =1+1 | Same.\n"), "{told}");
    assert!(told.contains("removed by untranslated: 1\n  Non. | Non.\n"), "{told}");
    assert!(told.contains("removed by confidence >= 0.5 and length_ratio < 4: 2\n  Oui. | Yes.\n"), "{told}");
    let rejected = read(&folder, "out.jsonl");
    assert_eq!(rejected.lines().count(), 5);
    assert!(
        rejected.contains("\"rejected\":\"untranslated\"") && rejected.contains("\"confidence\":null"),
        "{rejected}"
    );
}

#[test]
fn what_looks_like_a_part_of_an_earlier_split_is_told() {
    let folder = folder();
    let split = |parts: &str| {
        convert(folder.path(), &["in.tsv", "all", "--format", "csv", "--format", "moses", "--split", parts])
    };
    std::fs::write(folder.path().join("all.train.notes"), "mine").unwrap();
    let (code, told) = split("train=.5,test=.5");
    assert!(code == Some(0) && !told.contains("earlier"), "{told}");
    let (_, told) = split("train=.5,dev=.5");
    let stale = ["all.test.csv", "all.test.en", "all.test.fr"];
    let wanted = format!("warning: {} are no parts of this split", stale.join(", "));
    assert!(told.contains(&wanted) && !told.contains("notes"), "{told}");
    stale[1..].iter().for_each(|name| std::fs::remove_file(folder.path().join(name)).unwrap());
    let (_, told) = split("train=.5,dev=.5");
    assert!(told.contains("warning: all.test.csv is no part of this split"), "{told}");
}

#[test]
fn a_bitext_is_split_by_document_the_same_way_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from("source\ttarget\tsource_document\ttarget_document\n");
    for k in 0..400 {
        table += &format!("Phrase {k}.\tSentence {k}.\tfr{}\ten{}\n", k / 4, k / 4);
    }
    std::fs::write(folder.path().join("in.tsv"), &table).unwrap();
    let split = ["in.tsv", "out", "--format", "tsv", "--format", "moses", "--split", "train=.8,dev=.1,test=.1"];
    let (code, told) = convert(folder.path(), &split);
    assert_eq!(code, Some(0), "{told}");
    let mut part_of: BTreeMap<String, &str> = BTreeMap::new();
    let mut rows = 0;
    for part in ["train", "dev", "test"] {
        let text = read(&folder, &format!("out.{part}.tsv"));
        for line in text.lines().skip(1) {
            rows += 1;
            let document = line.split('\t').nth(9).expect("a document").to_owned();
            assert_eq!(*part_of.entry(document).or_insert(part), part);
        }
        let lines = text.lines().count() - 1;
        assert!(told.contains(&format!("{lines} in {part}")), "{told}");
        assert_eq!(read(&folder, &format!("out.{part}.source")).lines().count(), lines);
    }
    assert_eq!((rows, part_of.len()), (400, 100));
    // In another order, the same documents are in the same parts.
    let mut lines: Vec<&str> = table.lines().collect();
    lines[1..].reverse();
    std::fs::write(folder.path().join("in.tsv"), lines.join("\n")).unwrap();
    convert(folder.path(), &split);
    for part in ["train", "dev", "test"] {
        for line in read(&folder, &format!("out.{part}.tsv")).lines().skip(1) {
            assert_eq!(part_of[line.split('\t').nth(9).expect("a document")], part);
        }
    }
}

#[test]
fn mistakes_are_told_before_anything_is_written() {
    let folder = folder();
    let told = |args: &[&str], code: i32, message: &str| {
        let (found, errors) = convert(folder.path(), args);
        assert_eq!(found, Some(code), "{args:?}: {errors}");
        assert!(errors.contains(message), "{args:?}: {errors}");
    };
    told(&["in.tsv", "out.doc"], 2, "out.doc: end the name in one of .tsv, .csv");
    told(
        &["in.tsv", "out.csv", "--filter", "confidance > 1"],
        2,
        "there is no column “confidance”; “confidence” is meant?",
    );
    told(&["in.tsv", "out.csv", "--filter", "beauty"], 2, "there is no rule “beauty”");
    told(&["in.tsv", "out.csv", "--split", "a=.5"], 2, "the shares add up to 0.500");
    told(&["absent.tsv", "out.csv"], 1, "absent.tsv: no such file");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let (code, errors) = convert(folder.path(), &["in.tsv", "out.csv", "--escape-formulas"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(read(&folder, "out.csv").contains("\r\n'=1+1,Same."));
}
