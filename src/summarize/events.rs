//! Which articles report the same event.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::features::EncodedArticle;
use super::ranker::Centres;

/// How alike two articles are: the mean over the better half of each one's sentences of the best cosine with a sentence
/// of the other, both ways averaged. Languages may differ.
///
/// Two reports of one event share their main facts and little else, so half of the sentences must not count against them.
pub fn similarity(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> f32 {
    if a.nrows() == 0 || b.nrows() == 0 {
        return 0.0;
    }
    let products = a.dot(&b.t());
    let better_half = |axis: usize| {
        let lanes = products.lanes(Axis(1 - axis));
        let mut best: Vec<f32> =
            lanes.into_iter().map(|l| l.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect();
        best.sort_by(|x, y| y.total_cmp(x));
        best.truncate(best.len().div_ceil(2));
        best.iter().sum::<f32>() / best.len() as f32
    };
    (better_half(0) + better_half(1)) / 2.0
}

/// From how alike two articles on they report the same event, where vectors are [`centred`].
///
/// Source: NTREX, 62 news articles of one week in English and French: 124 texts on 50 events, marked by hand (eight events
/// have two to four articles in each language). Of the pairs of texts that come together at .45 1.00 are right, and .72 of
/// the right ones are found (.42: .97 and .94; .50: 1.00 and .69); the French texts alone give .71 and 1.00, the English
/// alone .77 and .77. Among 600 articles of OrangeSum, nearly all on different events, seven are the largest group.
pub const THRESHOLD: f32 = 0.45;

/// The same where they are not. Plain cosines tell events apart badly, French ones above all: on the French texts alone .87
/// gives .09 and 1.00, .90 gives .92 and .71.
pub const PLAIN_THRESHOLD: f32 = 0.89;

/// The articles' vectors seen from the middle of their language, and the threshold for them.
///
/// The default encoder finds any two sentences of one language alike; from the middle they are not. Where the encoder or a
/// language has no middle ([`Centres`]) all vectors stay as they are.
pub fn centred(articles: &[EncodedArticle<'_>], encoder: &str, centres: Option<&Centres>) -> (Vec<Array2<f32>>, f32) {
    let centres = centres.filter(|c| c.encoder == encoder);
    let middle = |a: &EncodedArticle<'_>| {
        let middle = centres?.languages.get(a.language.code())?;
        (middle.len() == a.vectors.ncols()).then(|| ArrayView1::from(middle))
    };
    let moved = |a: &EncodedArticle<'_>| {
        let mut vectors = &a.vectors - &middle(a)?;
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt().max(f32::MIN_POSITIVE);
            row /= norm;
        }
        Some(vectors)
    };
    let written = articles.iter().filter(|a| a.vectors.nrows() > 0);
    if written.clone().all(|a| middle(a).is_some()) {
        (articles.iter().map(|a| moved(a).unwrap_or_else(|| a.vectors.to_owned())).collect(), THRESHOLD)
    } else {
        (articles.iter().map(|a| a.vectors.to_owned()).collect(), PLAIN_THRESHOLD)
    }
}

