//! From the states of a text's tokens to its vector: pooling, an optional dense layer, length 1.

use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2, ArrayView2};
use serde::Deserialize;

use super::checkpoint::read_tensors;
use crate::error::{Error, Result};

/// How the states of the tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// Their mean.
    Mean,
    /// The first token's.
    Cls,
    /// The largest of each column.
    Max,
}

/// A linear layer after pooling, with or without tanh.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    weight: Array2<f32>,
    bias: Array1<f32>,
    tanh: bool,
}

/// What the sentence-transformers files of a folder say.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// How states are pooled.
    pub pooling: Pooling,
    /// What follows, in order.
    pub dense: Vec<Dense>,
    /// Width of the states.
    pub width: usize,
}

/// Where the parts of a sentence-transformers model lie, and how it wants its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelLayout {
    /// The folder of the transformer itself.
    pub transformer: PathBuf,
    /// What follows it.
    pub head: Head,
    /// The most tokens of a text, if the model sets a limit of its own.
    pub longest: Option<usize>,
    /// What the model's own files put before every text.
    pub prompt: Option<String>,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

impl ModelLayout {
    /// Reads `modules.json` and the files it names; without it the folder is a plain transformer with mean pooling.
    ///
    /// # Errors
    /// [`Error::Model`] that names the file when one is absent, is not JSON or asks for what is not known.
    pub fn read(folder: &Path) -> Result<Self> {
        let reader = Reader { folder };
        let modules: Vec<Module> = reader.json("modules.json")?.unwrap_or_default();
        let mut transformer = folder.to_owned();
        let mut pooling = None;
        let mut dense = Vec::new();
        for Module { path, kind } in modules {
            match kind.rsplit('.').next().unwrap_or_default() {
                "Transformer" => transformer = folder.join(path),
                "Pooling" => pooling = Some(reader.pooling(&format!("{path}/config.json"))?),
                "Dense" => dense.push(reader.dense(&path)?),
                // Vectors are always normalised; dropout does nothing after training.
                "Normalize" | "Dropout" => {}
                other => return Err(reader.wrong("modules.json", format!("modules of type {other} are not known"))),
            }
        }
        let (pooling, pooled) = pooling.unwrap_or((Pooling::Mean, None));
        let inner = Reader { folder: &transformer };
        #[derive(Deserialize)]
        struct Limit {
            max_seq_length: Option<usize>,
        }
        #[derive(Deserialize)]
        struct Prompts {
            #[serde(default)]
            prompts: std::collections::BTreeMap<String, String>,
            default_prompt_name: Option<String>,
        }
        let longest = inner.json::<Limit>("sentence_bert_config.json")?.and_then(|l| l.max_seq_length);
        let prompts: Option<Prompts> = reader.json("config_sentence_transformers.json")?;
        let prompt = prompts.and_then(|mut p| p.prompts.remove(&p.default_prompt_name?));
        let head = Head { pooling, dense, width: pooled.unwrap_or(0) };
        Ok(ModelLayout { transformer, head, longest, prompt })
    }

    /// Checks that the head fits states of that width.
    ///
    /// # Errors
    /// [`Error::Model`] with both widths when it does not.
    pub fn fit(&mut self, width: usize) -> Result<()> {
        let wrong = |part: &str, got: usize, due: usize| {
            let reason = format!("{part} expects a width of {got}, but gets {due}");
            Error::model(self.transformer.display().to_string(), reason)
        };
        if self.head.width != 0 && self.head.width != width {
            return Err(wrong("pooling", self.head.width, width));
        }
        let mut due = width;
        for dense in &self.head.dense {
            if dense.weight.ncols() != due {
                return Err(wrong("the dense layer", dense.weight.ncols(), due));
            }
            due = dense.weight.nrows();
        }
        self.head.width = width;
        Ok(())
    }
}

struct Reader<'a> {
    folder: &'a Path,
}

