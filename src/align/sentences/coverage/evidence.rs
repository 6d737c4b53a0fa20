//! What speaks for every word of a bead to have a counterpart, and what that says of the bead.

use std::collections::BTreeSet;
use std::ops::Range;

use ndarray::Array2;

use super::weights::{WHOLE, WORD};
use super::words::Word;
use crate::align::agreement::Agreement;
use crate::align::learning::logistic;
use crate::align::reader::Reading;
use crate::align::sentences::bead::{Bead, Passage};
use crate::align::sentences::pair_scores::SHARPNESS;
use crate::align::surface::worth;
use crate::text::Span;

/// Words before and behind that show whether the passage is translated.
const NEIGHBOURS: usize = 2;
/// A passage that is told counts at least so much, in letters that speak against it.
const TELLING: f32 = 3.0;

/// What is known of the words of a bead.
pub(crate) struct Evidence {
    /// The words of source and target.
    pub(crate) sides: [Vec<WordEvidence>; 2],
    similarity: f32,
    length_ratio: f32,
    numbers: f32,
    /// What a reader says of it: whole, at least in part.
    read: [f32; 2],
}

/// What is known of a word.
pub(crate) struct WordEvidence {
    /// Where it stands.
    pub(crate) place: Passage,
    /// What it counts.
    weight: f32,
    /// By [`WORD`].
    pub(crate) features: [f64; WORD.len()],
}

impl WordEvidence {
    /// The probability that it has a counterpart.
    pub(crate) fn probability(&self, (weights, constant): &([f64; WORD.len()], f64)) -> f32 {
        logistic::probability(logistic::log_odds(weights, *constant, &self.features))
    }
}

/// What the words' probabilities say of a bead.
pub(crate) struct Measured {
    /// Share of either side that has a counterpart.
    pub(crate) covered: [f32; 2],
    /// By [`WHOLE`].
    pub(crate) features: [f64; WHOLE.len()],
}

