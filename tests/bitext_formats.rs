//! Bitexts of every format: what is written is read again, whatever the texts are made of; what is broken is told.
//!
//! The files in data/formats are what each format is to look like: `UPDATE_FORMATS=1 cargo test --test bitext_formats` writes
//! them anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diptych::bitext::{BeadRow, BeadScores, BitextHeader, SideRow};
use diptych::language::Language;
use diptych::read::{BITEXT_INPUTS, BitextOptions, bitext};
use diptych::text::Span;
use diptych::write::{self, BITEXT_FORMATS, RowFormat, format_named, write_rows};
use proptest::prelude::*;

fn header() -> BitextHeader {
    BitextHeader {
        version: "0.1.0".into(),
        source_language: Some(Language::french()),
        target_language: Some(Language::new("ar")),
        model: "small int8".into(),
    }
}

fn side(document: &str, code: &str, sentences: &[usize], texts: &[&str]) -> SideRow {
    let mut side = SideRow::of_text(Language::new(code), texts.join(" "));
    side.document = document.into();
    side.hash = "00ff".into();
    side.covered = 0.625;
    side.untranslated = sentences.iter().map(|k| Span { start: 3 * k, end: 3 * k + 2 }).collect();
    side.sentences = sentences.to_vec();
    side.spans = sentences.iter().map(|k| Span { start: 10 * k, end: 10 * k + 9 }).collect();
    let mut at = 0;
    for text in texts.iter().take(texts.len().saturating_sub(1)) {
        at += text.len() + 1;
        side.cuts.push(at);
    }
    side
}

fn bead(id: &str, source: SideRow, target: SideRow) -> BeadRow {
    let scores = BeadScores {
        similarity: 0.8125,
        margin: -0.25,
        length_ratio: 1.5,
        numbers: 1.0,
        names: 0.5,
        whole: 0.375,
        language: true,
    };
    let bead = format!("{}-{}", source.sentences.len(), target.sentences.len());
    BeadRow { bead, confidence: 0.96875, scores, ..BeadRow::of_texts(id, source, target) }
}

/// Beads that break what can be broken.
fn beads() -> Vec<BeadRow> {
    let mut rows = vec![
        bead(
            "b1",
            side("news/un", "fr", &[0], &["« Oui », dit-il : 41\u{a0}%."]),
            side("news/one", "ar", &[0, 1], &["قال: «نعم».", "41٪ 😀"]),
        ),
        bead(
            "b&\"2\"",
            side("news/un", "fr", &[1], &["=1+1 <script>alert(\"1\")</script> ]]> & | \\ 'x'"]),
            side("news/one", "ar", &[2], &["-5, @a; \u{202e}abc\u{202c}"]),
        ),
        bead("b3", side("news/un", "fr", &[2], &["Seul."]), side("news/one", "ar", &[], &[])),
        bead(
            "b4",
            side("le deux", "fr", &[0], &["Deux\u{1}fois\tdeux\r\nlignes."]),
            side("the two", "ar", &[4], &["+2\u{2028}."]),
        ),
    ];
    rows[3].moved = true;
    rows[3].duplicate_of = Some("b1".into());
    rows[3].scores.language = false;
    rows
}

fn format(name: &str) -> &'static dyn RowFormat<BeadRow> {
    format_named(name).unwrap_or_else(|| panic!("there is no format {name}"))
}

/// Writes rows and returns the files.
fn written(folder: &Path, name: &str, rows: &[BeadRow]) -> Vec<PathBuf> {
    let format = format(name);
    let paths = format.paths(&folder.join("bitext"), &header());
    write_rows(format, &paths, &header(), rows).unwrap();
    paths
}

/// The files of a bitext that a reader is told.
fn told(name: &str, paths: &[PathBuf]) -> Vec<PathBuf> {
    if name == "ces" { paths[..1].to_vec() } else { paths.to_vec() }
}

