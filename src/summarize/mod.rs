//! Extractive summaries: features, ranking, selection under a length budget.
//!
//! Plain data in, plain data out: a [`Summarizer`] takes an article's own sentences with their vectors and returns which
//! of them make the summary, with a score and a rank each. [`Body`] takes those sentences out of a document.

pub mod bilingual;
pub mod centrality;
mod compress;
pub mod digest;
pub mod events;
pub mod features;
pub mod flaws;
mod quotes;
mod ranker;
mod recipe;
mod select;
mod source;
mod surface;
pub mod words;

use std::collections::BTreeSet;

use ndarray::Array1;
use serde::{Deserialize, Serialize};

pub use compress::{Cut, Edit, compress};
pub use features::{Article, Features};
pub use flaws::Flaw;
pub use ranker::{Centres, Meaning, Ranker, Ranking, Reason, Weight, Weights};
pub use select::{Budget, Item, Limits, Rule, select};
pub use source::{Body, BodyVectors, encode};

/// In which order a summary's sentences are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As they stand in the article.
    #[default]
    Document,
    /// The highest score first.
    Rank,
}

/// How a summary is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long it may be.
    pub budget: Budget,
    /// In which order its sentences come.
    pub order: Order,
    /// Whether the article's first sentence must be in.
    pub lead: bool,
    /// Whether sentences are shortened by rule ([`compress`]).
    pub compress: bool,
    /// Whether to say what made each sentence win.
    pub explain: bool,
    /// The vector of a question to rank towards, in any language the encoder knows.
    pub query: Option<Array1<f32>>,
}

impl Default for Options {
    /// Two sentences in the article's order.
    fn default() -> Self {
        Options {
            budget: Budget::sentences(2),
            order: Order::Document,
            lead: false,
            compress: false,
            explain: false,
            query: None,
        }
    }
}

/// One sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which of the article's sentences (from 0).
    pub index: usize,
    /// Its text, shortened where that was asked for.
    pub text: String,
    /// What the ranker gave it: higher is better; comparable within one article.
    pub score: f32,
    /// Its place among all sentences of the article by score (from 1).
    pub rank: usize,
    /// What is wrong with it in this summary; a pronoun whose sentence before is in the summary is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<Flaw>,
    /// What made its score, largest first by absolute value; empty unless asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What was cut from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// A summary of one article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its sentences in the order asked for. Empty where the article has none or none fits the budget.
    pub sentences: Vec<Chosen>,
}

impl Summary {
    /// The summary as one text.
    pub fn text(&self) -> String {
        self.sentences.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The summary as one text.
impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// What summarises: a ranker and the name of the encoder whose vectors it is given.
#[derive(Debug, Clone)]
pub struct Summarizer {
    /// The ranker.
    pub ranker: Ranker,
    /// The encoder's name ([`crate::model::ModelId::name`]).
    pub encoder: String,
}

impl Summarizer {
    /// The ranker that comes with the program, for vectors of the named encoder.
    pub fn new(encoder: impl Into<String>) -> Self {
        Summarizer { ranker: Ranker::built_in(), encoder: encoder.into() }
    }

    /// Summarises one article.
    pub fn summarize(&self, article: &Article<'_>, options: &Options) -> Summary {
        if !options.compress {
            return self.of_texts(article, options);
        }
        let (texts, mut edits): (Vec<String>, Vec<Vec<Edit>>) =
            article.sentences.iter().map(|s| compress(s, article.language)).unzip();
        let sentences: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut summary = self.of_texts(&Article { sentences: &sentences, ..*article }, options);
        for sentence in &mut summary.sentences {
            sentence.edits = std::mem::take(&mut edits[sentence.index]);
        }
        summary
    }

    fn of_texts(&self, article: &Article<'_>, options: &Options) -> Summary {
        let features = features::compute(article);
        let ranking = self.rank(article, &features, options);
        choose(article, &features, &ranking, options)
    }

    /// What every sentence is worth, the query's part included.
    pub fn rank(&self, article: &Article<'_>, features: &Features, options: &Options) -> Ranking {
        let mut ranking = self.ranker.rank(article, features, &self.encoder, options.explain);
        if let Some(query) = &options.query {
            let near: Vec<f32> = article.vectors.rows().into_iter().map(|row| row.dot(query)).collect();
            let spread = centrality::deviation(&ranking.scores).max(1.0);
            for (i, z) in centrality::z_scores(&near).into_iter().enumerate() {
                let adds = QUERY * spread * z;
                ranking.scores[i] += adds;
                if let Some(reasons) = ranking.reasons.get_mut(i) {
                    reasons.push(Reason { feature: "query".into(), adds });
                    reasons.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
                }
            }
        }
        ranking
    }
}

/// How much nearness to the query counts, in standard deviations of the scores: twice what everything else does.
const QUERY: f32 = 2.0;

/// Chooses the best summary within the budget, given what every sentence is worth.
pub fn choose(article: &Article<'_>, features: &Features, ranking: &Ranking, options: &Options) -> Summary {
    let n = article.sentences.len();
    let repeats = repeats(article.sentences, ranking);
    let alone: Vec<f32> = (0..n).map(|i| ranking.alone(i)).collect();
    let lengths: Vec<(usize, usize)> =
        (0..n).map(|i| (features.words[i], article.sentences[i].chars().count())).collect();
    let limits = limits(&options.budget, features.words.iter().sum());
    let sound: Vec<bool> = features.flaws.iter().map(|flaws| flaws.iter().all(|f| f.is_mended_by_context())).collect();
    let chosen = best(&alone, &sound, &lengths, limits, |floor| {
        let item = |i: usize| Item {
            worth: f64::from(ranking.scores[i] - floor),
            dangling: f64::from(ranking.dangling[i]),
            sentences: 1,
            words: lengths[i].0,
            chars: lengths[i].1,
            rule: match i {
                0 if options.lead => Rule::Forced,
                i if repeats.contains(&i) => Rule::Barred,
                _ => Rule::Free,
            },
        };
        (0..n).map(item).collect()
    });
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
fn best(
    scores: &[f32],
    sound: &[bool],
    lengths: &[(usize, usize)],
    limits: Limits,
    items: impl Fn(f32) -> Vec<Item>,
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

/// Two sentences whose tf-idf cosine is above this say the same in the same words.
const SAME: f32 = 0.8;

/// Only the front of the ranking can enter a summary of a long text; comparing all pairs of a book would not pay.
const COMPARED: usize = 400;

/// Sentences that nearly repeat another one that is worth more.
fn repeats(sentences: &[&str], ranking: &Ranking) -> BTreeSet<usize> {
    let terms: Vec<Vec<String>> = sentences.iter().map(|s| words::terms(s)).collect();
    let (rows, _) = centrality::tf_idf(&terms);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| ranking.alone(b).total_cmp(&ranking.alone(a)).then(a.cmp(&b)));
    let mut kept: Vec<usize> = Vec::new();
    let mut repeats = BTreeSet::new();
    for &i in order.iter().take(COMPARED) {
        if kept.iter().any(|&k| centrality::cosine(&rows[k], &rows[i]) > SAME) {
            repeats.insert(i);
        } else {
            kept.push(i);
        }
    }
    repeats
}
