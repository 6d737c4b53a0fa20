//! Parse, call, turn an error into one clear line and an exit code.

mod cli;

use std::process::ExitCode;

use clap::Parser;
use diptych::Error;

fn main() -> ExitCode {
    match cli::main(cli::Args::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("diptych: {error}");
            ExitCode::from(match error {
                Error::Usage(_) => 2,
                Error::Interrupted => 130,
                _ => 1,
            })
        }
    }
}
