//! The learnt ranker: a weight per feature and per dimension of the sentence's vector, small enough to read.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::baseline;
use super::centrality::centred;
use super::features::{COUNT, EncodedArticle, NAMES, SentenceFeatures};
use super::flaws::Flaw;
use crate::error::{Error, Result};
use crate::language::Language;

/// What every sentence of an article is worth.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// The score without the flaws that the sentence before would mend.
    pub scores: Vec<f32>,
    /// What those flaws cost while the sentence before is left out.
    pub dangling: Vec<f32>,
    /// What made each score, largest first by absolute value; empty unless asked for.
    pub reasons: Vec<Vec<Reason>>,
}

impl Ranking {
    /// The score of a sentence that stands alone.
    pub fn alone(&self, sentence: usize) -> f32 {
        self.scores[sentence] - self.dangling[sentence]
    }
}

/// One feature's part in a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The feature ([`NAMES`]), a flaw, `meaning` for the sentence's vector, or `query`.
    pub feature: String,
    /// What it adds to the score.
    pub adds: f32,
}

/// A ranker as it is stored (`models/summary-ranker.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    /// What it is called in provenance.
    pub name: String,
    /// The weights for every language and encoder.
    pub general: RankerWeights,
    /// Better ones for some languages, by code. Those that hold a [`Meaning`] are for its encoder only.
    #[serde(default)]
    pub languages: BTreeMap<String, RankerWeights>,
    /// The middle of each language's vectors, for telling events apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centres: Option<Centres>,
    /// Where it comes from: data, method, figures.
    #[serde(default)]
    pub report: serde_json::Value,
}

/// One set of weights.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RankerWeights {
    /// Per feature: its mean and scale over the training sentences and its weight.
    pub features: BTreeMap<String, FeatureWeight>,
    /// What each flaw costs.
    pub flaws: BTreeMap<Flaw, f32>,
    /// The weights of the sentence's vector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Meaning>,
}

/// A feature's weight: it adds `weight · (value − mean) / scale`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FeatureWeight {
    /// Mean over the training sentences.
    pub mean: f32,
    /// Standard deviation over the training sentences.
    pub scale: f32,
    /// The learnt weight.
    pub weight: f32,
}

/// The weights of the sentence's vector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// The name of the encoder that they were learnt with.
    pub encoder: String,
    /// Added to every sentence, so that an average one gets 0.
    pub shift: f32,
    /// Multiplied with the vector.
    pub plain: Vec<f32>,
    /// Multiplied with the vector seen from the article's mean ([`centred`]).
    pub centred: Vec<f32>,
}

/// The mean vector of many sentences, language by language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Centres {
    /// The name of the encoder that made the vectors.
    pub encoder: String,
    /// The means by language code.
    pub languages: BTreeMap<String, Vec<f32>>,
}

impl Ranker {
    /// The ranker that comes with the program.
    pub fn built_in() -> Self {
        serde_json::from_str(include_str!("../../models/summary-ranker.json"))
            .expect("the ranker compiled in is valid (a test reads it)")
    }

