//! Weights from a model folder or from the cache of quantised ones, packed for the kernels.

use super::image::{Image, PackedCache, Reader, Section, Writer};
use super::kernels::Kernels;
use super::ops::norm::Norm;
use super::ops::product::{Finish, Panels, padded};
use super::ops::product_i4::{BlockPanels, pack_blocks, packed_bytes};
use super::ops::product_i8::{BytePanels, pack};
use super::ops::quantise::{Bytes, nearest};
use crate::error::{Error, Result};
use crate::model::config::Config;
use crate::model::tensors::{Rows, Tensors};

const WORDS: &str = "embeddings.word_embeddings.weight";
const POSITIONS: &str = "embeddings.position_embeddings.weight";
const TYPES: &str = "embeddings.token_type_embeddings.weight";

/// Word embeddings in eight bits share a scale in blocks of this many columns.
const BLOCK: usize = 32;
/// How a dense layer's weights are packed, as the image has it before them.
const BYTES: u8 = 8;
const BLOCKS: u8 = 4;

/// The word embedding.
#[derive(Debug)]
pub(super) enum Words {
    /// As the source has it.
    F32(Box<dyn Rows>),
    /// Rows of bytes, and rows of f32 scales, one a block of columns; columns padded to whole blocks.
    Int8 { bytes: Section, scales: Section },
}

impl Words {
    /// Writes the row of token `id`.
    pub fn read(&self, id: usize, out: &mut [f32]) {
        match self {
            Words::F32(rows) => rows.read(id, out),
            Words::Int8 { bytes, scales } => {
                let blocks = out.len().div_ceil(BLOCK);
                let bytes = bytes.bytes()[id * blocks * BLOCK..].chunks_exact(BLOCK);
                let scales = &scales.bytes()[id * blocks * 4..][..blocks * 4];
                for ((out, bytes), scale) in out.chunks_mut(BLOCK).zip(bytes).zip(scales.as_chunks::<4>().0) {
                    let scale = f32::from_le_bytes(*scale);
                    out.iter_mut().zip(bytes).for_each(|(out, &byte)| *out = scale * f32::from(byte as i8));
                }
            }
        }
    }
}

/// A dense layer's weights in one of the precisions.
#[derive(Debug)]
pub(super) enum Projection {
    F32(Panels),
    Int8(BytePanels),
    Int4(BlockPanels),
}

impl Projection {
    /// `out ← finish(rows · weights)`; rows are padded to whole panels, and so are those of `out`.
    pub fn apply(&self, kernels: &Kernels, rows: &[f32], finish: Finish, bytes: &mut Bytes, out: &mut [f32]) {
        match self {
            Projection::F32(panels) => kernels.linear(rows, padded(panels.inputs), panels, finish, out),
            Projection::Int8(panels) => {
                kernels.quantise(rows, panels.inputs, bytes);
                kernels.linear_i8(bytes, panels, finish, out);
            }
            Projection::Int4(panels) => {
                kernels.quantise(rows, panels.inputs, bytes);
                kernels.linear_i4(bytes, panels, finish, out);
            }
        }
    }
}

/// One transformer layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// Queries (scaled by log₂e/√depth, for a softmax in powers of two), keys and values side by side, each padded to whole panels.
    pub qkv: Projection,
    pub attention_output: Projection,
    pub attention_norm: Norm,
    pub intermediate: Projection,
    pub output: Projection,
    pub output_norm: Norm,
}

/// All of a model's weights.
#[derive(Debug)]
pub(super) struct Packed {
    pub words: Words,
    /// `positions × width`, the first token type added.
    pub positions: Vec<f32>,
    pub embedding_norm: Norm,
    pub layers: Vec<Layer>,
}

/// A dense layer as the checkpoint has it: `outputs × inputs`, and a bias.
struct Dense {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// Reads what the checkpoint has, in the form that is packed.
struct Source<'a> {
    config: &'a Config,
    tensors: &'a dyn Tensors,
}

