//! From a corpus whose documents need not translate each other to the sentences that do.

use ndarray::Array2;

use super::Vectors;
use super::rows::{bead_row, side_row};
use crate::align::{self, AlignWeights, Bead, MineOptions};
use crate::corpus::{Document, Language, Span};
use crate::write::BeadRow;

/// How sentences are mined.
#[derive(Debug, Clone, PartialEq)]
pub struct MineSettings {
    /// The language of the source side.
    pub source: Language,
    /// The language of the target side.
    pub target: Language,
    /// Nearest neighbours that a margin is taken against, at least one.
    pub nearest: usize,
    /// The least probability of a pair, 0 to 1.
    pub threshold: f32,
}

impl Default for MineSettings {
    fn default() -> Self {
        let MineOptions { nearest, threshold, .. } = MineOptions::default();
        MineSettings { source: Language::french(), target: Language::english(), nearest, threshold }
    }
}

/// The articles' own sentences in one language.
struct Sentences<'a> {
    /// Document and sentence of every row.
    places: Vec<(&'a Document, usize)>,
    texts: Vec<String>,
    /// `sentences × dimension`.
    vectors: Array2<f32>,
}

impl<'a> Sentences<'a> {
    fn of(language: &Language, documents: &'a [Document], vectors: &Vectors) -> Self {
        let (mut places, mut texts, mut rows) = (vec![], vec![], vec![]);
        for (n, document) in documents.iter().enumerate().filter(|(_, d)| d.language == *language) {
            let all = vectors.sentences(n);
            for (at, _, sentence) in document.article_sentences() {
                places.push((document, at));
                texts.push(document.slice(sentence.span).into_owned());
                rows.extend(all.row(at).iter().copied());
            }
        }
        let vectors = Array2::from_shape_vec((texts.len(), vectors.width()), rows).unwrap_or_default();
        Sentences { places, texts, vectors }
    }

    fn views(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }
}

/// Finds sentences that translate each other, the surest first, as beads of one sentence a side; each sentence is used once.
/// Runs on the rayon pool of the caller.
pub fn mine(
    documents: &[Document],
    vectors: &Vectors,
    weights: &AlignWeights,
    settings: &MineSettings,
) -> Vec<BeadRow> {
    let side = |language: &Language| Sentences::of(language, documents, vectors);
    let (sources, targets) = (side(&settings.source), side(&settings.target));
    let options = MineOptions {
        nearest: settings.nearest,
        threshold: settings.threshold,
        weights: weights.mining.unwrap_or_default(),
    };
    let (a, b) = (sources.views(), targets.views());
    let found = align::mine((&a, sources.vectors.view()), (&b, targets.vectors.view()), &weights.centre, options);
    let row = |found: align::MinedPair| {
        let ((source, i), (target, j)) = (sources.places[found.source], targets.places[found.target]);
        let bead = Bead {
            confidence: found.confidence,
            similarity: found.similarity,
            margin: found.margin,
            ..Bead::bare(i..i + 1, j..j + 1)
        };
        let side = |document: &Document, k: usize| {
            let spans: Vec<Span> = document.sentences().map(|(_, sentence)| sentence.span).collect();
            side_row(document, &spans, k..k + 1)
        };
        bead_row(super::rows::id(source, target, &bead), &bead, (side(source, i), side(target, j)))
    };
    found.into_iter().map(row).collect()
}
