//! A learnt reader of pairs of texts: a small network over the states of their tokens.
//!
//! The most similar token opposite says that a word *may* have a counterpart; whether it has one is told by what else stands around
//! it and around its counterpart. Every token looks at those of the other side that are most like it (attention, Vaswani et al. 2017, with a
//! place for "nothing there"), is compared with what it finds there (as in decomposable attention, Parikh et al. 2016), looks at two
//! tokens before and behind, then, knowing what all have found, at both sides again (blocks), and says whether it has a counterpart; all of
//! them together say whether either side says all that the other says, and whether it says any of it. The encoder stays as it is, so that
//! reading costs little. Learnt on parallel text of which one side was made to say more, less or something else, and on judged pairs
//! (`scripts/train_reader.py`, which has the same steps).

mod ensemble;
mod layers;
mod stored;

use std::path::Path;

use ndarray::{Array1, Array2, Axis, s};
use serde::{Deserialize, Serialize};

use crate::align::packed::Unpacking;
use crate::error::{Error, Result};
pub use ensemble::Readers;
use layers::{Block, Dense, beside, rectified, softmax};
use stored::{PAIR_SIGNS, QUERIES, SIGNS, Stored};

/// How many tokens before, and how many behind, a token looks at.
const AROUND: usize = 2;
/// Log-odds count so much at most, either way.
const SURE: f32 = 8.0;

/// The network; for token states that are centred and of length 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
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
    /// In which the tokens look at each other again, knowing what they found.
    blocks: Vec<Block>,
    word: Dense,
    query: Array2<f32>,
    gather: Dense,
    verdicts: Dense,
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
    /// That it says all or some of it; nothing where the reader has not learnt that.
    pub(crate) in_part: Option<f32>,
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

    /// Reads a pair; `cosines` are those of the tokens of the two sides, `similarity` is that of their centred vectors. Nothing for token states of
    /// another width, which are another encoder's, or where a side has none.
    pub(crate) fn read(&self, pages: &[Page; 2], cosines: &Array2<f32>, similarity: f32) -> Option<Reading> {
        if pages.iter().any(|page| page.states.ncols() != self.width() || page.states.is_empty()) {
            return None;
        }
        let inner = [0, 1].map(|k| pages[k].states.dot(&self.down));
        let attraction = cosines * self.sharpness + inner[0].dot(&self.bilinear).dot(&inner[1].t());
        let looks = [attraction.clone(), attraction.t().to_owned()].map(|mut looks| {
            let nowhere = softmax(&mut looks, Some(self.nothing));
            (looks, nowhere)
        });
        let found = [looks[0].0.dot(&inner[1]), looks[1].0.dot(&inner[0])];
        let best =
            [cosines.view(), cosines.t()].map(|c| c.map_axis(Axis(1), |row| row.fold(-1.0, |a: f32, b| a.max(*b))));
        let shares = [0, 1].map(|k| shares(pages[k].weights));
        let means = [0, 1].map(|k| shares[k].dot(&best[k]));
        let first = [0, 1].map(|k| {
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
            self.first_look(&inner[k], &found[k], &signs)
        });
        let tokens = self.blocks.iter().fold(first, |tokens, block| block.of(&tokens));
        let held = |log_odds: f32| log_odds.clamp(-SURE, SURE);
        let said = [0, 1].map(|k| self.word.of(&tokens[k]).column(0).iter().copied().map(held).collect());
        let sums = [0, 1].map(|k| self.sum_up(&tokens[k], pages[k].weights, &shares[k]));
        let [n, m] = [0, 1].map(|k| pages[k].states.nrows() as f32);
        let pair: [f32; PAIR_SIGNS] = [similarity, ((n + 2.0) / (m + 2.0)).ln().abs(), n.min(m).ln_1p()];
        // The same whichever side is first.
        let (both, apart) = (&sums[0] + &sums[1], (&sums[0] - &sums[1]).mapv(f32::abs));
        let all: Array1<f32> = both.iter().chain(&apart).chain(&pair).copied().collect();
        let verdicts = self.verdicts.of(&rectified(self.gather.of(&all.insert_axis(Axis(0)))));
        let verdict = |n: usize| verdicts.get((0, n)).copied().map(held);
        Some(Reading { tokens: said, whole: verdict(0)?, in_part: verdict(1) })
    }

    /// What is known of every token of a side: what it is, what it found opposite, and the signs: its best cosine, how much it looks at
    /// nothing, how much it is looked at (a logarithm), the mean best cosine of its side and of the other, what it counts (a
    /// logarithm), and the similarity of the pair. Then the same of the two before and the two behind.
    fn first_look(&self, own: &Array2<f32>, found: &Array2<f32>, signs: &[Array1<f32>; SIGNS]) -> Array2<f32> {
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
        let counts: Array1<f32> = weights.iter().map(|w| (w + 0.3).ln()).collect();
        let mut attention = self.query.t().dot(&tokens.t()) + &counts;
        softmax(&mut attention, None);
        let looked_for = attention.dot(tokens);
        shares.dot(tokens).iter().chain(&looked_for).copied().collect()
    }
}

