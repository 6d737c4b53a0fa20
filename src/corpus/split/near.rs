//! What stands near a place in a text.

/// How far the splitter looks around a candidate, in bytes. Words and clauses are shorter; what is longer is no text, and must
/// not cost time by the square of its length.
const NEAR: usize = 240;

/// At most [`NEAR`] bytes of the text before `at`.
pub(super) fn near_before(text: &str, at: usize) -> &str {
    let start = (at.saturating_sub(NEAR)..=at).find(|&i| text.is_char_boundary(i)).unwrap_or(at);
    &text[start..at]
}

/// At most [`NEAR`] bytes of the text from `at`.
pub(super) fn near_after(text: &str, at: usize) -> &str {
    let end = (at..=text.len().min(at + NEAR)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(at);
    &text[at..end]
}
