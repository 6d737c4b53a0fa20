//! The tensors of a model folder, mapped into memory and looked up by name.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use half::{bf16, f16};
use memmap2::Mmap;
use safetensors::SafeTensors;
use safetensors::tensor::Dtype as Stored;

use super::config::Family;
use super::tensors::{Rows, Tensors};
use crate::error::{Error, Result};

/// How the numbers of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    /// IEEE single precision.
    F32,
    /// IEEE half precision.
    F16,
    /// The upper half of a single.
    Bf16,
}

impl Dtype {
    /// Bytes a number.
    pub fn size(self) -> usize {
        match self {
            Dtype::F32 => 4,
            Dtype::F16 | Dtype::Bf16 => 2,
        }
    }
}

/// A tensor as it lies in the file: little-endian numbers, row-major, not necessarily aligned.
#[derive(Debug, Clone, Copy)]
pub struct Tensor<'a> {
    /// How each number is stored.
    pub dtype: Dtype,
    /// Its numbers.
    pub bytes: &'a [u8],
}

impl Tensor<'_> {
    /// Writes the numbers from position `start` on into `out`, as many as it holds.
    ///
    /// # Panics
    /// When the tensor ends before `out` is full.
    pub fn read(&self, start: usize, out: &mut [f32]) {
        let size = self.dtype.size();
        let bytes = &self.bytes[start * size..][..out.len() * size];
        match self.dtype {
            Dtype::F32 => each(bytes, out, f32::from_le_bytes),
            Dtype::F16 => each(bytes, out, |b| f16::from_le_bytes(b).to_f32()),
            Dtype::Bf16 => each(bytes, out, |b| bf16::from_le_bytes(b).to_f32()),
        }
    }

    /// All numbers as f32.
    pub fn to_vec(&self) -> Vec<f32> {
        let mut out = vec![0.0; self.bytes.len() / self.dtype.size()];
        self.read(0, &mut out);
        out
    }
}

fn each<const N: usize>(bytes: &[u8], out: &mut [f32], value: impl Fn([u8; N]) -> f32) {
    for (o, b) in out.iter_mut().zip(bytes.as_chunks::<N>().0) {
        *o = value(*b);
    }
}

#[derive(Debug)]
struct Entry {
    shard: usize,
    dtype: Option<Dtype>,
    shape: Vec<usize>,
    bytes: Range<usize>,
}

/// One file of weights.
#[derive(Debug)]
struct Shard {
    path: PathBuf,
    /// All its bytes.
    map: Mmap,
}

/// The weights of one model.
///
/// Names are those of Hugging Face's `BertModel` without any prefix (`embeddings.word_embeddings.weight`,
/// `encoder.layer.0.attention.self.query.weight` …), whatever the family; DistilBERT's own names are known too.
#[derive(Debug)]
pub struct Checkpoint {
    model: String,
    family: Family,
    prefix: String,
    shards: Vec<Arc<Shard>>,
    entries: BTreeMap<String, Entry>,
}

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";

/// The files that hold the weights of the model in `folder`, in a fixed order.
///
/// # Errors
/// [`Error::Model`] when there is neither `model.safetensors` nor a readable index of shards.
pub fn weight_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let wrong = |reason: String| Error::model(folder.display().to_string(), reason);
    if folder.join(SINGLE).exists() {
        return Ok(vec![folder.join(SINGLE)]);
    }
    let Ok(index) = std::fs::read_to_string(folder.join(INDEX)) else {
        let hint = if folder.join("pytorch_model.bin").exists() {
            "; pytorch_model.bin is there but only safetensors are read: convert it with save_pretrained(…, safe_serialization=True)"
        } else {
            ""
        };
        return Err(wrong(format!("{SINGLE} is missing{hint}")));
    };
    #[derive(serde::Deserialize)]
    struct Index {
        weight_map: BTreeMap<String, String>,
    }
    let index: Index = serde_json::from_str(&index).map_err(|e| wrong(format!("{INDEX}: {e}")))?;
    let mut names: Vec<_> = index.weight_map.into_values().collect();
    names.sort();
    names.dedup();
    if let Some(bad) = names.iter().find(|n| n.contains(['/', '\\']) || n.starts_with('.')) {
        return Err(wrong(format!("{INDEX}: {bad:?} is not a plain file name")));
    }
    Ok(names.into_iter().map(|n| folder.join(n)).collect())
}

