//! One of the two texts to align.

use std::ops::Range;

use ndarray::{ArrayView2, s};

use crate::model::TokenStates;

/// One of the two texts to align.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// Its sentences in order.
    pub texts: Vec<&'a str>,
    /// `sentences × dimension`, rows of length 1.
    pub vectors: ArrayView2<'a, f32>,
    /// The states of every sentence's tokens at the layer that the weights name, or nothing.
    pub tokens: &'a [TokenStates],
    /// What the reader knows of every sentence, or nothing.
    pub layout: &'a [Layout],
}

impl<'a> Side<'a> {
    /// Some of its sentences.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Side {
            texts: self.texts[range.clone()].to_vec(),
            vectors: self.vectors.slice_move(s![range.clone(), ..]),
            tokens: self.tokens.get(range.clone()).unwrap_or_default(),
            layout: self.layout.get(range).unwrap_or_default(),
        }
    }
}

/// What a reader may know of a sentence beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// It opens a paragraph, or is a title or a heading.
    pub opens_paragraph: bool,
    /// It belongs to the page around the article: a credit, a link, a notice.
    pub boilerplate: bool,
}
