//! Weights that are only there as `pytorch_model.bin` become `model.safetensors`.
//!
//! Since PyTorch 1.6 such a file is a zip archive: `data.pkl`, a pickle of the names with type, shape and place of each
//! tensor, and `data/KEY`, the numbers, stored without compression. Only the opcodes that a dictionary of tensors needs are
//! understood; nothing in the file is executed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use memmap2::Mmap;
use safetensors::tensor::{Dtype, View};

use crate::error::{Error, Result};

/// Rewrites the weights; tensors of integers (position ids, counters) are left out.
///
/// # Errors
/// [`Error::Input`] when the file is no archive of tensors in the machine's byte order; [`Error::Io`] when writing fails.
pub fn convert(bin: &Path, safetensors: &Path) -> Result<()> {
    let file = File::open(bin).map_err(|e| Error::io(bin, e))?;
    let wrong = |reason: String| Error::input(bin, reason);
    // SAFETY: only read, and it lies in a folder that nobody else knows of.
    let map = unsafe { Mmap::map(&file) }.map_err(|e| Error::io(bin, e))?;
    let mut archive =
        zip::ZipArchive::new(&file).map_err(|e| wrong(format!("no archive as PyTorch 1.6 and later write it: {e}")))?;
    let (pickle, storages) = read(&mut archive).map_err(wrong)?;
    let tensors = tensors(&pickle, &storages, &map).map_err(wrong)?;
    safetensors::serialize_to_file(tensors, None, safetensors).map_err(|e| match e {
        safetensors::SafeTensorError::IoError(e) => Error::io(safetensors, e),
        other => wrong(other.to_string()),
    })
}

type Parse<T> = std::result::Result<T, String>;
/// Start and length of each storage's bytes in the file, by its key.
type Storages = HashMap<String, (u64, u64)>;

/// The pickle, and where in the file each storage's bytes lie.
fn read(archive: &mut zip::ZipArchive<&File>) -> Parse<(Vec<u8>, Storages)> {
    let mut pickle = None;
    let mut storages = HashMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|e| e.to_string())?;
        let name = entry.name().map_err(|e| e.to_string())?.into_owned();
        let Some((_, name)) = name.split_once('/') else { continue };
        if name == "data.pkl" {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(|e| e.to_string())?;
            pickle = Some(bytes);
        } else if let Some(key) = name.strip_prefix("data/") {
            if entry.compression() != zip::CompressionMethod::Stored {
                return Err(format!("{name} is compressed"));
            }
            let start = entry.data_start().ok_or_else(|| format!("{name} has no place"))?;
            storages.insert(key.to_owned(), (start, entry.size()));
        }
    }
    Ok((pickle.ok_or("there is no data.pkl in it")?, storages))
}

/// A tensor on its way out.
struct Stored<'a> {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: &'a [u8],
}

impl View for Stored<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        self.bytes.into()
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

fn tensors<'a>(pickle: &[u8], storages: &Storages, file: &'a [u8]) -> Parse<BTreeMap<String, Stored<'a>>> {
    let Value::Dict(entries) = unpickle(pickle)? else { return Err("it holds no dictionary of tensors".into()) };
    let mut out = BTreeMap::new();
    for (name, value) in entries {
        let (Value::Text(name), Value::Tensor(tensor)) = (name, value) else { continue };
        let (dtype, size) = match tensor.kind.as_str() {
            "FloatStorage" => (Dtype::F32, 4),
            "HalfStorage" => (Dtype::F16, 2),
            "BFloat16Storage" => (Dtype::BF16, 2),
            _ => continue,
        };
        let mut step = 1;
        for (length, stride) in tensor.shape.iter().zip(&tensor.strides).rev() {
            if *length > 1 && *stride != step {
                return Err(format!("tensor {name} is not stored row by row"));
            }
            step *= length;
        }
        let (start, length) = storages.get(&tensor.key).ok_or_else(|| format!("tensor {name} has no bytes"))?;
        let (from, count) = (tensor.offset * size, step * size);
        let bytes = usize::try_from(*start)
            .ok()
            .and_then(|start| file.get(start..)?.get(..usize::try_from(*length).ok()?)?.get(from..)?.get(..count))
            .ok_or_else(|| format!("tensor {name} is cut short"))?;
        out.insert(name, Stored { dtype, shape: tensor.shape, bytes });
    }
    if out.is_empty() { Err("it holds no tensors".into()) } else { Ok(out) }
}

