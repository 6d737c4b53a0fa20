//! What pairing many documents costs. Not run with the others: `scripts/bench/pair` runs it and says how.

mod common;

use std::time::Instant;

use common::scale::{noise, number, peak};
use diptych::align::{AlignWeights, Centre, Numbers, PairWeights, PairingDocument, pair_documents};
use diptych::model::DEFAULT;
use ndarray::{Array2, s};

/// Width of the default encoder's vectors.
const WIDTH: usize = 384;

/// One side of a corpus: every document has a topic, every sentence a meaning near it, and its wording in either language is
/// near that. What two documents have in common is set so that cosines are as those of news in the default encoder: 0.8
/// between translations, 0.3 within a document, 0.1 elsewhere (centred).
fn side(documents: usize, sentences: usize, language: u64) -> Array2<f32> {
    use rayon::prelude::*;
    let mut out = Array2::zeros((documents * sentences, WIDTH));
    let rows = out.as_slice_mut().expect("a standard layout");
    rows.par_chunks_mut(sentences * WIDTH).enumerate().for_each(|(document, rows)| {
        let (mut topic, mut own) = (noise(1 + document as u64), noise((language + 7) << 40 | document as u64));
        let mut meaning = noise(1 << 50 | document as u64);
        let topic: Vec<f32> = (0..WIDTH).map(|_| topic()).collect();
        for row in rows.chunks_mut(WIDTH) {
            row.iter_mut().zip(&topic).for_each(|(x, t)| *x = 0.55 * t + 0.7 * meaning() + 0.45 * own());
            let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            row.iter_mut().for_each(|x| *x /= norm);
        }
    });
    out
}

#[test]
#[ignore = "a measurement that takes minutes: scripts/bench/pair"]
fn pairing_at_scale() {
    let (documents, sentences) = (number("DOCUMENTS", 10_000), number("SENTENCES", 12));
    let (a, b) = (side(documents, sentences, 0), side(documents, sentences, 1));
    let before = peak();
    let weights: PairWeights = AlignWeights::built_in(DEFAULT).expect("weights").pairs.expect("pair weights");
    // The numbers are the same everywhere: they help nobody.
    let numbers = Numbers::of(vec!["In 1948"; sentences]);
    fn articles<'a>(rows: &'a Array2<f32>, numbers: &'a Numbers, sentences: usize) -> Vec<PairingDocument<'a>> {
        let article = |n: usize| PairingDocument {
            vectors: rows.slice(s![n * sentences..(n + 1) * sentences, ..]),
            name: "",
            date: None,
            numbers,
        };
        (0..rows.nrows() / sentences).map(article).collect()
    }
    let start = Instant::now();
    let (a, b) = (articles(&a, &numbers, sentences), articles(&b, &numbers, sentences));
    let pairs = pair_documents(&a, &b, &Centre::default(), &weights, 0.5);
    let seconds = start.elapsed().as_secs_f64();
    let right = pairs.iter().filter(|p| p.source == p.target).count();
    let memory = |mb: Option<u64>| mb.map_or("?".into(), |mb| mb.to_string());
    println!(
        "| {documents} × {documents} | {sentences} | {} | {seconds:.1} | {} | {} | {right} of {} |",
        rayon::current_num_threads(),
        memory(before),
        memory(peak()),
        pairs.len(),
    );
    assert!(right as f64 >= 0.95 * documents as f64);
}
