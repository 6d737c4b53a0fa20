//! Language identification of short texts side by side: every line is cut into pieces of so many words, and each engine says in
//! which language each piece is.
//!
//! ```text
//! cd scripts/bench/language && cargo run --release -- TEXTS.tsv
//! ```
//!
//! The columns of TEXTS.tsv that have the code of a language as their name hold texts in it. Diptych expects French or English,
//! as its commands do; whatlang and lingua choose among these two alone (whatlang* and lingua*) or among all that were built in,
//! whichlang among its 16. Names count as words: a piece of three words may hold nothing else, so that no engine can be right
//! about all.

use std::collections::BTreeMap;
use std::time::Instant;

use diptych::language::{Language, detect};
use lingua::{IsoCode639_1, LanguageDetectorBuilder};

type Engine = (&'static str, Box<dyn Fn(&str) -> Option<String>>);

fn engines() -> Vec<Engine> {
    let accepted = [Language::french(), Language::english()];
    let of_whatlang = |found: Option<whatlang::Lang>| found.map(|lang| lang.code().to_owned());
    let closed = whatlang::Detector::with_allowlist(vec![whatlang::Lang::Eng, whatlang::Lang::Fra]);
    let of_lingua = |builder: &mut LanguageDetectorBuilder| {
        let detector = builder.build();
        move |text: &str| detector.detect_language_of(text).map(|l| l.iso_code_639_1().to_string())
    };
    let two = [IsoCode639_1::EN, IsoCode639_1::FR];
    vec![
        ("diptych", Box::new(move |text| detect(text, &accepted).map(|guess| guess.language.code().to_owned()))),
        ("whichlang", Box::new(|text| Some(format!("{:?}", whichlang::detect_language(text))))),
        ("whatlang", Box::new(move |text| of_whatlang(whatlang::detect_lang(text)))),
        ("whatlang*", Box::new(move |text| of_whatlang(closed.detect_lang(text)))),
        ("lingua", Box::new(of_lingua(&mut LanguageDetectorBuilder::from_all_languages()))),
        ("lingua*", Box::new(of_lingua(&mut LanguageDetectorBuilder::from_iso_codes_639_1(&two)))),
    ]
}

/// Whether a code, of two letters or three, is that of the language.
fn is(code: &str, language: &str) -> bool {
    let long = match language {
        "en" => "eng",
        "fr" => "fra",
        "de" => "deu",
        other => other,
    };
    let code = code.to_lowercase();
    code == language || code == long
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: language-bench TEXTS.tsv");
    let table = std::fs::read_to_string(&path).expect("a table");
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines {
        for (name, text) in names.iter().zip(line.split('\t')).filter(|(name, _)| name.len() == 2) {
            texts.entry(name).or_default().push(text);
        }
    }
    let engines = engines();
    let heads: Vec<&str> = engines.iter().map(|(name, _)| *name).collect();
    println!("| language | words | pieces | {} |", heads.join(" | "));
    println!("|---|--:|--:|{}", "--:|".repeat(heads.len()));
    let mut seconds = vec![0.0; engines.len()];
    let mut bytes = 0;
    for (language, texts) in &texts {
        for words in [2, 3, 4, 5, 8, 12] {
            let mut pieces: Vec<String> = Vec::new();
            for text in texts {
                let all: Vec<&str> = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).collect();
                pieces.extend(all.chunks_exact(words).map(|piece| piece.join(" ")));
            }
            bytes += pieces.iter().map(String::len).sum::<usize>();
            let right = |(k, (_, engine)): (usize, &Engine)| {
                let start = Instant::now();
                let right = pieces.iter().filter(|p| engine(p).is_some_and(|code| is(&code, language))).count();
                seconds[k] += start.elapsed().as_secs_f64();
                format!("{:.1}", 100.0 * right as f64 / pieces.len() as f64)
            };
            let shares: Vec<String> = engines.iter().enumerate().map(right).collect();
            println!("| {language} | {words} | {} | {} |", pieces.len(), shares.join(" | "));
        }
    }
    let rates: Vec<String> = seconds.iter().map(|s| format!("{:.1}", bytes as f64 / 1e6 / s)).collect();
    println!("| MB a second | | | {} |", rates.join(" | "));
}
