//! One summary in two languages: chosen bead by bead, so that both columns say the same thing.

use std::collections::BTreeSet;

use super::centrality::z_scores;
use super::choose::{best, limits};
use super::dates::Dated;
use super::features::{self, EncodedArticle, SentenceFeatures};
use super::options::{Order, SummaryOptions};
use super::ranker::Ranking;
use super::same::{self, Likeness};
use super::select::{Inclusion, SummaryUnit};
use super::summarizer::Summarizer;
use super::summary::Chosen;
use crate::text::count_words;

/// Sentences that translate each other, as indices into the two articles' own sentences (from 0).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// On the source side, in order.
    pub source: Vec<usize>,
    /// On the target side, in order.
    pub target: Vec<usize>,
}

/// One line of a bilingual summary. A side without sentences says that nothing there translates the other.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryPair {
    /// The sentences in the source language.
    pub source: Vec<Chosen>,
    /// The sentences in the target language.
    pub target: Vec<Chosen>,
    /// The mean of both sides' standing in their articles, in standard deviations.
    pub score: f32,
    /// Its place among all beads by score (from 1).
    pub rank: usize,
}

/// One article with what is known about its sentences.
struct Side<'s, 'a> {
    article: &'s EncodedArticle<'a>,
    features: SentenceFeatures,
    ranking: Ranking,
    /// Standing of a sentence that is alone, and what its dangling opening costs, both in standard deviations.
    standing: Vec<f32>,
    dangling: Vec<f32>,
    repeats: BTreeSet<usize>,
    likeness: Likeness,
    /// The texts with dates, if those are asked for.
    dated: Option<Dated>,
}

impl<'s, 'a> Side<'s, 'a> {
    fn new(summarizer: &Summarizer, article: &'s EncodedArticle<'a>, options: &SummaryOptions) -> Self {
        let mut features = features::compute(article);
        let ranking = summarizer.rank(article, &features, options);
        let (dated, likeness) = (Dated::of(article, options), Likeness::of(article));
        if let Some(dated) = &dated {
            features.words = dated.texts.iter().map(|s| count_words(s)).collect();
        }
        let scores: Vec<f32> = (0..features.rows.len()).map(|i| ranking.alone(i)).collect();
        let deviation = super::centrality::deviation(&scores).max(1e-6);
        Side {
            article,
            standing: z_scores(&scores),
            dangling: ranking.dangling.iter().map(|d| d / deviation).collect(),
            repeats: likeness.repeats(&ranking),
            likeness,
            features,
            ranking,
            dated,
        }
    }

    /// A sentence as the summary has it.
    fn text(&self, sentence: usize) -> &str {
        self.dated.as_ref().map_or(self.article.sentences[sentence], |dated| &dated.texts[sentence])
    }

    /// The mean standing of sentences, those that another one of them mends counted as mended; 0 (average) for none.
    fn worth(&self, sentences: &[usize]) -> f32 {
        let mended = |i: usize| if i > 0 && sentences.contains(&(i - 1)) { self.dangling[i] } else { 0.0 };
        sentences.iter().map(|&i| self.standing[i] + mended(i)).sum::<f32>() / sentences.len().max(1) as f32
    }

    /// What the first sentence's dangling opening costs, and whether the sentence before it is among `before`.
    fn opening(&self, sentences: &[usize], before: &[usize]) -> (f32, bool) {
        match sentences.first() {
            Some(&i) if self.dangling[i] > 0.0 => {
                (self.dangling[i] / sentences.len() as f32, i > 0 && before.contains(&(i - 1)))
            }
            _ => (0.0, false),
        }
    }

    /// Whether a sentence of one group tells the same fact as one of another.
    fn same_fact(&self, one: &[usize], other: &[usize]) -> bool {
        one.iter().any(|&i| other.iter().any(|&j| self.likeness.same_fact(i, j)))
    }

    /// Whether nothing is wrong with the sentences but openings that the sentence before mends, in the group or `before` it.
    fn is_sound(&self, sentences: &[usize], before: &[usize]) -> bool {
        sentences.iter().all(|&i| {
            let led = i > 0 && (sentences.contains(&(i - 1)) || before.contains(&(i - 1)));
            self.features.flaws[i].iter().all(|f| led && f.is_mended_by_context())
        })
    }

