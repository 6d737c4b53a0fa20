//! A summary of every document; two documents that translate each other get one that says the same thing in both languages.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::{Aligned, Vectors};
use crate::align::Bead;
use crate::corpus::Document;
use crate::progress::Progress;
use crate::summarize::bilingual::{self, Group};
use crate::summarize::{ArticleBody, Chosen, EncodedArticle, Summarizer, SummaryOptions};
use crate::write::{CounterpartRow, SummaryRow, SummarySentenceRow};

/// Summarises every document, on the rayon pool of the caller. The rows are in the order of the documents.
pub fn summaries(
    documents: &[Document],
    vectors: &Vectors,
    aligned: &[Aligned],
    summarizer: &Summarizer,
    options: &SummaryOptions,
    progress: &dyn Progress,
) -> Vec<SummaryRow> {
    progress.begin("summarise", "articles", Some(documents.len() as u64));
    let mut paired = vec![false; documents.len()];
    for Aligned { pair, .. } in aligned {
        (paired[pair.source], paired[pair.target]) = (true, true);
    }
    let own = |index: usize| Own::new(&documents[index], index, vectors);
    let alone = (0..documents.len()).into_par_iter().filter(|&index| !paired[index]).map(|index| {
        let own = own(index);
        let texts = own.body.sentences();
        let chosen = summarizer.summarize(&own.article(&texts), options).sentences;
        progress.advance(1);
        vec![(index, own.row(chosen.into_iter().map(|sentence| (sentence, None)), None))]
    });
    let together = aligned.par_iter().map(|Aligned { pair, beads }| {
        let (source, target) = (own(pair.source), own(pair.target));
        let (source_row, target_row) = both(&source, &target, beads, summarizer, options);
        progress.advance(2);
        vec![(pair.source, source_row), (pair.target, target_row)]
    });
    let mut rows: Vec<(usize, SummaryRow)> = alone.chain(together).flatten().collect();
    rows.sort_by_key(|(index, _)| *index);
    progress.end();
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The summaries of two documents that translate each other.
fn both(
    source: &Own<'_>,
    target: &Own<'_>,
    beads: &[Bead],
    summarizer: &Summarizer,
    options: &SummaryOptions,
) -> (SummaryRow, SummaryRow) {
    // The aligner counts all sentences of a document, the summariser those that may stand in a summary.
    let (groups, confidences): (Vec<Group>, Vec<f32>) = beads
        .iter()
        .map(|bead| {
            (
                Group { source: source.within(bead.source.clone()), target: target.within(bead.target.clone()) },
                bead.confidence,
            )
        })
        .filter(|(group, _)| !group.source.is_empty() && !group.target.is_empty())
        .unzip();
    let (source_texts, target_texts) = (source.body.sentences(), target.body.sentences());
    let pairs = bilingual::summarize(
        summarizer,
        &source.article(&source_texts),
        &target.article(&target_texts),
        &groups,
        options,
    );
    let confidence = |sentence: &Chosen| {
        groups.iter().zip(&confidences).find(|(g, _)| g.source.contains(&sentence.index)).map_or(0.0, |(_, c)| *c)
    };
    let (mut source_sentences, mut target_sentences) = (Vec::new(), Vec::new());
    for pair in pairs {
        let confidence = pair.source.first().map_or(0.0, confidence);
        let (in_target, in_source) =
            (target.counterpart(&pair.target, confidence), source.counterpart(&pair.source, confidence));
        source_sentences.extend(pair.source.into_iter().map(|sentence| (sentence, in_target.clone())));
        target_sentences.extend(pair.target.into_iter().map(|sentence| (sentence, in_source.clone())));
    }
    (
        source.row(source_sentences.into_iter(), Some(&target.document.id)),
        target.row(target_sentences.into_iter(), Some(&source.document.id)),
    )
}

/// A document's own sentences with their vectors.
struct Own<'a> {
    document: &'a Document,
    body: ArticleBody,
    rows: Array2<f32>,
    title: Option<ArrayView1<'a, f32>>,
}

impl<'a> Own<'a> {
    fn new(document: &'a Document, index: usize, vectors: &'a Vectors) -> Self {
        let body = ArticleBody::of(document);
        let rows = body.rows(vectors.sentences(index));
        Own { document, body, rows, title: vectors.title(index) }
    }

    fn article<'b>(&'b self, texts: &'b [&'b str]) -> EncodedArticle<'b> {
        EncodedArticle {
            sentences: texts,
            vectors: self.rows.view(),
            title: self.body.title.as_deref(),
            title_vector: self.title,
            date: self.body.date.as_deref(),
            language: &self.document.language,
        }
    }

    /// Which of the own sentences are among these sentences of the whole document.
    fn within(&self, sentences: std::ops::Range<usize>) -> Vec<usize> {
        (0..self.body.indices.len()).filter(|&own| sentences.contains(&self.body.indices[own])).collect()
    }

    fn counterpart(&self, sentences: &[Chosen], confidence: f32) -> Option<CounterpartRow> {
        (!sentences.is_empty()).then(|| CounterpartRow {
            text: sentences.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" "),
            spans: sentences.iter().map(|s| self.body.spans[s.index]).collect(),
            confidence,
        })
    }

    fn row(
        &self,
        sentences: impl Iterator<Item = (Chosen, Option<CounterpartRow>)>,
        translation: Option<&str>,
    ) -> SummaryRow {
        let sentences: Vec<SummarySentenceRow> = sentences
            .map(|(sentence, counterpart)| SummarySentenceRow {
                span: self.body.spans[sentence.index],
                text: sentence.text,
                rank: sentence.rank,
                score: sentence.score,
                dates: sentence.dates,
                original: sentence.original,
                counterpart,
            })
            .collect();
        SummaryRow {
            id: self.document.id.clone(),
            source: self.document.source.clone(),
            hash: self.document.hash.clone(),
            language: self.document.language.clone(),
            date: self.document.date.clone(),
            title: self.body.title.clone(),
            summary: sentences.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" "),
            sentences,
            translation: translation.map(str::to_owned),
        }
    }
}
