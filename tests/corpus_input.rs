//! Input of every kind, good and bad: a reason instead of a panic, and documents that hold what was in the file.

use std::fs;
use std::path::{Path, PathBuf};

use diptych::corpus::{Block, BlockKind, Document, Language, LanguageChoice};
use diptych::read::walk;

fn reason(path: &Path) -> String {
    Document::read(path).unwrap_err().to_string()
}

fn read(text: &str) -> Document {
    Document::from_text("x", Path::new("x.txt"), text, &LanguageChoice::default()).unwrap()
}

fn kinds(doc: &Document) -> Vec<(BlockKind, String)> {
    doc.blocks.iter().map(|b| (b.kind, doc.slice(b.span).into_owned())).collect()
}

#[test]
fn every_bad_file_is_refused_with_its_name_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], &str); 7] = [
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\n\t\n", "no text"),
        ("binary.txt", b"\x7FELF\x02\x01\x01\0\0\0", "a program"),
        ("nul.txt", b"Bonjour\0tout le monde", "byte 7 is NUL"),
        ("broken.txt", b"\xC3\xA9t\xC3\xA9 \xC3\xA0 \xC3\xA9t\xC3\xA9\n\xFF.", "byte 15 (line 2) is 0xFF"),
        ("half.txt", b"\xFF\xFEL\0e\0 \0c", "not valid UTF-16LE"),
        (
            "german.txt",
            "Die Regierung hat am Dienstag ihren Gesetzentwurf vorgestellt, und das ist gut.".as_bytes(),
            "the text is in German",
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let reason = reason(&path);
        assert!(reason.starts_with(&format!("{}: ", path.display())) && reason.contains(expected), "{reason}");
    }
    assert!(reason(&folder.path().join("missing.txt")).ends_with("no such file or folder"));
    assert!(reason(folder.path()).contains("a folder"));
}

#[test]
fn a_document_in_two_languages_says_so() {
    let (french, english) = (
        "Le maire a inauguré le pont mardi matin devant la foule, et les travaux ont duré deux ans.",
        "The mayor opened the bridge on Tuesday morning in front of the crowd, and the works took two years.",
    );
    let mixed = read(&format!("{french}\n\n{english}\n\n{french}\n\n{english}\n"));
    let codes: Vec<&str> = mixed.languages.iter().map(|of| of.language.code()).collect();
    assert!(mixed.is_mixed() && codes.len() == 2 && codes.contains(&"fr") && codes.contains(&"en"), "{codes:?}");
    let shares: Vec<f32> = mixed.languages.iter().map(|of| of.share).collect();
    assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6 && shares[0] >= shares[1] && shares[1] > 0.4, "{shares:?}");
    // One language, and words of another that are quoted, are no mixture.
    let one = read(&format!("{french}\n\nIl a dit « the show must go on » à la presse, puis il est parti."));
    assert_eq!(one.languages.iter().map(|of| (of.language.code(), of.share)).collect::<Vec<_>>(), [("fr", 1.0)]);
    // Scripts are told apart where words are not known.
    let chinese = LanguageChoice::Known(Language::new("zh"));
    let text = format!("政府周二向议会提交了养老金法案，反对党表示不满。\n\n{english}");
    let two = Document::from_text("z", Path::new("z.txt"), text, &chinese).unwrap();
    assert!(two.is_mixed() && two.languages[0].language.code() == "en", "{:?}", two.languages);
}

#[test]
fn every_block_says_why_it_is_what_it_is() {
    let document = read(
        "date 2023-09\nLe pont rouvre\n\nPar Anne Durand\n\nLe maire a inauguré le pont mardi matin devant la foule.\n\nÀ lire \
         aussi : La banque ferme ses portes\n",
    );
    let reasons: Vec<String> = document.blocks.iter().map(|block| block.cause.to_string()).collect();
    assert_eq!(reasons[0], "a date opens the text");
    assert_eq!(reasons[1], "the first line, without a full stop");
    assert_eq!(reasons[2], "nothing but names of authors");
    assert_eq!(reasons[3], "running text");
    assert!(reasons[4].starts_with("French pattern ^"), "{reasons:?}");
}

#[test]
fn a_third_language_is_read_where_it_is_asked_for() {
    let german = "Am 3. Oktober kam Dr. Meier nach Berlin. Er blieb dort.";
    let doc =
        Document::from_text("d", Path::new("d.txt"), german, &LanguageChoice::Known(Language::new("de"))).unwrap();
    assert_eq!((doc.language.code(), doc.sentences().count()), ("de", 2));
    let english = Document::from_text(
        "e",
        Path::new("e.txt"),
        "He came to Berlin and stayed there for a year.",
        &LanguageChoice::default(),
    )
    .unwrap();
    assert_eq!(english.language.code(), "en");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.txt");
    fs::write(&path, "Le maire est parti hier soir.").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything.
    if fs::File::open(&path).is_ok() {
        assert!(Document::read(&path).is_ok());
    } else {
        assert!(reason(&path).ends_with("no permission to read it"));
    }
    assert!(reason(Path::new("/dev/zero")).contains("a device"));
}

