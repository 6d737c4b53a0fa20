//! Every kernel that this processor can run, on random shapes, against plain sums in f64.

use super::image::{Reader, Writer};
use super::kernels::{Kernels, available};
use super::ops::attention::Heads;
use super::ops::norm::Norm;
use super::ops::product::{Finish, PANEL, Panels, padded};
use super::ops::product_i4::{BLOCK, BlockPanels, pack_blocks};
use super::ops::product_i8::{BytePanels, pack};
use super::ops::quantise::Bytes;
use super::tests::noise;

/// Shapes as (rows, inputs, outputs): around the tiles' heights and the panels' width, and small ones.
fn shapes() -> impl Iterator<Item = (usize, usize, usize)> {
    let mut next = noise(11);
    let mut upto = move |most: usize| 1 + ((next() + 1.0) * 0.5 * most as f32) as usize;
    let random: Vec<_> = (0..12).map(|_| (upto(30), upto(300), upto(100))).collect();
    [(1, 1, 1), (12, 32, 32), (13, 33, 31), (25, 384, 65), (8, 1536, 40), (16, 64, 32), (33, 128, 96), (50, 192, 33)]
        .into_iter()
        .chain(random)
}

/// Rows padded with zeros to whole panels.
fn pad(rows: &[Vec<f32>]) -> Vec<f32> {
    let stride = padded(rows[0].len());
    rows.iter().flat_map(|row| row.iter().copied().chain(std::iter::repeat_n(0.0, stride - row.len()))).collect()
}

fn matrix(rows: usize, columns: usize, mut value: impl FnMut() -> f32) -> Vec<Vec<f32>> {
    (0..rows).map(|_| (0..columns).map(|_| value()).collect()).collect()
}

fn eight_bits(kernels: &Kernels, a: &[Vec<f32>], weight: &[Vec<f32>], bias: &[f32]) -> Vec<f32> {
    let inputs = weight[0].len();
    let packed = pack(&weight.concat(), weight.len(), inputs, kernels.largest_weight);
    let mut image = Writer::new();
    image.bytes(&packed.weight);
    let mut padded_bias = bias.to_vec();
    padded_bias.resize(padded(weight.len()), 0.0);
    let panels = BytePanels {
        weight: Reader::new(image.finish("")).bytes(packed.weight.len()).unwrap(),
        scale: packed.scale,
        shift: packed.shift,
        bias: padded_bias,
        inputs: padded(inputs),
    };
    let mut bytes = Bytes::default();
    kernels.quantise(&pad(a), padded(inputs), &mut bytes);
    let mut out = vec![f32::NAN; a.len() * padded(weight.len())];
    kernels.linear_i8(&bytes, &panels, Finish::Bias, &mut out);
    out
}

/// How far a product in eight bits may be from the exact one: half a step of each factor (the zero point's rounding adds
/// another half to the activation's), and the rounding of the sums to f32.
fn room(kernels: &Kernels, a: &[f32], weight: &[f32]) -> f64 {
    let range = |row: &[f32]| {
        let (low, high) = row.iter().fold((0f32, 0f32), |(low, high), x| (low.min(*x), high.max(*x)));
        f64::from(high - low)
    };
    let largest = weight.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let (step, weight_step) = (range(a) / 254.0, f64::from(largest) / f64::from(kernels.largest_weight));
    let sum = |row: &[f32]| row.iter().map(|x| f64::from(x.abs())).sum::<f64>();
    let exact = 0.5 * step * sum(weight) + 0.5 * weight_step * sum(a);
    1.02 * (exact + 0.25 * step * weight_step * a.len() as f64) + 1e-5 * (1.0 + range(a) * sum(weight))
}

