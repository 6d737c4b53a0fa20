//! The second engine: rust-bert on libtorch, on the processor or a GPU. It is the reference for the native one.

use ndarray::Array2;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use rust_bert::distilbert::{DistilBertConfig, DistilBertModel};
use rust_bert::roberta::RobertaEmbeddings;
use rust_bert::{Activation as Theirs, RustBertError};
use tch::nn::VarStore;
use tch::{Cuda, Kind, TchError, Tensor};

use super::super::checkpoint::Checkpoint;
use super::super::config::{Activation, Config, Family};
use super::super::folder::ModelFolder;
use super::backbone::{Backbone, HiddenStates, Ragged};
use super::options::{Device, EngineOptions};
use crate::error::{Error, Result};

/// Loads the transformer of a model folder.
pub(super) fn open(folder: &ModelFolder, options: &EngineOptions) -> Result<Box<dyn Backbone>> {
    Ok(Box::new(RustBert::load(&folder.config, &folder.weights, options.device)?))
}

/// A transformer of rust-bert.
///
/// rust-bert fixes the layer norms' epsilon at 1e-12; models with another one (XLM-RoBERTa: 1e-5) come out different in
/// the sixth digit.
pub struct RustBert {
    model: Shared,
    device: tch::Device,
    config: Config,
}

enum Model {
    Bert(BertModel<BertEmbeddings>),
    XlmRoberta(BertModel<RobertaEmbeddings>),
    DistilBert(DistilBertModel),
}

struct Shared(Model);

// SAFETY: tensors may be read from several threads at once (their counts are atomic, and nothing writes to the weights
// after loading); the models of rust-bert hold tensors and plain numbers, and their forward passes take `&self`.
unsafe impl Sync for Shared {}

impl RustBert {
    /// Builds the model on `device` and copies the weights into it.
    ///
    /// # Errors
    /// When a tensor is missing or misshapen, or there is no such device.
    pub fn load(config: &Config, weights: &Checkpoint, device: Device) -> Result<Self> {
        let device = match device {
            Device::Cpu => tch::Device::Cpu,
            Device::Cuda(n) if i64::try_from(n).is_ok_and(|n| n < Cuda::device_count()) => tch::Device::Cuda(n),
            Device::Cuda(n) => {
                let count = Cuda::device_count();
                return Err(Error::Usage(format!(
                    "there is no cuda:{n}: libtorch sees {count} GPUs (a libtorch for the processor alone sees none)"
                )));
            }
        };
        // Each text runs on the thread that asks for it, so that its states do not depend on how many there are.
        tch::set_num_threads(1);
        let failed = |e: TchError| Error::model(weights.model(), format!("libtorch: {e}"));
        let store = VarStore::new(device);
        let root = store.root();
        let model = match config.family {
            Family::Bert => Model::Bert(BertModel::new_with_optional_pooler(&root, &bert(config), false)),
            Family::XlmRoberta => Model::XlmRoberta(BertModel::new_with_optional_pooler(&root, &bert(config), false)),
            Family::DistilBert => Model::DistilBert(DistilBertModel::new(&root, &distilbert(config))),
        };
        for (name, mut variable) in store.variables() {
            let shape: Vec<usize> = variable.size().iter().map(|n| usize::try_from(*n).unwrap_or(0)).collect();
            let name = name.strip_prefix("distilbert.").unwrap_or(&name);
            let values = weights.tensor(name, &shape)?.to_vec();
            let values = Tensor::from_slice(&values).f_view(variable.size().as_slice()).map_err(failed)?;
            tch::no_grad(|| variable.f_copy_(&values)).map_err(failed)?;
        }
        Ok(RustBert { model: Shared(model), device, config: config.clone() })
    }

    /// The states of texts of equal or padded length after the last layer and after `layer`, `texts × length × width`.
    fn run(
        &self,
        ids: &Tensor,
        mask: Option<&Tensor>,
        layer: Option<usize>,
    ) -> std::result::Result<(Tensor, Option<Tensor>), RustBertError> {
        let length = ids.size()[1];
        let offset = self.config.position_offset as i64;
        let positions = || {
            let row = Tensor::arange_start(offset, offset + length, (Kind::Int64, self.device));
            row.unsqueeze(0).expand_as(ids)
        };
        let (last, all) = match &self.model.0 {
            Model::Bert(model) => {
                let out = model.forward_t(Some(ids), mask, None, Some(&positions()), None, None, None, false)?;
                (out.hidden_state, out.all_hidden_states)
            }
            Model::XlmRoberta(model) => {
                let out = model.forward_t(Some(ids), mask, None, Some(&positions()), None, None, None, false)?;
                (out.hidden_state, out.all_hidden_states)
            }
            Model::DistilBert(model) => {
                let out = model.forward_t(Some(ids), mask, None, false)?;
                (out.hidden_state, out.all_hidden_states)
            }
        };
        let states = layer.and_then(|l| all?.into_iter().nth(l - 1));
        Ok((last, states))
    }

