//! Turns the 4-bit release of multilingual-e5-small into a model folder in the Hugging Face layout.
//!
//! The file (magic `E5S1`, little-endian) holds the sizes, the Unigram pieces with their scores, a normaliser map, and a
//! directory of tensors. Matrices are rows of Q4_0 blocks: 18 bytes for 32 weights, an f16 scale `d` and then 16 bytes,
//! byte `j` with weight `j` in its low and weight `j + 16` in its high half; a weight is `(half − 8)·d`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use half::f16;
use memmap2::Mmap;
use safetensors::tensor::{Dtype, View};
use serde_json::json;

use crate::error::{Error, Result};

const BLOCK: usize = 32;
const BLOCK_BYTES: usize = 18;

/// Reads the 4-bit file and writes the files of a model folder into `folder`, which exists.
///
/// Matrices are stored as f16: rounding a 4-bit weight times an f16 scale to 11 bits moves a sentence vector by less
/// than 1e-6 in cosine, and halves the file.
///
/// # Errors
/// [`Error::Input`] when the file is cut short or is no such file; [`Error::Io`] when writing fails.
pub fn import_e5s1(file: &Path, folder: &Path) -> Result<()> {
    let opened = File::open(file).map_err(|e| Error::io(file, e))?;
    // SAFETY: only read, and nobody else knows of the file while it is imported.
    let map = unsafe { Mmap::map(&opened) }.map_err(|e| Error::io(file, e))?;
    let source = Source::parse(&map).map_err(|reason| Error::input(file, reason))?;
    write(folder, "config.json", &pretty(&source.config()))?;
    write(folder, "tokenizer.json", &source.tokenizer())?;
    for (name, text) in sentence_transformers(source.sizes.hidden, source.sizes.positions) {
        if let Some(parent) = Path::new(name).parent() {
            fs::create_dir_all(folder.join(parent)).map_err(|e| Error::io(folder.join(parent), e))?;
        }
        write(folder, name, &pretty(&text))?;
    }
    let path = folder.join("model.safetensors");
    let tensors = source.tensors().map_err(|reason| Error::input(file, reason))?;
    let metadata = [("format".to_owned(), "pt".to_owned())].into();
    safetensors::serialize_to_file(tensors, Some(metadata), &path).map_err(|e| match e {
        safetensors::SafeTensorError::IoError(e) => Error::io(&path, e),
        other => Error::input(file, other.to_string()),
    })
}

fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    let file = File::create(&path).map_err(|e| Error::io(&path, e))?;
    let mut out = BufWriter::new(file);
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| Error::io(&path, e))
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// What the sentence-transformers library wants to know: mean pooling, 512 tokens, E5's prompts.
fn sentence_transformers(width: usize, positions: usize) -> [(&'static str, serde_json::Value); 4] {
    let module = |i: usize, path: &str, kind: &str| json!({"idx": i, "name": i.to_string(), "path": path, "type": format!("sentence_transformers.models.{kind}")});
    [
        (
            "modules.json",
            json!([
                module(0, "", "Transformer"),
                module(1, "1_Pooling", "Pooling"),
                module(2, "2_Normalize", "Normalize")
            ]),
        ),
        ("sentence_bert_config.json", json!({"max_seq_length": positions, "do_lower_case": false})),
        (
            "config_sentence_transformers.json",
            json!({"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": "query"}),
        ),
        (
            "1_Pooling/config.json",
            json!({"word_embedding_dimension": width, "pooling_mode_mean_tokens": true,
                "pooling_mode_cls_token": false, "pooling_mode_max_tokens": false}),
        ),
    ]
}

struct Sizes {
    hidden: usize,
    layers: usize,
    heads: usize,
    intermediate: usize,
    vocabulary: usize,
    positions: usize,
    types: usize,
    epsilon: f32,
}

struct Source<'a> {
    bytes: &'a [u8],
    sizes: Sizes,
    special: [usize; 4],
    pieces: Vec<(&'a str, f32)>,
    directory: BTreeMap<&'a str, Stored>,
}

#[derive(Clone, Copy)]
struct Stored {
    elements: usize,
    offset: usize,
    length: usize,
}

/// Takes numbers off the front of the file.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Parse<T> = std::result::Result<T, String>;

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Parse<&'a [u8]> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("cut short: {n} more bytes are due at byte {}", self.at))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Parse<[u8; N]> {
        Ok(self.take(N)?.try_into().expect("as long as it was asked for"))
    }

    fn u32(&mut self) -> Parse<usize> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn u64(&mut self) -> Parse<usize> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|e| e.to_string())
    }

    fn size(&mut self, what: &str, most: usize) -> Parse<usize> {
        let n = self.u32()?;
        if n == 0 || n > most { Err(format!("{what} is {n}")) } else { Ok(n) }
    }

    fn text(&mut self, n: usize) -> Parse<&'a str> {
        std::str::from_utf8(self.take(n)?).map_err(|e| format!("before byte {}: {e}", self.at))
    }
}

