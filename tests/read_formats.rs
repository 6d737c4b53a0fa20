//! Every format: a file as it should be, and files that were made, or broken, to do harm.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};

use common::program::folder;
use diptych::corpus::{BlockKind, Document};
use diptych::error::Remedy;
use diptych::language::Language;
use diptych::progress::Silent;
use diptych::read::{FieldNames, ReadOptions, Record, TranslationUnit, documents, units};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/read").join(name)
}

fn all(path: &Path, options: &ReadOptions) -> Vec<diptych::Result<Record>> {
    documents(&[path.to_owned()], options, &Silent).collect()
}

fn one(name: &str) -> Record {
    let mut records = all(&golden(name), &ReadOptions::default());
    assert_eq!(records.len(), 1, "{name}");
    records.pop().unwrap().unwrap()
}

fn blocks(document: &Document) -> Vec<(BlockKind, String)> {
    document.blocks.iter().map(|block| (block.kind, document.slice(block.span).into_owned())).collect()
}

fn kinds(document: &Document, kind: BlockKind) -> Vec<String> {
    blocks(document).into_iter().filter(|(own, _)| *own == kind).map(|(_, text)| text).collect()
}

/// The file's bytes under another name in a folder of its own, to be read by its content or its compression.
fn under(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const FRENCH: &str = "Le maire a inauguré le pont mardi matin devant la foule. Les travaux ont duré deux ans.";

#[test]
fn a_web_page_is_its_article_and_what_it_says_of_it() {
    let record = one("page.html");
    let document = &record.document;
    assert_eq!((record.format, &document.encoding, document.language.code()), ("html", &None, "fr"));
    assert_eq!(document.title().as_deref(), Some("Le pont de Saint-Aubin rouvre après deux ans de travaux"));
    assert_eq!(document.date.as_deref(), Some("2024-05-14"));
    assert_eq!(document.url.as_deref(), Some("https://courrier.example/2024/05/pont-saint-aubin"));
    assert_eq!(record.fields["author"], "Anne Durand");
    assert_eq!(kinds(document, BlockKind::Heading), ["Un détour de vingt kilomètres"]);
    let paragraphs = kinds(document, BlockKind::Paragraph);
    assert_eq!(paragraphs.len(), 7, "{paragraphs:#?}");
    assert!(paragraphs[1].contains("coûté 4,2 millions d'euros"), "{}", paragraphs[1]);
    let text = &document.text;
    for outside in ["ne rien lire", "Météo", "piscine", "Mentions", "color"] {
        assert!(!text.contains(outside), "{outside}: {text}");
    }
}

#[test]
fn markdown_points_into_its_file() {
    let record = one("article.md");
    let document = &record.document;
    assert_eq!(document.text, std::fs::read_to_string(golden("article.md")).unwrap());
    assert_eq!(
        (document.given_title.as_deref(), document.date.as_deref()),
        (Some("The bridge reopens"), Some("2024-05-14"))
    );
    assert_eq!(kinds(document, BlockKind::Title), ["The bridge at Saint-Aubin *reopens*"]);
    assert_eq!(kinds(document, BlockKind::Heading), ["A detour of twenty kilometres"]);
    let paragraphs = kinds(document, BlockKind::Paragraph);
    assert!(paragraphs[0].starts_with("The mayor opened the bridge on **Tuesday morning**"));
    assert!(paragraphs.contains(&"We lost customers and hours, said the baker.".to_owned()), "{paragraphs:#?}");
    assert!(paragraphs.contains(&"Lorries stay banned until the autumn.".to_owned()));
    assert!(paragraphs.iter().all(|text| !text.contains("unread()") && !text.starts_with('>')));
}

#[test]
fn a_table_has_a_document_a_row() {
    let fields = FieldNames { text: "texte".into(), title: "titre".into(), ..FieldNames::default() };
    let options = ReadOptions { fields, ..ReadOptions::default() };
    let records: Vec<Record> = all(&golden("table.csv"), &options).into_iter().map(Result::unwrap).collect();
    let ids: Vec<(&str, Option<usize>)> = records.iter().map(|r| (r.document.id.as_str(), r.line)).collect();
    assert_eq!(ids, [("a1", Some(2)), ("a2", Some(4))]);
    assert!(records[0].document.text.contains("« ") || records[0].document.text.contains("\"renaissance\""));
    assert_eq!(records[1].document.title().as_deref(), Some("Le marché"));
    let error = all(&golden("table.csv"), &ReadOptions::default()).pop().unwrap().unwrap_err();
    assert!(error.to_string().contains("no column “text” (it has: id, titre, texte, date)"), "{error}");
    assert_eq!(error.remedy(), Some(Remedy::NameTextField));
}

#[test]
fn xliff_of_both_families_holds_units() {
    let read = |name: &str| units(&golden(name)).unwrap().collect::<diptych::Result<Vec<TranslationUnit>>>().unwrap();
    for name in ["units.xlf", "units2.xlf"] {
        let units = read(name);
        assert_eq!(units.len(), 2, "{name}");
        assert_eq!(units[0].text(&Language::english()), Some("The mayor opened the bridge."));
        assert_eq!(units[1].text(&Language::french()), Some("La foule a applaudi."));
    }
}

#[test]
fn a_word_document_has_headings_and_notes() {
    let record = one("letter.docx");
    let document = &record.document;
    use BlockKind::{Heading, Paragraph, Title};
    let wanted = [
        (Title, "Le pont rouvre"),
        (Paragraph, "Le maire a inauguré le pont mardi matin. La foule a applaudi."),
        (Heading, "Un long détour"),
        (Paragraph, "Les habitants ont fait vingt kilomètres & plus."),
        (Paragraph, "La région a payé la moitié."),
        (Paragraph, "Construit en 1896."),
    ];
    assert_eq!(blocks(document), wanted.map(|(kind, text)| (kind, text.to_owned())));
    assert!(document.text.contains("\u{C}\n\nConstruit"), "{:?}", document.text);
    assert_eq!(record.fields["author"], "Anne Durand");
}

#[test]
fn a_book_is_read_in_the_order_of_its_spine() {
    let record = one("book.epub");
    let document = &record.document;
    assert_eq!(kinds(document, BlockKind::Heading), ["Chapitre premier", "Chapitre deux"]);
    let chapters: Vec<&str> = document.text.split('\u{C}').collect();
    assert_eq!(chapters.len(), 2);
    assert!(chapters[0].contains("Le maire arriva\u{a0}tôt.") || chapters[0].contains("Le maire arriva tôt."));
    assert_eq!((document.given_title.as_deref(), document.language.code()), (Some("Le Pont"), "fr"));
}

#[test]
fn subtitles_become_sentences() {
    let document = one("film.srt").document;
    let sentences: Vec<String> = document.sentences().map(|(_, s)| document.slice(s.span).into_owned()).collect();
    assert_eq!(
        sentences,
        ["Le pont de Saint-Aubin était fermé depuis deux longues années.", "Il rouvre quand ?", "Mardi matin, dit-on."]
    );
    let document = one("film.vtt").document;
    assert_eq!(document.sentences().count(), 1);
}

#[test]
fn a_web_archive_has_a_document_a_page() {
    let plain = std::fs::read(golden("crawl.warc")).unwrap();
    for (name, bytes) in [("crawl.warc", plain.clone()), ("crawl.warc.gz", gzip(&plain)), ("crawl", gzip(&plain))] {
        let (_folder, path) = under(name, &bytes);
        let records: Vec<Record> = all(&path, &ReadOptions::default()).into_iter().map(Result::unwrap).collect();
        let urls: Vec<&str> = records.iter().filter_map(|r| r.document.url.as_deref()).collect();
        assert_eq!(
            urls,
            ["https://courrier.example/2024/05/pont-saint-aubin", "https://courrier.example/marche"],
            "{name}"
        );
        assert_eq!(records[0].document.date.as_deref(), Some("2024-05-14"));
        assert_eq!(records[1].document.date.as_deref(), Some("2024-06-02"));
        assert_eq!(records[1].document.encoding.as_deref(), Some("windows-1252"));
        assert!(records[1].document.text.contains("change de place dès le mois de juin"));
    }
}

#[test]
fn formats_are_told_by_their_content_and_under_compression() {
    for (name, format) in [
        ("page.html", "html"),
        ("letter.docx", "docx"),
        ("book.epub", "epub"),
        ("crawl.warc", "warc"),
        ("film.vtt", "subtitles"),
        ("film.srt", "subtitles"),
    ] {
        let bytes = std::fs::read(golden(name)).unwrap();
        for bytes in [bytes.clone(), gzip(&bytes)] {
            let (_folder, path) = under("unnamed", &bytes);
            let record = all(&path, &ReadOptions::default()).remove(0).unwrap();
            assert_eq!(record.format, format, "{name}");
        }
    }
    let (_folder, path) = under("news.jsonl.gz", &gzip(format!("{{\"id\":\"a\",\"text\":\"{FRENCH}\"}}\n").as_bytes()));
    assert_eq!(all(&path, &ReadOptions::default())[0].as_ref().unwrap().document.id, "a");
    let zst = ruzstd::encoding::compress_to_vec(FRENCH.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let (_folder, path) = under("a.txt.zst", &zst);
    let record = all(&path, &ReadOptions::default()).remove(0).unwrap();
    assert_eq!((record.document.id.as_str(), record.document.text.as_str()), ("a", FRENCH));
}

#[test]
fn an_archive_is_a_folder() {
    let page = std::fs::read(golden("page.html")).unwrap();
    let docx = std::fs::read(golden("letter.docx")).unwrap();
    let line = gzip(format!("{{\"text\":\"{FRENCH}\"}}\n").as_bytes());
    let inner = zip_of(&[("a.txt", FRENCH.as_bytes())]);
    let zip = zip_of(&[
        ("fr/a.txt", FRENCH.as_bytes()),
        ("fr/page.html", &page),
        ("letter.docx", &docx),
        ("n.jsonl.gz", &line),
        ("__MACOSX/fr/._a.txt", b"x"),
        ("photo.jpg", b"x"),
        ("inner.zip", &inner),
        ("fr/broken.txt", b"\0"),
    ]);
    let (folder, path) = under("corpus.zip", &zip);
    let records = all(folder.path(), &ReadOptions::default());
    let ids: Vec<&str> = records.iter().flatten().map(|r| r.document.id.as_str()).collect();
    assert_eq!(ids, ["corpus/fr/a", "corpus/fr/page", "corpus/letter", "corpus/n:1"]);
    assert_eq!(records[0].as_ref().unwrap().document.source, path.join("fr/a.txt"));
    let errors: Vec<String> = records.iter().filter_map(|r| r.as_ref().err()).map(ToString::to_string).collect();
    assert!(errors[0].contains("inner.zip: an archive inside an archive"), "{errors:?}");
    assert!(errors[1].contains("corpus.zip/fr/broken.txt: a binary file"), "{errors:?}");
    let (_folder, path) = under("photos.zip", &zip_of(&[("a.jpg", b"x"), ("b.jpg", b"y")]));
    let error = all(&path, &ReadOptions::default()).remove(0).unwrap_err();
    assert!(error.to_string().ends_with("an archive without a file of a known format; it holds .jpg (2)"), "{error}");
}

#[test]
fn encodings_are_named_by_the_record() {
    let latin: Vec<u8> = FRENCH.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> = "\u{FEFF}"
        .chars()
        .chain(FRENCH.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    for (bytes, encoding) in [(latin, Some("windows-1252")), (wide, Some("UTF-16BE")), (FRENCH.into(), None)] {
        let (_folder, path) = under("a.txt", &bytes);
        let record = all(&path, &ReadOptions::default()).remove(0).unwrap();
        assert_eq!((record.document.encoding.as_deref(), record.document.text.as_str()), (encoding, FRENCH));
    }
}

#[test]
fn bombs_end_in_one_error_soon() {
    let zeros = vec![b' '; 16 << 20];
    let options = ReadOptions { most_bytes: 1 << 20, ..ReadOptions::default() };
    let zst = ruzstd::encoding::compress_to_vec(&zeros[..], ruzstd::encoding::CompressionLevel::Fastest);
    let chapter = zip_of(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path='p.opf'/></rootfiles></container>"),
        ("p.opf", b"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>"),
        ("a.xhtml", &zeros),
    ]);
    let cases: [(&str, Vec<u8>); 9] = [
        ("a.txt.gz", gzip(&zeros)),
        ("a.jsonl.gz", gzip(&zeros)),
        ("a.jsonl.gz", gzip(&vec![b'\n'; 16 << 20])),
        ("a.csv.gz", gzip(&[b"text\n\"".to_vec(), zeros.clone()].concat())),
        ("a.txt.zst", zst),
        ("a.zip", zip_of(&[("a.txt", &zeros)])),
        ("a.docx", zip_of(&[("word/document.xml", &zeros)])),
        ("a.epub", chapter),
        ("a.warc.gz", gzip(&[b"WARC/1.0\r\nContent-Length: 16777216\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n\r\n".to_vec(), zeros.clone()].concat())),
    ];
    for (name, bytes) in cases {
        let (_folder, path) = under(name, &bytes);
        let records = all(&path, &options);
        assert_eq!(records.len(), 1, "{name}");
        let error = records[0].as_ref().unwrap_err();
        assert_eq!(error.remedy(), Some(Remedy::RaiseLimit), "{name}: {error}");
    }
}

/// XML in which `&z;` would stand for a billion laughs, and the same with an element in another, a hundred thousand times.
fn hostile_xml(before: &str, element: &str, after: &str) -> [String; 2] {
    let laughs: String = ('b'..='z')
        .map(|name| format!("<!ENTITY {name} \"{}\">", format!("&{};", (name as u8 - 1) as char).repeat(10)))
        .collect();
    let declared = format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\">{laughs}]>");
    let deep = 100_000;
    let (open, close) = (format!("<{element}>").repeat(deep), format!("</{element}>").repeat(deep));
    [format!("{declared}{before}&z;{after}"), format!("{before}{open}x{close}{after}")]
}

#[test]
fn entities_that_grow_are_not_taken_and_nesting_without_end_needs_no_stack() {
    for (name, before, element, after) in [
        ("a.tmx", "<tmx><body><tu><tuv xml:lang='fr'><seg>", "hi", "</seg></tuv></tu></body></tmx>"),
        (
            "a.xlf",
            "<xliff version='1.2'><file source-language='fr' target-language='en'><body><trans-unit><source>",
            "g",
            "</source><target>x</target></trans-unit></body></file></xliff>",
        ),
        (
            "b.xlf",
            "<xliff version='2.0' srcLang='fr' trgLang='en'><file><unit><segment><source>",
            "pc",
            "</source><target>x</target></segment></unit></file></xliff>",
        ),
    ] {
        let [laughs, nested] = hostile_xml(before, element, after);
        let (_folder, path) = under(name, laughs.as_bytes());
        let error = units(&path).unwrap().find_map(Result::err).expect("a unit that grows");
        assert!(error.to_string().contains("the entity &z; is not defined"), "{name}: {error}");
        let (_folder, path) = under(name, nested.as_bytes());
        let read: Vec<_> = units(&path).unwrap().collect();
        assert!(read.len() == 1 && read[0].as_ref().is_ok_and(|unit| unit.variants[0].text == "x"), "{name}: {read:?}");
    }
    let [laughs, nested] =
        hostile_xml("<w:document><w:body><w:p><w:r><w:t>", "w:r", "</w:t></w:r></w:p></w:body></w:document>");
    let (_folder, path) = under("a.docx", &zip_of(&[("word/document.xml", laughs.as_bytes())]));
    let error = all(&path, &ReadOptions::default()).remove(0).unwrap_err();
    assert!(error.to_string().contains("the entity &z; is not defined"), "{error}");
    let (_folder, path) = under("a.docx", &zip_of(&[("word/document.xml", nested.as_bytes())]));
    assert_eq!(all(&path, &ReadOptions::default()).len(), 1);
    // A page has no entities of its own: what it says is what is read.
    let [laughs, _] = hostile_xml("<html><body><p>", "p", "</p></body></html>");
    let (_folder, path) = under("a.html", laughs.as_bytes());
    let read = all(&path, &ReadOptions::default());
    assert!(read.len() == 1 && read[0].as_ref().map_or(true, |r| r.document.text.len() < laughs.len()), "{read:?}");
}

#[test]
fn json_nested_without_end_is_one_error_a_line() {
    let deep = "[".repeat(1 << 20);
    let lines = format!("{{\"text\":\"{FRENCH}\",\"x\":{deep}\n{{\"text\":\"{FRENCH}\"}}\n{deep}\n");
    let (_folder, path) = under("a.jsonl", lines.as_bytes());
    let read: Vec<bool> = all(&path, &ReadOptions::default()).iter().map(Result::is_ok).collect();
    assert_eq!(read, [false, true, false]);
}

#[test]
fn archives_whose_files_overlap_are_refused() {
    // Two entries of the directory that lead to the same bytes, as bombs of little size have them.
    let mut zip = zip_of(&[("a.txt", FRENCH.as_bytes()), ("b.txt", FRENCH.as_bytes())]);
    let find =
        |zip: &[u8], from: usize| zip[from..].windows(4).position(|w| w == b"PK\x01\x02").map(|at| from + at).unwrap();
    let first = find(&zip, 0);
    let second = find(&zip, first + 4);
    zip.copy_within(first + 42..first + 46, second + 42);
    let (_folder, path) = under("a.zip", &zip);
    let error = all(&path, &ReadOptions::default()).remove(0).unwrap_err();
    assert!(error.to_string().contains("overlap"), "{error}");
}

#[test]
fn files_cut_off_or_bent_anywhere_never_panic() {
    let fields = FieldNames { text: "texte".into(), ..FieldNames::default() };
    let options = ReadOptions { fields, ..ReadOptions::default() };
    for name in [
        "page.html",
        "article.md",
        "table.csv",
        "letter.docx",
        "book.epub",
        "crawl.warc",
        "film.srt",
        "film.vtt",
        "units.xlf",
        "units2.xlf",
    ] {
        let bytes = std::fs::read(golden(name)).unwrap();
        let step = bytes.len() / 40 + 1;
        for at in (0..bytes.len()).step_by(step) {
            let mut bent = bytes.clone();
            bent[at] ^= 0x1F;
            for broken in [&bytes[..at], &bent[..]] {
                for broken in [broken.to_vec(), gzip(broken)] {
                    let (_folder, path) = under(name, &broken);
                    let _ = all(&path, &options);
                    if let Ok(units) = units(&path) {
                        let _ = units.count();
                    }
                }
            }
        }
    }
}

#[test]
fn files_of_another_kind_than_their_name_say_so() {
    for (name, bytes, reason) in [
        ("a.docx", &b"hello"[..], "not a sound ZIP file"),
        ("a.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an encrypted document"),
        ("a.epub", b"hello", "not a sound ZIP file"),
        ("a.warc", b"hello\n", "record 1: no WARC record"),
        ("a.srt", b"hello", "no subtitle in it"),
        ("a.html", b"<html></html>", "no text on the page"),
        ("a.txt.gz", b"\x1F\x8B\x08\0broken", "the gzip data is broken"),
        ("a.zip", b"PK\x03\x04broken", "not a sound ZIP file"),
    ] {
        let (_folder, path) = under(name, bytes);
        let error = all(&path, &ReadOptions::default()).remove(0).unwrap_err().to_string();
        assert!(error.contains(reason) && error.contains(name), "{name}: {error}");
    }
    let encrypted = zip_of(&[
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path='p.opf'/></rootfiles></container>"),
        ("META-INF/encryption.xml", b"<encryption><EncryptedData><CipherData><CipherReference URI='a.xhtml'/></CipherData></EncryptedData></encryption>"),
        ("p.opf", b"<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>"),
        ("a.xhtml", b"???"),
    ]);
    let (_folder, path) = under("a.epub", &encrypted);
    assert!(all(&path, &ReadOptions::default()).remove(0).unwrap_err().to_string().contains("the book is encrypted"));
}

#[test]
fn inspect_shows_what_was_read() {
    let run = |arguments: &[&str]| {
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_diptych")).arg("inspect").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = run(&[golden("page.html").to_str().unwrap(), "--json"]);
    assert_eq!(code, Some(0));
    let value: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&value["format"], &value["encoding"], &value["language"]),
        (&"html".into(), &"UTF-8".into(), &"fr".into())
    );
    let blocks = value["blocks"].as_array().unwrap();
    assert!(blocks.iter().any(|b| b["kind"] == "heading" && b["reason"] == "the file says so"));
    assert!(blocks.iter().all(|b| !b["sentences"].as_array().unwrap().is_empty()));
    let folder = folder(&[("a.txt", format!("date 2023-09\n{FRENCH}\n"))]);
    let (_, said) = run(&[folder.path().join("a.txt").to_str().unwrap()]);
    assert!(said.contains("date       2023-09") && said.contains("· Les travaux ont duré deux ans."), "{said}");
    assert!(!said.contains('\x1B'), "colours where there is no terminal");
    let (_, said) = run(&[golden("units.xlf").to_str().unwrap()]);
    assert!(said.contains("fr Le maire a inauguré le pont."), "{said}");
    let (code, _) = run(&["nosuch.txt"]);
    assert_eq!(code, Some(1));
}

