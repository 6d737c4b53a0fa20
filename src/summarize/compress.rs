//! Shortening a sentence by rule where it stays grammatical: every cut is a stretch that hangs on no other word.
//!
//! Off by default: a shortened sentence is no longer the author's. Every cut is recorded.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::words;
use crate::corpus::Language;

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
    let Some(rules) = Rules::of(language) else { return (text, edits) };
    for (cut, pattern) in [
        (Cut::Parenthetical, &rules.parenthetical),
        (Cut::Attribution, &rules.attribution),
        (Cut::Connector, &rules.connector),
    ] {
        while let Some(found) = pattern.captures(&text).and_then(|c| c.name("cut")) {
            let removed = found.as_str().trim().to_owned();
            let rest = tidy(&format!("{}{}", &text[..found.start()], &text[found.end()..]), cut);
            if words::count(&rest) < FEWEST || !balanced(&removed) {
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
    static SPACES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+"));
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+([,.])"));
    let text = SPACES.replace_all(text.trim(), " ");
    let text = BEFORE.replace_all(&text, "$1").into_owned();
    match (cut, text.chars().next()) {
        (Cut::Connector, Some(first)) => first.to_uppercase().chain(text.chars().skip(1)).collect(),
        _ => text,
    }
}

struct Rules {
    parenthetical: Regex,
    attribution: Regex,
    connector: Regex,
}

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the module's own patterns compile (a test runs them all)")
}

/// A parenthesis that closes in the same sentence, or a stretch between two dashes.
const PARENTHETICAL: &str = r"\s(?P<cut>\([^()]*\)|[–—]\s[^–—.]{3,120}\s[–—]),?";

impl Rules {
    fn of(language: &Language) -> Option<&'static Rules> {
        static FRENCH: LazyLock<Rules> = LazyLock::new(|| Rules {
            parenthetical: pattern(PARENTHETICAL),
            attribution: pattern(
                r#"(?P<cut>, (selon|d['’]après|a (indiqué|précisé|annoncé|ajouté|affirmé|déclaré|expliqué|rapporté)|ont (indiqué|annoncé|précisé|rapporté)|rapporte|indique|précise|affirme)\s[^,;:"«»“”]{3,90})[.!]$"#,
            ),
            connector: pattern(
                r"(?i)^(?P<cut>(mais|or|et|car|donc)\s+|(cependant|toutefois|pourtant|néanmoins|en revanche|par ailleurs|en outre|de plus|en effet|d['’]ailleurs|au contraire|enfin|ainsi|ensuite|par conséquent|en fait|de son côté|dans la foulée|cela dit),\s+)[\p{L}\d]",
            ),
        });
        static ENGLISH: LazyLock<Rules> = LazyLock::new(|| Rules {
            parenthetical: pattern(PARENTHETICAL),
            attribution: pattern(
                r#"(?P<cut>, (according to|\p{L}[^,;:"“”]{0,60}\s(said|says|reported|announced|added|told))\b[^,;:"“”]{0,60})[.!]$"#,
            ),
            connector: pattern(
                r"(?i)^(?P<cut>(and|but|so|yet)\s+|(however|meanwhile|moreover|furthermore|nevertheless|nonetheless|instead|besides|therefore|thus|in addition|in fact|as a result|on the other hand|of course|that said|finally|indeed),\s+)[\p{L}\d]",
            ),
        });
        match language.code() {
            "fr" => Some(&FRENCH),
            "en" => Some(&ENGLISH),
            _ => None,
        }
    }
}

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
