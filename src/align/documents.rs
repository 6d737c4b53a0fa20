//! Which documents translate which.
//!
//! Sentence vectors are centred per language; two sentences' *margin* is their cosine minus the mean cosine of each one's four
//! nearest in the other language (Artetxe and Schwenk 2019, as a difference); a pair of documents is judged by how well the
//! better half of the sentences of each finds its match in the other. A logistic model learnt on articles with documents and
//! sentences removed at random turns that into a probability, and one-to-one matching chooses pairs.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::assign;
use super::tables::Centre;

/// How many nearest sentences a margin is taken against.
const NEAREST: usize = 4;
/// Candidates for a document when there are too many to look at all.
const CANDIDATES: usize = 32;
/// Up to this many pairs of documents all are looked at.
const ALL_PAIRS: usize = 1 << 22;
/// Rows of vectors whose products are taken at once.
const BLOCK: usize = 256;

/// What is known of a document.
#[derive(Debug, Clone)]
pub struct Article<'a> {
    /// `sentences × dimension`, rows of length 1; title first where there is one, boilerplate left out.
    pub vectors: ArrayView2<'a, f32>,
    /// Names that may tell which documents belong together: file stem, address; lower case.
    pub name: &'a str,
    /// The date, as written, if known.
    pub date: Option<&'a str>,
}

/// Two documents that translate each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Index among the source documents.
    pub source: usize,
    /// Index among the target documents.
    pub target: usize,
    /// Mean margin of the better half of both documents' sentences.
    pub score: f32,
    /// Probability that they are translations of each other (0 to 1).
    pub confidence: f32,
}

/// How many numbers describe a pair of documents.
pub(crate) const SIGNS: usize = 9;

/// Weights of the logistic model: one a [sign](signs), and a constant.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PairWeights {
    /// In the order of the signs.
    pub signs: [f64; SIGNS],
    /// The constant.
    pub constant: f64,
}

/// A candidate with its signs.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index among the source documents.
    pub source: usize,
    /// Index among the target documents.
    pub target: usize,
    /// Mean margin of the better half.
    pub score: f32,
    /// What the logistic model weighs.
    pub signs: [f64; SIGNS],
}

/// Finds the pairs whose probability is at least `threshold`, by source document.
pub fn pair_documents(
    sources: &[Article],
    targets: &[Article],
    centre: &Centre,
    weights: &PairWeights,
    threshold: f32,
) -> Vec<Pair> {
    choose(&candidates(sources, targets, centre), (sources.len(), targets.len()), weights, threshold)
}

/// One-to-one matching of candidates by the sum of their log-odds over the threshold.
pub fn choose(candidates: &[Candidate], size: (usize, usize), weights: &PairWeights, threshold: f32) -> Vec<Pair> {
    let threshold = f64::from(threshold.clamp(0.001, 0.999));
    let least = (threshold / (1.0 - threshold)).ln();
    let scored: Vec<(usize, usize, f64)> = candidates
        .iter()
        .map(|c| (c.source, c.target, weights.log_odds(&c.signs) - least))
        .filter(|c| c.2 >= 0.0)
        .collect();
    let chosen = assign::assign(&scored, size);
    let mut pairs: Vec<Pair> = candidates
        .iter()
        .filter(|c| chosen.contains(&(c.source, c.target)))
        .map(|c| Pair {
            source: c.source,
            target: c.target,
            score: c.score,
            confidence: (1.0 / (1.0 + (-weights.log_odds(&c.signs)).exp())) as f32,
        })
        .collect();
    pairs.sort_by_key(|p| (p.source, p.target));
    pairs
}

impl PairWeights {
    /// Logarithm of the odds that a pair with these signs is one.
    pub fn log_odds(&self, signs: &[f64; SIGNS]) -> f64 {
        self.constant + self.signs.iter().zip(signs).map(|(w, x)| w * x).sum::<f64>()
    }
}

