//! German.

mod pages;
mod sentences;
mod summaries;

use super::lexicon::Words;
use super::rules::{CalendarRules, LanguageRules};

/// All that is known of German.
pub(super) static RULES: LanguageRules = LanguageRules {
    code: "de",
    name: "German",
    function_words: Words::new(
        "der die das und ist in den von zu mit sich des auf für nicht ein eine als auch es an werden aus er hat dass \
         sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr \
         durch man sein wurde sei ich wir",
    ),
    calendar: CalendarRules { months: "", weekdays: "", ordinals: "", links: "", at: "", days: Words::new("") },
    sentences: &sentences::SENTENCES,
    pages: &pages::PAGES,
    summaries: &summaries::SUMMARIES,
};
