//! Learning to tell what of a pair is translated, from pairs of which that is known.

use rayon::prelude::*;

use super::logistic;
use crate::align::centre::centre_rows;
use crate::align::sentences::coverage::{Covering, Evidence, Spread, Verdicts, WHOLE_SIGNS, WORD_SIGNS, WordEvidence};
use crate::align::sentences::{Bead, Coverage, CoverageWeights, Side};
use crate::align::surface::Surface;
use crate::align::weights::AlignWeights;
use crate::error::Result;
use crate::progress::Progress;
use crate::text::Span;

/// Of how many parts the examples are: the words' probabilities that the second model learns on come from weights learnt without
/// the part that they are in, or they would be too sure of themselves.
const PARTS: usize = 4;

/// Words that are learnt on; of more, every second, third … is taken.
const WORDS: usize = 80_000;

/// Of these parts, by the length of both sides, each has the same share of whole pairs.
const LENGTHS: usize = 10;
/// Pairs that a part has at least: of fewer, most would be left out.
const FEWEST: usize = 20;

/// What is known of a pair of texts that are given alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageLesson {
    /// Where each side says what the other does not, in bytes; nothing where that is not known word by word.
    pub untranslated: [Option<Vec<Span>>; 2],
    /// How much of it is translated.
    pub kind: Kind,
}

/// How much of a pair is translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Each side says all that the other says.
    Whole,
    /// One says more.
    Part,
    /// Neither says what the other says.
    Foreign,
}

impl CoverageLesson {
    fn is_whole(&self) -> bool {
        self.kind == Kind::Whole
    }
}

/// Pairs of texts with what speaks for and against each of their words.
#[derive(Default)]
pub struct CoverageLessons(Vec<(CoverageLesson, Evidence)>);

impl CoverageLessons {
    /// Adds the pairs of two sides of as many texts each: the first with the first, the second with the second; seen from the centre of
    /// these weights, and read by their reader. Some are left out, so that at every length as many are whole: two beads joined are
    /// long and whole, one that lacks a clause is short, and a length shall say nothing of its own.
    pub fn add<'a>(
        &mut self,
        source: &Side<'a>,
        target: &Side<'a>,
        lessons: &[CoverageLesson],
        weights: &AlignWeights,
    ) {
        let found = evidence(source, target, weights);
        let known: Vec<_> = lessons.iter().zip(found).filter_map(|(lesson, found)| Some((lesson, found?))).collect();
        let lengths: Vec<(f32, bool)> =
            known.iter().map(|(lesson, found)| (found.length(), lesson.is_whole())).collect();
        let kept = evenly_long(&lengths);
        let kept = known.into_iter().zip(kept).filter(|(_, kept)| *kept);
        self.0.extend(kept.map(|((lesson, found), _)| (lesson.clone(), found)));
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Learns the weights on all of these.
    ///
    /// # Errors
    /// When the user asked to stop.
    pub fn fit(lessons: &[&CoverageLessons], progress: &dyn Progress) -> Result<CoverageWeights> {
        let all: Vec<&(CoverageLesson, Evidence)> = lessons.iter().flat_map(|l| &l.0).collect();
        let words = |keep: &dyn Fn(usize) -> bool| {
            let mut examples = Vec::new();
            for (_, (lesson, evidence)) in all.iter().enumerate().filter(|(n, _)| keep(*n)) {
                for (side, untranslated) in lesson.untranslated.iter().enumerate() {
                    let Some(untranslated) = untranslated else { continue };
                    examples.extend(evidence.sides[side].iter().map(|w| (w.features, !is_inside(w, untranslated))));
                }
            }
            let stride = examples.len().div_ceil(WORDS).max(1);
            logistic::fit_signed(examples.into_iter().step_by(stride).collect(), WORD_SIGNS, progress)
        };
        let mut examples = Vec::with_capacity(all.len());
        for part in 0..PARTS {
            let learnt = words(&|n| n % PARTS != part)?;
            for (lesson, evidence) in all.iter().skip(part).step_by(PARTS) {
                examples.push((evidence.measure(&evidence.probabilities(&learnt)).features, lesson.kind));
            }
        }
        let learn = |of: &dyn Fn(Kind) -> Option<bool>| {
            let known = examples.iter().filter_map(|(features, kind)| Some((*features, of(*kind)?)));
            logistic::fit_signed(known.collect(), WHOLE_SIGNS, progress)
        };
        let verdicts = Verdicts {
            in_part: learn(&|kind| Some(kind != Kind::Foreign))?,
            whole: learn(&|kind| (kind != Kind::Foreign).then_some(kind == Kind::Whole))?,
        };
        let mut log_odds = [vec![], vec![], vec![]];
        for (features, kind) in &examples {
            log_odds[*kind as usize].push(logistic::odds_of(verdicts.probabilities(features)[1]));
        }
        let weights = CoverageWeights::new(words(&|_| true)?, &verdicts);
        Ok(CoverageWeights { spread: Spread::of([&log_odds[0], &log_odds[1], &log_odds[2]]), ..weights })
    }

    /// Of every word of which it is known whether it has a counterpart, and what weights say of it.
    pub fn words(&self, weights: &CoverageWeights) -> impl Iterator<Item = (bool, f32)> {
        let learnt = weights.words();
        self.0.iter().flat_map(move |(lesson, evidence)| {
            let side = move |k: usize| {
                let untranslated = lesson.untranslated[k].as_ref();
                untranslated.into_iter().flat_map(move |spans| {
                    evidence.sides[k].iter().map(move |w| (!is_inside(w, spans), w.probability(&learnt)))
                })
            };
            side(0).chain(side(1))
        })
    }

    /// What weights say of every pair.
    pub fn judge<'a>(&'a self, weights: &'a CoverageWeights) -> impl Iterator<Item = (&'a CoverageLesson, Coverage)> {
        self.0.iter().map(|(lesson, evidence)| (lesson, evidence.judge(weights)))
    }
}

