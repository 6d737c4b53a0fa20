//! Pairing documents where no one machine holds them all: the steps of [`super::pair_documents`] one by one, each on a few
//! documents.
//!
//! 1. The sums of all sentence vectors of a language give its [`centre`].
//! 2. Documents are compared by their [`mean`]s, or by whatever else says that a pair is worth a look.
//! 3. For every such pair, [`nearest`] gives the nearest sentences of either side; over all pairs of a document, the
//!    [`merge`]d ones have means ([`near`]).
//! 4. With those, [`judge`] gives every pair its score and features.
//! 5. Once the two best scores of both documents are known, [`ahead`] fills in the last feature, and [`super::choose`] decides.

use ndarray::{Array2, ArrayView2, Axis};

use super::numbers::{Numbers, agreement};
use super::pairing::{self, AHEAD, FEATURES, NEAREST, NUMBERS, PairCandidate};
use crate::align::centre::{Centre, blend, normalise, seen_from};

/// Cosines of the nearest sentences, largest first; [`f32::MIN`] where there are fewer.
pub type Nearest = [f32; NEAREST];

/// What the sentence vectors of a language are centred with, given the sum of all of them and how many they are.
pub fn centre(sum: &[f64], rows: u64, generic: &Centre) -> Vec<f32> {
    let mean: Vec<f32> = sum.iter().map(|s| (s / rows.max(1) as f64) as f32).collect();
    blend(&mean, rows as f32, &generic.vectors)
}

/// A document's vectors less the centre, each of length 1 again.
pub fn centred(vectors: ArrayView2<'_, f32>, centre: &[f32]) -> Array2<f32> {
    let mut rows = vectors.to_owned();
    for mut row in rows.rows_mut() {
        seen_from(centre, row.as_slice_mut().unwrap_or_default());
    }
    rows
}

/// The mean of a document's centred vectors, of length 1.
pub fn mean(centred: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut row = centred.sum_axis(Axis(0)).to_vec();
    normalise(&mut row);
    row
}

/// The nearest sentences of the target for every sentence of the source, and the other way round; both centred.
pub fn nearest(source: ArrayView2<'_, f32>, target: ArrayView2<'_, f32>) -> (Vec<Nearest>, Vec<Nearest>) {
    let products = source.dot(&target.t());
    let (mut rows, mut columns) =
        (vec![[f32::MIN; NEAREST]; source.nrows()], vec![[f32::MIN; NEAREST]; target.nrows()]);
    for ((i, j), cosine) in products.indexed_iter() {
        pairing::keep(&mut rows[i], *cosine);
        pairing::keep(&mut columns[j], *cosine);
    }
    (rows, columns)
}

/// The nearest of both.
pub fn merge(best: &mut Nearest, other: &Nearest) {
    other.iter().filter(|cosine| **cosine > f32::MIN).for_each(|cosine| pairing::keep(best, *cosine));
}

/// The mean of the nearest.
pub fn near(best: &Nearest) -> f32 {
    pairing::mean(best)
}

/// What is known of one document of a pair.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// `sentences × dimension`, centred.
    pub vectors: ArrayView2<'a, f32>,
    /// For every sentence the mean of its nearest, over all candidates of the document.
    pub near: &'a [f32],
    /// The mean of the vectors.
    pub mean: &'a [f32],
    /// A name that may tell which documents belong together.
    pub name: &'a str,
    /// The date, as written, if known.
    pub date: Option<&'a str>,
    /// The numbers in its sentences.
    pub numbers: &'a Numbers,
}

/// The score of a pair, and its features but for the one that [`ahead`] fills in.
pub fn judge(source: Party<'_>, target: Party<'_>) -> (f32, [f64; FEATURES]) {
    let mut features = [0.0; FEATURES];
    let (score, mutual) = pairing::judge(source.vectors, target.vectors, source.near, target.near, &mut features);
    [features[NUMBERS], features[NUMBERS + 1]] = agreement(source.numbers, target.numbers, mutual.into_iter());
    let cosine = source.mean.iter().zip(target.mean).map(|(a, b)| a * b).sum();
    pairing::known(cosine, [source.name, target.name], [source.date, target.date], &mut features);
    (score, features)
}