    fn length(&self, sentences: &[usize]) -> (usize, usize) {
        let words = sentences.iter().map(|&i| self.features.words[i]).sum();
        let chars: usize = sentences.iter().map(|&i| self.text(i).chars().count()).sum();
        (words, chars + sentences.len().saturating_sub(1))
    }

    fn chosen(&self, sentences: &[usize], all: &[usize]) -> Vec<Chosen> {
        let chosen = |&index: &usize| {
            let mended = index > 0 && all.contains(&(index - 1));
            let flaws = self.features.flaws[index].iter().copied();
            let above = |j: &usize| (self.ranking.alone(*j), index) > (self.ranking.alone(index), *j);
            let mut chosen = Chosen {
                index,
                text: self.text(index).to_owned(),
                score: self.ranking.alone(index),
                rank: 1 + (0..self.standing.len()).filter(above).count(),
                flaws: flaws.filter(|f| !(mended && f.is_mended_by_context())).collect(),
                reasons: self.ranking.reasons.get(index).cloned().unwrap_or_default(),
                edits: Vec::new(),
                dates: Vec::new(),
                original: None,
            };
            if let Some(dated) = &self.dated {
                chosen.record_dates(dated, self.article);
            }
            chosen
        };
        sentences.iter().map(chosen).collect()
    }
}

/// Summarises two articles that translate each other.
///
/// `beads` are the aligned groups; a sentence in none of them counts as unpaired. The budget holds for each language on
/// its own. A bead is worth the mean of its two sides, and an absent side counts as average, so that what both articles
/// say wins unless one alone says something much more important. Sentences are never shortened here.
pub fn summarize(
    summarizer: &Summarizer,
    source: &EncodedArticle<'_>,
    target: &EncodedArticle<'_>,
    beads: &[Group],
    options: &SummaryOptions,
) -> Vec<SummaryPair> {
    let (a, b) = (Side::new(summarizer, source, options), Side::new(summarizer, target, options));
    let groups = complete(beads, source.sentences.len(), target.sentences.len());
    let worth: Vec<f32> = groups.iter().map(|g| (a.worth(&g.source) + b.worth(&g.target)) / 2.0).collect();
    let none = Group::default();
    let lengths: Vec<(usize, usize)> = groups
        .iter()
        .map(|g| {
            let ((wa, ca), (wb, cb)) = (a.length(&g.source), b.length(&g.target));
            (wa.max(wb), ca.max(cb))
        })
        .collect();
    let item = |k: usize, floor: f32, barred: &BTreeSet<usize>| {
        let (group, before) = (&groups[k], if k > 0 { &groups[k - 1] } else { &none });
        // Standing already holds what the opening costs; where the item before mends it, it is given back.
        let openings = [a.opening(&group.source, &before.source), b.opening(&group.target, &before.target)];
        let mendable: f32 = openings.iter().filter(|o| o.1).map(|o| o.0 / 2.0).sum();
        SummaryUnit {
            worth: f64::from(worth[k] + mendable - floor),
            dangling: f64::from(mendable),
            sentences: group.source.len().max(group.target.len()),
            words: lengths[k].0,
            chars: lengths[k].1,
            rule: match (k, barred.contains(&k)) {
                (0, _) if options.lead => Inclusion::Forced,
                (_, true) => Inclusion::Barred,
                _ => Inclusion::Free,
            },
        }
    };
    let total = |side: &Side<'_, '_>| side.features.words.iter().sum::<usize>();
    let limits = limits(&options.budget, total(&a).min(total(&b)));
    let sound: Vec<bool> = (0..groups.len())
        .map(|k| {
            let before = if k > 0 { &groups[k - 1] } else { &none };
            a.is_sound(&groups[k].source, &before.source) && b.is_sound(&groups[k].target, &before.target)
        })
        .collect();
    let repeated = (0..groups.len()).filter(|&k| {
        groups[k].source.iter().any(|i| a.repeats.contains(i)) || groups[k].target.iter().any(|i| b.repeats.contains(i))
    });
    let choose = |barred: &BTreeSet<usize>| {
        best(&worth, &sound, &lengths, limits, |floor| (0..groups.len()).map(|k| item(k, floor, barred)).collect())
    };
    let first = |k: usize| if options.lead && k == 0 { f32::INFINITY } else { worth[k] };
    let chosen = same::apart(repeated.collect(), choose, first, |k, l| {
        a.same_fact(&groups[k].source, &groups[l].source) || b.same_fact(&groups[k].target, &groups[l].target)
    });
    let all = |of: fn(&Group) -> &Vec<usize>| chosen.iter().flat_map(|&k| of(&groups[k]).clone()).collect::<Vec<_>>();
    let (all_source, all_target) = (all(|g| &g.source), all(|g| &g.target));
    let mut pairs: Vec<SummaryPair> = chosen
        .iter()
        .map(|&k| SummaryPair {
            source: a.chosen(&groups[k].source, &all_source),
            target: b.chosen(&groups[k].target, &all_target),
            score: worth[k],
            rank: 1 + (0..worth.len()).filter(|&j| (worth[j], k) > (worth[k], j)).count(),
        })
        .collect();
    if options.order == Order::Rank {
        pairs.sort_by_key(|p| p.rank);
    }
    pairs
}

