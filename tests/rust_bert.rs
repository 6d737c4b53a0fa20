//! The engine rust-bert against the native one in single precision: on the default model and on a small random model of
//! every family.
#![cfg(feature = "rust-bert")]

mod common;

use diptych::model::{Device, Encoded, Encoding, Engine, LoadOptions, Precision, load};
use diptych::progress::Silent;

const TEXTS: [&str; 8] = [
    "Le conseil municipal a voté le budget jeudi soir.",
    "The town council passed the budget on Thursday night.",
    "x",
    "",
    "« Où es-tu ? » demanda-t-elle ; il pleuvait depuis l'aube.",
    "3.5 % of 1,200 houses, 12 km away",
    "The old, old, old wall behind the old house where the old cat sleeps all day long until the evening comes",
    "Москва — 日本語 🙂",
];

fn encode(model: &str, engine: Engine, threads: usize, texts: &[&str]) -> Encoded {
    let options = LoadOptions {
        model: model.into(),
        models: common::models(),
        offline: true,
        precision: Precision::F32,
        engine,
        device: Device::Cpu,
        threads,
        ..LoadOptions::default()
    };
    let encoder = load(&options, &Silent).expect("the model loads");
    assert_eq!(encoder.id().precision, "f32");
    encoder.encode(texts, Encoding { token_layer: Some(2), progress: &Silent }).expect("the texts are encoded")
}

fn agree(model: &str) {
    let native = encode(model, Engine::Native, 2, &TEXTS);
    let other = encode(model, Engine::RustBert, 2, &TEXTS);
    let mut least = 1f32;
    for (i, text) in TEXTS.iter().enumerate() {
        let cosine = native.vectors.row(i).dot(&other.vectors.row(i));
        assert!(cosine >= 0.9999, "{model}: {cosine} for {text}");
        least = least.min(cosine);
        assert_eq!(native.tokens[i].spans, other.tokens[i].spans);
        for (a, b) in native.tokens[i].states.iter().zip(&other.tokens[i].states) {
            let (a, b) = (a.to_f32(), b.to_f32());
            assert!((a - b).abs() <= 0.01 + 0.01 * b.abs(), "{model}: a state is {a} and {b} for {text}");
        }
    }
    println!("{model}: least cosine {least}");
}

#[test]
fn agrees_with_the_native_engine_on_the_default_model() {
    agree(common::default_model().to_str().expect("a path that is text"));
}

#[test]
fn agrees_with_the_native_engine_on_every_family() {
    for name in [
        "bert-unigram-mean",
        "bert-wordpiece-cls-dense",
        "bert-wordpiece-max",
        "distilbert-mean-dense",
        "xlm-roberta-cls-shards",
    ] {
        let folder = common::small_model(name);
        agree(folder.path().to_str().expect("a path that is text"));
    }
}

#[test]
fn weights_are_learnt_from_parallel_documents_alone() {
    let rows: String = (0..24)
        .map(|k| format!("{}\tLe pont {k} est fermé, dit-il.\tBridge {k} is closed, he said.\n", k / 4))
        .collect();
    let dir = common::program::folder(&[("rows.tsv", format!("document\tfr\ten\n{rows}"))]);
    let small = common::small_model("bert-unigram-mean");
    let (rows, weights) = (common::program::at(&dir, "rows.tsv"), common::program::at(&dir, "weights.json"));
    let model = small.path().to_str().expect("a path that is text");
    let fit =
        ["fit", "--parallel", &rows, "--out", &weights, "--folds", "2", "--model", model, "--engine", "rust-bert"];
    common::program::diptych(&fit).done();
    let learnt = std::fs::read_to_string(&weights).expect("weights");
    assert!(learnt.contains("\"coverage\"") && learnt.contains("\"pairs\": {"), "{learnt}");
}

#[test]
fn the_same_bits_alone_and_in_a_batch_and_on_any_threads() {
    let folder = common::small_model("xlm-roberta-cls-shards");
    let model = folder.path().to_str().expect("a path that is text");
    let all = encode(model, Engine::RustBert, 3, &TEXTS);
    for (i, text) in TEXTS.iter().enumerate() {
        assert_eq!(encode(model, Engine::RustBert, 1, &[text]).vectors.row(0), all.vectors.row(i), "{text}");
    }
}
