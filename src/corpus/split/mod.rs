//! Sentences: where one ends and the next begins.
//!
//! A rule-based splitter in one pass. Every run of `. ! ? …` with the quotation marks and brackets that close after it is
//! a candidate; what stands before it (abbreviation, initial, number, acronym) and after it (case, opener of a
//! sentence, speaker of a quotation) decides. White space is not needed: crawled pages lose it (`une vitre.Les 46
//! patients`). Line breaks count as white space, an empty line as the end of a sentence.

mod glue;
mod lists;
mod quotes;

use super::document::{Language, Span};
use lists::{DOMAINS, Lists, TIME_FOLLOWERS, lists};

/// The sentences of a text, in order, without the white space around them.
///
/// Together they hold every character of the text that is not white space, and every one has a letter or digit
/// unless the text has none.
pub fn split_sentences(text: &str, language: &Language) -> Vec<Span> {
    let splitter = Splitter { text, lists: lists(language.code()), opening: quotes::opening(text) };
    splitter.split(&glue::seams(text, splitter.lists, &splitter.opening))
}

struct Splitter<'a> {
    text: &'a str,
    lists: &'static Lists,
    /// Offsets of the straight quotes that open.
    opening: Vec<usize>,
}

/// A run of sentence-ending punctuation with what closes after it.
struct Candidate {
    /// First byte of the punctuation.
    start: usize,
    /// One past the punctuation and the closing marks.
    end: usize,
    /// It has a `?` or `!`.
    strong: bool,
    /// Two or more dots, or `…`.
    ellipsis: bool,
    /// A quotation closes after the punctuation.
    closes_quote: bool,
    /// A bracket closes after the punctuation.
    closes_bracket: bool,
}

impl<'a> Splitter<'a> {
    fn split(&self, seams: &[usize]) -> Vec<Span> {
        let mut sentences = Vec::new();
        let mut start = 0;
        let mut at = 0;
        let mut seams = seams.iter().copied().peekable();
        while let Some((position, c)) = self.next_mark(at) {
            while let Some(seam) = seams.next_if(|&seam| seam <= position) {
                if seam > start {
                    self.push(&mut sentences, start, seam);
                    start = seam;
                }
            }
            if c == '\n' {
                let end = self.skip_white(position);
                if self.text[position..end].matches('\n').count() > 1 {
                    self.push(&mut sentences, start, position);
                    start = end;
                }
                at = end.max(position + 1);
                continue;
            }
            let candidate = self.candidate(position);
            if self.ends_sentence(start, &candidate) {
                self.push(&mut sentences, start, candidate.end);
                start = candidate.end;
            }
            at = candidate.end;
        }
        for seam in seams.filter(|&seam| seam > start).collect::<Vec<_>>() {
            self.push(&mut sentences, start, seam);
            start = seam;
        }
        self.push(&mut sentences, start, self.text.len());
        sentences
    }

    /// The next terminal or line break from `at`.
    fn next_mark(&self, at: usize) -> Option<(usize, char)> {
        self.text[at..].char_indices().find(|&(_, c)| c == '\n' || is_terminal(c)).map(|(i, c)| (at + i, c))
    }

    /// Adds a sentence; one without a letter or digit joins the one before it.
    fn push(&self, sentences: &mut Vec<Span>, start: usize, end: usize) {
        let raw = &self.text[start..end];
        let body = raw.trim_matches(is_white);
        if body.is_empty() {
            return;
        }
        let start = start + (raw.len() - raw.trim_start_matches(is_white).len());
        let span = Span { start, end: start + body.len() };
        let has_text = |s: Span| self.text[s.start..s.end].chars().any(char::is_alphanumeric);
        match sentences.last_mut() {
            Some(last) if !has_text(span) || !has_text(*last) => last.end = span.end,
            _ => sentences.push(span),
        }
    }

