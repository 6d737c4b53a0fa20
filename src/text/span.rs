//! Stretches of a text, in bytes.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// The lines of a text without their line ends, empty ones included.
pub fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        // `\r\n`, `\n`, a lone `\r` and the separators of Unicode all end a line.
        let rest = &text[from..];
        match rest.find(['\n', '\r', '\u{2028}', '\u{2029}', '\u{000C}']) {
            None => {
                start = None;
                Some(Span { start: from, end: text.len() })
            }
            Some(at) => {
                let end = from + at;
                let len = if rest[at..].starts_with("\r\n") {
                    2
                } else {
                    rest[at..].chars().next().map_or(1, char::len_utf8)
                };
                start = Some(end + len);
                Some(Span { start: from, end })
            }
        }
    })
}

/// The span without the white space and control characters around it, or `None` if nothing is left.
pub fn trim(text: &str, span: Span) -> Option<Span> {
    let white = |c: char| super::white::is_white(c) || c.is_control();
    let raw = &text[span.start..span.end];
    let body = raw.trim_start_matches(white);
    let start = span.end - body.len();
    let body = body.trim_end_matches(white);
    (!body.is_empty()).then_some(Span { start, end: start + body.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let text = "a\r\nb\n\rc\u{2028}d\u{c}";
        let found: Vec<&str> = lines(text).map(|line| &text[line.start..line.end]).collect();
        assert_eq!(found, ["a", "b", "", "c", "d", ""]);
    }

    #[test]
    fn invisible_signs_are_trimmed_too() {
        let text = "\u{feff} \u{0}été\u{200b}\n";
        let body = trim(text, Span { start: 0, end: text.len() }).unwrap();
        assert_eq!((&text[body.start..body.end], body.len()), ("été", 5));
        assert_eq!(trim(" \u{a0}", Span { start: 0, end: 3 }), None);
    }
}
