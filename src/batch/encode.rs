//! From the documents of a run to their vectors, in files: as many texts in memory as are encoded together.

use std::path::Path;
use std::time::{Duration, Instant};

use super::rows::document_row;
use super::spool::Spool;
use super::store::Store;
use super::table::TableFile;
use super::vectors::{Vectors, texts_of};
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::write::DocumentRow;

/// So many texts are encoded together at first, and more where that takes no time: what was encoded is kept after each time,
/// which should be neither seldom, for those who are stopped, nor all the time, for it is the disk that keeps it.
const FEWEST: usize = 256;
const MOST: usize = 4096;
const QUICK: Duration = Duration::from_millis(500);

/// The vectors of all documents, and one row a document of the table of documents.
pub(super) fn encode(
    store: &Store,
    encoder: &dyn Encoder,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(Vectors, Spool<DocumentRow>)> {
    let mut rows = Spool::create(folder)?;
    let mut work = Work {
        encoder,
        progress,
        texts: vec![],
        all: TableFile::create(folder, encoder.dimension())?,
        own: TableFile::create(folder, encoder.dimension())?,
        at_once: FEWEST,
    };
    let mut places = Vec::with_capacity(store.len());
    let (mut next, mut next_own) = (0, 0);
    progress.begin("encode", "sentences", Some(store.known.iter().map(|known| known.texts as u64).sum()));
    for place in 0..store.len() {
        let document = store.get(place)?;
        rows.push(&document_row(&document))?;
        let (texts, mut own_rows) = texts_of(&document, next);
        let is_own: Vec<bool> = document.sentences().map(|(block, _)| block.kind.is_article()).collect();
        // Boilerplate says the same on all pages of a site: it would pair pages.
        let apart = is_own.contains(&false);
        let own = is_own.iter().filter(|own| **own).count();
        if apart {
            own_rows.own = Some(next_own..next_own + own);
            next_own += own;
        }
        next += texts.len();
        let mut is_own = is_own.into_iter();
        work.texts.extend(texts.into_iter().map(|text| (text.into_owned(), apart && is_own.next() == Some(true))));
        places.push(own_rows);
        while work.texts.len() >= work.at_once {
            work.some()?;
        }
    }
    while !work.texts.is_empty() {
        work.some()?;
    }
    progress.end();
    Ok((Vectors::of_tables(work.all.finish()?, work.own.finish()?, places), rows))
}

struct Work<'a> {
    encoder: &'a dyn Encoder,
    progress: &'a dyn Progress,
    /// What is to be encoded next, and whether its row goes into the table of the articles' own sentences too.
    texts: Vec<(String, bool)>,
    all: TableFile,
    own: TableFile,
    at_once: usize,
}

impl Work<'_> {
    /// Encodes what comes next.
    fn some(&mut self) -> Result<()> {
        if self.progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let began = Instant::now();
        let texts: Vec<(String, bool)> = self.texts.drain(..self.at_once.min(self.texts.len())).collect();
        let views: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
        let encoded = self.encoder.encode(&views, Encoding { token_layer: None, progress: self.progress })?;
        for (row, (_, own)) in encoded.vectors.rows().into_iter().zip(&texts) {
            self.all.push(row)?;
            if *own {
                self.own.push(row)?;
            }
        }
        if began.elapsed() < QUICK {
            self.at_once = (self.at_once * 2).min(MOST);
        }
        Ok(())
    }
}
