//! The token states of one side, with what each token weighs.

use std::ops::Range;

use half::slice::HalfFloatSliceExt;
use ndarray::Array2;

use super::side::Side;
use crate::align::centre::{Centre, blend, seen_from};
use crate::align::reader::Page;
use crate::align::surface::worth;
use crate::model::TokenStates;

/// The token states of one side.
pub(crate) struct Tokens<'a> {
    states: &'a [TokenStates],
    centre: Vec<f32>,
    /// First token of every sentence, and one past the last.
    pub(crate) starts: Vec<usize>,
    pub(crate) weights: Vec<f32>,
    /// Sum of the weights of every sentence.
    pub(crate) mass: Vec<f32>,
    width: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(side: &Side<'a>, generic: &Centre) -> Self {
        let width = side.tokens.first().map_or(0, |t| t.states.ncols());
        let mut starts = vec![0];
        // In how many sentences each token occurs.
        let mut documents: std::collections::HashMap<String, (usize, usize)> = Default::default();
        let key = |text: &str| text.trim().to_lowercase();
        for (n, (text, tokens)) in side.texts.iter().zip(side.tokens).enumerate() {
            starts.push(starts[n] + tokens.spans.len());
            for span in &tokens.spans {
                let entry =
                    documents.entry(key(text.get(span.start..span.end).unwrap_or(""))).or_insert((0, usize::MAX));
                if entry.1 != n {
                    *entry = (entry.0 + 1, n);
                }
            }
        }
        starts.resize(side.texts.len() + 1, *starts.last().unwrap_or(&0));
        let sentences = side.texts.len().max(200) as f32;
        let mut weights = Vec::with_capacity(*starts.last().unwrap_or(&0));
        for (text, tokens) in side.texts.iter().zip(side.tokens) {
            for span in &tokens.spans {
                let piece = text.get(span.start..span.end).unwrap_or("").trim();
                let (df, _) = documents.get(&key(piece)).copied().unwrap_or((1, 0));
                weights.push(worth(piece) as f32 * ((sentences / df as f32 + 1.0).ln() / 4.0).min(1.0));
            }
        }
        let mass = (0..side.texts.len()).map(|n| weights[starts[n]..starts[n + 1]].iter().sum()).collect();
        let mut sum = vec![0f32; width];
        let mut row = vec![0f32; width];
        let total = weights.len();
        for tokens in side.tokens {
            for state in tokens.states.rows() {
                if let Some(state) = state.as_slice() {
                    state.convert_to_f32_slice(&mut row);
                    sum.iter_mut().zip(&row).for_each(|(s, x)| *s += x);
                }
            }
        }
        sum.iter_mut().for_each(|s| *s /= total.max(1) as f32);
        // A sentence has about thirty tokens: the prior counts as much as for vectors.
        let centre = blend(&sum, total as f32 / 30.0, &generic.tokens);
        Tokens { states: side.tokens, centre, starts, weights, mass, width }
    }

    /// Centred states of length 1 of all tokens of some sentences.
    pub(crate) fn matrix(&self, sentences: Range<usize>) -> Array2<f32> {
        let mut out = Array2::zeros((self.starts[sentences.end] - self.starts[sentences.start], self.width));
        let mut row = 0;
        for tokens in self.states.get(sentences).unwrap_or_default() {
            for state in tokens.states.rows() {
                let mut into = out.row_mut(row);
                if let (Some(into), Some(state)) = (into.as_slice_mut(), state.as_slice()) {
                    state.convert_to_f32_slice(into);
                    seen_from(&self.centre, into);
                }
                row += 1;
            }
        }
        out
    }

    /// All tokens of some sentences, for a reader.
    pub(crate) fn page(&self, sentences: Range<usize>) -> Page<'_> {
        let weights = &self.weights[self.starts[sentences.start]..self.starts[sentences.end]];
        Page { states: self.matrix(sentences), weights }
    }

    pub(crate) fn span(&self, sentence: usize) -> Range<usize> {
        self.starts[sentence]..self.starts[sentence + 1]
    }
}
