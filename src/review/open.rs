//! What can be reviewed: the folder of a run, or a bitext of any format.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::journal::EditFile;
use super::session::{Background, ReviewSession};
use crate::bitext::{BeadRow, EditLog, SideRow, UniqueIds};
use crate::corpus::split_sentences;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::read::{BitextOptions, bitext};
use crate::report::in_order;
use crate::write::SummaryRow;

/// Opens the output folder of a run, or a file. Beads that cannot be read are told to `progress` and left out.
///
/// # Errors
/// When there is no bitext or another review of it is open; as [`bitext`] and [`EditLog::parse`].
pub fn open_review(path: &Path, options: &BitextOptions, progress: &dyn Progress) -> Result<ReviewSession> {
    let (file, rejected) = match path.is_dir() {
        true => (bitext_of_run(path)?, Some(path.join("rejected.jsonl")).filter(|path| path.is_file())),
        false => (path.to_owned(), None),
    };
    let opened = bitext(std::slice::from_ref(&file), options)?;
    let mut background = Background { header: opened.header, ..Background::default() };
    let read = |beads: &mut dyn Iterator<Item = Result<BeadRow>>| -> Vec<BeadRow> {
        beads.filter_map(|bead| bead.map_err(|error| progress.left_out(&error)).ok()).collect()
    };
    let mut beads = opened.beads;
    let mut rows = read(&mut beads);
    if let Some(rejected) = rejected {
        let mut beads = bitext(&[rejected], options)?.beads;
        rows = in_order(rows, read(&mut beads));
    }
    if path.is_dir() {
        background.summaries = lines::<SummaryRow>(&path.join("summaries.jsonl"), progress);
        background.run = fs::read(path.join("run.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    }
    if rows.is_empty() {
        return Err(Error::input(&file, "there is no bead in it to look at"));
    }
    let mut ids = UniqueIds::default();
    for row in &mut rows {
        ids.mend(row);
        [&mut row.source, &mut row.target].into_iter().for_each(cut);
    }
    let log = EditFile::open(&EditLog::path_of(&file))?;
    Ok(ReviewSession::new(background, rows, log))
}

/// The lossless bitext of a run.
fn bitext_of_run(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("bitext.jsonl");
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::input(folder, "there is no bitext.jsonl in it: the review needs a run that writes the format jsonl"))
}

/// Cuts a text of other origin into sentences, so that it can be split.
fn cut(side: &mut SideRow) {
    if side.sentences.is_empty() && side.cuts.is_empty() {
        let spans = split_sentences(&side.text, &side.language);
        side.cuts = spans.iter().skip(1).map(|span| span.start).collect();
    }
}

/// Rows of JSON Lines that the page can do without.
fn lines<T: DeserializeOwned>(path: &Path, progress: &dyn Progress) -> Vec<T> {
    let Ok(text) = fs::read_to_string(path) else { return vec![] };
    let rows: Vec<T> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if rows.len() < text.lines().count() {
        let lost = text.lines().count() - rows.len();
        progress.warn(&format!("{}: {lost} lines cannot be read and are left out", path.display()));
    }
    rows
}
