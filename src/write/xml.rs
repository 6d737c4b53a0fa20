//! Texts as XML 1.0 holds them.

use std::borrow::Cow;
use std::io::{self, Write};

/// Whether XML 1.0 has no way to hold a character (production 2, `Char`).
pub(super) fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// The text without the characters that XML cannot hold; line breaks and tabs become spaces.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\t' | '\n' | '\r');
    if text.contains(|c| is_forbidden(c) || breaks(c)) {
        Cow::Owned(text.chars().filter(|&c| !is_forbidden(c)).map(|c| if breaks(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as the content of an element or of an attribute in double quotes, for [`write!`]. What XML cannot hold is left out,
/// and white space that a parser would change is written as a reference.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\t' | '\n' | '\r') || is_forbidden(c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|&c| !is_forbidden(c)) {
        match reference(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A text as the content of an element, with what XML cannot hold as `code` writes it.
pub(super) fn write_text(
    out: &mut dyn Write,
    text: &str,
    mut code: impl FnMut(&mut dyn Write, char) -> io::Result<()>,
) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(is_forbidden) {
        out.write_all(escape(&rest[..at]).as_bytes())?;
        let mut chars = rest[at..].chars();
        if let Some(c) = chars.next() {
            code(out, c)?;
        }
        rest = chars.as_str();
    }
    out.write_all(escape(rest).as_bytes())
}

fn reference(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\t' => "&#9;",
        '\n' => "&#10;",
        '\r' => "&#13;",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_end_what_holds_it() {
        assert_eq!(escape("a ]]> <b> & \"c\"\u{0}\u{FFFF}\n"), "a ]]&gt; &lt;b&gt; &amp; &quot;c&quot;&#10;");
        assert!(matches!(escape("« Oui » 😀"), Cow::Borrowed(_)));
        assert_eq!(clean("a\u{1}\tb"), "a b");
    }

    #[test]
    fn what_xml_cannot_hold_may_have_a_code() {
        let mut out = Vec::new();
        write_text(&mut out, "a\u{1}&\u{0}", |out, c| write!(out, "[{:X}]", u32::from(c))).unwrap();
        assert_eq!(out, b"a[1]&amp;[0]");
    }
}
