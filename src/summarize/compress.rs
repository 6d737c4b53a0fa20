//! Shortening a sentence by rule where it stays grammatical: every cut is a stretch that hangs on no other word.
//!
//! Off by default: a shortened sentence is no longer the author's. Every cut is recorded.

use serde::{Deserialize, Serialize};

use crate::language::{Language, Pattern, rules};
use crate::text::{count_words, fold_spaces};

/// What was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// `(…)` or `– … –`; `[…]` stays, since an editor put it where the quotation needs it.
    Parenthetical,
    /// `, selon la police` or `, police said` at the end.
    Attribution,
    /// `Mais `, `However, ` at the beginning.
    Connector,
}

/// One cut, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What kind of words went.
    pub cut: Cut,
    /// The words.
    pub removed: String,
}

/// Fewer words than this are not left standing: a rest so short was the frame, not the news.
const FEWEST: usize = 8;

/// Shortens a sentence; without edits the text is the one given.
pub fn compress(text: &str, language: &Language) -> (String, Vec<Edit>) {
    let (mut text, mut edits) = (text.to_owned(), Vec::new());
    let rules = rules(language).summaries;
    for (cut, pattern) in [
        (Cut::Parenthetical, &PARENTHETICAL),
        (Cut::Attribution, &rules.attribution),
        (Cut::Connector, &rules.leading_connector),
    ] {
        while let Some(found) = pattern.captures(&text).and_then(|c| c.name("cut")) {
            let removed = found.as_str().trim().to_owned();
            let rest = tidy(&format!("{}{}", &text[..found.start()], &text[found.end()..]), cut);
            if count_words(&rest) < FEWEST || !balanced(&removed) {
                break;
            }
            edits.push(Edit { cut, removed });
            text = rest;
        }
    }
    (text, edits)
}

/// A cut that takes one of two quotation marks would change who speaks.
fn balanced(removed: &str) -> bool {
    let count = |marks: &[char]| removed.matches(marks).count();
    count(&['"']) % 2 == 0 && count(&['«', '“']) == count(&['»', '”'])
}

fn tidy(text: &str, cut: Cut) -> String {
    static BEFORE: Pattern = Pattern::new(r"\s+([,.])");
    let text = BEFORE.replace_all(&fold_spaces(text), "$1").into_owned();
    match (cut, text.chars().next()) {
        (Cut::Connector, Some(first)) => first.to_uppercase().chain(text.chars().skip(1)).collect(),
        _ => text,
    }
}

/// A parenthesis that closes in the same sentence, or a stretch between two dashes.
static PARENTHETICAL: Pattern = Pattern::new(r"\s(?P<cut>\([^()]*\)|[–—]\s[^–—.]{3,120}\s[–—]),?");

#[cfg(test)]
mod tests {
    use super::*;

    fn french(text: &str) -> (String, Vec<Cut>) {
        let (text, edits) = compress(text, &Language::french());
        (text, edits.iter().map(|e| e.cut).collect())
    }

    #[test]
    fn parentheses_attributions_and_connectors_go() {
        assert_eq!(
            french(
                "Cependant, le maire de Lyon (sans étiquette) a signé mardi le contrat du nouveau pont, selon la préfecture du Rhône."
            ),
            (
                "Le maire de Lyon a signé mardi le contrat du nouveau pont.".into(),
                vec![Cut::Parenthetical, Cut::Attribution, Cut::Connector]
            )
        );
        let (text, edits) = compress(
            "But the town council voted on Tuesday to close the old bridge for good, a spokesman said.",
            &Language::english(),
        );
        assert_eq!(text, "The town council voted on Tuesday to close the old bridge for good.");
        assert_eq!(edits[0].removed, ", a spokesman said");
    }

    #[test]
    fn german_verbs_stay_second() {
        let (text, edits) = compress(
            "Aber die Stadt will die alte Brücke (erbaut 1911) am Dienstag für immer schließen, sagte ein Sprecher.",
            &Language::new("de"),
        );
        assert_eq!(text, "Die Stadt will die alte Brücke am Dienstag für immer schließen.");
        assert_eq!(edits.len(), 3);
        let whole = "Jedoch will die Stadt die alte Brücke am Dienstag für immer schließen.";
        assert_eq!(compress(whole, &Language::new("de")).0, whole);
    }

    #[test]
    fn short_sentences_and_quotes_are_left_alone() {
        for text in [
            "Le pont (fermé) rouvre mardi.",
            "Le maire a signé mardi soir le contrat du pont, a annoncé « la voix du Rhône.",
            "La ville de Lyon a fermé mardi matin le vieux pont de pierre.",
            "Le maire a dit vouloir « garder ce pont et [saluer] le travail de tous les ouvriers ».",
        ] {
            assert_eq!(french(text), (text.to_owned(), vec![]));
        }
    }
}
