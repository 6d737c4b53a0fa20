//! Pairs that are translated in part, made of hand-aligned ones: clauses of their neighbours are added on one side, or clauses
//! and words are taken away. The same seed makes the same pairs.

use super::area::area;
use super::gold::GoldText;
use super::judged::{JudgedPair, encode};
use super::left_out;
use super::stress::Random;
use crate::align::{AlignWeights, CoverageKind, CoverageLesson, CoverageLessons, CoverageWeights, clauses, worth};
use crate::error::Result;
use crate::model::Encoder;
use crate::progress::Progress;
use crate::text::{Span, is_unspaced};

/// Of a hundred beads so many are also shown joined with the next, in part only, and with another bead's other side. Of the pairs
/// made six in ten are whole, about as many as in what people ask about.
const JOINED: u64 = 50;
const IN_PART: u64 = 70;
const FOREIGN: u64 = 35;
/// How often it is tried to show a bead in part.
const TRIES: usize = 3;
/// Beads away from which another side is taken.
const AWAY: usize = 3;
/// Shares of whole pairs that weights are judged at: a poor memory, about what is learnt on, a good translation.
pub const SHARES: [f64; 3] = [0.2, 0.6, 0.95];
/// Fewest words of a text of which some are taken away.
const WORDS: usize = 4;
/// The least that is added to a side or taken away, as a share of the side that says more and by what its letters count: of a pair of which less
/// is missing, people do not agree that it is translated in part.
const LEAST: (f64, usize) = (0.15, 6);

/// Encodes pairs for the layer, the centre and the reader of these weights.
///
/// # Errors
/// As [`Encoder::encode`].
fn lessons(
    pairs: &[JudgedPair],
    weights: &AlignWeights,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<CoverageLessons> {
    progress.check()?;
    let [source, target] = encode(pairs, weights.layer, encoder, progress)?;
    let known: Vec<CoverageLesson> = pairs.iter().map(|pair| pair.lesson.clone()).collect();
    let mut lessons = CoverageLessons::default();
    lessons.add(&source.side(), &target.side(), &known, weights);
    Ok(lessons)
}

/// The texts of the beads, in the order of the source.
pub(super) fn beads(text: &GoldText) -> Vec<[String; 2]> {
    let mut beads: Vec<_> = text.gold.iter().filter(|(a, b)| !a.is_empty() && !b.is_empty()).collect();
    beads.sort();
    let join = |texts: &[String], of: &[usize]| {
        let mut out = String::new();
        of.iter().for_each(|k| clauses::append(&mut out, texts[*k].trim()));
        out
    };
    beads.iter().map(|(a, b)| [join(&text.source.texts, a), join(&text.target.texts, b)]).collect()
}

fn pairs(text: &GoldText, seed: u64) -> Vec<JudgedPair> {
    let beads = beads(text);
    let mut random = Random::new(seed);
    let mut out = Vec::new();
    let covered = || Some(Vec::new());
    for (n, bead) in beads.iter().enumerate() {
        let whole = |texts| JudgedPair::new(texts, [covered(), covered()], CoverageKind::Whole);
        out.push(whole(bead.clone()));
        let next = beads.get(n + 1);
        let mut percent = || random.below(0..100) as u64;
        let (joined, in_part, foreign) = (percent() < JOINED, percent() < IN_PART, percent() < FOREIGN);
        if let (true, Some(next)) = (joined, next) {
            out.push(whole([0, 1].map(|side| joined_with(&bead[side], &next[side]))));
        }
        if in_part {
            let before = n.checked_sub(1).and_then(|n| beads.get(n));
            out.extend((0..TRIES).find_map(|_| partial(bead, before, next, &mut random)));
        }
        let other = (n + beads.len() + random.below(0..2 * AWAY + 1) - AWAY) % beads.len().max(1);
        if foreign && other.abs_diff(n) > 0 {
            let texts = [bead[0].clone(), beads[other][1].clone()];
            let all = |text: &str| Some(vec![Span { start: 0, end: text.len() }]);
            let untranslated = [all(&texts[0]), all(&texts[1])];
            out.push(JudgedPair::new(texts, untranslated, CoverageKind::Foreign));
        }
    }
    out
}

fn join(parts: &[String]) -> String {
    let mut joined = String::new();
    parts.iter().for_each(|part| clauses::append(&mut joined, part));
    joined
}

fn joined_with(text: &str, more: &str) -> String {
    let mut joined = text.to_owned();
    clauses::append(&mut joined, more);
    joined
}

/// The bead with something added or taken away on one side; nothing where that cannot be done, or is too little.
fn partial(
    bead: &[String; 2],
    before: Option<&[String; 2]>,
    next: Option<&[String; 2]>,
    random: &mut Random,
) -> Option<JudgedPair> {
    let side = random.below(0..2);
    let with = |text: String, own: Option<Vec<Span>>, other: Option<Vec<Span>>| {
        let changed = match own.iter().flatten().map(|span| worth(&text[span.start..span.end])).sum::<usize>() {
            0 => worth(&bead[side]).saturating_sub(worth(&text)),
            added => added,
        };
        let all = worth(&text).max(worth(&bead[side]));
        if changed < LEAST.1 || (changed as f64) < LEAST.0 * all as f64 {
            return None;
        }
        let (mut texts, mut untranslated) = (bead.clone(), [other.clone(), other]);
        (texts[side], untranslated[side]) = (text, own);
        Some(JudgedPair::new(texts, untranslated, CoverageKind::Part))
    };
    let own = &bead[side];
    match random.below(0..8) {
        0 => {
            let cut = clauses::clauses(&next?[side]);
            let text = joined_with(own, &join(&cut[..1 + random.below(0..cut.len())]));
            let span = Span { start: own.len(), end: text.len() };
            with(text, Some(vec![span]), Some(vec![]))
        }
        1 => {
            let cut = clauses::clauses(&before?[side]);
            let more = cut.last()?.clone();
            let span = Span { start: 0, end: more.len() };
            with(joined_with(&more, own), Some(vec![span]), Some(vec![]))
        }
        2 => {
            // Words of the next sentence, as many as a third of the own.
            let more = first_words(&next?[side], own)?;
            let text = joined_with(own, more);
            let span = Span { start: own.len(), end: text.len() };
            with(text, Some(vec![span]), Some(vec![]))
        }
        3 => {
            // As long as before, so that the lengths tell nothing.
            let mut cut = clauses::clauses(own);
            let more =
                clauses::clauses(&next?[side]).into_iter().min_by_key(|c| c.len().abs_diff(own.len() / cut.len()))?;
            match cut.len() {
                1 => cut[0] = without_words(own, random)?,
                several => drop(cut.remove(random.below(0..several))),
            }
            let kept = join(&cut);
            let text = joined_with(&kept, &more);
            let span = Span { start: kept.len(), end: text.len() };
            with(text, Some(vec![span]), None)
        }
        4 | 5 => {
            let mut cut = clauses::clauses(own);
            if cut.len() < 2 {
                return with(without_words(own, random)?, Some(vec![]), None);
            }
            cut.remove(random.below(0..cut.len()));
            with(join(&cut), Some(vec![]), None)
        }
        _ => with(without_words(own, random)?, Some(vec![]), None),
    }
}

/// The beginning of a text, a third as long as another, cut between words.
fn first_words<'t>(text: &'t str, own: &str) -> Option<&'t str> {
    let wanted = own.chars().count().div_ceil(3).max(6);
    let far = |(at, _): &(usize, char)| text[..*at].chars().count() >= wanted;
    let is_border = |(_, c): &(usize, char)| c.is_whitespace() || is_unspaced(*c);
    let end = text.char_indices().filter(is_border).find(far).map_or(text.len(), |(at, _)| at);
    Some(text[..end].trim()).filter(|text| !text.is_empty())
}

