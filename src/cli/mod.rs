//! The command line: flags to plain values, one file a subcommand.

mod advice;
mod align;
mod cache;
mod completions;
mod config;
mod convert;
mod corrections;
mod digest;
mod embed;
mod eval;
mod filter;
mod fit;
mod input;
mod inspect;
mod merge;
mod mine;
mod model_args;
mod model_dir;
mod models;
mod outcome;
mod output;
mod pair;
mod parts;
#[cfg(feature = "pdf")]
mod read_pdf;
#[cfg(feature = "review")]
mod review;
mod run;
mod status;
mod summarize;
mod threads;
pub mod ui;
mod values;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use outcome::{DONE, PARTLY};
pub use threads::pool;
pub use values::probability;

use ui::{Style, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych run articles --out out            summaries, document pairs and aligned sentences of a folder
  diptych summarize article.txt             a summary on the screen
  diptych align french.txt english.txt      the aligned sentences of two texts
  diptych models list                       which models there are, and which are here

Exit codes:
  0    done
  1    done, but some input failed or was skipped (each is named in a warning); or the command itself failed
  2    wrong usage
  130  stopped by Ctrl-C, SIGTERM or SIGHUP; what `run` has finished is kept";

/// Faithful summaries and aligned bilingual corpora from French and English articles, offline.
#[derive(Parser)]
#[command(name = "diptych", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Args {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more (-v: what each stage did)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// How progress is shown on standard error
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "STYLE")]
    progress: Style,
    /// Settings, flags by their names and tables by commands [default: diptych.toml where there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    // Boxed for its size.
    Run(Box<run::Args>),
    Align(align::Args),
    Cache(cache::Args),
    Completions(completions::Args),
    Convert(convert::Args),
    Digest(digest::Args),
    Embed(embed::Args),
    Eval(eval::Args),
    Fit(fit::Args),
    Inspect(inspect::Args),
    Merge(merge::Args),
    Mine(mine::Args),
    Models(models::Args),
    Pair(pair::Args),
    #[cfg(feature = "review")]
    Review(review::Args),
    #[cfg(feature = "pdf")]
    ReadPdf(read_pdf::Args),
    Status(status::Args),
    Summarize(summarize::Args),
}

/// Carries out a command line, the program's name first, says what went wrong, and returns the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let mut command = Args::command();
    command.build();
    let complete = match config::complete(&command, arguments.into_iter().collect()) {
        Ok(complete) => complete,
        Err(error) => {
            Ui::new(Style::Auto, false, 0).fail(&error);
            return advice::exit_code(&error);
        }
    };
    let read = command.clone().try_get_matches_from(complete.arguments);
    let read = read.and_then(|matches| Ok((Args::from_arg_matches(&matches)?, matches)));
    let (args, matches) = match read {
        Ok(read) => read,
        Err(answer) => {
            // Help and version are answers too. A closed stream leaves nobody to tell.
            let _ = answer.print();
            if let Some(file) = complete.file.filter(|_| answer.use_stderr()) {
                let _ = writeln!(std::io::stderr(), "(settings were taken from {})", file.display());
            }
            return u8::try_from(answer.exit_code()).unwrap_or(2);
        }
    };
    let request =
        matches.subcommand().and_then(|(name, own)| Some(config::request(command.find_subcommand(name)?, own)));
    let ui = Ui::new(args.progress, args.quiet, args.verbose);
    ui.catch_interrupts();
    carry_out(args.command, request.unwrap_or_default(), &ui).unwrap_or_else(|error| {
        if ui::is_broken_pipe(&error) {
            return DONE;
        }
        ui.fail(&error);
        advice::exit_code(&error)
    })
}

/// A command line that the program itself has made.
fn parse(arguments: Vec<OsString>) -> diptych::Result<(Args, config::Request)> {
    let mut command = Args::command();
    command.build();
    let complete = config::complete(&command, arguments)?;
    let wrong = |answer: clap::Error| diptych::Error::Usage(answer.to_string());
    let matches = command.clone().try_get_matches_from(complete.arguments).map_err(wrong)?;
    let own = matches.subcommand().and_then(|(name, own)| Some(config::request(command.find_subcommand(name)?, own)));
    Ok((Args::from_arg_matches(&matches).map_err(wrong)?, own.unwrap_or_default()))
}

fn carry_out(command: Command, request: config::Request, ui: &Ui) -> diptych::Result<u8> {
    match command {
        Command::Run(args) => run::run(&args, request, ui),
        Command::Align(args) => align::run(&args, ui),
        Command::Cache(args) => cache::run(&args),
        Command::Completions(args) => completions::run(&args, &mut Args::command()),
        Command::Convert(args) => convert::run(&args, ui),
        Command::Digest(args) => digest::run(&args, ui),
        Command::Embed(args) => embed::run(&args, ui),
        Command::Eval(args) => eval::run(&args, ui),
        Command::Fit(args) => fit::run(&args, ui),
        Command::Inspect(args) => inspect::run(&args, ui),
        Command::Merge(args) => {
            let (rest, request) = parse(merge::run(&args)?)?;
            carry_out(rest.command, request, ui)
        }
        Command::Mine(args) => mine::run(&args, ui),
        Command::Models(args) => models::run(&args, ui),
        Command::Pair(args) => pair::run(&args, ui),
        #[cfg(feature = "review")]
        Command::Review(args) => review::run(&args, ui),
        #[cfg(feature = "pdf")]
        Command::ReadPdf(args) => read_pdf::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Summarize(args) => summarize::run(&args, ui),
    }
}
