//! A summary of every document.

use ndarray::Axis;
use rayon::prelude::*;

use super::Vectors;
use crate::corpus::{BlockKind, Document, Span};
use crate::export::{SummaryRow, SummarySentenceRow};
use crate::progress::Progress;
use crate::summarize::{Article, Options, Summarizer};

/// Summarises every document, on the rayon pool of the caller.
pub fn summaries(
    documents: &[Document],
    vectors: &Vectors,
    summarizer: &Summarizer,
    options: &Options,
    progress: &dyn Progress,
) -> Vec<SummaryRow> {
    progress.begin("summarise", "articles", Some(documents.len() as u64));
    let rows = documents
        .par_iter()
        .enumerate()
        .map(|(index, document)| {
            let row = summary(document, index, vectors, summarizer, options);
            progress.advance(1);
            row
        })
        .collect();
    progress.end();
    rows
}

fn summary(
    document: &Document,
    index: usize,
    vectors: &Vectors,
    summarizer: &Summarizer,
    options: &Options,
) -> SummaryRow {
    // Title and headings are no sentences of the text, everything else is the page's.
    let own: Vec<(usize, Span)> = document
        .sentences()
        .enumerate()
        .filter(|(_, (block, _))| block.kind == BlockKind::Paragraph)
        .map(|(index, (_, sentence))| (index, sentence.span))
        .collect();
    let texts: Vec<_> = own.iter().map(|(_, span)| document.slice(*span)).collect();
    let sentences: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let rows = vectors.sentences(index).select(Axis(0), &own.iter().map(|(index, _)| *index).collect::<Vec<_>>());
    let title = document.title();
    let article = Article {
        sentences: &sentences,
        vectors: rows.view(),
        title: title.as_deref(),
        title_vector: vectors.title(index),
        language: &document.language,
    };
    let chosen = summarizer.summarize(&article, options).sentences;
    let sentences: Vec<SummarySentenceRow> = chosen
        .iter()
        .map(|sentence| SummarySentenceRow {
            text: texts[sentence.index].to_string(),
            span: own[sentence.index].1,
            rank: sentence.rank,
            score: sentence.score,
            counterpart: None,
        })
        .collect();
    SummaryRow {
        id: document.id.clone(),
        source: document.source.clone(),
        hash: document.hash.clone(),
        language: document.language.clone(),
        date: document.date.clone(),
        title: title.map(|t| t.into_owned()),
        summary: sentences.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" "),
        sentences,
        translation: None,
    }
}
