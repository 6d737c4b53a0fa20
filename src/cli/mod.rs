//! The command line: flags to plain values, one file a subcommand.

use clap::{Parser, Subcommand};

/// Faithful summaries and aligned bilingual corpora from French and English articles, offline.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {}

/// Carries out what was asked and returns the exit code.
pub fn main(args: Args) -> diptych::Result<u8> {
    match args.command {}
}
