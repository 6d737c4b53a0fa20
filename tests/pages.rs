//! Web pages and PDFs as they are met, of our own making: what is read of each is in the file beside it that ends in `.blocks`.
//! docs/reading.md says what of that is right and what is not. `UPDATE_PAGES=1 cargo test --test pages` writes them anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use diptych::progress::Silent;
use diptych::read::{ReadOptions, Record, documents};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pages");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "html" || ending == "pdf"));
    paths.sort();
    paths
}

fn read(path: &Path) -> Record {
    let mut records: Vec<_> = documents(&[path.to_owned()], &ReadOptions::default(), &Silent).collect();
    assert_eq!(records.len(), 1, "{}", path.display());
    records.pop().unwrap().unwrap()
}

/// Language, title, date, and a line a block.
fn told(record: &Record) -> String {
    let document = &record.document;
    let name = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut text = format!("language\t{}{}\n", document.language, if document.is_mixed() { ", mixed" } else { "" });
    let _ = writeln!(text, "title\t{}", document.title().unwrap_or_default());
    let _ = writeln!(text, "date\t{}\n", document.date.as_deref().unwrap_or_default());
    for block in &document.blocks {
        let kind = name(serde_json::to_value(block.kind).unwrap());
        let _ = writeln!(text, "{kind}\t{}", document.slice(block.span));
    }
    text
}

#[test]
fn every_page_is_read_as_it_was() {
    let pages = pages();
    for ending in ["html", "pdf"] {
        assert_eq!(pages.iter().filter(|path| path.extension().is_some_and(|e| e == ending)).count(), 10);
    }
    for path in pages {
        let found = told(&read(&path));
        let wanted = path.with_extension(format!("{}.blocks", path.extension().unwrap().to_string_lossy()));
        if std::env::var_os("UPDATE_PAGES").is_some() {
            std::fs::write(&wanted, &found).unwrap();
        }
        let wanted = std::fs::read_to_string(&wanted).unwrap_or_else(|e| panic!("{}: {e}", wanted.display()));
        assert_eq!(found, wanted, "{}", path.display());
    }
}

#[test]
fn what_is_not_the_article_is_no_part_of_it() {
    let outside = [
        ("news-fr.html", &["cookies", "Météo", "À lire aussi", "Partager", "Yann", "Mentions", "boîte mail"][..]),
        ("blog-en.html", &["Recipes", "Stale", "stale bread", "Plum jam", "Filed under"]),
        ("manual-en.html", &["delay = 200", "¶", "Installation", "documentation generator"]),
        ("encyclopedia-fr.html", &["Sommaire", "modifier", "[1]", "Jument", "au hasard"]),
        ("shop-en.html", &["basket", "Gaiters", "Free delivery"]),
        ("recipe-fr.html", &["Imprimer", "Instagram"]),
        ("act-en.html", &["Skip to main", "Crown copyright", "Act1"]),
        ("paper-two-columns.pdf", &["Journal of Harbour", "volun-", "photo-graphed"]),
        ("report-footnotes.pdf", &["- 1 -", "voté.1"]),
        ("contents.pdf", &["....."]),
    ];
    for (name, phrases) in outside {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pages").join(name);
        let document = read(&path).document;
        let article: Vec<String> =
            document.article_sentences().map(|(_, _, sentence)| document.slice(sentence.span).into_owned()).collect();
        assert!(!article.is_empty());
        for phrase in phrases {
            assert!(article.iter().all(|said| !said.contains(phrase)), "{name}: {phrase}: {article:#?}");
        }
    }
}
