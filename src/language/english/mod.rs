//! English.

mod pages;
mod sentences;
mod summaries;

use super::lexicon::Words;
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of English.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "en",
    name: "English",
    function_words: Words::new(
        "the of and to a in is that it for was on are as with his they at be this from have or by had not but what were \
         we when your can said there an each which she do how their if will up other about out many then them these so \
         some her would him into has more been its who my than no you he our us i it's don't didn't i'm that's after \
         over could new just also because",
    ),
    calendar: CalendarRules {
        months: "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
        weekdays: "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?",
        ordinals: "st|nd|rd|th",
        links: "of",
        at: "at",
        days: Words::new("monday tuesday wednesday thursday friday saturday sunday"),
    },
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
