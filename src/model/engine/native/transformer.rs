//! The engine: weights, kernels and buffers behind one [`Backbone`].

use std::sync::Mutex;

use half::f16;
use ndarray::Array2;

use super::super::backbone::{Backbone, HiddenStates, Ragged};
use super::super::options::Precision;
use super::forward::{GROUP, Pass, Scratch};
use super::image::PackedCache;
use super::kernels::{Kernels, available};
use super::load::Packed;
use crate::error::{Error, Result};
use crate::model::config::Config;
use crate::model::tensors::Tensors;

/// A BERT-family transformer on the processor.
#[derive(Debug)]
pub struct Native {
    config: Config,
    weights: Packed,
    kernels: &'static Kernels,
    /// Buffers of passes that are over; a pass takes one and gives it back.
    idle: Mutex<Vec<Scratch>>,
}

impl Native {
    /// Loads a model and chooses the fastest kernels that this processor runs.
    ///
    /// In eight bits the weights come from the cache if it has them, and the tensors are not touched then; a cache that
    /// cannot be written costs time at the next start, nothing else.
    ///
    /// # Errors
    /// When a tensor is missing or misshapen, or the configuration contradicts itself.
    pub fn load(
        config: &Config,
        tensors: &dyn Tensors,
        precision: Precision,
        cache: Option<PackedCache<'_>>,
    ) -> Result<Self> {
        Self::load_with(available()[0], config, tensors, precision, cache)
    }

    pub(super) fn load_with(
        kernels: &'static Kernels,
        config: &Config,
        tensors: &dyn Tensors,
        precision: Precision,
        cache: Option<PackedCache<'_>>,
    ) -> Result<Self> {
        if config.heads == 0 || config.layers == 0 || !config.width.is_multiple_of(config.heads) {
            let reason = format!("{} layers, {} heads of a width of {}", config.layers, config.heads, config.width);
            return Err(Error::model("native engine", reason));
        }
        let weights = match precision {
            Precision::F32 => Packed::load_f32(config, tensors)?,
            Precision::Int8 => Packed::load_int8(config, tensors, cache, kernels)?,
        };
        Ok(Native { config: config.clone(), weights, kernels, idle: Mutex::default() })
    }

    fn check(&self, batch: &Ragged, layer: Option<usize>) -> Result<()> {
        let wrong = |reason: String| Err(Error::model("native engine", reason));
        if let Some(id) = batch.ids.iter().find(|&&id| id as usize >= self.config.vocabulary) {
            return wrong(format!(
                "token id {id} is beyond the vocabulary of {}: another tokenizer?",
                self.config.vocabulary
            ));
        }
        if layer.is_some_and(|layer| layer == 0 || layer > self.config.layers) {
            return wrong(format!("there is no layer {}: choose 1 to {}", layer.unwrap_or(0), self.config.layers));
        }
        let most = self.config.positions - self.config.position_offset.min(self.config.positions);
        let mut from = 0;
        for &end in &batch.ends {
            match end.checked_sub(from) {
                Some(length) if length > most => {
                    return wrong(format!("a text of {length} tokens: at most {most} fit, cut it into windows"));
                }
                Some(1..) => from = end,
                _ => return wrong("a text without tokens".into()),
            }
        }
        if from == batch.ids.len() { Ok(()) } else { wrong("token ids beyond the last text's end".into()) }
    }
}

impl Backbone for Native {
    /// The instruction set that was chosen: `amx`, `avx512`, `avxvnni`, `avx2`, `neon` or `portable`.
    fn kernels(&self) -> &'static str {
        self.kernels.family
    }

    fn width(&self) -> usize {
        self.config.width
    }

    fn layers(&self) -> usize {
        self.config.layers
    }

    fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<HiddenStates> {
        self.check(batch, layer)?;
        let (tokens, width) = (batch.ids.len(), self.config.width);
        let mut last = vec![0.0; tokens * width];
        let mut states = layer.map(|layer| (layer, vec![f16::ZERO; tokens * width]));
        self.run(batch, Some(&mut last), states.as_mut().map(|(layer, states)| (*layer, states.as_mut_slice())));
        Ok(HiddenStates {
            last: rows(last, tokens, width),
            layer: states.map(|(_, states)| rows(states, tokens, width)),
        })
    }

    fn states(&self, batch: &Ragged, layer: usize) -> Result<Array2<f16>> {
        self.check(batch, Some(layer))?;
        let (tokens, width) = (batch.ids.len(), self.config.width);
        let mut states = vec![f16::ZERO; tokens * width];
        self.run(batch, None, Some((layer, &mut states)));
        Ok(rows(states, tokens, width))
    }
}

impl Native {
    /// Runs a batch group by group; see [`Pass::run`].
    fn run(&self, batch: &Ragged, mut last: Option<&mut [f32]>, mut layer: Option<(usize, &mut [f16])>) {
        let width = self.config.width;
        let idle = || self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut scratch = idle().pop().unwrap_or_default();
        let mut from = 0;
        for lengths in groups(&batch.ends) {
            let to = from + lengths.iter().sum::<usize>();
            let mut pass =
                Pass { config: &self.config, weights: &self.weights, kernels: self.kernels, scratch: &mut scratch };
            let last = last.as_mut().map(|last| &mut last[from * width..to * width]);
            let layer = layer.as_mut().map(|(layer, states)| (*layer, &mut states[from * width..to * width]));
            pass.run(&batch.ids[from..to], &lengths, last, layer);
            from = to;
        }
        idle().push(scratch);
    }
}

fn rows<T>(values: Vec<T>, rows: usize, width: usize) -> Array2<T> {
    Array2::from_shape_vec((rows, width), values).expect("as many values as rows and columns ask for")
}

/// Texts' lengths, in groups of at most [`GROUP`] tokens (or one text alone).
fn groups(ends: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let (mut from, mut tokens) = (0, GROUP);
    for &end in ends {
        let length = end - from;
        match groups.last_mut() {
            Some(group) if tokens + length <= GROUP => {
                group.push(length);
                tokens += length;
            }
            _ => {
                groups.push(vec![length]);
                tokens = length;
            }
        }
        from = end;
    }
    groups
}
