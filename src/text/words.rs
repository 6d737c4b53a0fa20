//! Words as a reader counts them.

/// How many words a text has: stretches between white space that hold a letter or a digit, so that a lone `:` or `«` is
/// none and `l'attaque` is one.
///
/// Scripts that put no space between words are counted by what their readers count: Chinese and Japanese by the character,
/// Thai, Lao, Khmer and Burmese by `LETTERS_A_WORD` letters.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().map(of_stretch).sum()
}

/// Whether a character is part of a word: letters, digits, and the marks that scripts set on or between letters.
pub fn is_word_char(c: char) -> bool {
    // Combining accents; viramas, nuktas and tone marks of Indic and Thai script; the joiners of Arabic and Indic script.
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{93C}' | '\u{94D}' | '\u{9BC}' | '\u{9CD}' | '\u{A3C}'
            | '\u{A4D}' | '\u{ABC}' | '\u{ACD}' | '\u{B3C}' | '\u{B4D}' | '\u{BCD}' | '\u{C4D}' | '\u{CBC}' | '\u{CCD}'
            | '\u{D4D}' | '\u{DCA}' | '\u{E47}'..='\u{E4E}' | '\u{EC8}'..='\u{ECE}' | '\u{1039}' | '\u{103A}' | '\u{17D2}'
            | '\u{200C}' | '\u{200D}')
}

/// Letters of a word in Thai and its neighbours: the mean of Thai news is about four, vowel signs not counted.
const LETTERS_A_WORD: usize = 4;

fn of_stretch(stretch: &str) -> usize {
    // Nearly all text is below the first of these scripts, Thai.
    if !stretch.chars().any(|c| c >= '\u{0E00}' && is_unspaced(c)) {
        return usize::from(stretch.chars().any(char::is_alphanumeric));
    }
    let (mut words, mut letters, mut inside) = (0, 0, false);
    for c in stretch.chars() {
        if is_ideographic(c) {
            words += 1;
        } else if is_unspaced(c) {
            letters += usize::from(c.is_alphabetic());
        } else if c.is_alphanumeric() && !inside {
            words += 1;
        }
        // `iPhone手机`: a run of another script is one word.
        inside = c.is_alphanumeric() && !is_unspaced(c);
    }
    words + letters.div_ceil(LETTERS_A_WORD)
}

/// Whether the script of a letter puts no white space between words.
pub fn is_unspaced(c: char) -> bool {
    is_ideographic(c)
        || matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
            && c.is_alphanumeric()
            && !c.is_numeric()
}

/// Han characters and kana.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〆')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_alone_is_no_word() {
        assert_eq!(count_words("Il a dit : « l'attaque » !"), 4);
        assert_eq!(count_words("Il reste 3,5 € à M. Élie-Dupont."), 6);
        assert_eq!(count_words(""), 0);
    }

    #[test]
    fn scripts_without_blanks_have_words_too() {
        assert_eq!(count_words("政府周二向议会提交了法案。"), 12);
        assert_eq!(count_words("これは本です。"), 6);
        assert_eq!(count_words("他买了iPhone手机，花了999元"), 10);
        assert!((5..=9).contains(&count_words("รัฐบาลเสนอร่างกฎหมายต่อสภา")));
        assert_eq!(count_words("Правительство представило законопроект"), 3);
        assert_eq!(count_words("안녕하세요 세계"), 2);
    }
}