    /// Groups of texts that run together: on the processor each alone, which keeps its bits, on a GPU all of them, which
    /// is what makes it fast.
    fn groups<'a>(&self, texts: &'a [&'a [u32]]) -> std::slice::Chunks<'a, &'a [u32]> {
        texts.chunks(if self.device == tch::Device::Cpu { 1 } else { texts.len().max(1) })
    }
}

impl Backbone for RustBert {
    fn width(&self) -> usize {
        self.config.width
    }

    fn layers(&self) -> usize {
        self.config.layers
    }

    fn batch_tokens(&self) -> usize {
        if self.device == tch::Device::Cpu { 1024 } else { 16_384 }
    }

    fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<HiddenStates> {
        let failed = |reason: String| Error::model("rust-bert", reason);
        let width = self.config.width;
        if let Some(id) = batch.ids.iter().find(|id| **id as usize >= self.config.vocabulary) {
            return Err(failed(format!("token id {id} is beyond the vocabulary of {}", self.config.vocabulary)));
        }
        let mut texts: Vec<&[u32]> = Vec::with_capacity(batch.ends.len());
        let mut start = 0;
        for &end in &batch.ends {
            texts.push(&batch.ids[start..end]);
            start = end;
        }
        if let Some(long) = texts.iter().find(|t| t.len() > self.config.longest()) {
            return Err(failed(format!("a text has {} tokens; at most {} fit", long.len(), self.config.longest())));
        }
        let mut last = Array2::zeros((batch.ids.len(), width));
        let mut states = layer.map(|_| Array2::zeros((batch.ids.len(), width)));
        let mut row = 0;
        for group in self.groups(&texts) {
            let longest = group.iter().map(|t| t.len()).max().unwrap_or(0);
            let mut ids = Vec::with_capacity(group.len() * longest);
            let mut mask = Vec::with_capacity(group.len() * longest);
            for text in group {
                ids.extend(text.iter().map(|id| i64::from(*id)));
                ids.resize(ids.len() + longest - text.len(), 0);
                mask.extend(std::iter::repeat_n(1i8, text.len()));
                mask.resize(ids.len(), 0);
            }
            let shape = [group.len() as i64, longest as i64];
            let padded = mask.contains(&0);
            let out = tch::no_grad(|| {
                let ids = Tensor::from_slice(&ids).view(shape).to_device(self.device);
                let mask = Tensor::from_slice(&mask).view(shape).to_device(self.device);
                self.run(&ids, padded.then_some(&mask), layer)
            });
            let (end, middle) = out.map_err(|e| failed(e.to_string()))?;
            let lengths: Vec<usize> = group.iter().map(|t| t.len()).collect();
            copy(&end, &lengths, longest, &mut last, row).map_err(|e| failed(e.to_string()))?;
            if let (Some(states), Some(middle)) = (&mut states, middle) {
                copy(&middle, &lengths, longest, states, row).map_err(|e| failed(e.to_string()))?;
            }
            row += lengths.iter().sum::<usize>();
        }
        Ok(HiddenStates { last, layer: states.map(|s| s.mapv(half::f16::from_f32)) })
    }
}

/// Copies `texts × longest × width` states into rows from `row` on, without the padding.
fn copy(
    states: &Tensor,
    lengths: &[usize],
    longest: usize,
    to: &mut Array2<f32>,
    mut row: usize,
) -> std::result::Result<(), TchError> {
    let width = to.ncols();
    let mut values = vec![0f32; lengths.len() * longest * width];
    let count = values.len();
    states.f_to_device(tch::Device::Cpu)?.f_contiguous()?.f_copy_data(&mut values, count)?;
    for (text, &length) in lengths.iter().enumerate() {
        for token in 0..length {
            let from = (text * longest + token) * width;
            to.row_mut(row).iter_mut().zip(&values[from..from + width]).for_each(|(to, x)| *to = *x);
            row += 1;
        }
    }
    Ok(())
}

fn activation(activation: Activation) -> Theirs {
    match activation {
        Activation::Gelu => Theirs::gelu,
        Activation::GeluTanh => Theirs::gelu_new,
        Activation::Relu => Theirs::relu,
    }
}

fn bert(config: &Config) -> BertConfig {
    BertConfig {
        hidden_act: activation(config.activation),
        hidden_size: config.width as i64,
        intermediate_size: config.intermediate as i64,
        max_position_embeddings: config.positions as i64,
        num_attention_heads: config.heads as i64,
        num_hidden_layers: config.layers as i64,
        type_vocab_size: config.token_types as i64,
        vocab_size: config.vocabulary as i64,
        output_hidden_states: Some(true),
        ..BertConfig::default()
    }
}

fn distilbert(config: &Config) -> DistilBertConfig {
    DistilBertConfig {
        activation: activation(config.activation),
        dim: config.width as i64,
        hidden_dim: config.intermediate as i64,
        max_position_embeddings: config.positions as i64,
        n_heads: config.heads as i64,
        n_layers: config.layers as i64,
        vocab_size: config.vocabulary as i64,
        output_hidden_states: Some(true),
        ..DistilBertConfig::default()
    }
}
