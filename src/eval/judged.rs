//! Pairs that people judged: whether their sides translate each other wholly, in part or not at all, and how well `whole` and
//! the confidence tell these apart.

use std::path::Path;

use super::area::area;
use crate::align::{AlignOptions, AlignWeights, Bead, CoverageKind, CoverageLesson, EncodedText, rescore};
use crate::error::{Error, Result};
use crate::model::Encoder;
use crate::progress::Progress;
use crate::text::Span;

/// Around words that have no counterpart on the other side.
const MARKS: [char; 2] = ['⟦', '⟧'];

/// A pair and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedPair {
    /// Source and target.
    pub texts: [String; 2],
    /// How much of it is translated, and where not.
    pub lesson: CoverageLesson,
}

impl JudgedPair {
    /// A pair of which so much is translated, and where not.
    pub(super) fn new(texts: [String; 2], untranslated: [Option<Vec<Span>>; 2], kind: CoverageKind) -> Self {
        JudgedPair { texts, lesson: CoverageLesson { untranslated, kind } }
    }

    /// A pair whose texts have marks around words that have no counterpart, or has none if nobody looked for such.
    fn of_marked(marked: [&str; 2], kind: CoverageKind) -> std::result::Result<Self, &'static str> {
        let [(source, in_source), (target, in_target)] = [unmarked(marked[0])?, unmarked(marked[1])?];
        let texts = [source, target];
        let is_marked = !in_source.is_empty() || !in_target.is_empty();
        let untranslated = match kind {
            CoverageKind::Part if is_marked => [Some(in_source), Some(in_target)],
            CoverageKind::Part => [None, None],
            _ if is_marked => return Err("words are marked as without a counterpart in a pair that is not in part"),
            CoverageKind::Whole => [Some(vec![]), Some(vec![])],
            CoverageKind::Foreign => [0, 1].map(|k| Some(vec![Span { start: 0, end: texts[k].len() }])),
        };
        Ok(Self::new(texts, untranslated, kind))
    }
}

/// A text without its marks, and the spans that they are around.
fn unmarked(text: &str) -> std::result::Result<(String, Vec<Span>), &'static str> {
    let (mut plain, mut spans, mut open) = (String::with_capacity(text.len()), vec![], None);
    for c in text.chars() {
        match (c, open) {
            (c, None) if c == MARKS[0] => open = Some(plain.len()),
            (c, Some(start)) if c == MARKS[1] => {
                spans.push(Span { start, end: plain.len() });
                open = None;
            }
            (c, _) if MARKS.contains(&c) => return Err("marks ⟦ ⟧ that do not close each other"),
            _ => plain.push(c),
        }
    }
    match open {
        None => Ok((plain, spans)),
        Some(_) => Err("a mark ⟦ that is not closed"),
    }
}

/// Reads a table with a header, of source, target and judgement (`whole`, `part`, `none`), parted by tabs; what stands behind them is a
/// remark. In pairs in part, words without a counterpart may stand between ⟦ and ⟧.
///
/// # Errors
/// [`Error::Io`] when it cannot be read, [`Error::Input`] with the line that is not such a row, or when there is none.
pub fn read(path: &Path) -> Result<Vec<JudgedPair>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
    let row = |(n, line): (usize, &str)| {
        let mut fields = line.split('\t').map(str::trim);
        let mut field = || fields.next().unwrap_or_default();
        let (texts, judgement) = ([field(), field()], field());
        let kind = match judgement {
            _ if texts.contains(&"") => Err("a side is empty; a row is source, target and judgement, parted by tabs"),
            "whole" => Ok(CoverageKind::Whole),
            "part" => Ok(CoverageKind::Part),
            "none" => Ok(CoverageKind::Foreign),
            _ => Err("the third column is neither `whole` nor `part` nor `none`"),
        };
        let pair = kind.and_then(|kind| JudgedPair::of_marked(texts, kind));
        pair.map_err(|reason| Error::input_line(path, n + 1, reason))
    };
    let rows = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    let pairs: Vec<JudgedPair> = rows.map(row).collect::<Result<_>>()?;
    match pairs.is_empty() {
        true => Err(Error::input(path, "no pairs behind the header")),
        false => Ok(pairs),
    }
}

/// Both sides of pairs, encoded with the token states of `layer` if one is named.
pub(super) fn encode(
    pairs: &[JudgedPair],
    layer: Option<usize>,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<[EncodedText; 2]> {
    let side = |side: usize| {
        let texts = pairs.iter().map(|pair| pair.texts[side].clone()).collect();
        EncodedText::of_sentences(texts, encoder, layer, progress)
    };
    Ok([side(0)?, side(1)?])
}

/// What the weights say of a pair, and what people say of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// Probability that each side says all that the other says.
    pub whole: f32,
    /// Probability that they translate each other, wholly or in part.
    pub confidence: f32,
    /// What people say.
    pub kind: CoverageKind,
}

