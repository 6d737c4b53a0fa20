//! A document as the aligner wants it: sentences, vectors, token states and what the reader knows of each sentence.

use ndarray::{Array2, Axis};

use super::sentences::{Layout, Side};
use crate::corpus::{BlockKind, Document};
use crate::error::Result;
use crate::model::{Encoded, Encoder, Encoding};
use crate::progress::Progress;

/// All sentences of a document, encoded.
#[derive(Debug, Clone, Default)]
pub struct EncodedText {
    /// The sentences in order, boilerplate included.
    pub texts: Vec<String>,
    /// What the reader knows of each.
    pub layout: Vec<Layout>,
    /// Their vectors, and token states if asked for.
    pub encoded: Encoded,
}

impl EncodedText {
    /// Encodes a document's sentences, with the token states of `layer` if one is named.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn new(
        document: &Document,
        encoder: &dyn Encoder,
        layer: Option<usize>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let (texts, layout) = sentences(document);
        let views: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = encoder.encode(&views, Encoding { token_layer: layer, progress })?;
        Ok(EncodedText { texts, layout, encoded })
    }

    /// Encodes sentences of which nothing else is known, with the token states of `layer` if one is named.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn of_sentences(
        texts: Vec<String>,
        encoder: &dyn Encoder,
        layer: Option<usize>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let views: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = encoder.encode(&views, Encoding { token_layer: layer, progress })?;
        Ok(EncodedText { layout: vec![Layout::default(); texts.len()], texts, encoded })
    }

    /// As one side of an alignment.
    pub fn side(&self) -> Side<'_> {
        Side {
            texts: self.texts.iter().map(String::as_str).collect(),
            vectors: self.encoded.vectors.view(),
            tokens: &self.encoded.tokens,
            layout: &self.layout,
        }
    }

    /// The vectors of the article's own sentences, for pairing.
    pub fn article_vectors(&self) -> Array2<f32> {
        let own: Vec<usize> = (0..self.texts.len()).filter(|k| !self.layout[*k].boilerplate).collect();
        self.encoded.vectors.select(Axis(0), &own)
    }
}

/// A document's sentences with their layout.
pub fn sentences(document: &Document) -> (Vec<String>, Vec<Layout>) {
    let mut texts = Vec::new();
    let mut layout = Vec::new();
    for block in &document.blocks {
        for (n, sentence) in block.sentences.iter().enumerate() {
            texts.push(document.slice(sentence.span).into_owned());
            layout.push(Layout {
                opens_paragraph: n == 0 || block.kind == BlockKind::Title,
                boilerplate: !block.kind.is_article(),
            });
        }
    }
    (texts, layout)
}