    /// Reads a ranker from a file.
    ///
    /// # Errors
    /// When the file cannot be read, is no ranker, or names a feature that this version does not have.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        let ranker: Ranker =
            serde_json::from_str(&text).map_err(|e| Error::input(path, format!("not a summary ranker: {e}")))?;
        if let Some(name) = ranker.features().find(|name| !NAMES.contains(name)) {
            return Err(Error::input(path, format!("the feature {name} is unknown; train the ranker again")));
        }
        Ok(ranker)
    }

    /// The names of the features of all sets.
    fn features(&self) -> impl Iterator<Item = &str> {
        let sets = std::iter::once(&self.general).chain(self.languages.values());
        sets.flat_map(|w| w.features.keys().map(String::as_str))
    }

    /// The training-free score in the same form.
    pub fn baseline() -> Self {
        let weight = |(name, weight): (&str, f32)| (name.to_owned(), FeatureWeight { mean: 0.0, scale: 1.0, weight });
        Ranker {
            name: "baseline".into(),
            general: RankerWeights {
                features: baseline::WEIGHTS.into_iter().map(weight).collect(),
                flaws: Flaw::all().map(|f| (f, f.cost())).collect(),
                meaning: None,
            },
            languages: BTreeMap::new(),
            centres: None,
            report: serde_json::Value::Null,
        }
    }

    /// The weights for a language and an encoder.
    fn weights(&self, language: &Language, encoder: &str, dimension: usize) -> &RankerWeights {
        let fits = |w: &&RankerWeights| {
            w.meaning
                .as_ref()
                .is_none_or(|m| m.encoder == encoder && m.plain.len() == dimension && m.centred.len() == dimension)
        };
        self.languages.get(language.code()).filter(fits).unwrap_or(&self.general)
    }

    /// Ranks an article's sentences. `encoder` is the name of the model that made the vectors; `explain` asks for the
    /// reasons.
    pub fn rank(
        &self,
        article: &EncodedArticle<'_>,
        features: &SentenceFeatures,
        encoder: &str,
        explain: bool,
    ) -> Ranking {
        let set = self.weights(article.language, encoder, article.vectors.ncols());
        let weights: Vec<FeatureWeight> = NAMES
            .iter()
            .map(|n| set.features.get(*n).copied().unwrap_or(FeatureWeight { mean: 0.0, scale: 1.0, weight: 0.0 }))
            .collect();
        let meaning = set.meaning.as_ref().map_or_else(|| vec![0.0; features.rows.len()], |m| m.of(article.vectors));
        let mut ranking = Ranking::default();
        for (i, row) in features.rows.iter().enumerate() {
            let parts: [f32; COUNT] =
                std::array::from_fn(|k| weights[k].weight * (row[k] - weights[k].mean) / weights[k].scale);
            let cost = |flaw: &Flaw| set.flaws.get(flaw).copied().unwrap_or(0.0);
            let sum = |mended: bool| -> f32 {
                features.flaws[i].iter().filter(|f| f.is_mended_by_context() == mended).map(cost).sum()
            };
            ranking.scores.push(parts.iter().sum::<f32>() + meaning[i] - sum(false));
            ranking.dangling.push(sum(true));
            if explain {
                let named = NAMES.iter().zip(parts).map(|(n, adds)| Reason { feature: (*n).into(), adds });
                let flaws = features.flaws[i].iter().map(|f| Reason { feature: format!("flaw:{f}"), adds: -cost(f) });
                let vector = std::iter::once(Reason { feature: "meaning".into(), adds: meaning[i] });
                let mut reasons: Vec<Reason> = named.chain(vector).chain(flaws).filter(|r| r.adds != 0.0).collect();
                reasons.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
                ranking.reasons.push(reasons);
            }
        }
        ranking
    }
}

impl Meaning {
    /// What the vectors add to each sentence's score.
    fn of(&self, vectors: ArrayView2<'_, f32>) -> Vec<f32> {
        let centred = centred(vectors);
        let dot = |a: ArrayView1<'_, f32>, b: &[f32]| a.iter().zip(b).map(|(x, w)| x * w).sum::<f32>();
        let add = |i: usize| self.shift + dot(vectors.row(i), &self.plain) + dot(centred.row(i), &self.centred);
        (0..vectors.nrows()).map(add).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::features;
    use ndarray::array;

    #[test]
    fn the_built_in_ranker_reads_and_names_known_features() {
        let ranker = Ranker::built_in();
        assert!(ranker.features().all(|n| NAMES.contains(&n)));
        for set in std::iter::once(&ranker.general).chain(ranker.languages.values()) {
            assert!(Flaw::all().all(|f| set.flaws.get(&f).is_some_and(|c| *c >= 0.0)));
        }
    }

    #[test]
    fn reasons_add_up_to_the_score() {
        let sentences = ["Le maire a ouvert le pont mardi.", "Il a coûté deux millions d'euros à la ville."];
        let vectors = array![[1.0f32, 0.0], [0.6, 0.8]];
        let language = Language::french();
        let article = EncodedArticle::untitled(&sentences, vectors.view(), &language);
        let mut ranker = Ranker::baseline();
        let meaning = Meaning { encoder: "e".into(), shift: 0.1, plain: vec![0.5, 0.0], centred: vec![0.0, 0.25] };
        ranker.languages.insert("fr".into(), RankerWeights { meaning: Some(meaning), ..ranker.general.clone() });
        let features = features::compute(&article);
        let ranking = ranker.rank(&article, &features, "e", true);
        for i in 0..2 {
            let sum: f32 = ranking.reasons[i].iter().map(|r| r.adds).sum();
            assert!((sum - ranking.alone(i)).abs() < 1e-4, "{:?}", ranking.reasons[i]);
        }
        assert!(ranking.dangling[1] > 0.0);
        let other = ranker.rank(&article, &features, "another", false);
        assert!((ranking.scores[0] - other.scores[0]).abs() > 0.1 && other.reasons.is_empty());
    }
}