#[test]
fn inspect_says_what_documents_have_in_common() {
    let towns = ["Lyon", "Nantes", "Rennes", "Angers", "Dijon", "Metz"];
    let works = ["une école neuve", "un pont de bois", "la gare du sud", "le vieux port", "un stade", "des serres"];
    let page = |k: usize| {
        let text = format!(
            "À {0}, le maire a inauguré {1} mardi matin. Les habitants de {0} attendaient {1} depuis dix ans.\n\nLa ville, \
             c'est vous qui la faites vivre.\n",
            towns[k % 6],
            works[k % 6]
        );
        serde_json::json!({"id": format!("p{k}"), "url": format!("https://villes.example/{k}"), "text": text})
    };
    let lines: Vec<String> = (0..7).map(|k| page(k).to_string()).collect();
    let folder = folder(&[("pages.jsonl", lines.join("\n"))]);
    let path = folder.path().join("pages.jsonl");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_diptych"))
        .args(["inspect", "--json", "--corpus"])
        .arg(&path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let documents: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(documents.len(), 7);
    for (k, document) in documents.iter().enumerate() {
        let slogan = document["blocks"].as_array().unwrap().last().unwrap();
        assert_eq!(slogan["kind"], "notice");
        assert_eq!(slogan["reason"], "recurs in 6 of 6 documents of villes.example", "{k}");
        let copy = if k == 6 { "p0".into() } else { serde_json::Value::Null };
        assert_eq!(document["duplicate_of"], copy, "{k}");
        assert_eq!(document["languages"][0]["language"], "fr");
    }
}

/// A PDF with these lines: page, size, left and height in points, text.
fn pdf_of(pages: &[&[(f64, f64, f64, &str)]]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    objects.push(format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes());
    objects.push(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec());
    for (i, page) in pages.iter().enumerate() {
        let mut content = Vec::new();
        for (size, x, y, text) in *page {
            let text: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            content.extend(format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm (").into_bytes());
            content.extend(text.iter().flat_map(|b| if b"()\\".contains(b) { vec![b'\\', *b] } else { vec![*b] }));
            content.extend(b") Tj ET\n");
        }
        let own = 4 + 2 * i;
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                own + 1
            )
            .into_bytes(),
        );
        objects.push(
            [format!("<</Length {}>>\nstream\n", content.len()).into_bytes(), content, b"\nendstream".to_vec()]
                .concat(),
        );
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", i + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").into_bytes()));
    file.extend(
        format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", places.len() + 1).into_bytes(),
    );
    file
}

