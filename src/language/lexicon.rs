//! Word lists and patterns as the languages' folders write them, made ready on first use.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;

/// A set of words, written as one string with blanks between them.
#[derive(Debug)]
pub struct Words {
    source: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

impl Words {
    /// Words in lower case, blanks or line breaks between them.
    pub const fn new(source: &'static str) -> Self {
        Words { source, set: OnceLock::new() }
    }

    /// Whether a word, in lower case, is one of them.
    pub fn contains(&self, word: &str) -> bool {
        !self.source.is_empty() && self.set.get_or_init(|| self.iter().collect()).contains(word)
    }

    /// The words in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.source.split_whitespace()
    }
}

/// A regular expression of the program's own.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// From its source.
    pub const fn new(source: &'static str) -> Self {
        Pattern { source, compiled: OnceLock::new() }
    }

    /// One that matches nowhere: for what a language does not have.
    pub const fn never() -> Self {
        Pattern::new(r"[^\s\S]")
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.compiled
            .get_or_init(|| Regex::new(self.source).expect("the program's own patterns compile (a test runs them all)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_patterns_are_ready_when_asked() {
        static LIST: Words = Words::new("un deux\n   trois");
        assert!(LIST.contains("trois") && !LIST.contains("") && !LIST.contains("quatre"));
        assert_eq!(LIST.iter().count(), 3);
        assert!(!Words::new("").contains(""));
        assert!(Pattern::new("^a+$").is_match("aa") && !Pattern::never().is_match("a\n"));
    }
}