fn dot(x: &[f32], y: &[f32]) -> f64 {
    x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

fn check_eight_bits(a: &[Vec<f32>], weight: &[Vec<f32>], bias: &[f32]) {
    let stride = padded(weight.len());
    let plain = eight_bits(available().last().unwrap(), a, weight, bias);
    for kernels in available() {
        let out = eight_bits(kernels, a, weight, bias);
        let family: Vec<_> = available().into_iter().filter(|others| others.family == kernels.family).collect();
        assert_eq!(out, eight_bits(family[0], a, weight, bias), "{kernels:?} and {:?} are of one family", family[0]);
        for (row, a) in a.iter().enumerate() {
            for (column, (weight, bias)) in weight.iter().zip(bias).enumerate() {
                let got = f64::from(out[row * stride + column]);
                let want = dot(a, weight) + f64::from(*bias);
                let room = room(kernels, a, weight);
                let place = format!("{kernels:?}, {}x{}, row {row}, column {column}", a.len(), stride);
                assert!((got - want).abs() <= room, "{place}: {got}, not {want} ± {room}");
                let portable = f64::from(plain[row * stride + column]);
                assert!((got - portable).abs() <= room + 1e-5, "{place}: {got}, portable {portable}");
            }
        }
    }
}

#[test]
fn products_in_eight_bits_are_as_near_as_their_steps_allow() {
    let mut next = noise(3);
    for (rows, inputs, outputs) in shapes() {
        let a = matrix(rows, inputs, &mut next);
        let weight = matrix(outputs, inputs, &mut next);
        let bias: Vec<f32> = (0..outputs).map(|_| next()).collect();
        check_eight_bits(&a, &weight, &bias);
    }
}

#[test]
fn products_in_eight_bits_do_not_saturate() {
    // All factors at their largest, of every sign: sums of two products are over what 16 bits hold, and those over 1,536
    // inputs are the largest that the model asks for.
    for inputs in [2, 4, 64, 384, 1536] {
        for (activation, weight) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
            check_eight_bits(&[vec![activation; inputs]], &[vec![weight; inputs]], &[0.0]);
        }
        let turns = |first: f32| -> Vec<f32> { (0..inputs).map(|k| if k % 2 == 0 { first } else { -first }).collect() };
        check_eight_bits(&[turns(1.0), turns(-1.0)], &[turns(1.0), turns(-1.0)], &[0.5, -0.5]);
    }
    // A row of zeros, one value that dwarfs the others, and weights of zero.
    check_eight_bits(&[vec![0.0; 40]], &[vec![1.0; 40]], &[3.0]);
    let mut one = vec![0.001; 40];
    one[17] = 900.0;
    check_eight_bits(&[one.clone()], &[vec![0.5; 40], vec![0.0; 40], one], &[0.0, -2.0, 0.0]);
}

/// A matrix as `whole` says, each block of 32 times a step of its own, and what comes of it with the activations `a`.
fn check_blocks(a: &[Vec<f32>], whole: &[Vec<i8>], mut step: impl FnMut() -> f32) {
    let (inputs, outputs) = (whole[0].len(), whole.len());
    let steps: Vec<Vec<f32>> = whole.iter().map(|row| row.chunks(BLOCK).map(|_| step()).collect()).collect();
    let weight: Vec<Vec<f32>> = whole
        .iter()
        .zip(&steps)
        .map(|(row, steps)| row.iter().enumerate().map(|(k, w)| f32::from(*w) * steps[k / BLOCK]).collect())
        .collect();
    let mut bias: Vec<f32> = (0..outputs).map(|_| step()).collect();
    bias.resize(padded(outputs), 0.0);
    let packed = pack_blocks(&weight.concat(), outputs, inputs).expect("these are blocks of four bits");
    let mut image = Writer::new();
    image.bytes(&packed.weight);
    let panels = BlockPanels {
        weight: Reader::new(image.finish("")).bytes(packed.weight.len()).unwrap(),
        unit: packed.unit,
        shift: packed.shift,
        bias,
        inputs,
    };
    for kernels in available().into_iter().filter(|kernels| kernels.blocks()) {
        let mut bytes = Bytes::default();
        kernels.quantise(&pad(a), inputs, &mut bytes);
        let mut out = vec![f32::NAN; a.len() * padded(outputs)];
        kernels.linear_i4(&bytes, &panels, Finish::Bias, &mut out);
        for row in 0..a.len() {
            for output in 0..outputs {
                let terms = (0..inputs).map(|k| {
                    let block = &panels.weight.bytes()[(output / 16 * (inputs / BLOCK) + k / BLOCK) * 576..][..576];
                    let weight = block[(k % BLOCK / 4 * 16 + output % 16) * 4 + k % 4] as i8;
                    let scale = i16::from_le_bytes([block[512 + output % 16 * 4], block[513 + output % 16 * 4]]);
                    i64::from(weight) * i64::from(scale) * i64::from(bytes.rows[row * inputs + k])
                });
                let sum = i32::try_from(terms.sum::<i64>()).expect("sums stay within 32 bits");
                let shifted = (-bytes.zero[row]).mul_add(panels.shift[output], sum as f32 * panels.unit[output]);
                let want = shifted.mul_add(bytes.scale[row], panels.bias[output]);
                let got = out[row * padded(outputs) + output];
                assert_eq!(got.to_bits(), want.to_bits(), "{kernels:?}, {inputs} inputs, row {row}, output {output}");
                let exact = dot(&a[row], &weight[output]) + f64::from(panels.bias[output]);
                let sizes = weight[output].iter().map(|w| f64::from(w.abs())).sum::<f64>();
                let largest = a[row].iter().fold(0f32, |most, x| most.max(x.abs()));
                let room = sizes * (f64::from(bytes.scale[row]) + 2e-3 * f64::from(largest)) + 1e-5;
                assert!((f64::from(got) - exact).abs() <= room, "{kernels:?}: {got}, not {exact} ± {room}");
            }
        }
    }
}

