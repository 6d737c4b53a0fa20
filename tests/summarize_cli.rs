//! `diptych summarize` and `diptych digest` through the built binary.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn diptych(args: &[&str]) -> Output {
    common::default_model();
    Command::new(env!("CARGO_BIN_EXE_diptych"))
        .args(args)
        .args(["--offline", "--quiet", "--threads", "2", "--model-dir"])
        .arg(common::models())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the built binary runs")
}

fn rows(args: &[&str]) -> Vec<Value> {
    let output = diptych(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    text.lines().map(|l| serde_json::from_str(l).expect("every line is JSON")).collect()
}

#[test]
fn every_sentence_of_a_summary_stands_in_its_file() {
    for row in rows(&["summarize", "seeds", "--out", "-"]) {
        let path = PathBuf::from(row["source"].as_str().expect("a source"));
        let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the seeds are there");
        let sentences = row["sentences"].as_array().expect("sentences");
        assert_eq!(sentences.len(), 2);
        for sentence in sentences {
            let at = |end: &str| sentence["span"][end].as_u64().expect("a byte offset") as usize;
            let raw = std::str::from_utf8(&bytes[at("start")..at("end")]).expect("a span ends between characters");
            assert_eq!(
                raw.split_whitespace().collect::<Vec<_>>().join(" "),
                sentence["text"].as_str().expect("a text")
            );
        }
    }
}

#[test]
fn budgets_are_kept_and_output_is_the_same_twice() {
    let args = ["summarize", "seeds", "--words", "40", "--chars", "230", "--out", "-"];
    let first = rows(&args);
    assert_eq!(first.len(), 5);
    for row in &first {
        let summary = row["summary"].as_str().expect("a summary");
        assert!(summary.chars().count() <= 230, "{summary}");
        assert!(summary.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count() <= 40, "{summary}");
    }
    assert!(first.iter().filter(|r| r["summary"] != "").count() >= 4);
    assert_eq!(first, rows(&args));
}

#[test]
fn records_come_back_in_order_and_a_bad_line_stops_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("in.jsonl");
    let text = "Le maire de Lyon a inauguré mardi le nouveau pont sur le Rhône. Les travaux avaient commencé il y a deux ans. \
                La ville a payé trois millions d'euros pour le chantier.";
    let record = |id: &str| serde_json::json!({"nr": id, "body": text}).to_string();
    std::fs::write(&input, [record("b").as_str(), "no json", record("a").as_str()].join("\n"))
        .expect("it can be written");
    let input = input.to_str().expect("a plain path");
    let output =
        diptych(&["summarize", input, "--text-field", "body", "--id-field", "nr", "--sentences", "1", "--out", "-"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    let ids: Vec<Value> = text.lines().map(|l| serde_json::from_str::<Value>(l).expect("JSON")["id"].clone()).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[test]
fn the_seeds_are_one_event() {
    let events = rows(&["digest", "seeds", "--out", "-"]);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["articles"].as_array().map(Vec::len), Some(5));
    let sentences = events[0]["sentences"].as_array().expect("sentences");
    assert_eq!(sentences.len(), 3);
    assert!(sentences.iter().all(|s| s["language"] == "fr" && s["article"].is_string()));
}

#[test]
fn a_question_in_either_language_moves_the_summary() {
    let article = "seeds/001_a382b73ea440a00e.txt";
    let on_warrants = |row: &Value| {
        let sentences = row["sentences"].as_array().expect("sentences");
        sentences.iter().filter(|s| s["text"].as_str().is_some_and(|t| t.contains("mandat"))).count()
    };
    assert_eq!(on_warrants(&rows(&["summarize", article, "--sentences", "1", "--out", "-"])[0]), 0);
    for question in [
        "Which arrest warrants did the court issue against Putin?",
        "Quels mandats d'arrêt la cour a-t-elle émis contre Poutine ?",
    ] {
        let asked = rows(&["summarize", article, "--sentences", "1", "--query", question, "--out", "-"]);
        assert_eq!(on_warrants(&asked[0]), 1, "{}", asked[0]["summary"]);
    }
}

#[test]
fn a_question_in_french_moves_it_too() {
    let article = "seeds/001_a382b73ea440a00e.txt";
    let question = "Quels mandats d'arrêt la cour a-t-elle émis contre Poutine ?";
    let asked = rows(&["summarize", article, "--query", question, "--out", "-"]);
    assert!(asked[0]["summary"].as_str().expect("a summary").contains("Poutine"), "{}", asked[0]["summary"]);
}

#[test]
fn the_order_changes_and_the_sentences_do_not() {
    let of = |order: &str| rows(&["summarize", "seeds", "--sentences", "4", "--order", order, "--out", "-"]);
    for (document, rank) in of("document").iter().zip(&of("rank")) {
        let list = |row: &Value, of: &str| -> Vec<u64> {
            let sentences = row["sentences"].as_array().expect("sentences");
            sentences.iter().map(|s| s.pointer(of).and_then(Value::as_u64).expect("a number")).collect()
        };
        assert!(list(document, "/span/start").is_sorted(), "{document}");
        assert!(list(rank, "/rank").is_sorted(), "{rank}");
        let sorted = |row: &Value| {
            let mut starts = list(row, "/span/start");
            starts.sort_unstable();
            starts
        };
        assert_eq!(sorted(document), sorted(rank));
    }
}

#[test]
fn cuts_are_made_when_asked_and_recorded() {
    let plain = rows(&["summarize", "seeds", "--sentences", "8", "--out", "-"]);
    let sentences =
        |rows: &[Value]| rows.iter().flat_map(|r| r["sentences"].as_array().cloned()).flatten().collect::<Vec<_>>();
    assert!(sentences(&plain).iter().all(|s| s["edits"].is_null()));
    let short = rows(&["summarize", "seeds", "--sentences", "8", "--compress", "--out", "-"]);
    let edited: Vec<Value> = sentences(&short).into_iter().filter(|s| s["edits"].is_array()).collect();
    assert!(!edited.is_empty());
    for sentence in &edited {
        for edit in sentence["edits"].as_array().expect("edits") {
            let removed = edit["removed"].as_str().expect("the words that went");
            assert!(!sentence["text"].as_str().expect("a text").contains(removed), "{sentence}");
        }
        // Sentences that were cut may win where whole ones lost, so that not summaries are compared but each with its original.
        let at = |side: &str| sentence["span"][side].as_u64().expect("a place") as usize;
        assert!(sentence["text"].as_str().expect("a text").len() < at("end") - at("start"), "{sentence}");
    }
}

/// One article on a bridge in six languages. The last sentence asks; none may be chosen that asks or is quoted.
const BRIDGES: [(&str, bool, &str); 6] = [
    (
        "de",
        true,
        "Der Stadtrat von Leipzig hat am Dienstag den Bau einer neuen Brücke über die Elster beschlossen. Die Brücke soll dreißig Millionen Euro kosten und im Jahr 2027 fertig sein. Sie ersetzt ein Bauwerk aus dem Jahr 1911, das seit zwei Jahren gesperrt ist. „Wir haben lange auf diesen Tag gewartet“, sagte die Oberbürgermeisterin Jana Moor. Anwohner hatten gegen die Sperrung geklagt. Aber das Gericht wies die Klage ab. Während der Bauzeit fahren die Busse eine Umleitung über den Hafen. Wer soll das bezahlen?",
    ),
    (
        "es",
        false,
        "El ayuntamiento de Bilbao aprobó el martes la construcción de un nuevo puente sobre la ría. La obra costará treinta millones de euros y estará lista en 2027. El puente sustituye a otro de 1911, cerrado desde hace dos años. «Hemos esperado mucho este día», dijo la alcaldesa Marta Ruiz. Los vecinos habían llevado el cierre a los tribunales. Pero el juez rechazó la demanda. Durante las obras los autobuses darán un rodeo por el puerto. ¿Quién pagará el puente?",
    ),
    (
        "it",
        false,
        "Il consiglio comunale di Torino ha approvato martedì la costruzione di un nuovo ponte sul Po. L'opera costerà trenta milioni di euro e sarà pronta nel 2027. Il ponte sostituisce quello del 1911, chiuso da due anni. «Abbiamo aspettato a lungo questo giorno», ha detto la sindaca Marta Rossi. Gli abitanti avevano fatto ricorso contro la chiusura. Ma il giudice ha respinto il ricorso. Durante i lavori gli autobus passeranno dal porto. Chi pagherà il ponte?",
    ),
    (
        "ru",
        false,
        "Городской совет Твери во вторник одобрил строительство нового моста через Волгу. Мост обойдётся в тридцать миллионов рублей и будет готов в 2027 году. Он заменит мост 1911 года, закрытый уже два года. «Мы долго ждали этого дня», сказала мэр Марина Орлова. Жители подавали в суд на закрытие моста. Но суд отклонил иск. Во время работ автобусы пойдут в объезд через порт. Кто заплатит за мост?",
    ),
    (
        "zh",
        false,
        "周二，杭州市议会批准在江上新建一座大桥。大桥将耗资三千万元，预计二〇二七年完工。新桥将取代一九一一年建成、已关闭两年的旧桥。“我们等这一天等了很久，”市长王丽说。居民曾就关闭旧桥提起诉讼。但法院驳回了诉讼。施工期间公交车将绕行港口。谁来支付大桥的费用？",
    ),
    (
        "ja",
        false,
        "京都市議会は火曜日、川に新しい橋を建設することを承認した。橋の建設費は三十億円で、二〇二七年に完成する予定だ。新しい橋は二年前から閉鎖されている一九一一年の橋に代わる。「私たちはこの日を長く待っていた」と山田市長は語った。住民は閉鎖に対して訴えを起こしていた。しかし裁判所は訴えを退けた。工事中、バスは港を迂回する。橋の費用は誰が払うのか？",
    ),
];

#[test]
fn any_language_is_summarised_and_one_without_rules_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (language, has_rules, text) in BRIDGES {
        let article = folder.path().join(format!("{language}.txt"));
        std::fs::write(&article, text).expect("the folder takes files");
        let article = article.to_string_lossy();
        let row = &rows(&["summarize", &article, "--language", language, "--explain", "--out", "-"])[0];
        let sentences = row["sentences"].as_array().expect("sentences");
        assert_eq!((sentences.len(), &row["language_rules"]), (2, &has_rules.into()), "{row}");
        assert!(
            sentences.iter().all(|s| s["flaws"].is_null() && text.contains(s["text"].as_str().expect("a text"))),
            "{row}"
        );
        let told = String::from_utf8(diptych(&["summarize", &article, "--language", language, "--explain"]).stdout);
        assert_eq!(told.expect("output is UTF-8").contains("no rules for"), !has_rules, "{language}");
    }
}

#[test]
fn days_named_by_the_publication_get_their_date_if_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let articles = folder.path().join("articles.jsonl");
    let record = |date: &str| {
        let text = "Le maire de Lyon a inauguré mardi le nouveau pont sur le Rhône devant la foule.";
        format!("{}\n", serde_json::json!({"text": text, "language": "fr", "date": date}))
    };
    std::fs::write(&articles, record("2023-09-28") + &record("2023-09")).expect("the folder takes files");
    let articles = articles.to_string_lossy();
    let sentence = |row: &Value| row["sentences"][0].clone();
    for row in rows(&["summarize", &articles, "--out", "-"]) {
        assert!(sentence(&row)["dates"].is_null() && !row["summary"].to_string().contains('['), "{row}");
    }
    let asked = rows(&["summarize", &articles, "--resolve-dates", "--out", "-"]);
    let dated = sentence(&asked[0]);
    assert_eq!(
        asked[0]["summary"],
        "Le maire de Lyon a inauguré mardi [26 septembre 2023] le nouveau pont sur le Rhône devant la foule."
    );
    assert_eq!(dated["original"], "Le maire de Lyon a inauguré mardi le nouveau pont sur le Rhône devant la foule.");
    let (text, edit) = (dated["text"].as_str().expect("a text"), &dated["dates"][0]);
    let at = |end: &str| edit["span"][end].as_u64().expect("a byte offset") as usize;
    assert_eq!(&text[at("start")..at("end")], edit["to"].as_str().expect("what stands there"));
    assert_eq!((&edit["from"], &edit["date"]), (&"mardi".into(), &"2023-09-26".into()));
    assert!(sentence(&asked[1])["dates"].is_null(), "a month is no day");
    // The budget holds for the text with its dates: 16 words without, 19 with them.
    let short = |words: &str| rows(&["summarize", &articles, "--resolve-dates", "--words", words, "--out", "-"]);
    assert_eq!(
        short("16").iter().map(|r| r["sentences"].as_array().map(Vec::len)).collect::<Vec<_>>(),
        [Some(0), Some(1)]
    );
}