/// The beads and, as groups with one side, every sentence that is in none, in reading order.
fn complete(beads: &[Group], sources: usize, targets: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut seen = (vec![false; sources], vec![false; targets]);
    for bead in beads.iter().filter(|b| !b.source.is_empty() && !b.target.is_empty()) {
        let fits = bead.source.iter().all(|&i| i < sources && !seen.0[i])
            && bead.target.iter().all(|&j| j < targets && !seen.1[j]);
        if fits {
            bead.source.iter().for_each(|&i| seen.0[i] = true);
            bead.target.iter().for_each(|&j| seen.1[j] = true);
            groups.push(bead.clone());
        }
    }
    groups.extend((0..sources).filter(|&i| !seen.0[i]).map(|i| Group { source: vec![i], target: vec![] }));
    groups.sort_by_key(|g| g.source.first().copied());
    // An unpaired target sentence stands after the group that holds the sentence before it.
    for j in (0..targets).filter(|&j| !seen.1[j]) {
        let at = groups.iter().rposition(|g| g.target.last().is_some_and(|&t| t < j)).map_or(0, |k| k + 1);
        groups.insert(at, Group { source: vec![], target: vec![j] });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::summarize::Budget;
    use ndarray::Array2;

    const FRENCH: [&str; 4] = [
        "Le maire de Lyon a inauguré mardi le nouveau pont sur le Rhône.",
        "Il a coûté trois millions d'euros à la ville et à la région.",
        "Les travaux du pont avaient commencé il y a deux ans sur le Rhône.",
        "Un concert suivra samedi soir au bord de l'eau pour tous.",
    ];
    const ENGLISH: [&str; 3] = [
        "The mayor of Lyon opened the new bridge over the Rhône on Tuesday.",
        "It cost the city and the region three million euros.",
        "Work on the bridge over the Rhône had begun two years ago.",
    ];

    fn beads() -> Vec<Group> {
        (0..3).map(|i| Group { source: vec![i], target: vec![i] }).collect()
    }

    fn vectors(n: usize) -> Array2<f32> {
        let mut v = Array2::from_shape_fn((n, 4), |(i, j)| if i % 4 == j { 1.0 } else { 0.3 });
        v.rows_mut().into_iter().for_each(|mut r| {
            let norm = r.iter().map(|x| x * x).sum::<f32>().sqrt();
            r /= norm;
        });
        v
    }

    #[test]
    fn both_columns_say_the_same() {
        let (vf, ve, fr, en) = (vectors(4), vectors(3), Language::french(), Language::english());
        let source = EncodedArticle::untitled(&FRENCH, vf.view(), &fr);
        let target = EncodedArticle::untitled(&ENGLISH, ve.view(), &en);
        let summarizer = Summarizer { ranker: crate::summarize::Ranker::baseline(), encoder: "test".into() };
        for n in 1..=4 {
            let options = SummaryOptions { budget: Budget::sentences(n), ..SummaryOptions::default() };
            let pairs = summarize(&summarizer, &source, &target, &beads(), &options);
            assert_eq!(pairs.len(), n);
            for pair in &pairs {
                match pair.source[0].index {
                    3 => assert!(pair.target.is_empty()),
                    i => assert_eq!(pair.target[0].index, i),
                }
            }
        }
        let options =
            SummaryOptions { budget: Budget { words: Some(12), ..Budget::default() }, ..SummaryOptions::default() };
        let pairs = summarize(&summarizer, &source, &target, &beads(), &options);
        assert!(pairs.iter().flat_map(|p| &p.target).map(|c| crate::text::count_words(&c.text)).sum::<usize>() <= 12);
    }

    #[test]
    fn both_sides_say_the_same_in_one_order_within_the_budget() {
        let (fr, en) = (Language::french(), Language::english());
        let text = |language: &str, i: usize| format!("{} {language} {i}.", "mot ".repeat(3 + i * 7 % 5));
        let (french, english): (Vec<String>, Vec<String>) = (0..12).map(|i| (text("A", i), text("B", i * 3))).unzip();
        let (french, english): (Vec<&str>, Vec<&str>) =
            (french.iter().map(String::as_str).collect(), english.iter().map(String::as_str).collect());
        let (vf, ve) = (vectors(12), vectors(12));
        let source = EncodedArticle::untitled(&french, vf.view(), &fr);
        let target = EncodedArticle::untitled(&english, ve.view(), &en);
        let summarizer = Summarizer { ranker: crate::summarize::Ranker::baseline(), encoder: "test".into() };
        // 1-1, 1-2, 2-1, and two beads that stand in another order.
        let bead = |source: &[usize], target: &[usize]| Group { source: source.to_vec(), target: target.to_vec() };
        let beads = [
            bead(&[0], &[0]),
            bead(&[1], &[1, 2]),
            bead(&[2, 3], &[3]),
            bead(&[4], &[6]),
            bead(&[5], &[5]),
            bead(&[7, 8], &[7, 8]),
            bead(&[10], &[11]),
        ];
        let mut told = 0;
        for words in [5, 9, 14, 20, 33, 60] {
            for sentences in [None, Some(1), Some(3)] {
                let budget = Budget { words: Some(words), sentences, ..Budget::default() };
                let pairs = summarize(
                    &summarizer,
                    &source,
                    &target,
                    &beads,
                    &SummaryOptions { budget, ..SummaryOptions::default() },
                );
                for side in [|p: &SummaryPair| p.source.clone(), |p: &SummaryPair| p.target.clone()] {
                    let chosen: Vec<Chosen> = pairs.iter().flat_map(side).collect();
                    assert!(chosen.iter().map(|c| count_words(&c.text)).sum::<usize>() <= words);
                    assert!(chosen.len() <= sentences.unwrap_or(usize::MAX));
                }
                for pair in &pairs {
                    let indices = |side: &[Chosen]| side.iter().map(|c| c.index).collect::<Vec<_>>();
                    let (source, target) = (indices(&pair.source), indices(&pair.target));
                    let alone = source.is_empty() || target.is_empty();
                    assert!(alone || beads.contains(&bead(&source, &target)), "{source:?} {target:?}");
                    told += 1;
                }
                assert!(pairs.iter().filter_map(|p| p.source.first()).map(|c| c.index).is_sorted());
            }
        }
        assert!(told > 20, "{told}");
    }

    #[test]
    fn every_sentence_is_in_one_group_in_order() {
        let groups = complete(&[Group { source: vec![1, 2], target: vec![1] }], 4, 3);
        let flat: Vec<(Vec<usize>, Vec<usize>)> = groups.into_iter().map(|g| (g.source, g.target)).collect();
        assert!(flat.contains(&(vec![1, 2], vec![1])) && flat.contains(&(vec![], vec![0])));
        assert_eq!(flat.iter().map(|g| g.0.len()).sum::<usize>(), 4);
        assert_eq!(flat.iter().map(|g| g.1.len()).sum::<usize>(), 3);
        let after = flat.iter().position(|g| g.1 == [2]).expect("the last target sentence");
        assert_eq!(flat[after - 1].1, [1]);
    }

    #[test]
    fn impossible_beads_are_left_out() {
        let beads = [Group { source: vec![9], target: vec![0] }, Group { source: vec![0], target: vec![] }];
        assert_eq!(complete(&beads, 1, 1).len(), 2);
    }
}
