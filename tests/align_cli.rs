//! `diptych align` through the built program: every kind of input, the formats, what is kept and what is rejected.

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use common::program::{at, bitext, diptych, folder, lines, run};
use diptych::eval::align::{read_beads, score};
use serde_json::{Value, json};

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn path(name: &str) -> String {
    bitext(name).to_str().expect("a UTF-8 path").to_owned()
}

/// Source and target sentences of a row.
fn bead(row: &Value) -> (Vec<u64>, Vec<u64>) {
    let side = |side: &str| -> Vec<u64> {
        row[side]["sentences"].as_array().expect("a list").iter().map(|k| k.as_u64().expect("a number")).collect()
    };
    (side("source"), side("target"))
}

#[test]
fn split_texts_are_aligned_as_by_hand() {
    for name in ["phare", "four"] {
        let (fr, en) = (path(&format!("{name}.fr")), path(&format!("{name}.en")));
        let run = diptych(&["align", &fr, &en, "--presplit", "--format", "vecalign"]).done();
        let gold = std::fs::read_to_string(bitext(&format!("{name}.gold"))).expect("gold");
        let gold: Vec<_> = read_beads(&gold, "gold").expect("beads").into_iter().map(|p| p.bead).collect();
        let found = read_beads(&run.out, "output").expect("beads");
        assert!(found.iter().all(|p| p.confidence.is_some()));
        let scores = score(&gold, &found);
        assert!(scores.strict.f1() > 0.93, "{name}: {}\n{}", scores.strict.f1(), run.out);
    }
}

#[test]
fn an_inserted_line_stays_alone_and_empty_lines_count() {
    let mut fr = lines("phare.fr");
    // The line number 2 is empty, so all that follow are one further on.
    fr.insert(2, String::new());
    let dir = folder(&[("a.fr", text(&fr)), ("a.en", text(&lines("phare.en")))]);
    let run = diptych(&["align", &at(&dir, "a.fr"), &at(&dir, "a.en"), "--presplit", "--format", "vecalign"]).done();
    assert!(run.out.contains("[3]:[2, 3]:"), "{}", run.out);
    assert!(run.out.contains("[]:[11]:"), "the inserted line is a null bead\n{}", run.out);
    assert!(!run.out.contains("[2]"), "{}", run.out);
}

/// Where the beads are that a run marks as moved, of a text whose English sentences `moved` come first.
fn moved(moved: std::ops::Range<usize>) -> Vec<(Vec<u64>, Vec<u64>)> {
    let (mut fr, mut en) = (lines("four.fr"), lines("four.en"));
    let block: Vec<String> = en.drain(moved).collect();
    en.splice(0..0, block);
    fr.extend(lines("phare.fr"));
    en.extend(lines("phare.en"));
    let dir = folder(&[("a.fr", text(&fr)), ("a.en", text(&en))]);
    let rows = diptych(&["align", &at(&dir, "a.fr"), &at(&dir, "a.en"), "--presplit", "--format", "jsonl"]).rows();
    rows.iter().filter(|r| r["moved"] == true).map(bead).collect()
}

#[test]
fn what_moved_is_found_and_marked() {
    // The power cut and the journalist.
    assert_eq!(moved(8..12), [8, 9, 10, 11].map(|k| (vec![k], vec![k - 8])));
    // A single sentence.
    assert_eq!(moved(9..10), [(vec![9], vec![0])]);
    assert!(moved(0..1).is_empty(), "it stands where it stood");
}

#[test]
fn one_pass_looks_at_no_more_than_the_sentences() {
    let (fr, en) = (path("phare.fr"), path("phare.en"));
    // What is encoded is what is kept.
    let texts = |more: &[&str]| -> usize {
        let cache = tempfile::tempdir().expect("a folder");
        let cache = cache.path().to_str().expect("a UTF-8 path");
        diptych(&[&["align", &fr, &en, "--presplit", "--cache", cache][..], more].concat()).done();
        let mut info = Command::new(env!("CARGO_BIN_EXE_diptych"));
        info.args(["cache", "info", cache]);
        let told = run(info).done().out;
        let word = told.split_whitespace().position(|word| word.starts_with("vector")).expect("their number is told");
        let number = told.split_whitespace().nth(word - 1).expect("a number");
        number.replace(',', "").parse().expect("a number")
    };
    let sentences = lines("phare.fr").len() + lines("phare.en").len();
    assert_eq!(texts(&["--one-pass"]), sentences);
    assert!(texts(&[]) > sentences, "what the first pass is unsure of is looked at again");
}

