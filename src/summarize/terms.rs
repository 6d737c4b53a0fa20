//! Words as overlap and frequency are counted on.

/// Runs of letters and digits, lower-cased.
///
/// An apostrophe ends a word, so that the article of `l'attaque` does not hide its noun.
pub fn of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Whether a term says something about its sentence: three letters or more, or a number.
pub fn is_content(term: &str) -> bool {
    term.chars().count() >= 3 || term.chars().all(|c| c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_lower_case_and_cut_at_apostrophes() {
        assert_eq!(of("L’Été à Évry : 41 °C"), ["l", "été", "à", "évry", "41", "c"]);
    }

    #[test]
    fn numbers_and_longer_words_are_content() {
        assert!(is_content("été") && is_content("5") && !is_content("le") && !is_content("a5"));
    }
}
