//! A learnt reader of pairs of texts: a small network over the states of their tokens.
//!
//! The most similar token opposite says that a word *may* have a counterpart; whether it has one is told by what else stands around
//! it and around its counterpart. Every token looks at those of the other side that are most like it (attention, Vaswani et al. 2017, with a
//! place for "nothing there"), is compared with what it finds there (as in decomposable attention, Parikh et al. 2016), looks at two
//! tokens before and behind, and says whether it has a counterpart; all of them together say whether either side says all that the other
//! says, and whether it says any of it. The encoder stays as it is, so that reading costs little. Learnt on parallel text of which one side was made to say more, less or
//! something else (`scripts/train_reader.py`, which has the same steps).

use std::path::Path;

use ndarray::{Array1, Array2, ArrayView1, Axis, concatenate, s};
use serde::{Deserialize, Serialize};

use super::packed::{self, Unpacking};
use crate::error::{Error, Result};

/// What is known of a token besides its state: see [`Reader::tokens`].
const SIGNS: usize = 7;
/// What is known of a pair besides its tokens: similarity and lengths.
const PAIR_SIGNS: usize = 3;
/// Ways in which the tokens of a side are summed up besides their mean.
const QUERIES: usize = 2;
/// How many tokens before, and how many behind, a token looks at.
const AROUND: usize = 2;
/// What may be said of a pair: that it is translated wholly, and that it is at least in part.
const VERDICTS: usize = 2;
/// Log-odds count so much at most, either way.
const SURE: f32 = 8.0;

/// The network; for token states that are centred and of length 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Reader {
    /// `width × inner`: what of a state is compared.
    down: Array2<f32>,
    /// `inner × inner`: which of it makes two tokens look at each other, besides their cosine.
    bilinear: Array2<f32>,
    /// How much the cosine weighs there.
    sharpness: f32,
    /// What must be surpassed for a token to look at another at all.
    nothing: f32,
    hidden: Dense,
    context: Dense,
    word: Dense,
    query: Array2<f32>,
    gather: Dense,
    verdicts: Dense,
}

/// One layer: `x ↦ x · weights + bias`.
#[derive(Debug, Clone, PartialEq)]
struct Dense {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

impl Dense {
    fn of(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.dot(&self.weights) + &self.bias
    }
}

/// One side of what is read.
pub(crate) struct Page<'a> {
    /// `tokens × width`.
    pub(crate) states: Array2<f32>,
    /// What each token counts: its letters, less where it is in many sentences.
    pub(crate) weights: &'a [f32],
}

/// What a reader says, as log-odds, between −8 and 8.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// That a token has a counterpart, of every token of either side.
    pub(crate) tokens: [Vec<f32>; 2],
    /// That each side says all that the other says.
    pub(crate) whole: f32,
    /// That it says all or some of it; 0 where the reader has not learnt that.
    pub(crate) in_part: f32,
}

impl Reader {
    /// The width of the token states that it takes.
    pub fn width(&self) -> usize {
        self.down.nrows()
    }

