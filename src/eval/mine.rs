//! Mining against references: parallel sentences hidden among sentences without counterpart.

use std::ops::Range;

use super::parallel::ParallelCorpus;
use super::stress::Random;
use crate::align::{MineOptions, MineWeights, MinedPair, fit_mining, mine};
use crate::error::Result;
use crate::progress::Progress;

/// Rows of a parallel corpus to mine in: some on both sides, the rest on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenRows {
    /// Rows on the source side.
    pub sources: Vec<usize>,
    /// Rows on the target side.
    pub targets: Vec<usize>,
}

impl HiddenRows {
    /// The pairs (source, target) there are to find.
    pub fn gold(&self) -> Vec<(usize, usize)> {
        let place: std::collections::HashMap<usize, usize> =
            self.targets.iter().enumerate().map(|(j, r)| (*r, j)).collect();
        self.sources.iter().enumerate().filter_map(|(i, r)| place.get(r).map(|j| (i, *j))).collect()
    }
}

/// Hides a share of the rows: those stand on both sides, every other on one by chance; both sides shuffled.
pub fn hide(rows: Range<usize>, share: f64, seed: u64) -> HiddenRows {
    let mut random = Random::new(seed);
    let mut out = HiddenRows { sources: vec![], targets: vec![] };
    for row in rows {
        let draw = random.below(0..1_000_000) as f64 / 1e6;
        if draw < share {
            out.sources.push(row);
            out.targets.push(row);
        } else if random.one_in(2) {
            out.sources.push(row);
        } else {
            out.targets.push(row);
        }
    }
    random.shuffle(&mut out.sources);
    random.shuffle(&mut out.targets);
    out
}

/// Fewest rows of a corpus that weights are learnt on, if there are as many.
const SMALLEST: usize = 150;

/// Shares of parallel rows that weights are learnt on.
const SHARES: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.5];

/// All pairs of one draw, right or not, and how many there were to find: `share` of the `rows` stand on both sides.
pub fn mine_hidden(
    corpus: &ParallelCorpus,
    rows: &[usize],
    share: f64,
    seed: u64,
    weights: MineWeights,
) -> (Vec<(MinedPair, bool)>, usize) {
    let hidden = hide(0..rows.len(), share, seed);
    let of = |picked: &[usize]| -> Vec<usize> { picked.iter().map(|k| rows[*k]).collect() };
    let (a, b) = (of(&hidden.sources), of(&hidden.targets));
    let options = MineOptions { threshold: 0.0, weights, ..MineOptions::default() };
    let sides = (corpus.rows(0, &a), corpus.rows(1, &b));
    let found = mine(
        (&corpus.sentences(0, &a), sides.0.view()),
        (&corpus.sentences(1, &b), sides.1.view()),
        &corpus.centre,
        options,
    );
    let gold: std::collections::HashSet<(usize, usize)> = hidden
        .gold()
        .into_iter()
        .filter(|(i, j)| !corpus.texts[0][a[*i]].is_empty() && !corpus.texts[1][b[*j]].is_empty())
        .collect();
    let judged = found.into_iter().map(|f| {
        let right = gold.contains(&(f.source, f.target));
        (f, right)
    });
    (judged.collect(), gold.len())
}

/// Learns mining weights on draws of some rows: with few and with many parallel sentences, of all rows and of every fourth,
/// sixteenth and sixty-fourth, as many pairs of small corpora as of large ones.
///
/// # Errors
/// When the user asked to stop.
pub fn learn_mining(
    corpus: &ParallelCorpus,
    rows: &[usize],
    draws: u64,
    progress: &dyn Progress,
) -> Result<MineWeights> {
    let mut examples = Vec::new();
    for seed in 0..draws {
        let every = [1, 4, 16, 64][seed as usize % 4].min(rows.len().div_ceil(SMALLEST));
        for (offset, share) in (0..every).flat_map(|offset| SHARES.map(|share| (offset, share))) {
            progress.check()?;
            let some: Vec<usize> = rows.iter().copied().skip(offset).step_by(every).collect();
            let seed = 1000 + seed + draws * offset as u64;
            examples.extend(mine_hidden(corpus, &some, share, seed, MineWeights::default()).0);
        }
    }
    fit_mining(&examples, progress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_is_hidden() {
        let hidden = hide(0..1000, 0.2, 5);
        let gold = hidden.gold();
        assert!((150..250).contains(&gold.len()), "{}", gold.len());
        assert!(gold.iter().all(|(i, j)| hidden.sources[*i] == hidden.targets[*j]));
        assert_eq!(hidden, hide(0..1000, 0.2, 5));
    }
}
