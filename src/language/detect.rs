//! In which language a text is written, and how sure that is.
//!
//! Five witnesses are added up as log-odds: the script, the letters of the alphabet, the function words (short lists for the
//! languages of Europe in Latin script, so that a text in Catalan or Romanian is not taken for French), and, where a text is too
//! short to have many of them, the groups of letters that words of a language are made of, and the character n-grams of the
//! crate `whichlang` (16 languages). In a short text names do not count for the last two: they are of any language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use whichlang::Lang;

use super::FOLDERS;
use super::code::Language;
use super::lexicon::Words;
use super::others::LATIN;
use crate::text::count_words;

/// A language and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The likeliest language.
    pub language: Language,
    /// Its probability, 0 to 1.
    pub confidence: f32,
}

/// Log-odds of a function word: a word of the language's own against a word that is not. A running text has a function
/// word in every second or third place, and one of another language by accident only.
const WORD: f32 = 2.0;
/// Log-odds that the n-grams give: more for a longer text. Measured on 5,151 lines of news and novels: right for 86 % of
/// the lines of 3–5 words, 96 % of 6–9, 98.5 % of 10–19, 99.9 % above. The short ones count for less than that, since where
/// the n-grams are wrong about one, the words and their letters mostly know better (`scripts/bench/language`).
const N_GRAMS: [(usize, f32); 4] = [(3, 0.7), (6, 1.2), (10, 3.0), (usize::MAX, 5.0)];
/// Log-odds in favour of the accepted languages: they are what users give. A whole sentence in another language outweighs
/// them.
const EXPECTED: f32 = 3.0;
/// Log-odds against a language of a word with a letter that its alphabet does not have, and for it of one with a letter that
/// only some have.
const LETTER: (f32, f32) = (2.0, 0.7);
/// Log-odds of a word with one of the language's letter groups, and the length of a text, in words, from which they are not
/// asked: function words tell more.
const GROUP: f32 = 1.0;
const SHORT: usize = 12;
/// More words with such letters say nothing new.
const LETTERED: usize = 3;
/// Long texts are cut off here: 4,000 words decide as well as 40,000.
const WORDS: usize = 4000;
/// The witnesses are not independent; above this difference nothing more is learnt.
const CERTAIN: f32 = 12.0;

/// The languages in Latin script that have function words: code, letters and words. Those that several languages share count for each
/// of them and so for none.
static KNOWN: LazyLock<Vec<(&'static str, &'static str, &'static Words)>> = LazyLock::new(|| {
    let folders = FOLDERS.iter().map(|rules| (rules.code, rules.letters, &rules.function_words));
    folders.chain(LATIN.iter().map(|(code, _, letters, words)| (*code, *letters, words))).collect()
});

/// For each word, the languages (indices into [`KNOWN`]) that use it.
static INDEX: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (language, (_, _, words)) in KNOWN.iter().enumerate() {
        for word in words.iter() {
            let languages = index.entry(word).or_default();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    index
});

/// The likeliest language of a text. `None` if it has no letters.
///
/// `accepted` are the languages that are expected; they win when nothing speaks for any.
pub fn detect(text: &str, accepted: &[Language]) -> Option<Guess> {
    let mut scripts: Vec<(&'static str, usize)> = Vec::new();
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()).take(WORDS * 6) {
        letters += 1;
        let script = script(c);
        match scripts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, count)) => *count += 1,
            None => scripts.push((script, 1)),
        }
    }
    let (main, count) = scripts.into_iter().max_by_key(|&(_, count)| count)?;
    if main != "latin" {
        // Kana make a text Japanese however many Han characters it has.
        let code = if main == "zh" && text.chars().any(|c| matches!(c, 'ぁ'..='ヿ')) { "ja" } else { main };
        return Some(Guess { language: Language::new(code), confidence: count as f32 / letters as f32 });
    }
    Some(latin(text, accepted))
}

/// Words below which a text is too short to tell another language by.
const TELLING: usize = 6;
/// The least probability of another language that counts against a text.
const SURE: f32 = 0.9;

/// As much of a text shows its language, in bytes: some forty words.
const GLANCE: usize = 256;

