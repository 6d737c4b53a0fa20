//! `diptych eval`: how good a setting is on data with references.

mod align;
mod mine;
mod pairs;
mod parallel;
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
    Align(align::Args),
    Mine(mine::Args),
    Pairs(pairs::Args),
    Summarize(summarize::Args),
}

/// Carries out what was asked and returns the exit code.
pub fn run(args: &Args, ui: &Ui) -> diptych::Result<u8> {
    match &args.command {
        Command::Align(args) => align::run(args, ui),
        Command::Mine(args) => mine::run(args, ui),
        Command::Pairs(args) => pairs::run(args, ui),
        Command::Summarize(args) => summarize::run(args, ui),
    }
}
