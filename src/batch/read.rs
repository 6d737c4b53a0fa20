//! From paths to documents: every file is read, and the ones that cannot be used are named instead of stopping the rest.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::corpus::{self, Document, ReadOptions, RecordFields, Source, SourceKind};
use crate::error::Error;
use crate::export::LeftOutRow;
use crate::progress::Progress;

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
}

impl Corpus {
    /// Puts an input on the list it belongs to and says so.
    fn leave_out(&mut self, path: &Path, error: &Error, progress: &dyn Progress) {
        progress.warn(&error.to_string());
        let at = |line: &Option<usize>| line.map(|l| format!("line {l}: ")).unwrap_or_default();
        let (path, reason, skipped) = match error {
            Error::Skipped { path, line, reason } => (path.clone(), at(line) + reason, true),
            Error::Input { path, line, reason } => (path.clone(), at(line) + reason, false),
            Error::Io { path, source } => (path.clone(), source.to_string(), false),
            other => (path.to_owned(), other.to_string(), false),
        };
        if skipped { &mut self.skipped } else { &mut self.failed }.push(LeftOutRow { path, reason });
    }
}

/// Reads everything under `inputs`. Runs on the rayon pool of the caller.
pub fn read(inputs: &[PathBuf], options: &ReadOptions, fields: &RecordFields, progress: &dyn Progress) -> Corpus {
    let walk = corpus::walk(inputs);
    let mut corpus = Corpus { files: walk.sources.len() + walk.failures.len(), ..Corpus::default() };
    progress.begin("read", "files", Some(walk.sources.len() as u64));
    for error in &walk.failures {
        corpus.leave_out(Path::new(""), error, progress);
    }
    let read: Vec<Vec<Result<Document, Error>>> = walk
        .sources
        .par_iter()
        .map(|source| {
            let documents = read_source(source, options, fields);
            progress.advance(1);
            documents
        })
        .collect();
    for (source, documents) in walk.sources.iter().zip(read) {
        for document in documents {
            match document {
                Ok(document) => corpus.documents.push(document),
                Err(error) => corpus.leave_out(&source.path, &error, progress),
            }
        }
    }
    progress.end();
    corpus
}

/// The documents of one file: one of a text, one a line of records.
fn read_source(source: &Source, options: &ReadOptions, fields: &RecordFields) -> Vec<Result<Document, Error>> {
    match source.kind {
        SourceKind::Text => vec![corpus::read_document_as(source.id.clone(), &source.path, options)],
        SourceKind::Records => match corpus::records(&source.path, fields.clone(), options.clone()) {
            Ok(records) => records.map(|record| record.map(|r| r.document)).collect(),
            Err(error) => vec![Err(error)],
        },
    }
}
