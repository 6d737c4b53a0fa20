//! Quotation marks: what is spoken, what is told, and where speech runs over several sentences.

use crate::language::SentenceRules;
use crate::text::Span;

/// A sentence taken apart at its quotation marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotes {
    /// What stands between marks.
    pub spoken: String,
    /// What stands outside.
    pub told: String,
    /// Where speech that opens and closes stands, marks included, in bytes.
    pub speech: Vec<Span>,
    /// Whether a mark opens or closes nothing.
    pub unbalanced: bool,
    /// Whether speech is still open at the end.
    opens: bool,
    /// Whether a mark closes speech that a sentence before opened (a straight mark may do either).
    closes: bool,
}

/// Whether a character is a double quotation mark.
pub fn is_mark(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '「' | '」' | '『' | '』' | '＂')
}

impl Quotes {
    /// Takes a sentence apart. Marks of another kind may stand inside (`« … “…” … »`).
    ///
    /// Which way `“` and guillemets face is the language's: `„…“` and `»…«` in German.
    pub fn of(text: &str, rules: &SentenceRules) -> Self {
        let mut quotes = Quotes { unbalanced: single_unbalanced(text), ..Quotes::default() };
        let mut open: Vec<char> = Vec::new();
        let inward = rules.closing_quotes.contains(&'«') && text.find(['«', '»']) == text.find('»');
        let mut from = 0;
        for (at, mark) in text.char_indices() {
            let outside = open.is_empty();
            let c = match mark {
                '»' if inward => '«',
                '«' if inward => '»',
                '“' if rules.closing_quotes.contains(&'“') => '”',
                '「' | '『' => '“',
                '」' | '』' => '”',
                '＂' => '"',
                c => c,
            };
            match c {
                '"' if open.contains(&'"') => open.truncate(open.iter().position(|&o| o == '"').unwrap_or(0)),
                '«' | '“' | '„' if open.contains(&c) => quotes.unbalanced = true,
                '"' | '«' | '“' | '„' => open.push(c),
                '»' | '”' if open.is_empty() => {
                    // What came before this mark was spoken, though the sentence did not show it.
                    quotes.spoken = std::mem::take(&mut quotes.told);
                    (quotes.unbalanced, quotes.closes) = (true, true);
                }
                '»' | '”' => drop(open.pop()),
                _ if open.is_empty() => quotes.told.push(c),
                _ => quotes.spoken.push(c),
            }
            match (outside, open.is_empty()) {
                (true, false) => from = at,
                (false, true) => quotes.speech.push(Span { start: from, end: at + mark.len_utf8() }),
                _ => {}
            }
        }
        if !open.is_empty() {
            (quotes.unbalanced, quotes.opens) = (true, true);
            quotes.closes |= text.contains('"');
        }
        quotes
    }
}

/// Whether a single mark opens the sentence and none closes it, or one closes it that nothing opened.
///
/// Only marks that cannot be apostrophes count: before a capital at the very start, after a stop or comma.
fn single_unbalanced(text: &str) -> bool {
    let single = |c: char| matches!(c, '\'' | '‘' | '’');
    let text = text.trim();
    let chars: Vec<char> = text.chars().collect();
    let after = |i: usize| chars.get(i + 1).copied().unwrap_or(' ');
    let marks: Vec<usize> = (0..chars.len()).filter(|&i| single(chars[i])).collect();
    let starts = marks.first() == Some(&0) && after(0).is_uppercase();
    let closes = |i: usize| i > 0 && !after(i).is_alphanumeric();
    let speech = |i: usize| matches!(chars[i - 1], '.' | ',' | '!' | '?') && closes(i);
    let opens = |i: usize| (i == 0 || !chars[i - 1].is_alphanumeric()) && after(i).is_alphanumeric();
    let (mut closed, mut opened) = (false, false);
    for &i in &marks {
        closed |= closes(i);
        opened |= opens(i);
        if i > 0 && speech(i) && !opened {
            return true;
        }
    }
    starts && !closed
}

/// Speech longer than this many sentences is more likely a mark that was forgotten.
const LONGEST: usize = 6;

/// Which sentences lie wholly inside speech that an earlier one opens and a later one closes.
pub fn inside(quotes: &[Quotes]) -> Vec<bool> {
    let mut inside = vec![false; quotes.len()];
    let mut i = 0;
    while i < quotes.len() {
        let last = (i + LONGEST + 1).min(quotes.len());
        let close = (i + 1..last).find(|&j| quotes[j].closes);
        match close {
            Some(j) if quotes[i].opens && quotes[i + 1..j].iter().all(|q| !q.unbalanced) => {
                inside[i + 1..j].fill(true);
                i = j + 1;
            }
            _ => i += 1,
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, rules};

    fn of(text: &str) -> Quotes {
        Quotes::of(text, rules(&Language::french()).sentences)
    }

    #[test]
    fn told_and_spoken_are_kept_apart() {
        let q = of("« Oui », dit-elle.");
        assert_eq!((q.spoken.trim(), q.told.trim(), q.unbalanced), ("Oui", ", dit-elle.", false));
        let q = of("c'est fini », dit-elle.");
        assert_eq!((q.spoken.trim(), q.told.trim(), q.unbalanced), ("c'est fini", ", dit-elle.", true));
    }

    #[test]
    fn straight_marks_pair_up() {
        let q = of("\"Oui\" et « non ».");
        assert!(!q.unbalanced);
        assert_eq!(q.speech, [Span { start: 0, end: 5 }, Span { start: 9, end: 18 }]);
        assert!(of("\"Oui et non.").unbalanced);
    }

    #[test]
    fn marks_inside_marks_are_balanced() {
        assert!(!of("« Il a dit “oui” et \"non\" », dit-elle.").unbalanced);
        assert!(of("« Il a dit “oui », dit-elle. “Non.").unbalanced);
    }

    #[test]
    fn single_marks_count_where_they_are_no_apostrophes() {
        for text in ["'We had a lovely time.", "We had a lovely time,' she said."] {
            assert!(of(text).unbalanced, "{text}");
        }
        for text in [
            "'We had fun,' she said.",
            "'Top Gear' was due on Sunday.",
            "The players' union isn't happy.",
            "L'été, c'est fini.",
        ] {
            assert!(!of(text).unbalanced, "{text}");
        }
    }

    #[test]
    fn a_forgotten_mark_does_not_swallow_the_rest() {
        let texts = ["« Un.", "Deux.", "Trois.", "Quatre.", "Cinq.", "Six.", "Sept.", "Huit.", "Neuf »."];
        assert!(inside(&texts.map(of)).iter().all(|&i| !i));
        let texts = ["« Un.", "Deux.", "Trois »."];
        assert_eq!(inside(&texts.map(of)), [false, true, false]);
    }

    #[test]
    fn marks_face_as_the_language_has_them() {
        let german = |text| Quotes::of(text, rules(&Language::new("de")).sentences);
        for text in ["„Ja“, sagte sie.", "»Ja«, sagte sie.", "«Ja», sagte sie.", "Er nannte es »Verrat« und ging."]
        {
            assert!(!german(text).unbalanced, "{text}");
        }
        assert!(german("„Ja, sagte sie.").unbalanced && german("»Ja, sagte sie.").unbalanced);
        let chinese = Quotes::of("他说：「我走了。」", rules(&Language::new("zh")).sentences);
        assert!(!chinese.unbalanced && chinese.spoken == "我走了。");
    }
}
