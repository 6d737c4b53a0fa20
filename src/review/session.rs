//! A bitext under review: its beads as they are now, and what is done to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::actions::Action;
use super::journal::EditFile;
use crate::bitext::{BeadRow, BitextHeader, Corrections, EditEntry, EditLog};
use crate::error::Error;
use crate::report::{Names, PageRows, write_data};
use crate::write::{DocumentRow, RowFormat, SummaryRow};

/// A bitext under review.
pub struct ReviewSession {
    pub(super) header: BitextHeader,
    documents: Vec<DocumentRow>,
    summaries: Vec<SummaryRow>,
    run: Option<Value>,
    rows: Vec<BeadRow>,
    places: HashMap<String, usize>,
    names: Names,
    log: EditLog,
    corrections: Corrections,
    file: EditFile,
}

/// What is asked of the session: an action, and the last line of the log that the page has seen.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    since: u64,
    #[serde(flatten)]
    action: Action,
}

/// What has changed since a line of the log.
#[derive(Debug, Serialize)]
pub(super) struct Changes {
    /// The last line.
    sequence: u64,
    /// Of every bead that was touched, what it is now.
    became: BTreeMap<String, Became>,
    can_undo: bool,
    can_redo: bool,
}

/// What a bead is now.
#[derive(Debug, Serialize)]
struct Became {
    /// Whether a person made it so.
    reviewed: bool,
    beads: Vec<Value>,
}

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Somebody else has changed the beads in the meantime.
    Changed(Changes),
    /// It makes no sense.
    Senseless(&'static str),
    /// It could not be written down.
    Failed(Error),
}

/// What the page shows beside the beads.
#[derive(Debug, Default)]
pub(super) struct Background {
    pub header: BitextHeader,
    pub documents: Vec<DocumentRow>,
    pub summaries: Vec<SummaryRow>,
    pub run: Option<Value>,
}

impl ReviewSession {
    /// Beads in order, their ids unique, and the log of their edits.
    pub(super) fn new(background: Background, rows: Vec<BeadRow>, (file, log): (EditFile, EditLog)) -> Self {
        let Background { header, documents, summaries, run } = background;
        let mut names = Names::default();
        for row in &rows {
            names.bead(row);
        }
        let places = rows.iter().enumerate().map(|(place, row)| (row.id.clone(), place)).collect();
        let corrections = log.corrections();
        ReviewSession { header, documents, summaries, run, rows, places, names, log, corrections, file }
    }

    /// How many beads there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many beads have been corrected.
    pub fn corrected(&self) -> usize {
        self.corrections.len()
    }

    /// Where the edits are written down.
    pub fn log_path(&self) -> &std::path::Path {
        self.file.path()
    }

    /// What the page shows: the beads as they were, and what became of them.
    pub(super) fn write_page_data(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let changes = serde_json::to_value(self.changes(0))?;
        let rows = PageRows {
            header: self.header.clone(),
            documents: &self.documents,
            summaries: &self.summaries,
            texts: None,
            run: self.run.clone(),
            not_shown: 0,
            review: Some(changes),
        };
        write_data(out, &rows, &self.rows)
    }

    /// What has changed since a line of the log.
    pub(super) fn changes(&mut self, since: u64) -> Changes {
        let touched: BTreeSet<String> = self.touched(since).into_keys().collect();
        let mut became = BTreeMap::new();
        for origin in touched {
            let corrected = self.corrections.of(&origin);
            let rows = match (corrected, self.places.get(&origin)) {
                (Some(rows), Some(_)) => rows,
                (None, Some(place)) => std::slice::from_ref(&self.rows[*place]),
                // The bitext was made anew, and has no such bead any longer.
                (_, None) => continue,
            };
            let beads = rows.iter().filter_map(|row| serde_json::to_value(self.names.bead(row)).ok()).collect();
            became.insert(origin, Became { reviewed: corrected.is_some(), beads });
        }
        let [done, undone] = self.log.standing();
        Changes { sequence: self.log.sequence(), became, can_undo: !done.is_empty(), can_redo: !undone.is_empty() }
    }