impl Checkpoint {
    /// Maps the weights of the model in `folder`. Nothing is read but the headers.
    ///
    /// # Errors
    /// [`Error::Model`] when a file is absent, truncated or no safetensors file.
    pub fn open(folder: &Path, family: Family) -> Result<Self> {
        let mut weights = read_tensors(folder, &folder.display().to_string())?;
        let prefix = weights.entries.keys().find_map(|k| k.strip_suffix("embeddings.word_embeddings.weight"));
        let none = "no tensor embeddings.word_embeddings.weight: these are no weights of an encoder";
        weights.prefix = prefix.ok_or_else(|| Error::model(&weights.model, none))?.to_owned();
        weights.family = family;
        Ok(weights)
    }

    /// The tensor of that name, if it has the shape that is expected.
    ///
    /// # Errors
    /// [`Error::Model`] that names the tensor and the file when it is absent, of another shape or of integers.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor<'_>> {
        let (shard, dtype, bytes) = self.look_up(name, shape)?;
        Ok(Tensor { dtype, bytes: &shard.map[bytes] })
    }

    fn look_up(&self, name: &str, shape: &[usize]) -> Result<(&Arc<Shard>, Dtype, Range<usize>)> {
        let wrong = |reason: String| Error::model(&self.model, reason);
        let entry = self.find(name).ok_or_else(|| wrong(format!("tensor {} is missing", self.stored(name))))?;
        let shard = &self.shards[entry.shard];
        let at = || format!("{}: tensor {}", shard.path.display(), self.stored(name));
        if entry.shape != shape {
            return Err(wrong(format!("{} has shape {:?}, config.json asks for {shape:?}", at(), entry.shape)));
        }
        let dtype = entry.dtype.ok_or_else(|| wrong(format!("{} is stored neither as f32 nor f16 nor bf16", at())))?;
        Ok((shard, dtype, entry.bytes.clone()))
    }

    /// Whether there is a tensor of that name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The folder, as errors name it.
    pub fn model(&self) -> &str {
        &self.model
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        let stored = self.stored(name);
        self.entries.get(&stored).or_else(|| {
            // Weights converted from the first TensorFlow releases call a norm's scale gamma and its shift beta.
            let old = match stored.strip_suffix("LayerNorm.weight") {
                Some(stem) => format!("{stem}LayerNorm.gamma"),
                None => format!("{}LayerNorm.beta", stored.strip_suffix("LayerNorm.bias")?),
            };
            self.entries.get(&old)
        })
    }

    /// The name in the file of the tensor that BERT calls `name`.
    fn stored(&self, name: &str) -> String {
        let own = if self.family == Family::DistilBert { distilbert(name) } else { name.to_owned() };
        format!("{}{own}", self.prefix)
    }
}

impl Tensors for Checkpoint {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        Ok(Checkpoint::tensor(self, name, shape)?.to_vec())
    }

    fn rows(&self, name: &str, shape: [usize; 2]) -> Result<Box<dyn Rows>> {
        let (shard, dtype, bytes) = self.look_up(name, &shape)?;
        Ok(Box::new(Mapped { shard: Arc::clone(shard), bytes, dtype, width: shape[1] }))
    }
}

/// A table that stays in its file; the system reads the pages that are used and drops them when memory is short.
#[derive(Debug)]
struct Mapped {
    shard: Arc<Shard>,
    bytes: Range<usize>,
    dtype: Dtype,
    width: usize,
}

