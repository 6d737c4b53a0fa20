//! What shows on the surface of a sentence, whatever the rest of the article says.

use std::collections::BTreeSet;

use super::quotes::Quotes;
use crate::language::LanguageRules;
use crate::text::{count_words, is_word_char};

/// Shares are of a sentence's words, the others are counts or 0 and 1.
#[derive(Debug, Clone, Default)]
pub struct Surface {
    /// Share of words that begin with a digit.
    pub numbers: f32,
    /// Share of capitalised words, the first left out.
    pub name_share: f32,
    /// Those words, in lower case.
    pub names: BTreeSet<String>,
    /// Share of words between quotation marks.
    pub speech: f32,
    /// Share of words in the first person.
    pub first_person: f32,
    /// Letters a word.
    pub word_length: f32,
    /// How many commas.
    pub commas: f32,
    /// Whether there is a year from 1900 to 2099.
    pub year: f32,
    /// Whether there is a number.
    pub number: f32,
    /// Whether there is a day of the week.
    pub weekday: f32,
}

impl Surface {
    /// Looks at a sentence and its terms ([`terms::of`]).
    pub fn of(text: &str, terms: &[String], rules: &LanguageRules) -> Self {
        let quotes = Quotes::of(text, rules.sentences);
        let pieces: Vec<&str> = text.split(|c: char| !is_word_char(c)).filter(|w| !w.is_empty()).collect();
        let share = |n: usize| n as f32 / terms.len().max(1) as f32;
        let any = |test: &dyn Fn(&str) -> bool| f32::from(u8::from(terms.iter().any(|t| test(t))));
        let digits = |t: &str| t.chars().all(char::is_numeric);
        let name = |w: &&&str| w.starts_with(char::is_uppercase) && w.chars().count() > 1;
        let names: Vec<String> = pieces.iter().skip(1).filter(name).map(|w| w.to_lowercase()).collect();
        Surface {
            numbers: share(terms.iter().filter(|t| t.starts_with(char::is_numeric)).count()),
            name_share: share(names.len()),
            names: names.into_iter().collect(),
            speech: count_words(&quotes.spoken) as f32 / count_words(text).max(1) as f32,
            first_person: share(terms.iter().filter(|t| rules.summaries.first_person.contains(t)).count()),
            word_length: share(terms.iter().map(|t| t.chars().count()).sum()),
            commas: text.matches([',', '，', '、', '،']).count() as f32,
            year: any(&|t| t.len() == 4 && digits(t) && (t.starts_with("19") || t.starts_with("20"))),
            number: any(&digits),
            weekday: any(&|t| rules.calendar.days.contains(t)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::terms;

    #[test]
    fn what_shows_is_counted() {
        let text = "Mardi, le maire de Lyon a dit « nous payons 30 millions » depuis 2015.";
        let french = crate::language::rules(&crate::language::Language::french());
        let surface = Surface::of(text, &terms::of(text), french);
        assert_eq!((surface.weekday, surface.year, surface.number, surface.commas), (1.0, 1.0, 1.0, 1.0));
        assert_eq!(surface.names.iter().collect::<Vec<_>>(), ["lyon"]);
        assert!(surface.first_person > 0.0 && surface.speech > 0.2 && surface.word_length > 3.0);
        assert!(Surface::of("", &[], french).word_length.is_finite());
    }
}
