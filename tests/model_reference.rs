//! The default model against a reference made with Hugging Face tokenizers and ONNX Runtime in f32.

mod common;

use diptych::model::{Encoding, ModelFolder, Tokenizer};
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
    let encoded = common::encoder(2).encode(&texts, PLAIN).unwrap();
    for (row, vector) in rows.iter().zip(encoded.vectors.rows()) {
        let cosine: f32 = row.vector.iter().zip(vector).map(|(a, b)| a * b).sum();
        assert!(cosine >= 0.9999, "{cosine} for {}", row.text);
    }
}
