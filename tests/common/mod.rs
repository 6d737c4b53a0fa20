//! What several test files share.
#![allow(dead_code)]

pub mod program;
pub mod scale;

use std::path::{Path, PathBuf};

use diptych::model::{DEFAULT, Device, Encoder, Engine, LoadOptions, Precision, load};
use diptych::progress::Silent;

/// The folder of the models: `DIPTYCH_MODELS`, or `models` in the project.
pub fn models() -> PathBuf {
    match std::env::var_os("DIPTYCH_MODELS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models"),
    }
}

/// The default model's folder.
///
/// # Panics
/// With the command that fetches it when it is not there.
pub fn default_model() -> PathBuf {
    let folder = models().join(DEFAULT);
    assert!(
        folder.join("model.safetensors").exists(),
        "these tests need the default model in {}: run `cargo run --release -- models pull --model-dir {}` first",
        folder.display(),
        models().display()
    );
    folder
}

/// The default model as users have it (in eight bits), ready to encode.
pub fn encoder(threads: usize) -> Box<dyn Encoder> {
    load_default(Engine::Native, Precision::Int8, threads)
}

/// The default model on an engine of choice.
pub fn load_default(engine: Engine, precision: Precision, threads: usize) -> Box<dyn Encoder> {
    default_model();
    let options = LoadOptions {
        model: DEFAULT.into(),
        models: models(),
        offline: true,
        precision,
        engine,
        device: Device::Cpu,
        threads,
        ..LoadOptions::default()
    };
    load(&options, &Silent).expect("the default model loads")
}

/// A copy of one of the small models in tests/data/models: opening a model leaves files in its folder.
pub fn small_model(name: &str) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a temporary folder can be written");
        for entry in std::fs::read_dir(from).expect("the small models are there") {
            let entry = entry.expect("the small models can be read");
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                std::fs::copy(entry.path(), to).expect("a temporary folder can be written");
            }
        }
    }
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/models").join(name), dir.path());
    dir
}
