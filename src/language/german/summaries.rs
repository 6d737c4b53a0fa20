//! What reads badly in a summary of a German text, and what can be cut from a sentence.

use crate::language::lexicon::{Pattern, Words};
use crate::language::rules::SummaryRules;

pub(super) static SUMMARIES: SummaryRules = SummaryRules {
    first_person: Words::new(""),
    connector: Pattern::never(),
    conjunction: Pattern::never(),
    pronoun: Pattern::never(),
    impersonal: Pattern::never(),
    backward: Pattern::never(),
    adverbial: Pattern::never(),
    clause: Pattern::never(),
    participle: Pattern::never(),
    calendar: Pattern::never(),
    demonstrative: Pattern::never(),
    time: Pattern::never(),
    anonymous_speaker: Pattern::never(),
    glued: Pattern::never(),
    attribution: Pattern::never(),
    leading_connector: Pattern::never(),
};
