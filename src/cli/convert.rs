//! `diptych convert`: a bitext of one format in another.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use diptych::batch::{self, Filter};
use diptych::language::Language;
use diptych::progress::Progress;
use diptych::read::{BitextOptions, bitext_input_list};
use diptych::write::{
    self, BeadRow, BitextOutput, DocumentGroups, Output, RowFormat, ending_list, format_list, format_named,
};
use diptych::{Error, Result};

use super::corrections::corrected;
use super::filter::FilterArgs;
use super::output::{SplitArgs, format_parser, named};
use super::parts::{tell_parts, tell_stale};
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych convert memory.tmx memory.csv
  diptych convert bitext.jsonl bitext.parquet
  diptych convert out corrected.tmx                            what a run found, with the corrections of its review
  diptych convert all.fr all.en all.xlf                        two files that keep step, as one
  diptych convert old.tmx clean.tmx --filter numbers,length --filter 'not source contains \"©\"' --rejected out.jsonl
  diptych convert bitext.jsonl corpus --format moses --split train=.98,dev=.01,test=.01

What both formats can hold is kept. Text formats have numbers with four digits after the point; XML has no place for most
control characters (XLIFF 2.1 has). A row that cannot be read is named in a warning, and the exit code is 1.";

/// Write a bitext in another format, filter it, split it
#[derive(clap::Args)]
#[command(after_help = format!(
    "{EXAMPLES}\n\nFormats that are read:\n{}\nFormats that are written:\n{}",
    bitext_input_list(),
    format_list::<BeadRow>()
))]
pub struct Args {
    /// The bitext (one file, two that keep step line by line, or the folder of a run), then the file to write
    #[arg(required = true, num_args = 2..=3, value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// What to write; each adds its own ending if the name has another [default: what the ending names]
    #[arg(long = "format", value_name = "FORMAT", value_parser = format_parser::<BeadRow>(), help_heading = "Output")]
    formats: Vec<&'static dyn RowFormat<BeadRow>>,
    #[command(flatten)]
    split: SplitArgs,
    /// In tables, put an apostrophe before what a spreadsheet would take for a formula (=, +, -, @)
    #[arg(long, help_heading = "Output")]
    escape_formulas: bool,
    /// Write what is filtered out here, as JSONL with the reason
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    rejected: Option<PathBuf>,
    /// Language of the source side, where the file does not say or has several
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    source_language: Option<Language>,
    /// Language of the target side, where the file does not say or has several
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    target_language: Option<Language>,
    /// Leave out the corrections of a review (OUT/edits.jsonl, FILE.edits.jsonl)
    #[arg(long, help_heading = "Input")]
    no_edits: bool,
    #[command(flatten)]
    filter: FilterArgs,
}

impl Args {
    /// The formats that are written.
    fn formats(&self, out: &Path) -> Result<Vec<&'static dyn RowFormat<BeadRow>>> {
        let formats = match self.formats.as_slice() {
            [] => vec![write::format_of_path::<BeadRow>(out).ok_or_else(|| {
                let endings = ending_list::<BeadRow>();
                Error::Usage(format!("{}: end the name in one of {endings}, or add --format", out.display()))
            })?],
            formats => formats.to_vec(),
        };
        let escaped = |format| if self.escape_formulas { write::without_formulas(format) } else { format };
        Ok(formats.into_iter().map(escaped).collect())
    }
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let Some((out, inputs)) = args.files.split_last() else { return Ok(DONE) };
    let formats = args.formats(out)?;
    let languages = [args.source_language.clone(), args.target_language.clone()];
    let options = BitextOptions { languages };
    let open = |note: &dyn Fn(String)| corrected(inputs, &options, !args.no_edits, note);
    let opened = open(&|text| ui.note(text))?;
    let header = opened.header;
    // Which documents hang together shows when all rows have been seen, so they are gone through twice.
    let split = match &args.split.split {
        None => None,
        Some(split) => {
            let mut groups = DocumentGroups::default();
            open(&|_| {})?.beads.flatten().for_each(|row| groups.add(&row));
            Some((split.clone(), groups))
        }
    };
    let mut output = BitextOutput::create(split, &header, |part| named(&formats, out, &header, part))?;
    let lines = args.rejected.as_ref().zip(format_named::<BeadRow>("jsonl"));
    let mut rejected = lines.map(|(path, format)| Output::create(format, &[path], &header)).transpose()?;
    let rules = args.filter.rules();
    let mut filter = (!args.filter.is_empty()).then(|| Filter::new(args.filter.min_confidence, &rules));
    ui.begin("convert", "beads", None);
    let (mut kept, mut left_out) = (0u64, 0u64);
    for row in opened.beads {
        if ui.interrupted() {
            return Err(Error::Interrupted);
        }
        let mut row = match row {
            Ok(row) => row,
            Err(error) => {
                left_out += 1;
                ui.left_out(&error);
                continue;
            }
        };
        ui.advance(1);
        if let Some(filter) = &mut filter {
            batch::complete(&mut row);
            filter.judge(&mut row);
            if row.rejected.is_some() {
                if let Some(rejected) = &mut rejected {
                    rejected.row(&row)?;
                }
                continue;
            }
        }
        kept += 1;
        output.row(&row)?;
    }
    ui.end();
    let parts = output.finish()?;
    if let Some(rejected) = rejected {
        rejected.finish()?;
    }
    ui.note(format!(
        "{kept} beads{}",
        if left_out > 0 { format!("; {left_out} could not be read") } else { String::new() }
    ));
    tell_parts(&parts, ui);
    tell_stale(&formats, out, &header, args.split.split.as_ref(), ui);
    if let Some(filter) = filter {
        args.filter.tell(&filter.removed(), ui);
    }
    Ok(if left_out > 0 { PARTLY } else { DONE })
}