/// Groups articles by event: average linkage over [`similarity`] down to `threshold`. Groups and their members are in the
/// order of the articles.
///
/// Only articles that are near each other on the whole (by their mean vectors) are compared sentence by sentence. Two groups are
/// never merged unless a pair across them reaches the threshold, so every connected part of the graph of such pairs is
/// clustered on its own: time and memory grow with the articles and the squares of the parts' sizes. Runs on the rayon pool
/// of the caller.
pub fn cluster(articles: &[EncodedArticle<'_>], threshold: f32) -> Vec<Vec<usize>> {
    let alike = |i: usize, j: usize| similarity(articles[i].vectors, articles[j].vectors);
    let pairs: Vec<(usize, usize)> = neighbours(articles).into_iter().collect();
    let joined: Vec<(usize, usize)> = pairs.into_par_iter().filter(|&(i, j)| alike(i, j) >= threshold).collect();
    let mut groups: Vec<Vec<usize>> =
        parts(articles.len(), &joined).into_iter().flat_map(|part| linkage(&part, threshold, alike)).collect();
    groups.sort_unstable();
    groups
}

/// How many articles of each language are compared with an article sentence by sentence.
///
/// Among 62 news articles in two languages the other version is always among the first 3.
const NEAREST: usize = 16;

/// Rows of the product of all mean vectors that are held at a time.
const BLOCK: usize = 256;

/// Every article with the [`NEAREST`] ones of each language, by the cosine of their mean vectors: (smaller, larger).
///
/// By language, because vectors of one language are a little nearer to each other whatever they say.
fn neighbours(articles: &[EncodedArticle<'_>]) -> BTreeSet<(usize, usize)> {
    let mut languages: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, article) in articles.iter().enumerate().filter(|(_, a)| a.vectors.nrows() > 0) {
        languages.entry(article.language.code()).or_default().push(i);
    }
    let means: Vec<(&Vec<usize>, Array2<f32>)> = languages.values().map(|of| (of, means(articles, of))).collect();
    let mut found = BTreeSet::new();
    for (own, own_means) in &means {
        for (others, other_means) in &means {
            for from in (0..own.len()).step_by(BLOCK) {
                let rows = own_means.slice(s![from..(from + BLOCK).min(own.len()), ..]);
                for (row, products) in rows.dot(&other_means.t()).rows().into_iter().enumerate() {
                    let i = own[from + row];
                    let mut order: Vec<usize> = (0..others.len()).filter(|&k| others[k] != i).collect();
                    let by_cosine = |a: &usize, b: &usize| products[*b].total_cmp(&products[*a]).then(a.cmp(b));
                    if order.len() > NEAREST {
                        order.select_nth_unstable_by(NEAREST, by_cosine);
                        order.truncate(NEAREST);
                    }
                    found.extend(order.into_iter().map(|k| (i.min(others[k]), i.max(others[k]))));
                }
            }
        }
    }
    found
}

/// The mean vectors of some articles, of length 1.
fn means(articles: &[EncodedArticle<'_>], of: &[usize]) -> Array2<f32> {
    let width = articles[of[0]].vectors.ncols();
    let mut means = Array2::zeros((of.len(), width));
    for (mut row, &i) in means.rows_mut().into_iter().zip(of) {
        let sum: Array1<f32> = articles[i].vectors.sum_axis(Axis(0));
        row.assign(&(&sum / sum.dot(&sum).sqrt().max(f32::MIN_POSITIVE)));
    }
    means
}

/// The connected parts of a graph, each in order.
fn parts(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    fn root(of: &mut [usize], mut i: usize) -> usize {
        while of[i] != i {
            of[i] = of[of[i]];
            i = of[i];
        }
        i
    }
    let mut of: Vec<usize> = (0..n).collect();
    for &(i, j) in edges {
        let (i, j) = (root(&mut of, i), root(&mut of, j));
        of[i.max(j)] = i.min(j);
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..n {
        parts.entry(root(&mut of, i)).or_default().push(i);
    }
    parts.into_values().collect()
}

/// Average linkage of the members of one part, in about the square of their number: every group remembers the nearest of those
/// after it.
fn linkage(members: &[usize], threshold: f32, alike: impl Fn(usize, usize) -> f32 + Sync) -> Vec<Vec<usize>> {
    let n = members.len();
    let rows: Vec<Vec<f32>> =
        (0..n).into_par_iter().map(|i| (i + 1..n).map(|j| alike(members[i], members[j])).collect()).collect();
    let mut matrix = Array2::<f32>::zeros((n, n));
    for (i, row) in rows.into_iter().enumerate() {
        for (j, similar) in (i + 1..).zip(row) {
            (matrix[[i, j]], matrix[[j, i]]) = (similar, similar);
        }
    }
    let mut groups: Vec<Vec<usize>> = members.iter().map(|&i| vec![i]).collect();
    let nearest = |matrix: &Array2<f32>, groups: &[Vec<usize>], i: usize| {
        let after = (i + 1..n).filter(|&j| !groups[j].is_empty()).map(|j| (matrix[[i, j]], j));
        after.reduce(|best, other| if other.0 > best.0 { other } else { best })
    };
    let mut near: Vec<Option<(f32, usize)>> = (0..n).map(|i| nearest(&matrix, &groups, i)).collect();
    loop {
        let pairs = near.iter().enumerate().filter_map(|(i, near)| near.map(|(similar, j)| (similar, i, j)));
        let best = pairs.filter(|p| p.0 >= threshold).reduce(|best, other| if other.0 > best.0 { other } else { best });
        let Some((_, i, j)) = best else { break };
        join(&mut matrix, &mut groups, (i, j));
        near[j] = None;
        for k in (0..j).filter(|&k| !groups[k].is_empty()) {
            match near[k] {
                Some((similar, other)) if k < i && other != i && other != j => {
                    let new = matrix[[k, i]];
                    if new > similar || (new == similar && i < other) {
                        near[k] = Some((new, i));
                    }
                }
                Some((_, other)) if k == i || other == i || other == j => near[k] = nearest(&matrix, &groups, k),
                _ => {}
            }
        }
    }
    groups.retain(|g| !g.is_empty());
    groups
}

/// Group `j` goes into group `i`: Lance and Williams' update for average linkage.
fn join(matrix: &mut Array2<f32>, groups: &mut [Vec<usize>], (i, j): (usize, usize)) {
    let (a, b) = (groups[i].len() as f32, groups[j].len() as f32);
    for k in (0..groups.len()).filter(|&k| k != i && k != j) {
        let mean = (a * matrix[[i, k]] + b * matrix[[j, k]]) / (a + b);
        (matrix[[i, k]], matrix[[k, i]]) = (mean, mean);
    }
    let moved = std::mem::take(&mut groups[j]);
    groups[i].extend(moved);
    groups[i].sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use ndarray::array;

    #[test]
    fn articles_about_one_event_come_together() {
        let (french, english) = (Language::french(), Language::english());
        let (va, vb) = (array![[1.0f32, 0.0, 0.0], [0.6, 0.8, 0.0]], array![[0.99, 0.141, 0.0], [0.0, 0.0, 1.0]]);
        let vc = array![[0.0f32, -1.0, 0.0], [0.0, -0.995, -0.1]];
        let texts = ["Un.", "Deux."];
        let empty = Array2::zeros((0, 3));
        let articles = [
            EncodedArticle::untitled(&texts, va.view(), &french),
            EncodedArticle::untitled(&texts, vc.view(), &french),
            EncodedArticle::untitled(&[], empty.view(), &french),
            EncodedArticle::untitled(&texts, vb.view(), &english),
        ];
        assert_eq!(cluster(&articles, 0.9), [vec![0, 3], vec![1], vec![2]]);
        assert_eq!(cluster(&articles, 2.0).len(), 4);
        assert!(similarity(va.view(), vb.view()) > similarity(va.view(), vc.view()));
    }

    #[test]
    fn from_the_middle_of_its_language_an_article_stands_out() {
        let (french, german) = (Language::french(), Language::new("de"));
        let v = array![[0.8f32, 0.6], [1.0, 0.0]];
        let texts = ["Un.", "Deux."];
        let centres = Centres { encoder: "e".into(), languages: [("fr".to_owned(), vec![0.8, 0.0])].into() };
        let known = [EncodedArticle::untitled(&texts, v.view(), &french)];
        let (moved, threshold) = centred(&known, "e", Some(&centres));
        assert_eq!((moved[0].row(0).to_vec(), threshold), (vec![0.0, 1.0], THRESHOLD));
        let both =
            [EncodedArticle::untitled(&texts, v.view(), &french), EncodedArticle::untitled(&texts, v.view(), &german)];
        for (articles, encoder) in [(&both[..], "e"), (&known[..], "another")] {
            assert_eq!(centred(articles, encoder, Some(&centres)).1, PLAIN_THRESHOLD);
        }
    }

    #[test]
    fn many_articles_are_grouped_as_if_all_pairs_were_compared() {
        let language = Language::english();
        let texts = ["One."];
        // 600 articles, 40 events of 15: one direction each, with a little of a neighbour's.
        let vector = |i: usize| {
            let mut v = Array2::zeros((1, 40));
            v[[0, i % 40]] = 1.0f32;
            v[[0, (i % 40 + 1) % 40]] = (i / 40) as f32 * 0.02;
            let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt();
            v / norm
        };
        let vectors: Vec<Array2<f32>> = (0..600).map(vector).collect();
        let articles: Vec<EncodedArticle<'_>> =
            vectors.iter().map(|v| EncodedArticle::untitled(&texts, v.view(), &language)).collect();
        let all: Vec<usize> = (0..600).collect();
        let alike = |i: usize, j: usize| similarity(articles[i].vectors, articles[j].vectors);
        let mut whole = linkage(&all, 0.9, alike);
        whole.sort_unstable();
        assert_eq!(cluster(&articles, 0.9), whole);
        assert_eq!(whole.len(), 40);
    }

    #[test]
    fn the_most_alike_groups_are_joined_first() {
        // The same, every pair looked at before every step.
        let plain = |alike: &dyn Fn(usize, usize) -> f32, n: usize, threshold: f32| {
            let mut matrix = Array2::from_shape_fn((n, n), |(i, j)| if i == j { 0.0 } else { alike(i, j) });
            let mut groups: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
            loop {
                let mut best: Option<(f32, usize, usize)> = None;
                for i in (0..n).filter(|&i| !groups[i].is_empty()) {
                    for j in (i + 1..n).filter(|&j| !groups[j].is_empty()) {
                        if matrix[[i, j]] >= threshold && best.is_none_or(|b| matrix[[i, j]] > b.0) {
                            best = Some((matrix[[i, j]], i, j));
                        }
                    }
                }
                let Some((_, i, j)) = best else { break };
                join(&mut matrix, &mut groups, (i, j));
            }
            groups.retain(|g| !g.is_empty());
            groups
        };
        for seed in 0..20u64 {
            let alike = |i: usize, j: usize| {
                let (low, high) = (i.min(j) as u64, i.max(j) as u64);
                let mixed = (low * 1_000_003 + high * 7919 + seed * 104_729).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                (mixed >> 58) as f32 / 64.0
            };
            let (n, members) = (24, (0..24).collect::<Vec<_>>());
            for threshold in [0.3, 0.6] {
                assert_eq!(linkage(&members, threshold, alike), plain(&alike, n, threshold), "seed {seed}");
            }
        }
    }
}
