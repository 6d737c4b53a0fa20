//! Which documents of a corpus translate each other, by what is known of each.

use ndarray::{ArrayView2, Axis, CowArray, Ix2};

use super::align_settings::AlignSettings;
use crate::align::{self, AlignWeights, DocumentMatch, Numbers, PairingDocument};
use crate::corpus::{Document, Language};
use crate::progress::Progress;

/// Two documents (indices into the corpus) that translate each other.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPair {
    /// The source document.
    pub source: usize,
    /// The target document.
    pub target: usize,
    /// The pairing score.
    pub score: f32,
    /// The probability that they are a pair, 0 to 1.
    pub confidence: f32,
}

impl DocumentPair {
    /// Two documents that somebody else says are a pair.
    pub fn given(source: usize, target: usize) -> Self {
        DocumentPair { source, target, score: 1.0, confidence: 1.0 }
    }
}

/// What pairing looks at.
pub(super) struct Pairable<'a> {
    pub(super) language: &'a Language,
    /// A copy is not paired: it would take the place of the document that it copies.
    pub(super) is_copy: bool,
    /// A name that may tell which documents belong together.
    pub(super) name: &'a str,
    pub(super) date: Option<&'a str>,
    /// The vectors of what belongs to the article.
    pub(super) own: ArrayView2<'a, f32>,
    /// The numbers in the same sentences.
    pub(super) numbers: &'a Numbers,
}

/// Finds the documents of the two languages that translate each other; the pairs name them by their places.
pub(super) fn pair(
    documents: &[Pairable<'_>],
    settings: &AlignSettings,
    weights: &AlignWeights,
    progress: &dyn Progress,
) -> Vec<DocumentPair> {
    let of = |language: &Language| -> Vec<usize> {
        (0..documents.len()).filter(|&i| documents[i].language == language && !documents[i].is_copy).collect()
    };
    let (sources, targets) = (of(&settings.source), of(&settings.target));
    let all = (sources.len() + targets.len()) as u64;
    progress.begin("pair", "documents", Some(all));
    let articles = |side: &[usize]| -> Vec<PairingDocument<'_>> {
        let article = |&i: &usize| {
            let Pairable { own, name, date, numbers, .. } = documents[i];
            PairingDocument { vectors: own, name, date, numbers }
        };
        side.iter().map(article).collect()
    };
    let found = match &weights.pairs {
        Some(pair_weights) => align::pair_documents(
            &articles(&sources),
            &articles(&targets),
            &weights.centre,
            pair_weights,
            settings.pair_threshold,
        ),
        None => {
            progress
                .warn("the alignment weights say nothing of documents, so none are paired: weights learnt with a parallel corpus do");
            Vec::new()
        }
    };
    progress.advance(all);
    progress.end();
    let pair = |DocumentMatch { source, target, score, confidence }| DocumentPair {
        source: sources[source],
        target: targets[target],
        score,
        confidence,
    };
    found.into_iter().map(pair).collect()
}

/// The vectors of what belongs to the article. Boilerplate says the same on all pages of a site: it would pair pages.
pub(super) fn own_rows<'v>(document: &Document, rows: ArrayView2<'v, f32>) -> CowArray<'v, f32, Ix2> {
    let own: Vec<usize> = document.article_sentences().map(|(sentence, _, _)| sentence).collect();
    if own.len() == rows.nrows() { rows.into() } else { rows.select(Axis(0), &own).into() }
}

/// The numbers in what belongs to the article.
pub(super) fn own_numbers(document: &Document) -> Numbers {
    let texts: Vec<_> = document.article_sentences().map(|(_, _, sentence)| document.slice(sentence.span)).collect();
    Numbers::of(texts.iter().map(|text| text.as_ref()))
}
