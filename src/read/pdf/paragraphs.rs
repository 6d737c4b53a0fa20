//! From the lines of a PDF to paragraphs, headings and footnotes.

use std::collections::{HashMap, HashSet};

use super::super::format::MarkedText;
use super::columns::Line;
use crate::corpus::BlockKind;
use crate::text::{ends_sentence, is_unspaced};

/// Lines this much larger than the text are headings.
const LARGER: f64 = 1.12;
/// Lines this much smaller at the foot of a column are notes.
const SMALLER: f64 = 0.92;
/// Longer ones are no headings, in letters.
const LONGEST_HEADING: usize = 250;

/// Puts the lines of all pages together.
pub(super) fn joined(pages: Vec<Vec<Line>>) -> MarkedText {
    let body = usual_size(&pages);
    let leading = usual_leading(&pages);
    let words = words(&pages);
    let long = |line: &&Line| line.text.chars().count() >= 3;
    let title = pages.first().into_iter().flatten().filter(long).map(|line| line.size).fold(0.0, f64::max);
    let builder = || Builder::new(body, leading, title, &words);
    let (mut text, mut notes) = (builder(), builder());
    for (number, page) in pages.iter().enumerate() {
        let columns = page.chunk_by(|a, b| a.column == b.column);
        for column in columns {
            let foot =
                column.iter().rposition(|line| line.size >= SMALLER * body).map_or(column.len(), |last| last + 1);
            // A column that is small as a whole is a caption or a box, no foot.
            let foot = if foot == 0 { column.len() } else { foot };
            column[..foot].iter().for_each(|line| text.add(line, number));
            column[foot..].iter().for_each(|line| notes.add(line, number));
        }
    }
    let (mut text, notes) = (text.finish(), notes.finish());
    if !notes.blocks.is_empty() {
        text.end_chapter();
        for (kind, span) in notes.blocks {
            text.push(kind, &notes.text[span.start..span.end]);
        }
    }
    text.trimmed()
}

/// The size of most letters.
fn usual_size(pages: &[Vec<Line>]) -> f64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flatten() {
        *letters.entry((line.size * 4.0).round() as i64).or_default() += line.text.len();
    }
    // The larger of two that are alike, so that the order of the table does not matter.
    letters.into_iter().max_by_key(|(size, n)| (*n, *size)).map_or(10.0, |(size, _)| size as f64 / 4.0)
}

/// The usual distance between baselines.
fn usual_leading(pages: &[Vec<Line>]) -> f64 {
    let mut distances: Vec<f64> = Vec::new();
    for page in pages {
        let steps = page.windows(2).filter(|pair| pair[0].column == pair[1].column && pair[1].y > pair[0].y);
        distances.extend(steps.map(|pair| pair[1].y - pair[0].y));
    }
    distances.sort_by(f64::total_cmp);
    // The lower third: gaps between paragraphs must not count.
    distances.get(distances.len() / 3).copied().unwrap_or(12.0)
}

/// The words of the text, to know which hyphens belong to one.
fn words(pages: &[Vec<Line>]) -> HashSet<String> {
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    pages.iter().flatten().flat_map(|line| line.text.split_whitespace().map(word).collect::<Vec<_>>()).collect()
}

struct Builder<'a> {
    body: f64,
    leading: f64,
    words: &'a HashSet<String>,
    marked: MarkedText,
    /// The size of the largest line of the first page.
    title: f64,
    /// The paragraph that is open, its size, its last line and that line's page.
    open: Option<(String, f64, Line, usize)>,
    titled: bool,
}

impl<'a> Builder<'a> {
    fn new(body: f64, leading: f64, title: f64, words: &'a HashSet<String>) -> Self {
        Builder { body, leading, words, marked: MarkedText::default(), title, open: None, titled: false }
    }

    fn add(&mut self, line: &Line, page: usize) {
        match &mut self.open {
            Some((text, _, last, last_page)) if goes_on(last, *last_page, line, page, self.leading) => {
                join(text, &line.text, self.words);
                (*last, *last_page) = (line.clone(), page);
            }
            _ => {
                self.end();
                self.open = Some((line.text.clone(), line.size, line.clone(), page));
            }
        }
    }

    fn end(&mut self) {
        let Some((text, size, _, page)) = self.open.take() else { return };
        let kind = match size > LARGER * self.body && text.chars().count() <= LONGEST_HEADING {
            _ if is_contents(&text) => BlockKind::Links,
            false => BlockKind::Paragraph,
            true if !self.titled && page == 0 && size >= 0.98 * self.title => {
                self.titled = true;
                BlockKind::Title
            }
            true => BlockKind::Heading,
        };
        self.marked.push(kind, &text);
    }

    fn finish(mut self) -> MarkedText {
        self.end();
        self.marked
    }
}

/// Whether a line goes on with the paragraph of the line before it.
fn goes_on(last: &Line, last_page: usize, line: &Line, page: usize, leading: f64) -> bool {
    let em = line.size;
    if (last.size - line.size).abs() > 0.08 * last.size.max(line.size) || is_item(&line.text) || is_contents(&last.text)
    {
        return false;
    }
    // Addresses, labels, salutations: not even half a line, and what follows begins anew.
    let stub = last.right - last.x1 > 0.5 * (last.right - last.left) && line.text.starts_with(char::is_uppercase);
    let same_column = last_page == page && last.column == line.column;
    let ended = ends_sentence(&last.text);
    let indent = |line: &Line| line.x0 - line.left > 0.8 * em;
    if !same_column {
        // Over the end of a column only a sentence goes on, or a line that fills its width.
        let short = last.right - last.x1 > 0.12 * (last.right - last.left);
        return !(stub || ended && (short || indent(line)));
    }
    let distance = line.y - last.y;
    let apart = distance > 1.4 * leading.max(em) || distance < 0.0;
    let indented = line.x0 - last.x0 > 0.8 * em && last.x0 - last.left < 0.8 * em;
    let short = last.right - last.x1 > 0.12 * (last.right - last.left);
    !(apart || stub || (indented && ended) || (ended && short))
}