/// Two pages in two columns, with a running head, page numbers, a hyphen at a line's end and a note.
fn paper() -> Vec<u8> {
    let mut first = vec![
        (8.0, 60.0, 810.0, "Revue du Val, mai 2024"),
        (20.0, 60.0, 770.0, "Le pont de Saint-Aubin rouvre"),
        (10.0, 60.0, 730.0, "Le maire a inauguré mardi matin le pont de Saint-"),
        (10.0, 60.0, 718.0, "Aubin devant la foule. Les travaux ont duré deux an-"),
        (10.0, 60.0, 706.0, "nées, et les habitants ont fait de longs détours par"),
        (10.0, 60.0, 694.0, "la route nationale pour aller travailler."),
    ];
    for (i, text) in [
        "La région a payé la moitié des travaux, et la ville",
        "a payé le reste. Le pont avait été construit en mille",
        "huit cent quatre-vingt-seize par un ingénieur de la",
        "région, dont le nom est resté à une place.",
    ]
    .into_iter()
    .enumerate()
    {
        first.push((10.0, 320.0, 730.0 - 12.0 * i as f64, text));
    }
    first.push((7.0, 60.0, 660.0, "1 Note de la rédaction."));
    first.push((10.0, 290.0, 30.0, "1"));
    let mut second = vec![(8.0, 60.0, 810.0, "Revue du Val, mai 2024")];
    for i in 0..12 {
        let text = [
            "Une fête est prévue samedi soir sur la grande place,",
            "avec un concert et un feu d'artifice tiré du pont.",
        ][i % 2];
        second.push((10.0, 60.0, 770.0 - 12.0 * i as f64, text));
    }
    second.push((10.0, 290.0, 30.0, "2"));
    pdf_of(&[&first, &second])
}

