//! Quotation marks: what is spoken, what is told, and where speech runs over several sentences.

/// A sentence taken apart at its quotation marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotes {
    /// What stands between marks.
    pub spoken: String,
    /// What stands outside.
    pub told: String,
    /// Whether a mark opens or closes nothing.
    pub unbalanced: bool,
    /// Whether speech is still open at the end.
    opens: bool,
    /// Whether a mark closes speech that a sentence before opened (a straight mark may do either).
    closes: bool,
}

/// Whether a character is a double quotation mark.
pub fn is_mark(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„')
}

impl Quotes {
    /// Takes a sentence apart.
    pub fn of(text: &str) -> Self {
        let mut quotes = Quotes::default();
        let mut open = false;
        for c in text.chars() {
            match c {
                '«' | '“' | '„' if open => quotes.unbalanced = true,
                '«' | '“' | '„' => open = true,
                '»' | '”' if !open => {
                    // What came before this mark was spoken, though the sentence did not show it.
                    quotes.spoken = std::mem::take(&mut quotes.told);
                    (quotes.unbalanced, quotes.closes) = (true, true);
                }
                '»' | '”' => open = false,
                '"' => open = !open,
                _ if open => quotes.spoken.push(c),
                _ => quotes.told.push(c),
            }
        }
        if open {
            (quotes.unbalanced, quotes.opens) = (true, true);
            quotes.closes |= text.contains('"');
        }
        quotes
    }
}

/// Speech longer than this many sentences is more likely a mark that was forgotten.
const LONGEST: usize = 6;

/// Which sentences lie wholly inside speech that an earlier one opens and a later one closes.
pub fn inside(quotes: &[Quotes]) -> Vec<bool> {
    let mut inside = vec![false; quotes.len()];
    let mut i = 0;
    while i < quotes.len() {
        let last = (i + LONGEST + 1).min(quotes.len());
        let close = (i + 1..last).find(|&j| quotes[j].closes);
        match close {
            Some(j) if quotes[i].opens && quotes[i + 1..j].iter().all(|q| !q.unbalanced) => {
                inside[i + 1..j].fill(true);
                i = j + 1;
            }
            _ => i += 1,
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_and_spoken_are_kept_apart() {
        let q = Quotes::of("« Oui », dit-elle.");
        assert_eq!((q.spoken.trim(), q.told.trim(), q.unbalanced), ("Oui", ", dit-elle.", false));
        let q = Quotes::of("c'est fini », dit-elle.");
        assert_eq!((q.spoken.trim(), q.told.trim(), q.unbalanced), ("c'est fini", ", dit-elle.", true));
    }

    #[test]
    fn straight_marks_pair_up() {
        assert!(!Quotes::of("\"Oui\" et \"non\".").unbalanced);
        assert!(Quotes::of("\"Oui et non.").unbalanced);
    }

    #[test]
    fn a_forgotten_mark_does_not_swallow_the_rest() {
        let texts = ["« Un.", "Deux.", "Trois.", "Quatre.", "Cinq.", "Six.", "Sept.", "Huit.", "Neuf »."];
        assert!(inside(&texts.map(Quotes::of)).iter().all(|&i| !i));
        let texts = ["« Un.", "Deux.", "Trois »."];
        assert_eq!(inside(&texts.map(Quotes::of)), [false, true, false]);
    }
}
