//! Mining against references: parallel sentences hidden among sentences without counterpart.

use std::ops::Range;

use super::stress::Random;

/// Rows of a parallel corpus to mine in: some on both sides, the rest on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// Rows on the source side.
    pub sources: Vec<usize>,
    /// Rows on the target side.
    pub targets: Vec<usize>,
}

impl Hidden {
    /// The pairs (source, target) there are to find.
    pub fn gold(&self) -> Vec<(usize, usize)> {
        let place: std::collections::HashMap<usize, usize> =
            self.targets.iter().enumerate().map(|(j, r)| (*r, j)).collect();
        self.sources.iter().enumerate().filter_map(|(i, r)| place.get(r).map(|j| (i, *j))).collect()
    }
}

/// Hides a share of the rows: those stand on both sides, every other on one by chance; both sides shuffled.
pub fn hide(rows: Range<usize>, share: f64, seed: u64) -> Hidden {
    let mut random = Random::new(seed);
    let mut out = Hidden { sources: vec![], targets: vec![] };
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
