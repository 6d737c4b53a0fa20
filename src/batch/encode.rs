//! From the documents of a run to their vectors, in files: as many texts in memory as are encoded together.

use std::path::Path;
use std::time::{Duration, Instant};

use ndarray::Array2;

use super::forecast::Forecast;
use super::pair::own_numbers;
use super::rows::document_row;
use super::spool::Spool;
use super::store::{Known, Store};
use super::table::TableFile;
use super::vectors::{Vectors, texts_of};
use crate::align::Numbers;
use crate::corpus::Language;
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::write::DocumentRow;

/// So many texts are encoded together at first, and more where that takes no time: what was encoded is kept after each time,
/// which should be neither seldom, for those who are stopped, nor all the time, for it is the disk that keeps it.
const FEWEST: usize = 256;
const MOST: usize = 4096;
const QUICK: Duration = Duration::from_millis(500);

/// Of which documents the aligner may want token states, and of which layer: they fall off on the way to the vectors.
pub(super) struct Ahead<'a> {
    /// The layer; `None` if the aligner wants no states.
    pub(super) layer: Option<usize>,
    /// The language of each side.
    pub(super) languages: [&'a Language; 2],
}

impl Ahead<'_> {
    /// The layer whose states of a document may be wanted: it is of one of the languages, and something is of the other.
    fn layers<'s>(&'s self, store: &'s Store) -> impl Fn(usize) -> Option<usize> + 's {
        let is_of = |known: &Known, side: usize| known.language == *self.languages[side] && !known.is_copy;
        let there = [0, 1].map(|side| store.known.iter().any(|known| is_of(known, side)));
        move |place| self.layer.filter(|_| (0..2).any(|side| there[1 - side] && is_of(&store.known[place], side)))
    }
}

/// What is known of the documents once all of them were read and encoded.
pub(super) struct Prepared {
    pub(super) vectors: Vectors,
    /// The numbers in every document's own sentences.
    pub(super) numbers: Vec<Numbers>,
    /// One row a document of the table of documents.
    pub(super) rows: Spool<DocumentRow>,
}

/// Encodes all documents, and gathers what else is to be known of each.
pub(super) fn encode(
    store: &Store,
    encoder: &dyn Encoder,
    ahead: &Ahead<'_>,
    forecast: &mut Forecast,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Prepared> {
    let layer = ahead.layers(store);
    let mut rows = Spool::create(folder)?;
    let mut work = Work {
        encoder,
        progress,
        layer: ahead.layer,
        texts: vec![],
        all: TableFile::create(folder, encoder.dimension())?,
        own: TableFile::create(folder, encoder.dimension())?,
        at_once: FEWEST,
    };
    let (mut places, mut numbers) = (Vec::with_capacity(store.len()), Vec::with_capacity(store.len()));
    let (mut next, mut next_own) = (0, 0);
    progress.begin("encode", "sentences", Some(store.known.iter().map(|known| known.texts as u64).sum()));
    progress.followed_by(forecast.after_encoding());
    for place in 0..store.len() {
        let began = Instant::now();
        let document = store.get(place)?;
        rows.push(&document_row(&document))?;
        numbers.push(own_numbers(&document));
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
        let layer = layer(place);
        work.texts.extend(texts.into_iter().map(|text| Text {
            text: text.into_owned(),
            own: apart && is_own.next() == Some(true),
            layer,
        }));
        places.push(own_rows);
        forecast.note(began.elapsed(), document.text.len());
        while work.texts.len() >= work.at_once {
            progress.followed_by(forecast.after_encoding());
            work.some()?;
        }
    }
    while !work.texts.is_empty() {
        work.some()?;
    }
    progress.end();
    let vectors = Vectors::of_tables(work.all.finish()?, work.own.finish()?, places);
    Ok(Prepared { vectors, numbers, rows })
}

/// A text that waits for its vector.
struct Text {
    text: String,
    /// Whether its row goes into the table of the articles' own sentences too.
    own: bool,
    /// The layer whose states of it may be wanted later.
    layer: Option<usize>,
}

struct Work<'a> {
    encoder: &'a dyn Encoder,
    progress: &'a dyn Progress,
    /// The layer whose states may be wanted later, of some texts.
    layer: Option<usize>,
    /// What is to be encoded next.
    texts: Vec<Text>,
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
        let texts: Vec<Text> = self.texts.drain(..self.at_once.min(self.texts.len())).collect();
        let mut rows = Array2::zeros((texts.len(), self.encoder.dimension()));
        for layer in std::iter::once(None).chain(self.layer.map(Some)) {
            let places: Vec<usize> = (0..texts.len()).filter(|&place| texts[place].layer == layer).collect();
            let views: Vec<&str> = places.iter().map(|&place| texts[place].text.as_str()).collect();
            let vectors = match layer {
                Some(layer) => self.encoder.encode_ahead(&views, layer, self.progress)?,
                None => self.encoder.encode(&views, Encoding { token_layer: None, progress: self.progress })?.vectors,
            };
            places.iter().zip(vectors.rows()).for_each(|(&place, vector)| rows.row_mut(place).assign(&vector));
        }
        for (row, text) in rows.rows().into_iter().zip(&texts) {
            self.all.push(row)?;
            if text.own {
                self.own.push(row)?;
            }
        }
        if began.elapsed() < QUICK {
            self.at_once = (self.at_once * 2).min(MOST);
        }
        Ok(())
    }
}