impl TryFrom<Stored> for Reader {
    type Error = String;

    fn try_from(stored: Stored) -> std::result::Result<Self, String> {
        let Stored { width, inner, hidden, ref values, .. } = stored;
        let Some(mut parts) = Unpacking::of(values, stored.count()) else {
            let found = values.len();
            return Err(format!("reader of {width}, {inner} and {hidden}: {found} finite values do not fit"));
        };
        let [known, context, word, gather, verdicts] = stored.layers();
        let (down, bilinear) = (parts.matrix(width, inner), parts.matrix(inner, inner));
        let scalars = parts.vector(2);
        Ok(Reader {
            down,
            bilinear,
            sharpness: scalars[0],
            nothing: scalars[1],
            hidden: Dense::unpack(&mut parts, known),
            context: Dense::unpack(&mut parts, context),
            word: Dense::unpack(&mut parts, word),
            query: parts.matrix(hidden, QUERIES),
            gather: Dense::unpack(&mut parts, gather),
            verdicts: Dense::unpack(&mut parts, verdicts),
            blocks: (0..stored.blocks).map(|_| Block::unpack(&mut parts, hidden)).collect(),
        })
    }
}

impl From<Reader> for Stored {
    fn from(r: Reader) -> Self {
        let (width, inner, hidden) = (r.down.nrows(), r.down.ncols(), r.word.weights.nrows());
        let mut values: Vec<f32> = r.down.iter().chain(&r.bilinear).copied().collect();
        values.extend([r.sharpness, r.nothing]);
        [&r.hidden, &r.context, &r.word].into_iter().for_each(|layer| layer.pack(&mut values));
        values.extend(&r.query);
        [&r.gather, &r.verdicts].into_iter().for_each(|layer| layer.pack(&mut values));
        r.blocks.iter().for_each(|block| block.pack(&mut values));
        Stored { width, inner, hidden, blocks: r.blocks.len(), verdicts: r.verdicts.bias.len(), values }
    }
}

