//! From a text to its blocks: date, title, headings, paragraphs, and what is not the article.

use std::sync::LazyLock;

use regex::Regex;

use super::boilerplate::{is_signature, kind_of_line};
use super::cause::Cause;
use super::document::{Block, BlockKind, Sentence};
use super::passages::passages;
use crate::language::Language;
use crate::text::{Span, count_words, ends_sentence, lines, trim};

/// A line, or the lines of one hard-wrapped paragraph.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Without the white space around it; never empty.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: BlockKind,
    /// Why it is that.
    cause: Cause,
    /// An empty line stands before it.
    after_gap: bool,
}

impl Line {
    fn is(&mut self, kind: BlockKind, cause: Cause) {
        (self.kind, self.cause) = (kind, cause);
    }
}

/// `date 2023-09` at the very start, as the crawler writes it.
static LEADING_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?i:date)\s*:?\s+(?P<date>\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:\s|$)").expect("a constant pattern")
});

/// Cuts a text into lines and says what each is.
pub(super) fn classify(text: &str) -> Vec<Line> {
    let mut lines = joined(text);
    cut_date(text, &mut lines);
    for line in lines.iter_mut().filter(|l| l.kind == BlockKind::Paragraph) {
        if let Some((kind, cause)) = kind_of_line(&text[line.span.start..line.span.end]) {
            line.is(kind, cause);
        }
    }
    mark_signatures(text, &mut lines);
    mark_teasers(text, &mut lines);
    mark_label(text, &mut lines);
    mark_title_and_headings(text, &mut lines);
    lines
}

/// Blocks that are known, as lines. What is said to be a paragraph is looked at as any line is.
pub(super) fn known(text: &str, blocks: &[(BlockKind, Span)]) -> Vec<Line> {
    let line = |(kind, span): &(BlockKind, Span)| {
        let span = trim(text, *span)?;
        let own = (*kind == BlockKind::Paragraph).then(|| kind_of_line(&text[span.start..span.end])).flatten();
        let told = if *kind == BlockKind::Links { Cause::LinkDensity } else { Cause::Marked };
        let (kind, cause) = own.unwrap_or((*kind, told));
        Some(Line { span, kind, cause, after_gap: true })
    };
    blocks.iter().filter_map(line).collect()
}

/// Splits the lines into sentences and makes blocks of them; also the date of the text, if it has one.
pub(super) fn blocks(text: &str, lines: Vec<Line>, language: &Language) -> (Vec<Block>, Option<String>) {
    let mut date = None;
    let mut blocks = Vec::with_capacity(lines.len());
    for line in lines {
        let raw = &text[line.span.start..line.span.end];
        if line.kind == BlockKind::Date && date.is_none() {
            date = LEADING_DATE.captures(raw).map(|c| c["date"].to_owned());
        }
        if line.kind == BlockKind::Paragraph {
            blocks.extend(passages(text, line.span, &line.cause, language));
        } else {
            let Line { span, kind, cause, .. } = line;
            blocks.push(Block { kind, cause, span, sentences: vec![Sentence { span }] });
        }
    }
    (blocks, date)
}

/// The text's lines, those of hard-wrapped paragraphs joined.
fn joined(text: &str) -> Vec<Line> {
    let wrapped = hard_wrapped(text);
    let mut joined: Vec<Line> = Vec::new();
    let mut gap = true;
    for raw in lines(text) {
        let Some(span) = trim(text, raw) else {
            gap = true;
            continue;
        };
        if let Some(last) = joined.last_mut().filter(|_| !gap) {
            let before = &text[last.span.start..last.span.end];
            let here = &text[span.start..span.end];
            if wrapped || continues(before, here) {
                last.span.end = span.end;
                continue;
            }
        }
        joined.push(Line { span, kind: BlockKind::Paragraph, cause: Cause::RunningText, after_gap: gap });
        gap = false;
    }
    joined
}

/// Whether a line goes on with the sentence of the line before it.
fn continues(before: &str, here: &str) -> bool {
    let open = !before.ends_with(['.', '!', '?', '…', ':', ';', '»', '”', '"', ')']);
    open && here.starts_with(char::is_lowercase) && count_words(before) > 4 && count_words(here) > 1
}

/// Whether the lines are cut at a fixed width, so that only empty lines separate paragraphs: most lines but the last of
/// each group are about as long as the longest, and many of them stop in mid-sentence.
fn hard_wrapped(text: &str) -> bool {
    let mut longest = 0;
    let mut inner: Vec<(usize, bool)> = Vec::new();
    let mut previous: Option<(usize, bool)> = None;
    for raw in lines(text).take(2000) {
        match trim(text, raw) {
            None => previous = None,
            Some(span) => {
                let line = &text[span.start..span.end];
                let width = line.chars().count();
                longest = longest.max(width);
                inner.extend(previous);
                previous = Some((width, !line.ends_with(['.', '!', '?', '…', ':', '»', '”', '"'])));
            }
        }
    }
    let full = inner.iter().filter(|(width, _)| *width * 4 >= longest * 3).count();
    let open = inner.iter().filter(|(_, open)| *open).count();
    inner.len() >= 4 && (40..=110).contains(&longest) && full * 10 >= inner.len() * 8 && open * 10 >= inner.len() * 6
}

/// Makes the leading `date 2023-09` a line of its own, also where the article goes on behind it.
fn cut_date(text: &str, lines: &mut Vec<Line>) {
    let Some(first) = lines.first().cloned() else { return };
    let Some(found) = LEADING_DATE.captures(&text[first.span.start..first.span.end]).and_then(|c| c.name("date"))
    else {
        return;
    };
    let end = first.span.start + found.end();
    lines[0].span.end = end;
    lines[0].is(BlockKind::Date, Cause::LeadingDate);
    if let Some(span) = trim(text, Span { start: end, end: first.span.end }) {
        lines.insert(1, Line { span, after_gap: false, ..first });
    }
}

