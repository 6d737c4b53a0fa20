//! What a summary is.

use serde::{Deserialize, Serialize};

use super::compress::Edit;
use super::dates::{DateEdit, Dated};
use super::features::EncodedArticle;
use super::flaws::Flaw;
use super::ranker::Reason;

/// One sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which of the article's sentences (from 0).
    pub index: usize,
    /// Its text, shortened and with dates where that was asked for.
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
    /// The days that were given their date, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateEdit>,
    /// The text without those dates; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

impl Chosen {
    /// Says what was added to the sentence, which was chosen from `article`.
    pub(super) fn record_dates(&mut self, dated: &Dated, article: &EncodedArticle<'_>) {
        self.dates = dated.edits(self.index).to_vec();
        self.original = (!self.dates.is_empty()).then(|| article.sentences[self.index].to_owned());
    }
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
