use super::*;

fn split(code: &str, text: &str) -> Vec<String> {
    split_sentences(text, &Language::new(code)).into_iter().map(|s| text[s.start..s.end].to_owned()).collect()
}

/// `|` marks where sentences end; white space around it is not part of them.
fn check(code: &str, marked: &str) {
    let expected: Vec<String> = marked.split('|').map(|s| s.trim().to_owned()).collect();
    let text = expected.join(" ");
    assert_eq!(split(code, &text), expected);
}

#[test]
fn french_abbreviations_and_numbers() {
    check(
        "fr",
        "M. Dupont a vu Mme Durand. | Il cite l'art. 5 et l'art. L. 121-3 du code. | Le 3 janv. 2020, elle partait.",
    );
}
