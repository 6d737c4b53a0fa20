//! The best set of sentences under a budget: exact, not greedy and not cut off at the end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How long a summary may be. Every limit that is set is an upper bound, and all hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// Sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentences: Option<usize>,
    /// Words as a reader counts them ([`crate::text::count_words`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<usize>,
    /// Characters (Unicode scalar values), the spaces between sentences included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chars: Option<usize>,
    /// Words, as a share (0 to 1) of the article's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
}

impl Budget {
    /// So many sentences and no other limit.
    pub fn sentences(n: usize) -> Self {
        Budget { sentences: Some(n), ..Budget::default() }
    }
}

/// What can be chosen: a sentence, or several that belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummaryUnit {
    /// What it is worth.
    pub worth: f64,
    /// What is lost unless the item just before it is chosen too (its pronoun would dangle).
    pub dangling: f64,
    /// How many sentences it is.
    pub sentences: usize,
    /// Its length in words.
    pub words: usize,
    /// Its length in characters.
    pub chars: usize,
    /// Whether the caller leaves a choice.
    pub rule: Inclusion,
}

/// Whether an item may be left out or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inclusion {
    /// It may be in or out.
    #[default]
    Free,
    /// It must be in, whatever it is worth (it still has to fit).
    Forced,
    /// It must be out.
    Barred,
}

/// Limits in plain numbers: sentences, words, characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most sentences.
    pub sentences: usize,
    /// Most words.
    pub words: usize,
    /// Most characters, one for the space between two sentences included.
    pub chars: usize,
}

/// A partial summary that no other one beats in worth, length and number at once.
#[derive(Debug, Clone, Copy)]
struct Label {
    worth: f64,
    sentences: usize,
    words: usize,
    chars: usize,
    /// Where in the trail its last item stands, `NONE` for the empty summary.
    last: usize,
}

const NONE: usize = usize::MAX;

/// More partial summaries than this after one item are thinned: of neighbours in length only the one worth most stays.
/// The bounds still hold, the optimum may be missed by a little. Articles never get there; whole books may.
fn most_labels(items: usize) -> usize {
    (20_000_000 / items.max(1)).clamp(256, 4096)
}

/// The indices, in order, of the items that are worth most within the limits.
///
/// Exact dynamic programming over the items: for every prefix the undominated partial summaries are kept, once for those
/// that end with the prefix's last item and once for those that do not, since `dangling` looks at the neighbour before.
/// Of two summaries that are worth the same the shorter one is taken, then the one found first. Forced items come first:
/// they are tried all, and where they do not fit, fewer from the end.
pub fn select(items: &[SummaryUnit], limits: Limits) -> Vec<usize> {
    let mut items = items.to_vec();
    loop {
        if let Some(found) = search(&items, limits) {
            return found;
        }
        match items.iter().rposition(|i| i.rule == Inclusion::Forced) {
            Some(last) => items[last].rule = Inclusion::Free,
            None => return Vec::new(),
        }
    }
}

fn search(items: &[SummaryUnit], limits: Limits) -> Option<Vec<usize>> {
    let mut trail: Vec<(usize, usize)> = Vec::new(); // (item, index of the one before it in the trail)
    let mut without = vec![Label { worth: 0.0, sentences: 0, words: 0, chars: 0, last: NONE }];
    let mut with: Vec<Label> = Vec::new();
    let (most, mut longest) = (most_labels(items.len()), 0);
    for (index, item) in items.iter().enumerate() {
        let mut taken = Vec::new();
        for (labels, loss) in [(&without, item.dangling), (&with, 0.0)] {
            for label in labels.iter().take(if item.rule == Inclusion::Barred { 0 } else { usize::MAX }) {
                let next = Label {
                    worth: label.worth + item.worth - loss,
                    sentences: label.sentences + item.sentences,
                    words: label.words + item.words,
                    chars: label.chars + item.chars + usize::from(label.sentences > 0),
                    last: label.last,
                };
                if next.sentences <= limits.sentences && next.words <= limits.words && next.chars <= limits.chars {
                    taken.push(next);
                }
            }
        }
        without.append(&mut with);
        longest += item.sentences;
        prune(&mut without, limits, longest, most);
        prune(&mut taken, limits, longest, most);
        for label in &mut taken {
            trail.push((index, label.last));
            label.last = trail.len() - 1;
        }
        if item.rule == Inclusion::Forced {
            without.clear();
        }
        with = taken;
    }
    without.append(&mut with);
    let best = without.into_iter().reduce(|best, l| if better(&l, &best) { l } else { best })?;
    let mut chosen = Vec::new();
    let mut at = best.last;
    while at != NONE {
        chosen.push(trail[at].0);
        at = trail[at].1;
    }
    chosen.reverse();
    Some(chosen)
}

