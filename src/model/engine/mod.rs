//! What runs the transformer: one row of [`Engine`] and one module an engine.

mod backbone;
pub mod native;
mod options;
#[cfg(feature = "rust-bert")]
pub mod rust_bert;

pub use backbone::{Backbone, HiddenStates, Ragged};
pub use options::{Device, EngineOptions, Precision};

use super::folder::ModelFolder;
use crate::error::Result;

/// What runs the transformer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Engine {
    /// Pure Rust, on the processor
    #[default]
    Native,
    /// rust-bert on libtorch, in single precision (needs a build with the feature rust-bert)
    RustBert,
}

/// An engine as the others see it.
struct Row {
    name: &'static str,
    /// The precision it runs in where another was asked for; nothing if it runs in all.
    only: Option<Precision>,
    open: fn(&ModelFolder, &EngineOptions) -> Result<Box<dyn Backbone>>,
}

impl Engine {
    fn row(self) -> Row {
        match self {
            Engine::Native => Row { name: "native", only: None, open: native::open },
            #[cfg(feature = "rust-bert")]
            Engine::RustBert => Row { name: "rust-bert", only: Some(Precision::F32), open: rust_bert::open },
            #[cfg(not(feature = "rust-bert"))]
            Engine::RustBert => Row { name: "rust-bert", only: Some(Precision::F32), open: left_out },
        }
    }

    /// Its name: `native` or `rust-bert`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The precision it runs in when that one is asked for.
    pub fn precision(self, asked: Precision) -> Precision {
        self.row().only.unwrap_or(asked)
    }

    /// Loads the transformer of a model folder.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::Error::Usage) when the program was built without the engine, or the engine cannot run on the
    /// device; [`Error::Model`](crate::Error::Model) when a tensor is missing or misshapen.
    pub fn open(self, folder: &ModelFolder, options: &EngineOptions) -> Result<Box<dyn Backbone>> {
        (self.row().open)(folder, options)
    }
}

/// Stands in for an engine that this program was built without.
#[cfg(not(feature = "rust-bert"))]
fn left_out(_: &ModelFolder, _: &EngineOptions) -> Result<Box<dyn Backbone>> {
    use crate::error::{Error, Remedy};
    let reason = "this program was built without the engine rust-bert";
    Err(Error::Usage(reason.into()).mended_by(Remedy::BuildWithLibtorch))
}
