//! `diptych eval`: how good a setting is on data with references.

mod summarize;

use clap::Subcommand;

use super::ui::Ui;

/// Measure summaries or alignments against references
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Summarize(summarize::Args),
}

/// Carries out what was asked and returns the exit code.
pub fn run(args: &Args, ui: &Ui) -> diptych::Result<u8> {
    match &args.command {
        Command::Summarize(args) => summarize::run(args, ui),
    }
}
