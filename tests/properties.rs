//! What holds of every text, whatever it is made of.

use std::path::Path;

use diptych::Document;
use diptych::corpus::{Language, LanguageChoice, split_sentences};
use diptych::read::{ReadOptions, from_jsonl};
use proptest::prelude::*;

/// Texts that look like texts: words of several scripts, the punctuation that sentences end with, quotes, white space of all
/// kinds, abbreviations, numbers, and now and then anything at all.
fn text() -> impl Strategy<Value = String> {
    let one_of = |pieces: &[&'static str]| prop::sample::select(pieces.to_vec()).prop_map(str::to_owned);
    let piece = prop_oneof![
        4 => "[a-zà-ÿ]{1,9}",
        2 => "[A-ZÀ-Ý][a-zà-ÿ]{1,7}",
        1 => one_of(&["M.", "Dr.", "z. B.", "etc.", "art. 5", "3.14", "12 %", "p. ex.", "U.S.", "n°", "www.a.fr"]),
        2 => one_of(&[".", "!", "?", "…", "...", ":", ";", ",", "。", "！", "؟", "।", "»", "«", "“", "”", "\"", "’", "(", ")", "—", "「", "」"]),
        3 => one_of(&[" ", " ", "\n", "\n\n", "\r\n", "\t", "\u{a0}", "\u{202f}", "\u{2028}", "\u{3000}", "\u{feff}", ""]),
        1 => "[一-龥]{1,6}",
        1 => "[а-я]{1,8}",
        1 => "[ก-ฮ]{1,6}",
        1 => "\\PC{0,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(vec!["fr", "en", "de", "es", "zh", "th", "xx", ""]).prop_map(Language::new)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_in_order_inside_the_text_and_cover_all_of_it((text, language) in (text(), language())) {
        let Ok(document) = Document::from_text("x", Path::new("x.txt"), text.clone(), &LanguageChoice::Known(language)) else {
            return Ok(());
        };
        prop_assert_eq!(&document.text, &text);
        let mut covered = 0;
        for block in &document.blocks {
            prop_assert!(covered <= block.span.start && block.span.start < block.span.end && block.span.end <= text.len());
            prop_assert!(!text[covered..block.span.start].contains(char::is_alphanumeric), "letters between blocks");
            let mut inside = block.span.start;
            for sentence in &block.sentences {
                prop_assert!(inside <= sentence.span.start && sentence.span.end <= block.span.end);
                prop_assert!(!document.slice(sentence.span).is_empty());
                prop_assert!(!text[inside..sentence.span.start].contains(char::is_alphanumeric), "letters between sentences");
                inside = sentence.span.end;
            }
            prop_assert!(!text[inside..block.span.end].contains(char::is_alphanumeric), "letters behind the last sentence");
            covered = block.span.end;
        }
        prop_assert!(!text[covered..].contains(char::is_alphanumeric), "letters behind the last block");
    }

    #[test]
    fn sentences_of_a_bare_string_lose_no_letter((text, language) in (text(), language())) {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let sentences: String = split_sentences(&text, &language).into_iter().map(|span| text[span.start..span.end].to_owned()).collect();
        prop_assert_eq!(letters(&sentences), letters(&text));
    }

    #[test]
    fn a_record_gives_the_text_that_was_put_in((text, id) in (text(), "\\PC{1,12}")) {
        let line = serde_json::json!({ "id": id, "text": text, "language": "fr" }).to_string();
        let records: Vec<_> = from_jsonl(std::io::Cursor::new(line.into_bytes()), Path::new("a.jsonl"), &ReadOptions::default()).collect();
        prop_assert_eq!(records.len(), 1);
        if let Ok(record) = &records[0] {
            prop_assert_eq!(&record.document.text, &text);
        } else {
            let unusable = Document::from_text("x", Path::new("x"), text, &LanguageChoice::Known(Language::french())).is_err();
            prop_assert!(unusable, "a text that can be read is refused in a record");
        }
    }

    #[test]
    fn presplit_lines_stay_as_they_are(lines in prop::collection::vec("[a-zé ]{0,12}", 1..20)) {
        let text = lines.join("\n");
        let Ok(document) = Document::presplit("x", Path::new("x"), text, &LanguageChoice::default()) else { return Ok(()) };
        let found: Vec<String> = document.sentences().map(|(_, s)| document.text[s.span.start..s.span.end].to_owned()).collect();
        let wanted: Vec<String> = lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        prop_assert_eq!(found, wanted);
    }
}
