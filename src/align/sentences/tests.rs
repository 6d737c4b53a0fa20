//! Whole alignments of made-up texts: what the band leaves out, lines that were inserted, blocks that moved.

use ndarray::Array2;

use super::anchors::anchors;
use super::band::Band;
use super::crf::Lattice;
use super::prepared::Prepared;
use super::problem::Problem;
use super::*;
use crate::align::{AlignWeights, Centre};
use crate::error::Result;
use crate::model::{DEFAULT, Encoded, Encoder, Encoding, ModelId};
use crate::progress::Silent;

/// A made-up text: the sentences of another by number, several where they were joined.
struct Text {
    texts: Vec<String>,
    vectors: Array2<f32>,
}

const WIDTH: usize = 64;

/// The vector of a meaning in one of two languages: the same but for a little noise.
fn meaning(number: usize, language: usize) -> Vec<f32> {
    let wave = |seed: usize, k: usize| {
        let x = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (k as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 29)) >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    (0..WIDTH).map(|k| wave(number + 1, k) + 0.35 * wave(100_000 + 2 * number + language, k)).collect()
}

impl Text {
    fn new(language: usize, sentences: &[&[usize]]) -> Self {
        let text = |of: &&[usize]| {
            let part = |n: &usize| format!("{} {}.", ["Voici", "Here"][language], "word ".repeat(4 + n % 9));
            of.iter().map(part).collect::<Vec<_>>().join(" ")
        };
        let rows = sentences.iter().flat_map(|of| {
            let mut row = vec![0.0; WIDTH];
            of.iter().for_each(|n| row.iter_mut().zip(meaning(*n, language)).for_each(|(x, y)| *x += y));
            let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            row.into_iter().map(move |x| x / norm)
        });
        let vectors = Array2::from_shape_vec((sentences.len(), WIDTH), rows.collect()).unwrap();
        Text { texts: sentences.iter().map(text).collect(), vectors }
    }

    /// One sentence a number.
    fn plain(language: usize, numbers: impl IntoIterator<Item = usize>) -> Self {
        let numbers: Vec<[usize; 1]> = numbers.into_iter().map(|n| [n]).collect();
        Self::new(language, &numbers.iter().map(|n| &n[..]).collect::<Vec<_>>())
    }

    fn side(&self) -> Side<'_> {
        let texts = self.texts.iter().map(String::as_str).collect();
        Side { texts, vectors: self.vectors.view(), tokens: &[], layout: &[] }
    }
}

/// No encoder: made-up vectors have none that could be asked for more.
struct Nobody(ModelId);

impl Encoder for Nobody {
    fn id(&self) -> &ModelId {
        &self.0
    }
    fn dimension(&self) -> usize {
        WIDTH
    }
    fn layers(&self) -> usize {
        0
    }
    fn encode(&self, texts: &[&str], _: Encoding<'_>) -> Result<Encoded> {
        assert!(texts.is_empty(), "without a second pass nothing is encoded");
        Ok(Encoded { vectors: Array2::zeros((0, WIDTH)), tokens: Vec::new() })
    }
}

fn nobody() -> Nobody {
    let word = || "nobody".to_owned();
    Nobody(ModelId { name: word(), hash: word(), precision: word(), engine: word() })
}

/// Aligns by the first pass alone.
fn align(source: &Text, target: &Text) -> Vec<Bead> {
    let pair = [(source.side(), target.side())];
    let options = AlignOptions { second_pass: false, ..AlignOptions::default() };
    align_sentences(&pair, &weights(), options, &nobody(), &Silent).unwrap().remove(0)
}

fn weights() -> AlignWeights {
    // The generic centre is that of another encoder's vectors.
    AlignWeights { centre: Centre::default(), projection: None, ..AlignWeights::built_in(DEFAULT).unwrap() }
}

/// Every fifth pair of source sentences is one target sentence; what is near a multiple of 17 is missing.
fn rewritten(n: usize) -> (Text, Text) {
    let source = Text::plain(0, (0..n).filter(|k| k % 17 != 3));
    let mut target: Vec<Vec<usize>> = Vec::new();
    let mut k = 0;
    while k < n {
        let joined = if k % 5 == 1 && k + 1 < n { vec![k, k + 1] } else { vec![k] };
        k += joined.len();
        if !(joined.iter().any(|k| k % 17 == 8 || k % 17 == 9)) {
            target.push(joined);
        }
    }
    (source, Text::new(1, &target.iter().map(|s| &s[..]).collect::<Vec<_>>()))
}

