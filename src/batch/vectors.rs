//! The vectors of a whole corpus: one row per sentence, document after document.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, s};

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
    rows: Array2<f32>,
    documents: Vec<Rows>,
}

/// Where the rows of one document are.
#[derive(Debug)]
struct Rows {
    sentences: Range<usize>,
    title: Option<usize>,
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
        Ok(Vectors { rows, documents: places })
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
        Ok(Vectors { rows, documents })
    }

    /// All rows, document after document: one per sentence, and then that of the title if a record gave it beside its text.
    pub fn rows(&self) -> ArrayView2<'_, f32> {
        self.rows.view()
    }

    /// How many numbers a vector has.
    pub fn width(&self) -> usize {
        self.rows.ncols()
    }

    /// One row per sentence of a document.
    pub fn sentences(&self, document: usize) -> ArrayView2<'_, f32> {
        self.rows.slice(s![self.documents[document].sentences.clone(), ..])
    }

    /// The vector of a document's title, if it has one.
    pub fn title(&self, document: usize) -> Option<ArrayView1<'_, f32>> {
        self.documents[document].title.map(|row| self.rows.row(row))
    }
}

/// What is encoded of documents, and where each has its rows.
fn texts(documents: &[Document]) -> (Vec<Cow<'_, str>>, Vec<Rows>) {
    let mut texts: Vec<Cow<'_, str>> = Vec::new();
    let mut places = Vec::with_capacity(documents.len());
    for document in documents {
        let start = texts.len();
        texts.extend(document.sentences().map(|(_, sentence)| document.slice(sentence.span)));
        let sentences = start..texts.len();
        let title = match &document.given_title {
            Some(title) => {
                texts.push(Cow::Borrowed(title));
                Some(texts.len() - 1)
            }
            None => document.sentences().position(|(b, _)| b.kind == BlockKind::Title).map(|i| start + i),
        };
        places.push(Rows { sentences, title });
    }
    (texts, places)
}