impl<'a> Source<'a> {
    fn parse(bytes: &'a [u8]) -> Parse<Self> {
        let mut c = Cursor { bytes, at: 0 };
        if c.take(4)? != b"E5S1" {
            return Err("no E5S1 file".into());
        }
        let _version = c.u32()?;
        let sizes = Sizes {
            hidden: c.size("the width", 1 << 16)?,
            layers: c.size("the number of layers", 1 << 10)?,
            heads: c.size("the number of heads", 1 << 10)?,
            intermediate: c.size("the inner width", 1 << 18)?,
            vocabulary: c.size("the vocabulary", 1 << 24)?,
            positions: c.size("the number of positions", 1 << 20)?,
            types: c.size("the number of token types", 1 << 10)?,
            epsilon: f32::from_le_bytes(c.array()?),
        };
        let block = c.u32()?;
        if block != BLOCK || !sizes.hidden.is_multiple_of(BLOCK) || !sizes.intermediate.is_multiple_of(BLOCK) {
            return Err(format!("blocks of {block} weights in rows of {} and {}", sizes.hidden, sizes.intermediate));
        }
        let count = c.size("the number of pieces", 1 << 24)?;
        let special = [c.u32()?, c.u32()?, c.u32()?, c.u32()?];
        let length = c.u64()?;
        let offsets = c.take((count + 1) * 4)?.as_chunks::<4>().0;
        let scores = c.take(count * 4)?.as_chunks::<4>().0;
        let blob = c.text(length)?;
        let mut pieces = Vec::with_capacity(count);
        for (i, score) in scores.iter().enumerate() {
            let [from, to] = [i, i + 1].map(|i| u32::from_le_bytes(offsets[i]) as usize);
            let piece = blob.get(from..to).ok_or_else(|| format!("piece {i} is not within the pieces' text"))?;
            pieces.push((piece, f32::from_le_bytes(*score)));
        }
        if let Some(id) = special.iter().find(|id| **id >= count) {
            return Err(format!("special token {id} of {count} pieces"));
        }
        let _entries = c.u32()?;
        let map = c.u32()?;
        c.take(map)?;
        let mut directory = BTreeMap::new();
        for _ in 0..c.u32()? {
            let name = u16::from_le_bytes(c.array()?);
            let name = c.text(name.into())?;
            let _type = c.take(1)?;
            let (elements, offset, length) = (c.u32()?, c.u64()?, c.u64()?);
            if offset.checked_add(length).is_none_or(|end| end > bytes.len()) {
                return Err(format!("cut short: tensor {name} ends after the file"));
            }
            directory.insert(name, Stored { elements, offset, length });
        }
        Ok(Source { bytes, sizes, special, pieces, directory })
    }

    fn config(&self) -> serde_json::Value {
        let s = &self.sizes;
        let [bos, eos, pad, _] = self.special;
        json!({
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": s.hidden,
            "num_hidden_layers": s.layers,
            "num_attention_heads": s.heads,
            "intermediate_size": s.intermediate,
            "vocab_size": s.vocabulary,
            "max_position_embeddings": s.positions,
            "type_vocab_size": s.types,
            // The shortest decimal of the f32, not of its neighbour in f64.
            "layer_norm_eps": s.epsilon.to_string().parse::<f64>().unwrap_or(1e-12),
            "hidden_act": "gelu",
            "position_embedding_type": "absolute",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "initializer_range": 0.02,
            "bos_token_id": bos,
            "eos_token_id": eos,
            "pad_token_id": pad,
            "tokenizer_class": "XLMRobertaTokenizer",
            "torch_dtype": "float16",
        })
    }

