//! A bitext as it is after the corrections of a review.

use std::path::PathBuf;

use diptych::Result;
use diptych::bitext::EditLog;
use diptych::read::{Bitext, BitextOptions, bitext};

/// Opens a bitext, `OUT/bitext.jsonl` for the folder of a run; with `apply` every bead is what a review made of it, and
/// `note` is told how many are.
pub fn corrected(inputs: &[PathBuf], options: &BitextOptions, apply: bool, note: impl Fn(String)) -> Result<Bitext> {
    let files: Vec<PathBuf> =
        inputs.iter().map(|path| if path.is_dir() { path.join("bitext.jsonl") } else { path.clone() }).collect();
    let opened = bitext(&files, options)?;
    let [file] = files.as_slice() else { return Ok(opened) };
    let log = EditLog::path_of(file);
    if !apply || !log.is_file() {
        return Ok(opened);
    }
    let corrections = EditLog::load(&log)?.corrections();
    note(format!("{} beads corrected by {}", corrections.len(), log.display()));
    Ok(Bitext { header: opened.header, beads: Box::new(corrections.apply(opened.beads)) })
}
