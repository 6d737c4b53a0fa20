//! The forward pass against a plain one in f64, on small random models of every family.

use ndarray::s;

use super::PackedCache;
use super::kernels::{Kernels, available};
use super::transformer::Native;
use crate::error::{Error, Result};
use crate::model::config::{Activation, Config, Family};
use crate::model::engine::{Backbone, Precision, Ragged};
use crate::model::tensors::Tensors;

/// Random tensors that depend on their name and shape alone.
struct Random;

/// Numbers from −1 to 1 from a linear congruential generator.
pub(super) fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 / (1u64 << 23) as f32) - 1.0
    }
}

impl Tensors for Random {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let seed = name.bytes().fold(7u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let mut noise = noise(seed);
        let norm = name.contains("orm.weight");
        let scale = if shape.len() == 2 { 1.5 / (shape[1] as f32).sqrt() } else { 0.2 };
        let value = || if norm { 1.0 + 0.2 * noise() } else { scale * noise() };
        Ok(std::iter::repeat_with(value).take(shape.iter().product()).collect())
    }
}

fn config(family: Family, width: usize, heads: usize, intermediate: usize) -> Config {
    Config {
        family,
        width,
        layers: 3,
        heads,
        intermediate,
        vocabulary: 101,
        positions: 70,
        token_types: if family == Family::DistilBert { 0 } else { 2 },
        position_offset: if family == Family::XlmRoberta { 2 } else { 0 },
        epsilon: 1e-5,
        activation: Activation::Gelu,
    }
}

fn batch(lengths: &[usize], seed: u64) -> Ragged {
    let mut noise = noise(seed);
    let mut batch = Ragged::default();
    for &length in lengths {
        batch.ids.extend((0..length).map(|_| ((noise() + 1.0) * 50.0) as u32));
        batch.ends.push(batch.ids.len());
    }
    batch
}

/// `x · weightᵀ + bias`.
fn dense(x: &[Vec<f64>], stem: &str, outputs: usize) -> Vec<Vec<f64>> {
    let inputs = x[0].len();
    let weight = Random.tensor(&format!("{stem}.weight"), &[outputs, inputs]).unwrap();
    let bias = Random.tensor(&format!("{stem}.bias"), &[outputs]).unwrap();
    let dot = |row: &[f64], o: usize| (0..inputs).map(|k| row[k] * f64::from(weight[o * inputs + k])).sum::<f64>();
    x.iter().map(|row| (0..outputs).map(|o| dot(row, o) + f64::from(bias[o])).collect()).collect()
}

fn norm(x: &mut [Vec<f64>], stem: &str) {
    let n = x[0].len();
    let weight = Random.tensor(&format!("{stem}.weight"), &[n]).unwrap();
    let bias = Random.tensor(&format!("{stem}.bias"), &[n]).unwrap();
    for row in x {
        let mean = row.iter().sum::<f64>() / n as f64;
        let variance = row.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
        for (k, value) in row.iter_mut().enumerate() {
            *value = (*value - mean) / (variance + 1e-5).sqrt() * f64::from(weight[k]) + f64::from(bias[k]);
        }
    }
}

