//! Several articles about one event, in one summary without repetition.

use super::centrality::{deviation, z_scores};
use super::choose::{best, limits};
use super::features::{self, EncodedArticle};
use super::flaws::Flaw;
use super::options::{Order, SummaryOptions};
use super::select::{Inclusion, SummaryUnit};
use super::summarizer::Summarizer;

/// One sentence of a digest.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestLine {
    /// Which of the articles it is from.
    pub article: usize,
    /// Which of that article's sentences.
    pub index: usize,
    /// Its text.
    pub text: String,
    /// Its standing, in standard deviations: in its own article, and by how well the other articles bear it out.
    pub score: f32,
    /// Articles that say nearly the same, itself left out.
    pub also: Vec<usize>,
    /// What is wrong with it on its own.
    pub flaws: Vec<Flaw>,
}

/// Two sentences whose vectors are nearer than this say the same. Chosen by eye on reports of one event, for the default
/// encoder, whose cosines of unrelated sentences lie about .80.
pub const SAME: f32 = 0.92;

/// Only so many of the best sentences are considered; the rest could not enter a digest anyone reads.
const CONSIDERED: usize = 400;

/// Summarises articles about one event. `usable` says which articles' sentences may be chosen (those in the reader's
/// language); the others still count as witnesses. The lines come article by article, or by score.
pub fn digest(
    summarizer: &Summarizer,
    articles: &[EncodedArticle<'_>],
    usable: &[bool],
    options: &SummaryOptions,
) -> Vec<DigestLine> {
    let mut lines: Vec<DigestLine> = Vec::new();
    let mut words = Vec::new();
    for (a, article) in articles.iter().enumerate() {
        let features = features::compute(article);
        let ranking = summarizer.rank(article, &features, options);
        let scores: Vec<f32> = (0..features.rows.len()).map(|i| ranking.alone(i)).collect();
        let support = z_scores(&support(articles, a));
        let spread = if deviation(&scores) > 1e-6 { 1.0 } else { 0.0 };
        for (i, z) in z_scores(&scores).into_iter().enumerate() {
            lines.push(DigestLine {
                article: a,
                index: i,
                text: article.sentences[i].to_owned(),
                score: z * spread + SUPPORT * support[i],
                also: Vec::new(),
                flaws: features.flaws[i].clone(),
            });
            words.push(features.words[i]);
        }
    }
    let vector = |l: &DigestLine| articles[l.article].vectors.row(l.index);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&x, &y| lines[y].score.total_cmp(&lines[x].score).then(x.cmp(&y)));
    order.truncate(CONSIDERED);
    // The best of all sentences that say the same stays; the others are its witnesses.
    let mut kept: Vec<usize> = Vec::new();
    for &k in &order {
        let usable = usable.get(lines[k].article).copied().unwrap_or(true);
        let twin = kept.iter().copied().find(|&o| vector(&lines[o]).dot(&vector(&lines[k])) > SAME);
        match twin {
            Some(twin) => {
                let article = lines[k].article;
                if article != lines[twin].article && !lines[twin].also.contains(&article) {
                    lines[twin].also.push(article);
                }
            }
            None if usable => kept.push(k),
            None => {}
        }
    }
    let scores: Vec<f32> = lines.iter().map(|l| l.score).collect();
    let lengths: Vec<(usize, usize)> = lines.iter().zip(&words).map(|(l, &w)| (w, l.text.chars().count())).collect();
    let item = |k: usize, floor: f32| SummaryUnit {
        worth: f64::from(scores[k] - floor),
        dangling: 0.0,
        sentences: 1,
        words: lengths[k].0,
        chars: lengths[k].1,
        rule: if kept.contains(&k) { Inclusion::Free } else { Inclusion::Barred },
    };
    let limits = limits(&options.budget, words.iter().sum());
    let sound: Vec<bool> = lines.iter().map(|l| l.flaws.is_empty()).collect();
    let chosen = best(&scores, &sound, &lengths, limits, |floor| (0..lines.len()).map(|k| item(k, floor)).collect());
    let mut digest: Vec<DigestLine> = chosen.into_iter().map(|k| lines[k].clone()).collect();
    digest.iter_mut().for_each(|l| l.also.sort_unstable());
    if options.order == Order::Rank {
        digest.sort_by(|x, y| y.score.total_cmp(&x.score));
    }
    digest
}

/// How much it counts that other articles say the same, beside the standing in the own article.
const SUPPORT: f32 = 1.0;

/// So many articles bear witness for a sentence; of more, those at even distances, so that the time of an event with thousands of
/// articles does not grow with their square.
const WITNESSES: usize = 64;

/// Per sentence of one article: the sum over the other articles of the best cosine with one of their sentences.
fn support(articles: &[EncodedArticle<'_>], own: usize) -> Vec<f32> {
    let mut sums = vec![0.0; articles[own].sentences.len()];
    let others: Vec<&EncodedArticle<'_>> = articles
        .iter()
        .enumerate()
        .filter(|(a, other)| *a != own && other.vectors.nrows() > 0)
        .map(|(_, other)| other)
        .collect();
    for k in 0..others.len().min(WITNESSES) {
        let other = others[k * others.len() / others.len().min(WITNESSES)];
        let products = articles[own].vectors.dot(&other.vectors.t());
        for (sum, row) in sums.iter_mut().zip(products.rows()) {
            *sum += row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::summarize::{Budget, Ranker};
    use ndarray::array;

    const A: [&str; 2] = [
        "Le pont de Lyon a rouvert mardi après deux ans de travaux coûteux.",
        "La ville a payé trois millions d'euros pour le chantier du pont.",
    ];
    const B: [&str; 2] = [
        "Mardi, le pont de Lyon a été rouvert au bout de deux ans de travaux.",
        "Un concert gratuit a réuni la foule sur les quais samedi soir.",
    ];

    #[test]
    fn what_two_articles_say_is_said_once_with_both_as_sources() {
        let language = Language::french();
        let (va, vb) = (array![[1.0f32, 0.0, 0.0], [0.6, 0.8, 0.0]], array![[0.99, 0.141, 0.0], [0.0, 0.0, 1.0]]);
        let articles =
            [EncodedArticle::untitled(&A, va.view(), &language), EncodedArticle::untitled(&B, vb.view(), &language)];
        let summarizer = Summarizer { ranker: Ranker::baseline(), encoder: "test".into() };
        let options = SummaryOptions { budget: Budget::sentences(4), ..SummaryOptions::default() };
        let lines = digest(&summarizer, &articles, &[true, true], &options);
        assert_eq!(lines.len(), 3);
        let bridge: Vec<&DigestLine> = lines.iter().filter(|l| l.index == 0).collect();
        assert_eq!(bridge.len(), 1);
        assert_eq!(bridge[0].also, [1 - bridge[0].article]);
        let one = digest(&summarizer, &articles, &[true, false], &options);
        assert!(one.iter().all(|l| l.article == 0) && one[0].also == [1]);
    }
}
