//! Every family, tokenizer, pooling and number format, on small random models whose ids and vectors transformers computed
//! (scripts/make-test-models.py).

mod common;

use std::fs;
use std::path::Path;

use diptych::model::{Device, Encoder, Encoding, Engine, LoadOptions, ModelFolder, Precision, Tokenizer, load};
use diptych::progress::Silent;

const MODELS: [&str; 5] = [
    "bert-unigram-mean",
    "bert-wordpiece-cls-dense",
    "bert-wordpiece-max",
    "distilbert-mean-dense",
    "xlm-roberta-cls-shards",
];

#[derive(serde::Deserialize)]
struct Expected {
    layer: usize,
    rows: Vec<Row>,
}

#[derive(serde::Deserialize)]
struct Row {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
    state: Vec<f32>,
}

fn expected(folder: &Path) -> Expected {
    serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap()
}

fn encoder(folder: &Path, engine: Engine, precision: Precision) -> diptych::Result<Box<dyn Encoder>> {
    let options = LoadOptions {
        model: folder.to_str().unwrap().into(),
        models: "models".into(),
        offline: true,
        precision,
        engine,
        device: Device::Cpu,
        threads: 2,
        ..LoadOptions::default()
    };
    load(&options, &Silent)
}

fn cosine(a: &[f32], b: impl IntoIterator<Item = f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn vectors_agree(engine: Engine, precision: Precision, least: f32, state_error: f32) {
    for name in MODELS {
        let folder = common::small_model(name);
        let expected = expected(folder.path());
        let encoder = encoder(folder.path(), engine, precision).unwrap();
        let texts: Vec<&str> = expected.rows.iter().map(|r| r.text.as_str()).collect();
        let encoded =
            encoder.encode(&texts, Encoding { token_layer: Some(expected.layer), progress: &Silent }).unwrap();
        for ((row, vector), tokens) in expected.rows.iter().zip(encoded.vectors.rows()).zip(&encoded.tokens) {
            let cosine = cosine(&row.vector, vector.iter().copied());
            assert!(cosine >= least, "{name}: {cosine} for {:?}", row.text);
            // The state of the last token of the text itself.
            let Some(state) = tokens.states.rows().into_iter().next_back() else { continue };
            for (ours, theirs) in state.iter().zip(&row.state) {
                let error = (ours.to_f32() - theirs).abs();
                assert!(error <= state_error, "{name}: a state is off by {error} for {:?}", row.text);
            }
        }
    }
}

#[test]
fn token_ids_are_those_of_the_python_library() {
    for name in MODELS {
        let folder = common::small_model(name);
        let prompt = ModelFolder::open(folder.path()).unwrap().prompt;
        assert_eq!(prompt, if name == "bert-unigram-mean" { "query: " } else { "" });
        let tokenizer = Tokenizer::open(folder.path(), &prompt).unwrap();
        for row in expected(folder.path()).rows {
            for spans in [false, true] {
                let mut ids = Vec::new();
                tokenizer.frame(&tokenizer.encode(&row.text, spans).unwrap().ids, &mut ids);
                assert_eq!(ids, row.ids, "{name}: {:?}", row.text);
            }
        }
    }
}

#[test]
fn single_precision_is_transformers() {
    vectors_agree(Engine::Native, Precision::F32, 0.99999, 5e-3);
}

#[test]
fn eight_bits_are_near() {
    // Random weights of width 32 are harder to quantise than trained ones of 384.
    vectors_agree(Engine::Native, Precision::Int8, 0.97, 0.5);
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn without_rust_bert_its_engine_says_how_to_build_it() {
    let folder = common::small_model(MODELS[0]);
    let error = encoder(folder.path(), Engine::RustBert, Precision::F32).err().unwrap();
    assert_eq!(error.remedy(), Some(diptych::Remedy::BuildWithLibtorch), "{error}");
}

/// What loading says of a folder that was changed.
fn reason(name: &str, change: impl Fn(&Path)) -> String {
    let folder = common::small_model(name);
    change(folder.path());
    let error = encoder(folder.path(), Engine::Native, Precision::F32).err();
    error.expect("a folder like this does not load").to_string()
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn a_partial_folder_says_which_file_is_missing() {
    let (bert, shards) = ("bert-wordpiece-cls-dense", "xlm-roberta-cls-shards");
    let remove = |name: &str, file: &str| {
        let reason = reason(name, |folder| fs::remove_file(folder.join(file)).unwrap());
        assert!(reason.contains(file) && !reason.contains('\n'), "{file}: {reason}");
    };
    for file in ["config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json", "2_Dense/config.json"] {
        remove(bert, file);
    }
    assert!(
        reason(bert, |folder| fs::remove_file(folder.join("2_Dense/model.safetensors")).unwrap()).contains("2_Dense")
    );
    remove(shards, "model-00002-of-00006.safetensors");
}

#[test]
fn a_wrong_folder_says_which_tensor_and_shape() {
    let name = "bert-wordpiece-max";
    let config =
        |from: &'static str, to: &'static str| reason(name, move |folder| edit(&folder.join("config.json"), from, to));
    let wide = config("\"intermediate_size\": 64", "\"intermediate_size\": 96");
    assert!(wide.contains("intermediate.dense.weight has shape [64, 32], config.json asks for [96, 32]"), "{wide}");
    let deep = config("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");
    assert!(deep.contains("encoder.layer.3") && deep.contains("is missing"), "{deep}");
    let kind = config("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"");
    assert!(kind.contains("gpt2"), "{kind}");
    let pooling = reason(name, |folder| {
        edit(
            &folder.join("1_Pooling/config.json"),
            "\"word_embedding_dimension\": 32",
            "\"word_embedding_dimension\": 64",
        )
    });
    assert!(pooling.contains("width of 64, but gets 32"), "{pooling}");
}

#[test]
fn a_truncated_or_damaged_weights_file_is_told() {
    for keep in [0, 100, 20_000] {
        let reason = reason("bert-wordpiece-max", |folder| {
            let path = folder.join("model.safetensors");
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..keep]).unwrap();
        });
        assert!(reason.contains("model.safetensors"), "{reason}");
    }
}
