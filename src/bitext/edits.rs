//! Corrections of a bitext: a log of edits, to which lines are only ever added, and what became of which bead.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::rows::BeadRow;
use crate::error::{Error, Result};

/// The version of the lines that are written.
const VERSION: u32 = 1;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditLine {
    /// The version of the line's form.
    pub version: u32,
    /// Its number, from 1 and without gaps.
    pub sequence: u64,
    /// What it says.
    #[serde(flatten)]
    pub entry: EditEntry,
}

/// What a line of the log says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditEntry {
    /// Something was corrected.
    Edit(BeadEdit),
    /// The edit of this number no longer counts.
    Undo(u64),
    /// It counts again.
    Redo(u64),
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeadEdit {
    /// What was done, in a word.
    pub action: String,
    /// What becomes of each bead that it is about.
    pub changes: Vec<BeadChange>,
}

/// What becomes of a bead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeadChange {
    /// The bead's id.
    pub bead: String,
    /// The beads that stand in its place.
    pub becomes: Vec<BeadRow>,
}

/// The log as a whole.
#[derive(Debug, Clone, Default)]
pub struct EditLog {
    lines: Vec<EditLine>,
}

impl EditLog {
    /// Where the log of a bitext lies: `edits.jsonl` beside the `bitext.jsonl` of a run, else `FILE.edits.jsonl`.
    pub fn path_of(bitext: &Path) -> PathBuf {
        let run = bitext.parent().map(|folder| folder.join("run.json")).filter(|run| run.is_file());
        match (run, bitext.file_stem()) {
            (Some(run), Some(stem)) if stem == "bitext" => run.with_file_name("edits.jsonl"),
            _ => {
                let mut path = bitext.as_os_str().to_owned();
                path.push(".edits.jsonl");
                path.into()
            }
        }
    }

    /// Reads a log; where there is none, it is empty. A last line that was cut off when its writer was killed is left out.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Input`] with the line that is damaged.
    pub fn load(path: &Path) -> Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => Self::parse(&bytes, path),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io(path, error)),
        }
    }

    /// Reads the lines of a log; `path` is what errors call it.
    ///
    /// # Errors
    /// [`Error::Input`] with the line that is damaged.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let mut log = EditLog::default();
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        for (number, line) in bytes[..whole].split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let wrong = |reason: String| Error::input_line(path, number + 1, reason);
            let line: EditLine = serde_json::from_slice(line).map_err(|e| wrong(format!("no edit: {e}")))?;
            if line.version > VERSION {
                return Err(wrong(format!("version {} of the log is newer than this program", line.version)));
            }
            if line.sequence != log.sequence() + 1 {
                return Err(wrong(format!("edit {} where {} was expected", line.sequence, log.sequence() + 1)));
            }
            log.lines.push(line);
        }
        Ok(log)
    }

    /// Adds an entry.
    pub fn push(&mut self, entry: EditEntry) -> &EditLine {
        let sequence = self.sequence() + 1;
        self.lines.push(EditLine { version: VERSION, sequence, entry });
        &self.lines[self.lines.len() - 1]
    }

    /// Takes the last entry away again: it could not be written.
    pub fn pop(&mut self) {
        self.lines.pop();
    }

    /// The number of the last line; 0 if there is none.
    pub fn sequence(&self) -> u64 {
        self.lines.len() as u64
    }

    /// The lines after the one of this number.
    pub fn since(&self, sequence: u64) -> &[EditLine] {
        let from = usize::try_from(sequence).unwrap_or(usize::MAX).min(self.lines.len());
        &self.lines[from..]
    }

    /// The edit of a line.
    pub fn edit(&self, sequence: u64) -> Option<&BeadEdit> {
        let line = self.lines.get(usize::try_from(sequence).ok()?.checked_sub(1)?)?;
        match &line.entry {
            EditEntry::Edit(edit) => Some(edit),
            _ => None,
        }
    }

    /// The edits that count, and those that were undone, by their numbers: the last of either is the next to undo or redo.
    pub fn standing(&self) -> [Vec<u64>; 2] {
        let [mut done, mut undone] = [vec![], vec![]];
        for line in &self.lines {
            match line.entry {
                EditEntry::Edit(_) => {
                    done.push(line.sequence);
                    undone.clear();
                }
                EditEntry::Undo(edit) => {
                    done.retain(|other| *other != edit);
                    undone.push(edit);
                }
                EditEntry::Redo(edit) => {
                    undone.retain(|other| *other != edit);
                    done.push(edit);
                }
            }
        }
        [done, undone]
    }

    /// What became of which bead.
    pub fn corrections(&self) -> Corrections {
        let mut out = Corrections::default();
        let [done, _] = self.standing();
        done.iter().filter_map(|sequence| self.edit(*sequence)).for_each(|edit| out.add(edit));
        out
    }
}

/// What became of which bead.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// By the id of a bead as it was before any edit.
    became: HashMap<String, Vec<BeadRow>>,
    /// The bead that one which an edit made goes back to.
    origins: HashMap<String, String>,
}

impl Corrections {
    fn add(&mut self, edit: &BeadEdit) {
        for BeadChange { bead, becomes } in &edit.changes {
            let origin = self.origin(bead).to_owned();
            for row in becomes {
                self.origins.insert(row.id.clone(), origin.clone());
            }
            match self.became.get_mut(&origin) {
                None => {
                    self.became.insert(origin, becomes.clone());
                }
                Some(rows) => {
                    if let Some(at) = rows.iter().position(|row| row.id == *bead) {
                        rows.splice(at..=at, becomes.iter().cloned());
                    }
                }
            }
        }
    }

    /// The bead, as it was before any edit, that this one goes back to.
    pub fn origin<'a>(&'a self, bead: &'a str) -> &'a str {
        self.origins.get(bead).map_or(bead, String::as_str)
    }

    /// What became of a bead that was there before any edit; `None` if nothing did.
    pub fn of(&self, origin: &str) -> Option<&[BeadRow]> {
        self.became.get(origin).map(Vec::as_slice)
    }

    /// Every bead that has changed, by its id before any edit, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[BeadRow])> {
        self.became.iter().map(|(origin, rows)| (origin.as_str(), rows.as_slice()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.became.is_empty()
    }

    /// How many beads have changed.
    pub fn len(&self) -> usize {
        self.became.len()
    }
}

/// Makes ids unique: a memory of other origin may have two units of one name.
#[derive(Debug, Default)]
pub struct UniqueIds(HashMap<String, u32>);

impl UniqueIds {
    /// Gives a row whose id was there before another one.
    pub fn mend(&mut self, row: &mut BeadRow) {
        let seen = self.0.entry(row.id.clone()).or_default();
        *seen += 1;
        if *seen > 1 {
            row.id = format!("{}#{seen}", row.id);
        }
    }
}
