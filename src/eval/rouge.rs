//! ROUGE-1, ROUGE-2 and ROUGE-L (Lin, 2004), with the counting of the Python package `rouge-score` 0.1.2.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// How a text is cut into tokens before counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tokens {
    /// Lower-cased runs of Unicode letters, digits and underscores, no stemming: what the French figures use.
    #[default]
    Unicode,
    /// Lower-cased runs of `a–z` and `0–9`, no stemming: the default tokenizer of `rouge-score`, made for English
    /// (it cuts `été` into `t`).
    Ascii,
}

impl Tokens {
    /// The tokens of a text.
    pub fn of(self, text: &str) -> Vec<String> {
        let lower = text.to_lowercase();
        let inside = |c: char| match self {
            Tokens::Unicode => c.is_alphanumeric() || c == '_',
            Tokens::Ascii => c.is_ascii_lowercase() || c.is_ascii_digit(),
        };
        lower.split(|c| !inside(c)).filter(|t| !t.is_empty()).map(str::to_owned).collect()
    }
}

/// F1 of the three measures, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rouge {
    /// Shared words.
    pub r1: f64,
    /// Shared pairs of neighbouring words.
    pub r2: f64,
    /// Longest common subsequence of words.
    pub rl: f64,
}

impl Rouge {
    /// The mean of the three.
    pub fn mean(self) -> f64 {
        (self.r1 + self.r2 + self.rl) / 3.0
    }
}

/// A reference, counted once and compared with many candidates.
#[derive(Debug, Clone)]
pub struct Reference {
    tokens: Tokens,
    ids: HashMap<String, u32>,
    sequence: Vec<u32>,
    words: HashMap<u32, u32>,
    pairs: HashMap<(u32, u32), u32>,
}

/// The number that stands for every word the reference does not have.
const UNKNOWN: u32 = u32::MAX;

impl Reference {
    /// Counts a reference text.
    pub fn new(text: &str, tokens: Tokens) -> Self {
        let mut ids = HashMap::new();
        let sequence: Vec<u32> = tokens
            .of(text)
            .into_iter()
            .map(|t| {
                let next = ids.len() as u32;
                *ids.entry(t).or_insert(next)
            })
            .collect();
        Reference { tokens, ids, words: count(sequence.iter().copied()), pairs: count(pairs(&sequence)), sequence }
    }

    /// A candidate's tokens as this reference numbers them, to join and score with [`Reference::score_ids`].
    pub fn ids(&self, text: &str) -> Vec<u32> {
        self.tokens.of(text).iter().map(|t| self.ids.get(t).copied().unwrap_or(UNKNOWN)).collect()
    }

    /// Scores a candidate text.
    pub fn score(&self, candidate: &str) -> Rouge {
        self.score_ids(&self.ids(candidate))
    }

    /// Scores a candidate given as [`Reference::ids`].
    pub fn score_ids(&self, candidate: &[u32]) -> Rouge {
        let words = overlap(&self.words, &count(candidate.iter().copied().filter(|&w| w != UNKNOWN)));
        let known = pairs(candidate).filter(|p| p.0 != UNKNOWN && p.1 != UNKNOWN);
        let pairs = overlap(&self.pairs, &count(known));
        let (a, b) = (candidate.len(), self.sequence.len());
        Rouge {
            r1: f1(words, a, b),
            r2: f1(pairs, a.saturating_sub(1), b.saturating_sub(1)),
            rl: f1(common_subsequence(candidate, &self.sequence), a, b),
        }
    }
}

fn pairs(sequence: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    sequence.windows(2).map(|w| (w[0], w[1]))
}

fn count<K: std::hash::Hash + Eq>(items: impl Iterator<Item = K>) -> HashMap<K, u32> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts
}

fn overlap<K: std::hash::Hash + Eq>(reference: &HashMap<K, u32>, candidate: &HashMap<K, u32>) -> usize {
    candidate.iter().map(|(k, &n)| n.min(reference.get(k).copied().unwrap_or(0)) as usize).sum()
}

fn f1(shared: usize, candidate: usize, reference: usize) -> f64 {
    if shared == 0 {
        return 0.0;
    }
    let (p, r) = (shared as f64 / candidate as f64, shared as f64 / reference as f64);
    2.0 * p * r / (p + r)
}

/// Length of the longest common subsequence, by rows.
fn common_subsequence(a: &[u32], b: &[u32]) -> usize {
    let mut row = vec![0usize; b.len() + 1];
    for &x in a.iter().filter(|&&x| x != UNKNOWN) {
        let mut diagonal = 0;
        for (j, &y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts written for this test and the figures that rouge-score 0.1.2 gives for them: with its own tokenizer
    /// (`RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)`) and with one that returns
    /// `re.findall(r"\w+", text.lower())`.
    #[test]
    fn figures_of_the_python_package() {
        let stored: Vec<(String, String, [f64; 3], [f64; 3])> =
            serde_json::from_str(include_str!("rouge_figures.json")).expect("the stored figures are JSON");
        assert!(stored.len() >= 10);
        for (reference, candidate, ascii, unicode) in stored {
            for (tokens, want) in [(Tokens::Ascii, ascii), (Tokens::Unicode, unicode)] {
                let got = Reference::new(&reference, tokens).score(&candidate);
                for (g, w) in [got.r1, got.r2, got.rl].iter().zip(want) {
                    assert!((g - w).abs() < 1e-12, "{tokens:?} {reference:?} {candidate:?}: {got:?} {want:?}");
                }
            }
        }
    }

    #[test]
    fn tokens_keep_accents_only_in_unicode() {
        assert_eq!(Tokens::Unicode.of("L'Été, n° 5 : c_a"), ["l", "été", "n", "5", "c_a"]);
        assert_eq!(Tokens::Ascii.of("L'Été, n° 5 : c_a"), ["l", "t", "n", "5", "c", "a"]);
    }

    #[test]
    fn empty_texts_score_zero() {
        assert_eq!(Reference::new("", Tokens::Unicode).score(""), Rouge::default());
        assert_eq!(Reference::new("un", Tokens::Unicode).score("..."), Rouge::default());
    }
}
