//! Sentence splitters side by side: errors on the cases of `tests/data/sentences`, and megabytes a second on a text.
//!
//! ```text
//! cd scripts/bench/segment
//! cargo run --release -- cases ../../../tests/data/sentences SEGMENT.SRX
//! cargo run --release -- speed TEXT.txt LANGUAGE SEGMENT.SRX
//! ```
//!
//! SEGMENT.SRX is LanguageTool's rules for the crate `srx`, which has a copy: `data/segment.srx` in its source, below
//! `$CARGO_HOME/registry/src`. The crate `pragmatic-segmenter` needs libclang to build, and knows English alone.

use std::fs;
use std::path::Path;
use std::time::Instant;

use diptych::corpus::split_sentences;
use diptych::language::Language;

type Splitter<'a> = (&'static str, Box<dyn Fn(&str, &str) -> Vec<String> + 'a>);

fn splitters(srx: &str) -> Vec<Splitter<'static>> {
    let rules: srx::SRX = fs::read_to_string(srx).expect("an SRX file").parse().expect("SRX rules");
    let pragmatic = pragmatic_segmenter::Segmenter::new().expect("its own rules");
    let own = |language: &str, text: &str| {
        let spans = split_sentences(text, &Language::new(language));
        spans.into_iter().map(|s| text[s.start..s.end].to_owned()).collect()
    };
    let trimmed = |pieces: Vec<&str>| -> Vec<String> {
        pieces.into_iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
    };
    let by_srx = {
        let cache = std::cell::RefCell::new(std::collections::HashMap::new());
        move |language: &str, text: &str| {
            let mut cache = cache.borrow_mut();
            let rules = cache.entry(language.to_owned()).or_insert_with(|| rules.language_rules(language));
            trimmed(rules.split(text).collect())
        }
    };
    vec![
        ("diptych", Box::new(own)),
        ("sentencex", Box::new(move |language: &str, text: &str| trimmed(sentencex::segment(language, text)))),
        ("srx", Box::new(by_srx)),
        ("pragmatic-segmenter", Box::new(move |_: &str, text: &str| trimmed(pragmatic.segment(text).collect()))),
    ]
}

/// Language, kind, text and sentences of every case of a file.
fn cases(path: &Path) -> Vec<(String, String, String, Vec<String>)> {
    let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let (mut kind, mut found) = (String::new(), Vec::new());
    for line in fs::read_to_string(path).unwrap().lines().filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            kind = heading.to_owned();
            continue;
        }
        let (language, line) = line.split_once('\t').unwrap_or((&language, line));
        let line = line.replace("\\n", "\n");
        let sentences = line.split(" | ").flat_map(|part| part.split("||")).map(|s| s.trim().to_owned()).collect();
        found.push((language.to_owned(), kind.clone(), line.replace(" | ", " ").replace("||", ""), sentences));
    }
    found
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["cases", folder, srx] => {
            for file in ["fr", "en", "de", "other"] {
                let cases = cases(&Path::new(folder).join(format!("{file}.txt")));
                println!("{file}: {} cases", cases.len());
                for (name, split) in splitters(srx) {
                    let wrong: Vec<&str> =
                        cases.iter().filter(|c| split(&c.0, &c.2) != c.3).map(|c| c.1.as_str()).collect();
                    let run_together = |kind: &&&str| ["mots et phrases collés", "run together"].contains(kind);
                    println!("  {name}: {} wrong, {} of them run together", wrong.len(), wrong.iter().filter(run_together).count());
                }
            }
        }
        ["speed", file, language, srx] => {
            let text = fs::read_to_string(file).unwrap();
            for (name, split) in splitters(srx) {
                let best = (0..3).map(|_| {
                    let start = Instant::now();
                    let n: usize = text.lines().map(|paragraph| split(language, paragraph).len()).sum();
                    (start.elapsed().as_secs_f64(), n)
                });
                let (seconds, n) = best.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
                println!("{name}: {:.2} MB/s, {n} sentences", text.len() as f64 / 1e6 / seconds);
            }
        }
        _ => eprintln!("cases FOLDER SEGMENT.SRX | speed TEXT LANGUAGE SEGMENT.SRX"),
    }
}
