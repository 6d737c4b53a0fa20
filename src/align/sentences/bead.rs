//! What an alignment consists of.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// Some source sentences that say what some target sentences say; a null bead if one side is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bead {
    /// Source sentences.
    pub source: Range<usize>,
    /// Target sentences.
    pub target: Range<usize>,
    /// Probability that exactly this bead is right (0 to 1).
    pub confidence: f32,
    /// Cosine of the two sides' centred vectors; 0 for a null bead.
    pub similarity: f32,
    /// The similarity minus the mean similarity of the nearest sentences opposite; 0 for a null bead.
    pub margin: f32,
    /// Length of the source side over the length of the target side, corrected by the texts' own ratio; 1 for a null bead.
    pub length_ratio: f32,
    /// Whether it was found off the monotone path: the two sides stand at different places of their texts.
    pub crossing: bool,
    /// How much of it is translated; nothing for a null bead, or where the weights or the token states say nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

impl Bead {
    /// A certain bead of which nothing is known but its sentences, as null beads are.
    pub(crate) fn bare(source: Range<usize>, target: Range<usize>) -> Self {
        Bead {
            source,
            target,
            confidence: 1.0,
            similarity: 0.0,
            margin: 0.0,
            length_ratio: 1.0,
            crossing: false,
            coverage: None,
        }
    }

    /// Whether one side is empty.
    pub fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// How much of a bead's two sides is translated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Share of the source's and of the target's words that have a counterpart on the other side, by weight, 0 to 1.
    pub covered: [f32; 2],
    /// Where source and target say what the other side does not.
    pub untranslated: [Vec<Passage>; 2],
    /// Probability that it is a translation, wholly or in part, 0 to 1.
    pub in_part: f32,
    /// Probability that each side says all that the other says, 0 to 1.
    pub whole: f32,
}

/// Words in a row that have no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The sentence, counted from the first of the bead's side.
    pub sentence: usize,
    /// Where in the sentence, in bytes.
    pub span: Span,
}