#[test]
fn products_of_blocks_are_exact_whole_numbers() {
    let mut next = noise(21);
    for (rows, inputs, outputs) in [(1, 32, 1), (6, 64, 16), (7, 384, 33), (13, 1536, 17), (20, 96, 40)] {
        let a = matrix(rows, inputs, &mut next);
        let mut whole = || ((next() + 1.0) * 7.999) as i8 - 8;
        let whole: Vec<Vec<i8>> = (0..outputs).map(|_| (0..inputs).map(|_| whole()).collect()).collect();
        let mut step = noise(5);
        check_blocks(&a, &whole, || 0.02 * step() + 0.03);
    }
}

#[test]
fn products_of_blocks_do_not_overflow() {
    // All factors at their largest, of every sign, with scales that are all the largest, of both signs, or far apart.
    for inputs in [32, 384, 1536] {
        for (activation, weight) in [(1.0, -8), (1.0, 7), (-1.0, -8), (-1.0, 7)] {
            let rows = vec![vec![activation; inputs]; 6];
            let whole = vec![vec![weight; inputs]; 3];
            check_blocks(&rows, &whole, || 0.5);
            check_blocks(&rows, &whole, || -0.5);
            let mut next = 1.0;
            check_blocks(&rows, &whole, || {
                next *= -0.5;
                next
            });
        }
        check_blocks(&[vec![1.0; inputs]], &[vec![0; inputs]], || 1.0);
    }
}

#[test]
fn blocks_are_found_in_half_precision_and_other_weights_are_not_taken_for_them() {
    let half = |value: f32| half::f16::from_f32(value).to_f32();
    let row: Vec<f32> = (0..64).map(|k| half(f32::from((k * 7 % 16) as i8 - 8) * half(0.0123) * 0.2549)).collect();
    assert!(pack_blocks(&row, 1, 64).is_some());
    let mut other = row.clone();
    other[41] *= 1.05;
    assert!(pack_blocks(&other, 1, 64).is_none());
    let mut next = noise(2);
    let random: Vec<f32> = (0..64).map(|_| next()).collect();
    assert!(pack_blocks(&random, 1, 64).is_none());
    assert!(pack_blocks(&[1.0; 40], 1, 40).is_none(), "no whole blocks");
}

#[test]
fn products_in_f32_are_exact_to_rounding() {
    let mut next = noise(5);
    for (rows, inputs, outputs) in shapes() {
        let a = matrix(rows, inputs, &mut next);
        let weight = matrix(outputs, inputs, &mut next);
        let bias: Vec<f32> = (0..outputs).map(|_| next()).collect();
        let panels = Panels::pack(&weight.concat(), &bias, inputs);
        for kernels in available() {
            let stride = padded(outputs);
            let mut out = vec![f32::NAN; rows * stride];
            kernels.linear(&pad(&a), padded(inputs), &panels, Finish::Bias, &mut out);
            for row in 0..rows {
                for column in 0..outputs {
                    let want = dot(&a[row], &weight[column]) + f64::from(bias[column]);
                    let got = f64::from(out[row * stride + column]);
                    assert!((got - want).abs() < 1e-6 * (inputs as f64 + 1.0), "{kernels:?}: {got}, not {want}");
                }
            }
        }
    }
}

