//! How a corpus becomes a bitext.

use crate::align;
use crate::corpus::Language;

/// How documents are paired and their sentences aligned.
#[derive(Debug, Clone)]
pub struct AlignSettings {
    /// The language of the source side.
    pub source: Language,
    /// The language of the target side.
    pub target: Language,
    /// The least probability of a pair of documents, 0 to 1.
    pub pair_threshold: f32,
    /// How sentences are aligned.
    pub options: align::AlignOptions,
    /// What is known beforehand of every pair of texts that is aligned; of more than one pair hardly anything can be.
    pub known: align::Constraints,
}

impl Default for AlignSettings {
    fn default() -> Self {
        AlignSettings {
            source: Language::french(),
            target: Language::english(),
            pair_threshold: 0.5,
            options: align::AlignOptions::default(),
            known: align::Constraints::default(),
        }
    }
}
