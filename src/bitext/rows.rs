//! Beads as plain data.

use serde::{Deserialize, Deserializer, Serialize};

use crate::language::Language;
use crate::text::Span;

/// What a bitext says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BitextHeader {
    /// The version of Diptych.
    pub version: String,
    /// The language of all sources, if it is one.
    pub source_language: Option<Language>,
    /// The language of all targets, if it is one.
    pub target_language: Option<Language>,
    /// The model that the confidences come from: its name and precision.
    pub model: String,
}

/// One bead of the bitext.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeadRow {
    /// Unique in the bitext, and the same as long as both documents are.
    pub id: String,
    /// `1-1`, `1-2`, `2-1`, `0-1` …
    pub bead: String,
    /// The source side.
    pub source: SideRow,
    /// The target side.
    pub target: SideRow,
    /// Posterior probability that exactly these sentences translate each other, 0 to 1. Not a number where nobody has said,
    /// as in a bitext of other origin; in JSON `null`.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub confidence: f32,
    /// Single scores.
    #[serde(default = "BeadScores::unknown")]
    pub scores: BeadScores,
    /// Whether the two sides stand at different places of their texts.
    #[serde(default)]
    pub moved: bool,
    /// The id of the first bead of the bitext that says nearly the same, if there is one.
    #[serde(default)]
    pub duplicate_of: Option<String>,
    /// Why the bead is not in the bitext; `None` if it is.
    #[serde(default)]
    pub rejected: Option<String>,
}

impl BeadRow {
    /// Two texts that translate each other, of which nothing else is known.
    pub fn of_texts(id: impl Into<String>, source: SideRow, target: SideRow) -> Self {
        let count = |side: &SideRow| usize::from(!side.text.is_empty());
        BeadRow {
            id: id.into(),
            bead: format!("{}-{}", count(&source), count(&target)),
            source,
            target,
            confidence: unknown(),
            scores: BeadScores::unknown(),
            moved: false,
            duplicate_of: None,
            rejected: None,
        }
    }

    /// Whether both sides have text: not a null bead.
    pub fn has_both_sides(&self) -> bool {
        !self.source.text.is_empty() && !self.target.text.is_empty()
    }
}

/// One side of a bead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SideRow {
    /// The document's id.
    pub document: String,
    /// BLAKE3 of the document's text, in hexadecimal.
    pub hash: String,
    /// Its language.
    pub language: Language,
    /// Indices of the sentences among all sentences of the document, from 0. Empty on one side of a null bead.
    pub sentences: Vec<usize>,
    /// Where they stand in the document's text, in bytes.
    pub spans: Vec<Span>,
    /// The lines that they stand on, from 0, empty lines counted; only for a text that was given one sentence a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<usize>,
    /// Where each sentence after the first begins in `text`, in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<usize>,
    /// Their text, white space folded, joined by a space.
    pub text: String,
    /// Share of its words that have a counterpart on the other side, 0 to 1.
    #[serde(default = "unknown", deserialize_with = "number", skip_serializing_if = "is_unknown")]
    pub covered: f32,
    /// Where `text` says what the other side does not, in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untranslated: Vec<Span>,
    /// Where it is not the article's own text but the page's around it: what of that, and what told so (`credit: nothing but
    /// names of authors`). Of several sentences the first that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boilerplate: Option<String>,
}

impl SideRow {
    /// A text of which nothing but its language is known.
    pub fn of_text(language: Language, text: impl Into<String>) -> Self {
        SideRow {
            document: String::new(),
            hash: String::new(),
            language,
            sentences: vec![],
            spans: vec![],
            lines: vec![],
            cuts: vec![],
            text: text.into(),
            covered: unknown(),
            untranslated: vec![],
            boilerplate: None,
        }
    }

    /// Sentences of a made-up text, each saying its language and number (`fr0. fr1.`).
    #[cfg(test)]
    pub(crate) fn numbered(code: &str, sentences: &[usize]) -> Self {
        let mut side = SideRow::of_text(Language::new(code), "");
        for n in sentences {
            if !side.text.is_empty() {
                side.text.push(' ');
                side.cuts.push(side.text.len());
            }
            side.text.push_str(&format!("{code}{n}."));
        }
        side.sentences = sentences.to_vec();
        side
    }

    /// Its sentences: the text cut where each begins.
    pub fn sentence_texts(&self) -> impl Iterator<Item = &str> {
        let ends = self.cuts.iter().copied().chain([self.text.len()]);
        let mut start = 0;
        ends.filter_map(move |end| {
            let part = self.text.get(start..end);
            start = end;
            part.map(str::trim_end).filter(|part| !part.is_empty())
        })
    }
}

/// What speaks for or against a bead, besides its posterior. What is not known is not a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct BeadScores {
    /// Cosine of the two sides' vectors.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub similarity: f32,
    /// Margin score: the similarity minus the mean similarity of the sides' nearest neighbours opposite.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub margin: f32,
    /// Length of the source over that of the target, over the same ratio of the whole texts.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub length_ratio: f32,
    /// Dice coefficient of the numbers of both sides; 1 if neither has any.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub numbers: f32,
    /// Share of the names of the side with fewer that the other side has too; 1 if there are none.
    #[serde(default = "unknown", deserialize_with = "number")]
    pub names: f32,
    /// Probability that each side says all that the other says.
    #[serde(default = "unknown", deserialize_with = "number", skip_serializing_if = "is_unknown")]
    pub whole: f32,
    /// Whether each side is in the language of its document, as far as can be told.
    pub language: bool,
}

impl BeadScores {
    /// The scores of a bead that nobody has looked at.
    pub fn unknown() -> Self {
        let unknown = unknown();
        BeadScores {
            similarity: unknown,
            margin: unknown,
            length_ratio: unknown,
            numbers: unknown,
            names: unknown,
            whole: unknown,
            language: true,
        }
    }
}

/// A number that nobody has said.
fn unknown() -> f32 {
    f32::NAN
}

fn is_unknown(value: &f32) -> bool {
    value.is_nan()
}

/// A number, or `null` for one that is not known.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_else(unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_null_and_stays_unknown() {
        let side = |text: &str| SideRow::of_text(Language::french(), text);
        let row = BeadRow::of_texts("1", side("Un."), side(""));
        let json = serde_json::to_string(&row).unwrap();
        assert!(json.contains("\"confidence\":null") && json.contains("\"bead\":\"1-0\""), "{json}");
        let read: BeadRow = serde_json::from_str(&json).unwrap();
        assert!(read.confidence.is_nan() && read.scores.margin.is_nan() && read.scores.language);
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }

    #[test]
    fn sentences_are_cut_where_they_begin() {
        let mut side = SideRow::of_text(Language::french(), "Un. Deux. Trois.");
        assert_eq!(side.sentence_texts().collect::<Vec<_>>(), ["Un. Deux. Trois."]);
        side.cuts = vec![4, 10];
        assert_eq!(side.sentence_texts().collect::<Vec<_>>(), ["Un.", "Deux.", "Trois."]);
        // Cuts of a file that somebody changed may be anywhere.
        side.cuts = vec![10, 4, 99];
        assert_eq!(side.sentence_texts().collect::<Vec<_>>(), ["Un. Deux."]);
    }
}