/// A text without a quarter to a half of its words, all in one place; nothing for a text of few words, or of a script without blanks.
fn without_words(text: &str, random: &mut Random) -> Option<String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < WORDS || text.chars().any(is_unspaced) {
        return None;
    }
    let count = (words.len() / 4 + random.below(0..words.len() / 4 + 1)).max(1);
    let start = random.below(0..words.len() - count + 1);
    words.drain(start..start + count);
    Some(words.join(" "))
}

/// How well the pairs that are whole are told from those that are not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageScores {
    /// Area under the curve of `whole`, of pairs that are whole against pairs that are translated in part.
    pub in_part: f64,
    /// Of pairs that are whole against pairs of which neither side translates the other.
    pub foreign: f64,
    /// Of words that have a counterpart against words that have none.
    pub words: f64,
    /// Mean distance, by the pair, of what `whole` says and how many of the pairs of its band (of ten) were whole, in memories of
    /// which these [`SHARES`] are whole.
    pub calibration: [f64; SHARES.len()],
}

/// Judges weights by the lessons of a text that they were not learnt on.
pub fn judge(lessons: &CoverageLessons, weights: &CoverageWeights) -> CoverageScores {
    let mut kinds = [vec![], vec![], vec![]];
    for (lesson, coverage) in lessons.judge(weights) {
        kinds[lesson.kind as usize].push(coverage.whole);
    }
    let calibration = SHARES.map(|share| calibration(&kinds, share, weights));
    let (mut good, mut bad) = (vec![], vec![]);
    for (has, p) in lessons.words(weights) {
        if has { good.push(p) } else { bad.push(p) }
    }
    let [mut whole, mut in_part, mut foreign] = kinds;
    CoverageScores {
        in_part: area(&mut whole, &mut in_part),
        foreign: area(&mut whole, &mut foreign),
        words: area(&mut good, &mut bad),
        calibration,
    }
}