    /// Reads the punctuation at `start` and the marks that close after it.
    fn candidate(&self, start: usize) -> Candidate {
        let mut candidate =
            Candidate { start, end: start, strong: false, ellipsis: false, closes_quote: false, closes_bracket: false };
        let mut dots = 0;
        let mut end = start;
        loop {
            // Terminals, also spaced as French and tokenised texts have them: `! ! !`, `. . .`, `? !`.
            while let Some(c) = self.char_at(end) {
                if is_terminal(c) {
                    match c {
                        '.' => dots += 1,
                        '…' | '‥' => dots += 3,
                        _ => candidate.strong = true,
                    }
                    end += c.len_utf8();
                } else if is_white(c) && c != '\n' {
                    let next = self.skip_blanks(end);
                    match self.char_at(next) {
                        Some(t) if is_terminal(t) && !self.opens_elision(next) => end = next,
                        _ => break,
                    }
                } else {
                    break;
                }
            }
            let closed = self.closers(end, &mut candidate);
            if closed == end {
                break;
            }
            end = closed;
            // `impact ».`, `Rome.”.`: the sentence goes on to the last full stop.
            if !self.char_at(end).is_some_and(is_terminal) {
                break;
            }
        }
        candidate.end = end;
        candidate.ellipsis = dots > 1;
        candidate
    }

    /// Whether the dots at `at` stand for something left out at the start of what follows (`... et puis`), glued to it.
    fn opens_elision(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches(['.', '…']);
        rest.len() < self.text[at..].len() - 1 && rest.starts_with(char::is_alphabetic)
    }

    /// One past the closing marks and footnote numbers from `end`.
    fn closers(&self, mut end: usize, candidate: &mut Candidate) -> usize {
        while let Some(c) = self.char_at(end) {
            let blank_end = self.skip_blanks(end);
            let spaced = self.char_at(blank_end);
            match c {
                '»' | '”' | '›' => candidate.closes_quote = true,
                '’' | '\'' if !self.char_at(end + c.len_utf8()).is_some_and(char::is_alphanumeric) => {
                    candidate.closes_quote = true;
                }
                // The closing mark of German „…“; in English the same character opens.
                '“' if self.lists.ordinals => candidate.closes_quote = true,
                '"' if !self.opens(end) => candidate.closes_quote = true,
                ')' | ']' | '}' => candidate.closes_bracket = true,
                '[' => match self.footnote(end) {
                    Some(after) => {
                        end = after;
                        continue;
                    }
                    None => break,
                },
                _ if blank_end > end && matches!(spaced, Some('»' | '”' | '›')) => {
                    end = blank_end;
                    continue;
                }
                // Tokenised texts: `( … 1955 . )`
                _ if blank_end > end
                    && matches!(spaced, Some(')' | ']'))
                    && self.text[..candidate.start].ends_with(is_blank) =>
                {
                    end = blank_end;
                    continue;
                }
                _ if blank_end > end && spaced == Some('"') && !self.opens(blank_end) => {
                    end = blank_end;
                    continue;
                }
                _ => break,
            }
            end += c.len_utf8();
        }
        end
    }

    /// One past `[12]` at `at`.
    fn footnote(&self, at: usize) -> Option<usize> {
        let inside = &self.text[at + 1..];
        let close = inside.bytes().take(4).position(|b| b == b']')?;
        (close > 0 && inside[..close].bytes().all(|b| b.is_ascii_digit())).then_some(at + close + 2)
    }

    /// Whether the sentence that began at `start` ends with the candidate.
    fn ends_sentence(&self, start: usize, candidate: &Candidate) -> bool {
        let after = self.skip_white(candidate.end);
        if after >= self.text.len() {
            return true;
        }
        let glued = after == candidate.end;
        let next = Next::read(self, after);
        if glued && !self.glue_breaks(candidate, &next) {
            return false;
        }
        let Some(first) = next.first else {
            // Nothing but signs to the end: they belong to this sentence.
            return false;
        };
        if next.comma {
            return false;
        }
        if first.is_lowercase() && !next.brand {
            return next.list_item && !glued || glued && candidate.strong && next.word == "par";
        }
        if self.elision_in_brackets(candidate) {
            return false;
        }
        if candidate.strong || candidate.ellipsis {
            return self.strong_ends(start, candidate, &next);
        }
        if candidate.closes_quote || candidate.closes_bracket {
            // `(M. Dupont Jr.) Le`: the mark after the full stop says that it is no abbreviation's, or that both end.
            return !(candidate.closes_bracket
                && self.opened_inside(start, candidate)
                && !next.opener
                && self.abbreviated(candidate));
        }
        self.full_stop_ends(start, candidate, &next, glued)
    }

    /// `(...)` and `[…]`: words left out, in the middle of a sentence more often than at its end.
    fn elision_in_brackets(&self, candidate: &Candidate) -> bool {
        candidate.ellipsis
            && candidate.closes_bracket
            && !candidate.strong
            && self.text[..candidate.start].trim_end_matches(is_blank).ends_with(['(', '['])
    }

