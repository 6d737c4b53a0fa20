//! How each flaw shows.

use std::collections::BTreeSet;

use crate::language::{Pattern, SummaryRules};
use crate::summarize::quotes::{self, Quotes};
use crate::summarize::terms;
use crate::text::{count_words, is_terminal};

/// A sentence as the rules look at it.
pub struct Examined<'a> {
    text: &'a str,
    /// The text without the quotation marks that open it.
    opening: &'a str,
    quotes: &'a Quotes,
    /// It lies wholly inside speech that runs over several sentences.
    inside_speech: bool,
    /// The terms of the article's title.
    title: &'a BTreeSet<String>,
    rules: &'static SummaryRules,
}

/// This share of a sentence's content words in the title, and it says no more than that.
const IN_TITLE: f32 = 0.8;

/// Fewer content words than this may be in any title.
const FEWEST: usize = 3;

impl<'a> Examined<'a> {
    /// Takes a sentence with its quotations.
    pub fn new(
        text: &'a str,
        quotes: &'a Quotes,
        inside_speech: bool,
        title: &'a BTreeSet<String>,
        rules: &'static SummaryRules,
    ) -> Self {
        let text = text.trim();
        let opening = text.trim_start_matches(|c: char| quotes::is_mark(c) || c.is_whitespace());
        Examined { text, opening, quotes, inside_speech, title, rules }
    }

    /// Speech whose speaker is not named.
    pub fn quotes_nobody(&self) -> bool {
        let quotes = self.quotes;
        let quoted_whole = !quotes.spoken.is_empty() && count_words(&quotes.told) < 3;
        let mostly_speech = || count_words(&quotes.spoken) > count_words(&quotes.told);
        self.inside_speech || quoted_whole || (mostly_speech() && self.rules.anonymous_speaker.is_match(&quotes.told))
    }

    /// A quotation mark that opens or closes nothing.
    pub fn has_unbalanced_quotes(&self) -> bool {
        self.quotes.unbalanced
    }

    /// A question.
    pub fn asks(&self) -> bool {
        self.text.trim_end_matches(|c: char| quotes::is_mark(c) || c.is_whitespace()).ends_with(['?', '？', '؟'])
    }

    /// A connector at the beginning.
    pub fn opens_with_connector(&self) -> bool {
        self.rules.connector.is_match(self.opening) && !self.rules.conjunction.is_match(self.opening)
    }

    /// A small letter at the beginning; `iPhone` and `eBay` open no fragment.
    pub fn opens_in_lower_case(&self) -> bool {
        let mut letters = self.opening.chars();
        letters.next().is_some_and(char::is_lowercase) && !letters.next().is_some_and(char::is_uppercase)
    }

    /// A pronoun at the beginning, or soon after an adverbial, whose noun the sentence does not hold.
    pub fn dangles(&self) -> bool {
        let (rules, opening) = (self.rules, self.opening);
        (rules.pronoun.is_match(opening) && !rules.impersonal.is_match(opening))
            || rules.backward.is_match(opening)
            || rules
                .adverbial
                .captures(opening)
                .is_some_and(|found| self.late(found.name("before").map_or("", |m| m.as_str()), &found["after"]))
    }

    /// Whether the adverbial before a pronoun leaves it without a noun.
    fn late(&self, adverbial: &str, rest: &str) -> bool {
        let rules = self.rules;
        let name = |w: &str| w.starts_with(char::is_uppercase) && !rules.calendar.is_match(w);
        let holds_noun = rules.clause.is_match(adverbial) || adverbial.split_whitespace().skip(1).any(name);
        !rules.impersonal.is_match(rest) && (rules.participle.is_match(adverbial) || !holds_noun)
    }

    /// A demonstrative at the beginning that points at something said before, not at the calendar.
    pub fn opens_with_demonstrative(&self) -> bool {
        self.rules.demonstrative.is_match(self.opening) && !self.rules.time.is_match(self.opening)
    }

    /// A description at the beginning of somebody whom the sentence does not name.
    pub fn describes_somebody_known(&self) -> bool {
        let found = self.rules.description.find(self.opening);
        found.is_some_and(|found| !self.rules.identified.is_match(&self.opening[found.end()..]))
    }

    /// A nationality at the beginning that stands for somebody's name.
    pub fn names_a_nationality(&self) -> bool {
        self.rules.national.is_match(self.opening)
    }

    /// A demonstrative inside the first clause whose noun does not stand before it, as in `members of this family`. Later in
    /// a sentence it may sum up what the sentence said, and in speech it may point at what all see.
    pub fn points_outside(&self) -> bool {
        let clause = self.first_clause();
        let outside = |found: regex::Match<'_>| {
            let noun = found.as_str().rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
            let is_told = clause[..found.start()].to_lowercase().contains(noun.trim_end_matches(['s', 'x']));
            !is_told && !self.rules.time.is_match(clause[found.start()..].trim_start())
        };
        !self.opens_with_demonstrative() && self.rules.pointer.find_iter(clause).any(outside)
    }

    /// What is told, without speech, up to the first mark or word that ends a clause; a comma after an introduction does not.
    fn first_clause(&self) -> &str {
        let told = self.quotes.told.trim();
        let is_end = |c: char| matches!(c, ',' | ';' | ':' | '—' | '–' | '(' | '，' | '：' | '；');
        let introduced = self.rules.introduction.is_match(told);
        let mut ends = told.char_indices().filter(|&(_, c)| is_end(c));
        let first = ends.next();
        let mark = if introduced && first.is_some_and(|(_, c)| c == ',') { ends.next() } else { first };
        let clause = &told[..mark.map_or(told.len(), |(at, _)| at)];
        self.rules.clause_end.find(clause).map_or(clause, |found| &clause[..found.start()])
    }

    /// Hardly a word of content that is not in the title.
    pub fn repeats_title(&self) -> bool {
        if self.title.is_empty() {
            return false;
        }
        let terms: Vec<String> = terms::of(self.text).into_iter().filter(|term| terms::is_content(term)).collect();
        let shared = terms.iter().filter(|term| self.title.contains(*term)).count();
        terms.len() >= FEWEST && shared as f32 >= IN_TITLE * terms.len() as f32
    }

    /// Too short, or without an end.
    pub fn is_fragment(&self) -> bool {
        let end = |c: char| quotes::is_mark(c) || c.is_whitespace() || matches!(c, ')' | ']');
        count_words(self.text) < 4 || !self.text.trim_end_matches(end).ends_with(is_terminal)
    }

    /// Another sentence or a heading stuck to it: `dérives"La`, `" -Dans`, `Covid-19.D'autant`, a list dash in front.
    pub fn is_glued(&self) -> bool {
        static GLUED: Pattern = Pattern::new(
            r#"^[-–—•]\s|[\p{L}\d.!?…]["»”]\p{Lu}|\s[-–—]\p{Lu}\p{Ll}|\p{Ll}{2}\d*[.!?]["»”]?\p{Lu}['’\p{Ll}]"#,
        );
        static ADDRESS: Pattern = Pattern::new(r"(?i)\.(com|fr|org|net|info|io|be|ch|ca)\b");
        GLUED.is_match(self.text) && !ADDRESS.is_match(self.text) || self.rules.glued.is_match(self.text)
    }
}
