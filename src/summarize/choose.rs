//! Which sentences make the best summary, given what each is worth.

use std::collections::BTreeSet;

use super::features::{EncodedArticle, SentenceFeatures};
use super::options::{Order, SummaryOptions};
use super::ranker::Ranking;
use super::same::{self, Likeness};
use super::select::{Budget, Inclusion, Limits, SummaryUnit, select};
use super::summary::{Chosen, Summary};

/// Chooses the best summary within the budget, given what every sentence is worth.
pub fn choose(
    article: &EncodedArticle<'_>,
    features: &SentenceFeatures,
    ranking: &Ranking,
    options: &SummaryOptions,
) -> Summary {
    let n = article.sentences.len();
    let likeness = Likeness::of(article);
    let alone: Vec<f32> = (0..n).map(|i| ranking.alone(i)).collect();
    let lengths: Vec<(usize, usize)> =
        (0..n).map(|i| (features.words[i], article.sentences[i].chars().count())).collect();
    let limits = limits(&options.budget, features.words.iter().sum());
    let sound: Vec<bool> = features.flaws.iter().map(|flaws| flaws.iter().all(|f| f.is_mended_by_context())).collect();
    let choose = |barred: &BTreeSet<usize>| {
        best(&alone, &sound, &lengths, limits, |floor| {
            let item = |i: usize| SummaryUnit {
                worth: f64::from(ranking.scores[i] - floor),
                dangling: f64::from(ranking.dangling[i]),
                sentences: 1,
                words: lengths[i].0,
                chars: lengths[i].1,
                rule: match i {
                    0 if options.lead => Inclusion::Forced,
                    i if barred.contains(&i) => Inclusion::Barred,
                    _ => Inclusion::Free,
                },
            };
            (0..n).map(item).collect()
        })
    };
    let worth = |i: usize| if options.lead && i == 0 { f32::INFINITY } else { alone[i] };
    let chosen = same::apart(likeness.repeats(ranking), choose, worth, |i, j| likeness.same_fact(i, j));
    let mut sentences: Vec<Chosen> = chosen
        .iter()
        .map(|&index| {
            let mended = index > 0 && chosen.contains(&(index - 1));
            let score = ranking.alone(index);
            let above = |j: &usize| ranking.alone(*j) > score || (ranking.alone(*j) == score && *j < index);
            Chosen {
                index,
                text: article.sentences[index].to_owned(),
                score,
                rank: 1 + (0..n).filter(above).count(),
                flaws: features.flaws[index]
                    .iter()
                    .copied()
                    .filter(|f| !(mended && f.is_mended_by_context()))
                    .collect(),
                reasons: ranking.reasons.get(index).cloned().unwrap_or_default(),
                edits: Vec::new(),
                dates: Vec::new(),
                original: None,
            }
        })
        .collect();
    if options.order == Order::Rank {
        sentences.sort_by_key(|s| s.rank);
    }
    Summary { sentences }
}

/// Chooses among items that are worth their score above a floor.
///
/// Where only the number of sentences is bounded the floor is the lowest score of a sound item: every sound sentence adds,
/// and a flawed one enters only if it is worth more than one of them; a shorter summary reads better than one with a hole in
/// it. Where the length is bounded only the best-ranked items that together are twice as long as the budget may enter, and
/// each is worth its score above the rest times the root of its length; else many short sentences, good or bad, would crowd
/// out the few that matter. If none of those fits, all may enter.
pub(super) fn best(
    scores: &[f32],
    sound: &[bool],
    lengths: &[(usize, usize)],
    limits: Limits,
    items: impl Fn(f32) -> Vec<SummaryUnit>,
) -> Vec<usize> {
    let least = |all: bool| {
        let scores = scores.iter().zip(sound).filter(|(_, sound)| all || **sound).map(|(score, _)| *score);
        scores.fold(f32::INFINITY, f32::min) - 1e-3
    };
    let by_length = limits.words != usize::MAX || limits.chars != usize::MAX;
    let mut floors = vec![least(false), least(true)];
    if by_length {
        floors.insert(0, floor(scores, lengths, limits).max(floors[0]));
    }
    let tries = floors.into_iter().filter(|floor| floor.is_finite()).map(|floor| {
        let mut items = items(floor);
        if by_length {
            for item in &mut items {
                let weight = (item.words as f64).sqrt();
                (item.worth, item.dangling) = (item.worth * weight, item.dangling * weight);
            }
        }
        select(&items, limits)
    });
    tries.into_iter().find(|chosen| !chosen.is_empty()).unwrap_or_default()
}

/// The score of the first item in order of rank that is no longer needed to fill the budget twice.
fn floor(scores: &[f32], lengths: &[(usize, usize)], limits: Limits) -> f32 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let (mut words, mut chars) = (0usize, 0usize);
    for i in order {
        if words >= limits.words.saturating_mul(2) || chars >= limits.chars.saturating_mul(2) {
            return scores[i];
        }
        (words, chars) = (words + lengths[i].0, chars + lengths[i].1);
    }
    f32::NEG_INFINITY
}

/// The budget in plain numbers, for an article of so many words.
pub fn limits(budget: &Budget, words: usize) -> Limits {
    let share = budget.ratio.map(|r| (r * words as f64 + 1e-9) as usize);
    Limits {
        sentences: budget.sentences.unwrap_or(usize::MAX),
        words: budget.words.unwrap_or(usize::MAX).min(share.unwrap_or(usize::MAX)),
        chars: budget.chars.unwrap_or(usize::MAX),
    }
}