    /// Whether the bracket that the candidate closes was opened inside the sentence, not at its start.
    fn opened_inside(&self, start: usize, candidate: &Candidate) -> bool {
        let near = near_before(self.text, candidate.start);
        let sentence = &near[start.saturating_sub(candidate.start - near.len()).min(near.len())..];
        match sentence.rfind(['(', '[']) {
            Some(at) => sentence[..at].chars().any(char::is_alphanumeric),
            None => false,
        }
    }

    /// `? ! …` before a capital, a digit or a quotation.
    fn strong_ends(&self, start: usize, candidate: &Candidate, next: &Next<'_>) -> bool {
        if candidate.closes_bracket && self.opened_inside(start, candidate) {
            // `la foule (enfin !) Applaudit`: a remark in passing, unless what follows opens a sentence.
            return next.opener;
        }
        if candidate.closes_quote && !next.quoted && next.speaker(self) {
            return false;
        }
        if candidate.ellipsis && !candidate.strong && !candidate.closes_quote {
            // `de 3... 4 mois`; names after dots are left to the ends of sentences.
            return !next.first.is_some_and(|c| c.is_numeric());
        }
        true
    }

    /// One full stop with nothing after it but white space and a capital, a digit or a quotation.
    fn full_stop_ends(&self, start: usize, candidate: &Candidate, next: &Next<'_>, glued: bool) -> bool {
        let word = self.word_before(candidate.start);
        if word.is_empty() {
            return true;
        }
        let lower = word.to_lowercase().replace('’', "'");
        // `l'art. 5`, `d'env. 20`
        let bare = lower.rsplit('\'').next().unwrap_or(&lower);
        let first = next.first.unwrap_or(' ');
        if word.chars().all(|c| c.is_ascii_digit()) {
            return self.number_ends(start, candidate, word, next);
        }
        if first.is_numeric() && !next.quoted {
            return !(self.lists.numbered.contains(&bare) || self.lists.introducing.contains(&bare));
        }
        // `art. L. 121-3`, `fig. B`
        if self.lists.numbered.contains(&bare) && next.word.chars().count() == 1 {
            return !next.rest.starts_with('.') && next.opener;
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return self.letter_ends(start, candidate, letter, next);
        }
        if self.lists.introducing.contains(&bare) && self.fits_case(bare, word) {
            return false;
        }
        if self.lists.trailing.contains(&bare) {
            let time = matches!(bare, "a.m" | "p.m" | "am" | "pm");
            if time {
                return !TIME_FOLLOWERS.contains(&next.word.to_lowercase().as_str());
            }
            // `Wash`, `Miss`, `Ill` and the like are words too: as abbreviations they have a capital.
            if word.starts_with(char::is_uppercase) || lower.contains('.') || bare == "etc" {
                return next.opener || next.quoted || glued;
            }
            return true;
        }
        if lower.contains('.') && lower.split('.').all(|part| part.chars().count() <= 2) {
            // `S.N.C.F.`, `e.g.`, `U.S.`: an acronym before its noun, unless a sentence opens.
            return next.opener || next.quoted;
        }
        true
    }

    /// A number before the full stop: a list's (`1. Ouvrir`), an ordinal (`3. Oktober`), or a sentence's last word.
    fn number_ends(&self, start: usize, candidate: &Candidate, word: &str, next: &Next<'_>) -> bool {
        if word.len() <= 3 && self.before(start, candidate, word.len()).is_empty() {
            return false;
        }
        if self.lists.ordinals && word.len() <= 2 {
            return next.opener && !next.first.is_some_and(char::is_numeric);
        }
        true
    }

    /// One letter before the full stop: an initial (`J. Dupont`), a list's (`a. Ouvrir`), or a word (`il y a.`).
    fn letter_ends(&self, start: usize, candidate: &Candidate, letter: char, next: &Next<'_>) -> bool {
        if letter.is_lowercase() {
            let lists = self.lists;
            // `8035 m. Les`: a unit, not an initial.
            let before = self.before(start, candidate, letter.len_utf8());
            if before.ends_with(|c: char| c.is_numeric()) {
                return true;
            }
            return lists.letters.iter().any(|l| l.starts_with(letter))
                && !lists.introducing.iter().any(|l| l.len() == 1 && l.starts_with(letter));
        }
        if !letter.is_alphabetic() {
            return true;
        }
        if self.before(start, candidate, letter.len_utf8()).is_empty() {
            return false;
        }
        // `plan B. Le`, `World War I. The`: an initial has a name after it, not an opener; `M. Le Pen` has.
        let introduces = self.lists.introducing.iter().any(|l| l.chars().eq(letter.to_lowercase()));
        next.opener && !introduces
    }