/// Fills in how far a candidate is ahead of its rivals, given the two best scores of either document, the best first.
pub fn ahead(candidate: &mut PairCandidate, source: [f32; 2], target: [f32; 2]) {
    let score = candidate.score;
    candidate.features[AHEAD] = pairing::ahead(score, source).min(pairing::ahead(score, target));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{PairingDocument, candidates};

    /// Vectors of a few documents, all different and none of them alike.
    fn corpus(documents: usize, seed: usize) -> Vec<Array2<f32>> {
        let number = |d: usize, i: usize, k: usize| ((d * 31 + i * 17 + k * k * 7 + seed * 13) % 29) as f32 - 14.0;
        (0..documents)
            .map(|d| {
                let mut rows = Array2::from_shape_fn((2 + d % 3, 8), |(i, k)| number(d, i, k));
                rows.rows_mut().into_iter().for_each(|mut row| normalise(row.as_slice_mut().unwrap()));
                rows
            })
            .collect()
    }

    fn known<'a>(rows: &'a [Array2<f32>], numbers: &'a Numbers) -> Vec<PairingDocument<'a>> {
        let document =
            |rows: &'a Array2<f32>| PairingDocument { vectors: rows.view(), name: "a", date: Some("2024"), numbers };
        rows.iter().map(document).collect()
    }

    fn prepared(rows: &[Array2<f32>], generic: &Centre) -> Vec<Array2<f32>> {
        let mut sum = vec![0.0; 8];
        for row in rows.iter().flat_map(|rows| rows.rows()) {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        let count: usize = rows.iter().map(Array2::nrows).sum();
        let centre = centre(&sum, count as u64, generic);
        rows.iter().map(|rows| centred(rows.view(), &centre)).collect()
    }

    fn nothing_near(rows: &[Array2<f32>]) -> Vec<Vec<Nearest>> {
        rows.iter().map(|rows| vec![[f32::MIN; NEAREST]; rows.nrows()]).collect()
    }

    #[test]
    fn the_pieces_give_what_the_whole_gives() {
        let (sources, targets, generic) = (corpus(5, 1), corpus(4, 2), Centre::default());
        let numbers = Numbers::of(["1948", "12 and 13", "7"]);
        let whole = candidates(&known(&sources, &numbers), &known(&targets, &numbers), &generic);
        assert_eq!(whole.len(), 20);

        let (sources, targets) = (prepared(&sources, &generic), prepared(&targets, &generic));
        let (mut forward, mut backward) = (nothing_near(&sources), nothing_near(&targets));
        for (source, forward) in sources.iter().zip(&mut forward) {
            for (target, backward) in targets.iter().zip(&mut backward) {
                let (rows, columns) = nearest(source.view(), target.view());
                forward.iter_mut().zip(&rows).for_each(|(best, row)| merge(best, row));
                backward.iter_mut().zip(&columns).for_each(|(best, column)| merge(best, column));
            }
        }
        let means = |best: &[Vec<Nearest>]| -> Vec<Vec<f32>> {
            best.iter().map(|best| best.iter().map(near).collect()).collect()
        };
        let (forward, backward) = (means(&forward), means(&backward));
        for candidate in whole {
            let (i, j) = (candidate.source, candidate.target);
            let (source_mean, target_mean) = (mean(sources[i].view()), mean(targets[j].view()));
            let party =
                |vectors, near, mean| Party { vectors, near, mean, name: "a", date: Some("2024"), numbers: &numbers };
            let (score, features) = judge(
                party(sources[i].view(), &forward[i], &source_mean),
                party(targets[j].view(), &backward[j], &target_mean),
            );
            assert!((score - candidate.score).abs() < 1e-5, "{i} {j}: {score} {}", candidate.score);
            for (at, (a, b)) in features.iter().zip(&candidate.features).enumerate().filter(|(at, _)| *at != AHEAD) {
                assert!((a - b).abs() < 1e-5, "{i} {j}, feature {at}: {a} {b}");
            }
        }
    }
}
