//! Which documents translate which.
//!
//! Sentence vectors are centred per language; two sentences' *margin* is their cosine minus the mean cosine of each one's four
//! nearest in the other language (Artetxe and Schwenk 2019, as a difference); a pair of documents is judged by how well the
//! better half of the sentences of each finds its match in the other. A logistic model learnt on articles with documents and
//! sentences removed at random turns that into a probability, and one-to-one matching chooses pairs.
//!
//! What it costs: in small corpora every pair of documents is judged. In large ones the mean vectors choose the candidates by
//! exact search, which grows with the square of the corpus (100,000 × 100,000 documents: 7.7 TFLOP), and what is judged grows
//! with its size; memory is that of the vectors and about 100 bytes a candidate. `scripts/bench/pair` measures it.

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::assign;
use super::numbers::{Numbers, agreement};
use crate::align::centre::{Centre, blend, normalise, seen_from};
use crate::align::learning::logistic;
use crate::align::nearest::{Nearest, nearest};
use crate::error::Result;
use crate::progress::Progress;

/// How many nearest sentences a margin is taken against.
pub(super) const NEAREST: usize = 4;
/// Candidates for a document when there are too many to look at all.
pub(crate) const CANDIDATES: usize = 32;
/// Up to this many pairs of documents all are looked at.
pub(crate) const ALL_PAIRS: usize = 1 << 22;

/// What is known of a document.
#[derive(Debug, Clone)]
pub struct PairingDocument<'a> {
    /// `sentences × dimension`, rows of length 1; title first where there is one, boilerplate left out.
    pub vectors: ArrayView2<'a, f32>,
    /// Names that may tell which documents belong together: file stem, address; lower case.
    pub name: &'a str,
    /// The date, as written, if known.
    pub date: Option<&'a str>,
    /// The numbers in the sentences that the vectors are of.
    pub numbers: &'a Numbers,
}

/// Two documents that translate each other.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentMatch {
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
pub(crate) const FEATURES: usize = 11;

/// Weights of the logistic model of a pair of documents.
///
/// Its features, of the better half of both documents' sentences by their best matches: mean margin, mean cosine, mean margin of
/// the document that has the lower one; of the documents: cosine of the mean vectors, how far the mean margin is ahead of the best
/// rival's of either document (at most .3), mutual best matches in one order as a share of the shorter document's sentences and ln
/// of their number plus one, whether the names agree (0 or 1), whether the dates do (1, -1, or 0 where one is unknown), and of
/// the numbers in sentences that are each other's best match the share that is on both sides and the share that is not, both drawn
/// towards 0 where there are few.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PairWeights {
    /// One weight a feature, in this order; files of before there were all of them may lack the last.
    #[serde(deserialize_with = "some_features")]
    pub features: [f64; FEATURES],
    /// The constant.
    pub constant: f64,
}

/// As many weights as there are, the others 0.
fn some_features<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<[f64; FEATURES], D::Error> {
    let given: Vec<f64> = serde::Deserialize::deserialize(from)?;
    if given.len() > FEATURES {
        return Err(serde::de::Error::invalid_length(given.len(), &"as many weights as there are features of a pair"));
    }
    Ok(std::array::from_fn(|k| given.get(k).copied().unwrap_or(0.0)))
}

/// Two documents that may translate each other, with what is known of them.
#[derive(Debug, Clone)]
pub struct PairCandidate {
    /// Index among the source documents.
    pub source: usize,
    /// Index among the target documents.
    pub target: usize,
    /// Mean margin of the better half.
    pub score: f32,
    /// What [`PairWeights`] weigh.
    pub features: [f64; FEATURES],
}

/// Finds the pairs whose probability is at least `threshold`, by source document.
pub fn pair_documents(
    sources: &[PairingDocument],
    targets: &[PairingDocument],
    centre: &Centre,
    weights: &PairWeights,
    threshold: f32,
) -> Vec<DocumentMatch> {
    choose(&candidates(sources, targets, centre), (sources.len(), targets.len()), weights, threshold)
}