    /// `M.` and `Me.` introduce names, `me.` does not: of short titles only the spelling with a capital counts.
    fn fits_case(&self, lower: &str, word: &str) -> bool {
        let titles = [
            "me", "mes", "ms", "all", "av", "col", "dir", "pr", "imp", "cap", "adj", "fr", "gen", "sec", "det", "rep",
            "ens", "prop", "mt", "ft", "ex", "st", "resp", "sen",
        ];
        !titles.contains(&lower) || word.starts_with(char::is_uppercase)
    }

    /// Whether the word before the candidate is an abbreviation of any kind.
    fn abbreviated(&self, candidate: &Candidate) -> bool {
        let word = self.word_before(candidate.start).to_lowercase();
        let lists = self.lists;
        [lists.introducing, lists.numbered, lists.trailing].iter().any(|l| l.contains(&word.as_str()))
    }

    /// Whether a candidate without white space after it may end a sentence: `une vitre.Les 46`, not `3.5`, `fr.Wikipedia.org`.
    fn glue_breaks(&self, candidate: &Candidate, next: &Next<'_>) -> bool {
        let Some(first) = next.first else { return false };
        // The caption of an embedded video: `Comment ça marche ?par franceinfo`.
        if candidate.strong && next.word == "par" && !next.quoted {
            return true;
        }
        if matches!(self.char_at(candidate.start), Some('。' | '！' | '？' | '।' | '؟')) {
            return true;
        }
        let number = first.is_numeric() && next.rest.starts_with(' ');
        if !first.is_uppercase() && !next.brand && !number {
            return false;
        }
        let left = near_before(self.text, candidate.start);
        let token_start = candidate.start - (left.len() - left.trim_end_matches(|c: char| !c.is_whitespace()).len());
        let right = near_after(self.text, candidate.end);
        let token_end = candidate.end + right.find(char::is_whitespace).unwrap_or(right.len());
        let token = &self.text[token_start..token_end.max(candidate.end)];
        if token.contains("://") || token.contains("www.") || token.contains('@') {
            return false;
        }
        if candidate.closes_quote || candidate.closes_bracket || next.quoted {
            return true;
        }
        if candidate.strong || candidate.ellipsis {
            return !token.contains(['=', '&', '/']);
        }
        let head = self.text[..candidate.start].trim_end_matches(is_blank);
        if head.ends_with(['"', '»', '”', ')', ']', '’', '%', '€']) {
            // `la République".Gérald`
            return true;
        }
        let word = self.word_before(candidate.start);
        if number {
            // `de l'Elysée.146 propositions`, but not `art.5 du`, `v2.5 est`.
            let lower = word.to_lowercase();
            let bare = lower.rsplit(['\'', '’']).next().unwrap_or_default();
            let abbreviated = self.lists.numbered.contains(&bare) || self.lists.introducing.contains(&bare);
            return bare.chars().count() >= 4 && bare.chars().all(char::is_alphabetic) && !abbreviated;
        }
        let ends_low = word.chars().next_back().is_some_and(|c| c.is_lowercase() || c.is_numeric());
        let long = word.chars().count() > 1 && !word.contains('.');
        let after: String = right.chars().take_while(|c| c.is_alphanumeric()).collect();
        let after = after.to_lowercase();
        let host = DOMAINS.contains(&after.as_str()) && !self.lists.openers.contains(&after.as_str());
        let last = word.rsplit('-').next().unwrap_or(word);
        let acronym = last.chars().count() > 2 && last.chars().all(char::is_uppercase);
        (ends_low || acronym) && long && !host
    }