/// The normal distribution by Simpson's rule, good to 1e-10.
pub(super) fn phi(x: f64) -> f64 {
    let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (steps, h) = (400, x / 400.0);
    let inner: f64 = (1..steps).map(|i| density(i as f64 * h) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
    0.5 + (density(0.0) + inner + density(x)) * h / 3.0
}

/// States after `layers` layers, one text at a time.
fn plain(config: &Config, ids: &[u32], layers: usize) -> Vec<Vec<f64>> {
    let (hidden, depth) = (config.width, config.width / config.heads);
    let words = Random.tensor("embeddings.word_embeddings.weight", &[config.vocabulary, hidden]).unwrap();
    let positions = Random.tensor("embeddings.position_embeddings.weight", &[config.positions, hidden]).unwrap();
    let types = Random.tensor("embeddings.token_type_embeddings.weight", &[config.token_types, hidden]).unwrap();
    let mut x: Vec<Vec<f64>> = ids
        .iter()
        .enumerate()
        .map(|(at, &id)| {
            let (word, position) = (id as usize * hidden, (at + config.position_offset) * hidden);
            let of_type = |k: usize| types.get(k).map_or(0.0, |&v| f64::from(v));
            (0..hidden).map(|k| f64::from(words[word + k]) + f64::from(positions[position + k]) + of_type(k)).collect()
        })
        .collect();
    norm(&mut x, "embeddings.LayerNorm");
    for layer in 0..layers {
        let stem = |part: &str| format!("encoder.layer.{layer}.{part}");
        let [q, k, v] =
            ["query", "key", "value"].map(|part| dense(&x, &stem(&format!("attention.self.{part}")), hidden));
        let mut context = vec![vec![0.0; hidden]; x.len()];
        for head in 0..config.heads {
            let part = head * depth..(head + 1) * depth;
            for (at, out) in context.iter_mut().enumerate() {
                let score = |other: usize| part.clone().map(|c| q[at][c] * k[other][c]).sum::<f64>();
                let shares: Vec<f64> = (0..x.len()).map(|other| (score(other) / (depth as f64).sqrt()).exp()).collect();
                let total: f64 = shares.iter().sum();
                for c in part.clone() {
                    out[c] = shares.iter().zip(&v).map(|(share, value)| share / total * value[c]).sum();
                }
            }
        }
        let add = |x: &mut [Vec<f64>], plus: Vec<Vec<f64>>| {
            x.iter_mut().flatten().zip(plus.into_iter().flatten()).for_each(|(value, plus)| *value += plus);
        };
        add(&mut x, dense(&context, &stem("attention.output.dense"), hidden));
        norm(&mut x, &stem("attention.output.LayerNorm"));
        let mut wide = dense(&x, &stem("intermediate.dense"), config.intermediate);
        wide.iter_mut().flatten().for_each(|value| *value *= phi(*value));
        add(&mut x, dense(&wide, &stem("output.dense"), hidden));
        norm(&mut x, &stem("output.LayerNorm"));
    }
    x
}

fn load(config: &Config, kernels: &'static Kernels, precision: Precision) -> Native {
    Native::load_with(kernels, config, &Random, precision, None).unwrap()
}

#[test]
fn agrees_with_a_plain_forward_pass_for_every_family_shape_and_kernel() {
    let shapes = [
        config(Family::Bert, 32, 4, 37),
        config(Family::XlmRoberta, 64, 2, 128),
        config(Family::DistilBert, 40, 4, 50),
        config(Family::Bert, 96, 1, 96),
    ];
    for config in shapes {
        let batch = batch(&[5, 1, 33, 64, 2, 17], 3);
        for kernels in available() {
            let hidden = load(&config, kernels, Precision::F32).forward(&batch, Some(2)).unwrap();
            let layer = hidden.layer.unwrap();
            let mut from = 0;
            for &end in &batch.ends {
                let want = plain(&config, &batch.ids[from..end], 3);
                let want_layer = plain(&config, &batch.ids[from..end], 2);
                for at in from..end {
                    for k in 0..config.width {
                        let (got, want) = (hidden.last[[at, k]], want[at - from][k]);
                        assert!((f64::from(got) - want).abs() < 2e-5, "{config:?} {kernels:?} {at},{k}: {got} {want}");
                        let (got, want) = (layer[[at, k]].to_f64(), want_layer[at - from][k]);
                        assert!((got - want).abs() < 3e-3, "{config:?} {kernels:?} layer 2 {at},{k}: {got} {want}");
                    }
                }
                from = end;
            }
        }
    }
}

#[test]
fn a_text_alone_and_in_any_batch_has_the_same_states_to_the_last_bit() {
    let config = config(Family::XlmRoberta, 64, 2, 160);
    let lengths: Vec<usize> = (1..=60).chain([3, 3, 68, 12]).collect();
    let together = batch(&lengths, 11);
    for kernels in available() {
        for precision in [Precision::F32, Precision::Int8] {
            let native = load(&config, kernels, precision);
            let all = native.forward(&together, Some(1)).unwrap();
            let mut from = 0;
            for &end in &together.ends {
                let alone = Ragged { ids: together.ids[from..end].to_vec(), ends: vec![end - from] };
                let alone = native.forward(&alone, Some(1)).unwrap();
                assert_eq!(alone.last, all.last.slice(s![from..end, ..]), "{kernels:?}, tokens {from} to {end}");
                let until = Ragged { ids: together.ids[from..end].to_vec(), ends: vec![end - from] };
                assert_eq!(&native.states(&until, 1).unwrap(), alone.layer.as_ref().unwrap(), "without what follows");
                assert_eq!(alone.layer.unwrap(), all.layer.as_ref().unwrap().slice(s![from..end, ..]));
                from = end;
            }
        }
    }
}

#[test]
fn refuses_what_the_model_does_not_know() {
    let native = load(&config(Family::XlmRoberta, 32, 2, 32), available()[0], Precision::F32);
    let refused = |ids: Vec<u32>, ends: Vec<usize>, layer| {
        native.forward(&Ragged { ids, ends }, layer).map(|_| ()).unwrap_err().to_string()
    };
    assert!(refused(vec![1, 101], vec![2], None).contains("token id 101"));
    assert!(refused(vec![1; 69], vec![69], None).contains("69 tokens"));
    assert!(refused(vec![1, 2], vec![0, 2], None).contains("without tokens"));
    assert!(refused(vec![1, 2], vec![1], None).contains("beyond"));
    assert!(refused(vec![1, 2], vec![2], Some(4)).contains("layer 4"));
    assert!(native.forward(&Ragged { ids: vec![1; 68], ends: vec![68] }, None).is_ok());
    assert_eq!(native.forward(&Ragged::default(), None).unwrap().last.nrows(), 0);
}

fn cosine(a: impl Iterator<Item = f32>, b: impl Iterator<Item = f32>) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.map(f64::from).zip(b.map(f64::from)) {
        (ab, aa, bb) = (ab + a * b, aa + a * a, bb + b * b);
    }
    ab / (aa * bb).sqrt()
}

