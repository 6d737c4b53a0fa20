//! `diptych read-pdf`: reads one PDF for another process of this program, in little memory. Not for people.

use std::io::{Read, Write};

use diptych::{Error, Result};

use super::DONE;

/// Read a PDF from standard input and write it as JSON
#[derive(clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Most bytes of memory
    #[arg(long, value_name = "BYTES")]
    memory: u64,
}

pub fn run(args: &Args) -> Result<u8> {
    limit_memory(args.memory);
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|e| Error::io("standard input", e))?;
    let read = diptych::read::pdf_text(&bytes);
    let answer = serde_json::to_vec(&read).map_err(|e| Error::input("standard input", e.to_string()))?;
    std::io::stdout().write_all(&answer).map_err(|e| Error::io("standard output", e))?;
    Ok(DONE)
}

/// No more memory than that: who asks for more is stopped by the system.
#[cfg(unix)]
fn limit_memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the system has no such limit, the limit of time is left.
    let _ = setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum: Some(bytes) });
}

#[cfg(not(unix))]
fn limit_memory(_: u64) {}
