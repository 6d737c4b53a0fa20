//! Judging summaries against references: ROUGE with intervals, the lead and the greedy oracle beside, flaw rates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::content::{Content, ContentReport};
use super::rouge::{Reference, Rouge};
use crate::summarize::{Flaw, Limits};

/// The lengths of an article's sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// In words.
    pub words: usize,
    /// In characters.
    pub chars: usize,
}

/// Whether the chosen sentences keep within the limits.
fn fits(chosen: &[usize], lengths: &[Length], limits: Limits) -> bool {
    let words: usize = chosen.iter().map(|&i| lengths[i].words).sum();
    let chars = chosen.iter().map(|&i| lengths[i].chars).sum::<usize>() + chosen.len().saturating_sub(1);
    chosen.len() <= limits.sentences && words <= limits.words && chars <= limits.chars
}

/// The lead: the first sentences, as many as fit.
pub fn lead(lengths: &[Length], limits: Limits) -> Vec<usize> {
    let mut chosen = Vec::new();
    for i in 0..lengths.len() {
        chosen.push(i);
        if !fits(&chosen, lengths, limits) {
            chosen.pop();
            break;
        }
    }
    chosen
}

/// The greedy oracle: one sentence after the other, always the one that raises the mean of the three measures most,
/// until none does or fits. `ids` are the sentences as [`Reference::ids`] numbers them.
///
/// It knows the reference: no extractive summariser can be expected to come near it.
pub fn oracle(ids: &[Vec<u32>], reference: &Reference, lengths: &[Length], limits: Limits) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut best = 0.0;
    loop {
        let mut next = None;
        for i in (0..ids.len()).filter(|i| !chosen.contains(i)) {
            let mut with: Vec<usize> = chosen.iter().copied().chain([i]).collect();
            with.sort_unstable();
            if fits(&with, lengths, limits) {
                let score = score(&with, ids, reference).mean();
                if score > best {
                    (best, next) = (score, Some(with));
                }
            }
        }
        match next {
            Some(with) => chosen = with,
            None => return chosen,
        }
    }
}

/// ROUGE of some of an article's sentences, in the order given.
pub fn score(chosen: &[usize], ids: &[Vec<u32>], reference: &Reference) -> Rouge {
    let joined: Vec<u32> = chosen.iter().flat_map(|&i| ids[i].iter().copied()).collect();
    reference.score_ids(&joined)
}

/// The summaries that one system made, as they come in.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    rouge: Vec<Rouge>,
    content: Vec<Content>,
    words: usize,
    judged: usize,
    flawed: usize,
    flaws: BTreeMap<Flaw, usize>,
}

impl Tally {
    /// Adds one summary: its scores, what it says, its length in words, and the flaws of its sentences (`None` where they
    /// cannot be judged because the text is not made of the article's sentences).
    pub fn add(&mut self, rouge: Rouge, content: Content, words: usize, flaws: Option<&[Flaw]>) {
        self.rouge.push(rouge);
        self.content.push(content);
        self.words += words;
        let Some(flaws) = flaws else { return };
        self.judged += 1;
        self.flawed += usize::from(!flaws.is_empty());
        let kinds: std::collections::BTreeSet<Flaw> = flaws.iter().copied().collect();
        kinds.into_iter().for_each(|f| *self.flaws.entry(f).or_default() += 1);
    }

    /// What came out, in percent.
    pub fn report(&self) -> Report {
        let measure = |of: fn(&Rouge) -> f64| interval(&self.rouge.iter().map(|r| 100.0 * of(r)).collect::<Vec<_>>());
        let share = |n: usize| 100.0 * n as f64 / self.judged.max(1) as f64;
        Report {
            articles: self.rouge.len(),
            r1: measure(|r| r.r1),
            r2: measure(|r| r.r2),
            rl: measure(|r| r.rl),
            content: ContentReport::of(&self.content),
            words: self.words as f64 / self.rouge.len().max(1) as f64,
            flawed: (self.judged > 0).then(|| share(self.flawed)),
            flaws: self.flaws.iter().map(|(f, n)| (*f, share(*n))).collect(),
        }
    }
}

