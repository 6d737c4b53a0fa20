//! What a run is asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::align_settings::AlignSettings;
use super::filter::Rule;
use crate::align::AlignWeights;
use crate::read::ReadOptions;
use crate::summarize;
use crate::write::{BeadRow, RowFormat, Split};

/// What to run over, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Files and folders.
    pub inputs: Vec<PathBuf>,
    /// The folder to write into.
    pub out: PathBuf,
    /// Write into a folder that is not Diptych's own.
    pub force: bool,
    /// How the inputs are read, and in which languages.
    pub read: ReadOptions,
    /// How summaries are made.
    pub summary: summarize::SummaryOptions,
    /// How documents are paired and sentences aligned.
    pub align: AlignSettings,
    /// The least posterior of a bead of the bitext, 0 to 1.
    pub min_confidence: f32,
    /// What else a bead of the bitext must not fail.
    pub rules: Vec<Rule>,
    /// The formats of the bitext.
    pub formats: Vec<&'static dyn RowFormat<BeadRow>>,
    /// The parts of the bitext, if it is split.
    pub split: Option<Split>,
    /// An apostrophe goes before every cell of a table that a spreadsheet would take for a formula.
    pub escape_formulas: bool,
    /// The words in which whoever asks would ask for the same again, such as flags and their values. They are kept in
    /// `run.json`, and change nothing.
    pub request: BTreeMap<String, serde_json::Value>,
}

impl Settings {
    /// The settings that change what comes out, for `run.json`.
    pub(super) fn to_json(&self, weights: &AlignWeights) -> serde_json::Value {
        serde_json::json!({
            // Names of files need not be UTF-8.
            "inputs": self.inputs.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
            "source_language": self.align.source,
            "target_language": self.align.target,
            "summary": { "budget": self.summary.budget, "order": self.summary.order, "lead": self.summary.lead, "resolve_dates": self.summary.resolve_dates },
            "pair_threshold": self.align.pair_threshold,
            "max_bead": self.align.options.max_bead,
            "second_pass": self.align.options.second_pass,
            "align_weights": weights.learnt_on,
            "min_confidence": self.min_confidence,
            "filter": self.rules.iter().map(|rule| rule.name()).collect::<Vec<_>>(),
            "formats": self.formats.iter().map(|format| format.name()).collect::<Vec<_>>(),
            "split": self.split.as_ref().map(ToString::to_string),
            "escape_formulas": self.escape_formulas,
        })
    }
}