/// One-to-one matching of candidates by the sum of their log-odds over the threshold.
pub fn choose(
    candidates: &[PairCandidate],
    size: (usize, usize),
    weights: &PairWeights,
    threshold: f32,
) -> Vec<DocumentMatch> {
    let threshold = f64::from(threshold.clamp(0.001, 0.999));
    let least = (threshold / (1.0 - threshold)).ln();
    let scored: Vec<(usize, usize, f64)> = candidates
        .iter()
        .map(|c| (c.source, c.target, weights.log_odds(&c.features) - least))
        .filter(|c| c.2 >= 0.0)
        .collect();
    let chosen = assign::assign(&scored, size);
    let mut pairs: Vec<DocumentMatch> = candidates
        .iter()
        .filter(|c| chosen.contains(&(c.source, c.target)))
        .map(|c| DocumentMatch {
            source: c.source,
            target: c.target,
            score: c.score,
            confidence: logistic::probability(weights.log_odds(&c.features)),
        })
        .collect();
    pairs.sort_by_key(|p| (p.source, p.target));
    pairs
}

impl PairWeights {
    /// Logarithm of the odds that a pair with these features is one.
    pub fn log_odds(&self, features: &[f64; FEATURES]) -> f64 {
        logistic::log_odds(&self.features, self.constant, features)
    }
}

/// Learns the logistic model from candidates that are known to be pairs or not.
///
/// # Errors
/// When the user asked to stop.
pub fn fit_pairs(examples: &[(PairCandidate, bool)], progress: &dyn Progress) -> Result<PairWeights> {
    let examples: Vec<_> = examples.iter().map(|(candidate, right)| (candidate.features, *right)).collect();
    let (features, constant) = logistic::fit(&examples, progress)?;
    Ok(PairWeights { features, constant })
}

/// One language's documents, and what their sentences are centred with.
struct Corpus<'a, 'v> {
    articles: &'a [PairingDocument<'v>],
    ranges: Vec<Range<usize>>,
    centre: Vec<f32>,
}

impl<'a, 'v> Corpus<'a, 'v> {
    fn new(articles: &'a [PairingDocument<'v>], generic: &Centre) -> Self {
        let width = articles.iter().map(|a| a.vectors.ncols()).max().unwrap_or(0);
        let (mut ranges, mut at, mut sum) = (Vec::new(), 0, vec![0f64; width]);
        for article in articles {
            ranges.push(at..at + article.vectors.nrows());
            at += article.vectors.nrows();
            let own = article.vectors.sum_axis(Axis(0));
            sum.iter_mut().zip(&own).for_each(|(s, x)| *s += f64::from(*x));
        }
        let mean: Vec<f32> = sum.iter().map(|s| (s / at.max(1) as f64) as f32).collect();
        Corpus { articles, ranges, centre: blend(&mean, at as f32, &generic.vectors) }
    }

    /// A document's vectors, centred. They are made anew whenever they are wanted: kept, they would be as large as the
    /// corpus once more.
    fn of(&self, document: usize) -> Array2<f32> {
        let mut rows = self.articles[document].vectors.to_owned();
        for mut row in rows.rows_mut() {
            seen_from(&self.centre, row.as_slice_mut().unwrap_or_default());
        }
        rows
    }

    /// Means of every document's vectors, of length 1.
    fn means(&self) -> Array2<f32> {
        let mean = |document| {
            let mut row = self.of(document).sum_axis(Axis(0)).to_vec();
            normalise(&mut row);
            row
        };
        let rows: Vec<Vec<f32>> = (0..self.articles.len()).into_par_iter().map(mean).collect();
        let mut out = Array2::zeros((rows.len(), self.centre.len()));
        for (mut row, mean) in out.rows_mut().into_iter().zip(rows) {
            row.assign(&ArrayView1::from(&mean));
        }
        out
    }
}