    /// Reads a file that holds a reader alone, as `scripts/train-reader` writes it.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Input`] when it holds none.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        serde_json::from_str(&text).map_err(|e| {
            Error::input_line(path, e.line(), format!("not a reader as scripts/train-reader makes it ({e})"))
        })
    }

    /// Reads a pair; `similarity` is the cosine of the centred vectors of the two sides. Nothing for token states of another width,
    /// which are another encoder's, or where a side has none.
    pub(crate) fn read(&self, pages: &[Page; 2], similarity: f32) -> Option<Reading> {
        if pages.iter().any(|page| page.states.ncols() != self.width() || page.states.is_empty()) {
            return None;
        }
        let inner = [0, 1].map(|k| pages[k].states.dot(&self.down));
        let cosines = pages[0].states.dot(&pages[1].states.t());
        let attraction = &cosines * self.sharpness + inner[0].dot(&self.bilinear).dot(&inner[1].t());
        let looks = [self.attention(&attraction), self.attention(&attraction.t().to_owned())];
        let found = [looks[0].0.dot(&inner[1]), looks[1].0.dot(&inner[0])];
        let best = [&cosines, &cosines.t().to_owned()]
            .map(|c| c.map_axis(Axis(1), |row| row.fold(-1.0, |a: f32, b| a.max(*b))));
        let shares = [0, 1].map(|k| shares(pages[k].weights));
        let means = [0, 1].map(|k| shares[k].dot(&best[k]));
        let tokens = [0, 1].map(|k| {
            let received = looks[1 - k].0.sum_axis(Axis(0)).mapv(|x| (x + 0.05).ln());
            let length = best[k].len();
            let signs: [Array1<f32>; SIGNS] = [
                best[k].clone(),
                looks[k].1.clone(),
                received,
                Array1::from_elem(length, means[k]),
                Array1::from_elem(length, means[1 - k]),
                pages[k].weights.iter().map(|w| w.ln_1p()).collect(),
                Array1::from_elem(length, similarity),
            ];
            self.tokens(&inner[k], &found[k], &signs)
        });
        let held = |log_odds: f32| log_odds.clamp(-SURE, SURE);
        let said = [0, 1].map(|k| self.word.of(&tokens[k]).column(0).iter().copied().map(held).collect());
        let sums = [0, 1].map(|k| self.sum_up(&tokens[k], pages[k].weights, &shares[k]));
        let [n, m] = [0, 1].map(|k| pages[k].states.nrows() as f32);
        let pair: [f32; PAIR_SIGNS] = [similarity, ((n + 2.0) / (m + 2.0)).ln().abs(), n.min(m).ln_1p()];
        // The same whichever side is first.
        let (both, apart) = (&sums[0] + &sums[1], (&sums[0] - &sums[1]).mapv(f32::abs));
        let all: Array1<f32> = both.iter().chain(&apart).chain(&pair).copied().collect();
        let verdicts = self.verdicts.of(&rectified(self.gather.of(&all.insert_axis(Axis(0)))));
        let verdict = |n: usize| verdicts.get((0, n)).copied().map_or(0.0, held);
        Some(Reading { tokens: said, whole: verdict(0), in_part: verdict(1) })
    }

    /// How much each row looks at each column, and how much at nothing.
    fn attention(&self, attraction: &Array2<f32>) -> (Array2<f32>, Array1<f32>) {
        let mut looks = attraction.clone();
        let mut nowhere = Array1::zeros(looks.nrows());
        for (mut row, nothing) in looks.rows_mut().into_iter().zip(&mut nowhere) {
            let most = row.fold(self.nothing, |a, b| a.max(*b));
            row.mapv_inplace(|x| (x - most).exp());
            *nothing = (self.nothing - most).exp();
            let sum = row.sum() + *nothing;
            row /= sum;
            *nothing /= sum;
        }
        (looks, nowhere)
    }

    /// What is known of every token of a side: what it is, what it found opposite, and the signs: its best cosine, how much it looks at
    /// nothing, how much it is looked at (a logarithm), the mean best cosine of its side and of the other, what it counts (a
    /// logarithm), and the similarity of the pair. Then the same of the two before and the two behind.
    fn tokens(&self, own: &Array2<f32>, found: &Array2<f32>, signs: &[Array1<f32>; SIGNS]) -> Array2<f32> {
        let columns: Vec<_> = signs.iter().map(|column| column.view().insert_axis(Axis(1))).collect();
        let (product, difference) = (own * found, (own - found).mapv(f32::abs));
        let mut parts = vec![own.view(), found.view(), product.view(), difference.view()];
        parts.extend(columns);
        let known = rectified(self.hidden.of(&beside(&parts)));
        let mut around = [Array2::zeros(known.raw_dim()), Array2::zeros(known.raw_dim())];
        for by in 1..=AROUND.min(known.nrows() - 1) {
            let rest = known.nrows() - by;
            around[0].slice_mut(s![by.., ..]).scaled_add(1.0 / AROUND as f32, &known.slice(s![..rest, ..]));
            around[1].slice_mut(s![..rest, ..]).scaled_add(1.0 / AROUND as f32, &known.slice(s![by.., ..]));
        }
        let context = self.context.of(&beside(&[known.view(), around[0].view(), around[1].view()]));
        known + rectified(context)
    }

    /// The tokens of a side in one row: their mean, and means that look for something.
    fn sum_up(&self, tokens: &Array2<f32>, weights: &[f32], shares: &Array1<f32>) -> Array1<f32> {
        let mut attention = tokens.dot(&self.query);
        let counts: Array1<f32> = weights.iter().map(|w| (w + 0.3).ln()).collect();
        attention += &counts.insert_axis(Axis(1));
        let mut sums = vec![shares.dot(tokens)];
        for column in attention.columns() {
            sums.push(softmax(column).dot(tokens));
        }
        sums.iter().flatten().copied().collect()
    }
}

