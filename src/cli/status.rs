//! `diptych status`: how far the run into a folder is, and what was left out.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;
use diptych::Result;
use diptych::batch::{self, FolderStatus, Outcome, RunReport, StageStatus};
use diptych::write::LeftOutRow;

use super::{DONE, PARTLY, ui};

const EXAMPLES: &str = "\
Examples:
  diptych status out                          how far it is, what was done, what was left out and why
  diptych status out --json
  until diptych status out; do sleep 60; done

Exit codes: 0 if all outputs are there, 1 if not.";

/// Say how far the run into a folder is
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder that `diptych run` writes into
    #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// As JSON: `busy`, `last` (the run that goes on or was stopped) and `report` (what run.json says)
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<u8> {
    let found = batch::status(&args.out)?;
    let text = match args.json {
        true => {
            let FolderStatus { busy, last, report } = &found;
            serde_json::json!({ "busy": busy, "last": last, "report": report }).to_string() + "\n"
        }
        false => readable(&found),
    };
    ui::print(&text)?;
    Ok(if found.report.is_some() && !found.busy { DONE } else { PARTLY })
}

fn readable(found: &FolderStatus) -> String {
    let (mut text, mut left_out) = (String::new(), Vec::new());
    if let Some(last) = &found.last {
        text += &match (found.busy, last.outcome) {
            (true, _) => format!("a run is writing to it (process {})\n", last.process),
            (false, Outcome::Running) => "the last run was cut off; the same command goes on from there\n".into(),
            (false, Outcome::Stopped) => "the last run was stopped; the same command goes on from there\n".into(),
            (false, Outcome::Failed) => format!("the last run failed: {}\n", last.reason.as_deref().unwrap_or("?")),
            (false, Outcome::Finished) => "the last run finished\n".into(),
        };
        last.stages.iter().for_each(|stage| text += &line(stage));
        if let Some(left) = last.seconds_left.filter(|_| found.busy) {
            text += &format!("  some {} left\n", indicatif::FormattedDuration(Duration::from_secs(left as u64)));
        }
        if found.report.is_none() {
            left_out = last.examples.iter().collect();
        }
    }
    if let Some(report) = &found.report {
        text += &of_report(report);
        left_out = report.failed.iter().chain(&report.skipped).collect();
    }
    if !left_out.is_empty() {
        let named = left_out.len();
        let all = if found.report.is_some() { named } else { found.last.as_ref().map_or(named, |last| last.left_out) };
        text += &format!("left out: {all}\n");
        left_out.iter().for_each(|row| text += &format!("  {}\n", place(row)));
    }
    text
}

fn line(stage: &StageStatus) -> String {
    let StageStatus { name, unit, done, total, seconds } = stage;
    let of = total.filter(|total| total != done).map(|total| format!(" of {total}")).unwrap_or_default();
    format!("  {name:<12} {done}{of} {unit}, {seconds:.1} s\n")
}

fn of_report(report: &RunReport) -> String {
    let counts = &report.counts;
    let mut text = format!(
        "outputs of {} {}: {} documents, {} summaries, {} pairs of documents, {} beads\n",
        report.generator, report.version, counts.documents, counts.summaries, counts.pairs, counts.beads
    );
    for (reason, count) in &counts.rejected {
        text += &format!("  rejected, {reason}: {count}\n");
    }
    text
}

fn place(row: &LeftOutRow) -> String {
    let at = row.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{}{at}: {}", row.path.display(), row.reason)
}
