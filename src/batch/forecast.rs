//! What follows encoding, foretold while a corpus is encoded: how long pairing, aligning and all that comes after may take.
//!
//! Encoding is most of a run, and its own pace is known. What follows is small beside it with a real model, so that rough figures
//! do: seconds of one thread of a reference machine (a two-core Xeon, `scripts/bench/runs` and `scripts/bench/growth`), scaled by how
//! long this machine takes to get the same documents ready, other programs' work included. Who translates whom is known
//! only after pairing; half of what could have a translation is taken to have one.

use std::time::Duration;

use super::store::{Known, Store};
use crate::align::{ALL_PAIRS, CANDIDATES};
use crate::corpus::Language;
use crate::progress::Rest;

/// Seconds to get a byte of a document ready for encoding.
const READY: f64 = 3e-8;
/// Seconds for the cosines of two sentences, and more for each dimension of their vectors.
const SENTENCE_PAIR: (f64, f64) = (2e-8, 7.4e-10);
/// Seconds for the cosine of two documents among which the nearest are sought, and more for each dimension.
const DOCUMENT_PAIR: (f64, f64) = (2e-8, 1e-10);
/// Seconds to align a sentence, and how many sentences could be encoded in the time that its second look takes.
const ALIGN: (f64, f64) = (2e-4, 0.1);
/// Seconds to summarise a sentence and to write it down.
const FINISH: f64 = 6e-5;
/// The share of what could have a translation that is taken to have one.
const PAIRED: f64 = 0.5;
/// So many bytes are got ready before the machine is judged by it.
const ENOUGH: u64 = 1 << 16;

/// How many documents of a language may be paired, and their sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Side {
    documents: f64,
    sentences: f64,
}

/// The shape of a corpus, and the pace of the machine.
#[derive(Debug, Default)]
pub(super) struct Forecast {
    sides: [Side; 2],
    sentences: f64,
    dimension: f64,
    threads: f64,
    ready: (Duration, u64),
}

impl Forecast {
    /// Of a corpus that is to be paired between two languages, for the rayon pool of the caller.
    pub(super) fn of(store: &Store, languages: [&Language; 2], dimension: usize) -> Self {
        let side = |language: &Language| {
            let all = store.known.iter().filter(|known| known.language == *language && !known.is_copy);
            all.fold(Side::default(), |side, known| Side {
                documents: side.documents + 1.0,
                sentences: side.sentences + known.sentences as f64,
            })
        };
        Forecast {
            sides: languages.map(side),
            sentences: sentences(&store.known),
            dimension: dimension as f64,
            threads: rayon::current_num_threads() as f64,
            ready: (Duration::ZERO, 0),
        }
    }

    /// Takes notice of how long it took to get a document of so many bytes ready.
    pub(super) fn note(&mut self, took: Duration, bytes: usize) {
        self.ready = (self.ready.0 + took, self.ready.1 + bytes as u64);
    }

    /// How many times as long as on one thread of the reference machine work takes on all threads of this one.
    fn slowness(&self) -> f64 {
        let (took, bytes) = self.ready;
        let one_thread = if bytes < ENOUGH { 1.0 } else { took.as_secs_f64() / (bytes as f64 * READY) };
        // What reads slowly, such as a disk that is far away, says little of the rest.
        one_thread.clamp(0.2, 10.0) / self.threads
    }

    /// What follows encoding.
    pub(super) fn after_encoding(&self) -> Rest {
        let [a, b] = self.sides;
        let translated = PAIRED * 2.0 * a.sentences.min(b.sentences);
        let seconds = self.pairing() + ALIGN.0 * translated + FINISH * self.sentences;
        Rest { units: ALIGN.1 * translated, seconds: seconds * self.slowness() }
    }

    /// What follows aligning, if so many sentences are in documents without a translation.
    pub(super) fn after_aligning(&self, alone: usize) -> Rest {
        Rest { units: 0.0, seconds: FINISH * alone as f64 * self.slowness() }
    }

    /// Seconds to find out who translates whom; see [`crate::align::pair_documents`].
    fn pairing(&self) -> f64 {
        let [a, b] = self.sides;
        let each = |costs: (f64, f64)| costs.0 + costs.1 * self.dimension;
        let all = a.documents * b.documents;
        if all <= ALL_PAIRS as f64 {
            return a.sentences * b.sentences * each(SENTENCE_PAIR);
        }
        let candidates = CANDIDATES as f64 * (a.documents + b.documents);
        let in_each = a.sentences * b.sentences / all;
        all * each(DOCUMENT_PAIR) + candidates * in_each * each(SENTENCE_PAIR)
    }
}

fn sentences(known: &[Known]) -> f64 {
    known.iter().map(|known| known.sentences as f64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of so many documents a side, of ten sentences each.
    fn forecast(french: f64, english: f64, threads: f64) -> Forecast {
        let side = |documents| Side { documents, sentences: 10.0 * documents };
        Forecast {
            sides: [side(french), side(english)],
            sentences: 10.0 * (french + english),
            dimension: 384.0,
            threads,
            ready: (Duration::ZERO, 0),
        }
    }

    #[test]
    fn without_a_second_language_nothing_is_paired_or_aligned() {
        let rest = forecast(1000.0, 0.0, 1.0).after_encoding();
        assert_eq!(rest, Rest { units: 0.0, seconds: FINISH * 10_000.0 });
    }

    #[test]
    fn a_machine_half_as_fast_takes_twice_as_long_and_two_threads_half() {
        let seconds = |forecast: &Forecast| forecast.after_encoding().seconds;
        let mut slow = forecast(100.0, 100.0, 1.0);
        let reference = seconds(&slow);
        slow.note(Duration::from_secs_f64(1e6 * READY * 2.0), 1_000_000);
        assert!((seconds(&slow) / reference - 2.0).abs() < 1e-3);
        assert!((seconds(&forecast(100.0, 100.0, 2.0)) / reference - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_few_bytes_say_nothing_of_the_machine_and_a_slow_disk_little() {
        let mut forecast = forecast(100.0, 100.0, 1.0);
        forecast.note(Duration::from_secs(9), 100);
        assert!((forecast.slowness() - 1.0).abs() < 1e-9);
        forecast.note(Duration::from_secs(900), 1_000_000);
        assert!((forecast.slowness() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn candidates_are_fewer_than_all_pairs() {
        let pairing = |documents| forecast(documents, documents, 1.0).pairing();
        assert!(pairing(2100.0) < pairing(2000.0));
        // The square tells in the end.
        assert!(pairing(200_000.0) > 3.0 * pairing(100_000.0));
    }
}
