//! A model folder, opened: everything an engine and the pipeline need, checked.

use std::path::{Path, PathBuf};

use super::checkpoint::{Checkpoint, weight_files};
use super::config::Config;
use super::head::{Head, ModelLayout};
use super::manifest::Manifest;
use super::registry;
use crate::error::Result;

/// An opened model folder.
#[derive(Debug)]
pub struct ModelFolder {
    /// The model's name in the registry, or its folder's name.
    pub name: String,
    /// BLAKE3 of the weights file, or of the files' hashes where there are several.
    pub hash: String,
    /// Shape of the transformer.
    pub config: Config,
    /// Its tensors, mapped.
    pub weights: Checkpoint,
    /// What follows it.
    pub head: Head,
    /// The most tokens of a sequence, special tokens counted.
    pub longest: usize,
    /// What is put before every text; may be empty.
    pub prompt: String,
    /// Where `config.json`, `tokenizer.json` and the weights lie.
    pub transformer: PathBuf,
}

impl ModelFolder {
    /// Opens a folder in the Hugging Face or sentence-transformers layout. Reads no more of the weights than their
    /// headers, unless the folder is new to Diptych or was changed.
    ///
    /// # Errors
    /// [`crate::Error::Model`] that names the file, tensor or shape at fault and what to run.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut manifest = Manifest::read(folder).unwrap_or_default();
        let mut layout = ModelLayout::read(folder)?;
        let files = relative(folder, weight_files(&layout.transformer)?);
        let fixed: Vec<String> = match manifest.fetched {
            Some(_) => manifest.files.keys().cloned().collect(),
            None => files.clone(),
        };
        if manifest.check(folder, &fixed, false)? {
            // A folder that cannot be written is read in full every time, which is slower but as good.
            let _ = manifest.write(folder);
        }
        let hashes: Vec<&str> = files.iter().filter_map(|f| Some(manifest.files.get(f)?.blake3.as_str())).collect();
        let hash = match hashes[..] {
            [one] => one.to_owned(),
            _ => blake3::hash(hashes.concat().as_bytes()).to_hex().to_string(),
        };
        let name = manifest.fetched.clone().unwrap_or_else(|| {
            let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            full.file_name().unwrap_or(full.as_os_str()).to_string_lossy().into_owned()
        });
        let config = Config::read(&layout.transformer)?;
        layout.fit(config.width)?;
        let weights = Checkpoint::open(&layout.transformer, config.family)?;
        let longest = layout.longest.unwrap_or(usize::MAX).min(config.longest());
        let known = || registry::find(&name).ok().flatten().and_then(|e| e.prompt);
        let prompt = layout.prompt.or(manifest.prompt).or_else(known).unwrap_or_default();
        Ok(ModelFolder {
            name,
            hash,
            config,
            weights,
            head: layout.head,
            longest,
            prompt,
            transformer: layout.transformer,
        })
    }

    /// Reads every file of a folder that was fetched and compares it with what it was; for another folder, opens it.
    ///
    /// # Errors
    /// As [`ModelFolder::open`].
    pub fn verify(folder: &Path) -> Result<Self> {
        if let Some(mut manifest) = Manifest::read(folder) {
            let names: Vec<String> = manifest.files.keys().cloned().collect();
            manifest.check(folder, &names, true)?;
        }
        ModelFolder::open(folder)
    }
}

fn relative(folder: &Path, files: Vec<PathBuf>) -> Vec<String> {
    let inside = |f: &PathBuf| f.strip_prefix(folder).unwrap_or(f).to_string_lossy().into_owned();
    files.iter().map(inside).collect()
}
