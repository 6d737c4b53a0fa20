//! The confidence of the units of a memory, learnt on memories of which some units have another one's target.

use super::area::area;
use super::coverage::beads;
use super::gold::GoldText;
use super::judged::{JudgedPair, encode};
use super::left_out;
use super::stress::Random;
use crate::align::{AlignWeights, CoverageKind, UnitLessons, UnitWeights};
use crate::error::Result;
use crate::model::Encoder;
use crate::progress::Progress;

/// Of so many units one is wrong.
const WRONG: u64 = 8;
/// Half of the wrong ones have the target of a unit at most so far away.
const AWAY: usize = 3;

/// The beads of a text as a memory, in order or shuffled, of which some are wrong.
fn memory(text: &GoldText, shuffled: bool, seed: u64) -> Vec<JudgedPair> {
    let mut random = Random::new(seed);
    let mut beads = beads(text);
    if shuffled {
        random.shuffle(&mut beads);
    }
    let count = beads.len();
    let unit = |n: usize| {
        let other = match (random.one_in(WRONG), random.one_in(2)) {
            (false, _) => n,
            (true, true) => (n + count + random.below(0..2 * AWAY + 1) - AWAY.min(count)) % count,
            (true, false) => random.below(0..count),
        };
        let texts = [beads[n][0].clone(), beads[other][1].clone()];
        let kind = if texts[1] == beads[n][1] { CoverageKind::Whole } else { CoverageKind::Foreign };
        JudgedPair::new(texts, [None, None], kind)
    };
    (0..count).map(unit).collect()
}

/// How well right units are told from wrong ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitScores {
    /// Area under the curve of the confidence, of right units against wrong ones.
    pub area: f64,
    /// Share of right ones among units whose confidence is at least [`SURE`].
    pub precision: f64,
    /// Share of the right units whose confidence is so high.
    pub recall: f64,
}

/// From this confidence on a unit is taken for right where weights are judged.
pub const SURE: f32 = 0.9;

/// Judges weights by units that they were not learnt on.
fn judge(lessons: &[UnitLessons], weights: &UnitWeights) -> UnitScores {
    let all: Vec<(f32, bool)> = lessons.iter().flat_map(|lessons| lessons.judge(weights)).collect();
    let of = |is_right: bool| all.iter().filter(move |unit| unit.1 == is_right).map(|unit| unit.0);
    let sure = |is_right: bool| of(is_right).filter(|confidence| *confidence >= SURE).count() as f64;
    UnitScores {
        area: area(&mut of(true).collect::<Vec<_>>(), &mut of(false).collect::<Vec<_>>()),
        precision: sure(true) / (sure(true) + sure(false)).max(1.0),
        recall: sure(true) / (of(true).count() as f64).max(1.0),
    }
}

/// The confidence of units, learnt on memories made of these texts, in order and shuffled, and on pairs that people judged, every list a memory; with
/// weights that know what of a bead is translated. And how well it does on texts that it was not learnt on: those of every group by weights learnt on
/// the other groups; `groups` has one number a text. Nothing is judged if there is one group alone.
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
) -> Result<(UnitWeights, Vec<UnitScores>)> {
    let lessons = |pairs: &[JudgedPair]| {
        progress.check()?;
        let [source, target] = encode(pairs, weights.layer, encoder, progress)?;
        let right: Vec<bool> = pairs.iter().map(|pair| pair.lesson.kind != CoverageKind::Foreign).collect();
        Ok(UnitLessons::new(&source.side(), &target.side(), &right, weights))
    };
    let of_text = |(text, seed): (&GoldText, u64)| {
        [false, true].into_iter().map(|shuffled| lessons(&memory(text, shuffled, seed))).collect::<Result<Vec<_>>>()
    };
    let made = texts.iter().zip(1..).map(of_text).collect::<Result<Vec<_>>>()?;
    let always = judged.iter().map(|pairs| lessons(pairs)).collect::<Result<Vec<_>>>()?;
    let fit = |keep: &dyn Fn(usize) -> bool| {
        let kept = made.iter().zip(groups).filter(|(_, group)| keep(**group)).flat_map(|(lessons, _)| lessons);
        UnitLessons::fit(&kept.chain(&always).collect::<Vec<_>>(), progress)
    };
    let (learnt, without) = left_out::learn(groups, fit)?;
    let scores = made.iter().zip(groups).filter_map(|(lessons, group)| Some(judge(lessons, without.get(group)?)));
    Ok((learnt, scores.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::EncodedText;

    #[test]
    fn some_units_are_wrong_and_told_so() {
        let side = |language: &str| EncodedText {
            texts: (0..400).map(|k| format!("{language} {}", k / 2)).collect(),
            ..EncodedText::default()
        };
        let text = GoldText {
            name: String::new(),
            languages: Default::default(),
            source: side("One"),
            target: side("Two"),
            gold: (0..400).map(|k| (vec![k], vec![k])).collect(),
        };
        for shuffled in [false, true] {
            let units = memory(&text, shuffled, 1);
            let number = |text: &str| text[4..].parse::<usize>().unwrap();
            for unit in &units {
                let same = number(&unit.texts[0]) == number(&unit.texts[1]);
                assert_eq!(same, unit.lesson.kind == CoverageKind::Whole, "one with its own text is right");
            }
            let wrong = units.iter().filter(|unit| unit.lesson.kind == CoverageKind::Foreign).count();
            assert!((25..75).contains(&wrong), "{wrong}");
            let ordered = units.is_sorted_by_key(|unit| number(&unit.texts[0]));
            assert_eq!(ordered, !shuffled);
        }
        let empty = GoldText { gold: vec![], ..text };
        assert!(memory(&empty, true, 1).is_empty());
    }
}
