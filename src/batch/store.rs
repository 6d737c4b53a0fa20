//! The documents of a run: on the disk as they were read, with what is wanted of all of them at once in memory.
//!
//! What is read is what the whole run works on, though the files may change meanwhile.

use std::path::Path;

use super::spool::Spool;
use crate::corpus::{Document, Language, Survey};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::read::{ReadOptions, documents};
use crate::write::LeftOutRow;

/// What is known of a document without looking at it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) hash: String,
    pub(super) language: Language,
    pub(super) date: Option<String>,
    pub(super) url: Option<String>,
    /// Whether it says nearly the same as an earlier one.
    pub(super) is_copy: bool,
    pub(super) sentences: usize,
    /// Its sentences, and the title that its record gives beside the text.
    pub(super) texts: usize,
}

/// The documents that were read, by their places in the order of the inputs.
pub(super) struct Store {
    documents: Spool<Document>,
    pub(super) known: Vec<Known>,
    survey: Survey,
    /// How many files were looked at.
    pub(super) files: usize,
    /// Inputs that could not be read as text.
    pub(super) failed: Vec<LeftOutRow>,
    /// Inputs that were read but hold nothing to work on: empty, or in a language that was not asked for.
    pub(super) skipped: Vec<LeftOutRow>,
}

impl Store {
    /// Reads everything under `inputs`, as [`super::read`] does, and keeps it in `folder`. Runs on the rayon pool of the caller.
    pub(super) fn read(
        folder: &Path,
        inputs: &[std::path::PathBuf],
        options: &ReadOptions,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut documents = documents(inputs, options, progress);
        let mut store = Store {
            documents: Spool::create(folder)?,
            known: vec![],
            survey: Survey::new(),
            files: documents.files(),
            failed: vec![],
            skipped: vec![],
        };
        progress.begin("read", "files", Some(store.files as u64));
        let mut done = 0;
        while let Some(record) = documents.next() {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            match record {
                Ok(record) => store.add(&record.document)?,
                Err(error) => {
                    progress.left_out(&error);
                    let skipped = matches!(error.bare(), Error::Skipped { .. });
                    if skipped { &mut store.skipped } else { &mut store.failed }.push(LeftOutRow::of(&error));
                }
            }
            progress.advance((documents.files_done() - done) as u64);
            done = documents.files_done();
        }
        progress.end();
        Ok(store)
    }

    fn add(&mut self, document: &Document) -> Result<()> {
        self.survey.learn(document);
        let sentences = document.sentences().count();
        self.documents.push(document)?;
        self.known.push(Known {
            id: document.id.clone(),
            hash: document.hash.clone(),
            language: document.language.clone(),
            date: document.date.clone(),
            url: document.url.clone(),
            is_copy: self.survey.first_like(self.known.len()).is_some(),
            sentences,
            texts: sentences + usize::from(document.given_title.is_some()),
        });
        Ok(())
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// A document, with what the others say of it: whether it is a copy, and which of its blocks recur.
    pub(super) fn get(&self, place: usize) -> Result<Document> {
        let mut document = self.documents.get(place)?;
        self.survey.mark(place, &mut document);
        Ok(document)
    }
}
