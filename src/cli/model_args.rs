//! The flags that choose a model and how it runs, the same for every command that encodes.

use std::path::PathBuf;

use diptych::model::{self, Device, Encoder, Engine, LoadOptions, Precision};
use diptych::progress::Progress;

use super::model_dir::ModelDir;

/// Which model, and how to run it.
#[derive(clap::Args)]
pub struct ModelArgs {
    /// Name of a model (see `diptych models list`) or path of a model folder
    #[arg(long, default_value = model::DEFAULT, value_name = "NAME", help_heading = "Model")]
    pub model: String,
    #[command(flatten)]
    pub dir: ModelDir,
    /// Never touch the network
    #[arg(long, help_heading = "Model")]
    pub offline: bool,
    /// Threads that encode [default: all of the processor's]
    #[arg(long, value_name = "N", help_heading = "Model", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// How the weights are kept while encoding
    #[arg(long, value_enum, default_value_t, help_heading = "Model")]
    pub precision: Precision,
    /// What runs the transformer
    #[arg(long, value_enum, default_value_t, help_heading = "Model")]
    pub engine: Engine,
    /// Where the transformer runs: cpu, or cuda:N with the engine rust-bert
    #[arg(long, default_value = "cpu", value_name = "DEVICE", help_heading = "Model")]
    pub device: Device,
    /// Keep vectors in this folder and encode only what is new
    #[arg(long, value_name = "DIR", help_heading = "Model")]
    pub cache: Option<PathBuf>,
    /// Bytes that a file of kept vectors may have with token states in it, which spare aligning a second way through most of the
    /// model; what is not kept is made again (K, M, G and T are understood)
    #[arg(long, value_name = "BYTES", default_value = "4G", value_parser = bytes, help_heading = "Model")]
    pub cache_states: u64,
}

/// A number of bytes, in powers of 1,024 if a letter follows.
fn bytes(text: &str) -> Result<u64, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let power = ["", "K", "M", "G", "T"].iter().position(|unit| text[end..].eq_ignore_ascii_case(unit));
    let found = || text[..end].parse::<u64>().ok()?.checked_mul(1024u64.pow(power? as u32));
    found().ok_or_else(|| "a number of bytes is wanted, such as 500M or 4G".into())
}

impl ModelArgs {
    /// How many threads to use: as many as asked for, or as many as there are.
    pub fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, |n| n.get());
        self.threads.map_or_else(all, usize::from)
    }

    /// What the library wants to know.
    pub fn options(&self) -> LoadOptions {
        LoadOptions {
            model: self.model.clone(),
            models: self.dir.folder(),
            offline: self.offline,
            precision: self.precision,
            engine: self.engine,
            device: self.device,
            threads: self.threads(),
            cache: self.cache.clone(),
            cached_states: self.cache_states,
        }
    }

    /// Loads the model.
    pub fn load(&self, progress: &dyn Progress) -> diptych::Result<Box<dyn Encoder>> {
        model::load(&self.options(), progress)
    }
}