/// What the weights say of every pair, the pairs being the units of a memory. Pairs of which nothing can be said, because a side has no words,
/// are left out.
///
/// # Errors
/// As [`Encoder::encode`]; and when the weights know nothing of half translations.
pub fn judge(
    pairs: &[JudgedPair],
    weights: &AlignWeights,
    options: AlignOptions,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<Vec<Judgement>> {
    let Some(learnt) = &weights.coverage else {
        let reason =
            "these weights say nothing of half translations; `diptych fit` without `--layer 0` learns that too";
        return Err(Error::Usage(reason.into()));
    };
    progress.begin("score", "sentences", Some(2 * pairs.len() as u64));
    let [source, target] = encode(pairs, weights.layer, encoder, progress)?;
    let beads = rescore(&source.side(), &target.side(), weights, options);
    progress.end();
    let judgement = |(bead, pair): (&Bead, &JudgedPair)| {
        let whole = bead.coverage.as_ref()?.whole;
        Some(Judgement { whole, confidence: bead.confidence, kind: pair.lesson.kind })
    };
    let mut found: Vec<Judgement> = beads.iter().zip(pairs).filter_map(judgement).collect();
    learnt.settle(found.iter_mut().map(|judgement| &mut judgement.whole));
    Ok(found)
}

/// How well the three kinds are told apart, as areas under the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedAreas {
    /// Of `whole`, of whole pairs against those in part.
    pub in_part: f64,
    /// Of `whole`, of whole pairs against those that are no translations.
    pub foreign: f64,
    /// Of the confidence, of pairs that are translations, wholly or in part, against those that are none.
    pub translated: f64,
}

impl JudgedAreas {
    /// Of what [`judge`] says.
    pub fn of(judged: &[Judgement]) -> Self {
        let of = |kind| judged.iter().filter(move |pair| pair.kind == kind);
        let whole = |kind| of(kind).map(|pair| pair.whole).collect::<Vec<f32>>();
        let confidence = |kinds: &[CoverageKind]| -> Vec<f32> {
            kinds.iter().flat_map(|kind| of(*kind)).map(|pair| pair.confidence).collect()
        };
        JudgedAreas {
            in_part: area(&mut whole(CoverageKind::Whole), &mut whole(CoverageKind::Part)),
            foreign: area(&mut whole(CoverageKind::Whole), &mut whole(CoverageKind::Foreign)),
            translated: area(
                &mut confidence(&[CoverageKind::Whole, CoverageKind::Part]),
                &mut confidence(&[CoverageKind::Foreign]),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_shares_of_pairs_in_the_right_order() {
        let judged = [
            (0.9, 0.9, CoverageKind::Whole),
            (0.4, 0.6, CoverageKind::Whole),
            (0.5, 0.7, CoverageKind::Part),
            (0.4, 0.8, CoverageKind::Part),
            (0.1, 0.65, CoverageKind::Foreign),
        ]
        .map(|(whole, confidence, kind)| Judgement { whole, confidence, kind });
        let areas = JudgedAreas { in_part: 0.625, foreign: 1.0, translated: 0.75 };
        assert_eq!(JudgedAreas::of(&judged), areas);
    }

    #[test]
    fn marks_say_which_words_have_no_counterpart() {
        let of = |source, target, kind| JudgedPair::of_marked([source, target], kind).unwrap();
        let part = of("Oui⟦, Sire⟧ !", "⟦Ah, ⟧yes!", CoverageKind::Part);
        assert_eq!(part.texts, ["Oui, Sire !", "Ah, yes!"]);
        let spans = [(3, 9), (0, 4)].map(|(start, end)| Some(vec![Span { start, end }]));
        assert_eq!(part.lesson.untranslated, spans);
        assert_eq!(of("Oui.", "Yes, Sire.", CoverageKind::Part).lesson.untranslated, [None, None], "not looked for");
        assert_eq!(of("Oui.", "Yes.", CoverageKind::Whole).lesson.untranslated, [Some(vec![]), Some(vec![])]);
        let foreign = of("Oui.", "He left.", CoverageKind::Foreign).lesson.untranslated;
        assert_eq!(foreign, [4, 8].map(|end| Some(vec![Span { start: 0, end }])));
    }

    #[test]
    fn a_row_that_is_none_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("judged.tsv");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&path).map(|pairs| pairs.len()).map_err(|e| e.to_string())
        };
        assert_eq!(told("source\ttarget\tjudgement\nOui.\tYes.\twhole\n\nNon.\tNo, sir.\tpart\ta word more\n"), Ok(2));
        for (text, reason) in [
            ("s\tt\tj\nOui.\tYes.\twhole\nNon.\tNo.\tperhaps\n", "judged.tsv:3: the third column"),
            ("s\tt\tj\nOui.\t\twhole\n", "judged.tsv:2: a side is empty"),
            ("s\tt\tj\nOui, ⟦Sire.\tYes.\tpart\n", "a mark ⟦ that is not closed"),
            ("s\tt\tj\nOui, Sire⟧.\tYes.\tpart\n", "marks ⟦ ⟧ that do not close"),
            ("s\tt\tj\nOui⟦, Sire⟧.\tYes, Sire.\twhole\n", "in a pair that is not in part"),
            ("s\tt\tj\n", "no pairs behind the header"),
        ] {
            assert!(told(text).unwrap_err().contains(reason), "{text:?}: {:?}", told(text));
        }
    }
}