fn read(paths: &[PathBuf]) -> Vec<BeadRow> {
    bitext(paths, &BitextOptions::default()).unwrap().beads.map(|bead| bead.unwrap()).collect()
}

#[test]
fn every_format_looks_as_it_did() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let folder = tempfile::tempdir().unwrap();
    for format in BITEXT_FORMATS {
        for path in written(folder.path(), format.name(), &beads()) {
            let name = path.file_name().unwrap();
            // What is compressed is another crate's; it is read again below.
            if ["parquet", "zip"].iter().any(|ending| path.extension().is_some_and(|e| e == *ending)) {
                continue;
            }
            let found = std::fs::read(&path).unwrap();
            let wanted = data.join(name);
            if std::env::var_os("UPDATE_FORMATS").is_some() {
                std::fs::create_dir_all(&data).unwrap();
                std::fs::write(&wanted, &found).unwrap();
            }
            let wanted = std::fs::read(&wanted).unwrap_or_else(|e| panic!("{}: {e}", wanted.display()));
            assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&wanted), "{}", format.name());
        }
    }
}

#[test]
fn the_same_bytes_every_time() {
    let [a, b] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for format in BITEXT_FORMATS {
        let both = [&a, &b].map(|folder| written(folder.path(), format.name(), &beads()));
        for (a, b) in both[0].iter().zip(&both[1]) {
            assert!(std::fs::read(a).unwrap() == std::fs::read(b).unwrap(), "{}", a.display());
        }
    }
}

/// What a format keeps of a bead.
struct Kept {
    text: fn(&str) -> String,
    /// Digits after the point; `None` for all.
    digits: Option<usize>,
    /// Scores besides confidence, similarity and margin; and what else speaks of the bead.
    scores: bool,
    similarity: bool,
    confidence: bool,
    documents: bool,
    hashes: bool,
    sentences: bool,
    places: bool,
    ids: bool,
}

const ALL: Kept = Kept {
    text: |text| text.to_owned(),
    digits: None,
    scores: true,
    similarity: true,
    confidence: true,
    documents: true,
    hashes: true,
    sentences: true,
    places: true,
    ids: true,
};