    /// The word that ends at `end`: letters, digits, and the dots, hyphens and apostrophes inside it.
    fn word_before(&self, end: usize) -> &'a str {
        // Tokenised texts put a space before the full stop.
        let head = near_before(self.text, self.text[..end].trim_end_matches(is_blank).len());
        let start = head
            .char_indices()
            .rev()
            .take_while(|&(_, c)| c.is_alphanumeric() || matches!(c, '.' | '-' | '\'' | '’' | '&' | '°'))
            .last()
            .map_or(head.len(), |(i, _)| i);
        head[start..].trim_start_matches(['.', '-', '\'', '’'])
    }

    /// The sentence so far without its last `word` bytes, which stand before the candidate's punctuation.
    fn before(&self, start: usize, candidate: &Candidate, word: usize) -> &'a str {
        let end = self.text[..candidate.start].trim_end_matches(is_blank).len().saturating_sub(word);
        self.text.get(start..end).unwrap_or_default().trim_matches(is_white)
    }

    fn opens(&self, quote: usize) -> bool {
        self.opening.binary_search(&quote).is_ok()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    fn skip_white(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start_matches(is_white).len()
    }

    fn skip_blanks(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start_matches(is_blank).len()
    }
}

/// What comes after a candidate.
struct Next<'a> {
    /// The first letter or digit, if there is one.
    first: Option<char>,
    /// The word it begins.
    word: &'a str,
    /// The text after that word.
    rest: &'a str,
    /// A quotation or bracket opens before it.
    quoted: bool,
    /// A comma, colon or the like stands before it: the sentence goes on.
    comma: bool,
    /// A bullet or dash stands before it.
    list_item: bool,
    /// It is one of the language's openers, with a capital.
    opener: bool,
    /// A name written like `iPhone`.
    brand: bool,
}

impl<'a> Next<'a> {
    fn read(splitter: &Splitter<'a>, at: usize) -> Self {
        let rest = near_after(splitter.text, at);
        let mut next = Next {
            first: None,
            word: "",
            rest: "",
            quoted: false,
            comma: false,
            list_item: false,
            opener: false,
            brand: false,
        };
        for (i, c) in rest.char_indices().take(12) {
            if c.is_alphanumeric() {
                next.first = Some(c);
                let len = rest[i..].find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len() - i);
                next.word = &rest[i..i + len];
                next.rest = &rest[i + len..];
                break;
            }
            match c {
                '«' | '“' | '"' | '‘' | '„' | '\'' | '’' | '(' | '[' | '‹' => next.quoted = true,
                '•' | '▪' | '■' | '►' | '●' => next.list_item = true,
                ',' | ';' | ':' if i == 0 => next.comma = true,
                '\n' => break,
                _ => {}
            }
        }
        if next.first.is_none() {
            next.first = rest.chars().find(|c| c.is_alphanumeric());
        }
        let mut letters = next.word.chars();
        if let (Some(a), Some(b)) = (letters.next(), letters.next()) {
            next.brand = a.is_lowercase() && b.is_uppercase() && letters.next().is_some();
        }
        if next.word.starts_with(char::is_uppercase) {
            let lower = next.word.to_lowercase();
            next.opener = splitter.lists.openers.contains(&lower.as_str());
        }
        next
    }

    /// Whether a speaker and a verb of saying follow and nothing more: `Alice said.`, not `She said that she …` or
    /// `The chairman replied: "…`.
    fn speaker(&self, splitter: &Splitter<'_>) -> bool {
        let end = self.rest.find([',', '.', ';', ':', '!', '?', '"', '“', '”', '«', '\n']);
        let (clause, stop) = end.map_or((self.rest, ""), |at| self.rest.split_at(at));
        let words: Vec<&str> = std::iter::once(self.word).chain(clause.split_whitespace()).take(7).collect();
        let is_speech = |w: &&str| splitter.lists.speech.contains(&w.to_lowercase().as_str());
        words.len() <= 6 && words.iter().take(4).any(is_speech) && !stop.starts_with(':')
    }
}

/// How far the splitter looks around a candidate, in bytes. Words and clauses are shorter; what is longer is no text, and must
/// not cost time by the square of its length.
const NEAR: usize = 240;

/// At most [`NEAR`] bytes of the text before `at`.
fn near_before(text: &str, at: usize) -> &str {
    let start = (at.saturating_sub(NEAR)..=at).find(|&i| text.is_char_boundary(i)).unwrap_or(at);
    &text[start..at]
}

/// At most [`NEAR`] bytes of the text from `at`.
fn near_after(text: &str, at: usize) -> &str {
    let end = (at..=text.len().min(at + NEAR)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(at);
    &text[at..end]
}

fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‥' | '。' | '！' | '？' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '।')
}

/// White space, and the invisible signs that pages carry along.
fn is_white(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}')
}

/// White space within a line.
fn is_blank(c: char) -> bool {
    is_white(c) && c != '\n' && c != '\r'
}

#[cfg(test)]
mod tests;
