//! Extractive summaries: features, ranking, selection under a length budget.
//!
//! Plain data in, plain data out: [`summarize`] takes an article's own sentences with their vectors and returns which of
//! them make the summary, with a score and a rank each.

pub mod centrality;
pub mod features;
pub mod flaws;
mod quotes;
mod recipe;
mod select;
pub mod words;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use features::Article;
pub use flaws::Flaw;
pub use select::{Budget, Item, Limits, Rule, select};

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
}

impl Default for Options {
    /// Two sentences in the article's order.
    fn default() -> Self {
        Options { budget: Budget::sentences(2), order: Order::Document, lead: false }
    }
}

/// One sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which sentence of the article (from 0).
    pub index: usize,
    /// What the ranker gave it: higher is better; comparable within one article.
    pub score: f32,
    /// Its place among all sentences of the article by score (from 1).
    pub rank: usize,
    /// What is wrong with it in this summary; a pronoun whose sentence before is in the summary is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<Flaw>,
}

/// A summary of one article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its sentences in the order asked for. Empty where the article has none or none fits the budget.
    pub sentences: Vec<Chosen>,
}

/// Summarises one article.
pub fn summarize(article: &Article<'_>, options: &Options) -> Summary {
    let features = features::compute(article);
    let ranking = Ranking::of(&features);
    choose(article, &features, &ranking, options)
}

/// What every sentence is worth.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// The score without the flaws that the sentence before would mend.
    pub scores: Vec<f32>,
    /// What those flaws cost while the sentence before is left out.
    pub dangling: Vec<f32>,
}

impl Ranking {
    /// By the training-free recipe.
    pub fn of(features: &features::Features) -> Self {
        let weights = recipe::weights();
        let mut ranking = Ranking::default();
        for (row, flaws) in features.rows.iter().zip(&features.flaws) {
            let merit: f32 = row.iter().zip(weights).map(|(x, w)| x * w).sum();
            let cost = |mended: bool| {
                flaws.iter().filter(|f| f.is_mended_by_context() == mended).map(|f| recipe::cost(*f)).sum::<f32>()
            };
            ranking.scores.push(merit - cost(false));
            ranking.dangling.push(cost(true));
        }
        ranking
    }
}

/// Chooses the best summary within the budget, given what every sentence is worth.
pub fn choose(article: &Article<'_>, features: &features::Features, ranking: &Ranking, options: &Options) -> Summary {
    let n = article.sentences.len();
    let repeats = repeats(article, ranking);
    let lowest = (0..n).map(|i| ranking.scores[i] - ranking.dangling[i]).fold(f32::INFINITY, f32::min);
    let items: Vec<Item> = (0..n)
        .map(|i| {
            let shift = ranking.scores[i] - lowest + 1e-3;
            Item {
                worth: f64::from(shift),
                dangling: f64::from(ranking.dangling[i]),
                words: features.words[i],
                chars: article.sentences[i].chars().count(),
                rule: match i {
                    0 if options.lead => Rule::Forced,
                    i if repeats.contains(&i) => Rule::Barred,
                    _ => Rule::Free,
                },
            }
        })
        .collect();
    let chosen = select(&items, limits(&options.budget, features.words.iter().sum()));
    let standing: Vec<f32> = (0..n).map(|i| ranking.scores[i] - ranking.dangling[i]).collect();
    let mut sentences: Vec<Chosen> = chosen
        .iter()
        .map(|&index| {
            let mended = index > 0 && chosen.contains(&(index - 1));
            let flaws =
                features.flaws[index].iter().copied().filter(|f| !(mended && f.is_mended_by_context())).collect();
            Chosen {
                index,
                score: standing[index],
                rank: 1 + (0..n).filter(|&j| (standing[j], index) > (standing[index], j)).count(),
                flaws,
            }
        })
        .collect();
    if options.order == Order::Rank {
        sentences.sort_by_key(|s| s.rank);
    }
    Summary { sentences }
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

/// Sentences that nearly repeat another one that is worth more.
fn repeats(article: &Article<'_>, ranking: &Ranking) -> BTreeSet<usize> {
    let terms: Vec<Vec<String>> = article.sentences.iter().map(|s| words::terms(s)).collect();
    let (rows, _) = centrality::tf_idf(&terms);
    let n = rows.len();
    let worth = |i: usize| ranking.scores[i] - ranking.dangling[i];
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
    // Only the front of the ranking can enter a summary of a long text; comparing all pairs of a book would not pay.
    let mut kept: Vec<usize> = Vec::new();
    let mut repeats = BTreeSet::new();
    for &i in order.iter().take(400) {
        if kept.iter().any(|&k| centrality::cosine(&rows[k], &rows[i]) > SAME) {
            repeats.insert(i);
        } else {
            kept.push(i);
        }
    }
    repeats
}
