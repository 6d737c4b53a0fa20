//! `diptych run`: the main job.

use std::path::PathBuf;

use clap::ValueHint;

use super::model_args::ModelArgs;
use super::ui::Ui;

const EXAMPLES: &str = "\
Examples:
  diptych run seeds --out out                       the five sample articles
  diptych run french/ english/ --out corpus         two folders; who translates whom is found out
  diptych run crawl.jsonl --text-field body --out corpus --sentences 3
  diptych run articles --out corpus --min-confidence 0.9

Run the same command again after Ctrl-C, or when the folder has grown: only what is new is encoded and aligned.

What is written into the output folder:
  summaries.jsonl  summaries.md         a summary of every article, for programs and for people
  documents.tsv                         every document, its language, and which one translates it
  bitext.tsv  bitext.jsonl  bitext.tmx  the aligned sentences with their confidence
  rejected.jsonl                        sentences without a counterpart, and beads under --min-confidence, with the reason
  run.json                              version, settings, model, counts, seconds, and every file that was left out";

/// Summarise every article and align the ones that translate each other
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Text files, folders of them, or JSONL files (`-` is not taken: a run has to be repeatable)
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    inputs: Vec<PathBuf>,
}