/// Checks attention over values that `value` gives: no more than `room` off.
fn check_attention(exact: bool, room: f64, mut value: impl FnMut() -> f32) {
    for (tokens, heads, depth) in [(1, 1, 8), (5, 2, 12), (16, 3, 32), (33, 2, 32), (64, 1, 32), (70, 1, 64)] {
        let width = heads * depth;
        let stride = padded(3 * width);
        let mut qkv = vec![0.0; tokens * stride + PANEL];
        qkv[..tokens * stride].iter_mut().for_each(|x| *x = value());
        let shape = Heads { stride, keys: width, values: 2 * width, heads, depth };
        for kernels in available() {
            let out_stride = padded(width);
            let mut out = vec![f32::NAN; tokens * out_stride];
            kernels.attention(&qkv, tokens, shape, exact, &mut out, &mut vec![f32::NAN; 100]);
            for token in 0..tokens {
                for head in 0..heads {
                    let part = |t: usize, from: usize| &qkv[t * stride + from + head * depth..][..depth];
                    let powers: Vec<f64> = (0..tokens).map(|t| dot(part(token, 0), part(t, width)).exp2()).collect();
                    let sum: f64 = powers.iter().sum();
                    for k in 0..depth {
                        let want = (0..tokens).map(|t| powers[t] / sum * f64::from(part(t, 2 * width)[k])).sum::<f64>();
                        let got = f64::from(out[token * out_stride + head * depth + k]);
                        assert!((got - want).abs() < room, "{kernels:?}, {tokens} tokens: {got}, not {want}");
                    }
                }
            }
        }
    }
}

#[test]
fn attention_is_a_weighted_mean_of_values() {
    let mut next = noise(7);
    check_attention(true, 2e-5, || 2.0 * next());
}

#[test]
fn fast_attention_rounds_to_bf16_and_sums_in_f32() {
    // Of values that are there in bf16 only the weights are rounded, by 2⁻⁹ of themselves; no value is over 2.
    let mut next = noise(8);
    check_attention(false, 2.0 / 512.0 + 2e-5, || half::bf16::from_f32(2.0 * next()).to_f32());
    // Queries and keys of any value within ½: a score is a sum of 64 products at most, each ¼ at most and 2⁻⁸ of itself off, so
    // a weight 2^(1/8) times what it should be at most, and a mean of values within ½ no more than that off.
    let mut next = noise(9);
    check_attention(false, 0.5 * (0.125f64.exp2() - 1.0) * 2.0, || 0.5 * next());
}

#[test]
fn norms_have_mean_zero_and_deviation_one() {
    let mut next = noise(9);
    for (rows, width) in [(1, 1), (3, 17), (2, 32), (5, 384), (4, 100)] {
        let weight: Vec<f32> = (0..width).map(|_| 1.0 + 0.3 * next()).collect();
        let bias: Vec<f32> = (0..width).map(|_| next()).collect();
        let norm = Norm {
            weight: pad(std::slice::from_ref(&weight)),
            bias: pad(std::slice::from_ref(&bias)),
            width,
            eps: 1e-5,
        };
        let (x, plus) = (matrix(rows, width, &mut next), matrix(rows, width, &mut next));
        for kernels in available() {
            let mut out = pad(&x);
            kernels.add_norm(&mut out, &pad(&plus), &norm);
            for row in 0..rows {
                let sums: Vec<f64> =
                    x[row].iter().zip(&plus[row]).map(|(x, p)| f64::from(*x) + f64::from(*p)).collect();
                let mean = sums.iter().sum::<f64>() / width as f64;
                let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / width as f64;
                for k in 0..width {
                    let want = (sums[k] - mean) / (variance + 1e-5).sqrt() * f64::from(weight[k]) + f64::from(bias[k]);
                    let got = f64::from(out[row * padded(width) + k]);
                    assert!((got - want).abs() < 1e-4, "{kernels:?}, width {width}: {got}, not {want}");
                }
            }
        }
    }
}
