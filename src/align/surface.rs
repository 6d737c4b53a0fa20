//! What can be read off a sentence without understanding it: length, numbers, look-alike words, punctuation.

use unicode_normalization::UnicodeNormalization;

use crate::text::{closes, is_terminal, is_unspaced};

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A full stop or an ellipsis, or what does the same in another script.
    Stop,
    /// A question mark.
    Question,
    /// An exclamation mark.
    Exclamation,
    /// A colon, comma, semicolon or dash: more is to come.
    Open,
    /// A letter or a digit, as titles and headings do.
    Bare,
}

/// The surface of one sentence.
#[derive(Debug, Clone)]
pub(crate) struct Surface {
    /// What its letters and digits are [worth](worth), plus one a word where words stand apart.
    pub(crate) length: f32,
    /// Numbers and folded beginnings of long words, sorted: what translations between related languages share.
    pub(crate) keys: Vec<Key>,
    /// The numbers among the keys.
    pub(crate) numbers: usize,
    /// How it ends.
    pub(crate) ending: Ending,
    /// Question and exclamation marks anywhere in it.
    pub(crate) marks: [u16; 2],
    /// Whether it opens with a dash or a quotation mark.
    pub(crate) opens_speech: bool,
    /// Whether its first letter is a capital.
    pub(crate) opens_with_capital: bool,
    /// Whether its first letter is in lower case: it goes on with what stood before.
    pub(crate) continues: bool,
}

/// A number or a word's beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(String);

impl Key {
    /// Whether it is a number.
    pub(crate) fn is_number(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Letters of a word that make its key: enough for cognates (`international`, `internazionale`), few enough for inflection.
const PREFIX: usize = 5;
/// Fewest Chinese figures in a row that make a number: years, not the `一` of ordinary words.
const FIGURES: usize = 3;

impl Surface {
    /// Reads the surface of a sentence.
    pub(crate) fn of(text: &str) -> Self {
        let mut keys = Vec::new();
        let mut length = 0;
        for word in words(text) {
            length += worth(word);
            keys.extend(figures(word).into_iter().map(Key));
            if word.starts_with(is_unspaced_letter) {
                continue;
            }
            length += 1;
            let characters = word.chars().count();
            if word.starts_with(|c| digit(c).is_some()) {
                continue;
            }
            if characters >= PREFIX || (characters >= 3 && word.starts_with(char::is_uppercase)) {
                keys.push(Key(fold(word)));
            }
        }
        keys.sort();
        let count = |of: fn(char) -> bool| text.chars().filter(|c| of(*c)).count() as u16;
        let first = text.chars().find(|c| c.is_alphanumeric());
        Surface {
            length: length as f32,
            numbers: keys.iter().filter(|k| k.is_number()).count(),
            keys,
            ending: ending(text),
            marks: [count(asks), count(exclaims)],
            opens_speech: text.trim_start().starts_with(|c| is_dash(c) || is_quotation(c)),
            opens_with_capital: first.is_some_and(char::is_uppercase),
            continues: first.is_some_and(char::is_lowercase),
        }
    }

    /// Whether the sentence looks cut off at its end.
    pub(crate) fn stays_open(&self) -> bool {
        self.ending == Ending::Open
    }
}

/// How much letters and digits say, in Latin letters: a Chinese character about as much as three letters (2.9 to 3.5 in English
/// and Chinese texts that translate each other), a kana or a syllable of Hangul about as much as two.
pub(crate) fn worth(text: &str) -> usize {
    let of = |c: char| match c {
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' | '\u{AC00}'..='\u{D7A3}' => 2,
        '\u{3005}'..='\u{3007}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => 3,
        _ => 1,
    };
    text.chars().filter(|c| c.is_alphanumeric()).map(of).sum()
}

/// Runs of letters and digits, those of scripts without blanks apart from others: `在`, `1948`, `年` of `在1948年`.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).flat_map(|run| {
        let mut rest = run;
        std::iter::from_fn(move || {
            let unspaced = is_unspaced_letter(rest.chars().next()?);
            let end = rest.find(|c| is_unspaced_letter(c) != unspaced).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            Some(word)
        })
    })
}

/// Whether a blank belongs between a text that ends with this character and one that follows.
pub(crate) fn blank_after(last: char) -> bool {
    !(is_unspaced_letter(last) || is_wide_punctuation(last))
}

/// Punctuation of scripts without blanks, which stands for the blank that others put behind theirs.
pub(crate) fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF5F}'..='\u{FF65}')
}

/// Whether more is to come after a character: commas, colons and semicolons of any script.
pub(crate) fn is_comma(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | ':'
            | '，'
            | '、'
            | '；'
            | '：'
            | '､'
            | '،'
            | '؛'
            | '՝'
            | '·'
            | '፣'
            | '፤'
            | '፥'
            | '၊'
            | '᠂'
            | '៖'
    )
}

/// Dashes; the hyphen too.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '－' | '﹣' | '⸺')
}

/// Marks that open or close a quotation.
pub(crate) fn is_quotation(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '\''
            | '‘'
            | '‚'
            | '「'
            | '」'
            | '『'
            | '』'
            | '〝'
            | '〞'
            | '＂'
    )
}

fn asks(c: char) -> bool {
    matches!(c, '?' | '？' | '؟' | '፧' | '՞' | '⁇' | '⁈' | '⁉')
}

