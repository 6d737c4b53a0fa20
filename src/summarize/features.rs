//! What is known about every sentence before it is ranked: a row of numbers with names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ndarray::{Array1, ArrayView1, ArrayView2};

use super::centrality::{self, z_scores};
use super::flaws::{self, Flaw};
use super::surface::Surface;
use super::terms;
use crate::language::{Language, has_rules, rules};
use crate::text::count_words;

/// An article as the summariser sees it: its own sentences only, boilerplate, title and headings left out.
#[derive(Debug, Clone, Copy)]
pub struct EncodedArticle<'a> {
    /// The sentences in reading order.
    pub sentences: &'a [&'a str],
    /// One vector of length 1 per sentence.
    pub vectors: ArrayView2<'a, f32>,
    /// The title, if there is one.
    pub title: Option<&'a str>,
    /// The title's vector, if there is one.
    pub title_vector: Option<ArrayView1<'a, f32>>,
    /// Its date as written, if it has one; only for [`super::SummaryOptions::resolve_dates`].
    pub date: Option<&'a str>,
    /// The language, for the rules about pronouns and connectors.
    pub language: &'a Language,
}

#[cfg(test)]
impl<'a> EncodedArticle<'a> {
    /// One that has no title and no date.
    pub(super) fn untitled(sentences: &'a [&'a str], vectors: ArrayView2<'a, f32>, language: &'a Language) -> Self {
        EncodedArticle { sentences, vectors, title: None, title_vector: None, date: None, language }
    }
}

/// How many features a sentence has.
pub const COUNT: usize = NAMES.len();

/// What the features are called, in the order of a row. `z` means z-scored within the article.
pub const NAMES: [&str; 41] = [
    "centrality",
    "words-after",
    "words-before",
    "meaning-after",
    "meaning-before",
    "position-decay",
    "position-first",
    "position-second",
    "position-third",
    "position-relative",
    "position-log",
    "length-wide",
    "length-narrow",
    "length-log",
    "title-words",
    "title-meaning",
    "centroid-meaning",
    "lead-meaning",
    "lead-words",
    "frequent-words",
    "rare-words",
    "numbers",
    "names",
    "speech-share",
    "first-person",
    "novelty",
    "resembles-previous",
    "resembles-next",
    "widespread-words",
    "repeated-pairs",
    "new-names",
    "word-length",
    "commas",
    "year",
    "number",
    "weekday",
    "speakerless-quote",
    "unbalanced-quote",
    "question",
    "dangling-opening",
    "broken",
];

/// The features and flaws of an article's sentences.
#[derive(Debug, Clone, Default)]
pub struct SentenceFeatures {
    /// One row per sentence, in the order of [`NAMES`].
    pub rows: Vec<[f32; COUNT]>,
    /// The flaws of every sentence.
    pub flaws: Vec<Vec<Flaw>>,
    /// Words per sentence as a reader counts them.
    pub words: Vec<usize>,
}

/// 0 within `low..=high` words, falling below and above: the baseline's `L(lo, hi)`.
pub fn length_fit(words: usize, low: f32, high: f32) -> f32 {
    let w = words as f32;
    -((low - w) / low).max(0.0) - ((w - high) / high).max(0.0)
}

/// Weight of resemblance to earlier sentences in the baseline's centrality (best of 0, −0.3, −0.6 on French and English).
pub const BACKWARD: f32 = -0.6;