#[cfg(unix)]
#[test]
fn folders_are_walked_in_order_through_links_and_loops() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("corpus");
    fs::create_dir_all(root.join("b/deep")).unwrap();
    for name in ["z.txt", "a.TXT", "b/1.txt", "b/deep/2.txt", "b/notes.doc", ".hidden.txt", "records.jsonl"] {
        fs::write(root.join(name), "Le maire est parti.").unwrap();
    }
    symlink(&root, root.join("b/loop")).unwrap();
    symlink("self.txt", root.join("self.txt")).unwrap();
    symlink("nowhere.txt", root.join("dangling.txt")).unwrap();
    symlink(root.join("z.txt"), root.join("zz.txt")).unwrap();
    let found = walk(&[root.clone(), root.join("z.txt"), folder.path().join("absent")]);
    let ids: Vec<&str> = found.sources.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["a", "b/1", "b/deep/2", "records", "z"]);
    assert_eq!(found.ignored.into_iter().collect::<Vec<_>>(), [(".doc".to_owned(), 1)]);
    let failures: Vec<String> = found.failures.iter().map(ToString::to_string).collect();
    assert_eq!(failures.len(), 3, "{failures:?}");
    assert!(failures[0].contains("dangling.txt: a link to a file that does not exist"), "{failures:?}");
    assert!(failures[1].contains("self.txt: a link that leads back to itself"), "{failures:?}");
    assert!(failures[2].contains("absent: no such file or folder"), "{failures:?}");
}

#[test]
fn ids_are_unique_in_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = ["fr", "en", "x/fr"].iter().map(|p| folder.path().join(p)).collect();
    for path in &paths {
        fs::create_dir_all(path).unwrap();
        fs::write(path.join("a.txt"), "Le maire est parti.").unwrap();
    }
    fs::write(paths[0].join("b.txt"), "Le maire est parti.").unwrap();
    let ids: Vec<String> = walk(&paths).sources.into_iter().map(|s| s.id).collect();
    assert_eq!(ids, ["fr/a", "b", "en/a", "fr/a#2"]);
}

#[test]
fn a_crawled_french_page() {
    let doc = read(
        "Accueil > Économie > Banques\n\nLa banque ferme ses portes après un an de crise\n\nPar Anne Durand, avec AFP\n\n\
         Publié le 12 mars 2023 à 10h32\n\nTemps de lecture : 3 min\n\n\
         La banque a fermé hier. Ses clients attendent devant la porte. © Marie Petit / Reuters\n\n\
         La plus vieille banque de la ville a fermé hier soir. Ses clients n'en savaient rien.\n\n\
         Une crise d'un an\n\nTout a commencé en mars 2022. « Nous n'avons rien vu venir », dit M. Martin.\n\n\
         À lire aussi : Le prix du pain augmente encore\n\nQue faire ?\n\nLe maire promet une solution d'ici à lundi.\n\n\
         Mots-clés : banque, crise\n\nInscrivez-vous à notre newsletter\n\nPartager sur Facebook\n\n\
         Le maire de la ville voisine refuse de payer la note et menace…\n\nTrois choses à savoir sur la nouvelle loi qui entre en…\n\n\
         Nous utilisons des cookies pour améliorer votre expérience.\n",
    );
    let article: Vec<(BlockKind, String)> = kinds(&doc).into_iter().filter(|(k, _)| k.is_article()).collect();
    assert_eq!(doc.title().as_deref(), Some("La banque ferme ses portes après un an de crise"));
    let headings: Vec<&str> =
        article.iter().filter(|(k, _)| *k == BlockKind::Heading).map(|(_, t)| t.as_str()).collect();
    assert_eq!(headings, ["Une crise d'un an", "Que faire ?"]);
    let paragraphs: Vec<&str> =
        article.iter().filter(|(k, _)| *k == BlockKind::Paragraph).map(|(_, t)| &t[..16]).collect();
    assert_eq!(paragraphs, ["La plus vieille ", "Tout a commencé", "Le maire promet "]);
    assert_eq!(doc.blocks.len() - article.len(), 12);
}

