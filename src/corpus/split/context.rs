//! A text as the splitter looks at it.

use super::near::near_before;
use super::quotes;
use crate::language::SentenceRules;
use crate::text::{is_blank, is_white};

/// A text with the rules of its language.
pub(super) struct Context<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// What its language knows of sentences.
    pub(super) rules: &'static SentenceRules,
    /// Offsets of the straight quotes that open.
    pub(super) opening: Vec<usize>,
}

impl<'a> Context<'a> {
    /// Looks at a text for the first time.
    pub(super) fn new(text: &'a str, rules: &'static SentenceRules) -> Self {
        Context { text, rules, opening: quotes::opening(text) }
    }

    /// The word that ends at `end`: letters, digits, and the dots, hyphens and apostrophes inside it.
    pub(super) fn word_before(&self, end: usize) -> &'a str {
        // Tokenised texts put a space before the full stop.
        let head = near_before(self.text, self.text[..end].trim_end_matches(is_blank).len());
        let start = head
            .char_indices()
            .rev()
            .take_while(|&(_, c)| c.is_alphanumeric() || matches!(c, '.' | '-' | '\'' | '’' | '&' | '°'))
            .last()
            .map_or(head.len(), |(i, _)| i);
        head[start..].trim_start_matches(['.', '-', '\'', '’'])
    }

    /// Whether the straight quote there opens a quotation.
    pub(super) fn opens(&self, quote: usize) -> bool {
        self.opening.binary_search(&quote).is_ok()
    }

    /// The character that begins there.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// The first place from there that is not white space.
    pub(super) fn skip_white(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start_matches(is_white).len()
    }

    /// The first place from there that is no white space or is a line break.
    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start_matches(is_blank).len()
    }
}