impl Reader<'_> {
    fn wrong(&self, file: &str, reason: impl std::fmt::Display) -> Error {
        Error::model(self.folder.display().to_string(), format!("{file}: {reason}"))
    }

    /// The file's content, or nothing if there is no such file.
    fn json<T: serde::de::DeserializeOwned>(&self, file: &str) -> Result<Option<T>> {
        match std::fs::read_to_string(self.folder.join(file)) {
            Ok(text) => serde_json::from_str(&text).map(Some).map_err(|e| self.wrong(file, e)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(self.wrong(file, e)),
        }
    }

    fn due<T: serde::de::DeserializeOwned>(&self, file: &str) -> Result<T> {
        self.json(file)?.ok_or_else(|| self.wrong(file, "is missing, but modules.json names it"))
    }

    /// Which pooling, and of which width.
    fn pooling(&self, file: &str) -> Result<(Pooling, Option<usize>)> {
        let config: serde_json::Map<String, serde_json::Value> = self.due(file)?;
        let width = config.get("word_embedding_dimension").and_then(|w| w.as_u64()).map(|w| w as usize);
        // Older files have one key a mode, newer ones name it.
        let mut modes: Vec<&str> = config
            .iter()
            .filter(|(_, on)| on.as_bool() == Some(true))
            .filter_map(|(key, _)| key.strip_prefix("pooling_mode_"))
            .map(|mode| mode.trim_end_matches("_tokens").trim_end_matches("_token"))
            .collect();
        if modes.is_empty() {
            modes.extend(config.get("pooling_mode").and_then(|m| m.as_str()));
        }
        let pooling = match modes[..] {
            ["mean"] => Pooling::Mean,
            ["cls"] => Pooling::Cls,
            ["max"] => Pooling::Max,
            _ => return Err(self.wrong(file, format!("pooling is {modes:?}; one of mean, cls and max is known"))),
        };
        Ok((pooling, width))
    }

    fn dense(&self, path: &str) -> Result<Dense> {
        #[derive(Deserialize)]
        struct Config {
            in_features: usize,
            out_features: usize,
            #[serde(default = "yes")]
            bias: bool,
            activation_function: Option<String>,
        }
        fn yes() -> bool {
            true
        }
        let file = format!("{path}/config.json");
        let config: Config = self.due(&file)?;
        let tanh = match config.activation_function.as_deref().map(|a| a.rsplit('.').next().unwrap_or(a)) {
            None | Some("Tanh") => true,
            Some("Identity") => false,
            Some(other) => return Err(self.wrong(&file, format!("activation_function {other} is not known"))),
        };
        let tensors = read_tensors(&self.folder.join(path), &self.folder.display().to_string())?;
        let (rows, columns) = (config.out_features, config.in_features);
        let weight = tensors.tensor("linear.weight", &[rows, columns])?.to_vec();
        let bias = if config.bias { tensors.tensor("linear.bias", &[rows])?.to_vec() } else { vec![0.0; rows] };
        let weight = Array2::from_shape_vec((rows, columns), weight).map_err(|e| self.wrong(path, e))?;
        Ok(Dense { weight, bias: bias.into(), tanh })
    }
}

impl Head {
    /// Width of the vectors that come out.
    pub fn dimension(&self) -> usize {
        self.dense.last().map_or(self.width, |d| d.weight.nrows())
    }

    /// The vector of a text from its tokens' states, `tokens × width` with at least one token; of length 1 unless all 0.
    pub fn vector(&self, states: ArrayView2<'_, f32>) -> Vec<f32> {
        let mut row = match self.pooling {
            Pooling::Cls => states.row(0).to_vec(),
            Pooling::Mean => {
                let mut sum = vec![0.0f32; states.ncols()];
                for state in states.rows() {
                    sum.iter_mut().zip(state).for_each(|(s, x)| *s += x);
                }
                let share = 1.0 / states.nrows() as f32;
                sum.iter_mut().for_each(|s| *s *= share);
                sum
            }
            Pooling::Max => {
                let mut most = states.row(0).to_vec();
                for state in states.rows() {
                    most.iter_mut().zip(state).for_each(|(m, x)| *m = m.max(*x));
                }
                most
            }
        };
        for dense in &self.dense {
            row = dense.apply(&row);
        }
        normalise(&mut row);
        row
    }
}

