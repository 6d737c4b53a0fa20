//! `diptych models`: which models there are, and bringing them here.

use std::path::Path;

use clap::Subcommand;
use diptych::model::{self, Entry, ModelFolder};
use diptych::{Error, Result};

use super::DONE;
use super::model_dir::ModelDir;
use super::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych models list                              what is known, and what is here
  diptych models pull                              fetch the default model
  diptych models pull LaBSE --model-dir ~/models   fetch another one to another place
  diptych models verify                            read every file of the models that are here, and compare
  diptych models path multilingual-e5-small        where it lies";

/// List, fetch, find and check models
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Which models are known, and which of them are here
    #[command(after_help = "Example:\n  diptych models list --model-dir ~/models")]
    List {
        #[command(flatten)]
        dir: ModelDir,
    },
    /// Fetch a model
    #[command(after_help = "Examples:\n  diptych models pull\n  diptych models pull multilingual-e5-small --force")]
    Pull {
        /// Its name
        #[arg(default_value = model::DEFAULT)]
        name: String,
        /// Fetch it again even if it is here
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        dir: ModelDir,
    },
    /// Print the folder of a model that is here
    #[command(after_help = "Example:\n  ls $(diptych models path)")]
    Path {
        /// Its name
        #[arg(default_value = model::DEFAULT)]
        name: String,
        #[command(flatten)]
        dir: ModelDir,
    },
    /// Read every file of models that are here and compare it with what was fetched
    #[command(after_help = "Examples:\n  diptych models verify\n  diptych models verify multilingual-e5-small")]
    Verify {
        /// Their names [default: all that are here]
        names: Vec<String>,
        #[command(flatten)]
        dir: ModelDir,
    },
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    match &args.command {
        Command::List { dir } => ui::print(&list(&model::registry()?, &dir.folder()))?,
        Command::Pull { name, force, dir } => {
            let known = || model::registry().map(|all| all.into_iter().map(|e| e.name).collect::<Vec<_>>().join(", "));
            let Some(entry) = model::find(name)? else {
                return Err(Error::Usage(format!("no model is called {name}; known are {}", known()?)));
            };
            let folder = model::pull(&entry, &dir.folder(), *force, ui)?;
            ModelFolder::open(&folder)?;
            ui::print(&format!("{}\n", folder.display()))?;
        }
        Command::Path { name, dir } => ui::print(&format!("{}\n", here(name, &dir.folder())?.display()))?,
        Command::Verify { names, dir } => {
            let names = if names.is_empty() { all_here(&dir.folder())? } else { names.clone() };
            for name in names {
                let folder = here(&name, &dir.folder())?;
                let model = ModelFolder::verify(&folder)?;
                ui::print(&format!("{name}: whole, weights {}\n", model.hash))?;
            }
        }
    }
    Ok(DONE)
}

fn here(name: &str, models: &Path) -> Result<std::path::PathBuf> {
    let folder = models.join(name);
    match folder.is_dir() {
        true => Ok(folder),
        false => {
            let reason = format!("it is not in {}; run `diptych models pull {name}`", models.display());
            Err(Error::model(name, reason))
        }
    }
}

/// The folders in the models folder, by name, apart from what a fetch has not finished.
fn all_here(models: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if models.exists() {
        for entry in std::fs::read_dir(models).map_err(|e| Error::io(models, e))? {
            let entry = entry.map_err(|e| Error::io(models, e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !name.ends_with(".part") {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}

fn list(entries: &[Entry], models: &Path) -> String {
    let width = entries.iter().map(|e| e.name.len()).max().unwrap_or(0);
    let line = |e: &Entry| {
        let here = if models.join(&e.name).is_dir() { "here" } else { "-" };
        let size = format!("{} M", e.parameters / 1_000_000);
        format!(
            "{:width$}  {here:4}  {size:>6} weights  {:>4}-d  {:13}  {} languages; {}\n",
            e.name, e.dimension, e.licence, e.languages, e.summary
        )
    };
    entries.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_tells_what_is_here() {
        let dir = tempfile::tempdir().unwrap();
        let entries = model::registry().unwrap();
        assert!(!list(&entries, dir.path()).contains("here"));
        std::fs::create_dir(dir.path().join(model::DEFAULT)).unwrap();
        std::fs::create_dir(dir.path().join("x.part")).unwrap();
        let text = list(&entries, dir.path());
        assert_eq!(text.lines().filter(|l| l.contains("  here  ")).count(), 1);
        assert_eq!(text.lines().count(), entries.len());
        assert_eq!(all_here(dir.path()).unwrap(), [model::DEFAULT]);
        assert!(here("LaBSE", dir.path()).unwrap_err().to_string().contains("models pull LaBSE"));
    }
}
