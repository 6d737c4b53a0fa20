//! `diptych eval`: how good a setting is on data with references.

mod align;
mod bands;
mod mine;
mod pairs;
mod plot;
mod shapes;
mod summarize;
mod whole;

use clap::Subcommand;

use super::ui::Ui;

pub use shapes::PARALLEL_SHAPE;

const EXAMPLES: &str = "\
Examples:
  diptych eval summarize news.jsonl       ROUGE of lead, baseline, ranker and oracle, with intervals
  diptych eval align gold                 precision, recall and F1 of sentence alignment over a folder of gold
  diptych eval pairs parallel.tsv         of document pairing, with documents and sentences taken away
  diptych eval mine parallel.tsv          of mining, with the parallel sentences hidden among others
  diptych eval whole judged.tsv           of `whole`, on pairs that people judged";

/// Measure summaries or alignments against references
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
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
    Whole(whole::Args),
}

/// Carries out what was asked and returns the exit code.
pub fn run(args: &Args, ui: &Ui) -> diptych::Result<u8> {
    match &args.command {
        Command::Align(args) => align::run(args, ui),
        Command::Mine(args) => mine::run(args, ui),
        Command::Pairs(args) => pairs::run(args, ui),
        Command::Summarize(args) => summarize::run(args, ui),
        Command::Whole(args) => whole::run(args, ui),
    }
}