#[test]
fn records_are_matched_by_id_whatever_their_order() {
    let record = |id: &str, name: &str| json!({"id": id, "body": lines(name)}).to_string();
    let fr = [record("a", "phare.fr"), record("b", "four.fr"), record("seul", "four.fr")].join("\n");
    let en = [record("b", "four.en"), "{broken".into(), record("a", "phare.en")].join("\n");
    let dir = folder(&[("fr.jsonl", fr), ("en.jsonl", en)]);
    let (fr, en) = (at(&dir, "fr.jsonl"), at(&dir, "en.jsonl"));
    let run = diptych(&["align", &fr, &en, "--text-field", "body", "--format", "jsonl"]);
    assert_eq!(run.code, Some(1), "{}", run.errors);
    assert!(run.errors.contains("en.jsonl:2: not valid JSON"), "{}", run.errors);
    assert!(run.errors.contains("fr.jsonl: no record seul in"), "{}", run.errors);
    let rows = run.rows();
    let ids = |side: &str| -> BTreeSet<&str> { rows.iter().filter_map(|r| r[side]["document"].as_str()).collect() };
    assert_eq!((ids("source"), ids("target")), (BTreeSet::from(["a", "b"]), BTreeSet::from(["a", "b"])));
    assert!(rows.iter().all(|r| r["source"]["document"] == r["target"]["document"]));
    // The lists were taken as they are: one sentence an item.
    assert_eq!(rows.iter().filter(|r| r["source"]["document"] == "a").map(|r| bead(r).0.len()).sum::<usize>(), 24);
}

#[test]
fn records_without_ids_are_matched_by_order() {
    let records = |names: [&str; 2]| names.map(|n| json!({"text": lines(n)}).to_string()).join("\n");
    let dir = folder(&[
        ("fr.jsonl", records(["phare.fr", "four.fr"])),
        ("en.jsonl", records(["phare.en", "four.en"])),
        ("one.jsonl", json!({"text": lines("four.en")}).to_string()),
    ]);
    let run = diptych(&["align", &at(&dir, "fr.jsonl"), &at(&dir, "en.jsonl")]).done();
    assert!(run.out.contains("Nadia a cuit son pain au feu de bois.\tNadia baked her bread over a wood fire.\t"));
    let run = diptych(&["align", &at(&dir, "fr.jsonl"), &at(&dir, "one.jsonl")]);
    assert_eq!(run.code, Some(1));
    assert!(run.errors.contains("one.jsonl: 1 records, but 2 in"), "{}", run.errors);
    let run = diptych(&["align", &at(&dir, "fr.jsonl"), &path("four.en")]);
    assert_eq!(run.code, Some(2), "{}", run.errors);
}

