//! What several test files share.
#![allow(dead_code)]

use std::path::PathBuf;

use diptych::model::{DEFAULT, Encoder, Engine, LoadOptions, Precision, load};
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

/// The default model in f32, ready to encode.
pub fn encoder(threads: usize) -> Box<dyn Encoder> {
    default_model();
    let options = LoadOptions {
        model: DEFAULT.into(),
        models: models(),
        offline: true,
        precision: Precision::F32,
        engine: Engine::Native,
        threads,
        cache: None,
    };
    load(&options, &Silent).expect("the default model loads")
}