fn better(a: &Label, b: &Label) -> bool {
    a.worth > b.worth || (a.worth == b.worth && (a.chars, a.words, a.last) < (b.chars, b.words, b.last))
}

/// Drops every label that another one beats or equals in everything that is bounded.
fn prune(labels: &mut Vec<Label>, limits: Limits, reach: usize, most: usize) {
    let count = |limit: usize, value: usize| if limit == usize::MAX { 0 } else { value };
    let key =
        |l: &Label| (count(limits.chars, l.chars), count(limits.words, l.words), count(limits.sentences, l.sentences));
    labels.sort_by(|a, b| key(a).cmp(&key(b)).then(b.worth.total_cmp(&a.worth)).then(a.last.cmp(&b.last)));
    // In order of characters, so a label is beaten by an earlier one with no more words and sentences and no less worth.
    let mut seen = Staircases::new(count(limits.sentences, limits.sentences.min(reach)));
    labels.retain(|label| {
        let (_, words, sentences) = key(label);
        let beaten = seen.has_better(sentences, words, label.worth);
        if !beaten {
            seen.insert(sentences, words, label.worth);
        }
        !beaten
    });
    if labels.len() > most {
        let step = labels.len().div_ceil(most);
        let best = |c: &[Label]| c.iter().copied().reduce(|a, b| if better(&b, &a) { b } else { a });
        *labels = labels.chunks(step).filter_map(best).collect();
    }
}

/// Per number of sentences a staircase (more words only for more worth), in a Fenwick tree over the numbers, so that
/// "the most worth with at most s sentences and w words" takes logarithmic time.
struct Staircases(Vec<BTreeMap<usize, f64>>);

impl Staircases {
    fn new(most_sentences: usize) -> Self {
        Staircases(vec![BTreeMap::new(); most_sentences + 2])
    }

    fn has_better(&self, sentences: usize, words: usize, worth: f64) -> bool {
        let mut at = sentences + 1;
        while at > 0 {
            if self.0[at].range(..=words).next_back().is_some_and(|(_, &w)| w >= worth) {
                return true;
            }
            at &= at - 1;
        }
        false
    }