#[test]
fn judging_tells_what_summaries_say_and_where_they_come_from() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (articles, plot) = (folder.path().join("articles.jsonl"), folder.path().join("places.svg"));
    let text = "Le maire de Lyon a ouvert mardi le nouveau pont sur le Rhône. La ville de Lyon a payé 30 millions d'euros \
                pour le chantier. Un concert gratuit suivra samedi soir sur les quais.";
    let article = serde_json::json!({"text": text, "summary": "Lyon paie 30 millions d'euros un pont de 120 mètres."});
    std::fs::write(&articles, format!("{article}\n")).expect("the folder takes files");
    let (articles, drawn) = (articles.to_string_lossy(), plot.to_string_lossy());
    let judged = rows(&["eval", "summarize", &articles, "--language", "fr", "--json", "--plot", &drawn]);
    let content =
        |system: &str| &judged.iter().find(|r| r["system"] == system).expect("the system")["report"]["content"];
    let lead = content("lead");
    assert_eq!((&lead["first_name"], &lead["numbers"]), (&Value::from(100.0), &Value::from(50.0)));
    // Two of three sentences: the first and the fourth tenth, and two thirds of the article at least.
    assert_eq!((&lead["tenths"][0], &lead["tenths"][3]), (&Value::from(50.0), &Value::from(50.0)));
    assert!(lead["coverage"].as_f64().expect("a number") >= 0.66 && lead["redundancy"].is_f64());
    assert!(content("learnt")["coverage"].is_f64());
    let plot = std::fs::read_to_string(plot).expect("the plot is there");
    assert!(plot.starts_with("<svg") && plot.contains("learnt, part 1 of 10"));
}