fn softmax(scores: ArrayView1<f32>) -> Array1<f32> {
    let most = scores.fold(f32::MIN, |a, b| a.max(*b));
    let powers = scores.mapv(|x| (x - most).exp());
    let sum = powers.sum();
    powers / sum
}

/// Weights as shares of their sum.
fn shares(weights: &[f32]) -> Array1<f32> {
    let sum = weights.iter().sum::<f32>().max(1e-6);
    weights.iter().map(|w| w / sum).collect()
}

fn rectified(mut values: Array2<f32>) -> Array2<f32> {
    values.mapv_inplace(|x| x.max(0.0));
    values
}

/// Matrices of as many rows, side by side.
fn beside(parts: &[ndarray::ArrayView2<f32>]) -> Array2<f32> {
    concatenate(Axis(1), parts).unwrap_or_default()
}

/// A reader in a weights file.
#[derive(Clone, Serialize, Deserialize)]
struct Packed {
    /// Width of the token states.
    width: usize,
    /// Width of what of them is compared.
    inner: usize,
    /// Width of what is known of a token.
    hidden: usize,
    /// What is said of a pair: one or two things.
    #[serde(default = "one")]
    verdicts: usize,
    /// `down`, `bilinear`, sharpness, nothing, then weights and bias of `hidden`, `context`, `word`, weights of `query`, weights and bias
    /// of `gather` and `verdicts`; matrices `inputs × outputs`.
    #[serde(with = "packed")]
    values: Vec<f32>,
}

impl Packed {
    /// Inputs and outputs of `hidden`, `context`, `word`, `gather`, `verdicts`.
    fn layers(&self) -> [(usize, usize); 5] {
        let Packed { inner, hidden, verdicts, .. } = *self;
        let gathered = 2 * (1 + QUERIES) * hidden + PAIR_SIGNS;
        [(4 * inner + SIGNS, hidden), (3 * hidden, hidden), (hidden, 1), (gathered, hidden / 2), (hidden / 2, verdicts)]
    }

    /// How many values there have to be.
    fn count(&self) -> Option<usize> {
        let (width, inner, hidden) = (self.width, self.inner, self.hidden);
        if [width, inner, hidden].iter().any(|n| !(1..=1 << 14).contains(n)) || !(1..=VERDICTS).contains(&self.verdicts)
        {
            return None;
        }
        let layers: usize = self.layers().iter().map(|(inputs, outputs)| (inputs + 1) * outputs).sum();
        Some(width * inner + inner * inner + 2 + hidden * QUERIES + layers)
    }
}

/// Readers of before say whether a pair is whole and no more.
fn one() -> usize {
    1
}

impl TryFrom<Packed> for Reader {
    type Error = String;

