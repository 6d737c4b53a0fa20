//! Whether a sentence ends at a candidate.

use super::candidate::Candidate;
use super::context::Context;
use super::near::{near_after, near_before};
use super::next::Next;
use crate::text::{is_blank, is_terminal, is_white};

/// Endings of host names that are also written with a capital, so that `Amazon.Com` is not two sentences.
const DOMAINS: &[&str] = &[
    "com", "fr", "org", "net", "uk", "co", "de", "eu", "info", "tv", "io", "be", "ch", "ca", "us", "gov", "edu", "me",
];

/// Whether a character ends a sentence without a blank behind it.
fn is_unspaced_terminal(c: char) -> bool {
    is_terminal(c) && !c.is_ascii() && !matches!(c, '…' | '‥' | '．' | '։')
}

impl<'a> Context<'a> {
    /// Whether the sentence that began at `start` ends with the candidate.
    pub(super) fn ends_sentence(&self, start: usize, candidate: &Candidate) -> bool {
        let after = self.skip_white(candidate.end);
        if after >= self.text.len() {
            return true;
        }
        let glued = after == candidate.end;
        let next = Next::read(self, after);
        if glued && !self.glue_breaks(candidate, &next) {
            return false;
        }
        let Some(first) = next.first else {
            // Nothing but signs to the end: they belong to this sentence.
            return false;
        };
        if next.comma {
            return false;
        }
        if first.is_lowercase() && !next.brand {
            return !glued && (next.list_item || next.is_enumerator() && self.is_enumerated(start))
                || glued && self.opens_credit(candidate, &next);
        }
        if self.elision_in_brackets(candidate) {
            return false;
        }
        if candidate.strong || candidate.ellipsis {
            return self.strong_ends(start, candidate, &next);
        }
        if candidate.closes_quote || candidate.closes_bracket {
            // `(M. Dupont Jr.) Le`: the mark after the full stop says that it is no abbreviation's, or that both end.
            return !(candidate.closes_bracket
                && self.opened_inside(start, candidate)
                && !next.opener
                && self.abbreviated(candidate));
        }
        self.full_stop_ends(start, candidate, &next, glued)
    }

    /// `(...)` and `[…]`: words left out, in the middle of a sentence more often than at its end.
    fn elision_in_brackets(&self, candidate: &Candidate) -> bool {
        candidate.ellipsis
            && candidate.closes_bracket
            && !candidate.strong
            && self.text[..candidate.start].trim_end_matches(is_blank).ends_with(['(', '['])
    }

    /// Whether the bracket that the candidate closes was opened inside the sentence, not at its start.
    fn opened_inside(&self, start: usize, candidate: &Candidate) -> bool {
        let near = near_before(self.text, candidate.start);
        let sentence = &near[start.saturating_sub(candidate.start - near.len()).min(near.len())..];
        match sentence.rfind(['(', '[']) {
            Some(at) => sentence[..at].chars().any(char::is_alphanumeric),
            None => false,
        }
    }

    /// `? ! …` before a capital, a digit or a quotation.
    fn strong_ends(&self, start: usize, candidate: &Candidate, next: &Next<'_>) -> bool {
        if candidate.closes_bracket && self.opened_inside(start, candidate) {
            // `la foule (enfin !) Applaudit`: a remark in passing, unless what follows opens a sentence.
            return next.opener;
        }
        if candidate.closes_quote && !next.quoted && next.speaker(self) {
            return false;
        }
        if candidate.ellipsis && !candidate.strong && !candidate.closes_quote {
            // `de 3... 4 mois`; names after dots are left to the ends of sentences.
            return !next.first.is_some_and(|c| c.is_numeric());
        }
        true
    }