/// Every pair of documents worth a look, with its features. All pairs in small corpora; in large ones, those whose mean vectors
/// are near, from either side.
pub fn candidates(sources: &[PairingDocument], targets: &[PairingDocument], centre: &Centre) -> Vec<PairCandidate> {
    if sources.is_empty() || targets.is_empty() {
        return vec![];
    }
    let (s, t) = (Corpus::new(sources, centre), Corpus::new(targets, centre));
    let means = (s.means(), t.means());
    let pairs = if sources.len() * targets.len() <= ALL_PAIRS {
        (0..sources.len()).flat_map(|i| (0..targets.len()).map(move |j| (i, j))).collect()
    } else {
        let (forward, backward) = nearest(&means.0, &means.1, CANDIDATES);
        let flat = |lists: Vec<Nearest>| {
            lists.into_iter().enumerate().flat_map(|(i, list)| list.into_iter().map(move |(_, j)| (i, j)))
        };
        let mut pairs: Vec<(usize, usize)> = flat(forward).chain(flat(backward).map(|(j, i)| (i, j))).collect();
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
    let mut out: Vec<PairCandidate> = pairs
        .par_chunk_by(|a, b| a.0 == b.0)
        .flat_map_iter(|pairs| {
            let i = pairs[0].0;
            let (own, s, t, near, means) = (s.of(i), &s, &t, &near, &means);
            pairs.iter().map(move |&(i, j)| {
                let rows = &near.0[s.ranges[i].clone()];
                let columns = &near.1[t.ranges[j].clone()];
                let mut features = [0.0; FEATURES];
                let (a, b) = (&sources[i], &targets[j]);
                let (score, mutual) = judge(own.view(), t.of(j).view(), rows, columns, &mut features);
                [features[NUMBERS], features[NUMBERS + 1]] = agreement(a.numbers, b.numbers, mutual.into_iter());
                known(means.0.row(i).dot(&means.1.row(j)), [a.name, b.name], [a.date, b.date], &mut features);
                PairCandidate { source: i, target: j, score, features }
            })
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
        c.features[AHEAD] = ahead(c.score, first.0[c.source]).min(ahead(c.score, first.1[c.target]));
    }
    out
}

/// Which feature says how far a candidate is ahead of its rivals.
pub(super) const AHEAD: usize = 4;

/// Which feature says how far the numbers agree; the next one says how far they do not.
pub(super) const NUMBERS: usize = 9;

/// How far a score is ahead of its best rival, given the two best scores of a document ([`f32::MIN`] for none).
pub(super) fn ahead(score: f32, best: [f32; 2]) -> f64 {
    let rival = if score >= best[0] { best[1] } else { best[0] };
    // Without a rival a document is neither ahead nor behind.
    if rival == f32::MIN { 0.0 } else { f64::from((score - rival).clamp(-0.3, 0.3)) }
}

/// The features of what is known of two documents besides their sentences: the cosine of their means, their names and dates.
pub(super) fn known(cosine: f32, names: [&str; 2], dates: [Option<&str>; 2], features: &mut [f64; FEATURES]) {
    features[3] = f64::from(cosine);
    features[7] = f64::from(u8::from(same_name(names[0], names[1])));
    features[8] = match dates {
        [Some(a), Some(b)] if a == b => 1.0,
        [Some(_), Some(_)] => -1.0,
        _ => 0.0,
    };
}

/// For every sentence, the mean cosine of its nearest sentences in the documents that its own is paired with; `pairs` sorted.
fn nearest_means(own: &Corpus, others: &Corpus, pairs: &[(usize, usize)], documents: usize) -> Vec<f32> {
    (0..documents)
        .into_par_iter()
        .flat_map_iter(|i| {
            let mut best = vec![[f32::MIN; NEAREST]; own.ranges[i].len()];
            let from = pairs.partition_point(|p| p.0 < i);
            let to = pairs.partition_point(|p| p.0 <= i);
            let rows = own.of(i);
            for (_, j) in &pairs[from..to] {
                let products = rows.dot(&others.of(*j).t());
                for (line, best) in products.rows().into_iter().zip(&mut best) {
                    line.iter().for_each(|x| keep(best, *x));
                }
            }
            best.into_iter().map(|b| mean(&b))
        })
        .collect()
}

/// Fills the features that come from the vectors of two documents' sentences; returns their score, and which sentences are each
/// other's best match.
pub(super) fn judge(
    source: ArrayView2<f32>,
    target: ArrayView2<f32>,
    rows: &[f32],
    columns: &[f32],
    features: &mut [f64; FEATURES],
) -> (f32, Vec<(usize, usize)>) {
    let products = source.dot(&target.t());
    let (n, m) = products.dim();
    if n == 0 || m == 0 {
        return (-1.0, vec![]);
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
    let mutual: Vec<(usize, usize)> =
        forward.iter().enumerate().filter(|(i, f)| backward[f.1].1 == *i).map(|(i, f)| (i, f.1)).collect();
    let leading: Vec<usize> = mutual.iter().filter(|(i, _)| forward[*i].0 > 0.0).map(|(_, j)| *j).collect();
    let ordered = longest_rise(&leading);
    features[5] = ordered as f64 / (n.min(m) as f64 + 1.0);
    features[6] = (ordered as f64 + 1.0).ln();
    forward.sort_by(|a, b| b.0.total_cmp(&a.0));
    backward.sort_by(|a, b| b.0.total_cmp(&a.0));
    let half = |list: &[(f32, usize, f32)], of: fn(&(f32, usize, f32)) -> f32| {
        let count = list.len().div_ceil(2);
        list[..count].iter().map(of).sum::<f32>() / count as f32
    };
    let score = 0.5 * (half(&forward, |x| x.0) + half(&backward, |x| x.0));
    features[0] = f64::from(score);
    features[1] = f64::from(0.5 * (half(&forward, |x| x.2) + half(&backward, |x| x.2)));
    features[2] = f64::from(half(&forward, |x| x.0).min(half(&backward, |x| x.0)));
    (score, mutual)
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

pub(super) fn keep(best: &mut [f32; NEAREST], x: f32) {
    if x > best[NEAREST - 1] {
        best[NEAREST - 1] = x;
        let mut k = NEAREST - 1;
        while k > 0 && best[k] > best[k - 1] {
            best.swap(k, k - 1);
            k -= 1;
        }
    }
}

pub(super) fn mean(best: &[f32; NEAREST]) -> f32 {
    let (sum, count) = best.iter().filter(|x| **x > f32::MIN).fold((0.0, 0), |(s, c), x| (s + x, c + 1));
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::AlignWeights;

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

    /// Vectors of length 1 that have little in common.
    fn unlike(sentences: usize, seed: u64) -> Array2<f32> {
        let mut state = seed;
        let mut rows = Array2::from_shape_simple_fn((sentences, 48), || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        });
        rows.rows_mut().into_iter().for_each(|mut row| normalise(row.as_slice_mut().unwrap()));
        rows
    }

    #[test]
    fn articles_after_one_pattern_are_told_apart_by_their_numbers() {
        let (pattern, other) = (unlike(6, 1), unlike(6, 2));
        let results = |first: usize| {
            let lines: Vec<String> = (0..6).map(|k| format!("{} – {}", first + k, first * k)).collect();
            Numbers::of(lines.iter().map(String::as_str))
        };
        let (saturday, sunday, none) = (results(20), results(61), Numbers::default());
        fn article<'a>(vectors: &'a Array2<f32>, numbers: &'a Numbers) -> PairingDocument<'a> {
            PairingDocument { vectors: vectors.view(), name: "", date: None, numbers }
        }
        let sources = [article(&pattern, &saturday), article(&other, &none), article(&pattern, &sunday)];
        let targets = [article(&pattern, &sunday), article(&pattern, &saturday), article(&other, &none)];
        let weights = AlignWeights::built_in("multilingual-e5-small").unwrap().pairs.unwrap();
        let found = pair_documents(&sources, &targets, &Centre::default(), &weights, 0.5);
        let found: Vec<_> = found.iter().map(|pair| (pair.source, pair.target)).collect();
        assert_eq!(found, [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn weights_of_before_numbers_were_looked_at_are_read() {
        let read = |json: &str| serde_json::from_str::<PairWeights>(json);
        let weights = read(r#"{"features": [1, 2, 3, 4, 5, 6, 7, 8, 9], "constant": -1}"#).unwrap();
        assert_eq!(weights.features, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 0.0, 0.0]);
        assert_eq!(read(&serde_json::to_string(&weights).unwrap()).unwrap(), weights);
        assert!(read(r#"{"features": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "constant": -1}"#).is_err());
    }
}
