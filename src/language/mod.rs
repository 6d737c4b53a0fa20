//! Languages: telling which one a text is in, and what is known of each.
//!
//! Every language has one folder here that holds all that the program knows of it; a language without one is treated by
//! Unicode alone. To add a language, write a folder like those that are there, declare it here and give it a row in
//! the table below.

mod code;
mod detect;
mod english;
mod french;
mod german;
mod lexicon;
mod neutral;
mod others;
mod rules;

pub use code::Language;
pub use detect::{Guess, detect, foreign, is_known};
pub use lexicon::{Pattern, Words};
pub use rules::{
    CalendarRules, LanguageRules, Matter, PagePattern, PageRules, RelativeDays, SentenceRules, SummaryRules,
};

use others::{LATIN, NAMES};

/// One row a language.
pub(super) static FOLDERS: &[&LanguageRules] = &[&french::RULES, &english::RULES, &german::RULES];

/// The rules of a language; those that hold in any language where it has none of its own.
pub fn rules(language: &Language) -> &'static LanguageRules {
    FOLDERS.iter().find(|rules| rules.code == language.code()).copied().unwrap_or(&neutral::RULES)
}

/// Whether a language has rules of its own.
pub fn has_rules(language: &Language) -> bool {
    FOLDERS.iter().any(|rules| rules.code == language.code())
}

/// The rules of every language that has some, those that hold in any first.
pub fn all_rules() -> impl Iterator<Item = &'static LanguageRules> {
    std::iter::once(&neutral::RULES).chain(FOLDERS.iter().copied())
}

/// A language's English name, for messages; the code itself if it has none here.
pub fn name(code: &str) -> &str {
    let folders = FOLDERS.iter().map(|rules| (rules.code, rules.name));
    let others = LATIN.iter().map(|(code, name, ..)| (*code, *name)).chain(NAMES.iter().copied());
    folders.chain(others).find(|(c, _)| *c == code).map_or(code, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_rules_and_only_its_own() {
        assert_eq!(rules(&Language::french()).name, "French");
        for code in ["es", "zh", "und", "", "x-klingon"] {
            assert!(!has_rules(&Language::new(code)));
            assert_eq!(rules(&Language::new(code)).code, "und");
        }
        let mut codes: Vec<&str> = all_rules().map(|rules| rules.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), FOLDERS.len() + 1);
    }

    #[test]
    fn languages_have_names() {
        assert_eq!([name("de"), name("ca"), name("zh"), name("xx")], ["German", "Catalan", "Chinese", "xx"]);
    }

    #[test]
    fn every_pattern_compiles_and_every_list_is_in_lower_case() {
        for rules in all_rules() {
            for pattern in rules.summaries.patterns().into_iter().chain([
                &rules.letter_groups,
                &rules.relative_days.named,
                &rules.relative_days.ahead,
            ]) {
                assert!(!pattern.is_match(""), "{} {pattern:?}", rules.code);
            }
            for words in rules.sentences.lists().into_iter().chain([&rules.function_words, &rules.pages.byline_words]) {
                assert!(words.iter().all(|word| word.to_lowercase() == word), "{} {words:?}", rules.code);
            }
        }
    }
}