#[derive(Debug, Clone, PartialEq)]
struct Tensor {
    kind: String,
    key: String,
    offset: usize,
    shape: Vec<usize>,
    strides: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Mark,
    None,
    Int(i64),
    Text(String),
    Tuple(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    /// A class or function by its name.
    Global(String),
    Storage {
        kind: String,
        key: String,
    },
    Tensor(Tensor),
}

/// Runs the pickle's instructions on a stack of values.
fn unpickle(bytes: &[u8]) -> Parse<Value> {
    let mut at = 0usize;
    let mut take = |n: usize| -> Parse<&[u8]> {
        let taken = bytes.get(at..at.saturating_add(n)).ok_or("data.pkl is cut short")?;
        at += n;
        Ok(taken)
    };
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let mut stack: Vec<Value> = Vec::new();
    let mut memo: HashMap<u64, Value> = HashMap::new();
    loop {
        let code = take(1)?[0];
        match code {
            0x80 => drop(take(1)?),
            b'}' => stack.push(Value::Dict(Vec::new())),
            b')' | b']' => stack.push(Value::Tuple(Vec::new())),
            b'(' => stack.push(Value::Mark),
            b'N' => stack.push(Value::None),
            0x88 | 0x89 => stack.push(Value::Int(i64::from(code == 0x88))),
            b'K' => stack.push(Value::Int(i64::from(take(1)?[0]))),
            b'M' => stack.push(Value::Int(number(take(2)?) as i64)),
            b'J' => stack.push(Value::Int(i64::from(number(take(4)?) as u32 as i32))),
            0x8a => {
                let length = usize::from(take(1)?[0]);
                if length > 8 {
                    return Err("a number in data.pkl is too large".into());
                }
                stack.push(Value::Int(number(take(length)?) as i64));
            }
            b'X' | 0x8c => {
                let length = number(take(if code == b'X' { 4 } else { 1 })?) as usize;
                stack.push(Value::Text(String::from_utf8(take(length)?.to_vec()).map_err(|e| e.to_string())?));
            }
            b'c' => {
                let mut lines = [String::new(), String::new()];
                for line in &mut lines {
                    loop {
                        match take(1)?[0] {
                            b'\n' => break,
                            byte => line.push(char::from(byte)),
                        }
                    }
                }
                stack.push(Value::Global(lines[1].clone()));
            }
            b'q' | b'r' => {
                let key = number(take(if code == b'q' { 1 } else { 4 })?);
                memo.insert(key, last(&stack)?.clone());
            }
            0x94 => drop(memo.insert(memo.len() as u64, last(&stack)?.clone())),
            b'h' | b'j' => {
                let key = number(take(if code == b'h' { 1 } else { 4 })?);
                stack.push(memo.get(&key).ok_or("data.pkl refers to what is not there")?.clone());
            }
            b't' => {
                let items = to_mark(&mut stack)?;
                stack.push(Value::Tuple(items));
            }
            0x85..=0x87 => {
                let start = stack.len().checked_sub(usize::from(code - 0x84)).ok_or("data.pkl is damaged")?;
                let items = stack.split_off(start);
                stack.push(Value::Tuple(items));
            }
            b'Q' => {
                let id = pop(&mut stack)?;
                stack.push(storage(id)?);
            }
            b'R' => {
                let (arguments, function) = (pop(&mut stack)?, pop(&mut stack)?);
                stack.push(call(function, arguments)?);
            }
            b's' => {
                let (value, key) = (pop(&mut stack)?, pop(&mut stack)?);
                set(&mut stack, vec![key, value])?;
            }
            b'u' => {
                let items = to_mark(&mut stack)?;
                set(&mut stack, items)?;
            }
            // What is added to an object or a list besides tensors is of no interest.
            b'b' | b'a' => drop(pop(&mut stack)?),
            b'e' => drop(to_mark(&mut stack)?),
            b'.' => return pop(&mut stack),
            other => return Err(format!("data.pkl has the instruction {other:#04x}, which weights do not need")),
        }
    }
}

fn last(stack: &[Value]) -> Parse<&Value> {
    stack.last().ok_or_else(|| "data.pkl is damaged".into())
}

fn pop(stack: &mut Vec<Value>) -> Parse<Value> {
    stack.pop().ok_or_else(|| "data.pkl is damaged".into())
}

fn to_mark(stack: &mut Vec<Value>) -> Parse<Vec<Value>> {
    let mark = stack.iter().rposition(|v| *v == Value::Mark).ok_or("data.pkl is damaged")?;
    let items = stack.split_off(mark + 1);
    stack.pop();
    Ok(items)
}

fn set(stack: &mut [Value], items: Vec<Value>) -> Parse<()> {
    let Some(Value::Dict(entries)) = stack.last_mut() else { return Err("data.pkl is damaged".into()) };
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        entries.push((key, value));
    }
    Ok(())
}

