//! What can be read off a sentence without understanding it: length, numbers, look-alike words, punctuation.

use unicode_normalization::UnicodeNormalization;

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A full stop or an ellipsis.
    Stop,
    /// A question mark.
    Question,
    /// An exclamation mark.
    Exclamation,
    /// A colon, comma, semicolon or dash: more is to come.
    Open,
    /// A letter or a digit, as titles and headings do.
    Bare,
}

/// The surface of one sentence.
#[derive(Debug, Clone)]
pub(crate) struct Surface {
    /// Word characters plus one a word.
    pub(crate) length: f32,
    /// Numbers and folded beginnings of long words, sorted: what translations between related languages share.
    pub(crate) keys: Vec<Key>,
    /// The numbers among the keys.
    pub(crate) numbers: usize,
    /// How it ends.
    pub(crate) ending: Ending,
    /// Question and exclamation marks anywhere in it.
    pub(crate) marks: [u16; 2],
    /// Whether it opens with a dash or a quotation mark.
    pub(crate) opens_speech: bool,
    /// Whether its first letter is in lower case: it goes on with what stood before.
    pub(crate) continues: bool,
}

/// A number or a word's beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(String);

impl Key {
    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Letters of a word that make its key: enough for cognates (`international`, `internazionale`), few enough for inflection.
const PREFIX: usize = 5;

impl Surface {
    /// Reads the surface of a sentence.
    pub(crate) fn of(text: &str) -> Self {
        let mut keys = Vec::new();
        let mut length = 0;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            let characters = word.chars().count();
            length += characters + 1;
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                keys.push(Key(word.chars().take_while(char::is_ascii_digit).collect()));
            } else if characters >= PREFIX || (characters >= 3 && word.starts_with(char::is_uppercase)) {
                keys.push(Key(fold(word)));
            }
        }
        keys.sort();
        let last = text.trim_end_matches(|c: char| c.is_whitespace() || is_closing(c)).chars().next_back();
        let ending = match last {
            Some('.' | '…') => Ending::Stop,
            Some('?' | '？') => Ending::Question,
            Some('!' | '！') => Ending::Exclamation,
            Some(',' | ';' | ':' | '-' | '–' | '—') => Ending::Open,
            _ => Ending::Bare,
        };
        let count = |of: char| text.chars().filter(|c| *c == of).count() as u16;
        Surface {
            length: length as f32,
            numbers: keys.iter().filter(|k| k.is_number()).count(),
            keys,
            ending,
            marks: [count('?'), count('!')],
            opens_speech: text.trim_start().starts_with(['-', '–', '—', '"', '“', '«', '„', '‹', '\'', '‘']),
            continues: text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase),
        }
    }

    /// Whether the sentence looks cut off at its end.
    pub(crate) fn stays_open(&self) -> bool {
        self.ending == Ending::Open
    }
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '”' | '»' | '“' | '\'' | '’' | ')' | ']' | '*' | '_' | '›' | '‹' | '«')
}

/// Lower case without accents, the first letters only.
pub(super) fn fold(word: &str) -> String {
    word.nfd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(PREFIX).collect()
}

/// How many keys two sorted lists share, split into words and numbers.
pub(crate) fn shared(a: &[Key], b: &[Key]) -> (f32, f32) {
    let (mut i, mut j, mut words, mut numbers) = (0, 0, 0.0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                if x.is_number() {
                    numbers += 1.0
                } else {
                    words += 1.0
                }
                i += 1;
                j += 1;
            }
        }
    }
    (words, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_sentence() {
        let s = Surface::of("« La Déclaration de 1948, dit-il, est-elle lue ? »");
        assert_eq!((s.ending, s.opens_speech, s.continues, s.numbers), (Ending::Question, true, false, 1));
        assert_eq!(s.length, 43.0);
        assert!(Surface::of("and then,").continues && Surface::of("and then,").stays_open());
        assert_eq!(Surface::of("Chapter I").ending, Ending::Bare);
        assert_eq!(Surface::of("").length, 0.0);
    }

    #[test]
    fn counts_what_is_shared() {
        let a = Surface::of("Le tribunal de Genève a jugé 12 affaires en 2020");
        let b = Surface::of("In 2020 the Geneva tribunal tried 12 cases");
        let (words, numbers) = shared(&a.keys, &b.keys);
        assert_eq!((words, numbers), (2.0, 2.0));
    }
}
