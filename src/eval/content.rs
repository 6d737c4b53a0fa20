//! What a summary says, beside the words it shares with a reference: how much of the article it stands for, what it says
//! twice, which names and numbers of the reference it has, and where in the article it comes from.

use std::collections::BTreeSet;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::text::is_word_char;

/// The tenths of an article that a sentence may come from.
pub const TENTHS: usize = 10;

/// What one summary says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// The mean over the article's sentences of the cosine with the nearest chosen one, 0 to 1 (the coverage term of Lin &
    /// Bilmes, *A Class of Submodular Functions for Document Summarization*, ACL 2011, with the maximum for the sum).
    pub coverage: Option<f64>,
    /// The mean cosine of two chosen sentences, 0 to 1; none where fewer than two are chosen.
    pub redundancy: Option<f64>,
    /// Whether it has the reference's first name; none where the reference has none.
    pub first_name: Option<bool>,
    /// The share of the reference's numbers that it has; none where the reference has none.
    pub numbers: Option<f64>,
    /// Chosen sentences by the tenth of the article they are from.
    pub tenths: [usize; TENTHS],
}

impl Content {
    /// What chosen sentences say of an article.
    ///
    /// `centred` are its sentences' vectors seen from their mean ([`crate::summarize::centrality::centred`]), since an encoder
    /// may find any two sentences of one article alike.
    pub fn of_choice(chosen: &[usize], centred: ArrayView2<'_, f32>) -> Self {
        let n = centred.nrows();
        let mut content = Content::default();
        for &i in chosen {
            content.tenths[(i * TENTHS / n.max(1)).min(TENTHS - 1)] += 1;
        }
        if n == 0 || chosen.is_empty() {
            return content;
        }
        let cosine = |i: usize, j: usize| f64::from(centred.row(i).dot(&centred.row(j)).clamp(0.0, 1.0));
        let nearest = |i: usize| chosen.iter().map(|&j| if i == j { 1.0 } else { cosine(i, j) }).fold(0.0, f64::max);
        content.coverage = Some((0..n).map(nearest).sum::<f64>() / n as f64);
        let pairs: Vec<f64> =
            chosen.iter().enumerate().flat_map(|(k, &i)| chosen[..k].iter().map(move |&j| cosine(i, j))).collect();
        content.redundancy = (!pairs.is_empty()).then(|| pairs.iter().sum::<f64>() / pairs.len() as f64);
        content
    }

    /// Adds which of the reference's facts a summary has.
    #[must_use]
    pub fn with_facts(self, summary: &str, facts: &Facts) -> Self {
        let has: BTreeSet<&str> = pieces(summary).collect();
        let found = facts.numbers.iter().filter(|n| has.contains(n.as_str())).count();
        Content {
            first_name: facts.first_name.as_ref().map(|name| has.contains(name.as_str())),
            numbers: (!facts.numbers.is_empty()).then(|| found as f64 / facts.numbers.len() as f64),
            ..self
        }
    }
}

/// What a reference names and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The first word that is a name: the article writes it with a capital letter inside a sentence, never with a small one.
    /// In German that is the first noun; scripts without capitals have none.
    pub first_name: Option<String>,
    /// The numbers, in figures.
    pub numbers: BTreeSet<String>,
}

impl Facts {
    /// The facts of a reference to an article with these sentences.
    pub fn of(reference: &str, sentences: &[&str]) -> Self {
        let inside: BTreeSet<&str> = sentences.iter().flat_map(|s| pieces(s).skip(1)).collect();
        let is_name = |word: &&str| {
            word.starts_with(char::is_uppercase)
                && word.chars().nth(1).is_some()
                && inside.contains(word)
                && !inside.contains(word.to_lowercase().as_str())
        };
        Facts {
            first_name: pieces(reference).find(is_name).map(str::to_owned),
            numbers: pieces(reference).filter(|p| p.starts_with(char::is_numeric)).map(str::to_owned).collect(),
        }
    }
}