/// Without the characters that XML has no place for.
fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// With the white space of XML folded.
fn folded(text: &str) -> String {
    let text = xml(text);
    text.split([' ', '\t', '\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// With spaces for what would end a line or a column.
fn line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') { ' ' } else { c })
        .collect()
}

fn kept(name: &str) -> Kept {
    let bare = Kept {
        scores: false,
        similarity: false,
        confidence: false,
        documents: false,
        hashes: false,
        sentences: false,
        places: false,
        ids: false,
        ..ALL
    };
    match name {
        "jsonl" => ALL,
        "parquet" => Kept { places: false, ..ALL },
        "csv" => Kept { digits: Some(4), scores: false, hashes: false, places: false, ..ALL },
        "tsv" => Kept { text: line, digits: Some(4), scores: false, hashes: false, places: false, ..ALL },
        "pairs" => Kept { text: line, digits: Some(3), confidence: true, ..bare },
        "moses" => Kept { text: line, ..bare },
        "tmx" => Kept { text: folded, digits: Some(4), ..ALL },
        "xliff" => Kept { digits: Some(4), ..ALL },
        "xliff-1.2" => Kept { text: xml, digits: Some(4), ..ALL },
        other => panic!("what does {other} keep?"),
    }
}

/// What is to be read again of a bead, as JSON.
fn expected(row: &BeadRow, number: usize, kept: &Kept, name: &str) -> String {
    let mut row = row.clone();
    let round = |value: &mut f32| {
        if let Some(digits) = kept.digits {
            *value = format!("{value:.digits$}").parse().unwrap();
        }
    };
    let unknown = BeadScores::unknown();
    round(&mut row.confidence);
    let scores = &mut row.scores;
    let all =
        [&mut scores.similarity, &mut scores.margin, &mut scores.length_ratio, &mut scores.numbers, &mut scores.names];
    all.into_iter().for_each(round);
    if !kept.confidence {
        row.confidence = f32::NAN;
    }
    if !kept.similarity {
        (row.scores.similarity, row.scores.margin, row.scores.length_ratio) = (f32::NAN, f32::NAN, f32::NAN);
        row.moved = false;
        row.bead = "1-1".into();
    }
    if !kept.similarity {
        row.scores.whole = f32::NAN;
        for side in [&mut row.source, &mut row.target] {
            (side.covered, side.untranslated) = (f32::NAN, vec![]);
        }
    }
    if !kept.scores {
        (row.scores.numbers, row.scores.names, row.scores.language) =
            (unknown.numbers, unknown.names, unknown.language);
        row.duplicate_of = None;
    }
    if !kept.ids {
        row.id = number.to_string();
    }
    for side in [&mut row.source, &mut row.target] {
        side.text = (kept.text)(&side.text);
        if !kept.documents {
            side.document.clear();
        }
        if !kept.hashes {
            side.hash.clear();
        }
        if !kept.sentences {
            side.sentences.clear();
        }
        if !kept.places {
            (side.spans, side.lines, side.cuts) = (vec![], vec![], vec![]);
        }
        if !kept.documents {
            // Neither does the file say the language, but its name may.
            if name == "pairs" {
                side.language = Language::new("und");
            }
        }
    }
    serde_json::to_string(&row).unwrap()
}

fn goes_round(name: &str, rows: &[BeadRow]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(folder.path(), name, rows);
    let found: Vec<String> = read(&told(name, &paths)).iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    let kept = kept(name);
    let takes = |row: &&BeadRow| format(name).takes(row);
    let wanted: Vec<String> =
        rows.iter().filter(takes).zip(1..).map(|(row, number)| expected(row, number, &kept, name)).collect();
    prop_assert_eq!(found, wanted, "{}", name);
    Ok(())
}

const ROUND: &[&str] = &["jsonl", "parquet", "csv", "tsv", "pairs", "moses", "tmx", "xliff", "xliff-1.2"];

/// Texts of anything at all that hold a letter, so that no format takes them for nothing.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zà-ÿ ]{1,9}",
        1 => prop::sample::select(vec!["]]>", "<b>", "&amp;", "\"", "'", "=", "@", "-", "+", ",", ";", "\t", "\r\n", "\n", "\\", "\u{a0}", "\u{2028}", "\u{85}", "\u{feff}"]).prop_map(str::to_owned),
        1 => "[א-ת]{1,6}",
        1 => "[一-龥]{1,6}",
        1 => "[\u{0}-\u{1f}]{1,2}",
        1 => any::<char>().prop_map(String::from),
    ];
    (prop::collection::vec(piece, 0..12), "[a-zé]").prop_map(|(pieces, letter)| pieces.concat() + &letter)
}

