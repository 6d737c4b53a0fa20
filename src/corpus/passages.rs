//! A paragraph's sentences, with what grew into it cut out: headings, datelines, credits, links.

use super::boilerplate::{dateline, kind_of_sentence};
use super::cause::Cause;
use super::document::{Block, BlockKind, Sentence};
use super::split::split_sentences;
use crate::language::Language;
use crate::text::{Span, count_words, trim};

/// The blocks of one paragraph, in order, `cause` being why it is one. Most paragraphs are one block.
pub(super) fn passages(text: &str, paragraph: Span, cause: &Cause, language: &Language) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = paragraph.start;
    let head = dateline(&text[paragraph.start..paragraph.end]);
    if head > 0 {
        blocks.extend(
            trim(text, Span { start, end: start + head }).map(|span| single(BlockKind::Credit, Cause::Dateline, span)),
        );
        start += head;
    }
    let spans: Vec<Span> = split_sentences(&text[start..paragraph.end], language)
        .into_iter()
        .map(|s| Span { start: start + s.start, end: start + s.end })
        .collect();
    let tokenised = spans.iter().filter(|s| text[s.start..s.end].ends_with(" .")).count() * 2 > spans.len();
    for (i, &span) in spans.iter().enumerate() {
        let raw = &text[span.start..span.end];
        let (kind, why) = if spans.len() == 1 {
            (BlockKind::Paragraph, cause.clone())
        } else if let Some(found) = kind_of_sentence(raw) {
            found
        } else if is_heading(raw, i + 1 == spans.len()) || (!tokenised && is_stopped_line(raw)) {
            (BlockKind::Heading, Cause::GrownIn)
        } else {
            (BlockKind::Paragraph, cause.clone())
        };
        match blocks.last_mut().filter(|b| b.kind == kind && kind == BlockKind::Paragraph) {
            Some(last) => {
                last.span.end = span.end;
                last.sentences.push(Sentence { span });
            }
            None => blocks.push(single(kind, why, span)),
        }
    }
    blocks
}

fn single(kind: BlockKind, cause: Cause, span: Span) -> Block {
    Block { kind, cause, span, sentences: vec![Sentence { span }] }
}

/// Marks that may follow a sentence's last full stop.
const CLOSING: [char; 10] = ['"', '»', '”', '’', '\'', ')', ']', ' ', '\u{A0}', '\u{202F}'];

/// Longest heading inside a paragraph, in words.
const WORDS: usize = 14;

/// A few words without a full stop inside a paragraph: the heading of what follows, grown into it.
fn is_heading(raw: &str, last: bool) -> bool {
    let bare = raw.trim_matches(['-', '–', '•', '►', '♦', '▶', '●', '■', '▪', ' ', '\u{A0}']);
    let open = !bare.trim_end_matches(CLOSING).ends_with(['.', '!', '?', '…', ':', ',', ';']);
    // `- "Dangereux" -`, set off by the agency itself.
    let dashed = raw.starts_with("- ") && raw.ends_with(" -");
    let balanced = bare.matches('"').count().is_multiple_of(2) && bare.contains('«') == bare.contains('»');
    !last
        && (dashed || open)
        && balanced
        && count_words(bare) <= WORDS
        && bare.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"«“".contains(c))
}

/// `Searching blind .`: in the CNN/DailyMail corpus a line that had no full stop, given one behind a space.
fn is_stopped_line(raw: &str) -> bool {
    raw.ends_with(" .") && count_words(raw) <= 12 && !raw.ends_with("\" .")
}
