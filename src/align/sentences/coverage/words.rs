//! The words of one side of a bead, each with the tokens that make it.

use std::ops::Range;

use crate::align::sentences::side::Side;
use crate::align::sentences::tokens::Tokens;
use crate::align::surface::{words as runs, worth};
use crate::text::{Span, is_unspaced};

/// A word of a bead's side.
pub(super) struct Word {
    /// Which sentence of the bead's side it stands in, from 0.
    pub(super) sentence: usize,
    /// Where, in bytes of the sentence.
    pub(super) span: Span,
    /// Its tokens, counted from the first of the bead's side.
    pub(super) tokens: Range<usize>,
    /// What it counts: its letters, less where it is in many sentences.
    pub(super) weight: f32,
}

/// The words of some sentences. Where a script puts no blanks between words, every token is one.
pub(super) fn words(side: &Side, tokens: &Tokens, sentences: Range<usize>) -> Vec<Word> {
    let mut out = Vec::new();
    let first = tokens.starts[sentences.start];
    for (number, sentence) in sentences.enumerate() {
        let text = side.texts[sentence];
        let Some(states) = side.tokens.get(sentence) else { continue };
        let start = tokens.starts[sentence];
        // Where the letters of each token begin, if it has any: its span may hold the blank before.
        let letters = |span: &Span| {
            let piece = text.get(span.start..span.end).unwrap_or_default();
            piece.find(char::is_alphanumeric).map(|at| span.start + at)
        };
        let mut word = |span: Span, own: Range<usize>| {
            let weight = tokens.weights[start + own.start..start + own.end].iter().sum::<f32>();
            if weight > 0.0 {
                let tokens = start + own.start - first..start + own.end - first;
                out.push(Word { sentence: number, span, tokens, weight });
            }
        };
        let mut next = 0;
        for run in runs(text) {
            let begin = run.as_ptr() as usize - text.as_ptr() as usize;
            let end = begin + run.len();
            let unspaced = run.starts_with(is_unspaced);
            while next < states.spans.len() && letters(&states.spans[next]).is_none_or(|at| at < begin) {
                next += 1;
            }
            let own = next;
            while let Some(span) = states.spans.get(next) {
                let Some(at) = letters(span).filter(|at| *at < end) else { break };
                let piece = text.get(span.start..span.end).unwrap_or_default();
                next += 1;
                if unspaced && worth(piece) > 0 {
                    word(Span { start: at, end: span.end.min(end) }, next - 1..next);
                }
            }
            if !unspaced && own < next {
                word(Span { start: begin, end }, own..next);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::align::centre::Centre;
    use crate::model::TokenStates;

    /// The words of a sentence whose tokens are these pieces, one after the other.
    fn found(pieces: &[&str]) -> Vec<(String, Range<usize>)> {
        let text = pieces.concat();
        let mut at = 0;
        let spans = pieces.iter().map(|piece| {
            at += piece.len();
            Span { start: at - piece.len(), end: at }
        });
        let spans: Vec<Span> = spans.collect();
        let states = [TokenStates { states: Array2::zeros((spans.len(), 2)), spans }];
        let vectors = Array2::zeros((1, 2));
        let side = Side { texts: vec![&text], vectors: vectors.view(), tokens: &states, layout: &[] };
        let tokens = Tokens::new(&side, &Centre::default());
        let found = words(&side, &tokens, 0..1);
        found.iter().map(|w| (text[w.span.start..w.span.end].to_owned(), w.tokens.clone())).collect()
    }

    #[test]
    fn pieces_make_words_between_blanks() {
        let found = found(&["L'", "ouv", "erture", " —", " dit", "-", "elle", " !"]);
        let words: Vec<_> = found.iter().map(|(word, tokens)| (word.as_str(), tokens.clone())).collect();
        assert_eq!(words, [("L", 0..1), ("ouverture", 1..3), ("dit", 4..5), ("elle", 6..7)]);
    }

    #[test]
    fn every_piece_is_a_word_where_no_blanks_are() {
        let found = found(&["他", "昨天", "用了", "iPh", "one", "。"]);
        let words: Vec<_> = found.iter().map(|(word, tokens)| (word.as_str(), tokens.clone())).collect();
        assert_eq!(words, [("他", 0..1), ("昨天", 1..2), ("用了", 2..3), ("iPhone", 3..5)]);
    }
}