#[test]
fn eight_bits_stay_close_to_f32_and_every_kernel_gives_the_same() {
    let config = config(Family::Bert, 72, 4, 200);
    let batch = batch(&[5, 1, 33, 64, 2, 17, 40], 5);
    let exact = load(&config, available()[0], Precision::F32).forward(&batch, None).unwrap().last;
    let first = load(&config, available()[0], Precision::Int8).forward(&batch, None).unwrap().last;
    for kernels in available() {
        let got = load(&config, kernels, Precision::Int8).forward(&batch, None).unwrap().last;
        for (row, (exact, first)) in exact.rows().into_iter().zip(first.rows()).enumerate() {
            let got = got.row(row);
            let similar = cosine(got.iter().copied(), exact.iter().copied());
            assert!(similar > 0.995, "{kernels:?}, token {row}: {similar}");
            let similar = cosine(got.iter().copied(), first.iter().copied());
            assert!(similar > 0.9995, "{kernels:?} against {:?}, token {row}: {similar}", available()[0]);
        }
    }
}

#[test]
fn a_cache_gives_the_same_states_and_is_made_again_when_damaged_or_foreign() {
    let config = config(Family::Bert, 40, 4, 50);
    let folder = tempfile::tempdir().unwrap();
    let batch = batch(&[5, 30], 6);
    let states = |cache, tensors: &dyn Tensors| {
        Native::load(&config, tensors, Precision::Int8, cache)?.forward(&batch, None).map(|hidden| hidden.last)
    };
    /// A model folder that must not be read.
    struct Gone;
    impl Tensors for Gone {
        fn tensor(&self, name: &str, _: &[usize]) -> Result<Vec<f32>> {
            Err(Error::model("gone", name))
        }
    }
    let want = states(None, &Random).unwrap();
    let cache = Some(PackedCache { folder: folder.path(), key: "one" });
    assert!(states(cache, &Gone).is_err());
    assert_eq!(states(cache, &Random).unwrap(), want);
    assert_eq!(states(cache, &Gone).unwrap(), want);
    assert!(states(Some(PackedCache { folder: folder.path(), key: "two" }), &Gone).is_err());
    let path = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[1000] ^= 4;
    std::fs::write(&path, &bytes).unwrap();
    assert!(states(cache, &Gone).is_err());
    assert_eq!(states(cache, &Random).unwrap(), want);
    assert_eq!(states(cache, &Gone).unwrap(), want);
    let nowhere = folder.path().join("no/such/folder");
    assert_eq!(states(Some(PackedCache { folder: &nowhere, key: "one" }), &Random).unwrap(), want);
}