impl Source<'_> {
    fn dense(&self, stem: &str, outputs: usize, inputs: usize) -> Result<Dense> {
        let weight = self.tensors.tensor(&format!("{stem}.weight"), &[outputs, inputs])?;
        Ok(Dense { weight, bias: self.tensors.tensor(&format!("{stem}.bias"), &[outputs])? })
    }

    /// The four dense layers of a transformer layer: queries, keys and values as one, attention output, intermediate, output.
    fn projections(&self, layer: usize) -> Result<[Dense; 4]> {
        let (width, wide) = (self.config.width, self.config.intermediate);
        let stem = |rest: &str| format!("encoder.layer.{layer}.{rest}");
        let mut qkv = Dense { weight: Vec::new(), bias: Vec::new() };
        let scale = std::f32::consts::LOG2_E / ((width / self.config.heads) as f32).sqrt();
        for (name, scale) in [("query", scale), ("key", 1.0), ("value", 1.0)] {
            let part = self.dense(&stem(&format!("attention.self.{name}")), width, width)?;
            qkv.weight.extend(part.weight.iter().map(|value| value * scale));
            qkv.weight.resize(qkv.weight.len() + (padded(width) - width) * width, 0.0);
            qkv.bias.extend(part.bias.iter().map(|value| value * scale));
            qkv.bias.resize(qkv.bias.len() + padded(width) - width, 0.0);
        }
        Ok([
            qkv,
            self.dense(&stem("attention.output.dense"), width, width)?,
            self.dense(&stem("intermediate.dense"), wide, width)?,
            self.dense(&stem("output.dense"), width, wide)?,
        ])
    }

    fn positions(&self) -> Result<Vec<f32>> {
        let width = self.config.width;
        let mut positions = self.tensors.tensor(POSITIONS, &[self.config.positions, width])?;
        if self.config.token_types > 0 {
            let types = self.tensors.tensor(TYPES, &[self.config.token_types, width])?;
            for row in positions.chunks_exact_mut(width) {
                row.iter_mut().zip(&types).for_each(|(value, of_type)| *value += of_type);
            }
        }
        Ok(positions)
    }

    /// A layer norm's weight and bias, padded.
    fn norm(&self, stem: &str) -> Result<[Vec<f32>; 2]> {
        let read = |part: &str| -> Result<Vec<f32>> {
            let mut values = self.tensors.tensor(&format!("{stem}.{part}"), &[self.config.width])?;
            values.resize(padded(self.config.width), 0.0);
            Ok(values)
        };
        Ok([read("weight")?, read("bias")?])
    }

    /// The layer norms' stems: the embeddings', then two a layer.
    fn norm_stems(&self) -> Vec<String> {
        let of_layer =
            |layer| ["attention.output", "output"].map(|part| format!("encoder.layer.{layer}.{part}.LayerNorm"));
        let layers = (0..self.config.layers).flat_map(of_layer);
        std::iter::once("embeddings.LayerNorm".to_owned()).chain(layers).collect()
    }

    /// Quantises and packs everything into an image, in the order in which [`Packed::parse`] reads it.
    fn quantise(&self, kernels: &Kernels, key: &str) -> Result<Image> {
        let (width, vocabulary) = (self.config.width, self.config.vocabulary);
        let mut writer = Writer::new();
        let mut bytes = Vec::with_capacity(vocabulary * width.next_multiple_of(BLOCK));
        let mut scales = Vec::new();
        let words = self.tensors.rows(WORDS, [vocabulary, width])?;
        let mut row = vec![0.0; width];
        for id in 0..vocabulary {
            words.read(id, &mut row);
            for block in row.chunks(BLOCK) {
                let largest = block.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
                let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
                scales.push(scale);
                bytes.extend(block.iter().map(|value| nearest(value / scale) as u8));
                bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
            }
        }
        writer.bytes(&bytes);
        writer.floats(&scales);
        drop((bytes, scales));
        writer.floats(&self.positions()?);
        for stem in self.norm_stems() {
            self.norm(&stem)?.iter().for_each(|values| writer.floats(values));
        }
        for layer in 0..self.config.layers {
            for mut dense in self.projections(layer)? {
                let outputs = dense.bias.len();
                let inputs = dense.weight.len() / outputs;
                dense.bias.resize(padded(outputs), 0.0);
                let blocks = kernels.blocks().then(|| pack_blocks(&dense.weight, outputs, inputs)).flatten();
                match blocks {
                    Some(packed) => {
                        writer.bytes(&[BLOCKS]);
                        writer.bytes(&packed.weight);
                        [&packed.unit, &packed.shift, &dense.bias].into_iter().for_each(|values| writer.floats(values));
                    }
                    None => {
                        let packed = pack(&dense.weight, outputs, inputs, kernels.largest_weight);
                        writer.bytes(&[BYTES]);
                        writer.bytes(&packed.weight);
                        [&packed.scale, &packed.shift, &dense.bias]
                            .into_iter()
                            .for_each(|values| writer.floats(values));
                    }
                }
            }
        }
        Ok(writer.finish(key))
    }
}