/// The words and numbers of a text; what a mark joins (`l'Europe`, `2,5`) are two.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word_char(c)).flat_map(|w| w.split(['\'', '’'])).filter(|w| !w.is_empty())
}

/// What the summaries of one system say on average.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContentReport {
    /// Mean of [`Content::coverage`].
    pub coverage: Option<f64>,
    /// Mean of [`Content::redundancy`].
    pub redundancy: Option<f64>,
    /// Summaries with the reference's first name, in percent of those whose reference has one.
    pub first_name: Option<f64>,
    /// Mean share of the reference's numbers, in percent.
    pub numbers: Option<f64>,
    /// Sentences from each tenth of the articles, in percent; none where sentences are not known.
    pub tenths: Option<[f64; TENTHS]>,
}

impl ContentReport {
    /// The means over many summaries.
    pub fn of(all: &[Content]) -> Self {
        let mean = |of: &dyn Fn(&Content) -> Option<f64>| {
            let values: Vec<f64> = all.iter().filter_map(of).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let percent = |share: f64| 100.0 * share;
        let mut sums = [0usize; TENTHS];
        all.iter().for_each(|c| sums.iter_mut().zip(c.tenths).for_each(|(sum, n)| *sum += n));
        let total: usize = sums.iter().sum();
        ContentReport {
            coverage: mean(&|c| c.coverage),
            redundancy: mean(&|c| c.redundancy),
            first_name: mean(&|c| c.first_name.map(|has| f64::from(u8::from(has)))).map(percent),
            numbers: mean(&|c| c.numbers).map(percent),
            tenths: (total > 0).then(|| sums.map(|n| 100.0 * n as f64 / total as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarize::centrality::centred;
    use ndarray::array;

    #[test]
    fn the_whole_article_covers_itself_and_twins_are_redundant() {
        let vectors = array![[1.0f32, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]];
        let vectors = centred(vectors.view());
        let all = Content::of_choice(&[0, 1, 2, 3], vectors.view());
        assert_eq!(all.coverage, Some(1.0));
        let (twins, different) =
            (Content::of_choice(&[0, 1], vectors.view()), Content::of_choice(&[0, 2], vectors.view()));
        assert!(twins.redundancy > Some(0.99) && different.redundancy == Some(0.0));
        assert!((twins.coverage.unwrap() - 0.5).abs() < 1e-6 && (different.coverage.unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(Content::of_choice(&[1], vectors.view()).redundancy, None);
        assert_eq!(Content::of_choice(&[], vectors.view()), Content::default());
    }

    #[test]
    fn sentences_count_in_their_tenth() {
        let vectors = ndarray::Array2::from_elem((20, 1), 1.0f32);
        let content = Content::of_choice(&[0, 1, 2, 19], vectors.view());
        assert_eq!((content.tenths[0], content.tenths[1], content.tenths[9]), (2, 1, 1));
        let report = ContentReport::of(&[content]);
        assert_eq!(report.tenths.unwrap()[0], 50.0);
        assert_eq!(ContentReport::of(&[]), ContentReport::default());
    }

    #[test]
    fn names_and_numbers_of_the_reference_are_looked_for() {
        let sentences = ["Mardi, le maire de Lyon a payé 30 millions.", "Le pont de Lyon a 120 mètres."];
        let facts = Facts::of("Le maire de Lyon paie 30 des 45 millions.", &sentences);
        assert_eq!(facts.first_name.as_deref(), Some("Lyon"));
        let content = Content::default().with_facts("À Lyon, le pont coûte 30 millions.", &facts);
        assert_eq!((content.first_name, content.numbers), (Some(true), Some(0.5)));
        let none =
            Content::default().with_facts("市长周二上午为大桥揭幕。", &Facts::of("大桥揭幕。", &["市长为大桥揭幕。"]));
        assert_eq!((none.first_name, none.numbers), (None, None));
        // `Mardi` only opens a sentence: nothing says that it is a name.
        assert_eq!(Facts::of("Mardi, un pont.", &["Mardi, un pont."]).first_name, None);
    }
}
