//! Places where a sentence may end.

use super::context::Context;
use crate::text::{is_blank, is_terminal, is_white};

/// A run of sentence-ending punctuation with what closes after it.
pub(super) struct Candidate {
    /// First byte of the punctuation.
    pub(super) start: usize,
    /// One past the punctuation and the closing marks.
    pub(super) end: usize,
    /// It has a `?` or `!`.
    pub(super) strong: bool,
    /// Two or more dots, or `…`.
    pub(super) ellipsis: bool,
    /// A quotation closes after the punctuation.
    pub(super) closes_quote: bool,
    /// A bracket closes after the punctuation.
    pub(super) closes_bracket: bool,
}

impl Candidate {
    /// Reads the punctuation at `start` and the marks that close after it.
    pub(super) fn read(context: &Context<'_>, start: usize) -> Self {
        let mut candidate =
            Candidate { start, end: start, strong: false, ellipsis: false, closes_quote: false, closes_bracket: false };
        let mut dots = 0;
        let mut end = start;
        loop {
            // Terminals, also spaced as French and tokenised texts have them: `! ! !`, `. . .`, `? !`.
            while let Some(c) = context.char_at(end) {
                if is_terminal(c) {
                    match c {
                        '.' => dots += 1,
                        '…' | '‥' => dots += 3,
                        _ => candidate.strong = true,
                    }
                    end += c.len_utf8();
                } else if is_white(c) && c != '\n' {
                    let next = context.skip_blanks(end);
                    match context.char_at(next) {
                        Some(t) if is_terminal(t) && !opens_elision(context, next) => end = next,
                        _ => break,
                    }
                } else {
                    break;
                }
            }
            let closed = candidate.closers(context, end);
            if closed == end {
                break;
            }
            end = closed;
            // `impact ».`, `Rome.”.`: the sentence goes on to the last full stop.
            if !context.char_at(end).is_some_and(is_terminal) {
                break;
            }
        }
        candidate.end = end;
        candidate.ellipsis = dots > 1;
        candidate
    }

    /// One past the closing marks and footnote numbers from `end`.
    fn closers(&mut self, context: &Context<'_>, mut end: usize) -> usize {
        while let Some(c) = context.char_at(end) {
            let blank_end = context.skip_blanks(end);
            let spaced = context.char_at(blank_end);
            // `»Wohin?« »Nach Hause.«`
            let opens_inward = context.rules.closing_quotes.contains(&'«');
            match c {
                '»' | '”' | '›' | '」' | '』' => self.closes_quote = true,
                '’' | '\'' if !context.char_at(end + c.len_utf8()).is_some_and(char::is_alphanumeric) => {
                    self.closes_quote = true;
                }
                // The closing mark of German „…“; in English the same character opens.
                _ if context.rules.closing_quotes.contains(&c) => self.closes_quote = true,
                '"' if !context.opens(end) => self.closes_quote = true,
                ')' | ']' | '}' | '）' | '】' | '》' => self.closes_bracket = true,
                '[' => match footnote(context, end) {
                    Some(after) => {
                        end = after;
                        continue;
                    }
                    None => break,
                },
                _ if blank_end > end && matches!(spaced, Some('»' | '”' | '›')) && !opens_inward => {
                    end = blank_end;
                    continue;
                }
                // Tokenised texts: `( … 1955 . )`
                _ if blank_end > end
                    && matches!(spaced, Some(')' | ']'))
                    && context.text[..self.start].ends_with(is_blank) =>
                {
                    end = blank_end;
                    continue;
                }
                _ if blank_end > end && spaced == Some('"') && !context.opens(blank_end) => {
                    end = blank_end;
                    continue;
                }
                _ => break,
            }
            end += c.len_utf8();
        }
        end
    }
}

/// Whether the dots at `at` stand for something left out at the start of what follows (`... et puis`), glued to it.
fn opens_elision(context: &Context<'_>, at: usize) -> bool {
    let rest = context.text[at..].trim_start_matches(['.', '…']);
    rest.len() < context.text[at..].len() - 1 && rest.starts_with(char::is_alphabetic)
}

/// One past `[12]` at `at`.
fn footnote(context: &Context<'_>, at: usize) -> Option<usize> {
    let inside = &context.text[at + 1..];
    let close = inside.bytes().take(4).position(|b| b == b']')?;
    (close > 0 && inside[..close].bytes().all(|b| b.is_ascii_digit())).then_some(at + close + 2)
}