/// Weights as shares of their sum.
fn shares(weights: &[f32]) -> Array1<f32> {
    let sum = weights.iter().sum::<f32>().max(1e-6);
    weights.iter().map(|w| w / sum).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::stored::VERDICTS;
    use super::*;

    /// A reader that says this of whatever it reads, for states of a width of 4.
    pub(crate) fn that_says(verdicts: &[f32]) -> Reader {
        let empty = Stored { width: 4, inner: 3, hidden: 6, blocks: 0, verdicts: verdicts.len(), values: vec![] };
        let mut values = vec![0.0; empty.count().unwrap() - verdicts.len()];
        values.extend(verdicts);
        Stored { values, ..empty }.try_into().unwrap()
    }

    fn made_up(width: usize, inner: usize, hidden: usize, blocks: usize) -> Reader {
        let empty = Stored { width, inner, hidden, blocks, verdicts: VERDICTS, values: vec![] };
        let values = (0..empty.count().unwrap()).map(|k| (k * 7 % 11) as f32 / 16.0 - 0.25).collect();
        Stored { values, ..empty }.try_into().unwrap()
    }

    fn states(tokens: usize, seed: usize) -> Array2<f32> {
        let mut rows = Array2::from_shape_fn((tokens, 4), |(i, k)| ((i * 5 + k * 3 + seed * 7) % 9) as f32 - 4.0);
        rows.rows_mut().into_iter().for_each(|mut row| crate::align::centre::normalise(row.as_slice_mut().unwrap()));
        rows
    }

    fn read(reader: &Reader, a: &Array2<f32>, b: &Array2<f32>) -> Option<Reading> {
        let weights: Vec<f32> = (0..9).map(|k| (k % 4) as f32).collect();
        let page = |states: &Array2<f32>| Page { states: states.clone(), weights: &weights[..states.nrows()] };
        let cosines = match a.ncols() == b.ncols() {
            true => a.dot(&b.t()),
            false => Array2::zeros((a.nrows(), b.nrows())),
        };
        reader.read(&[page(a), page(b)], &cosines, 0.5)
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
        let example: Example = serde_json::from_str(include_str!("../../../tests/data/reader.json")).unwrap();
        let states = example.states.map(|rows| Array2::from_shape_fn((rows.len(), 8), |(i, k)| rows[i][k]));
        let pages = [0, 1].map(|k| Page { states: states[k].clone(), weights: &example.weights[k] });
        let cosines = pages[0].states.dot(&pages[1].states.t());
        let reading = example.reader.read(&pages, &cosines, example.similarity).unwrap();
        let close = |x: f32, y: f32| (x - y).abs() < 0.01;
        for (own, expected) in [reading.whole, reading.in_part.unwrap()].into_iter().zip(example.verdicts) {
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
        let (reader, a, b) = (made_up(4, 3, 8, 1), states(5, 1), states(3, 2));
        let mut symmetric = reader.clone();
        symmetric.bilinear = &symmetric.bilinear + &symmetric.bilinear.t();
        let (there, back) = (read(&symmetric, &a, &b).unwrap(), read(&symmetric, &b, &a).unwrap());
        let close = |x: f32, y: f32| (x - y).abs() < 1e-3 * x.abs().max(1.0);
        assert!(
            close(there.whole, back.whole) && close(there.in_part.unwrap(), back.in_part.unwrap()),
            "{there:?} {back:?}"
        );
        for k in [0, 1] {
            assert!(there.tokens[k].iter().zip(&back.tokens[1 - k]).all(|(x, y)| close(*x, *y)), "{there:?} {back:?}");
        }
        assert_eq!([there.tokens[0].len(), there.tokens[1].len()], [5, 3]);
        assert_ne!(read(&reader, &a, &a).unwrap(), there);
        assert!(read(&reader, &a, &states(1, 3)).unwrap().whole.is_finite(), "of one token");
    }

    #[test]
    fn it_reads_nothing_that_it_does_not_know() {
        let reader = made_up(4, 3, 6, 0);
        assert_eq!(read(&reader, &Array2::ones((2, 5)), &Array2::ones((2, 5))), None, "another encoder's states");
        assert_eq!(read(&reader, &Array2::zeros((0, 4)), &states(2, 1)), None);
    }

    #[test]
    fn readers_of_before_say_one_thing() {
        let Stored { mut values, width, inner, hidden, blocks, .. } = made_up(4, 3, 6, 0).into();
        // Without the second column of the last layer and its bias.
        let last = values.split_off(values.len() - (hidden / 2 + 1) * VERDICTS);
        values.extend(last.into_iter().step_by(VERDICTS));
        let reader: Reader = Stored { width, inner, hidden, blocks, verdicts: 1, values }.try_into().unwrap();
        let json = serde_json::to_string(&reader).unwrap().replace("\"verdicts\":1,", "");
        assert_eq!(serde_json::from_str::<Reader>(&json).unwrap(), reader);
        let (a, b) = (states(5, 1), states(3, 2));
        let (of_before, now) = (read(&reader, &a, &b).unwrap(), read(&made_up(4, 3, 6, 0), &a, &b).unwrap());
        assert_eq!((of_before.whole, of_before.in_part), (now.whole, None));
    }

    #[test]
    fn a_file_gives_back_what_was_written() {
        for reader in [made_up(4, 3, 6, 0), made_up(4, 3, 8, 2)] {
            let json = serde_json::to_string(&reader).unwrap();
            assert_eq!(serde_json::from_str::<Reader>(&json).unwrap(), reader);
        }
        let json = serde_json::to_string(&made_up(4, 3, 8, 2)).unwrap();
        for (from, to) in [
            ("\"hidden\":8", "\"hidden\":12"),
            ("\"hidden\":8", "\"hidden\":6"),
            ("\"blocks\":2", "\"blocks\":1"),
            ("\"blocks\":2", "\"blocks\":99999"),
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
