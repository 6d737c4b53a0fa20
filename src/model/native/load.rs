//! Weights from a model folder, packed for the kernels.

use super::names;
use super::ops::norm::Norm;
use super::ops::product::{Panels, padded};
use super::weights::{Config, Rows, Tensors};
use crate::error::{Error, Result};

/// One transformer layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// Queries (scaled by 1/√depth), keys and values side by side, each padded to whole panels.
    pub qkv: Panels,
    pub attention_output: Panels,
    pub attention_norm: Norm,
    pub intermediate: Panels,
    pub output: Panels,
    pub output_norm: Norm,
}

/// All of a model's weights.
#[derive(Debug)]
pub(super) struct Weights {
    /// `vocab × hidden`.
    pub words: Box<dyn Rows>,
    /// `positions × hidden`, the first token type added.
    pub positions: Vec<f32>,
    pub embedding_norm: Norm,
    pub layers: Vec<Layer>,
}

impl Weights {
    /// Reads and packs every tensor.
    pub fn load(config: &Config, tensors: &dyn Tensors) -> Result<Self> {
        let hidden = config.hidden;
        if config.heads == 0 || !hidden.is_multiple_of(config.heads) || config.layers == 0 {
            let reason = format!("hidden size {hidden} cannot be cut into {} heads", config.heads);
            return Err(Error::model("configuration", reason));
        }
        let words = tensors.rows(names::WORDS, [config.vocab, hidden])?;
        let mut positions = tensors.tensor(names::POSITIONS, &[config.positions, hidden])?;
        if config.types > 0 {
            let types = tensors.tensor(names::TYPES, &[config.types, hidden])?;
            for row in positions.chunks_exact_mut(hidden) {
                row.iter_mut().zip(&types).for_each(|(value, of_type)| *value += of_type);
            }
        }
        let layers = (0..config.layers).map(|layer| Layer::load(config, layer, tensors)).collect::<Result<_>>()?;
        let embedding_norm = norm(config, names::EMBEDDING_NORM, tensors)?;
        Ok(Weights { words, positions, embedding_norm, layers })
    }
}

impl Layer {
    fn load(config: &Config, layer: usize, tensors: &dyn Tensors) -> Result<Self> {
        let (hidden, names) = (config.hidden, names::layer(config.family, layer));
        let mut weight = Vec::new();
        let mut bias = Vec::new();
        let scale = 1.0 / ((hidden / config.heads) as f32).sqrt();
        for (stem, scale) in [(&names.query, scale), (&names.key, 1.0), (&names.value, 1.0)] {
            let (part, part_bias) = dense(stem, hidden, hidden, tensors)?;
            weight.extend(part.iter().map(|value| value * scale));
            weight.resize(weight.len() + (padded(hidden) - hidden) * hidden, 0.0);
            bias.extend(part_bias.iter().map(|value| value * scale));
            bias.resize(bias.len() + padded(hidden) - hidden, 0.0);
        }
        let pack = |stem: &str, outputs: usize, inputs: usize| -> Result<Panels> {
            let (weight, bias) = dense(stem, outputs, inputs, tensors)?;
            Ok(Panels::pack(&weight, &bias, inputs))
        };
        Ok(Layer {
            qkv: Panels::pack(&weight, &bias, hidden),
            attention_output: pack(&names.attention_output, hidden, hidden)?,
            attention_norm: norm(config, &names.attention_norm, tensors)?,
            intermediate: pack(&names.intermediate, config.intermediate, hidden)?,
            output: pack(&names.output, hidden, config.intermediate)?,
            output_norm: norm(config, &names.output_norm, tensors)?,
        })
    }
}

fn dense(stem: &str, outputs: usize, inputs: usize, tensors: &dyn Tensors) -> Result<(Vec<f32>, Vec<f32>)> {
    let weight = tensors.tensor(&format!("{stem}.weight"), &[outputs, inputs])?;
    Ok((weight, tensors.tensor(&format!("{stem}.bias"), &[outputs])?))
}

fn norm(config: &Config, stem: &str, tensors: &dyn Tensors) -> Result<Norm> {
    let read = |part: &str| -> Result<Vec<f32>> {
        let mut values = tensors.tensor(&format!("{stem}.{part}"), &[config.hidden])?;
        values.resize(padded(config.hidden), 0.0);
        Ok(values)
    };
    Ok(Norm { weight: read("weight")?, bias: read("bias")?, width: config.hidden, eps: config.norm_eps })
}
