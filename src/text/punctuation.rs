//! Punctuation by what it does, in the scripts that have some.

use super::white::is_white;

/// Whether a character ends sentences.
///
/// Source: the property `Sentence_Terminal` of Unicode, as far as living scripts use it, and the ellipses.
pub fn is_terminal(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '‥'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '。'
            | '．'
            | '｡'
            | '！'
            | '？'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '፧'
            | '၊'
            | '။'
            | '។'
            | '៕'
            | '᠃'
    )
}

/// Whether a character closes a quotation or bracket. Straight quotes and apostrophes do, besides other things.
pub fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '’'
            | '”'
            | '»'
            | '›'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '］'
            | '＂'
    )
}

/// Whether a text ends with the punctuation of a sentence, before closing marks or not.
pub fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(|c| is_white(c) || closes(c)).ends_with(is_terminal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_in_every_script() {
        for text in
            ["Oui.", "« Oui ! »", "(He left.)", "他来了。", "「そうです。」", "क्या?", "यह है।", "لماذا؟", "Wait…\u{a0}»"]
        {
            assert!(ends_sentence(text), "{text}");
        }
        for text in ["Oui", "Chapter 1:", "« Oui", "他来了", ""] {
            assert!(!ends_sentence(text), "{text}");
        }
    }
}
