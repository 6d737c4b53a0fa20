//! White space.

use std::borrow::Cow;

/// White space of any kind, and the invisible signs that pages carry along.
pub fn is_white(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}')
}

/// White space within a line.
pub fn is_blank(c: char) -> bool {
    is_white(c) && c != '\n' && c != '\r'
}

/// A text with every run of white space, line breaks and no-break spaces too, made one blank, and none at its ends.
pub fn fold_spaces(text: &str) -> Cow<'_, str> {
    let folded = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut before = ' ';
    let plain = text.chars().all(|c| {
        let fits = !c.is_whitespace() || c == ' ' && before != ' ';
        before = c;
        fits
    });
    if plain && !text.ends_with(' ') { Cow::Borrowed(text) } else { Cow::Owned(folded()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_white_space_become_one_blank() {
        for (text, folded) in
            [("a b", "a b"), (" a\u{a0}\n b ", "a b"), ("a  b", "a b"), ("a ", "a"), (" a", "a"), ("", ""), (" ", "")]
        {
            assert_eq!(fold_spaces(text), folded, "{text:?}");
        }
        assert!(matches!(fold_spaces("été 41 °C"), Cow::Borrowed(_)));
    }
}
