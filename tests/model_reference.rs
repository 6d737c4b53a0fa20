//! The default model against a reference made with Hugging Face's tokenizers and transformers in f32
//! (scripts/make-reference.py).

mod common;

use diptych::model::{Encoding, Engine, ModelFolder, Precision, Tokenizer};
use diptych::progress::Silent;

const PLAIN: Encoding<'_> = Encoding { token_layer: None, progress: &Silent };

#[derive(serde::Deserialize)]
struct Row {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn rows() -> Vec<Row> {
    let text = include_str!("data/reference-e5-small.json");
    serde_json::from_str(text).expect("the reference is JSON")
}

#[test]
fn token_ids_are_the_references() {
    let folder = common::default_model();
    let prompt = ModelFolder::open(&folder).unwrap().prompt;
    assert_eq!(prompt, "query: ");
    let tokenizer = Tokenizer::open(&folder, &prompt).unwrap();
    for row in rows() {
        let mut ids = Vec::new();
        tokenizer.frame(&tokenizer.encode(&row.text, false).unwrap().ids, &mut ids);
        assert_eq!(ids, row.ids, "{}", row.text);
    }
}

#[test]
fn vectors_are_the_references() {
    let rows = rows();
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    let encoded = common::load_default(Engine::Native, Precision::F32, 2).encode(&texts, PLAIN).unwrap();
    for (row, vector) in rows.iter().zip(encoded.vectors.rows()) {
        let cosine: f32 = row.vector.iter().zip(vector).map(|(a, b)| a * b).sum();
        assert!(cosine >= 0.9999, "{cosine} for {}", row.text);
    }
}

#[test]
fn eight_bits_are_near() {
    let rows = rows();
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    let encoded = common::load_default(Engine::Native, Precision::Int8, 2).encode(&texts, PLAIN).unwrap();
    let cosine = |(row, vector): (&Row, ndarray::ArrayView1<'_, f32>)| -> f32 {
        row.vector.iter().zip(vector).map(|(a, b)| a * b).sum()
    };
    let cosines: Vec<f32> = rows.iter().zip(encoded.vectors.rows()).map(cosine).collect();
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    assert!(mean >= 0.995 && cosines.iter().all(|c| *c >= 0.98), "{cosines:?}");
}

#[test]
fn the_same_bits_alone_in_a_batch_and_on_any_threads() {
    let rows = rows();
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    for precision in [Precision::F32, Precision::Int8] {
        let states = Encoding { token_layer: Some(7), progress: &Silent };
        let one = common::load_default(Engine::Native, precision, 1);
        let all = one.encode(&texts, states).unwrap();
        let again = common::load_default(Engine::Native, precision, 3).encode(&texts, states).unwrap();
        assert_eq!(all.vectors, again.vectors);
        for (i, text) in texts.iter().enumerate() {
            let alone = one.encode(&[text], states).unwrap();
            assert_eq!(alone.vectors.row(0), all.vectors.row(i), "{text}");
            assert_eq!(alone.tokens[0].states, all.tokens[i].states, "{text}");
            assert_eq!(alone.tokens[0].states, again.tokens[i].states, "{text}");
            assert_eq!(alone.tokens[0].spans.len(), alone.tokens[0].states.nrows());
        }
    }
}

#[test]
fn spans_cover_the_words_of_a_text() {
    let folder = common::default_model();
    let tokenizer = Tokenizer::open(&folder, "query: ").unwrap();
    for row in rows() {
        let tokens = tokenizer.encode(&row.text, true).unwrap();
        let mut covered = vec![false; row.text.len()];
        for span in &tokens.spans {
            assert!(row.text.is_char_boundary(span.start) && row.text.is_char_boundary(span.end));
            covered[span.start..span.end].fill(true);
        }
        for (at, c) in row.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            assert!(covered[at], "{c} at {at} in {}", row.text);
        }
        assert!(tokens.spans.windows(2).all(|w| w[0].start <= w[1].start), "{}", row.text);
    }
}