#[test]
fn a_share_of_the_words_is_an_upper_bound() {
    let words = |text: &str| text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    let all = rows(&["summarize", "seeds", "--ratio", "1", "--order", "document", "--out", "-"]);
    for (part, whole) in rows(&["summarize", "seeds", "--ratio", "0.1", "--out", "-"]).iter().zip(&all) {
        let (part, whole) =
            (part["summary"].as_str().expect("a summary"), whole["summary"].as_str().expect("a summary"));
        assert!(words(part) > 0 && words(part) * 5 < words(whole), "{part}");
    }
}

#[test]
fn a_digest_repeats_nothing_and_names_its_sources() {
    for (language, articles) in [("fr", 4), ("en", 1)] {
        let events = rows(&["digest", "seeds", "--in", language, "--sentences", "6", "--out", "-"]);
        let sentences = events[0]["sentences"].as_array().expect("sentences");
        let sources = events[0]["articles"].as_array().expect("articles");
        let of: BTreeSet<&str> = sentences.iter().map(|s| s["article"].as_str().expect("a source")).collect();
        assert!(of.len() <= articles && of.iter().all(|id| sources.contains(&Value::from(*id))));
        let content = |s: &Value| -> BTreeSet<String> {
            let text = s["text"].as_str().expect("a text").to_lowercase();
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).map(str::to_owned).collect()
        };
        for (i, one) in sentences.iter().enumerate() {
            assert_eq!(one["language"], language);
            for other in &sentences[i + 1..] {
                let (a, b) = (content(one), content(other));
                let shared = a.intersection(&b).count() as f64 / a.len().min(b.len()).max(1) as f64;
                assert!(shared < 0.75, "{one} {other}");
            }
        }
    }
}