/// Learns the logistic model from candidates that are known to be pairs or not; L2 of 0.00001 on standardised signs.
pub fn fit_pairs(examples: &[(Candidate, bool)]) -> PairWeights {
    let count = examples.len().max(1) as f64;
    let scale: [f64; SIGNS] = std::array::from_fn(|k| {
        let square = examples.iter().map(|(c, _)| c.signs[k] * c.signs[k]).sum::<f64>() / count;
        if square > 1e-12 { 1.0 / square.sqrt() } else { 0.0 }
    });
    let x = super::lbfgs::minimise(
        |x, gradient| {
            gradient.fill(0.0);
            let mut value = 0.0;
            for (candidate, right) in examples {
                let z = x[SIGNS] + (0..SIGNS).map(|k| x[k] * candidate.signs[k] * scale[k]).sum::<f64>();
                let z = if *right { z } else { -z };
                // −ln σ(z) without overflow.
                value += if z > 0.0 { (-z).exp().ln_1p() } else { z.exp().ln_1p() - z };
                let slope = -1.0 / (1.0 + z.exp()) * if *right { 1.0 } else { -1.0 };
                (0..SIGNS).for_each(|k| gradient[k] += slope * candidate.signs[k] * scale[k]);
                gradient[SIGNS] += slope;
            }
            gradient.iter_mut().for_each(|g| *g /= count);
            value /= count;
            for k in 0..SIGNS {
                value += 1e-5 * x[k] * x[k];
                gradient[k] += 2e-5 * x[k];
            }
            value
        },
        vec![0.0; SIGNS + 1],
        300,
        1e-8,
    );
    PairWeights { signs: std::array::from_fn(|k| x[k] * scale[k]), constant: x[SIGNS] }
}

/// One language's sentences, centred, with the range of every document.
struct Corpus {
    vectors: Array2<f32>,
    ranges: Vec<Range<usize>>,
}

impl Corpus {
    fn new(articles: &[Article], centre: &Centre) -> Self {
        let width = articles.iter().map(|a| a.vectors.ncols()).max().unwrap_or(0);
        let mut ranges = Vec::new();
        let mut at = 0;
        for article in articles {
            ranges.push(at..at + article.vectors.nrows());
            at += article.vectors.nrows();
        }
        let mut vectors = Array2::zeros((at, width));
        for (article, range) in articles.iter().zip(&ranges) {
            vectors.slice_mut(s![range.clone(), ..]).assign(&article.vectors);
        }
        super::tables::centre_rows(&mut vectors, &centre.vectors);
        Corpus { vectors, ranges }
    }

    /// Means of every document's vectors, of length 1.
    fn means(&self) -> Array2<f32> {
        let mut out = Array2::zeros((self.ranges.len(), self.vectors.ncols()));
        for (mut row, range) in out.rows_mut().into_iter().zip(&self.ranges) {
            row.assign(&self.vectors.slice(s![range.clone(), ..]).sum_axis(Axis(0)));
            let norm = row.dot(&row).sqrt().max(1e-9);
            row /= norm;
        }
        out
    }

    fn of(&self, document: usize) -> ArrayView2<'_, f32> {
        self.vectors.slice(s![self.ranges[document].clone(), ..])
    }
}

