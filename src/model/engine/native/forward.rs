//! The forward pass over a ragged batch.

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::kernels::Kernels;
use super::load::{Layer, Packed, Words};
use super::ops::attention::Heads;
use super::ops::product::{Finish, PANEL, padded};
use super::ops::quantise::Bytes;
use crate::model::config::Config;

/// Tokens that go through the layers together: their states stay in the second-level cache, whole texts only. Many whole
/// tiles, of six and of twelve rows.
pub(super) const GROUP: usize = 264;
/// Rows whose feed-forward states are held at a time.
const BLOCK: usize = GROUP / 2;

/// Buffers of one forward pass, kept for the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    states: Vec<f32>,
    qkv: Vec<f32>,
    context: Vec<f32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    attention: Vec<f32>,
    bytes: Bytes,
}

/// A group of whole texts on its way through the layers.
pub(super) struct Pass<'a> {
    pub config: &'a Config,
    pub weights: &'a Packed,
    pub kernels: &'static Kernels,
    pub scratch: &'a mut Scratch,
}

impl Pass<'_> {
    /// Runs texts of the given lengths, whose ids follow one another, and writes the states after the last layer to `last`
    /// and those after layer `layer.0` (from 1) to `layer.1`, both `tokens × width`. It stops when both are there.
    pub fn run(
        &mut self,
        ids: &[u32],
        lengths: &[usize],
        last: Option<&mut [f32]>,
        mut layer: Option<(usize, &mut [f16])>,
    ) {
        let width = self.config.width;
        self.embed(ids, lengths);
        for (index, weights) in self.weights.layers.iter().enumerate() {
            self.attend(weights, lengths);
            self.feed_forward(weights);
            if let Some((_, out)) = layer.take_if(|(wanted, _)| *wanted == index + 1) {
                let rows = self.scratch.states.chunks_exact(padded(width));
                for (out, row) in out.chunks_exact_mut(width).zip(rows) {
                    out.convert_from_f32_slice(&row[..width]);
                }
                if last.is_none() {
                    return;
                }
            }
        }
        let last = last.unwrap_or_default();
        for (out, row) in last.chunks_exact_mut(width).zip(self.scratch.states.chunks_exact(padded(width))) {
            out.copy_from_slice(&row[..width]);
        }
    }

    fn embed(&mut self, ids: &[u32], lengths: &[usize]) {
        let (width, stride) = (self.config.width, padded(self.config.width));
        let Scratch { states, narrow, .. } = &mut *self.scratch;
        resize(states, ids.len() * stride);
        resize(narrow, ids.len() * stride);
        let places = lengths.iter().flat_map(|&length| 0..length);
        let rows = states.chunks_exact_mut(stride).zip(narrow.chunks_exact_mut(stride));
        for (((word, position), &id), place) in rows.zip(ids).zip(places) {
            self.weights.words.read(id as usize, &mut word[..width]);
            let from = (self.config.position_offset + place) * width;
            position[..width].copy_from_slice(&self.weights.positions[from..][..width]);
            word[width..].fill(0.0);
            position[width..].fill(0.0);
        }
        self.kernels.add_norm(states, narrow, &self.weights.embedding_norm);
    }

    fn attend(&mut self, layer: &Layer, lengths: &[usize]) {
        let stride = padded(self.config.width);
        let heads = Heads {
            stride: 3 * stride,
            keys: stride,
            values: 2 * stride,
            heads: self.config.heads,
            depth: self.config.width / self.config.heads,
        };
        let Scratch { states, qkv, context, narrow, attention, bytes, .. } = &mut *self.scratch;
        let tokens = states.len() / stride;
        // One panel more than the rows need: the attention reads whole panels.
        resize(qkv, tokens * 3 * stride + PANEL);
        resize(context, tokens * stride);
        resize(narrow, tokens * stride);
        layer.qkv.apply(self.kernels, states, Finish::Bias, bytes, &mut qkv[..tokens * 3 * stride]);
        let exact = matches!(self.weights.words, Words::F32(_));
        let mut at = 0;
        for &length in lengths {
            let rows = &qkv[at * 3 * stride..(at + length) * 3 * stride + PANEL];
            let out = &mut context[at * stride..(at + length) * stride];
            self.kernels.attention(rows, length, heads, exact, out, attention);
            at += length;
        }
        layer.attention_output.apply(self.kernels, context, Finish::Bias, bytes, narrow);
        self.kernels.add_norm(states, narrow, &layer.attention_norm);
    }

    fn feed_forward(&mut self, layer: &Layer) {
        let (stride, wide_stride) = (padded(self.config.width), padded(self.config.intermediate));
        let Scratch { states, narrow, wide, bytes, .. } = &mut *self.scratch;
        let activation = Finish::Activate(self.config.activation);
        for block in states.chunks_mut(BLOCK * stride) {
            let rows = block.len() / stride;
            resize(wide, rows * wide_stride);
            resize(narrow, rows * stride);
            layer.intermediate.apply(self.kernels, block, activation, bytes, wide);
            layer.output.apply(self.kernels, wide, Finish::Bias, bytes, narrow);
            self.kernels.add_norm(block, narrow, &layer.output_norm);
        }
    }
}

/// Sets the length without clearing what will be overwritten anyway.
fn resize(buffer: &mut Vec<f32>, length: usize) {
    if buffer.len() > length {
        buffer.truncate(length);
    } else {
        buffer.resize(length, 0.0);
    }
}
