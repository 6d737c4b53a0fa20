//! What comes after a place where a sentence may end.

use super::context::Context;
use super::near::near_after;

/// What comes after a candidate.
pub(super) struct Next<'a> {
    /// The first letter or digit, if there is one.
    pub(super) first: Option<char>,
    /// The word it begins.
    pub(super) word: &'a str,
    /// The text after that word.
    pub(super) rest: &'a str,
    /// A quotation or bracket opens before it.
    pub(super) quoted: bool,
    /// A comma, colon or the like stands before it: the sentence goes on.
    pub(super) comma: bool,
    /// A bullet or dash stands before it.
    pub(super) list_item: bool,
    /// It is one of the language's openers, with a capital.
    pub(super) opener: bool,
    /// A name written like `iPhone`.
    pub(super) brand: bool,
}

impl<'a> Next<'a> {
    /// Reads what begins at `at`.
    pub(super) fn read(context: &Context<'a>, at: usize) -> Self {
        let rest = near_after(context.text, at);
        let mut next = Next {
            first: None,
            word: "",
            rest: "",
            quoted: false,
            comma: false,
            list_item: false,
            opener: false,
            brand: false,
        };
        for (i, c) in rest.char_indices().take(12) {
            if c.is_alphanumeric() {
                next.first = Some(c);
                let len = rest[i..].find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len() - i);
                next.word = &rest[i..i + len];
                next.rest = &rest[i + len..];
                break;
            }
            match c {
                '«' | '“' | '"' | '‘' | '„' | '\'' | '’' | '(' | '[' | '‹' | '»' | '›' | '‚' | '「' | '『' | '（'
                | '《' => {
                    next.quoted = true;
                }
                '•' | '▪' | '■' | '►' | '●' => next.list_item = true,
                ',' | ';' | ':' if i == 0 => next.comma = true,
                '\n' => break,
                _ => {}
            }
        }
        if next.first.is_none() {
            next.first = rest.chars().find(|c| c.is_alphanumeric());
        }
        let mut letters = next.word.chars();
        if let (Some(a), Some(b)) = (letters.next(), letters.next()) {
            next.brand = a.is_lowercase() && b.is_uppercase() && letters.next().is_some();
        }
        if next.word.starts_with(char::is_uppercase) {
            let lower = next.word.to_lowercase();
            next.opener = context.rules.openers.contains(&lower);
        }
        next
    }

    /// Whether it is the letter of an item in a list: `b. Entrer`.
    pub(super) fn is_enumerator(&self) -> bool {
        let text = self.rest.strip_prefix(['.', ')']).and_then(|rest| rest.strip_prefix(' '));
        self.word.chars().count() == 1 && text.is_some_and(|text| text.starts_with(char::is_uppercase))
    }

    /// Whether a speaker and a verb of saying follow and nothing more: `Alice said.`, not `She said that she …` or
    /// `The chairman replied: "…`.
    pub(super) fn speaker(&self, context: &Context<'_>) -> bool {
        let end = self.rest.find([',', '.', ';', ':', '!', '?', '"', '“', '”', '«', '\n']);
        let (clause, stop) = end.map_or((self.rest, ""), |at| self.rest.split_at(at));
        let words: Vec<&str> = std::iter::once(self.word).chain(clause.split_whitespace()).take(7).collect();
        let is_speech = |w: &&str| context.rules.speech.contains(&w.to_lowercase());
        words.len() <= 6 && words.iter().take(4).any(is_speech) && !stop.starts_with(':')
    }
}