#[test]
fn folders_are_matched_by_name() {
    let files = |fr: &str, en: &str| {
        folder(&[
            (&format!("{fr}/phare{}.txt", if fr == "x" { ".fr" } else { "" }), text(&lines("phare.fr"))),
            (&format!("{en}/phare{}.txt", if fr == "x" { ".en" } else { "" }), text(&lines("phare.en"))),
            (&format!("{fr}/sub/four.fr.txt"), text(&lines("four.fr"))),
            (&format!("{en}/sub/four.en.txt"), text(&lines("four.en"))),
            (&format!("{fr}/alone.fr.txt"), text(&lines("four.fr"))),
        ])
    };
    let two = files("fr", "en");
    let first = diptych(&["align", &at(&two, "fr"), &at(&two, "en"), "--presplit"]);
    assert_eq!(first.code, Some(1));
    let warnings: Vec<&str> = first.errors.lines().filter(|l| l.starts_with("warning")).collect();
    assert_eq!(warnings.len(), 1, "{}", first.errors);
    assert!(warnings[0].contains("alone.fr.txt: no file of this name"), "{}", first.errors);
    assert!(first.out.lines().count() > 30, "{}", first.out);
    assert!(first.out.contains("Les voisins ont apporté") && first.out.contains("C’était un cargo norvégien"));
    let one = files("x", "x");
    let second = diptych(&["align", &at(&one, "x"), "--presplit"]);
    assert_eq!(first.out, second.out, "{}", second.errors);
    let run = diptych(&["align", &at(&two, "fr"), &at(&two, "en"), "--presplit", "--format", "vecalign"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("--format jsonl"), "{}", run.errors);
    let run = diptych(&["align", &at(&two, "fr"), &path("four.en")]);
    assert_eq!(run.code, Some(2));
}

#[test]
fn any_language_is_taken_by_its_word() {
    let german =
        "Der Leuchtturm steht seit 1874 am Ende der Mole.\nDas Radio funktionierte nicht mehr.\nDie Kinder sangen.\n";
    let french =
        "Le phare se dresse au bout de la digue depuis 1874.\nLa radio ne marchait plus.\nLes enfants chantaient.\n";
    let dir = folder(&[("a.txt", german.into()), ("b.txt", french.into())]);
    let (a, b) = (at(&dir, "a.txt"), at(&dir, "b.txt"));
    let run = diptych(&["align", &a, &b]);
    assert_eq!(run.code, Some(1));
    assert!(run.errors.contains("in German") && run.errors.contains("French or English"), "{}", run.errors);
    let rows = diptych(&["align", &a, &b, "--source-language", "de", "--target-language", "fr", "--format", "jsonl"]);
    let rows = rows.done().rows();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|r| r["source"]["language"] == "de" && r["target"]["language"] == "fr"), "{rows:?}");
    assert!(rows.iter().all(|r| r["scores"]["language"] == true));
}

#[test]
fn every_reason_is_told_and_every_score_is_there() {
    let (mut fr, mut en) = (lines("phare.fr"), lines("phare.en"));
    en[1] = en[1].replace("212", "221");
    fr[16] = "His captain then alerted the rescue services of the city of Brest.".into();
    fr.extend([fr[14].clone(), "Fin.".into()]);
    en.extend([en[15].clone(), "The end.".into()]);
    let dir = folder(&[("a.txt", text(&fr)), ("b.txt", text(&en))]);
    let (a, b, rejected) = (at(&dir, "a.txt"), at(&dir, "b.txt"), at(&dir, "rejected.jsonl"));
    let languages = ["--source-language", "fr", "--target-language", "en"];
    let all = [&["align", &a, &b, "--presplit", "--format", "jsonl"], &languages[..]].concat();
    let rows = diptych(&all).done().rows();
    for row in &rows {
        for field in ["similarity", "margin", "length_ratio", "numbers", "names", "language"] {
            assert!(!row["scores"][field].is_null(), "{field} in {row}");
        }
        assert!(row["confidence"].is_f64() && row.get("duplicate_of").is_some() && row.get("moved").is_some(), "{row}");
    }
    let some = [&all[..], &["--filter", "numbers,language,duplicate", "--rejected", &rejected]].concat();
    let kept = diptych(&some).done();
    let reasons: BTreeSet<(String, String)> = std::fs::read_to_string(&rejected)
        .expect("rejected.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|row| {
            let field = |pointer: &str| row.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            (field("/rejected"), field("/source/text"))
        })
        .collect();
    let has = |reason: &str, text: &str| reasons.contains(&(reason.to_owned(), text.to_owned()));
    assert!(has("numbers", &fr[1]) && has("language", &fr[16]) && has("duplicate", &fr[14]), "{reasons:#?}");
    assert!(has("unmatched", &fr[18]) && has("unmatched", ""), "{reasons:#?}");
    let numbers = kept.rows().iter().filter(|r| r["scores"]["numbers"] != 1.0).count();
    assert_eq!(numbers, 0);
    assert!(kept.errors.contains("1 numbers"), "{}", kept.errors);
    let sure = diptych(&[&all[..], &["--min-confidence", "0.9", "--rejected", &rejected]].concat()).done().rows();
    assert!(sure.iter().filter(|r| r["rejected"].is_null()).all(|r| r["confidence"].as_f64() >= Some(0.9)));
}