impl Evidence {
    /// `states` are those of the tokens of each side, centred, of length 1; `reading` is what a reader says of them; `text` is what a
    /// word looks like.
    pub(super) fn new<'t>(
        words: [Vec<Word>; 2],
        states: [Array2<f32>; 2],
        reading: Option<Reading>,
        text: impl Fn(usize, &Word) -> &'t str,
        bead: &Bead,
    ) -> Option<Self> {
        if words.iter().any(Vec::is_empty) {
            return None;
        }
        let products = states[0].dot(&states[1].t());
        let best = [rowwise(&products, f32::max, -1.0), rowwise(&products.t().to_owned(), f32::max, -1.0)];
        let attention = attention(&products);
        let surfaces = [0, 1].map(|k| words[k].iter().map(|w| text(k, w).to_lowercase()).collect::<Vec<String>>());
        let known = [0, 1].map(|k| surfaces[k].iter().map(String::as_str).collect::<BTreeSet<&str>>());
        // Mean and greatest match of each word's tokens.
        let matches = [0, 1].map(|k| {
            let of = |word: &Word| {
                let own = &best[k][word.tokens.clone()];
                (own.iter().sum::<f32>() / own.len() as f32, own.iter().copied().fold(-1.0, f32::max))
            };
            words[k].iter().map(of).collect::<Vec<(f32, f32)>>()
        });
        let mean = [0, 1].map(|k| {
            let mass: f32 = words[k].iter().map(|w| w.weight).sum();
            words[k].iter().zip(&matches[k]).map(|(w, m)| w.weight * m.0).sum::<f32>() / mass
        });
        let read = |k: usize, tokens: &Range<usize>| {
            let Some(reading) = &reading else { return 0.0 };
            let own = &reading.tokens[k][tokens.clone()];
            own.iter().sum::<f32>() / own.len() as f32
        };
        let row = |k: usize, n: usize, word: &Word| {
            let around = (n.saturating_sub(NEIGHBOURS)..(n + NEIGHBOURS + 1).min(words[k].len())).filter(|o| *o != n);
            let near = around.clone().map(|o| matches[k][o].0).sum::<f32>();
            let near = if around.clone().count() == 0 { matches[k][n].0 } else { near / around.count() as f32 };
            let surface = &surfaces[k][n];
            let flag = |is: bool| f64::from(u8::from(is));
            let features = [
                f64::from(matches[k][n].0),
                f64::from(matches[k][n].1),
                f64::from(near),
                f64::from(mean[k]),
                f64::from(mean[1 - k]),
                f64::from((attention[k][word.tokens.clone()].iter().sum::<f32>() + 0.05).ln()),
                (worth(surface) as f64).max(1.0).ln(),
                flag(surface.starts_with(char::is_numeric)),
                flag(known[1 - k].contains(surface.as_str())),
                f64::from(bead.similarity),
                f64::from(read(k, &word.tokens)),
            ];
            let place = Passage { sentence: word.sentence, span: word.span };
            WordEvidence { place, weight: word.weight, features }
        };
        let sides = [0, 1].map(|k| words[k].iter().enumerate().map(|(n, word)| row(k, n, word)).collect());
        let joined = [0, 1].map(|k| words[k].iter().map(|w| text(k, w)).collect::<Vec<_>>().join(" "));
        let numbers = Agreement::of(&joined[0], &joined[1]).numbers;
        let read = reading.as_ref().map_or([0.0; 2], |reading| [reading.whole, reading.in_part.unwrap_or(0.0)]);
        Some(Evidence { sides, similarity: bead.similarity, length_ratio: bead.length_ratio, numbers, read })
    }

    /// How long both sides are, as the product of what their words count.
    pub(crate) fn length(&self) -> f32 {
        self.sides.iter().map(|words| words.iter().map(|word| word.weight).sum::<f32>()).product()
    }

    /// The probability of every word of either side to have a counterpart, by weights in the order of [`WORD`] and their constant.
    pub(crate) fn probabilities(&self, weights: &([f64; WORD.len()], f64)) -> [Vec<f32>; 2] {
        [0, 1].map(|side| self.sides[side].iter().map(|word| word.probability(weights)).collect())
    }

    /// What these probabilities of the words of either side say of the bead.
    pub(crate) fn measure(&self, probabilities: &[Vec<f32>; 2]) -> Measured {
        let mass = [0, 1].map(|k| self.sides[k].iter().map(|w| w.weight).sum::<f32>().max(1e-6));
        let covered = [0, 1].map(|k| {
            let words = self.sides[k].iter().zip(&probabilities[k]);
            words.map(|(w, p)| w.weight * p).sum::<f32>() / mass[k]
        });
        let gaps = [0, 1].map(|k| self.runs(k, &probabilities[k]).map(|run| run.2).fold(0.0, f32::max));
        let shares = [gaps[0] / mass[0], gaps[1] / mass[1]];
        let open = [0, 1].map(|k| mass[k] * (1.0 - covered[k]));
        let least = [0, 1].map(|k| self.least_covered(k, &probabilities[k], mass[k] / 3.0));
        let ratio = self.length_ratio.max(0.01).ln().abs();
        let features = [
            logarithm(covered[0].min(covered[1])),
            logarithm(covered[0].max(covered[1])),
            gaps[0].max(gaps[1]).ln_1p(),
            shares[0].max(shares[1]),
            shares[0].min(shares[1]),
            open[0].max(open[1]).ln_1p(),
            logarithm(least[0].min(least[1])),
            logarithm(least[0].max(least[1])),
            self.similarity,
            ratio,
            (ratio - 0.3).max(0.0),
            mass[0].min(mass[1]).ln_1p(),
            1.0 - self.numbers,
            self.read[0],
            self.read[1],
        ];
        Measured { covered, features: features.map(f64::from) }
    }

    /// Mean probability of the least probable words of a side that weigh so much together.
    fn least_covered(&self, side: usize, probabilities: &[f32], mass: f32) -> f32 {
        let mut words: Vec<(f32, f32)> =
            self.sides[side].iter().zip(probabilities).map(|(word, p)| (*p, word.weight)).collect();
        words.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut left, mut sum) = (mass, 0.0);
        for (p, weight) in words {
            let taken = weight.min(left);
            sum += p * taken;
            left -= taken;
        }
        sum / mass.max(1e-6)
    }

    /// The passages of a side that have no counterpart.
    pub(super) fn passages(&self, side: usize, probabilities: &[f32]) -> Vec<Passage> {
        let telling = self.runs(side, probabilities).filter(|run| run.2 >= TELLING);
        let mut out = Vec::new();
        for (from, to, _) in telling {
            for part in self.sides[side][from..to].chunk_by(|a, b| a.place.sentence == b.place.sentence) {
                let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
                let span = Span { start: first.place.span.start, end: last.place.span.end };
                out.push(Passage { sentence: first.place.sentence, span });
            }
        }
        out
    }

    /// Words in a row that speak together against a counterpart, as first, one past the last and by how much: the sum of their
    /// weights times what their probabilities lack of one half, as long as it is above zero, up to where it is greatest.
    fn runs<'e>(&'e self, side: usize, probabilities: &'e [f32]) -> impl Iterator<Item = (usize, usize, f32)> + 'e {
        let words = &self.sides[side];
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < words.len() && probabilities[at] >= 0.5 {
                at += 1;
            }
            let from = at;
            let (mut sum, mut best, mut to) = (0.0, 0.0, from);
            while at < words.len() {
                sum += words[at].weight * (0.5 - probabilities[at]) * 2.0;
                if sum <= 0.0 {
                    break;
                }
                at += 1;
                if sum > best {
                    (best, to) = (sum, at);
                }
            }
            at = at.max(to);
            (from < to).then_some((from, to, best))
        })
    }
}

/// Of a share, which counts as a fiftieth at least.
fn logarithm(share: f32) -> f32 {
    share.max(0.02).ln()
}

/// Folds every row.
fn rowwise(products: &Array2<f32>, fold: fn(f32, f32) -> f32, from: f32) -> Vec<f32> {
    products.rows().into_iter().map(|row| row.iter().copied().fold(from, fold)).collect()
}

/// How much of the other side's attention falls on every token of either side.
fn attention(products: &Array2<f32>) -> [Vec<f32>; 2] {
    let mut sums = [vec![0f32; products.nrows()], vec![0f32; products.ncols()]];
    let powers = products.mapv(|x| ((x - 1.0) * SHARPNESS).exp());
    let rows = powers.sum_axis(ndarray::Axis(1));
    let columns = powers.sum_axis(ndarray::Axis(0));
    for ((i, j), power) in powers.indexed_iter() {
        sums[0][i] += power / columns[j].max(1e-9);
        sums[1][j] += power / rows[i].max(1e-9);
    }
    sums
}