impl Dense {
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let products = self.weight.rows().into_iter().zip(&self.bias).map(|(weights, bias)| {
            let sum: f32 = weights.iter().zip(x).map(|(w, x)| w * x).sum();
            sum + bias
        });
        if self.tanh { products.map(f32::tanh).collect() } else { products.collect() }
    }
}

/// Makes the row's length 1; a row of zeros stays.
pub(super) fn normalise(row: &mut [f32]) {
    let norm = row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|x| *x = (f64::from(*x) / norm) as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use std::fs;

    fn head(pooling: Pooling) -> Head {
        Head { pooling, dense: Vec::new(), width: 2 }
    }

    #[test]
    fn pools_and_normalises() {
        let states = array![[3.0f32, 0.0], [-3.0, 8.0]];
        assert_eq!(head(Pooling::Mean).vector(states.view()), [0.0, 1.0]);
        assert_eq!(head(Pooling::Cls).vector(states.view()), [1.0, 0.0]);
        let max = head(Pooling::Max).vector(states.view());
        assert!((max[1] / max[0] - 8.0 / 3.0).abs() < 1e-6);
        assert_eq!(head(Pooling::Mean).vector(array![[0.0f32, 0.0]].view()), [0.0, 0.0]);
    }

    #[test]
    fn a_dense_layer_changes_the_width() {
        let dense =
            Dense { weight: array![[1.0, 1.0], [0.0, 0.0], [2.0, 0.0]], bias: array![0.0, 1.0, 0.0], tanh: true };
        let head = Head { dense: vec![dense], ..head(Pooling::Cls) };
        assert_eq!(head.dimension(), 3);
        let vector = head.vector(array![[0.5f32, 0.25]].view());
        let expected = [0.75f32.tanh(), 1f32.tanh(), 1f32.tanh()];
        let norm = expected.iter().map(|x| x * x).sum::<f32>().sqrt();
        for (v, e) in vector.iter().zip(expected) {
            assert!((v - e / norm).abs() < 1e-6);
        }
    }

    fn layout(files: &[(&str, &str)]) -> Result<ModelLayout> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
            fs::write(dir.path().join(name), text).unwrap();
        }
        ModelLayout::read(dir.path())
    }

    const MODULES: &str = r#"[{"path":"","type":"sentence_transformers.models.Transformer"},
        {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]"#;

    #[test]
    fn reads_what_sentence_transformers_writes() {
        let plain = layout(&[]).unwrap();
        assert_eq!((plain.head.pooling, plain.longest, plain.prompt), (Pooling::Mean, None, None));
        let full = layout(&[
            ("modules.json", MODULES),
            (
                "1_Pooling/config.json",
                r#"{"word_embedding_dimension":8,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}"#,
            ),
            ("sentence_bert_config.json", r#"{"max_seq_length":128,"do_lower_case":false}"#),
            ("config_sentence_transformers.json", r#"{"prompts":{"query":"query: "},"default_prompt_name":"query"}"#),
        ])
        .unwrap();
        assert_eq!(
            (full.head.pooling, full.longest, full.prompt.as_deref()),
            (Pooling::Cls, Some(128), Some("query: "))
        );
        assert!(full.clone().fit(9).unwrap_err().to_string().contains("width of 8, but gets 9"));
        let named =
            layout(&[("modules.json", MODULES), ("1_Pooling/config.json", r#"{"pooling_mode":"max"}"#)]).unwrap();
        assert_eq!(named.head.pooling, Pooling::Max);
    }

    #[test]
    fn what_is_absent_or_not_known_is_named() {
        let reason = |files: &[(&str, &str)]| layout(files).unwrap_err().to_string();
        assert!(reason(&[("modules.json", MODULES)]).contains("1_Pooling/config.json: is missing"));
        assert!(reason(&[("modules.json", "[")]).contains("modules.json: EOF"));
        let two = r#"{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":true}"#;
        assert!(reason(&[("modules.json", MODULES), ("1_Pooling/config.json", two)]).contains("cls"));
        assert!(reason(&[("modules.json", r#"[{"path":"x","type":"a.CNN"}]"#)]).contains("CNN"));
    }
}
