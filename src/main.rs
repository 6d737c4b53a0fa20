//! Parse, call, turn an error into one clear line and an exit code.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ExitCode::from(cli::main(cli::Args::parse()))
}
