//! French.

mod pages;
mod sentences;
mod summaries;

use super::lexicon::Words;
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of French.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "fr",
    name: "French",
    function_words: Words::new(
        "le la les un une des du de et est à au aux en dans pour par sur avec sans sous ce cette ces cet il elle ils \
         elles on nous vous je tu se sa son ses leur leurs qui que quoi dont où mais ou donc ne pas plus été être avoir \
         ont sont était fait comme tout tous toute aussi après avant entre depuis selon très même si y c'est d'une d'un \
         qu'il n'est l' d' qu' n' s' j' c' m' t'",
    ),
    calendar: CalendarRules {
        months: "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|janv|févr|fév|avr|juil|déc",
        weekdays: "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
        ordinals: "er",
        links: "le",
        at: "[àa]",
        days: Words::new("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    },
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
