//! What of a pair is translated: short lines as subtitles have them, each alone, whole, in part and not at all.

mod common;

use common::program::{at, diptych, folder};
use serde_json::Value;

const LINES: &str = include_str!("data/halves/subtitles.tsv");

/// The pairs with what they are, as `align` scores them again.
fn scored() -> Vec<(&'static str, Value)> {
    let kinds = LINES.lines().filter_map(|line| line.split_once('\t').map(|(kind, _)| kind));
    let pairs = LINES.lines().filter_map(|line| line.split_once('\t').map(|(_, pair)| pair));
    let table = format!("source\ttarget\n{}\n", pairs.collect::<Vec<_>>().join("\n"));
    let dir = folder(&[("lines.tsv", table)]);
    let languages = ["--source-language", "fr", "--target-language", "en"];
    let table = at(&dir, "lines.tsv");
    let rows = diptych(&[&["align", &table, "--format", "jsonl"][..], &languages].concat()).rows();
    assert_eq!(rows.len(), LINES.lines().count());
    kinds.zip(rows).collect()
}

fn whole(row: &Value) -> f64 {
    row["scores"]["whole"].as_f64().expect("a number")
}

/// Probability that one of the first kind has the higher score.
fn area(rows: &[(&str, Value)], above: &str, below: &str) -> f64 {
    let of = |kind: &str| rows.iter().filter(|row| row.0 == kind).map(|row| whole(&row.1)).collect::<Vec<f64>>();
    let (above, below) = (of(above), of(below));
    let right: usize = above.iter().map(|a| below.iter().filter(|b| a > b).count()).sum();
    right as f64 / (above.len() * below.len()) as f64
}

#[test]
fn half_translations_are_told_from_whole_ones() {
    let rows = scored();
    let (in_part, none) = (area(&rows, "whole", "partial"), area(&rows, "whole", "none"));
    assert!(in_part >= 0.95 && none >= 0.9, "{in_part} {none}");
    let mean = |kind: &str| {
        let of: Vec<f64> = rows.iter().filter(|row| row.0 == kind).map(|row| whole(&row.1)).collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    assert!(mean("whole") > 0.8 && mean("partial") < 0.4, "{} {}", mean("whole"), mean("partial"));
}

#[test]
fn what_the_other_side_does_not_say_is_named() {
    let rows = scored();
    let passages = |row: &Value, side: &str| -> Vec<String> {
        let text = row[side]["text"].as_str().expect("a text");
        let spans = row[side]["untranslated"].as_array().cloned().unwrap_or_default();
        let place = |span: &Value, end: &str| span[end].as_u64().expect("a number") as usize;
        spans.iter().map(|span| text[place(span, "start")..place(span, "end")].to_owned()).collect()
    };
    let row = |text: &str| {
        let is = |(_, row): &&(&str, Value)| row["target"]["text"].as_str().is_some_and(|t| t.starts_with(text));
        &rows.iter().find(is).expect("the pair").1
    };
    let greeted = row("Good morning");
    assert_eq!(passages(greeted, "target"), ["Good morning, inspector"]);
    assert!(passages(greeted, "source").is_empty());
    let covered = |row: &Value, side: &str| row[side]["covered"].as_f64().expect("a number");
    assert!(covered(greeted, "source") > 0.9 && covered(greeted, "target") < 0.8, "{greeted}");
    assert!(passages(row("Where are you going?"), "target").is_empty());
}