/// The figures of one system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How many summaries were judged.
    pub articles: usize,
    /// ROUGE-1 F1 in percent.
    pub r1: Interval,
    /// ROUGE-2 F1 in percent.
    pub r2: Interval,
    /// ROUGE-L F1 in percent.
    pub rl: Interval,
    /// What the summaries say.
    pub content: ContentReport,
    /// Words a summary on average.
    pub words: f64,
    /// Summaries with a flaw in percent, where that can be judged.
    pub flawed: Option<f64>,
    /// Summaries with each flaw in percent.
    pub flaws: BTreeMap<Flaw, f64>,
}

/// A mean with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// 2.5 % of the resampled means lie below.
    pub low: f64,
    /// 2.5 % lie above.
    pub high: f64,
}

/// How often the articles are drawn again: the default of the original ROUGE-1.5.5 script.
const RESAMPLES: usize = 1000;

/// The mean and its percentile bootstrap interval. The draws are the same in every run.
pub fn interval(values: &[f64]) -> Interval {
    let n = values.len();
    if n == 0 {
        return Interval { mean: 0.0, low: 0.0, high: 0.0 };
    }
    let mean = |sum: f64| sum / n as f64;
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let draw = |_| {
                // splitmix64 (Steele, Lea and Flood, 2014)
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = state;
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                values[((z ^ (z >> 31)) % n as u64) as usize]
            };
            mean((0..n).map(draw).sum())
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((RESAMPLES - 1) as f64 * share).round() as usize];
    Interval { mean: mean(values.iter().sum()), low: at(0.025), high: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::rouge::Tokens;

    const ANY: usize = usize::MAX;

    fn limits(sentences: usize, words: usize) -> Limits {
        Limits { sentences, words, chars: ANY }
    }

    #[test]
    fn the_lead_stops_where_it_no_longer_fits() {
        let lengths = [10, 5, 20, 1].map(|words| Length { words, chars: words * 6 });
        assert_eq!(lead(&lengths, limits(2, ANY)), [0, 1]);
        assert_eq!(lead(&lengths, limits(ANY, 30)), [0, 1]);
        assert_eq!(lead(&lengths, limits(3, 9)), [0usize; 0]);
    }

    #[test]
    fn the_oracle_finds_the_reference() {
        let sentences = ["Rien à voir.", "Le pont rouvre mardi.", "La pluie tombe.", "Le maire est content."];
        let reference = Reference::new("Le pont rouvre mardi. Le maire est content.", Tokens::Unicode);
        let ids: Vec<Vec<u32>> = sentences.iter().map(|s| reference.ids(s)).collect();
        let lengths = [Length { words: 4, chars: 20 }; 4];
        assert_eq!(oracle(&ids, &reference, &lengths, limits(3, ANY)), [1, 3]);
        assert_eq!(score(&[1, 3], &ids, &reference).mean(), 1.0);
        assert_eq!(oracle(&ids, &reference, &lengths, limits(3, 4)).len(), 1);
    }

    #[test]
    fn intervals_hold_the_mean_and_narrow_with_more_values() {
        let values = |n: usize| (0..n).map(|i| (i % 10) as f64).collect::<Vec<_>>();
        let (few, many) = (interval(&values(20)), interval(&values(2000)));
        assert!(few.low < few.mean && few.mean < few.high);
        assert!(many.high - many.low < (few.high - few.low) / 3.0);
        // The standard error of the mean is 2.872/√2000; 1.96 of it on each side.
        assert!((many.high - many.low - 2.0 * 1.96 * 2.872 / 2000f64.sqrt()).abs() < 0.04);
        assert_eq!(interval(&[5.0; 9]), Interval { mean: 5.0, low: 5.0, high: 5.0 });
    }

    #[test]
    fn flaws_count_once_a_summary() {
        let mut tally = Tally::default();
        tally.add(Rouge::default(), Content::default(), 10, Some(&[Flaw::Question, Flaw::Question]));
        tally.add(Rouge { r1: 1.0, r2: 1.0, rl: 1.0 }, Content::default(), 20, Some(&[]));
        let report = tally.report();
        assert_eq!((report.flawed, report.flaws[&Flaw::Question], report.words), (Some(50.0), 50.0, 15.0));
        assert_eq!(report.r1.mean, 50.0);
    }
}