#[test]
fn a_memory_is_written_and_scored_again() {
    let (fr, en) = (path("phare.fr"), path("phare.en"));
    let tmx = diptych(&["align", &fr, &en, "--presplit", "--format", "tmx"]).done().out;
    // Two units exchange their English sides.
    let (one, other) = (
        "It was a Norwegian cargo ship, the Solveig.",
        "The mayor, for his part, was looking for a way to warn the mainland.",
    );
    let wrong = tmx.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other);
    assert_ne!(wrong, tmx);
    let dir = folder(&[("right.tmx", tmx), ("wrong.tmx", wrong)]);
    let pairs = |name: &str, more: &[&str]| -> Vec<(String, String)> {
        let file = at(&dir, name);
        let run = diptych(&[&["align", &file][..], more].concat()).done();
        let fields = |line: &str| {
            let mut fields = line.split('\t').map(str::to_owned);
            (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
        };
        run.out.lines().map(fields).collect()
    };
    let right = pairs("right.tmx", &[]);
    let aligned = diptych(&["align", &fr, &en, "--presplit"]).done().out;
    assert_eq!(right.len(), aligned.lines().count());
    assert!(right.iter().zip(aligned.lines()).all(|((a, b), line)| line.starts_with(&format!("{a}\t{b}\t"))));
    assert!(pairs("right.tmx", &["--min-confidence", "0.5"]).len() >= right.len() - 1);
    let rejected = at(&dir, "rejected.jsonl");
    let kept = pairs("wrong.tmx", &["--min-confidence", "0.5", "--rejected", &rejected]);
    assert!(kept.len() >= right.len() - 3 && kept.iter().all(|(_, b)| b != one && b != other), "{kept:#?}");
    let rejected = std::fs::read_to_string(rejected).expect("rejected.jsonl");
    assert!(rejected.lines().all(|l| l.contains("\"rejected\":\"confidence\"")) && rejected.contains(one));
    // The same pairs in a table have the same confidences.
    let confidences = |name: &str| -> Vec<String> {
        let run = diptych(&["align", &at(&dir, name)]).done();
        run.out.lines().map(|line| line.rsplit('\t').next().unwrap_or_default().to_owned()).collect()
    };
    let table = right.iter().map(|(a, b)| format!("{a}\t{b}\n")).collect::<String>();
    std::fs::write(at(&dir, "right.tsv"), format!("source\ttarget\n{table}")).expect("a table");
    assert_eq!(confidences("right.tsv"), confidences("right.tmx"));
    // What was kept is a memory again, from English to French if so asked.
    let file = at(&dir, "wrong.tmx");
    let english = ["--source-language", "en", "--format", "tmx", "--min-confidence", "0.5"];
    let run = diptych(&[&["align", &file][..], &english].concat()).done();
    assert!(run.out.contains("srclang=\"en\"") && !run.out.contains(one), "{}", run.out);
}

#[test]
fn what_is_wrong_is_told() {
    let dir = folder(&[
        ("binary.txt", String::new()),
        ("good.txt", text(&lines("four.fr"))),
        ("broken.tmx", "<tmx>\n<body>\n<tu><tuv xml:lang='fr'><seg>Oui".into()),
        ("other.tmx", "<tmx><body><tu><tuv xml:lang='fr'><seg>Oui</seg></tuv></tu></body></tmx>".into()),
    ]);
    std::fs::write(at(&dir, "binary.txt"), b"Le proc\xe8s a commenc\xe9\0 mardi \xe0 Paris.").expect("a file");
    let good = at(&dir, "good.txt");
    let told = |args: &[&str], code: i32, message: &str| {
        let run = diptych(&[&["align"], args].concat());
        assert_eq!(run.code, Some(code), "{args:?}: {}", run.errors);
        assert!(run.errors.contains(message) && run.out.is_empty(), "{args:?}: {}", run.errors);
    };
    told(&[&good, &at(&dir, "binary.txt")], 1, "binary.txt: a binary file, not text: byte 20");
    told(&[&good, &at(&dir, "absent.txt")], 1, "absent.txt: no such file");
    told(&[&at(&dir, "broken.tmx")], 1, "broken.tmx:3: not well-formed TMX");
    told(&[&at(&dir, "other.tmx")], 1, "other.tmx: no unit is in two languages");
    told(&[&good], 2, "needs a translation");
    told(&[&good, &at(&dir, "broken.tmx")], 2, "give its file alone");
    told(&[&good, &good, "--filter", "beauty"], 2, "beauty");
    told(&[&good, &good, "--min-confidence", "2"], 2, "0 to 1");
    told(&[&good, &good, "--weights", &good], 1, "not a weights file");
    let run = diptych(&["align", &good, &good, "--presplit"]);
    assert!(run.errors.contains("are both in fr"), "{}", run.errors);
}

