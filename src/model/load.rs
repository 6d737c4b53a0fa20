//! From a model's name to an encoder that is ready to work.

use std::path::{Path, PathBuf};

use super::cache::Cached;
use super::encoder::{Encoder, ModelId};
use super::engine::{Device, Engine, EngineOptions, Precision};
use super::fetch::pull;
use super::folder::ModelFolder;
use super::pipeline::Pipeline;
use super::place::default_folder;
use super::registry;
use super::tokenizer::Tokenizer;
use crate::error::{Error, Remedy, Result};
use crate::progress::Progress;

/// Which model, and how to run it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// A name of the registry or of a folder in `models`, or the path of a model folder.
    pub model: String,
    /// Where models lie.
    pub models: PathBuf,
    /// Never fetch.
    pub offline: bool,
    /// How the weights are kept.
    pub precision: Precision,
    /// What runs the transformer.
    pub engine: Engine,
    /// Where the transformer runs.
    pub device: Device,
    /// How many threads encode.
    pub threads: usize,
    /// A folder that keeps what was encoded before.
    pub cache: Option<PathBuf>,
    /// Bytes that a file of the cache may have with token states in it; those that would make it larger are not kept.
    pub cached_states: u64,
}

impl Default for LoadOptions {
    /// The default model from [`super::default_folder`], on the native engine in eight bits, on all threads.
    fn default() -> Self {
        LoadOptions {
            model: registry::DEFAULT.into(),
            models: default_folder(),
            offline: false,
            precision: Precision::default(),
            engine: Engine::default(),
            device: Device::default(),
            threads: std::thread::available_parallelism().map_or(1, |n| n.get()),
            cache: None,
            cached_states: Cached::STATES,
        }
    }
}

/// Loads a model, fetching it first if it is one of the registry's and not here.
///
/// # Errors
/// [`Error::Model`] when it is absent and cannot be fetched, partial, altered or of an unknown kind.
pub fn load(options: &LoadOptions, progress: &dyn Progress) -> Result<Box<dyn Encoder>> {
    let path = locate(options, progress)?;
    let folder = ModelFolder::open(&path)?;
    // The tokenizer takes as long to build as the weights take to pack.
    let (tokenizer, backbone) = std::thread::scope(|scope| {
        let tokenizer = scope.spawn(|| Tokenizer::open(&folder.transformer, &folder.prompt));
        let wanted = EngineOptions { precision: options.precision, device: options.device };
        let backbone = options.engine.open(&folder, &wanted);
        (tokenizer.join(), backbone)
    });
    let tokenizer = tokenizer.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    if folder.longest <= tokenizer.specials() + 1 {
        let reason = format!("its limit of {} tokens leaves no room for a text", folder.longest);
        return Err(Error::model(&folder.name, reason));
    }
    let id = ModelId {
        name: folder.name,
        hash: folder.hash,
        precision: options.engine.precision(options.precision).name().into(),
        engine: options.engine.name().into(),
    };
    let backbone = backbone?;
    // A cache that machines of different kinds share must not mix what they compute.
    let preparation =
        format!("{:?} {} {:?} {}", folder.prompt, folder.longest, folder.head.pooling, backbone.kernels());
    let pipeline = Pipeline {
        id,
        backbone,
        tokenizer,
        head: folder.head,
        longest: folder.longest,
        threads: options.threads.max(1),
    };
    Ok(match &options.cache {
        Some(cache) => {
            let cached = Cached::open(Box::new(pipeline), cache, &preparation, &|text| progress.warn(text))?;
            Box::new(cached.with_states(options.cached_states))
        }
        None => Box::new(pipeline),
    })
}

/// The folder of the model, which is fetched if need be.
fn locate(options: &LoadOptions, progress: &dyn Progress) -> Result<PathBuf> {
    let name = &options.model;
    let inside = options.models.join(name);
    if name.contains(['/', '\\']) || Path::new(name).join("config.json").exists() {
        return match Path::new(name).is_dir() {
            true => Ok(name.into()),
            false => Err(Error::model(name, "there is no such folder")),
        };
    }
    if inside.exists() {
        return Ok(inside);
    }
    match registry::find(name)? {
        Some(_) if options.offline => {
            let reason = format!("it is not in {}, and nothing may be fetched", options.models.display());
            Err(Error::model(name, reason).mended_by(Remedy::FetchModel))
        }
        Some(entry) => pull(&entry, &options.models, false, progress),
        None => {
            let names: Vec<_> = registry::registry()?.into_iter().map(|e| e.name).collect();
            let reason = format!("neither a folder in {} nor one of {}", options.models.display(), names.join(", "));
            Err(Error::model(name, reason))
        }
    }
}