#[test]
fn a_crawled_english_page() {
    let doc = read(
        "date 2023-03\nSECURITY\n\nBank closes its doors after a year of crisis\n\nBy Jane Doe\n\nLONDON (Reuters) - The oldest bank in \
         town closed last night. Its clients did not know.\n\nRead also: Bread prices rise again\n\nA year of crisis\n\nIt all began in \
         March 2022. “We saw nothing,” Mr. Martin said.\n\nReporting by Jane Doe; editing by John Roe\n\nCopyright 2023 The Paper. All \
         rights reserved.\n\nThe post Bank closes its doors appeared first on The Paper.",
    );
    assert_eq!(doc.date.as_deref(), Some("2023-03"));
    use BlockKind::{Credit, Date, Heading, Links, Paragraph, Tags, Title};
    let found: Vec<BlockKind> = doc.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(found, [Date, Tags, Title, Credit, Credit, Paragraph, Links, Heading, Paragraph, Credit, Credit, Links]);
    let body: Vec<String> =
        doc.sentences().filter(|(b, _)| b.kind == Paragraph).map(|(_, s)| doc.slice(s.span).into_owned()).collect();
    assert_eq!(body[0], "The oldest bank in town closed last night.");
    assert_eq!(body.len(), 4);
}

#[test]
fn hard_wrapped_lines_are_one_paragraph() {
    let doc = read(
        "The oldest bank in town closed its doors last night, and none of its\r\nclients had been told. They stood in front of the door \
         this morning,\r\nwaiting for somebody to tell them what had become of their money, and\r\nnobody came. The mayor promised a \
         solution by Monday.\r\n\r\nIt all began in March of last year, when the first of its branches on\r\nthe coast was closed.\r\n",
    );
    assert_eq!(kinds(&doc).len(), 2);
    assert_eq!(doc.sentences().count(), 4);
    let second = doc.sentences().nth(1).map(|(_, s)| doc.slice(s.span).into_owned()).unwrap();
    assert!(second.starts_with("They stood") && !second.contains('\n'));
}

#[test]
fn presplit_keeps_the_lines() {
    let doc = Document::presplit(
        "p",
        Path::new("p.txt"),
        "\u{FEFF}Un. Deux.\n\n  ... \nTrois\r\n",
        &LanguageChoice::Known(Language::french()),
    )
    .unwrap();
    let lines: Vec<String> = doc.sentences().map(|(_, s)| doc.slice(s.span).into_owned()).collect();
    assert_eq!(lines, ["Un. Deux.", "...", "Trois"]);
    assert!(doc.blocks.iter().all(|b| b.kind == BlockKind::Paragraph) && doc.blocks.len() == 2);
}

#[test]
fn whatever_the_bytes_nothing_panics_and_no_text_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fuzz.txt");
    let words = [
        "date 2023-09",
        "Le",
        "maire",
        "the",
        "mayor",
        "of",
        "et",
        "est",
        "parti",
        "is",
        ".",
        "…",
        "?",
        "!",
        "\n",
        "\n\n",
        "\r",
        "\u{2028}",
        " ",
        "\u{A0}",
        "«",
        "»",
        "“",
        "”",
        "\"",
        "'",
        "(",
        ")",
        "-",
        "—",
        "À lire :",
        "Crédit :",
        "©",
        "Par Anne Durand",
        "#tag",
        "pic.twitter.com/x",
        "(CNN)",
        "By . Jane . PUBLISHED: .",
        "window.x",
        "});",
        "http://a.b",
        "1",
        "12.5",
        "é",
        "日",
        "😀",
        "\u{200B}",
        "\u{FEFF}",
        "\u{C}",
        "Tags:",
    ];
    let mut state = 0x0123_4567_89AB_CDEFu64;
    let mut random = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % n as u64).unwrap()
    };
    for round in 0..3000 {
        let text: String = (0..random(60))
            .map(|_| format!("{}{}", words[random(words.len())], if random(3) > 0 { " " } else { "" }))
            .collect();
        if let Ok(doc) = Document::from_text("f", &path, text.clone(), &LanguageChoice::Known(Language::french())) {
            assert_tiled(&doc);
        }
        let _ = Document::from_text("f", &path, text.clone(), &LanguageChoice::default());
        if round % 10 == 0 {
            let mut bytes = text.into_bytes();
            for _ in 0..random(4) {
                let at = random(bytes.len() + 1);
                bytes.insert(at, u8::try_from(random(256)).unwrap());
            }
            fs::write(&path, bytes).unwrap();
            let _ = Document::read(&path);
        }
    }
}

/// Blocks and sentences are in order and leave out only white space and control characters.
fn assert_tiled(doc: &Document) {
    let silent = |from: usize, to: usize| {
        doc.text[from..to]
            .chars()
            .all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}'))
    };
    let mut at = 0;
    for Block { span, sentences, .. } in &doc.blocks {
        assert!(silent(at, span.start), "{:?}", doc.text);
        at = span.start;
        for sentence in sentences {
            assert!(sentence.span.start >= at && silent(at, sentence.span.start), "{:?}", doc.text);
            assert!(!sentence.span.is_empty());
            at = sentence.span.end;
        }
        assert_eq!(at, span.end, "{:?}", doc.text);
    }
    assert!(silent(at, doc.text.len()), "{:?}", doc.text);
}
