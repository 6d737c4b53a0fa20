//! `diptych merge`: the parts of a run, made by `diptych run --shard`, become one output folder.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueHint;
use diptych::batch::{OutputFolder, shards};
use diptych::model::cache_merge;
use diptych::{Error, Result};

const EXAMPLES: &str = "\
Examples:
  seq 8 | parallel diptych run articles --shard {}/8 --out part{}
  diptych merge part* --out corpus

Each part reads everything and encodes its share; merging pairs, aligns, summarises and writes, in the folder in which the parts
were run. What comes out is what one run makes, byte for byte. Vectors and finished pairs are kept, so that the same command
goes on after Ctrl-C.";

/// Make one corpus of the parts of `run --shard`
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The output folders of all parts
    #[arg(required = true, value_name = "OUT", value_hint = ValueHint::DirPath)]
    parts: Vec<PathBuf>,
    /// Folder to write into
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// Write into a folder that was not made by diptych
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    dir: super::model_dir::ModelDir,
    /// Threads that work [default: all of the processor's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Gathers the vectors of all parts in the output folder; returns the command line of the run that does the rest.
pub fn run(args: &Args) -> Result<Vec<OsString>> {
    let parts = shards(&args.parts)?;
    let Some((first, _)) = parts.first() else { return Err(Error::NoInput("there is no part to merge".into())) };
    // Until the run claims it.
    let folder = OutputFolder::claim(&args.out, args.force)?;
    for part in &args.parts {
        cache_merge(&part.join(".diptych/vectors"), &folder.own("vectors"))?;
    }
    let mut line: Vec<OsString> = ["diptych", "run", "--from"].map(OsString::from).to_vec();
    line.extend([first.into(), "--out".into(), (&args.out).into()]);
    line.extend(["--model-dir".into(), args.dir.folder().into()]);
    line.extend(args.threads.into_iter().flat_map(|threads| ["--threads".into(), threads.to_string().into()]));
    line.extend(args.force.then(|| "--force".into()));
    Ok(line)
}