/// Mean distance, by the pair, of what `whole` says and how many of the pairs of its band (of ten) were whole, in a memory of which
/// this share is whole: of every kind as many pairs, evenly spread over the text, as make the share.
fn calibration(kinds: &[Vec<f32>; 3], share: f64, weights: &CoverageWeights) -> f64 {
    let (whole, others) = (kinds[0].len() as f64, (kinds[1].len() + kinds[2].len()) as f64);
    // Of the whole ones and of the others so many are taken.
    let taken = [(share / (1.0 - share) * others / whole).min(1.0), ((1.0 - share) / share * whole / others).min(1.0)];
    let some = |kind: usize| {
        let part = taken[kind.min(1)];
        let at = move |n: usize| (n as f64 * part) as usize;
        kinds[kind].iter().enumerate().filter(move |(n, _)| at(n + 1) > at(*n)).map(move |(_, p)| (*p, kind == 0))
    };
    let mut memory: Vec<(f32, bool)> = (0..3).flat_map(some).collect();
    weights.settle(memory.iter_mut().map(|(p, _)| p));
    let mut bands = [(0.0, 0.0); 10];
    for (p, is_whole) in &memory {
        let band = &mut bands[((p * 10.0) as usize).min(9)];
        *band = (band.0 + f64::from(*p), band.1 + f64::from(u8::from(*is_whole)));
    }
    bands.iter().map(|(said, was)| (said - was).abs()).sum::<f64>() / memory.len().max(1) as f64
}

/// The weights of coverage, and how well they do on texts that they were not learnt on: those of every group by weights learnt on
/// the other groups; `groups` has one number a text. Nothing is judged if there is one group alone. What people judged, a list a file, is
/// learnt on in any case.
///
/// # Errors
/// As [`Encoder::encode`], and when the user asked to stop.
pub fn learn(
    texts: &[GoldText],
    groups: &[usize],
    judged: &[Vec<JudgedPair>],
    weights: &AlignWeights,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<(CoverageWeights, Vec<CoverageScores>)> {
    let encoded = |pairs: &[JudgedPair]| lessons(pairs, weights, encoder, progress);
    let made = texts.iter().zip(1..).map(|(text, seed)| encoded(&pairs(text, seed))).collect::<Result<Vec<_>>>()?;
    let always = judged.iter().map(|pairs| encoded(pairs)).collect::<Result<Vec<_>>>()?;
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<&CoverageLessons> {
        let kept = made.iter().zip(groups).filter(|(_, group)| keep(**group)).map(|(lessons, _)| lessons);
        kept.chain(&always).collect()
    };
    let (learnt, without) = left_out::learn(groups, |keep| CoverageLessons::fit(&of(keep), progress))?;
    let judged = made.iter().zip(groups).filter_map(|(lessons, group)| Some(judge(lessons, without.get(group)?)));
    Ok((learnt, judged.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::EncodedText;

    fn text() -> GoldText {
        let side = |language: &str| EncodedText {
            texts: (0..60)
                .map(|k| format!("{language} {k} came in, sat down by the fire, and said nothing at all."))
                .collect(),
            ..EncodedText::default()
        };
        GoldText {
            name: String::new(),
            languages: Default::default(),
            source: side("One"),
            target: side("Two"),
            gold: (0..60).map(|k| (vec![k], vec![k])).collect(),
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_pairs_and_what_was_added_is_told() {
        let (made, again) = (pairs(&text(), 1), pairs(&text(), 1));
        let texts = |pairs: &[JudgedPair]| pairs.iter().map(|p| p.texts.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&made), texts(&again));
        let share = |count: usize| count as f64 / made.len() as f64;
        assert!((0.5..0.7).contains(&share(made.iter().filter(|p| p.lesson.kind == CoverageKind::Whole).count())));
        let mut told = 0;
        for pair in made.iter().filter(|pair| pair.lesson.kind != CoverageKind::Whole) {
            for (text, spans) in pair.texts.iter().zip(&pair.lesson.untranslated) {
                for span in spans.iter().flatten() {
                    assert!(text.get(span.start..span.end).is_some_and(|t| worth(t) >= LEAST.1), "{text} {span:?}");
                    told += 1;
                }
            }
        }
        assert!(told > 20, "{told}");
    }

    #[test]
    fn words_are_taken_away_in_one_place() {
        let mut random = Random::new(4);
        let left = without_words("one two three four five six seven eight", &mut random).unwrap();
        assert!((4..=6).contains(&left.split(' ').count()), "{left}");
        assert_eq!(without_words("one two", &mut random), None);
        assert_eq!(without_words("他 昨天 来 了 吗", &mut random), None);
        assert_eq!(first_words("Er ging nach Hause und schlief", "Il rentra chez lui"), Some("Er ging"));
    }
}