/// Computes all features of an article.
pub fn compute(article: &EncodedArticle<'_>) -> SentenceFeatures {
    let n = article.sentences.len();
    let mut terms: Vec<Vec<String>> = article.sentences.iter().map(|s| terms::of(s)).collect();
    if !has_rules(article.language) {
        let stop = terms::stop_words(&terms);
        terms.iter_mut().for_each(|terms| terms.retain(|term| !stop.contains(term)));
    }
    let counts: Vec<usize> = article.sentences.iter().map(|s| count_words(s)).collect();
    let (rows, vocabulary) = centrality::tf_idf(&terms);
    let lexical = centrality::of_terms(&rows, vocabulary);
    let meaning = centrality::of_vectors(article.vectors);
    let rules = rules(article.language);
    let flaws = flaws::find(article.sentences, article.title, article.language);

    let p: Vec<f32> = (0..n)
        .map(|i| {
            let both = |a: &[f32], b: &[f32]| (a[i] + b[i]) / 2.0;
            both(&lexical.after, &meaning.after) + BACKWARD * both(&lexical.before, &meaning.before)
        })
        .collect();
    let centroid = article.vectors.sum_axis(ndarray::Axis(0));
    let to = |v: &Array1<f32>| (0..n).map(|i| article.vectors.row(i).dot(v)).collect::<Vec<f32>>();
    let lead = if n > 0 { article.vectors.row(0).to_owned() } else { Array1::zeros(0) };
    let lead_words: Vec<f32> =
        (0..n).map(|i| if i == 0 { 0.0 } else { centrality::cosine(&rows[0], &rows[i]) }).collect();
    let title_words = title_overlap(article.title, &terms);
    let title_meaning = match &article.title_vector {
        Some(v) => to(&v.to_owned()),
        None => vec![0.0; n],
    };
    let (frequent, rare) = frequency(&terms);
    let (widespread, repeated) = (widespread(&terms), repeated_pairs(&terms));
    let surfaces: Vec<Surface> = article.sentences.iter().zip(&terms).map(|(s, t)| Surface::of(s, t, rules)).collect();
    let new_names = new_names(&surfaces);
    let columns: [Vec<f32>; 14] = [
        z_scores(&p),
        z_scores(&lexical.after),
        z_scores(&lexical.before),
        z_scores(&meaning.after),
        z_scores(&meaning.before),
        bounded(z_scores(&title_words)),
        bounded(z_scores(&title_meaning)),
        z_scores(&to(&centroid)),
        z_scores(&to(&lead)),
        z_scores(&lead_words),
        z_scores(&frequent),
        z_scores(&rare),
        z_scores(&widespread),
        z_scores(&repeated),
    ];
    let pair = |i: usize, j: usize| article.vectors.row(i).dot(&article.vectors.row(j));
    // Novelty looks back over a window: what matters is said again soon, and the cost stays linear.
    let novelty: Vec<f32> =
        (0..n).map(|i| (i.saturating_sub(40)..i).map(|j| pair(i, j)).fold(0.0f32, f32::max)).collect();
    let novelty = z_scores(&novelty);
    let neighbour = |i: usize, j: usize| centrality::cosine(&rows[i], &rows[j]);

    let rows = (0..n)
        .map(|i| {
            let w = counts[i];
            let has = |flaw: Flaw| f32::from(u8::from(flaws[i].contains(&flaw)));
            let at = |k: usize| f32::from(u8::from(i == k));
            let [p, wa, wb, ma, mb, tw, tm, cm, lm, lw, fw, rw, ww, rp] = std::array::from_fn(|c| columns[c][i]);
            let surface = &surfaces[i];
            [
                p,
                wa,
                wb,
                ma,
                mb,
                (-(i as f32) / 5.0).exp(),
                at(0),
                at(1),
                at(2),
                i as f32 / n as f32,
                (1.0 + i as f32).ln(),
                length_fit(w, 12.0, 45.0),
                length_fit(w, 15.0, 35.0),
                (1.0 + w as f32).ln(),
                tw,
                tm,
                cm,
                lm,
                lw,
                fw,
                rw,
                surface.numbers,
                surface.name_share,
                surface.speech,
                surface.first_person,
                novelty[i],
                if i > 0 { neighbour(i - 1, i) } else { 0.0 },
                if i + 1 < n { neighbour(i, i + 1) } else { 0.0 },
                ww,
                rp,
                new_names[i],
                surface.word_length,
                surface.commas,
                surface.year,
                surface.number,
                surface.weekday,
                has(Flaw::SpeakerlessQuote),
                has(Flaw::UnbalancedQuote),
                has(Flaw::Question),
                has(Flaw::Pronoun).max(has(Flaw::Demonstrative)).max(has(Flaw::Connector)),
                has(Flaw::Fragment).max(has(Flaw::Glued)).max(has(Flaw::LowerCase)),
            ]
        })
        .collect();
    SentenceFeatures { rows, flaws, words: counts }
}

/// In a long article most sentences have no word of the title, and one that has some would stand ten deviations out: more than all else
/// that is known of it.
const MOST_DEVIATIONS: f32 = 2.0;

/// z-scores within [`MOST_DEVIATIONS`].
fn bounded(mut z: Vec<f32>) -> Vec<f32> {
    z.iter_mut().for_each(|z| *z = z.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS));
    z
}

/// The share of each sentence's content words that the title has too.
fn title_overlap(title: Option<&str>, terms: &[Vec<String>]) -> Vec<f32> {
    let title = title.map(terms::of).unwrap_or_default();
    let share = |sentence: &Vec<String>| {
        let content: Vec<&String> = sentence.iter().filter(|t| terms::is_content(t)).collect();
        let shared = content.iter().filter(|t| title.contains(t)).count();
        shared as f32 / content.len().max(1) as f32
    };
    terms.iter().map(share).collect()
}

/// Per sentence: how often its content words occur in the article on average (ln), and the share that occurs only once.
fn frequency(terms: &[Vec<String>]) -> (Vec<f32>, Vec<f32>) {
    let mut total = HashMap::new();
    for term in terms.iter().flatten().filter(|t| terms::is_content(t)) {
        *total.entry(term.as_str()).or_insert(0u32) += 1;
    }
    let of = |sentence: &Vec<String>, value: &dyn Fn(u32) -> f32| {
        let values: Vec<f32> = sentence.iter().filter_map(|t| total.get(t.as_str())).map(|&n| value(n)).collect();
        values.iter().sum::<f32>() / values.len().max(1) as f32
    };
    let frequent = terms.iter().map(|s| of(s, &|n| (n as f32).ln())).collect();
    let rare = terms.iter().map(|s| of(s, &|n| f32::from(u8::from(n == 1)))).collect();
    (frequent, rare)
}

