//! Words as the summariser counts them.

/// Runs of letters and digits, lower-cased: what overlap and frequency are counted on.
///
/// An apostrophe ends a word, so that the article of `l'attaque` does not hide its noun.
pub fn terms(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Whether a term says something about its sentence: three letters or more, or a number.
pub fn is_content(term: &str) -> bool {
    term.chars().count() >= 3 || term.chars().all(|c| c.is_numeric())
}

/// How many words a reader counts: stretches between spaces that hold a letter or a digit.
///
/// So a lone `:` or `«` is none, and `l'attaque` is one.
pub fn count(text: &str) -> usize {
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_lower_case_and_cut_at_apostrophes() {
        assert_eq!(terms("L’Été à Évry : 41 °C"), ["l", "été", "à", "évry", "41", "c"]);
    }

    #[test]
    fn numbers_and_longer_words_are_content() {
        assert!(is_content("été") && is_content("5") && !is_content("le") && !is_content("a5"));
    }

    #[test]
    fn punctuation_alone_is_no_word() {
        assert_eq!(count("Il a dit : « l'attaque » !"), 4);
        assert_eq!(count(""), 0);
    }
}
