//! Sentences in pieces: what stands between commas, dashes and quotation marks often moves to the neighbouring sentence in
//! translation, which the vector of the whole sentence does not show.

use crate::align::surface::{blank_after, is_comma, is_dash, is_quotation, is_wide_punctuation, words, worth};
use crate::text::{is_terminal, is_unspaced};

/// Fewest words of a clause; a shorter piece joins the next one.
const SHORTEST: usize = 4;
/// What the letters of a word are [worth](worth) where no blanks part them.
const WORD: usize = 5;

/// The clauses of a sentence, in order and without quotation marks, dashes and brackets; at least one.
pub fn clauses(sentence: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = String::new();
    for piece in pieces(sentence) {
        append(&mut open, piece);
        if count(&open) >= SHORTEST {
            out.push(std::mem::take(&mut open));
        }
    }
    match out.last_mut() {
        Some(last) => append(last, &open),
        None if !open.is_empty() => out.push(open),
        None => {}
    }
    if out.is_empty() {
        out.push(sentence.trim().to_owned());
    }
    out
}

/// Sets a text behind another, with a blank between them where their script has any.
pub fn append(text: &mut String, more: &str) {
    if !more.is_empty() && text.chars().next_back().is_some_and(blank_after) {
        text.push(' ');
    }
    text.push_str(more);
}

fn count(text: &str) -> usize {
    let (mut apart, mut letters) = (0, 0);
    for word in words(text) {
        if word.starts_with(is_unspaced) { letters += worth(word) } else { apart += 1 }
    }
    apart + letters / WORD
}

/// What stands between punctuation followed by a blank or wide enough to need none, dashes, quotation marks and brackets.
fn pieces(sentence: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut before) = (0, ' ');
    for (at, c) in sentence.char_indices() {
        let after = at + c.len_utf8();
        let next = || sentence[after..].chars().next().unwrap_or(' ');
        // Whether a cut is made here, and whether the character stays with what stood before.
        let cut = match c {
            '-' => (before.is_whitespace() && next().is_whitespace()).then_some(false),
            '\'' | '‘' | '‚' | '’' => None,
            '(' | ')' | '（' | '）' | '《' | '》' | '〈' | '〉' | '【' | '】' => Some(false),
            _ if is_dash(c) || is_quotation(c) => Some(false),
            _ if is_wide_punctuation(c) => (is_comma(c) || is_terminal(c)).then_some(true),
            _ => (c.is_whitespace() && (is_comma(before) || is_terminal(before))).then_some(false),
        };
        if let Some(stays) = cut {
            out.push(&sentence[start..if stays { after } else { at }]);
            start = after;
        }
        before = c;
    }
    out.push(&sentence[start..]);
    out.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::clauses;

    #[test]
    fn cuts_at_punctuation_and_keeps_short_pieces_together() {
        assert_eq!(
            clauses("« Oh ! oui, dit-elle en riant, je viendrai demain matin — si tu veux. »"),
            ["Oh ! oui, dit-elle en riant,", "je viendrai demain matin si tu veux."]
        );
        assert_eq!(
            clauses("He came (too late for her taste) and sat down by the fire."),
            ["He came too late for her taste", "and sat down by the fire."]
        );
    }

    #[test]
    fn cuts_where_no_blanks_are() {
        assert_eq!(
            clauses("“哦，是的，”她笑着说，“我明天早上一定来看你——如果你愿意的话。”"),
            ["哦，是的，她笑着说，", "我明天早上一定来看你", "如果你愿意的话。"]
        );
    }

    #[test]
    fn a_short_sentence_is_one_clause() {
        assert_eq!(clauses(" \"No,\" she said. "), ["No, she said."]);
        assert_eq!(clauses("3.5 - 2"), ["3.5 2"]);
        assert_eq!(clauses("* * *"), ["* * *"]);
        assert_eq!(clauses(" « » "), ["« »"]);
        assert_eq!(clauses(""), [""]);
    }
}