/// The share of the article's ten most widespread content words (by the number of sentences) that each sentence holds.
fn widespread(terms: &[Vec<String>]) -> Vec<f32> {
    const MOST: usize = 10;
    let content: Vec<BTreeSet<&str>> =
        terms.iter().map(|t| t.iter().filter(|t| terms::is_content(t)).map(String::as_str).collect()).collect();
    let mut sentences: BTreeMap<&str, usize> = BTreeMap::new();
    content.iter().flatten().for_each(|term| *sentences.entry(term).or_default() += 1);
    let mut order: Vec<(&str, usize)> = sentences.into_iter().collect();
    order.sort_by_key(|&(term, n)| (std::cmp::Reverse(n), term));
    let most: BTreeSet<&str> = order.into_iter().take(MOST).map(|(term, _)| term).collect();
    content.iter().map(|c| c.intersection(&most).count() as f32 / MOST as f32).collect()
}

/// The share of each sentence's pairs of neighbouring words that another sentence has too.
fn repeated_pairs(terms: &[Vec<String>]) -> Vec<f32> {
    let pairs: Vec<BTreeSet<(&str, &str)>> =
        terms.iter().map(|t| t.windows(2).map(|w| (w[0].as_str(), w[1].as_str())).collect()).collect();
    let mut sentences = HashMap::new();
    pairs.iter().flatten().for_each(|pair| *sentences.entry(*pair).or_insert(0usize) += 1);
    let share = |own: &BTreeSet<(&str, &str)>| {
        own.iter().filter(|pair| sentences[*pair] > 1).count() as f32 / own.len().max(1) as f32
    };
    pairs.iter().map(share).collect()
}

/// How many names each sentence has that no earlier one has, five at most.
fn new_names(surfaces: &[Surface]) -> Vec<f32> {
    let mut seen = BTreeSet::new();
    let mut of = |s: &Surface| s.names.iter().filter(|name| seen.insert((*name).clone())).count().min(5) as f32;
    surfaces.iter().map(&mut of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn every_row_is_finite_and_named() {
        let sentences = ["Le maire a inauguré le pont mardi.", "Il a coûté deux millions.", "« Nous sommes fiers. »"];
        let vectors = Array2::from_shape_fn((3, 4), |(i, j)| if j == i { 0.8 } else { 0.346_41 });
        let language = Language::french();
        let article = EncodedArticle {
            sentences: &sentences,
            vectors: vectors.view(),
            title: Some("Le pont du maire"),
            title_vector: None,
            date: None,
            language: &language,
        };
        let features = compute(&article);
        assert_eq!(features.rows.len(), 3);
        assert!(features.rows.iter().flatten().all(|v| v.is_finite()));
        let of =
            |name: &str, i: usize| features.rows[i][NAMES.iter().position(|n| *n == name).expect("a feature's name")];
        assert!(of("title-words", 0) > of("title-words", 1));
        assert_eq!((of("dangling-opening", 1), of("speakerless-quote", 2)), (1.0, 1.0));
        assert_eq!((of("position-first", 0), of("position-first", 1)), (1.0, 0.0));
        assert!(of("weekday", 0) == 1.0 && of("weekday", 1) == 0.0);
    }

    #[test]
    fn words_and_pairs_that_come_back_count() {
        let terms = ["le vieux pont ferme", "le vieux pont rouvre", "la foule attend"].map(terms::of);
        assert_eq!(repeated_pairs(&terms), [2.0 / 3.0, 2.0 / 3.0, 0.0]);
        let shares = widespread(&terms);
        assert!(shares[0] > shares[2], "{shares:?}");
    }

    #[test]
    fn no_sentences_no_rows() {
        let vectors = Array2::zeros((0, 4));
        let language = Language::english();
        let article = EncodedArticle::untitled(&[], vectors.view(), &language);
        assert!(compute(&article).rows.is_empty());
    }

    #[test]
    fn a_word_of_the_title_does_not_outweigh_all_else() {
        let mut sentences = vec!["La pluie tombe depuis trois jours sur la vallée."; 60];
        sentences[40] = "Pauvre pont !";
        let vectors = Array2::from_shape_fn((60, 4), |(i, j)| if i % 4 == j { 1.0 } else { 0.0 });
        let language = Language::french();
        let article = EncodedArticle {
            sentences: &sentences,
            vectors: vectors.view(),
            title: Some("Le pont du port"),
            title_vector: None,
            date: None,
            language: &language,
        };
        let at = NAMES.iter().position(|n| *n == "title-words").expect("a feature's name");
        let values: Vec<f32> = compute(&article).rows.iter().map(|row| row[at]).collect();
        assert!(values[40] > 0.5 && values.iter().all(|v| v.abs() <= MOST_DEVIATIONS), "{values:?}");
    }

    #[test]
    fn length_fits_in_the_middle_only() {
        assert_eq!(length_fit(20, 12.0, 45.0), 0.0);
        assert!(length_fit(6, 12.0, 45.0) == -0.5 && length_fit(90, 12.0, 45.0) == -1.0);
    }
}
