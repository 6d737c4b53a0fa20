//! Learnt weights: a small JSON file per encoder.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::centre::Centre;
use super::documents::PairWeights;
use super::mining::MineWeights;
use super::pretrained::Pretrained;
use super::projection::Projection;
use super::reader::Readers;
use super::sentences::features::NAMES;
use super::sentences::second_pass;
use super::sentences::shapes::Transitions;
use super::sentences::{CoverageWeights, Space, UnitWeights};
use super::surface::is_mostly_unspaced;
use crate::error::{Error, Remedy, Result};

/// What was learnt for one encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlignWeights {
    /// The encoder they were learnt with, and can be used with.
    pub encoder: String,
    /// The layer whose token states they weigh; nothing if none.
    pub layer: Option<usize>,
    /// What they were learnt on, for people.
    pub learnt_on: String,
    /// What the aligner of sentences weighs.
    #[serde(flatten)]
    pub beads: BeadWeights,
    /// The same for texts of which either side is written without blanks, as Chinese is; without them it is as for others. Between
    /// such scripts and others no words look alike, and one sentence is oftener two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unspaced: Option<BeadWeights>,
    /// Weights for telling what of a bead is translated; without them nothing is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageWeights>,
    /// Means over the texts learnt on, to centre short texts with.
    pub centre: Centre,
    /// What vectors are projected with, besides being compared as they are; without it the features that need it say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection: Option<Projection>,
    /// What reads the two sides of a bead; without it the weights that need it say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<Readers>,
    /// What reads them to tell what of a bead is translated; without it [`reader`](Self::reader) does. Which bead is the right one is told
    /// better by a reader that has not seen neighbouring lines called strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage_reader: Option<Readers>,
    /// Weights for the confidence of the units of a memory; without them the default ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<UnitWeights>,
    /// Weights for pairing documents.
    pub pairs: Option<PairWeights>,
    /// Weights for mining; without them the default ones, learnt for the default encoder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mining: Option<MineWeights>,
}

/// The weights of both passes over the sentences of two texts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BeadWeights {
    /// One weight a [feature](super::FIRST_PASS_FEATURES), by name; a feature that is not there weighs nothing.
    pub features: BTreeMap<String, f64>,
    /// Score of neighbouring beads by what they are (1-1, other, source null, target null), `[before][after]`.
    pub transitions: Transitions,
    /// What the second pass weighs; without it there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondPassWeights>,
}

impl BeadWeights {
    /// The weights in the order of the features.
    pub(crate) fn vector(&self) -> Vec<f64> {
        in_order(&self.features, NAMES.iter())
    }

    /// A name that is no feature's, if there is one.
    fn unknown(&self) -> Option<&str> {
        let first = self.features.keys().find(|name| !NAMES.contains(&name.as_str()));
        let known = |name: &str| NAMES.contains(&name) || second_pass::NAMES.contains(&name);
        let second = self.second.iter().flat_map(|second| second.features.keys()).find(|name| !known(name));
        first.or(second).map(String::as_str)
    }
}

/// The weights of the second pass, which knows more of each bead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondPassWeights {
    /// One weight a feature, by name: those of the first pass and [those that the second adds](super::SECOND_PASS_FEATURES).
    pub features: BTreeMap<String, f64>,
    /// As [`BeadWeights::transitions`].
    pub transitions: Transitions,
}

impl SecondPassWeights {
    /// The weights in the order of the second pass's features.
    pub(crate) fn vector(&self) -> Vec<f64> {
        in_order(&self.features, NAMES.iter().chain(&second_pass::NAMES))
    }

    /// Whether they weigh what a reader says: otherwise nothing need be read.
    pub(crate) fn reads(&self) -> bool {
        second_pass::NAMES[second_pass::READ]
            .iter()
            .any(|name| self.features.get(*name).is_some_and(|weight| *weight != 0.0))
    }
}

fn in_order<'a>(weights: &BTreeMap<String, f64>, names: impl Iterator<Item = &'a &'static str>) -> Vec<f64> {
    names.map(|n| weights.get(*n).copied().unwrap_or(0.0)).collect()
}

/// The weights that come with the program, by encoder.
const BUILT_IN: [(&str, &str); 1] =
    [("multilingual-e5-small", include_str!("../../models/align-multilingual-e5-small.json"))];