    fn try_from(packed: Packed) -> std::result::Result<Self, String> {
        let Packed { width, inner, hidden, ref values, .. } = packed;
        let Some(mut parts) = Unpacking::of(values, packed.count()) else {
            let found = values.len();
            return Err(format!("reader of {width}, {inner} and {hidden}: {found} finite values do not fit"));
        };
        let [known, context, word, gather, verdicts] = packed.layers();
        let (down, bilinear) = (parts.matrix(width, inner), parts.matrix(inner, inner));
        let scalars = parts.vector(2);
        let dense = |parts: &mut Unpacking, (inputs, outputs)| Dense {
            weights: parts.matrix(inputs, outputs),
            bias: parts.vector(outputs),
        };
        Ok(Reader {
            down,
            bilinear,
            sharpness: scalars[0],
            nothing: scalars[1],
            hidden: dense(&mut parts, known),
            context: dense(&mut parts, context),
            word: dense(&mut parts, word),
            query: parts.matrix(hidden, QUERIES),
            gather: dense(&mut parts, gather),
            verdicts: dense(&mut parts, verdicts),
        })
    }
}

impl From<Reader> for Packed {
    fn from(r: Reader) -> Self {
        let (width, inner, hidden) = (r.down.nrows(), r.down.ncols(), r.word.weights.nrows());
        let mut values: Vec<f32> = r.down.iter().chain(&r.bilinear).copied().collect();
        values.extend([r.sharpness, r.nothing]);
        let mut dense = |layer: &Dense| values.extend(layer.weights.iter().chain(&layer.bias));
        [&r.hidden, &r.context, &r.word].into_iter().for_each(&mut dense);
        values.extend(&r.query);
        let mut dense = |layer: &Dense| values.extend(layer.weights.iter().chain(&layer.bias));
        [&r.gather, &r.verdicts].into_iter().for_each(&mut dense);
        Packed { width, inner, hidden, verdicts: r.verdicts.bias.len(), values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_up(width: usize, inner: usize, hidden: usize) -> Reader {
        let empty = Packed { width, inner, hidden, verdicts: VERDICTS, values: vec![] };
        let values = (0..empty.count().unwrap()).map(|k| (k * 7 % 11) as f32 / 16.0 - 0.25).collect();
        Packed { values, ..empty }.try_into().unwrap()
    }

    fn states(tokens: usize, seed: usize) -> Array2<f32> {
        let mut rows = Array2::from_shape_fn((tokens, 4), |(i, k)| ((i * 5 + k * 3 + seed * 7) % 9) as f32 - 4.0);
        rows.rows_mut().into_iter().for_each(|mut row| crate::align::centre::normalise(row.as_slice_mut().unwrap()));
        rows
    }

    fn read(reader: &Reader, a: &Array2<f32>, b: &Array2<f32>) -> Option<Reading> {
        let weights: Vec<f32> = (0..9).map(|k| (k % 4) as f32).collect();
        let page = |states: &Array2<f32>| Page { states: states.clone(), weights: &weights[..states.nrows()] };
        reader.read(&[page(a), page(b)], 0.5)
    }

    /// A reader, a pair and what the network that it was learnt with says of it (`scripts/make-reader-example.py`).
    #[derive(Deserialize)]
    struct Example {
        reader: Reader,
        states: [Vec<Vec<f32>>; 2],
        weights: [Vec<f32>; 2],
        similarity: f32,
        tokens: [Vec<f32>; 2],
        verdicts: [f32; VERDICTS],
    }

    #[test]
    fn it_says_what_the_network_said_that_it_was_learnt_with() {
        let example: Example = serde_json::from_str(include_str!("../../tests/data/reader.json")).unwrap();
        let states = example.states.map(|rows| Array2::from_shape_fn((rows.len(), 8), |(i, k)| rows[i][k]));
        let pages = [0, 1].map(|k| Page { states: states[k].clone(), weights: &example.weights[k] });
        let reading = example.reader.read(&pages, example.similarity).unwrap();
        let close = |x: f32, y: f32| (x - y).abs() < 0.01;
        for (own, expected) in [reading.whole, reading.in_part].into_iter().zip(example.verdicts) {
            assert!(close(own, expected), "{own} {expected}");
        }
        for (own, expected) in reading.tokens.iter().zip(&example.tokens) {
            assert!(
                own.len() == expected.len() && own.iter().zip(expected).all(|(x, y)| close(*x, *y)),
                "{own:?} {expected:?}"
            );
        }
    }

    #[test]
    fn the_sides_may_change_places() {
        let (reader, a, b) = (made_up(4, 3, 6), states(5, 1), states(3, 2));
        let mut symmetric = reader.clone();
        symmetric.bilinear = &symmetric.bilinear + &symmetric.bilinear.t();
        let (there, back) = (read(&symmetric, &a, &b).unwrap(), read(&symmetric, &b, &a).unwrap());
        let close = |x: f32, y: f32| (x - y).abs() < 1e-3 * x.abs().max(1.0);
        assert!(close(there.whole, back.whole) && close(there.in_part, back.in_part), "{there:?} {back:?}");
        for k in [0, 1] {
            assert!(there.tokens[k].iter().zip(&back.tokens[1 - k]).all(|(x, y)| close(*x, *y)), "{there:?} {back:?}");
        }
        assert_eq!([there.tokens[0].len(), there.tokens[1].len()], [5, 3]);
        assert_ne!(read(&reader, &a, &a).unwrap(), there);
        assert!(read(&reader, &a, &states(1, 3)).unwrap().whole.is_finite(), "of one token");
    }

    #[test]
    fn it_reads_nothing_that_it_does_not_know() {
        let reader = made_up(4, 3, 6);
        assert_eq!(read(&reader, &Array2::ones((2, 5)), &Array2::ones((2, 5))), None, "another encoder's states");
        assert_eq!(read(&reader, &Array2::zeros((0, 4)), &states(2, 1)), None);
    }

    #[test]
    fn readers_of_before_say_one_thing() {
        let Packed { mut values, width, inner, hidden, .. } = made_up(4, 3, 6).into();
        // Without the second column of the last layer and its bias.
        let last = values.split_off(values.len() - (hidden / 2 + 1) * VERDICTS);
        values.extend(last.into_iter().step_by(VERDICTS));
        let reader: Reader = Packed { width, inner, hidden, verdicts: 1, values }.try_into().unwrap();
        let json = serde_json::to_string(&reader).unwrap().replace("\"verdicts\":1,", "");
        assert_eq!(serde_json::from_str::<Reader>(&json).unwrap(), reader);
        let (a, b) = (states(5, 1), states(3, 2));
        let (of_before, now) = (read(&reader, &a, &b).unwrap(), read(&made_up(4, 3, 6), &a, &b).unwrap());
        assert_eq!((of_before.whole, of_before.in_part), (now.whole, 0.0));
    }

    #[test]
    fn a_file_gives_back_what_was_written() {
        let reader = made_up(4, 3, 6);
        let json = serde_json::to_string(&reader).unwrap();
        assert_eq!(serde_json::from_str::<Reader>(&json).unwrap(), reader);
        for (from, to) in [
            ("\"hidden\":6", "\"hidden\":8"),
            ("\"width\":4", "\"width\":18446744073709551615"),
            ("\"inner\":3", "\"inner\":0"),
            ("\"verdicts\":2", "\"verdicts\":1"),
            ("\"verdicts\":2", "\"verdicts\":3"),
        ] {
            let damaged = json.replace(from, to);
            assert_ne!(damaged, json);
            assert!(serde_json::from_str::<Reader>(&damaged).unwrap_err().to_string().contains("do not fit"));
        }
    }
}
