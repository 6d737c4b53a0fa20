//! `diptych cache`: what an embedding cache holds, and emptying it.

use std::path::PathBuf;

use clap::Subcommand;
use diptych::Result;
use diptych::model::{cache_clear, cache_info};

use super::DONE;
use super::ui;

const EXAMPLES: &str = "\
Examples:
  diptych cache info ~/.cache/diptych/vectors
  diptych cache clear ~/.cache/diptych/vectors";

/// Look into an embedding cache (see --cache) or empty it
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Which models' vectors are kept, how many, and how much room they take
    #[command(after_help = "Example:\n  diptych cache info ~/.cache/diptych/vectors")]
    Info {
        /// The cache folder
        folder: PathBuf,
    },
    /// Delete the vectors (nothing else in the folder)
    #[command(after_help = "Example:\n  diptych cache clear ~/.cache/diptych/vectors")]
    Clear {
        /// The cache folder
        folder: PathBuf,
    },
}

pub fn run(args: &Args) -> Result<u8> {
    match &args.command {
        Command::Info { folder } => {
            let mut text = String::new();
            for file in cache_info(folder)? {
                text += &match file.content {
                    Ok((id, count)) => format!(
                        "{}  {}  {}  {count} vectors  {} bytes  {}\n",
                        id.name,
                        id.precision,
                        id.engine,
                        file.bytes,
                        file.path.display()
                    ),
                    Err(reason) => format!("{}: cannot be read: {reason}\n", file.path.display()),
                };
            }
            ui::print(if text.is_empty() { "empty\n" } else { &text })?;
        }
        Command::Clear { folder } => {
            let freed = cache_clear(folder)?;
            ui::print(&format!("{freed} bytes freed\n"))?;
        }
    }
    Ok(DONE)
}