    /// One full stop with nothing after it but white space and a capital, a digit or a quotation.
    fn full_stop_ends(&self, start: usize, candidate: &Candidate, next: &Next<'_>, glued: bool) -> bool {
        let word = self.word_before(candidate.start);
        if word.is_empty() {
            return true;
        }
        let lower = word.to_lowercase().replace('’', "'");
        // `l'art. 5`, `d'env. 20`
        let bare = lower.rsplit('\'').next().unwrap_or(&lower);
        let first = next.first.unwrap_or(' ');
        if word.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return self.number_ends(start, candidate, word, next);
        }
        let compound = || self.rules.compounds.iter().any(|end| bare.ends_with(end));
        let numbered = self.rules.numbered.contains(bare) || compound();
        if first.is_numeric() && !next.quoted {
            return !(numbered || self.rules.introducing.contains(bare));
        }
        // `art. L. 121-3`, `fig. B`
        if numbered && next.word.chars().count() == 1 {
            return !next.rest.starts_with('.') && next.opener;
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return self.letter_ends(start, candidate, letter, next);
        }
        if self.rules.introducing.contains(bare) && self.fits_case(bare, word) {
            return false;
        }
        if self.rules.trailing.contains(bare) {
            if self.rules.clock.contains(bare) {
                return !self.rules.clock_followers.contains(&next.word.to_lowercase());
            }
            return !self.fits_case(bare, word) || next.opener || next.quoted || glued;
        }
        if lower.contains('.') && lower.split('.').all(|part| part.chars().count() <= 2) {
            // `S.N.C.F.`, `e.g.`, `U.S.`: an acronym before its noun, unless a sentence opens.
            return next.opener || next.quoted;
        }
        true
    }

    /// A number before the full stop: a list's (`1. Ouvrir`), an ordinal (`3. Oktober`), or a sentence's last word.
    fn number_ends(&self, start: usize, candidate: &Candidate, word: &str, next: &Next<'_>) -> bool {
        if word.len() <= 3 && self.before(start, candidate, word.len()).is_empty() {
            return false;
        }
        if self.rules.ordinals && word.len() <= 2 {
            return next.opener && !next.first.is_some_and(char::is_numeric);
        }
        true
    }

    /// One letter before the full stop: an initial (`J. Dupont`), a list's (`a. Ouvrir`), or a word (`il y a.`).
    fn letter_ends(&self, start: usize, candidate: &Candidate, letter: char, next: &Next<'_>) -> bool {
        if !letter.is_alphabetic() {
            return true;
        }
        let before = self.before(start, candidate, letter.len_utf8());
        // `z. B.`, `J. R. Tolkien`: more letters to come.
        if before.is_empty() || next.word.chars().count() == 1 && next.rest.starts_with('.') {
            return false;
        }
        let lower = letter.to_lowercase().to_string();
        let introduces = self.rules.introducing.contains(&lower);
        let chain = before.strip_suffix('.').and_then(|before| before.chars().next_back());
        let chained = chain.is_some() && {
            let mut letters = before.trim_end_matches('.').chars().rev();
            letters.next().is_some_and(char::is_alphabetic) && !letters.next().is_some_and(char::is_alphanumeric)
        };
        if letter.is_lowercase() {
            if chained {
                return next.opener;
            }
            if introduces && !self.rules.capitalised.contains(&lower) {
                return false;
            }
            // `8035 m. Les`, `30 km/h. Les`: a unit, not an initial.
            return before.ends_with(|c: char| c.is_numeric() || c == '/') || self.rules.letters.contains(&lower);
        }
        // `J.-M. G. Le Clézio`: after initials comes the name.
        if chained && chain.is_some_and(char::is_uppercase) {
            return false;
        }
        let mut words = before.rsplit(is_white);
        if !introduces && words.next().is_some_and(|word| self.rules.lettered.contains(&word.to_lowercase())) {
            return true;
        }
        // `plan B. Le`, `World War I. The`: an initial has a name after it, not an opener; `M. Le Pen` has.
        next.opener && !introduces
    }

    /// Whether the sentence that begins at `start` is an item of a list: `a. Ouvrir la porte.`
    fn is_enumerated(&self, start: usize) -> bool {
        let text = near_after(self.text, self.skip_white(start));
        let mut letters = text.chars();
        letters.next().is_some_and(char::is_lowercase) && matches!(letters.next(), Some('.' | ')'))
    }

    /// `M.` and `Me.` introduce names, `me.` does not; `Mass.` is a state: of abbreviations that are words too only the
    /// spelling with a capital counts.
    fn fits_case(&self, lower: &str, word: &str) -> bool {
        !self.rules.capitalised.contains(lower) || word.starts_with(char::is_uppercase)
    }

    /// Whether the word before the candidate is an abbreviation of any kind.
    fn abbreviated(&self, candidate: &Candidate) -> bool {
        let word = self.word_before(candidate.start).to_lowercase();
        let rules = self.rules;
        [&rules.introducing, &rules.numbered, &rules.trailing].iter().any(|l| l.contains(&word))
    }

    /// Whether the words on both sides of the candidate make one abbreviation: `Ph.D.`
    fn spells_abbreviation(&self, candidate: &Candidate, next: &Next<'_>) -> bool {
        let both = format!("{}.{}", self.word_before(candidate.start), next.word).to_lowercase();
        self.rules.trailing.contains(&both) || self.rules.introducing.contains(&both)
    }

    /// Whether the credit of an embedded video follows (`Comment ça marche ?par franceinfo`).
    fn opens_credit(&self, candidate: &Candidate, next: &Next<'_>) -> bool {
        candidate.strong && self.rules.video_credit.is_some_and(|(by, _)| next.word == by)
    }

    /// Whether a candidate without white space after it may end a sentence: `une vitre.Les 46`, not `3.5`, `fr.Wikipedia.org`.
    fn glue_breaks(&self, candidate: &Candidate, next: &Next<'_>) -> bool {
        let Some(first) = next.first else { return false };
        if self.opens_credit(candidate, next) && !next.quoted {
            return true;
        }
        if self.char_at(candidate.start).is_some_and(is_unspaced_terminal) {
            // `「本当ですか？」と彼女は聞いた。`: what was said, and then that it was.
            return !(candidate.closes_quote && next.word.starts_with('と'));
        }
        if next.rest.starts_with('.') && self.spells_abbreviation(candidate, next) {
            return false;
        }
        let number = first.is_numeric() && next.rest.starts_with(' ');
        if !first.is_uppercase() && !next.brand && !number {
            return false;
        }
        let left = near_before(self.text, candidate.start);
        let token_start = candidate.start - (left.len() - left.trim_end_matches(|c: char| !c.is_whitespace()).len());
        let right = near_after(self.text, candidate.end);
        let token_end = candidate.end + right.find(char::is_whitespace).unwrap_or(right.len());
        let token = &self.text[token_start..token_end.max(candidate.end)];
        if token.contains("://") || token.contains("www.") || token.contains('@') {
            return false;
        }
        if candidate.closes_quote || candidate.closes_bracket || next.quoted {
            return true;
        }
        if candidate.strong || candidate.ellipsis {
            return !token.contains(['=', '&', '/']);
        }
        let head = self.text[..candidate.start].trim_end_matches(is_blank);
        if head.ends_with(['"', '»', '”', ')', ']', '’', '%', '€']) {
            // `la République".Gérald`
            return true;
        }
        let word = self.word_before(candidate.start);
        if number {
            // `de l'Elysée.146 propositions`, but not `art.5 du`, `v2.5 est`.
            let lower = word.to_lowercase();
            let bare = lower.rsplit(['\'', '’']).next().unwrap_or_default();
            let abbreviated = self.rules.numbered.contains(bare) || self.rules.introducing.contains(bare);
            return bare.chars().count() >= 4 && bare.chars().all(char::is_alphabetic) && !abbreviated;
        }
        // `selon France 3.Les skieurs`: what opens sentences is no part of a number or a name.
        if word.ends_with(|c: char| c.is_ascii_digit()) && next.opener && next.word.chars().count() > 1 {
            return true;
        }
        let ends_low = word.chars().next_back().is_some_and(|c| c.is_lowercase() || c.is_numeric());
        let long = word.chars().count() > 1 && !word.contains('.');
        let after: String = right.chars().take_while(|c| c.is_alphanumeric()).collect();
        let after = after.to_lowercase();
        let host = DOMAINS.contains(&after.as_str()) && !self.rules.openers.contains(&after);
        let last = word.rsplit('-').next().unwrap_or(word);
        let acronym = last.chars().count() > 2 && last.chars().all(char::is_uppercase);
        (ends_low || acronym) && long && !host
    }

    /// The sentence so far without its last `word` bytes, which stand before the candidate's punctuation.
    fn before(&self, start: usize, candidate: &Candidate, word: usize) -> &'a str {
        let end = self.text[..candidate.start].trim_end_matches(is_blank).len().saturating_sub(word);
        self.text.get(start..end).unwrap_or_default().trim_matches(is_white)
    }
}