#[test]
fn the_band_holds_what_the_full_search_finds() {
    let weights = weights();
    let options = AlignOptions { max_bead: 4, ..AlignOptions::default() };
    for n in [12, 45, 90] {
        let (source, target) = rewritten(n);
        let (a, b) = (source.side(), target.side());
        let prepared = |side| Prepared::new(side, weights.space());
        let (a, b) = (prepared(&a), prepared(&b));
        let path = anchors(a.vectors.rows.view(), b.vectors.rows.view()).path;
        let (full, narrow) = (Band::full(a.len(), b.len()), Band::around(&path, a.len(), b.len(), options.radius));
        assert!(n < 90 || 2 * narrow.corners() < full.corners(), "{n}: the band is narrow enough to matter");
        let problem = Problem::inside(a, b, full, &path, options);
        let scores = problem.scores(&weights.beads.vector());
        // The same scores without the beads that the band leaves out.
        let mut inside = scores.clone();
        let mut at = inside.iter_mut();
        for i in 0..=problem.band.sources() {
            for j in problem.band.row(i) {
                for ((_, (a, b)), score) in problem.shapes.iter().zip(&mut at) {
                    if narrow.corner(i, j).is_none() || narrow.corner(i + a, j + b).is_none() {
                        *score = f32::NEG_INFINITY;
                    }
                }
            }
        }
        let search = |scores: &[f32]| {
            let (band, shapes, transitions) = (&problem.band, &problem.shapes, &weights.beads.transitions);
            let lattice = Lattice { band, shapes, scores, transitions };
            let (steps, sums) = (lattice.best().0, lattice.sums());
            let posteriors: Vec<f64> = steps.iter().map(|step| lattice.posterior(&sums, *step)).collect();
            (steps, posteriors)
        };
        let ((steps, sure), (banded, banded_sure)) = (search(&scores), search(&inside));
        assert_eq!(steps, banded, "{n}");
        assert!(sure.iter().zip(&banded_sure).all(|(a, b)| (a - b).abs() < 0.02), "{n}: {sure:?} {banded_sure:?}");
        assert!(n < 45 || steps.iter().any(|(_, shape)| *shape == (1, 0)), "{n}: nothing is missing: {steps:?}");
    }
}

#[test]
fn an_inserted_line_is_merged_with_nothing() {
    let source = Text::plain(0, 0..30);
    let target = Text::plain(1, (0..15).chain([777]).chain(15..30));
    let beads = align(&source, &target);
    assert_eq!(beads.len(), 31, "{beads:?}");
    let alone: Vec<_> = beads.iter().filter(|b| b.is_null()).map(|b| (b.target.start, b.target.len())).collect();
    assert_eq!(alone, [(15, 1)], "{beads:?}");
}

#[test]
fn a_passage_that_is_missing_is_a_block_of_null_beads() {
    let source = Text::plain(0, 0..80);
    let target = Text::plain(1, (0..20).chain(60..80));
    let beads = align(&source, &target);
    let alone: Vec<_> = beads.iter().filter(|b| b.is_null()).map(|b| b.source.start).collect();
    assert_eq!(alone, (20..60).collect::<Vec<_>>());
    assert!(beads.iter().all(|b| !b.crossing));
}

#[test]
fn a_block_that_moved_is_aligned_and_marked() {
    let source = Text::plain(0, 0..60);
    let target = Text::plain(1, (0..10).chain(18..50).chain(10..18).chain(50..60));
    let beads = align(&source, &target);
    let moved: Vec<_> = beads.iter().filter(|b| b.crossing).map(|b| (b.source.start, b.target.start)).collect();
    assert_eq!(moved, (10..18).map(|k| (k, k + 32)).collect::<Vec<_>>());
    assert!(beads.iter().all(|b| !b.is_null()), "{beads:?}");
    let order: Vec<usize> = beads.iter().map(|b| b.source.start).collect();
    assert!(order.is_sorted(), "beads stand in the order of the source");
}

#[test]
fn units_are_scored_where_they_stand() {
    let source = Text::plain(0, 0..40);
    // Units 10 and 30 have exchanged their targets, unit 20 has a foreign one.
    let target = Text::plain(
        1,
        (0..40).map(|k| [k, 30, 900, 10][usize::from(k == 10) + 2 * usize::from(k == 20) + 3 * usize::from(k == 30)]),
    );
    let beads = rescore(&source.side(), &target.side(), &weights(), AlignOptions::default());
    for (k, bead) in beads.iter().enumerate() {
        assert_eq!((bead.source.clone(), bead.target.clone()), (k..k + 1, k..k + 1));
    }
    let mut order: Vec<usize> = (0..40).collect();
    order.sort_by(|a, b| beads[*a].confidence.total_cmp(&beads[*b].confidence));
    order[..3].sort_unstable();
    assert_eq!(order[..3], [10, 20, 30], "the wrong ones are the least sure: {beads:?}");
    assert!(beads[10].confidence < 0.1 && beads[30].confidence < 0.1, "{beads:?}");
}

#[test]
fn what_is_known_is_respected() {
    let (source, target) = (Text::plain(0, 0..30), Text::plain(1, 0..30));
    let with = |known: &str| {
        let known = Constraints::parse(known, "known").unwrap();
        let options = AlignOptions { second_pass: false, ..AlignOptions::default() };
        align_constrained(&[(source.side(), target.side())], &[known], &weights(), options, &nobody(), &Silent)
    };
    let beads = with("match 10 20\nborder 25 25").unwrap().remove(0);
    let holds = |i: usize, j: usize| beads.iter().any(|b| b.source.contains(&i) && b.target.contains(&j));
    assert!(holds(9, 19) && holds(24, 24) && holds(29, 29), "{beads:?}");
    assert!(beads.iter().all(|b| (b.source.end <= 24) == (b.target.end <= 24)), "{beads:?}");
    let apart = with("differ 5 5").unwrap().remove(0);
    assert!(apart.iter().all(|b| !(b.source.contains(&4) && b.target.contains(&4))), "{apart:?}");
    assert!(with("match 31 5").unwrap_err().to_string().contains("30 and 30 sentences"));
    assert!(with("match 3 5\nmatch 3 25").unwrap_err().to_string().contains("no alignment"));
}
