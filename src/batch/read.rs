//! From paths to a corpus: every file is read, and the ones that cannot be used are named instead of stopping the rest.

use std::path::PathBuf;

use crate::corpus::{Document, Survey};
use crate::error::Error;
use crate::progress::Progress;
use crate::read::{ReadOptions, documents};
use crate::write::LeftOutRow;

/// A corpus as it was read.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The documents, in the order of the inputs.
    pub documents: Vec<Document>,
    /// Inputs that could not be read as text.
    pub failed: Vec<LeftOutRow>,
    /// Inputs that were read but hold nothing to work on: empty, or in a language that was not asked for.
    pub skipped: Vec<LeftOutRow>,
    /// How many files were looked at.
    pub files: usize,
    /// How many blocks were marked because they recur in the documents of their source.
    pub recurring: usize,
}

impl Corpus {
    /// How many files and records were left out.
    pub fn left_out(&self) -> usize {
        self.failed.len() + self.skipped.len()
    }

    /// Puts an input on the list it belongs to and says so.
    fn leave_out(&mut self, error: &Error, progress: &dyn Progress) {
        progress.left_out(error);
        let skipped = matches!(error.bare(), Error::Skipped { .. });
        if skipped { &mut self.skipped } else { &mut self.failed }.push(LeftOutRow::of(error));
    }
}

/// Reads everything under `inputs`, and marks documents that say what an earlier one says and blocks that recur in the documents
/// of one source. Runs on the rayon pool of the caller.
pub fn read(inputs: &[PathBuf], options: &ReadOptions, progress: &dyn Progress) -> Corpus {
    let mut documents = documents(inputs, options, progress);
    let mut corpus = Corpus { files: documents.files(), ..Corpus::default() };
    progress.begin("read", "files", Some(documents.files() as u64));
    let mut done = 0;
    while let Some(record) = documents.next() {
        match record {
            Ok(record) => corpus.documents.push(record.document),
            Err(error) => corpus.leave_out(&error, progress),
        }
        progress.advance((documents.files_done() - done) as u64);
        done = documents.files_done();
    }
    progress.end();
    let mut survey = Survey::new();
    corpus.documents.iter().for_each(|document| survey.learn(document));
    let marked = corpus.documents.iter_mut().enumerate().map(|(place, document)| survey.mark(place, document));
    corpus.recurring = marked.sum();
    corpus
}
