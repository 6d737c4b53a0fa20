//! Sentences in pieces: what stands between commas, dashes and quotation marks often moves to the neighbouring sentence in
//! translation, which the vector of the whole sentence does not show.

/// Fewest words of a clause; a shorter piece joins the next one.
const SHORTEST: usize = 4;

/// The clauses of a sentence, in order and without quotation marks, dashes and brackets; at least one.
pub(crate) fn clauses(sentence: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = String::new();
    for piece in pieces(sentence) {
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(piece);
        if words(&open) >= SHORTEST {
            out.push(std::mem::take(&mut open));
        }
    }
    match out.last_mut() {
        Some(last) if !open.is_empty() => {
            last.push(' ');
            last.push_str(&open);
        }
        _ if !open.is_empty() => out.push(open),
        _ => {}
    }
    if out.is_empty() {
        out.push(sentence.trim().to_owned());
    }
    out
}

fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count()
}

/// What stands between punctuation followed by a blank, dashes, quotation marks and brackets.
fn pieces(sentence: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut before) = (0, ' ');
    for (at, c) in sentence.char_indices() {
        let next = || sentence[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let cut = match c {
            '—' | '–' | '«' | '»' | '“' | '”' | '"' | '(' | ')' => true,
            '-' => before.is_whitespace() && next().is_whitespace(),
            _ => c.is_whitespace() && matches!(before, ',' | ';' | ':' | '.' | '!' | '?' | '…'),
        };
        if cut {
            out.push(&sentence[start..at]);
            start = at + c.len_utf8();
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
    fn a_short_sentence_is_one_clause() {
        assert_eq!(clauses(" \"No,\" she said. "), ["No, she said."]);
        assert_eq!(clauses("3.5 - 2"), ["3.5 2"]);
        assert_eq!(clauses("* * *"), ["* * *"]);
        assert_eq!(clauses(" « » "), ["« »"]);
        assert_eq!(clauses(""), [""]);
    }
}