/// A line of a table of contents: dots that lead to a page.
fn is_contents(line: &str) -> bool {
    line.ends_with(char::is_alphanumeric) && (line.contains(". . . .") || line.contains("....."))
}

/// An item of a list.
fn is_item(text: &str) -> bool {
    let mark = text.split_whitespace().next().unwrap_or_default();
    let bullet = matches!(mark, "•" | "▪" | "■" | "–" | "—" | "-" | "*" | "◦" | "●" | "►" | "□" | "o" | "·");
    let bare = mark.strip_suffix(['.', ')']).map(|number| number.trim_start_matches('('));
    let number = bare.is_some_and(|n| !n.is_empty() && n.chars().count() <= 2 && n.chars().all(char::is_numeric));
    bullet || number
}

/// Adds a line to a paragraph. A hyphen at the end of the line goes, unless the text has the word with it elsewhere and not
/// without it.
fn join(text: &mut String, line: &str, words: &HashSet<String>) {
    let hyphen = |c: char| matches!(c, '-' | '\u{AD}' | '\u{2010}');
    let broken = text.ends_with(hyphen)
        && text.trim_end_matches(hyphen).ends_with(char::is_alphabetic)
        && line.starts_with(char::is_alphabetic);
    if broken {
        let before = text.trim_end_matches(hyphen);
        let head = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let head = head.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let tail: String =
            line.chars().take_while(|c| c.is_alphanumeric() || hyphen(*c)).flat_map(char::to_lowercase).collect();
        let with = words.contains(&format!("{head}-{tail}")) && !words.contains(&format!("{head}{tail}"));
        let soft = text.ends_with('\u{AD}');
        if soft || (line.starts_with(char::is_lowercase) && !with) {
            text.truncate(before.len());
        }
    } else if !(text.ends_with(is_unspaced) && line.starts_with(is_unspaced)) {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x0: f64, x1: f64, y: f64, size: f64) -> Line {
        Line { x0, x1, y, size, text: text.into(), column: 0, left: 50.0, right: 300.0 }
    }

    fn blocks(pages: Vec<Vec<Line>>) -> Vec<(BlockKind, String)> {
        let marked = joined(pages);
        marked.blocks.iter().map(|(kind, span)| (*kind, marked.text[span.start..span.end].to_owned())).collect()
    }

    #[test]
    fn lines_become_paragraphs_over_the_ends_of_pages() {
        use BlockKind::{Paragraph, Title};
        let first = vec![
            line("Un titre", 50.0, 120.0, 40.0, 14.0),
            line("Le maire a inau-", 62.0, 300.0, 70.0, 10.0),
            line("guré le pont neuf hier. Il a dit peut-", 50.0, 300.0, 82.0, 10.0),
            line("être oui.", 50.0, 100.0, 94.0, 10.0),
            line("La foule a applaudi le maire, et peut-être", 62.0, 300.0, 106.0, 10.0),
            line("1 Une note.", 50.0, 120.0, 130.0, 8.0),
        ];
        let second = vec![line("aussi le pont.", 50.0, 130.0, 40.0, 10.0), line("• Un point", 50.0, 130.0, 52.0, 10.0)];
        let wanted = [
            (Title, "Un titre"),
            (Paragraph, "Le maire a inauguré le pont neuf hier. Il a dit peut-être oui."),
            (Paragraph, "La foule a applaudi le maire, et peut-être aussi le pont."),
            (Paragraph, "• Un point"),
            (Paragraph, "1 Une note."),
        ];
        assert_eq!(blocks(vec![first, second]), wanted.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn lines_of_an_address_are_not_run_together() {
        let lines = vec![
            line("Madame Durand", 50.0, 110.0, 40.0, 10.0),
            line("Le Quai", 50.0, 90.0, 52.0, 10.0),
            line("Votre lettre du deux mai, qui nous est parvenue hier,", 50.0, 300.0, 64.0, 10.0),
            line("nous a plu.", 50.0, 100.0, 76.0, 10.0),
        ];
        let found: Vec<String> = blocks(vec![lines]).into_iter().map(|(_, text)| text).collect();
        let letter = "Votre lettre du deux mai, qui nous est parvenue hier, nous a plu.";
        assert_eq!(found, ["Madame Durand", "Le Quai", letter]);
    }

    #[test]
    fn running_heads_and_page_numbers_go() {
        let page = |n: usize| {
            let mut lines = vec![line(&format!("Le Courrier, mai 2024 — {n}"), 50.0, 150.0, 20.0, 8.0)];
            lines.extend((0..12).map(|i| {
                line(&format!("ligne {i} de la page {n} du texte"), 50.0, 300.0, 50.0 + 12.0 * f64::from(i), 10.0)
            }));
            lines.push(line(&format!("– {n} –"), 150.0, 170.0, 250.0, 10.0));
            lines
        };
        let mut pages = vec![page(1), page(2), page(3), page(4)];
        super::super::repeated::remove(&mut pages);
        assert!(pages.iter().all(|page| page.iter().all(|line| line.text.starts_with("ligne"))), "{pages:#?}");
    }
}
