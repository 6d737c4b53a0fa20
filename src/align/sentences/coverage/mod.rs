//! How much of a bead is translated: which words of either side have a counterpart on the other.
//!
//! A bead may be the right one and yet translate only half of what its sides say. Every token's state, which knows the sentence
//! that it stands in, is compared with those of the other side; a logistic model learnt on pairs to which clauses of their
//! neighbours were added makes of that the probability that a word has a counterpart, and two more of all words' probabilities the
//! probabilities that either side says any and all of what the other says. They look at nothing but the two sides, so that a unit of a
//! shuffled memory is judged as well as a sentence in its text; what all of them together say of the text is added last (`level.rs`).

mod evidence;
mod level;
mod weights;
mod words;

use super::bead::{Bead, Coverage};
use super::prepared::Space;
use super::side::Side;
use super::tokens::Tokens;
use crate::align::reader::Readers;
pub(crate) use evidence::{Evidence, WordEvidence};
pub(crate) use level::Spread;
pub use weights::CoverageWeights;
pub(crate) use weights::{Verdicts, WHOLE_SIGNS, WORD_SIGNS};

/// Two texts, ready to have their beads looked at.
pub(crate) struct Covering<'s, 't> {
    sides: [&'s Side<'t>; 2],
    tokens: [Tokens<'t>; 2],
    reader: Option<&'s Readers>,
}

impl<'s, 't> Covering<'s, 't> {
    /// Nothing if the token states are not there.
    pub(crate) fn new(source: &'s Side<'t>, target: &'s Side<'t>, space: Space<'s>) -> Option<Self> {
        let has_states = |side: &Side| side.tokens.len() == side.texts.len() && !side.texts.is_empty();
        (has_states(source) && has_states(target)).then(|| Covering {
            sides: [source, target],
            tokens: [source, target].map(|side| Tokens::new(side, space.centre)),
            reader: space.reader,
        })
    }

    /// What speaks for and against every word; nothing for a null bead or one that has no words on a side.
    pub(crate) fn evidence(&self, bead: &Bead) -> Option<Evidence> {
        if bead.is_null() {
            return None;
        }
        let ranges = [bead.source.clone(), bead.target.clone()];
        let words = [0, 1].map(|k| words::words(self.sides[k], &self.tokens[k], ranges[k].clone()));
        let pages = [0, 1].map(|k| self.tokens[k].page(ranges[k].clone()));
        let text = |side: usize, word: &words::Word| {
            self.sides[side].texts[ranges[side].start + word.sentence]
                .get(word.span.start..word.span.end)
                .unwrap_or_default()
        };
        let reading = self.reader.and_then(|reader| reader.read(&pages, bead.similarity));
        Evidence::new(words, pages.map(|page| page.states), reading, text, bead)
    }

    /// Looks at a bead.
    pub(crate) fn coverage(&self, bead: &Bead, weights: &CoverageWeights) -> Option<Coverage> {
        Some(self.evidence(bead)?.judge(weights))
    }
}

impl Evidence {
    /// The probabilities that it makes.
    pub(crate) fn judge(&self, weights: &CoverageWeights) -> Coverage {
        let probabilities = self.probabilities(&weights.words());
        let measured = self.measure(&probabilities);
        let [in_part, whole] = weights.verdicts().probabilities(&measured.features);
        Coverage {
            covered: measured.covered,
            untranslated: [0, 1].map(|side| self.passages(side, &probabilities[side])),
            in_part,
            whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use half::f16;
    use ndarray::Array2;

    use super::*;
    use crate::align::centre::Centre;
    use crate::align::sentences::bead::Passage;
    use crate::model::TokenStates;
    use crate::text::Span;

    /// A sentence of words that each point their own way: two words of the same letter are translations of each other.
    struct Sentences {
        texts: Vec<String>,
        vectors: Array2<f32>,
        states: Vec<TokenStates>,
    }

    impl Sentences {
        fn new(texts: &[&str]) -> Self {
            let states = texts.iter().map(|text| {
                let mut spans = Vec::new();
                for word in text.split(' ') {
                    let start = word.as_ptr() as usize - text.as_ptr() as usize;
                    spans.push(Span { start, end: start + word.len() });
                }
                let way = |span: &Span| usize::from(text.as_bytes()[span.start] - b'a');
                let states = Array2::from_shape_fn((spans.len(), 26), |(row, k)| {
                    f16::from_f32(if way(&spans[row]) == k { 1.0 } else { 0.0 })
                });
                TokenStates { spans, states }
            });
            let states: Vec<TokenStates> = states.collect();
            let vectors = Array2::from_elem((texts.len(), 2), 0.5);
            Sentences { texts: texts.iter().map(|t| t.to_string()).collect(), vectors, states }
        }

        fn side(&self) -> Side<'_> {
            let texts = self.texts.iter().map(String::as_str).collect();
            Side { texts, vectors: self.vectors.view(), tokens: &self.states, layout: &[] }
        }
    }

    /// A word has a counterpart if its match is above a half; a bead is whole if its worse gap is small.
    fn weights() -> CoverageWeights {
        let map = |pairs: &[(&str, f64)]| pairs.iter().map(|(name, weight)| (name.to_string(), *weight)).collect();
        CoverageWeights {
            words: map(&[("match, mean", 20.0), ("constant", -10.0)]),
            whole: map(&[("gap, share", -20.0), ("constant", 4.0)]),
            in_part: map(&[]),
            spread: None,
        }
    }

    #[test]
    fn what_has_no_counterpart_is_found_on_the_side_that_has_more() {
        let source = Sentences::new(&["apple bread", "cheese water dates eggs zebra"]);
        let target = Sentences::new(&["abricot brioche", "carotte dattes entrecote"]);
        let (s, t) = (source.side(), target.side());
        let centre = Centre::default();
        let covering = Covering::new(&s, &t, Space { centre: &centre, projection: None, reader: None }).unwrap();
        let of = |source, target| covering.coverage(&Bead::bare(source, target), &weights());
        let whole = of(0..1, 0..1).unwrap();
        assert!(whole.whole > 0.95 && whole.covered.iter().all(|c| *c > 0.9), "{whole:?}");
        assert_eq!(whole.untranslated, [vec![], vec![]]);
        let half = of(0..2, 0..2).unwrap();
        let passages = |side: usize, texts: &[String]| -> Vec<String> {
            let text = |p: &Passage| texts[p.sentence][p.span.start..p.span.end].to_owned();
            half.untranslated[side].iter().map(text).collect()
        };
        assert_eq!(passages(0, &source.texts), ["water", "zebra"]);
        assert!(passages(1, &target.texts).is_empty());
        assert!(half.covered[0] < half.covered[1] && half.whole < whole.whole, "{half:?}");
        let foreign = of(1..2, 0..1).unwrap();
        assert!(foreign.whole < 0.05 && foreign.untranslated.iter().all(|passages| passages.len() == 1), "{foreign:?}");
        assert_eq!(of(0..1, 0..0), None);
    }

    #[test]
    fn nothing_is_said_without_token_states() {
        let source = Sentences::new(&["apple"]);
        let bare = Side { tokens: &[], ..source.side() };
        let space = Space { centre: &Centre::default(), projection: None, reader: None };
        assert!(Covering::new(&bare, &bare, space).is_none());
    }
}
