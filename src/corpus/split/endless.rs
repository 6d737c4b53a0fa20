//! Text without an end of a sentence in sight: a page of numbers, a file without line breaks, bytes that are no language.

use crate::text::{Span, is_white};

/// No sentence is longer, in bytes: some thousand words. The longest of laws and novels have a third of that.
pub(super) const LONGEST: usize = 16 << 10;

/// A sentence, or the pieces of one that never ends: cut before white space if there is any, else between two characters.
pub(super) fn pieces(text: &str, sentence: Span) -> Vec<Span> {
    let (mut pieces, mut start) = (Vec::new(), sentence.start);
    while sentence.end - start > LONGEST {
        let most = (start..=start + LONGEST).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(sentence.end);
        let body = &text[start..most];
        let cut = body.char_indices().rev().find(|&(at, c)| at > 0 && is_white(c)).map_or(most, |(at, _)| start + at);
        pieces.push(Span { start, end: start + text[start..cut].trim_end_matches(is_white).len() });
        start = cut + (text[cut..].len() - text[cut..].trim_start_matches(is_white).len());
    }
    if start < sentence.end {
        pieces.push(Span { start, end: sentence.end });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_cut_and_nothing_of_it_is_lost() {
        for (text, parts) in [("mot ".repeat(20_000), 5), ("語".repeat(20_000), 4), (" ".repeat(40_000) + "a b", 1)] {
            let trimmed = Span { start: text.len() - text.trim_start().len(), end: text.trim_end().len() };
            let found = pieces(&text, trimmed);
            assert_eq!(found.len(), parts);
            assert!(
                found.iter().all(|span| span.len() <= LONGEST && text[span.start..span.end].trim().len() == span.len())
            );
            let kept: String = found.iter().flat_map(|span| text[span.start..span.end].split_whitespace()).collect();
            assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
        let short = Span { start: 1, end: 4 };
        assert_eq!(pieces("Non. Oui.", short), [short]);
    }
}
