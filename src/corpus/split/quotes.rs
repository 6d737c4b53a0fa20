//! Which way a straight quotation mark faces.

use crate::text::is_terminal;

/// The straight double quotes of a text that open a quotation, by byte offset.
///
/// The characters on both sides decide where they can (`"` after white space and before a letter opens). Where they
/// cannot (`terminé."Le`, or a mark with white space on both sides) the state does: what is open gets closed. Marks
/// that decide for themselves reset the state, so that one that is missing spoils no more than its surroundings.
pub(super) fn opening(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = false;
    for (at, _) in text.match_indices('"') {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let opens = match (side(before, true), side(after, false)) {
            (Side::Outside, Side::Inside) => true,
            // `ici !" Et`: what ends a sentence and touches the mark is inside.
            (Side::Inside | Side::Unknown, Side::Outside) => false,
            _ => !open,
        };
        // `la République."Gérald`: what no later mark would close opens nothing.
        let opens = opens && (text[at + 1..].contains('"') || !before.is_some_and(is_terminal));
        if opens {
            found.push(at);
        }
        open = opens;
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
    Unknown,
}

/// What a neighbour tells: whether the quotation lies on its side of the mark.
fn side(c: Option<char>, before: bool) -> Side {
    match c {
        None => Side::Outside,
        Some(c) if c.is_whitespace() => Side::Outside,
        Some('(' | '[' | '«' | '“' | '—' | '–' | '-' | '\'' | '’') if before => Side::Outside,
        Some(')' | ']' | '»' | '”' | ',' | ';' | ':' | '—' | '–') if !before => Side::Outside,
        Some('.' | '!' | '?' | '…') if before => Side::Unknown,
        Some('.' | '!' | '?') if !before => Side::Outside,
        Some(_) => Side::Inside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_decide_first_and_the_state_second() {
        let text = r#"Il a dit "non"."Nous" partons. (" oui ") L'"affaire"."#;
        let facing: String =
            text.match_indices('"').map(|(i, _)| if opening(text).contains(&i) { 'o' } else { 'c' }).collect();
        assert_eq!(facing, "ococococ");
    }

    #[test]
    fn a_missing_mark_does_not_turn_the_rest_around() {
        let text = r#"Il a dit "non et il part. Elle a dit "oui", puis "non"."#;
        assert_eq!(opening(text).len(), 3);
    }
}