#[test]
fn several_formats_go_into_files_named_alike() {
    let (fr, en) = (path("phare.fr"), path("phare.en"));
    let dir = folder(&[]);
    let align = |more: &[&str]| diptych(&[&["align", &fr, &en, "--presplit"], more].concat());
    let base = at(&dir, "all");
    let formats = ["pairs", "tsv", "jsonl", "tmx", "html", "moses", "vecalign"].map(|name| ["--format", name]);
    let run = align(&[&["--out", &base][..], &formats.concat()].concat()).done();
    assert!(run.out.is_empty(), "{}", run.out);
    let mut names: Vec<String> = std::fs::read_dir(dir.path())
        .expect("a folder")
        .map(|e| e.expect("a file").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort_unstable();
    let endings = ["en", "fr", "html", "jsonl", "pairs.tsv", "tmx", "tsv", "vecalign"];
    assert_eq!(names, endings.map(|ending| format!("all.{ending}")));
    let read = |name: &str| std::fs::read_to_string(at(&dir, name)).expect("a file");
    assert_eq!(read("all.pairs.tsv"), align(&[]).done().out, "what is printed where nothing is asked for");
    assert_eq!(read("all.fr").lines().count(), read("all.en").lines().count());
    assert!(read("all.tsv").starts_with("source\ttarget\tconfidence\tbead\t"));
    let one = at(&dir, "one.TMX");
    align(&["--out", &one]).done();
    assert_eq!(read("one.TMX"), read("all.tmx"));
    assert_eq!(align(&["--out", "-", "--format", "tmx"]).done().out, read("all.tmx"));
}

#[test]
fn a_format_that_cannot_be_written_is_told_before_the_work() {
    let (fr, en) = (path("phare.fr"), path("phare.en"));
    let dir = folder(&[]);
    let told = |more: &[&str], message: &str| {
        let run = diptych(&[&["align", &fr, &en], more].concat());
        assert_eq!(run.code, Some(2), "{}", run.errors);
        assert!(run.errors.contains(message) && run.out.is_empty(), "{}", run.errors);
    };
    told(&["--format", "moses"], "--format moses writes NAME.fr and NAME.en: add --out NAME");
    told(&["--format", "tmx", "--format", "html"], "add --out NAME");
    told(&["--out", &at(&dir, "a.doc")], "a.doc: end the name in one of .tsv,");
    told(&["--format", "xls"], "possible values");
    told(&["--format", "tmx", "--format", "tmx", "--out", &at(&dir, "a")], "two formats would be written into");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
}

#[test]
fn what_is_known_of_the_texts_is_respected() {
    let dir = folder(&[
        ("known.txt", "match 3 3 # by hand\nborder 6 6\n".into()),
        ("broken.txt", "match 3\n".into()),
        ("a/x.fr.txt", text(&lines("four.fr"))),
        ("a/x.en.txt", text(&lines("four.en"))),
        ("a/y.fr.txt", text(&lines("phare.fr"))),
        ("a/y.en.txt", text(&lines("phare.en"))),
    ]);
    let (fr, en) = (path("four.fr"), path("four.en"));
    let with =
        |file: &str| diptych(&["align", &fr, &en, "--presplit", "--format", "vecalign", "--anchors", &at(&dir, file)]);
    let beads = read_beads(&with("known.txt").done().out, "output").expect("beads");
    assert!(beads.iter().any(|b| b.bead.0.contains(&2) && b.bead.1.contains(&2)));
    let before = |side: &[usize]| side.iter().all(|k| *k < 5);
    for bead in beads.iter().map(|b| &b.bead).filter(|b| !b.0.is_empty() && !b.1.is_empty()) {
        assert_eq!(before(&bead.0), before(&bead.1), "{bead:?}");
    }
    let broken = with("broken.txt");
    assert!(broken.code == Some(1) && broken.errors.contains("broken.txt:1: a line looks like"), "{}", broken.errors);
    let two = diptych(&["align", &at(&dir, "a"), "--anchors", &at(&dir, "known.txt")]);
    assert!(two.code == Some(2) && two.errors.contains("not of 2"), "{:?} {}", two.code, two.errors);
}
