//! What aligning long texts costs. Not run with the others: `scripts/bench/scale` runs it and says how.

mod common;

use std::time::Instant;

use common::scale::{noise, number, peak};
use diptych::Result;
use diptych::align::{AlignOptions, AlignWeights, Side, align_sentences};
use diptych::corpus::Span;
use diptych::eval::stress::Random;
use diptych::model::{DEFAULT, Encoded, Encoder, Encoding, ModelId, TokenStates};
use diptych::progress::Silent;
use half::f16;
use ndarray::Array2;

/// Width of the default encoder's vectors.
const WIDTH: usize = 384;
/// Different words of the made-up language.
const WORDS: u64 = 5000;

/// A made-up text: words are numbers, and their states are near those of the same words in the other language.
struct Text {
    texts: Vec<String>,
    encoded: Encoded,
}

/// The state of a word in a language: what it means, and how it looks there.
fn state(word: u64, language: u64) -> Vec<f32> {
    let (mut meaning, mut own) = (noise(1 + word), noise((language + 7) << 40 | word));
    (0..WIDTH).map(|_| meaning() + 0.8 * own()).collect()
}

impl Text {
    fn new(sentences: &[Vec<u64>], states: &[Vec<f32>]) -> Self {
        let mut text = Text { texts: Vec::new(), encoded: Encoded::default() };
        text.encoded.vectors = Array2::zeros((sentences.len(), WIDTH));
        for (words, mut vector) in sentences.iter().zip(text.encoded.vectors.rows_mut()) {
            let (mut line, mut spans) = (String::new(), Vec::new());
            for word in words {
                let start = line.len();
                line.push_str(&format!("w{word:04}x"));
                spans.push(Span { start, end: line.len() });
                line.push(' ');
            }
            line.push('.');
            let rows = words.iter().flat_map(|word| &states[*word as usize]).map(|x| f16::from_f32(*x)).collect();
            let states_of = Array2::from_shape_vec((words.len(), WIDTH), rows).expect("one state a word");
            for word in words {
                vector.iter_mut().zip(&states[*word as usize]).for_each(|(v, x)| *v += x);
            }
            let norm = vector.dot(&vector).sqrt();
            vector /= norm;
            text.texts.push(line);
            text.encoded.tokens.push(TokenStates { spans, states: states_of });
        }
        text
    }

    fn side(&self) -> Side<'_> {
        Side {
            texts: self.texts.iter().map(String::as_str).collect(),
            vectors: self.encoded.vectors.view(),
            tokens: &self.encoded.tokens,
            layout: &[],
        }
    }
}

/// Vectors out of nothing for what the second pass asks: the measurement is of what stands around the encoding.
struct Noise(ModelId);

impl Encoder for Noise {
    fn id(&self) -> &ModelId {
        &self.0
    }
    fn dimension(&self) -> usize {
        WIDTH
    }
    fn layers(&self) -> usize {
        12
    }
    fn encode(&self, texts: &[&str], _: Encoding<'_>) -> Result<Encoded> {
        let mut random = noise(3);
        let mut vectors = Array2::from_shape_simple_fn((texts.len(), WIDTH), &mut random);
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        Ok(Encoded { vectors, tokens: Vec::new() })
    }
}

#[test]
#[ignore = "a measurement that takes minutes: scripts/bench/scale"]
fn aligning_at_scale() {
    let n = number("SENTENCES", 10_000);
    let mut random = Random::new(9);
    let source: Vec<Vec<u64>> =
        (0..n).map(|_| (0..random.below(6..45)).map(|_| random.bits() % WORDS).collect()).collect();
    // One sentence in eight is two in the target.
    let mut target: Vec<Vec<u64>> = Vec::new();
    let mut right = Vec::new();
    for (i, words) in source.iter().enumerate() {
        let at = target.len();
        match random.one_in(8) {
            true => target.extend(words.chunks(words.len().div_ceil(2)).map(<[u64]>::to_vec)),
            false => target.push(words.clone()),
        }
        right.push((i..i + 1, at..target.len()));
    }
    let states = |language| (0..WORDS).map(|word| state(word, language)).collect::<Vec<_>>();
    let (source, target) = (Text::new(&source, &states(0)), Text::new(&target, &states(1)));
    let word = || "noise".to_owned();
    let encoder = Noise(ModelId { name: word(), hash: word(), precision: word(), engine: word() });
    // The centre is that of another encoder.
    let weights = AlignWeights { centre: Default::default(), ..AlignWeights::built_in(DEFAULT).expect("weights") };
    let pair = [(source.side(), target.side())];
    let before = peak();
    let start = Instant::now();
    let beads =
        align_sentences(&pair, &weights, AlignOptions::default(), &encoder, &Silent).expect("an alignment").remove(0);
    let seconds = start.elapsed().as_secs_f64();
    let found = beads.iter().filter(|b| {
        right
            .binary_search_by_key(&b.source.start, |r| r.0.start)
            .is_ok_and(|k| right[k] == (b.source.clone(), b.target.clone()))
    });
    let found = found.count();
    let memory = |mb: Option<u64>| mb.map_or("?".into(), |mb| mb.to_string());
    println!(
        "| {n} × {} | {} | {seconds:.1} | {} | {} | {found} of {n} |",
        target.texts.len(),
        rayon::current_num_threads(),
        memory(before),
        memory(peak()),
    );
    assert!(found as f64 >= 0.9 * n as f64);
}
