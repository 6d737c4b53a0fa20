//! What a run would do, found out without doing it.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};

use super::folder::{OWN, OutputFolder};
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::read::documents;
use crate::write::{LeftOutRow, write_atomically};

/// The file among a run's own that says what it read.
const FILE: &str = "read.tsv";

/// What a run would work on, and what of that an earlier run into the same folder has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that would be read.
    pub files: usize,
    /// Documents in them.
    pub documents: usize,
    /// Documents by language.
    pub languages: BTreeMap<String, usize>,
    /// Sentences of all documents.
    pub sentences: usize,
    /// Documents that the last run did not know.
    pub new: usize,
    /// Documents that say something else than when the last run read them.
    pub changed: usize,
    /// Documents of the last run that are no more.
    pub gone: usize,
    /// Whether there was a run before.
    pub again: bool,
    /// What would be left out.
    pub left_out: Vec<LeftOutRow>,
}

impl Plan {
    /// Documents that an earlier run has read as they are: their vectors are there, and their beads unless their partner changed.
    pub fn unchanged(&self) -> usize {
        self.documents - self.new - self.changed
    }
}

/// Reads what a run would read, and compares it with what the last run into the same folder has read. Writes nothing. Runs on the
/// rayon pool of the caller.
///
/// # Errors
/// When a run would refuse the output folder, or the user asked to stop.
pub fn plan(settings: &Settings, progress: &dyn Progress) -> Result<Plan> {
    OutputFolder::check(&settings.out, settings.force)?;
    let before = load(settings);
    let mut plan = Plan { again: before.is_some(), ..Plan::default() };
    let mut before = before.unwrap_or_default();
    let mut documents = documents(&settings.inputs, &settings.read, progress);
    plan.files = documents.files();
    progress.begin("read", "files", Some(plan.files as u64));
    let mut done = 0;
    while let Some(record) = documents.next() {
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        match record {
            Ok(record) => {
                let document = record.document;
                plan.documents += 1;
                plan.sentences += document.sentences().count();
                *plan.languages.entry(document.language.to_string()).or_default() += 1;
                match before.remove(&document.id) {
                    None => plan.new += 1,
                    Some(hash) if hash != document.hash => plan.changed += 1,
                    Some(_) => {}
                }
            }
            Err(error) => {
                progress.left_out(&error);
                plan.left_out.push(LeftOutRow::of(&error));
            }
        }
        progress.advance((documents.files_done() - done) as u64);
        done = documents.files_done();
    }
    progress.end();
    plan.gone = before.len();
    Ok(plan)
}

/// Writes down what a run has read: the id and the hash of every document.
pub(super) fn remember<'d>(folder: &OutputFolder, documents: impl Iterator<Item = (&'d str, &'d str)>) -> Result<()> {
    let mut documents = documents;
    write_atomically(&folder.own(FILE), |out| documents.try_for_each(|(id, hash)| writeln!(out, "{hash}\t{id}")))
}

/// What the last run read; `None` if there was none. A line that nobody can read counts as a document that it did not know.
fn load(settings: &Settings) -> Option<HashMap<String, String>> {
    let file = File::open(settings.out.join(OWN).join(FILE)).ok()?;
    let lines = BufReader::new(file).lines().map_while(std::io::Result::ok);
    Some(lines.filter_map(|line| line.split_once('\t').map(|(hash, id)| (id.to_owned(), hash.to_owned()))).collect())
}