    fn insert(&mut self, sentences: usize, words: usize, worth: f64) {
        let mut at = sentences + 1;
        while at < self.0.len() {
            let stair = &mut self.0[at];
            if stair.range(..=words).next_back().is_none_or(|(_, &w)| w < worth) {
                while let Some((&lower, _)) = stair.range(words..).next().filter(|(_, w)| **w <= worth) {
                    stair.remove(&lower);
                }
                stair.insert(words, worth);
            }
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(sentences: usize, words: usize, chars: usize) -> Limits {
        Limits { sentences, words, chars }
    }

    fn worth_of(items: &[SummaryUnit], chosen: &[usize]) -> f64 {
        let loss = |i: usize| if i > 0 && chosen.contains(&(i - 1)) { 0.0 } else { items[i].dangling };
        chosen.iter().map(|&i| items[i].worth - loss(i)).sum()
    }

    fn fits(items: &[SummaryUnit], chosen: &[usize], l: Limits) -> bool {
        let chars: usize = chosen.iter().map(|&i| items[i].chars).sum::<usize>() + chosen.len().saturating_sub(1);
        chosen.iter().map(|&i| items[i].sentences).sum::<usize>() <= l.sentences
            && chosen.iter().map(|&i| items[i].words).sum::<usize>() <= l.words
            && chars <= l.chars
    }

    /// Small numbers from a fixed linear congruence, so that every run tries the same cases.
    fn cases() -> impl Iterator<Item = (Vec<SummaryUnit>, Limits)> {
        let mut state = 7u64;
        let mut next = move |n: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        (0..300).map(move |case| {
            let items = (0..1 + next(11)).map(|_| SummaryUnit {
                worth: next(100) as f64 / 10.0 - 1.0,
                dangling: if next(3) == 0 { next(40) as f64 / 10.0 } else { 0.0 },
                sentences: 1 + next(4) as usize / 3,
                words: 1 + next(12) as usize,
                chars: 5 + next(60) as usize,
                rule: Inclusion::Free,
            });
            let items = items.collect();
            let any = usize::MAX;
            let l = match case % 6 {
                0 => limits(1 + next(5) as usize, any, any),
                1 => limits(any, next(40) as usize, any),
                2 => limits(any, any, next(200) as usize),
                3 => limits(1 + next(4) as usize, next(40) as usize, any),
                4 => limits(any, next(40) as usize, next(200) as usize),
                _ => limits(1 + next(4) as usize, next(40) as usize, next(200) as usize),
            };
            (items, l)
        })
    }

    #[test]
    fn nothing_within_the_limits_is_worth_more() {
        for (items, l) in cases() {
            let chosen = select(&items, l);
            assert!(fits(&items, &chosen, l), "{items:?} {l:?} {chosen:?}");
            let best = (0..1usize << items.len())
                .map(|set| (0..items.len()).filter(|i| set >> i & 1 == 1).collect::<Vec<_>>())
                .filter(|set| fits(&items, set, l))
                .map(|set| worth_of(&items, &set))
                .fold(0.0, f64::max);
            assert!((worth_of(&items, &chosen) - best).abs() < 1e-9, "{items:?} {l:?} {chosen:?} {best}");
        }
    }

    #[test]
    fn a_pronoun_brings_its_antecedent_or_loses() {
        let item = |worth, dangling| SummaryUnit {
            worth,
            dangling,
            sentences: 1,
            words: 10,
            chars: 50,
            rule: Inclusion::Free,
        };
        let items = [item(3.0, 0.0), item(2.0, 0.0), item(4.0, 3.5)];
        assert_eq!(select(&items, limits(1, usize::MAX, usize::MAX)), [0]);
        assert_eq!(select(&items, limits(2, usize::MAX, usize::MAX)), [1, 2]);
    }

    #[test]
    fn forced_items_are_in_if_they_fit() {
        let item = |worth, words, rule| SummaryUnit { worth, dangling: 0.0, sentences: 1, words, chars: 50, rule };
        let items = [item(0.1, 5, Inclusion::Forced), item(2.0, 5, Inclusion::Free), item(4.0, 5, Inclusion::Free)];
        assert_eq!(select(&items, limits(2, usize::MAX, usize::MAX)), [0, 2]);
        assert_eq!(
            select(&[item(0.1, 50, Inclusion::Forced), item(2.0, 5, Inclusion::Free)], limits(2, 20, usize::MAX)),
            [1]
        );
        assert_eq!(select(&[item(1.0, 50, Inclusion::Free)], limits(2, 20, usize::MAX)), [0usize; 0]);
        assert_eq!(select(&[item(1.0, 5, Inclusion::Barred), item(0.5, 5, Inclusion::Free)], limits(2, 20, 200)), [1]);
    }

    #[test]
    fn a_book_stays_within_bounds() {
        let item = |i: usize| SummaryUnit {
            worth: 1.0 + (i * 7919 % 101) as f64,
            dangling: 0.0,
            sentences: 1,
            words: 5 + i * 31 % 37,
            chars: 40 + i * 17 % 201,
            rule: Inclusion::Free,
        };
        let items: Vec<SummaryUnit> = (0..1000).map(item).collect();
        let l = limits(400, 6000, 40_000);
        let chosen = select(&items, l);
        assert!(fits(&items, &chosen, l) && chosen.len() > 100);
    }
}
