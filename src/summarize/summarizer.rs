//! From an article to its summary.

use super::centrality;
use super::choose::choose;
use super::compress::{Edit, compress};
use super::dates::Dated;
use super::features::{self, EncodedArticle, SentenceFeatures};
use super::options::SummaryOptions;
use super::ranker::{Ranker, Ranking, Reason};
use super::summary::Summary;
use crate::text::count_words;

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
    pub fn summarize(&self, article: &EncodedArticle<'_>, options: &SummaryOptions) -> Summary {
        if !options.compress {
            return self.of_texts(article, options);
        }
        let (texts, mut edits): (Vec<String>, Vec<Vec<Edit>>) =
            article.sentences.iter().map(|s| compress(s, article.language)).unzip();
        let sentences: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut summary = self.of_texts(&EncodedArticle { sentences: &sentences, ..*article }, options);
        for sentence in &mut summary.sentences {
            sentence.edits = std::mem::take(&mut edits[sentence.index]);
        }
        summary
    }

    fn of_texts(&self, article: &EncodedArticle<'_>, options: &SummaryOptions) -> Summary {
        let mut features = features::compute(article);
        let ranking = self.rank(article, &features, options);
        let Some(dated) = Dated::of(article, options) else { return choose(article, &features, &ranking, options) };
        // What a sentence is worth is the author's text alone; the budget counts the dates as well.
        let sentences: Vec<&str> = dated.texts.iter().map(String::as_str).collect();
        features.words = sentences.iter().map(|s| count_words(s)).collect();
        let mut summary = choose(&EncodedArticle { sentences: &sentences, ..*article }, &features, &ranking, options);
        summary.sentences.iter_mut().for_each(|sentence| sentence.record_dates(&dated, article));
        summary
    }

    /// What every sentence is worth, the query's part included.
    pub fn rank(&self, article: &EncodedArticle<'_>, features: &SentenceFeatures, options: &SummaryOptions) -> Ranking {
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