impl Packed {
    /// Reads and packs every tensor in f32.
    pub fn load_f32(config: &Config, tensors: &dyn Tensors) -> Result<Self> {
        let source = Source { config, tensors };
        let words = Words::F32(tensors.rows(WORDS, [config.vocabulary, config.width])?);
        let mut norms = Vec::new();
        for stem in source.norm_stems() {
            norms.push(source.norm(&stem)?);
        }
        let mut projections = Vec::new();
        for layer in 0..config.layers {
            projections.push(source.projections(layer)?.map(|dense| {
                let inputs = dense.weight.len() / dense.bias.len();
                Projection::F32(Panels::pack(&dense.weight, &dense.bias, inputs))
            }));
        }
        Ok(Self::assemble(config, words, source.positions()?, norms, projections))
    }

    /// Maps the quantised weights from the cache, or makes them and writes it. A cache that cannot be written is no error:
    /// the weights then stay in memory.
    pub fn load_int8(
        config: &Config,
        tensors: &dyn Tensors,
        cache: Option<PackedCache<'_>>,
        kernels: &Kernels,
    ) -> Result<Self> {
        let blocks = if kernels.blocks() { ", blocks of four bits where there are" } else { "" };
        let given = cache.map_or("", |cache| cache.key);
        let key = format!("{given} {config:?} to {}{blocks}", kernels.largest_weight);
        let path = cache
            .map(|cache| cache.folder.join(if kernels.blocks() { "native-int4.cache" } else { "native-int8.cache" }));
        let mapped = || path.as_ref().and_then(|path| Image::open(path, &key));
        let image = match mapped() {
            Some(image) => image,
            None => {
                let made = Source { config, tensors }.quantise(kernels, &key)?;
                let saved = path.as_ref().is_some_and(|path| made.save(path).is_ok());
                if saved { mapped().unwrap_or(made) } else { made }
            }
        };
        Self::parse(config, &mut Reader::new(image))
            .ok_or_else(|| Error::model("native engine", "the quantised weights end too early"))
    }

    fn parse(config: &Config, reader: &mut Reader) -> Option<Self> {
        let (width, wide) = (padded(config.width), padded(config.intermediate));
        let blocks = config.vocabulary * config.width.div_ceil(BLOCK);
        let words = Words::Int8 { bytes: reader.bytes(blocks * BLOCK)?, scales: reader.bytes(blocks * 4)? };
        let positions = reader.floats(config.positions * config.width)?;
        let mut norms = Vec::new();
        for _ in 0..2 * config.layers + 1 {
            norms.push([reader.floats(width)?, reader.floats(width)?]);
        }
        let mut projection = |outputs: usize, inputs: usize| match reader.bytes(1)?.bytes() {
            [BYTES] => Some(Projection::Int8(BytePanels {
                weight: reader.bytes(outputs * inputs)?,
                scale: reader.floats(outputs)?,
                shift: reader.floats(outputs)?,
                bias: reader.floats(outputs)?,
                inputs,
            })),
            [BLOCKS] => Some(Projection::Int4(BlockPanels {
                weight: reader.bytes(packed_bytes(outputs, inputs))?,
                unit: reader.floats(outputs)?,
                shift: reader.floats(outputs)?,
                bias: reader.floats(outputs)?,
                inputs,
            })),
            _ => None,
        };
        let mut projections = Vec::new();
        for _ in 0..config.layers {
            projections.push([
                projection(3 * width, width)?,
                projection(width, width)?,
                projection(wide, width)?,
                projection(width, wide)?,
            ]);
        }
        Some(Self::assemble(config, words, positions, norms, projections))
    }

    fn assemble(
        config: &Config,
        words: Words,
        positions: Vec<f32>,
        norms: Vec<[Vec<f32>; 2]>,
        projections: Vec<[Projection; 4]>,
    ) -> Self {
        let norm = |[weight, bias]: [Vec<f32>; 2]| Norm { weight, bias, width: config.width, eps: config.epsilon };
        let mut norms = norms.into_iter().map(norm);
        let mut next = || norms.next().expect("one norm for the embeddings and two a layer were read");
        let embedding_norm = next();
        let layers = projections.into_iter().map(|[qkv, attention_output, intermediate, output]| Layer {
            qkv,
            attention_output,
            attention_norm: next(),
            intermediate,
            output,
            output_norm: next(),
        });
        let layers = layers.collect();
        Packed { words, positions, embedding_norm, layers }
    }
}