fn any_bead() -> impl Strategy<Value = BeadRow> {
    let numbers = prop::collection::vec(0usize..1000, 1..4);
    let share = 0.0f32..=1.0;
    (text(), text(), numbers.clone(), numbers, "[a-z]{1,3}", share.clone(), (-1.0f32..1.0, share, any::<bool>()))
        .prop_map(|(source, target, s, t, document, confidence, (margin, numbers, flag))| {
            let mut row = bead("x", side(&document, "fr", &s, &[&source]), side("b/c", "ar", &t, &[&target]));
            row.confidence = confidence;
            (row.scores.margin, row.scores.numbers, row.scores.language, row.moved) = (margin, numbers, flag, !flag);
            row
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(mut rows in prop::collection::vec(any_bead(), 1..6)) {
        for (k, row) in rows.iter_mut().enumerate() {
            row.id = format!("b{k}");
        }
        for name in ROUND {
            goes_round(name, &rows)?;
        }
    }

    #[test]
    fn links_and_sentences_are_read_again(texts in prop::collection::vec((text(), text(), text()), 1..6)) {
        let rows: Vec<BeadRow> = texts
            .iter()
            .enumerate()
            .map(|(k, (source, one, two))| {
                bead(&format!("b{k}"), side("un", "fr", &[k], &[source]), side("one", "ar", &[2 * k, 2 * k + 1], &[one, two]))
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let found = read(&written(folder.path(), "ces", &rows)[..1]);
        prop_assert_eq!(found.len(), rows.len());
        for (found, row) in found.iter().zip(&rows) {
            let trimmed = |text: &str| xml(text).trim_matches([' ', '\n', '\t', '\r']).to_owned();
            prop_assert_eq!((&found.id, &found.bead, found.confidence), (&row.id, &row.bead, 0.9688));
            for (found, side) in [(&found.source, &row.source), (&found.target, &row.target)] {
                prop_assert_eq!((&found.document, &found.sentences, &found.language), (&side.document, &side.sentences, &side.language));
                let wanted: Vec<String> = side.sentence_texts().map(trimmed).collect();
                prop_assert_eq!(found.sentence_texts().map(trimmed).collect::<Vec<_>>(), wanted);
            }
        }
    }

    #[test]
    fn no_file_makes_a_reader_panic(ending in prop::sample::select(vec!["tsv", "csv", "jsonl", "tmx", "xlf", "xliff", "ces.xml"]), at in 0usize..4000, with in prop::collection::vec(any::<u8>(), 0..6), cut in any::<bool>()) {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
        let mut bytes = std::fs::read(data.join(format!("bitext.{ending}"))).unwrap();
        let at = at % bytes.len();
        let end = if cut { bytes.len() } else { (at + with.len()).min(bytes.len()) };
        bytes.splice(at..end, with);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("bitext.{ending}"));
        std::fs::write(&path, bytes).unwrap();
        if let Ok(bitext) = bitext(&[path], &BitextOptions::default()) {
            // Some may be errors; their number is bounded by the file's.
            prop_assert!(bitext.beads.count() < 10_000);
        }
    }
}

#[test]
fn segments_may_be_very_long() {
    let long = "Les voisins ont apporté ce qu’ils pouvaient, ]]> & <b>. ".repeat(20_000);
    let rows = [bead("b0", side("un", "fr", &[0], &[long.trim()]), side("one", "ar", &[0], &["جار"]))];
    for name in ROUND {
        goes_round(name, &rows).unwrap();
    }
}

#[test]
fn no_rows_are_a_bitext_too() {
    let folder = tempfile::tempdir().unwrap();
    for format in BITEXT_FORMATS.iter().filter(|format| ROUND.contains(&format.name()) || format.name() == "ces") {
        let paths = written(folder.path(), format.name(), &[]);
        assert!(read(&told(format.name(), &paths)).is_empty(), "{}", format.name());
    }
}

#[test]
fn every_input_has_an_output_of_its_name() {
    let outputs: BTreeSet<&str> = BITEXT_FORMATS.iter().map(|format| format.name()).collect();
    assert!(BITEXT_INPUTS.iter().all(|input| outputs.contains(input.name())));
}

#[test]
fn bitexts_of_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = |name: &str, text: &[u8]| -> Vec<String> {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let beads = bitext(&[path], &BitextOptions::default()).unwrap().beads;
        let said = |row: BeadRow| {
            let (source, target) = (&row.source, &row.target);
            format!("{} {}|{} {}", source.language, source.text, target.language, target.text)
        };
        beads.map(|bead| bead.map_or_else(|e| e.to_string().split(": ").last().unwrap().to_owned(), said)).collect()
    };
    // OmegaT: no props, languages with their regions, level 2 codes.
    let omegat = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n\
        <header creationtool=\"OmegaT\" o-tmf=\"OmegaT TMX\" adminlang=\"EN-US\" datatype=\"plaintext\" creationtoolversion=\"6.0.0\" segtype=\"sentence\" srclang=\"FR\"/>\n\
        <body><tu><note>x</note><prop type=\"file\">a.txt</prop><tuv xml:lang=\"EN-GB\" changeid=\"me\"><seg>Press <bpt i=\"0\" x=\"1\">&lt;b0&gt;</bpt>OK<ept i=\"0\">&lt;/b0&gt;</ept></seg></tuv>\
        <tuv xml:lang=\"FR\"><seg>Cliquez OK</seg></tuv></tu>\n<tu><tuv xml:lang=\"FR\"><seg>Seul</seg></tuv></tu></body></tmx>";
    assert_eq!(
        pairs("omegat.tmx", omegat.as_bytes()),
        ["fr Cliquez OK|en Press OK", "unit 2 is not in both languages"]
    );
    // Trados: UTF-16 with its mark, attributes of the old version, <ut> codes.
    let trados = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<tmx version=\"1.1\"><header creationtool=\"TW4Win\" o-tmf=\"TW4Win 2.0 Format\" srclang=\"EN-US\" segtype=\"sentence\" adminlang=\"EN-US\" datatype=\"rtf\"/>\r\n\
        <body><tu creationdate=\"20040101T120000Z\" creationid=\"A\"><prop type=\"Txt::Client\">x</prop><tuv lang=\"EN-US\"><seg><ut>{\\b </ut>Hello<ut>}</ut>, you</seg></tuv><tuv lang=\"FR-FR\"><seg>Bonjour, vous</seg></tuv></tu></body></tmx>";
    let utf16: Vec<u8> = trados.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(pairs("trados.tmx", &utf16), ["en Hello, you|fr Bonjour, vous"]);
    let xliff = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"en-US\" trgLang=\"fr-CA\"><file id=\"f\"><group id=\"g\"><unit id=\"u\"><originalData><data id=\"d\">&lt;b></data></originalData>\
        <segment id=\"s1\"><source>One <pc id=\"1\">two</pc><ph id=\"2\"/> <mrk id=\"m\" type=\"term\">three</mrk>.</source><target>Un <pc id=\"1\">deux</pc> trois.</target></segment><ignorable><source> </source></ignorable>\
        <segment id=\"s2\"><source>Four<cp hex=\"0001\"/>.</source></segment></unit></group></file></xliff>";
    assert_eq!(
        pairs("a.xlf", xliff.as_bytes()),
        ["en One two three.|fr Un deux trois.", "the unit u/s2 has no target"]
    );
    let xliff = "<xliff version=\"1.2\"><file original=\"a\" source-language=\"en\" target-language=\"fr\" datatype=\"html\"><body><trans-unit id=\"1\"><source>A <g id=\"1\">b</g><x id=\"2\"/><bpt id=\"3\">&lt;i></bpt>c<ept id=\"3\">&lt;/i></ept></source>\
        <seg-source><mrk mtype=\"seg\" mid=\"0\">no</mrk></seg-source><target><mrk mtype=\"seg\" mid=\"0\">Un b</mrk>c</target><alt-trans><source>x</source><target>y</target></alt-trans></trans-unit></body></file></xliff>";
    assert_eq!(pairs("b.sdlxliff", xliff.as_bytes()), ["en A bc|fr Un bc"]);
    assert_eq!(
        pairs("c.jsonl", b"{\"id\":\"0\",\"translation\":{\"en\":\"One.\",\"fr\":\"Un.\"}}\n\n{\"x\":1}\n").len(),
        2
    );
    assert_eq!(
        pairs("d.tsv", "\u{feff}target\tsource\tsource_language\r\nOne.\tUn \"x\n".as_bytes()),
        ["und Un \"x|und One."]
    );
    assert_eq!(pairs("e.tsv", b"Un.\tOne.\t0.5\nDeux.\n"), ["und Un.|und One.", "source or target is missing"]);
    assert_eq!(pairs("f.csv", b"Un,\"a, \"\"b\"\"\nc\"\n"), ["und Un|und a, \"b\"\nc"]);
}

#[test]
fn what_is_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = |files: &[(&str, &[u8])]| -> String {
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        files.iter().zip(&paths).for_each(|((_, text), path)| std::fs::write(path, text).unwrap());
        match bitext(&paths, &BitextOptions::default()) {
            Err(error) => error.to_string(),
            Ok(bitext) => bitext.beads.filter_map(Result::err).next().expect("an error").to_string(),
        }
    };
    assert!(error(&[("a.doc", b"x")]).contains("no bitext of a known format; there are\n  .tsv"));
    assert!(error(&[("a.fr", b"Un.\n"), ("a.en", b"One.\nTwo.\n")]).contains("a.fr:2: ends here, but"));
    assert!(error(&[("a.fr", b"Un.\n\xff\n"), ("a.en", b"One.\nTwo.\n")]).contains("a.fr:2: not valid UTF-8"));
    assert!(error(&[("a.jsonl", b"{\"id\":1}\n")]).contains("a.jsonl:1: no bead: "));
    assert!(error(&[("a.jsonl", b"[1]\n")]).contains("a.jsonl:1: a JSON value, but not an object"));
    assert!(
        error(&[("a.xlf", b"<xliff>\n<file><unit id='u'>")])
            .contains("a.xlf:2: not well-formed XLIFF: the file ends inside a <unit>")
    );
    assert!(error(&[("a.xlf", b"<html/>")]).contains("there is no <xliff> element"));
    assert!(error(&[("a.parquet", b"PAR1xxxx")]).contains("not a readable Parquet file"));
    assert!(error(&[("a.csv", b"Un,One\n\xff,b\n")]).contains("a.csv:2: not a table of UTF-8 text"));
    let links =
        b"<cesAlign>\n<linkGrp fromDoc=\"fr/../../x\" toDoc=\"en/y\"><link xtargets=\"1;1\"/></linkGrp></cesAlign>";
    assert!(error(&[("a.ces.xml", links)]).contains("no such document"));
    assert!(error(&[("b.ces.xml", b"<cesAlign>\n<linkGrp")]).contains("b.ces.xml:2: not well-formed XCES"));
}

#[test]
fn a_damaged_table_comes_to_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let [path] = &written(folder.path(), "parquet", &beads())[..] else { panic!("one file") };
    let whole = std::fs::read(path).unwrap();
    let mut told = 0;
    for place in (4..whole.len()).step_by(whole.len() / 150) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        std::fs::write(path, &bytes).unwrap();
        let Ok(bitext) = bitext(std::slice::from_ref(path), &BitextOptions::default()) else { continue };
        let rows: Vec<_> = bitext.beads.take(1000).collect();
        assert!(rows.len() <= beads().len() + 1, "byte {place}: {} rows", rows.len());
        told += rows.iter().filter(|row| row.is_err()).count();
    }
    assert!(told > 0, "rows that cannot be decoded are told");
}

#[test]
fn a_bitext_of_several_languages_has_no_place_in_xliff_2() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = beads();
    rows[1].target.language = Language::english();
    let path = folder.path().join("a.xlf");
    let error = write_rows(format("xliff"), &[&path], &header(), &rows).unwrap_err().to_string();
    assert!(error.contains("XLIFF 2.1 has room for one pair of languages: bead b&\"2\" has en, not ar"), "{error}");
    assert!(!path.exists());
    write_rows(format("xliff-1.2"), &[&path], &header(), &rows).unwrap();
}

#[test]
fn cells_are_no_formulas_where_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["tsv", "csv"] {
        let format = write::without_formulas(format(name));
        let path = folder.path().join(name);
        write_rows(format, &[&path], &header(), beads()).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("'=1+1 <script>") && text.contains("'-5, @a;") && text.contains("'+2"), "{text}");
        assert!(text.contains("-0.2500"), "a number may have a sign: {text}");
    }
    assert!(format("tmx").without_formulas().is_none());
}