fn exclaims(c: char) -> bool {
    matches!(c, '!' | '！' | '՜' | '‼' | '⁈' | '⁉')
}

fn ending(text: &str) -> Ending {
    let after = |c: char| c.is_whitespace() || closes(c) || is_quotation(c) || matches!(c, '*' | '_');
    match text.trim_end_matches(after).chars().next_back() {
        Some(c) if asks(c) => Ending::Question,
        Some(c) if exclaims(c) => Ending::Exclamation,
        Some(c) if is_comma(c) || is_dash(c) => Ending::Open,
        Some(c) if is_terminal(c) || c == '⋯' => Ending::Stop,
        _ => Ending::Bare,
    }
}

/// Whether more than half of what the letters of some texts are worth stands without blanks between words.
pub(crate) fn is_mostly_unspaced(texts: &[&str]) -> bool {
    let (mut all, mut unspaced) = (0, 0);
    for word in texts.iter().flat_map(|text| words(text)) {
        let worth = worth(word);
        all += worth;
        unspaced += if word.starts_with(is_unspaced_letter) { worth } else { 0 };
    }
    2 * unspaced > all
}

/// Letters of scripts without blanks; the Chinese zero is none to Unicode.
fn is_unspaced_letter(c: char) -> bool {
    c == '〇' || is_unspaced(c)
}

/// The value of a decimal digit of any script.
fn digit(c: char) -> Option<u32> {
    /// The zeros of the scripts that have digits of their own; the nine others follow.
    const ZEROS: [u32; 18] = [
        0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20,
        0x1040, 0x17E0, 0xFF10,
    ];
    c.to_digit(10).or_else(|| {
        let value = u32::from(c);
        ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&value)).map(|zero| value - zero)
    })
}

/// The numbers of a text in figures, those of any script as Arabic ones.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = String> {
    words(text).flat_map(figures)
}

/// The numbers of a [word](words): the one that it begins with, or those within Chinese.
fn figures(word: &str) -> Vec<String> {
    match word.chars().next() {
        Some(c) if is_unspaced_letter(c) => chinese_figures(word),
        Some(c) if digit(c).is_some() => {
            vec![word.chars().map_while(digit).filter_map(|d| char::from_digit(d, 10)).collect()]
        }
        _ => vec![],
    }
}

/// Numbers that are written figure by figure, as years are: `一九四八`.
fn chinese_figures(word: &str) -> Vec<String> {
    const FIGURE: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let figure = |c: char| if c == '零' { Some(0) } else { FIGURE.iter().position(|f| *f == c) };
    let runs = word.split(|c| figure(c).is_none()).filter(|run| run.chars().count() >= FIGURES);
    let number = |run: &str| run.chars().filter_map(figure).filter_map(|d| char::from_digit(d as u32, 10)).collect();
    runs.map(number).collect()
}

/// Lower case without accents, the first letters only.
pub(super) fn fold(word: &str) -> String {
    word.nfd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(PREFIX).collect()
}

/// How many keys two sorted lists share, split into words and numbers.
pub(crate) fn shared(a: &[Key], b: &[Key]) -> (f32, f32) {
    let (mut i, mut j, mut words, mut numbers) = (0, 0, 0.0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                if x.is_number() {
                    numbers += 1.0
                } else {
                    words += 1.0
                }
                i += 1;
                j += 1;
            }
        }
    }
    (words, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_sentence() {
        let s = Surface::of("« La Déclaration de 1948, dit-il, est-elle lue ? »");
        assert_eq!((s.ending, s.opens_speech, s.continues, s.numbers), (Ending::Question, true, false, 1));
        assert_eq!(s.length, 43.0);
        assert!(Surface::of("and then,").continues && Surface::of("and then,").stays_open());
        assert_eq!(Surface::of("Chapter I").ending, Ending::Bare);
        assert_eq!(Surface::of("").length, 0.0);
    }

    #[test]
    fn reads_a_sentence_without_blanks() {
        let s = Surface::of("「在1948年，他說：『真的嗎？』」");
        assert_eq!((s.ending, s.opens_speech, s.numbers, s.marks), (Ending::Question, true, 1, [1, 0]));
        // Seven characters and a number.
        assert_eq!(s.length, 7.0 * 3.0 + 5.0);
        assert_eq!(Surface::of("他来了。”").ending, Ending::Stop);
        assert!(Surface::of("他说：").stays_open() && Surface::of("第一，").stays_open());
        assert_eq!(Surface::of("第一章").ending, Ending::Bare);
        assert_eq!(Surface::of("لماذا؟").ending, Ending::Question);
        assert_eq!(Surface::of("यह है।").ending, Ending::Stop);
    }

    #[test]
    fn numbers_agree_across_scripts() {
        let number = |text: &str| Surface::of(text).keys;
        for text in ["１９４８年", "一九四八年", "١٩٤٨", "१९४८", "от 1948 года", "2008 1948"]
        {
            assert_eq!(shared(&number(text), &number("in 1948")), (0.0, 1.0), "{text}");
        }
        assert!(number("一个人，二十五个人").is_empty());
    }

    #[test]
    fn counts_what_is_shared() {
        let a = Surface::of("Le tribunal de Genève a jugé 12 affaires en 2020");
        let b = Surface::of("In 2020 the Geneva tribunal tried 12 cases");
        let (words, numbers) = shared(&a.keys, &b.keys);
        assert_eq!((words, numbers), (2.0, 2.0));
    }
}
