//! Sentences: where one ends and the next begins.
//!
//! A rule-based splitter in one pass. Every run of `. ! ? …` with the quotation marks and brackets that close after it is
//! a candidate; what stands before it (abbreviation, initial, number, acronym) and after it (case, opener of a
//! sentence, speaker of a quotation) decides. White space is not needed: crawled pages lose it (`une vitre.Les 46
//! patients`). Line breaks count as white space, an empty line as the end of a sentence.
//!
//! What a language knows of sentences stands in its folder ([`crate::language::SentenceRules`]).

mod candidate;
mod context;
mod endless;
mod near;
mod next;
mod quotes;
mod seams;
mod verdict;

use crate::language::{Language, rules};
use crate::text::{Span, is_terminal, is_white};
use candidate::Candidate;
use context::Context;

/// The sentences of a text, in order, without the white space around them.
///
/// Together they hold every character of the text that is not white space, and every one has a letter or digit
/// unless the text has none.
pub fn split_sentences(text: &str, language: &Language) -> Vec<Span> {
    let context = Context::new(text, rules(language).sentences);
    let seams = seams::seams(&context);
    split(&context, &seams).into_iter().flat_map(|sentence| endless::pieces(text, sentence)).collect()
}

/// Cuts at seams and where candidates end sentences.
fn split(context: &Context<'_>, seams: &[usize]) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut seams = seams.iter().copied().peekable();
    while let Some((position, c)) = next_mark(context, at) {
        while let Some(seam) = seams.next_if(|&seam| seam <= position) {
            if seam > start {
                push(context, &mut sentences, start, seam);
                start = seam;
            }
        }
        if c == '\n' {
            let end = context.skip_white(position);
            if context.text[position..end].matches('\n').count() > 1 {
                push(context, &mut sentences, start, position);
                start = end;
            }
            at = end.max(position + 1);
            continue;
        }
        let candidate = Candidate::read(context, position);
        if context.ends_sentence(start, &candidate) {
            push(context, &mut sentences, start, candidate.end);
            start = candidate.end;
        }
        at = candidate.end;
    }
    for seam in seams.filter(|&seam| seam > start).collect::<Vec<_>>() {
        push(context, &mut sentences, start, seam);
        start = seam;
    }
    push(context, &mut sentences, start, context.text.len());
    sentences
}

/// The next terminal or line break from `at`.
fn next_mark(context: &Context<'_>, at: usize) -> Option<(usize, char)> {
    context.text[at..].char_indices().find(|&(_, c)| c == '\n' || is_terminal(c)).map(|(i, c)| (at + i, c))
}

/// Adds a sentence; one without a letter or digit joins the one before it.
fn push(context: &Context<'_>, sentences: &mut Vec<Span>, start: usize, end: usize) {
    let raw = &context.text[start..end];
    let body = raw.trim_matches(is_white);
    if body.is_empty() {
        return;
    }
    let start = start + (raw.len() - raw.trim_start_matches(is_white).len());
    let span = Span { start, end: start + body.len() };
    let has_text = |s: Span| context.text[s.start..s.end].chars().any(char::is_alphanumeric);
    match sentences.last_mut() {
        Some(last) if !has_text(span) || !has_text(*last) => last.end = span.end,
        _ => sentences.push(span),
    }
}

#[cfg(test)]
mod tests;
