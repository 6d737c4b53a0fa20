//! The vectors of a whole corpus: one row per sentence, document after document.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2, s};

use super::table::Table;
use crate::corpus::{BlockKind, Document};
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;

/// How many texts are encoded before what was done is kept. Larger chunks sort better by length, smaller ones lose
/// less when a run is stopped.
const CHUNK: usize = 256;

/// Sentence and title vectors of a corpus.
#[derive(Debug)]
pub struct Vectors {
    rows: Arc<Table>,
    /// The articles' own sentences of those documents that have others, too.
    own: Option<Arc<Table>>,
    documents: Vec<Rows>,
}

/// Where the rows of one document are.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) sentences: Range<usize>,
    pub(super) title: Option<usize>,
    /// Where its own sentences are in a table of such; `None` if that is all of its sentences, or nobody has asked.
    pub(super) own: Option<Range<usize>>,
}

impl Vectors {
    /// Encodes every sentence of every document, boilerplate too (the aligner has to see it to leave it out), and the
    /// titles that records give beside their text.
    ///
    /// # Errors
    /// When the engine fails or the user asked to stop.
    pub fn encode(documents: &[Document], encoder: &dyn Encoder, progress: &dyn Progress) -> Result<Self> {
        let (texts, places) = texts(documents);
        progress.begin("encode", "sentences", Some(texts.len() as u64));
        let mut rows = Array2::zeros((texts.len(), encoder.dimension()));
        for (chunk, texts) in texts.chunks(CHUNK).enumerate() {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            let encoded = encoder.encode(&texts, Encoding { token_layer: None, progress })?;
            let start = chunk * CHUNK;
            rows.slice_mut(s![start..start + texts.len(), ..]).assign(&encoded.vectors);
        }
        progress.end();
        Ok(Vectors { rows: Arc::new(Table::Held(rows)), own: None, documents: places })
    }

    /// The vectors of documents that were encoded before, elsewhere: [`Vectors::rows`] of the same documents, one after the
    /// other.
    ///
    /// # Errors
    /// [`Error::Usage`] when there are not as many rows as these documents have.
    pub fn from_rows(documents: &[Document], rows: Array2<f32>) -> Result<Self> {
        let (texts, documents) = texts(documents);
        if texts.len() != rows.nrows() {
            let reason = format!("{} vectors were given for {} sentences and titles", rows.nrows(), texts.len());
            return Err(Error::Usage(reason));
        }
        Ok(Vectors { rows: Arc::new(Table::Held(rows)), own: None, documents })
    }

    /// The vectors in tables that are written already.
    pub(super) fn of_tables(rows: Table, own: Table, documents: Vec<Rows>) -> Self {
        Vectors { rows: Arc::new(rows), own: Some(Arc::new(own)), documents }
    }

    /// Those of some documents, which have new places then; the rows are shared.
    pub(super) fn part(&self, documents: &[usize]) -> Self {
        let documents = documents.iter().map(|document| self.documents[*document].clone()).collect();
        Vectors { rows: Arc::clone(&self.rows), own: self.own.clone(), documents }
    }

    /// All rows, document after document: one per sentence, and then that of the title if a record gave it beside its text.
    pub fn rows(&self) -> ArrayView2<'_, f32> {
        self.rows.view()
    }

    /// How many numbers a vector has.
    pub fn width(&self) -> usize {
        self.rows.view().ncols()
    }

    /// One row per sentence of a document.
    pub fn sentences(&self, document: usize) -> ArrayView2<'_, f32> {
        self.rows.view().slice_move(s![self.documents[document].sentences.clone(), ..])
    }

    /// One row per sentence of the article itself, where the tables were written with those in mind.
    pub(super) fn own(&self, document: usize) -> ArrayView2<'_, f32> {
        match (&self.own, &self.documents[document].own) {
            (Some(table), Some(rows)) => table.view().slice_move(s![rows.clone(), ..]),
            _ => self.sentences(document),
        }
    }

    /// The vector of a document's title, if it has one.
    pub fn title(&self, document: usize) -> Option<ArrayView1<'_, f32>> {
        self.documents[document].title.map(|row| self.rows.view().slice_move(s![row, ..]))
    }
}

/// What is encoded of documents, and where each has its rows.
fn texts(documents: &[Document]) -> (Vec<Cow<'_, str>>, Vec<Rows>) {
    let mut texts: Vec<Cow<'_, str>> = Vec::new();
    let mut places = Vec::with_capacity(documents.len());
    for document in documents {
        let (own, rows) = texts_of(document, texts.len());
        texts.extend(own);
        places.push(rows);
    }
    (texts, places)
}

/// What is encoded of a document, and where its rows are if the first is `start`.
pub(super) fn texts_of(document: &Document, start: usize) -> (Vec<Cow<'_, str>>, Rows) {
    let mut texts: Vec<Cow<'_, str>> =
        document.sentences().map(|(_, sentence)| document.slice(sentence.span)).collect();
    let sentences = start..start + texts.len();
    let title = match &document.given_title {
        Some(title) => {
            texts.push(Cow::Borrowed(title));
            Some(sentences.end)
        }
        None => document.sentences().position(|(b, _)| b.kind == BlockKind::Title).map(|i| start + i),
    };
    (texts, Rows { sentences, title, own: None })
}