/// Which of the pairs to take, of which the length is known and whether each is whole, so that at every length as many are whole as of all.
fn evenly_long(pairs: &[(f32, bool)]) -> Vec<bool> {
    let mut by_length: Vec<usize> = (0..pairs.len()).collect();
    by_length.sort_by(|a, b| pairs[*a].0.total_cmp(&pairs[*b].0));
    let whole = pairs.iter().filter(|(_, whole)| *whole).count() as f64 / pairs.len().max(1) as f64;
    let shares = [1.0 - whole, whole];
    let mut kept = vec![false; pairs.len()];
    for part in by_length.chunks(pairs.len().div_ceil(LENGTHS).max(FEWEST)) {
        let of = |is_whole: bool| part.iter().copied().filter(move |n| pairs[*n].1 == is_whole);
        let count = |is_whole: bool| of(is_whole).count() as f64;
        let most = (count(false) / shares[0]).min(count(true) / shares[1]);
        for is_whole in [false, true] {
            // So many of these, evenly spread over them.
            let taken = most * shares[usize::from(is_whole)] / count(is_whole);
            let at = |n: usize| (n as f64 * taken + 1e-9) as usize;
            of(is_whole).enumerate().for_each(|(n, pair)| kept[pair] = at(n + 1) > at(n));
        }
    }
    kept
}

fn is_inside(word: &WordEvidence, spans: &[Span]) -> bool {
    spans.iter().any(|span| span.start <= word.place.span.start && word.place.span.start < span.end)
}

/// The evidence of pairs of texts that are given alone: similar by their centred vectors, long by the ratio of the sums.
fn evidence<'a>(source: &Side<'a>, target: &Side<'a>, weights: &AlignWeights) -> Vec<Option<Evidence>> {
    let Some(covering) = Covering::new(source, target, weights.coverage_space()) else { return vec![] };
    let centred = |side: &Side| {
        let mut vectors = side.vectors.to_owned();
        centre_rows(&mut vectors, &weights.centre.vectors);
        vectors
    };
    let vectors = [centred(source), centred(target)];
    let lengths = [source, target].map(|s| s.texts.iter().map(|t| Surface::of(t).length).collect::<Vec<f32>>());
    let ratio = lengths[0].iter().sum::<f32>() / lengths[1].iter().sum::<f32>().max(1.0);
    let bead = |k: usize| Bead {
        similarity: vectors[0].row(k).dot(&vectors[1].row(k)),
        length_ratio: (lengths[0][k] + 3.0) / (lengths[1][k] * ratio + 3.0),
        ..Bead::bare(k..k + 1, k..k + 1)
    };
    (0..source.texts.len()).into_par_iter().map(|k| covering.evidence(&bead(k))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_length_as_many_are_whole() {
        // The longer half is whole in 3 of 4, the shorter in 1 of 4.
        let pairs: Vec<(f32, bool)> =
            (0..400).map(|n| (n as f32, if n < 200 { n % 4 == 0 } else { n % 4 != 0 })).collect();
        let kept = evenly_long(&pairs);
        for half in [0..200, 200..400] {
            let whole = |is: bool| half.clone().filter(|n| kept[*n] && pairs[*n].1 == is).count();
            assert_eq!((whole(true), whole(false)), (50, 50));
        }
        assert!(evenly_long(&[]).is_empty());
        assert_eq!(evenly_long(&[(1.0, true); 7]), [true; 7], "where all are whole, none is left out");
        assert_eq!(evenly_long(&pairs[195..205]), [true; 10], "nor of a few");
    }
}