    /// `tokenizer.json` with one piece a line.
    fn tokenizer(&self) -> String {
        let [bos, eos, _, unk] = self.special;
        let name = |id: usize| self.pieces[id].0;
        let special = |id: usize| json!({"SpecialToken": {"id": name(id), "type_id": 0}});
        let sequence = |which: &str| json!({"Sequence": {"id": which, "type_id": 0}});
        let token = |id: usize| (name(id).to_owned(), json!({"id": name(id), "ids": [id], "tokens": [name(id)]}));
        let mut ids = self.special;
        ids.sort_unstable();
        let added: Vec<_> = ids
            .iter()
            .map(|&id| {
                json!({"id": id, "content": name(id), "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true})
            })
            .collect();
        let tokens: serde_json::Map<_, _> = [token(bos), token(eos)].into_iter().collect();
        let parts = [
            ("version", json!("1.0")),
            ("truncation", json!(null)),
            ("padding", json!(null)),
            ("added_tokens", json!(added)),
            // SentencePiece's nmt_nfkc in the crate's own parts.
            (
                "normalizer",
                json!({"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"},
                    {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}),
            ),
            (
                "pre_tokenizer",
                json!({"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
                    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]}),
            ),
            (
                "post_processor",
                json!({"type": "TemplateProcessing",
                    "single": [special(bos), sequence("A"), special(eos)],
                    "pair": [special(bos), sequence("A"), special(eos), special(eos), sequence("B"), special(eos)],
                    "special_tokens": tokens}),
            ),
            ("decoder", json!({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true})),
        ];
        let mut out = String::from("{\n");
        for (key, value) in parts {
            out += &format!("\"{key}\": {value},\n");
        }
        out +=
            &format!("\"model\": {{\"type\": \"Unigram\", \"unk_id\": {unk}, \"byte_fallback\": false, \"vocab\": [\n");
        let lines: Vec<_> =
            self.pieces.iter().map(|(piece, score)| json!([piece, f64::from(*score)]).to_string()).collect();
        out += &lines.join(",\n");
        out += "\n]}\n}\n";
        out
    }

    /// All tensors under their Hugging Face names.
    fn tensors(&self) -> Parse<Vec<(String, Import<'a>)>> {
        let s = &self.sizes;
        let (h, i) = (s.hidden, s.intermediate);
        let mut wanted = vec![
            ("emb.word".to_owned(), "embeddings.word_embeddings.weight".to_owned(), vec![s.vocabulary, h]),
            ("emb.pos".to_owned(), "embeddings.position_embeddings.weight".to_owned(), vec![s.positions, h]),
            ("emb.type".to_owned(), "embeddings.token_type_embeddings.weight".to_owned(), vec![s.types, h]),
            ("emb.ln.w".to_owned(), "embeddings.LayerNorm.weight".to_owned(), vec![h]),
            ("emb.ln.b".to_owned(), "embeddings.LayerNorm.bias".to_owned(), vec![h]),
        ];
        for layer in 0..s.layers {
            let mut part = |short: &str, long: &str, rows: usize, columns: Option<usize>| {
                let shape = columns.map_or(vec![rows], |c| vec![rows, c]);
                for (short_kind, long_kind, shape) in [("w", "weight", shape), ("b", "bias", vec![rows])] {
                    wanted.push((
                        format!("l{layer}.{short}.{short_kind}"),
                        format!("encoder.layer.{layer}.{long}.{long_kind}"),
                        shape,
                    ));
                }
            };
            part("q", "attention.self.query", h, Some(h));
            part("k", "attention.self.key", h, Some(h));
            part("v", "attention.self.value", h, Some(h));
            part("ao", "attention.output.dense", h, Some(h));
            part("aln", "attention.output.LayerNorm", h, None);
            part("fi", "intermediate.dense", i, Some(h));
            part("fo", "output.dense", h, Some(i));
            part("oln", "output.LayerNorm", h, None);
        }
        wanted.into_iter().map(|(short, long, shape)| Ok((long, self.tensor(&short, shape)?))).collect()
    }

    fn tensor(&self, name: &str, shape: Vec<usize>) -> Parse<Import<'a>> {
        let stored = self.directory.get(name).ok_or_else(|| format!("tensor {name} is missing"))?;
        let elements: usize = shape.iter().product();
        let quantised = name == "emb.word" || (shape.len() == 2 && name.starts_with('l'));
        let length = if quantised { elements / BLOCK * BLOCK_BYTES } else { elements * 4 };
        if (stored.elements, stored.length) != (elements, length) {
            return Err(format!(
                "tensor {name} has {} weights in {} bytes, not {elements} in {length}",
                stored.elements, stored.length
            ));
        }
        Ok(Import { bytes: &self.bytes[stored.offset..][..stored.length], shape, quantised })
    }
}

/// A tensor of the 4-bit file on its way out: matrices as f16, all else as f32.
struct Import<'a> {
    bytes: &'a [u8],
    shape: Vec<usize>,
    quantised: bool,
}

impl View for Import<'_> {
    fn dtype(&self) -> Dtype {
        if self.quantised { Dtype::F16 } else { Dtype::F32 }
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        if !self.quantised {
            return self.bytes.into();
        }
        let mut out = Vec::with_capacity(self.data_len());
        for block in self.bytes.as_chunks::<BLOCK_BYTES>().0 {
            out.extend(dequantise(block).into_iter().flat_map(|w| f16::from_f32(w).to_le_bytes()));
        }
        out.into()
    }

    fn data_len(&self) -> usize {
        self.shape.iter().product::<usize>() * if self.quantised { 2 } else { 4 }
    }
}