/// Every pair of documents worth a look, with its signs. All pairs in small corpora; in large ones, those whose mean vectors
/// are near, from either side.
pub fn candidates(sources: &[Article], targets: &[Article], centre: &Centre) -> Vec<Candidate> {
    if sources.is_empty() || targets.is_empty() {
        return vec![];
    }
    let (s, t) = (Corpus::new(sources, centre), Corpus::new(targets, centre));
    let means = (s.means(), t.means());
    let pairs = if sources.len() * targets.len() <= ALL_PAIRS {
        (0..sources.len()).flat_map(|i| (0..targets.len()).map(move |j| (i, j))).collect()
    } else {
        let mut pairs: Vec<(usize, usize)> = nearest(&means.0, &means.1, CANDIDATES);
        pairs.extend(nearest(&means.1, &means.0, CANDIDATES).into_iter().map(|(j, i)| (i, j)));
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    // The four nearest of every sentence among the sentences of its document's candidates.
    let near = (nearest_means(&s, &t, &pairs, sources.len()), {
        let mut back: Vec<(usize, usize)> = pairs.iter().map(|(i, j)| (*j, *i)).collect();
        back.sort_unstable();
        nearest_means(&t, &s, &back, targets.len())
    });
    let mut out: Vec<Candidate> = pairs
        .par_iter()
        .map(|&(i, j)| {
            let rows = &near.0[s.ranges[i].clone()];
            let columns = &near.1[t.ranges[j].clone()];
            let mut signs = [0.0; SIGNS];
            let score = judge(s.of(i), t.of(j), rows, columns, &mut signs);
            signs[3] = f64::from(means.0.row(i).dot(&means.1.row(j)));
            signs[7] = f64::from(u8::from(same_name(sources[i].name, targets[j].name)));
            signs[8] = match (sources[i].date, targets[j].date) {
                (Some(a), Some(b)) if a == b => 1.0,
                (Some(_), Some(_)) => -1.0,
                _ => 0.0,
            };
            Candidate { source: i, target: j, score, signs }
        })
        .collect();
    // How far a candidate is ahead of the best rival of either document.
    let mut first: (Vec<[f32; 2]>, Vec<[f32; 2]>) =
        (vec![[f32::MIN; 2]; sources.len()], vec![[f32::MIN; 2]; targets.len()]);
    for c in &out {
        for best in [&mut first.0[c.source], &mut first.1[c.target]] {
            if c.score > best[0] {
                *best = [c.score, best[0]];
            } else if c.score > best[1] {
                best[1] = c.score;
            }
        }
    }
    for c in &mut out {
        let ahead = |best: [f32; 2]| {
            let rival = if c.score >= best[0] { best[1] } else { best[0] };
            // Without a rival a document is neither ahead nor behind.
            if rival == f32::MIN { 0.0 } else { f64::from((c.score - rival).clamp(-0.3, 0.3)) }
        };
        let (x, y) = (ahead(first.0[c.source]), ahead(first.1[c.target]));
        c.signs[4] = x.min(y);
    }
    out
}

/// For every sentence, the mean cosine of its nearest sentences in the documents that its own is paired with; `pairs` sorted.
fn nearest_means(own: &Corpus, others: &Corpus, pairs: &[(usize, usize)], documents: usize) -> Vec<f32> {
    (0..documents)
        .into_par_iter()
        .flat_map_iter(|i| {
            let mut best = vec![[f32::MIN; NEAREST]; own.ranges[i].len()];
            let from = pairs.partition_point(|p| p.0 < i);
            let to = pairs.partition_point(|p| p.0 <= i);
            for (_, j) in &pairs[from..to] {
                let products = own.of(i).dot(&others.of(*j).t());
                for (line, best) in products.rows().into_iter().zip(&mut best) {
                    line.iter().for_each(|x| keep(best, *x));
                }
            }
            best.into_iter().map(|b| mean(&b))
        })
        .collect()
}

/// Fills the signs that come from the sentences of two documents and returns their score.
fn judge(
    source: ArrayView2<f32>,
    target: ArrayView2<f32>,
    rows: &[f32],
    columns: &[f32],
    signs: &mut [f64; SIGNS],
) -> f32 {
    let products = source.dot(&target.t());
    let (n, m) = products.dim();
    if n == 0 || m == 0 {
        return -1.0;
    }
    let margin = |i: usize, j: usize| products[[i, j]] - 0.5 * (rows[i] + columns[j]);
    let mut forward: Vec<(f32, usize, f32)> = (0..n)
        .map(|i| {
            let best = (0..m).fold((f32::MIN, 0), |b, j| if margin(i, j) > b.0 { (margin(i, j), j) } else { b });
            (best.0, best.1, products[[i, best.1]])
        })
        .collect();
    let mut backward: Vec<(f32, usize, f32)> = (0..m)
        .map(|j| {
            let best = (0..n).fold((f32::MIN, 0), |b, i| if margin(i, j) > b.0 { (margin(i, j), i) } else { b });
            (best.0, best.1, products[[best.1, j]])
        })
        .collect();
    // Mutual best matches, and how many of them stand in one order on both sides.
    let mutual: Vec<usize> =
        forward.iter().enumerate().filter(|(i, f)| backward[f.1].1 == *i && f.0 > 0.0).map(|(_, f)| f.1).collect();
    let ordered = longest_rise(&mutual);
    signs[5] = ordered as f64 / (n.min(m) as f64 + 1.0);
    signs[6] = (ordered as f64 + 1.0).ln();
    forward.sort_by(|a, b| b.0.total_cmp(&a.0));
    backward.sort_by(|a, b| b.0.total_cmp(&a.0));
    let half = |list: &[(f32, usize, f32)], of: fn(&(f32, usize, f32)) -> f32| {
        let count = list.len().div_ceil(2);
        list[..count].iter().map(of).sum::<f32>() / count as f32
    };
    let score = 0.5 * (half(&forward, |x| x.0) + half(&backward, |x| x.0));
    signs[0] = f64::from(score);
    signs[1] = f64::from(0.5 * (half(&forward, |x| x.2) + half(&backward, |x| x.2)));
    signs[2] = f64::from(half(&forward, |x| x.0).min(half(&backward, |x| x.0)));
    score
}

/// Length of the longest rising subsequence.
fn longest_rise(values: &[usize]) -> usize {
    let mut tails: Vec<usize> = Vec::new();
    for v in values {
        let at = tails.partition_point(|t| t < v);
        if at == tails.len() { tails.push(*v) } else { tails[at] = *v }
    }
    tails.len()
}

/// The `k` rows of `others` nearest to every row, as pairs of row numbers.
fn nearest(rows: &Array2<f32>, others: &Array2<f32>, k: usize) -> Vec<(usize, usize)> {
    (0..rows.nrows().div_ceil(BLOCK))
        .into_par_iter()
        .flat_map_iter(|block| {
            let block = block * BLOCK..((block + 1) * BLOCK).min(rows.nrows());
            let mut best: Vec<Vec<(f32, usize)>> = vec![Vec::with_capacity(k + 1); block.len()];
            for start in (0..others.nrows()).step_by(4096) {
                let end = (start + 4096).min(others.nrows());
                let products = rows.slice(s![block.clone(), ..]).dot(&others.slice(s![start..end, ..]).t());
                for (line, best) in products.rows().into_iter().zip(&mut best) {
                    for (j, x) in line.iter().enumerate() {
                        if best.len() < k || *x > best[k - 1].0 {
                            let at = best.partition_point(|b| b.0 >= *x);
                            best.insert(at, (*x, start + j));
                            best.truncate(k);
                        }
                    }
                }
            }
            let first = block.start;
            best.into_iter().enumerate().flat_map(move |(i, b)| b.into_iter().map(move |(_, j)| (first + i, j)))
        })
        .collect()
}

/// Whether two names are one but for what marks the language: `x.fr.txt` and `x.en.txt`, `…/fr/x` and `…/en/x`.
fn same_name(a: &str, b: &str) -> bool {
    let bare = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|part| part.len() > 3 || part.chars().all(|c| c.is_ascii_digit()))
            .filter(|part| !matches!(*part, "html" | "http" | "https" | "json" | "jsonl"))
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (bare(a), bare(b));
    !a.is_empty() && a == b
}