    /// The beads, as they were before any edit, that lines of the log after this one touch, each with the last such line.
    fn touched(&self, since: u64) -> BTreeMap<String, u64> {
        // Where a bead goes back to is said by all edits, also by those that no longer count.
        let mut origins: HashMap<&str, &str> = HashMap::new();
        let mut touched = BTreeMap::new();
        for line in self.log.since(0) {
            let edit = match line.entry {
                EditEntry::Edit(ref edit) => Some(edit),
                EditEntry::Undo(edit) | EditEntry::Redo(edit) => self.log.edit(edit),
            };
            for change in edit.iter().flat_map(|edit| &edit.changes) {
                let origin = *origins.get(change.bead.as_str()).unwrap_or(&change.bead.as_str());
                origins.extend(change.becomes.iter().map(|row| (row.id.as_str(), origin)));
                if line.sequence > since {
                    touched.insert(origin.to_owned(), line.sequence);
                }
            }
        }
        touched
    }

    /// A bead as it is now.
    fn bead(&self, id: &str) -> Option<&BeadRow> {
        let origin = self.corrections.origin(id);
        match self.corrections.of(origin) {
            Some(rows) => rows.iter().find(|row| row.id == id),
            None => self.places.get(id).map(|place| &self.rows[*place]),
        }
    }

    /// Does what is asked and writes it down.
    pub(super) fn act(&mut self, request: &Request) -> std::result::Result<Changes, Refusal> {
        let [done, undone] = self.log.standing();
        let entry = match &request.action {
            Action::Undo => EditEntry::Undo(*done.last().ok_or(Refusal::Senseless("nothing to undo"))?),
            Action::Redo => EditEntry::Redo(*undone.last().ok_or(Refusal::Senseless("nothing to redo"))?),
            action => {
                let touched = self.touched(request.since);
                let ids = action.beads();
                let origin = |id: &&str| self.corrections.origin(id).to_owned();
                let gone = ids.iter().any(|id| self.bead(id).is_none() || touched.contains_key(&origin(id)));
                if gone {
                    return Err(Refusal::Changed(self.changes(request.since)));
                }
                let rows: Vec<&BeadRow> = ids.iter().filter_map(|id| self.bead(id)).collect();
                let number = self.log.sequence() + 1;
                EditEntry::Edit(action.edit(&rows, number).map_err(Refusal::Senseless)?)
            }
        };
        let line = self.log.push(entry);
        if let Err(error) = self.file.append(line) {
            self.log.pop();
            return Err(Refusal::Failed(error));
        }
        self.corrections = self.log.corrections();
        Ok(self.changes(request.since))
    }

    /// The beads as they are now, in order, rejected ones too.
    pub(super) fn now(&self) -> impl Iterator<Item = &BeadRow> {
        self.rows.iter().flat_map(|row| self.corrections.of(&row.id).unwrap_or(std::slice::from_ref(row)))
    }

    /// The corrected bitext in a format of one file.
    ///
    /// # Errors
    /// What the format says.
    pub(super) fn export(&self, format: &dyn RowFormat<BeadRow>) -> io::Result<Vec<u8>> {
        use crate::write::Files;
        let mut bytes = io::Cursor::new(Vec::new());
        {
            let mut writer = format.open(Files(vec![Box::new(&mut bytes)]), &self.header)?;
            writer.begin()?;
            let kept = self.now().filter(|row| row.rejected.is_none() && row.has_both_sides());
            kept.filter(|row| format.takes(row)).try_for_each(|row| writer.row(row))?;
            writer.end()?;
        }
        Ok(bytes.into_inner())
    }

    /// The two documents of a bead.
    pub(super) fn documents_of(&self, bead: &str) -> Option<[String; 2]> {
        self.bead(bead).map(|row| [row.source.document.clone(), row.target.document.clone()])
    }

    /// The rows of a pair of documents that a person has judged, as they are now.
    pub(super) fn judged(&self, source: &str, target: &str) -> impl Iterator<Item = &BeadRow> {
        let of_pair = move |row: &&BeadRow| row.source.document == source && row.target.document == target;
        self.rows.iter().filter(of_pair).filter_map(|row| self.corrections.of(&row.id)).flatten()
    }
}