#[test]
fn a_pdf_is_read_column_by_column() {
    let (_folder, path) = under("paper.pdf", &paper());
    let document = all(&path, &ReadOptions::default()).remove(0).unwrap().document;
    assert_eq!(document.title().as_deref(), Some("Le pont de Saint-Aubin rouvre"));
    let paragraphs = kinds(&document, BlockKind::Paragraph);
    assert_eq!(
        paragraphs[0],
        "Le maire a inauguré mardi matin le pont de Saint-Aubin devant la foule. Les travaux ont duré deux années, et les habitants \
         ont fait de longs détours par la route nationale pour aller travailler."
    );
    assert!(
        paragraphs[1].starts_with("La région a payé") && paragraphs[1].ends_with("à une place."),
        "{paragraphs:#?}"
    );
    assert_eq!(paragraphs.last().unwrap(), "1 Note de la rédaction.");
    assert!(!document.text.contains("Revue du Val"), "{}", document.text);
    assert!(paragraphs.iter().all(|text| text.len() > 2), "{paragraphs:#?}");
}

#[test]
fn pdfs_that_are_broken_or_empty_end_in_one_error() {
    let whole = paper();
    let empty = pdf_of(&[&[], &[]]);
    let root = whole.windows(11).rposition(|w| w == b"/Root 1 0 R").unwrap();
    let lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P -4>>/ID[(a)(b)]";
    let encrypted = [&whole[..root], lock, &whole[root..]].concat();
    for (name, bytes, reason) in [
        ("a.pdf", &b"%PDF-1.4\nhello"[..], "broken"),
        ("b.pdf", &empty, "no text layer"),
        ("c.pdf", b"hello", "broken"),
        ("d.pdf", &encrypted, "encrypted"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_diptych")).arg("inspect").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(reason) && said.trim().lines().count() == 1, "{name}: {said}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 30) {
        let mut bent = whole.clone();
        bent[at] ^= 0x15;
        let _ = diptych::read::pdf_text(&bent);
        let _ = diptych::read::pdf_text(&whole[..at]);
    }
}
