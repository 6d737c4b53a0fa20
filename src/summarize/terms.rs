//! Words as overlap and frequency are counted on.

use std::collections::{BTreeSet, HashMap};

use crate::text::{is_unspaced, is_word_char};

/// Runs of letters and digits, lower-cased.
///
/// An apostrophe ends a word, so that the article of `l'attaque` does not hide its noun. Scripts that put no space between
/// words give their overlapping pairs of characters, which retrieval in Chinese and Japanese works with about as well as
/// with words (Nie, Gao, Zhang, Zhou 2000).
pub fn of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut terms = Vec::new();
    for run in lower.split(|c: char| !is_word_char(c)).filter(|run| run.chars().any(char::is_alphanumeric)) {
        if run.is_ascii() || !run.chars().any(is_unspaced) {
            terms.push(run.to_owned());
            continue;
        }
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let unspaced = is_unspaced(first);
            let end = rest.find(|c| is_unspaced(c) != unspaced).unwrap_or(rest.len());
            let part = &rest[..end];
            let letters: Vec<char> = part.chars().collect();
            if unspaced && letters.len() > 1 {
                terms.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
            } else {
                terms.push(part.to_owned());
            }
            rest = &rest[end..];
        }
    }
    terms
}

/// Whether a term says something about its sentence: three letters or more, a pair of characters of a script without spaces,
/// or a number.
pub fn is_content(term: &str) -> bool {
    term.chars().count() >= 3 || term.chars().all(|c| c.is_numeric()) || term.chars().all(is_unspaced)
}

/// Letters of the longest word that may be a stop word.
const SHORT: usize = 4;
/// In more than one of so many sentences a short word is a stop word.
const WIDESPREAD: usize = 4;
/// Too few sentences to tell stop words by.
const FEW: usize = 8;

/// The stop words of a document in a language of which none are known: short words that are in more than a quarter of its
/// sentences.
pub fn stop_words(sentences: &[Vec<String>]) -> BTreeSet<String> {
    let mut found: HashMap<&str, usize> = HashMap::new();
    if sentences.len() >= FEW {
        for sentence in sentences {
            for term in sentence.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                *found.entry(term).or_default() += 1;
            }
        }
    }
    let short =
        |term: &str| term.chars().count() <= SHORT && term.chars().all(|c| c.is_alphabetic() && !is_unspaced(c));
    let often = found.into_iter().filter(|(term, n)| n * WIDESPREAD > sentences.len() && short(term));
    often.map(|(term, _)| term.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_lower_case_and_cut_at_apostrophes() {
        assert_eq!(of("L’Été à Évry : 41 °C"), ["l", "été", "à", "évry", "41", "c"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(of("政府提交，iPhone手机"), ["政府", "府提", "提交", "iphone", "手机"]);
        assert_eq!(of("क्षेत्र में"), ["क्षेत्र", "में"]);
        assert_eq!(of("E\u{301}te\u{301}").len(), 1);
    }

    #[test]
    fn numbers_and_longer_words_are_content() {
        assert!(is_content("été") && is_content("5") && !is_content("le") && !is_content("a5") && is_content("政府"));
    }

    #[test]
    fn what_stands_everywhere_is_a_stop_word() {
        let nouns = ["puente", "río", "alcalde", "obra", "ciudad", "tren", "plaza", "mercado", "escuela"];
        let sentences: Vec<Vec<String>> = nouns.iter().map(|noun| of(&format!("Para {noun} del puente"))).collect();
        let stop = stop_words(&sentences);
        assert_eq!(stop.iter().map(String::as_str).collect::<Vec<_>>(), ["del", "para"]);
        assert!(stop_words(&sentences[..3]).is_empty());
    }
}
