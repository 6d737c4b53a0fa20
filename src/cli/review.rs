//! `diptych review`: a page on which an alignment is looked at and corrected.

use std::path::PathBuf;

use clap::ValueHint;
use diptych::Result;
use diptych::language::Language;
use diptych::read::BitextOptions;
use diptych::review::{open_review, serve};

use super::DONE;
use super::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych review out                              the alignment of `diptych run … --out out`
  diptych review memory.tmx                       a translation memory of any origin
  diptych convert out corrected.tmx               the bitext with all corrections

Open the address that is printed in a browser on this machine; nobody else is let in, and nothing leaves the machine. Every
correction is written down at once, into out/edits.jsonl or memory.tmx.edits.jsonl; the bitext itself stays as it is, and
`convert` applies the corrections. Ctrl-C ends the review; the same command goes on with it.";

/// Look at an alignment and correct it, in a browser
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The output folder of a run, or a bitext in one file
    #[arg(value_name = "OUT|FILE", value_hint = ValueHint::AnyPath)]
    path: PathBuf,
    /// Port to listen on [default: any that is free]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Language of the source side, where the file does not say or has several
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    source_language: Option<Language>,
    /// Language of the target side, where the file does not say or has several
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    target_language: Option<Language>,
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let languages = [args.source_language.clone(), args.target_language.clone()];
    let session = open_review(&args.path, &BitextOptions { languages }, ui)?;
    let log = session.log_path().to_owned();
    ui.note(format!("{} beads, {} of them corrected so far", session.len(), session.corrected()));
    let mut told = Ok(());
    serve(session, args.port, |review| told = ui::print(&format!("{}\n", review.address)), ui)?;
    told?;
    ui.note(format!("the corrections are in {}", log.display()));
    Ok(DONE)
}