/// The language of a text that is surely in another one than it is said to be; `None` where nothing speaks for that, or
/// where too little is known of its own.
pub fn foreign(text: &str, own: &Language) -> Option<Language> {
    // Languages that only their scripts tell are told from those in Latin script.
    let by_script = SCRIPTS.contains(&own.code());
    let text = beginning(text);
    if !(is_known(own) || by_script) || count_words(text) < TELLING {
        return None;
    }
    let guess = detect(text, std::slice::from_ref(own))?;
    let other = guess.language != *own && (!by_script || is_known(&guess.language));
    (other && guess.confidence >= SURE).then_some(guess.language)
}

/// The words of a text within its first [`GLANCE`] bytes.
fn beginning(text: &str) -> &str {
    if text.len() <= GLANCE {
        return text;
    }
    let end = (0..=GLANCE).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..text[..end].rfind(char::is_whitespace).unwrap_or(end)]
}

/// The languages that [`script`] names.
const SCRIPTS: &[&str] = &["ru", "el", "he", "ar", "hi", "th", "ja", "ko", "zh", "ka", "hy"];

/// Whether [`detect`] knows the language by its words, so that its silence about it means something.
pub fn is_known(language: &Language) -> bool {
    KNOWN.iter().any(|(code, ..)| *code == language.code())
}

/// The likeliest language of a text in Latin script.
fn latin(text: &str, accepted: &[Language]) -> Guess {
    let mut scores = vec![0f32; KNOWN.len()];
    let (mut words, mut lettered) = (0, 0);
    for token in tokens(&lowered(text)) {
        words += 1;
        if words > WORDS {
            break;
        }
        if !token.is_ascii() && lettered < LETTERED {
            lettered += 1;
            for (score, (_, letters, _)) in scores.iter_mut().zip(KNOWN.iter()) {
                let own = |c: char| c.is_ascii() || !c.is_alphabetic() || letters.contains(c);
                *score += if token.chars().all(own) { LETTER.1 } else { -LETTER.0 };
            }
        }
        for piece in pieces(token) {
            if let Some(languages) = INDEX.get(piece) {
                for &language in languages {
                    scores[language] += WORD;
                }
            }
        }
    }
    // Names say little of the language of a short text.
    let common = if words < SHORT { common_words(text) } else { Cow::Borrowed(text) };
    if words < SHORT {
        for token in tokens(&lowered(&common)) {
            // The folders come first in the table.
            for (score, rules) in scores.iter_mut().zip(FOLDERS) {
                *score += if rules.letter_groups.is_match(token) { GROUP } else { 0.0 };
            }
        }
    }
    let telling = words.min(common.split_whitespace().count());
    let weight = N_GRAMS.iter().find(|(under, _)| telling < *under).map_or(5.0, |(_, weight)| *weight);
    let voice = code_of(whichlang::detect_language(&common));
    let mut best: Vec<(f32, &str)> = KNOWN
        .iter()
        .zip(&scores)
        .map(|((code, ..), score)| {
            let expected = if accepted.iter().any(|l| l.code() == *code) { EXPECTED } else { 0.0 };
            (score + expected + if *code == voice { weight } else { 0.0 }, *code)
        })
        .collect();
    if !best.iter().any(|(_, code)| *code == voice) {
        best.push((weight, voice));
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let top = best[0].0;
    let rest: f32 = best[1..].iter().map(|(score, _)| (-(top - score).min(CERTAIN)).exp()).sum();
    Guess { language: Language::new(best[0].1), confidence: 1.0 / (1.0 + rest) }
}

/// In lower case, apostrophes as `'`.
fn lowered(text: &str) -> String {
    text.to_lowercase().replace(['’', 'ʼ'], "'")
}

fn tokens(lowered: &str) -> impl Iterator<Item = &str> {
    lowered.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-')).filter(|token| !token.is_empty())
}

/// A text without its words that begin with a capital, or all of it where it has no others.
fn common_words(text: &str) -> Cow<'_, str> {
    let small: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_uppercase()))
        .collect();
    if small.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(small.join(" ")) }
}