/// The weights of one Q4_0 block.
fn dequantise(block: &[u8; BLOCK_BYTES]) -> [f32; BLOCK] {
    let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
    let mut out = [0.0; BLOCK];
    for (j, byte) in block[2..].iter().enumerate() {
        out[j] = (f32::from(byte & 15) - 8.0) * scale;
        out[j + BLOCK / 2] = (f32::from(byte >> 4) - 8.0) * scale;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::checkpoint::Checkpoint;
    use crate::model::config::{Config, Family};

    /// A file of one layer, 32 wide, whose blocks all have scale 0.5 and the halves 0 … 15.
    fn small() -> Vec<u8> {
        let pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁a", "b"];
        let mut f = b"E5S1".to_vec();
        let int = |f: &mut Vec<u8>, n: u32| f.extend(n.to_le_bytes());
        for n in [1, 32, 1, 2, 64, 8, 16, 2] {
            int(&mut f, n);
        }
        f.extend(1e-12f32.to_le_bytes());
        for n in [32, pieces.len() as u32, 0, 2, 1, 3] {
            int(&mut f, n);
        }
        let text = pieces.concat();
        f.extend((text.len() as u64).to_le_bytes());
        let mut at = 0;
        for piece in pieces {
            int(&mut f, at);
            at += piece.len() as u32;
        }
        int(&mut f, at);
        for i in 0..pieces.len() {
            f.extend((-(i as f32)).to_le_bytes());
        }
        f.extend(text.as_bytes());
        int(&mut f, 0);
        int(&mut f, 0);
        let mut tensors = vec![
            ("emb.word".to_owned(), 8 * 32, true),
            ("emb.pos".to_owned(), 16 * 32, false),
            ("emb.type".to_owned(), 64, false),
        ];
        tensors.extend([("emb.ln.w".to_owned(), 32, false), ("emb.ln.b".to_owned(), 32, false)]);
        for (name, weights, biases) in
            [("q", 1024, 32), ("k", 1024, 32), ("v", 1024, 32), ("ao", 1024, 32), ("fi", 2048, 64), ("fo", 2048, 32)]
        {
            tensors.extend([(format!("l0.{name}.w"), weights, true), (format!("l0.{name}.b"), biases, false)]);
        }
        for name in ["aln", "oln"] {
            tensors.extend([(format!("l0.{name}.w"), 32, false), (format!("l0.{name}.b"), 32, false)]);
        }
        let directory: usize = tensors.iter().map(|(n, ..)| 2 + n.len() + 1 + 4 + 8 + 8).sum();
        let mut offset = f.len() + 4 + directory;
        int(&mut f, tensors.len() as u32);
        let mut data = Vec::new();
        for (name, elements, quantised) in tensors {
            let bytes: Vec<u8> = if quantised {
                let mut block = f16::from_f32(0.5).to_le_bytes().to_vec();
                block.extend((0..16u8).map(|j| j | (15 - j) << 4));
                block.repeat(elements / 32)
            } else {
                (0..elements).flat_map(|i| (i as f32 / 4.0).to_le_bytes()).collect()
            };
            f.extend((name.len() as u16).to_le_bytes());
            f.extend(name.as_bytes());
            f.push(u8::from(quantised));
            int(&mut f, elements as u32);
            f.extend((offset as u64).to_le_bytes());
            f.extend((bytes.len() as u64).to_le_bytes());
            offset += bytes.len();
            data.extend(bytes);
        }
        f.extend(data);
        f
    }

    #[test]
    fn a_small_file_becomes_a_model_folder() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("small.bin");
        fs::write(&file, small()).unwrap();
        import_e5s1(&file, dir.path()).unwrap();
        let config = Config::read(dir.path()).unwrap();
        assert_eq!((config.family, config.width, config.intermediate), (Family::Bert, 32, 64));
        assert_eq!(config.epsilon, 1e-12);
        let weights = Checkpoint::open(dir.path(), config.family).unwrap();
        let words = weights.tensor("embeddings.word_embeddings.weight", &[8, 32]).unwrap().to_vec();
        assert_eq!((words[0], words[1], words[16], words[31], words[32]), (-4.0, -3.5, 3.5, -4.0, -4.0));
        let norm = weights.tensor("encoder.layer.0.output.LayerNorm.bias", &[32]).unwrap().to_vec();
        assert_eq!(norm[..3], [0.0, 0.25, 0.5]);
        let tokenizer: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(dir.path().join("tokenizer.json")).unwrap()).unwrap();
        assert_eq!(tokenizer["model"]["vocab"][4], json!(["▁a", -4.0]));
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let whole = small();
        assert!(Source::parse(&whole).and_then(|s| s.tensors().map(|t| t.len())).is_ok_and(|n| n == 21));
        for length in (0..whole.len()).step_by(37).chain([whole.len() - 1]) {
            assert!(Source::parse(&whole[..length]).is_err(), "cut at {length}");
        }
    }
}