impl Rows for Mapped {
    fn read(&self, row: usize, out: &mut [f32]) {
        let tensor = Tensor { dtype: self.dtype, bytes: &self.shard.map[self.bytes.clone()] };
        tensor.read(row * self.width, out);
    }
}

/// DistilBERT's name for a tensor of BERT.
fn distilbert(name: &str) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("attention.self.query", "attention.q_lin"),
        ("attention.self.key", "attention.k_lin"),
        ("attention.self.value", "attention.v_lin"),
        ("attention.output.dense", "attention.out_lin"),
        ("attention.output.LayerNorm", "sa_layer_norm"),
        ("intermediate.dense", "ffn.lin1"),
        ("output.dense", "ffn.lin2"),
        ("output.LayerNorm", "output_layer_norm"),
    ];
    let Some((layer, rest)) = name.strip_prefix("encoder.layer.").and_then(|r| r.split_once('.')) else {
        return name.to_owned();
    };
    for (bert, distil) in NAMES {
        if let Some(kind) = rest.strip_prefix(bert) {
            return format!("transformer.layer.{layer}.{distil}{kind}");
        }
    }
    name.to_owned()
}

/// Maps whatever tensors the folder holds, under their own names.
pub(super) fn read_tensors(folder: &Path, model: &str) -> Result<Checkpoint> {
    let mut shards = Vec::new();
    let mut entries = BTreeMap::new();
    for path in weight_files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wrong = |reason: String| Error::model(model, format!("{name}: {reason}"));
        let file = File::open(&path).map_err(|e| wrong(e.to_string()))?;
        // SAFETY: the map is only read; a file that another process shortens meanwhile ends this process with a
        // bus error, as for every program that maps its model.
        let map = unsafe { Mmap::map(&file) }.map_err(|e| wrong(e.to_string()))?;
        let (header, metadata) = SafeTensors::read_metadata(&map)
            .map_err(|e| wrong(format!("not a whole safetensors file ({e}); fetch the model again")))?;
        let start = header + 8;
        for (tensor, info) in metadata.tensors() {
            let (from, to) = info.data_offsets;
            if start + to > map.len() {
                return Err(wrong(format!(
                    "truncated: tensor {tensor} ends at byte {}, the file has {}; fetch the model again",
                    start + to,
                    map.len()
                )));
            }
            let dtype = match info.dtype {
                Stored::F32 => Some(Dtype::F32),
                Stored::F16 => Some(Dtype::F16),
                Stored::BF16 => Some(Dtype::Bf16),
                _ => None,
            };
            let bytes = start + from..start + to;
            entries.insert(tensor, Entry { shard: shards.len(), dtype, shape: info.shape.clone(), bytes });
        }
        shards.push(Arc::new(Shard { path, map }));
    }
    Ok(Checkpoint { model: model.to_owned(), family: Family::Bert, prefix: String::new(), shards, entries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::TensorView;

    const WORDS: &str = "embeddings.word_embeddings.weight";

    fn folder(tensors: &[(&str, Stored, Vec<usize>, Vec<u8>)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let views = tensors.iter().map(|(n, d, s, b)| (*n, TensorView::new(*d, s.clone(), b).unwrap()));
        safetensors::serialize_to_file(views, None, &dir.path().join(SINGLE)).unwrap();
        dir
    }

    fn words(prefix: &str) -> (String, Vec<u8>) {
        (format!("{prefix}{WORDS}"), [1.0f32, -2.5, 0.0, 3.25].iter().flat_map(|x| x.to_le_bytes()).collect())
    }

    #[test]
    fn reads_every_kind_of_number_under_any_prefix() {
        let (name, bytes) = words("bert.");
        let halves: Vec<u8> = [1.5f32, -0.25].iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect();
        let brains: Vec<u8> = [1.5f32, -0.25].iter().flat_map(|x| bf16::from_f32(*x).to_le_bytes()).collect();
        let dir = folder(&[
            (&name, Stored::F32, vec![2, 2], bytes),
            ("bert.h", Stored::F16, vec![2], halves),
            ("bert.b", Stored::BF16, vec![2], brains),
        ]);
        let weights = Checkpoint::open(dir.path(), Family::Bert).unwrap();
        assert_eq!(weights.tensor(WORDS, &[2, 2]).unwrap().to_vec(), [1.0, -2.5, 0.0, 3.25]);
        assert_eq!(weights.tensor("h", &[2]).unwrap().to_vec(), [1.5, -0.25]);
        let mut one = [0.0];
        weights.tensor("b", &[2]).unwrap().read(1, &mut one);
        assert_eq!(one, [-0.25]);
    }

    #[test]
    fn a_wrong_tensor_is_named_with_both_shapes() {
        let (name, bytes) = words("");
        let dir = folder(&[(&name, Stored::F32, vec![2, 2], bytes), ("n", Stored::I32, vec![1], vec![0; 4])]);
        let weights = Checkpoint::open(dir.path(), Family::Bert).unwrap();
        let reason = |name, shape: &[usize]| weights.tensor(name, shape).unwrap_err().to_string();
        assert!(reason(WORDS, &[4, 1]).contains("shape [2, 2], config.json asks for [4, 1]"));
        assert!(reason("n", &[1]).contains("neither"));
        assert!(reason("pooler", &[1]).contains("pooler is missing"));
    }

    #[test]
    fn a_cut_file_is_told_apart_from_a_whole_one() {
        let (name, bytes) = words("");
        let dir = folder(&[(&name, Stored::F32, vec![2, 2], bytes)]);
        let path = dir.path().join(SINGLE);
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 5, whole.len() - 16, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            let reason = Checkpoint::open(dir.path(), Family::Bert).unwrap_err().to_string();
            assert!(reason.contains(SINGLE) && reason.contains("fetch the model again"), "{length}: {reason}");
        }
    }

    #[test]
    fn shards_are_joined() {
        let (name, bytes) = words("");
        let dir = folder(&[(&name, Stored::F32, vec![2, 2], bytes)]);
        std::fs::rename(dir.path().join(SINGLE), dir.path().join("a.safetensors")).unwrap();
        let more = [("x", TensorView::new(Stored::F32, vec![1], &[0; 4]).unwrap())];
        safetensors::serialize_to_file(more, None, &dir.path().join("b.safetensors")).unwrap();
        let index = format!(r#"{{"weight_map":{{"{WORDS}":"a.safetensors","x":"b.safetensors"}}}}"#);
        std::fs::write(dir.path().join(INDEX), index).unwrap();
        let weights = Checkpoint::open(dir.path(), Family::Bert).unwrap();
        assert!(weights.has(WORDS) && weights.has("x") && !weights.has("y"));
    }

    #[test]
    fn distilberts_tensors_are_found_under_berts_names() {
        let (name, bytes) = words("distilbert.");
        let scale = "distilbert.transformer.layer.3.sa_layer_norm.weight";
        let dir = folder(&[(&name, Stored::F32, vec![2, 2], bytes), (scale, Stored::F32, vec![1], vec![0; 4])]);
        let weights = Checkpoint::open(dir.path(), Family::DistilBert).unwrap();
        assert!(weights.has("encoder.layer.3.attention.output.LayerNorm.weight"));
        assert!(weights.has("transformer.layer.3.sa_layer_norm.weight"));
    }

    #[test]
    fn norms_are_found_under_their_old_names() {
        let (name, bytes) = words("");
        let dir = folder(&[
            (&name, Stored::F32, vec![2, 2], bytes),
            ("embeddings.LayerNorm.gamma", Stored::F32, vec![1], vec![0; 4]),
        ]);
        assert!(Checkpoint::open(dir.path(), Family::Bert).unwrap().has("embeddings.LayerNorm.weight"));
    }
}