/// A token as the lists have it: whole, and `l'eau` as `l'` and `eau`.
fn pieces(token: &str) -> impl Iterator<Item = &str> {
    let cut = token.find('\'').map(|at| at + 1).filter(|&at| at < token.len());
    let (head, tail) = match cut {
        Some(at) => (Some(&token[..at]), Some(&token[at..])),
        None => (None, None),
    };
    std::iter::once(token).chain(head).chain(tail)
}

/// The script of a letter: `latin`, or the code of the language that mostly uses it.
fn script(c: char) -> &'static str {
    match c {
        'А'..='ӿ' => "ru",
        'Ͱ'..='Ͽ' => "el",
        '\u{0590}'..='\u{05FF}' => "he",
        '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' => "ar",
        '\u{0900}'..='\u{097F}' => "hi",
        '\u{0E00}'..='\u{0E7F}' => "th",
        'ぁ'..='ヿ' => "ja",
        '\u{AC00}'..='\u{D7AF}' => "ko",
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => "zh",
        '\u{10A0}'..='\u{10FF}' => "ka",
        '\u{0530}'..='\u{058F}' => "hy",
        _ => "latin",
    }
}

fn code_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Guess {
        detect(text, &[Language::french(), Language::english()]).unwrap()
    }

    #[test]
    fn languages_of_europe_are_told_apart() {
        for (code, text) in [
            ("fr", "Le gouvernement a présenté mardi son projet de loi sur les retraites devant les députés."),
            ("en", "The government presented its pension bill to members of parliament on Tuesday."),
            ("de", "Die Regierung hat am Dienstag ihren Gesetzentwurf zur Rentenreform im Parlament vorgestellt."),
            ("es", "El gobierno presentó el martes su proyecto de ley de pensiones ante los diputados."),
            ("it", "Il governo ha presentato martedì il disegno di legge sulle pensioni davanti ai deputati."),
            ("pt", "O governo apresentou na terça-feira o seu projeto de lei sobre as pensões aos deputados."),
            (
                "ca",
                "El govern va presentar dimarts el seu projecte de llei de pensions. Els diputats no hi són d'acord, perquè és car.",
            ),
            ("nl", "De regering heeft dinsdag haar wetsvoorstel over de pensioenen aan het parlement voorgelegd."),
            (
                "ro",
                "Guvernul a prezentat marți proiectul de lege privind pensiile, dar nu este clar dacă va fi votat în fața senatorilor.",
            ),
            (
                "sv",
                "Regeringen presenterade på tisdagen sitt lagförslag om pensionerna för riksdagen och det var inte väntat.",
            ),
            ("pl", "Rząd przedstawił we wtorek projekt ustawy o emeryturach, który nie jest jeszcze gotowy."),
            ("ru", "Правительство представило во вторник законопроект о пенсиях."),
            ("ja", "政府は火曜日に年金法案を国会に提出した。"),
            ("zh", "政府周二向议会提交了养老金法案。"),
        ] {
            let guess = of(text);
            assert_eq!(guess.language.code(), code, "{text}");
            assert!(guess.confidence > 0.5, "{code} {}", guess.confidence);
        }
    }

    #[test]
    fn short_texts_are_less_sure_than_long_ones() {
        let short = of("Mots doux");
        let long = of("Les mots doux que l'on se dit le soir ne sont pas ceux que l'on se dit le matin.");
        assert_eq!(long.language, Language::french());
        assert!(short.confidence < long.confidence && long.confidence > 0.99);
    }

    #[test]
    fn three_words_are_enough_and_names_do_not_mislead() {
        for (code, texts) in [
            (
                "fr",
                [
                    "gestion des catastrophes",
                    "groupes terroristes actifs",
                    "Merriweather affirme cela",
                    "ses nouveaux contrats",
                    "Les Rangers gagnent",
                ],
            ),
            (
                "en",
                [
                    "young cells kill",
                    "most prominent scientists",
                    "concert-goers sang loudly",
                    "Macron said no",
                    "a vote to",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(of(text).language.code(), code, "{text}");
            }
        }
    }

    #[test]
    fn no_letters_no_language() {
        assert_eq!(detect("12 + 30 = 42", &[]), None);
    }
}
