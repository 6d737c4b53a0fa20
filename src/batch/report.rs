//! What a run says of itself: `run.json`.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::filter::Removed;

use crate::model::ModelId;
use crate::write::LeftOutRow;

/// Everything that is needed to understand, repeat or judge a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// Always `diptych`.
    pub generator: String,
    /// Its version.
    pub version: String,
    /// What was asked for.
    pub settings: serde_json::Value,
    /// The words in which it was asked for ([`super::Settings::request`]).
    #[serde(default)]
    pub request: BTreeMap<String, serde_json::Value>,
    /// The weights that were used; `None` if there was nothing to encode.
    pub model: Option<ModelId>,
    /// How much of everything there was.
    pub counts: RunCounts,
    /// Beads that are not in the bitext, by reason, with examples.
    #[serde(default)]
    pub removed: BTreeMap<String, Removed>,
    /// Wall-clock seconds of every stage.
    pub seconds: BTreeMap<String, f64>,
    /// Inputs that could not be read.
    pub failed: Vec<LeftOutRow>,
    /// Inputs that were sound but not asked for.
    pub skipped: Vec<LeftOutRow>,
}

/// How much of everything there was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Files looked at.
    pub files: usize,
    /// Documents read from them.
    pub documents: usize,
    /// Documents by language.
    pub languages: BTreeMap<String, usize>,
    /// Sentences of all documents.
    pub sentences: usize,
    /// Summaries.
    pub summaries: usize,
    /// Pairs of documents that translate each other.
    pub pairs: usize,
    /// Beads in the bitext.
    pub beads: usize,
    /// Beads that are not, by reason.
    pub rejected: BTreeMap<String, usize>,
}

/// Measures stages.
#[derive(Debug, Default)]
pub(super) struct Clock(BTreeMap<String, f64>);

impl Clock {
    /// Does `work` and books its time under `stage`.
    pub(super) fn time<T>(&mut self, stage: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        *self.0.entry(stage.to_owned()).or_default() += start.elapsed().as_secs_f64();
        result
    }

    /// The books, in seconds to three digits.
    pub(super) fn seconds(self) -> BTreeMap<String, f64> {
        self.0.into_iter().map(|(stage, seconds)| (stage, (seconds * 1000.0).round() / 1000.0)).collect()
    }
}