impl AlignWeights {
    /// The weights that come with the program for an encoder of this name.
    ///
    /// # Errors
    /// [`Error::Model`] with [`Remedy::LearnWeights`] when there are none.
    pub fn built_in(encoder: &str) -> Result<Self> {
        match BUILT_IN.iter().find(|(name, _)| *name == encoder) {
            Some((name, json)) => Self::from_json(json, &format!("align-{name}.json")),
            None => {
                let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                let reason =
                    format!("no alignment weights come with the program for it (only for {})", known.join(", "));
                Err(Error::model(encoder, reason).mended_by(Remedy::LearnWeights))
            }
        }
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, else as [`AlignWeights::from_json`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        Self::from_json(&text, &path.display().to_string())
    }

    /// Reads a weights file's text; `name` is what errors call it.
    ///
    /// # Errors
    /// When it is not JSON of this shape or weighs a feature that does not exist.
    pub fn from_json(json: &str, name: &str) -> Result<Self> {
        let weights: AlignWeights = serde_json::from_str(json).map_err(|e| {
            Error::input_line(name, e.line(), format!("not a weights file ({e})")).mended_by(Remedy::LearnWeights)
        })?;
        let coverage = weights.coverage.as_ref().and_then(CoverageWeights::unknown);
        let units = weights.units.as_ref().and_then(UnitWeights::unknown);
        let unspaced = weights.unspaced.as_ref().and_then(BeadWeights::unknown);
        match weights.beads.unknown().or(unspaced).or(coverage).or(units) {
            Some(unknown) => {
                let reason = format!("unknown feature `{unknown}`: made by another version");
                Err(Error::input(name, reason).mended_by(Remedy::LearnWeights))
            }
            None => Ok(weights),
        }
    }

    /// The text of a weights file.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What of them was learnt before the rest.
    pub fn pretrained(&self) -> Pretrained {
        Pretrained {
            projection: self.projection.clone(),
            reader: self.reader.clone(),
            coverage_reader: self.coverage_reader.clone(),
        }
    }

    /// Those of the aligner for these texts.
    pub(crate) fn beads_for(&self, source: &[&str], target: &[&str]) -> &BeadWeights {
        match &self.unspaced {
            Some(unspaced) if is_mostly_unspaced(source) || is_mostly_unspaced(target) => unspaced,
            _ => &self.beads,
        }
    }

    pub(crate) fn centre(&self) -> &Centre {
        &self.centre
    }

    /// What the aligner looks at vectors and token states with.
    pub(crate) fn space(&self) -> Space<'_> {
        Space { centre: &self.centre, projection: self.projection.as_ref(), reader: self.reader.as_ref() }
    }

    /// What is looked at with to tell what of a bead is translated.
    pub(crate) fn coverage_space(&self) -> Space<'_> {
        Space { reader: self.coverage_reader.as_ref().or(self.reader.as_ref()), ..self.space() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_encoder_has_weights() {
        let weights = AlignWeights::built_in(crate::model::DEFAULT).unwrap();
        assert!(weights.pairs.is_some() && weights.layer.is_some());
        assert_eq!(AlignWeights::from_json(&weights.to_json(), "x").unwrap(), weights);
        assert!(AlignWeights::built_in("nothing").unwrap_err().remedy().is_some());
    }

    #[test]
    fn an_unknown_feature_is_refused() {
        let mut weights = AlignWeights::built_in(crate::model::DEFAULT).unwrap();
        weights.beads.features.insert("colour".into(), 1.0);
        assert!(
            AlignWeights::from_json(&weights.to_json(), "w.json")
                .unwrap_err()
                .to_string()
                .contains("w.json: unknown feature `colour`")
        );
    }

    #[test]
    fn texts_without_blanks_have_weights_of_their_own() {
        let mut weights = AlignWeights::built_in(crate::model::DEFAULT).unwrap();
        let (french, english, chinese) = (["Il est venu hier."], ["He came yesterday."], ["他昨天来了。"]);
        weights.unspaced = None;
        assert_eq!(weights.beads_for(&chinese, &english), &weights.beads);
        weights.unspaced = Some(BeadWeights::default());
        assert_eq!(weights.beads_for(&french, &english), &weights.beads);
        for (source, target) in [(&chinese, &english), (&french, &chinese)] {
            assert_eq!(weights.beads_for(source, target), &BeadWeights::default());
        }
    }
}