/// How many lines at either end of a page may hold its author's name.
const HEAD: usize = 4;
const TAIL: usize = 5;

fn mark_signatures(text: &str, lines: &mut [Line]) {
    let count = lines.len();
    if count < 3 {
        return;
    }
    for (i, line) in lines.iter_mut().enumerate() {
        let near_an_end = i < HEAD || i + TAIL >= count;
        if near_an_end && line.kind == BlockKind::Paragraph && is_signature(&text[line.span.start..line.span.end]) {
            line.is(BlockKind::Credit, Cause::Signature);
        }
    }
}

/// Marks teasers: lines that are cut off with `…` in mid-sentence, at the end of the page, two or more together or behind
/// other matter of the page; in the middle of the page only four or more.
fn mark_teasers(text: &str, lines: &mut [Line]) {
    let cut_off = |line: &Line| {
        let raw = &text[line.span.start..line.span.end];
        let body = raw.trim_end_matches(['…', '.', ' ', '\u{A0}', ']', '[']);
        let dots = &raw[body.len()..];
        (dots.contains('…') || dots.contains("..."))
            && count_words(raw) >= 6
            && !body.ends_with(['!', '?', '»', '”', '"'])
    };
    let mut i = 0;
    while i < lines.len() {
        if lines[i].kind != BlockKind::Paragraph || !cut_off(&lines[i]) {
            i += 1;
            continue;
        }
        let end = (i..lines.len())
            .find(|&j| lines[j].kind != BlockKind::Paragraph || !cut_off(&lines[j]))
            .unwrap_or(lines.len());
        let behind_matter =
            i > 0 && matches!(lines[i - 1].kind, BlockKind::Tags | BlockKind::Links | BlockKind::Notice);
        let nothing_follows = lines[end..].iter().all(|l| l.kind != BlockKind::Paragraph);
        if end - i >= 4 || (nothing_follows && (end - i >= 2 || behind_matter)) {
            lines[i..end].iter_mut().for_each(|line| line.is(BlockKind::Links, Cause::BrokenOff));
        }
        i = end;
    }
}

/// Marks a section label: one or two words, alone on the first line, before a title or a paragraph.
fn mark_label(text: &str, lines: &mut [Line]) {
    let mut own = lines.iter_mut().filter(|l| l.kind == BlockKind::Paragraph);
    let (Some(first), Some(_)) = (own.next(), own.next()) else { return };
    let raw = &text[first.span.start..first.span.end];
    if count_words(raw) <= 2 && !ends_sentence(raw) && !raw.ends_with([':', ',', ';', '-', '—', '–']) {
        first.is(BlockKind::Tags, Cause::Label);
    }
}

/// Longest title and heading, in words. Headlines of news have 8 to 20, headings inside an article 2 to 14.
const TITLE_WORDS: usize = 32;
const HEADING_WORDS: usize = 18;

fn mark_title_and_headings(text: &str, lines: &mut [Line]) {
    let own: Vec<usize> = (0..lines.len()).filter(|&i| lines[i].kind == BlockKind::Paragraph).collect();
    let raw = |i: usize| &text[lines[i].span.start..lines[i].span.end];
    let open: Vec<bool> = own.iter().map(|&i| looks_like_heading(raw(i))).collect();
    let words: Vec<usize> = own.iter().map(|&i| count_words(raw(i))).collect();
    // Lists, poems and texts without punctuation have no headings that could be told from their lines.
    let sentences = own.iter().filter(|&&i| ends_sentence(raw(i))).count();
    if own.len() < 2 || sentences * 2 < own.len() {
        return;
    }
    let last_closed = open.iter().rposition(|open| !open);
    let mut kinds: Vec<(usize, BlockKind, Cause)> = Vec::new();
    for k in 0..own.len() - 1 {
        let question = raw(own[k]).trim_end().ends_with('?') && words[k] <= 12 && k > 0;
        let stands_alone = lines[own[k]].after_gap && lines[own[k + 1]].after_gap;
        if k == 0 && open[0] && words[0] <= TITLE_WORDS {
            kinds.push((own[0], BlockKind::Title, Cause::FirstLine));
        } else if words[k] <= HEADING_WORDS
            && (open[k] || (question && stands_alone && !starts_like_speech(raw(own[k]))))
            // A heading heads something: a paragraph, or another heading that does.
            && last_closed.is_some_and(|last| last > k)
            && (stands_alone || words[k + 1] > words[k])
        {
            kinds.push((own[k], BlockKind::Heading, Cause::ShortLine));
        }
    }
    for (i, kind, cause) in kinds {
        lines[i].is(kind, cause);
    }
}

/// A line without the full stop of a sentence, that begins as headings do.
fn looks_like_heading(line: &str) -> bool {
    let line = line.trim();
    let starts = line.trim_start_matches(['«', '“', '"', '‘', '\'', ' ', '\u{A0}', '\u{202F}', '#']).chars().next();
    let balanced = line.matches('"').count().is_multiple_of(2) && line.contains('«') == line.contains('»');
    balanced
        && starts.is_some_and(|c| c.is_uppercase() || c.is_numeric())
        && !ends_sentence(line)
        && !line.ends_with([',', ';', ':', '-', '—', '–'])
}

fn starts_like_speech(line: &str) -> bool {
    line.starts_with(['«', '“', '"', '—', '–', '-'])
}