fn keep(best: &mut [f32; NEAREST], x: f32) {
    if x > best[NEAREST - 1] {
        best[NEAREST - 1] = x;
        let mut k = NEAREST - 1;
        while k > 0 && best[k] > best[k - 1] {
            best.swap(k, k - 1);
            k -= 1;
        }
    }
}

fn mean(best: &[f32; NEAREST]) -> f32 {
    let (sum, count) = best.iter().filter(|x| **x > f32::MIN).fold((0.0, 0), |(s, c), x| (s + x, c + 1));
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_language() {
        assert!(same_name("2020/report.fr", "2020/report.en"));
        assert!(same_name("https://a.org/fr/article-77.html", "https://a.org/en/article-77.html"));
        assert!(!same_name("report.fr", "letter.en"));
        assert!(!same_name("fr", "en"));
    }

    #[test]
    fn rises_are_counted() {
        assert_eq!(longest_rise(&[3, 1, 2, 5, 4, 6]), 4);
        assert_eq!(longest_rise(&[]), 0);
    }

    #[test]
    fn nearest_rows_are_found_across_blocks() {
        let rows = Array2::from_shape_fn((600, 2), |(i, k)| ((i as f32) * 0.01 + k as f32 * 1.5).sin());
        for (i, j) in nearest(&rows, &rows, 1) {
            assert!((rows.row(i).dot(&rows.row(i)) - rows.row(i).dot(&rows.row(j))) < 1.0, "{i} {j}");
        }
        assert_eq!(nearest(&rows, &rows, 3).len(), 1800);
    }
}