/// `("storage", class, key, location, length)`
fn storage(id: Value) -> Parse<Value> {
    match id {
        Value::Tuple(parts) => match &parts[..] {
            [Value::Text(_), Value::Global(kind), Value::Text(key), ..] => {
                Ok(Value::Storage { kind: kind.clone(), key: key.clone() })
            }
            _ => Err("a tensor of data.pkl has no storage".into()),
        },
        _ => Err("a tensor of data.pkl has no storage".into()),
    }
}

fn call(function: Value, arguments: Value) -> Parse<Value> {
    let (Value::Global(function), Value::Tuple(arguments)) = (function, arguments) else {
        return Err("data.pkl is damaged".into());
    };
    match (function.as_str(), &arguments[..]) {
        ("OrderedDict", _) => Ok(Value::Dict(Vec::new())),
        (
            "_rebuild_tensor_v2",
            [Value::Storage { kind, key }, Value::Int(offset), Value::Tuple(shape), Value::Tuple(strides), ..],
        ) => Ok(Value::Tensor(Tensor {
            kind: kind.clone(),
            key: key.clone(),
            offset: usize::try_from(*offset).map_err(|e| e.to_string())?,
            shape: sizes(shape)?,
            strides: sizes(strides)?,
        })),
        ("_rebuild_parameter", [data, ..]) => Ok(data.clone()),
        _ => Err(format!("data.pkl calls {function}, which weights do not need")),
    }
}

fn sizes(values: &[Value]) -> Parse<Vec<usize>> {
    let size = |value: &Value| match value {
        Value::Int(n) => usize::try_from(*n).map_err(|e| e.to_string()),
        _ => Err("a tensor's shape in data.pkl is no number".into()),
    };
    values.iter().map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::checkpoint::Checkpoint;
    use crate::model::config::{Config, Family};
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/models/bert-wordpiece-max")
    }

    /// torch.save wrote the same weights beside the safetensors.
    #[test]
    fn what_torch_saved_becomes_the_same_weights() {
        let dir = tempfile::tempdir().unwrap();
        convert(&folder().join("pytorch_model.bin"), &dir.path().join("model.safetensors")).unwrap();
        let config = Config::read(&folder()).unwrap();
        let ours = Checkpoint::open(dir.path(), Family::Bert).unwrap();
        let theirs = Checkpoint::open(&folder(), Family::Bert).unwrap();
        for (name, shape) in [
            ("embeddings.word_embeddings.weight", vec![config.vocabulary, 32]),
            ("encoder.layer.2.output.dense.weight", vec![32, 64]),
            ("encoder.layer.1.output.LayerNorm.bias", vec![32]),
        ] {
            assert_eq!(ours.tensor(name, &shape).unwrap().to_vec(), theirs.tensor(name, &shape).unwrap().to_vec());
        }
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let (bin, out) = (dir.path().join("w.bin"), dir.path().join("w.safetensors"));
        let whole = std::fs::read(folder().join("pytorch_model.bin")).unwrap();
        for keep in [0, 100, whole.len() / 2] {
            std::fs::write(&bin, &whole[..keep]).unwrap();
            assert!(convert(&bin, &out).is_err(), "cut at {keep}");
        }
        assert!(unpickle(b"cos\nsystem\n(X\x02\0\0\0lstR.").unwrap_err().contains("calls system"));
        for bytes in [&b"R."[..], b"u.", b"t.", b"h\x07.", b"Q.", b"X\xFF\xFF\xFF\xFFa", b"\x8a\xFF", b"", b"\xFE"] {
            assert!(unpickle(bytes).is_err());
        }
    }
}
