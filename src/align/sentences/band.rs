//! The part of the search space worth searching: which pairs of positions a path may pass through.

use std::ops::Range;

/// A corridor around a monotone path through the grid of corners `(i, j)`, `0 ≤ i ≤ n`, `0 ≤ j ≤ m`;
/// corner `(i, j)` stands before source sentence `i` and target sentence `j`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Band {
    /// For every `i`, the `j` that belong to it (never empty, both ends non-decreasing, neighbours overlapping).
    rows: Vec<Range<usize>>,
    /// Index of each row's first corner.
    offsets: Vec<usize>,
}

/// The range that any other widens.
pub(crate) const NOTHING: Range<usize> = Range { start: usize::MAX, end: 0 };

/// Corners per sentence of a gap at most, about as many as the band has elsewhere with the default radius.
const DENSE: usize = 32;

impl Band {
    /// Every corner.
    pub(crate) fn full(n: usize, m: usize) -> Self {
        Self::from_rows(vec![0..m + 1; n + 1])
    }

    /// All corners at most `radius` rows or columns away from a path of corners from `(0, 0)` to `(n, m)` that
    /// takes steps of one sentence on either side or both.
    pub(crate) fn around(path: &[(usize, usize)], n: usize, m: usize, radius: usize) -> Self {
        let mut rows = vec![NOTHING; n + 1];
        for &(i, j) in path {
            for row in &mut rows[i.saturating_sub(radius)..=(i + radius).min(n)] {
                row.start = row.start.min(j.saturating_sub(radius));
                row.end = row.end.max((j + radius).min(m) + 1);
            }
        }
        Self::from_rows(rows)
    }

    /// With the corners between gaps' stretches of the path and a way around them: first all source sentences of a gap, then all
    /// its target sentences. Gaps whose corners would outnumber the path's too much stay as they are.
    pub(crate) fn around_gaps(self, gaps: &[[(usize, usize); 2]]) -> Self {
        let mut rows = self.rows;
        for [from, to] in gaps {
            let (a, b) = (to.0 - from.0, to.1 - from.1);
            if a * b / 2 <= DENSE * (a + b) {
                rows[from.0..=to.0].iter_mut().for_each(|row| row.start = row.start.min(from.1));
            }
        }
        Self::from_rows(rows)
    }

    fn from_rows(rows: Vec<Range<usize>>) -> Self {
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        let mut total = 0;
        for row in &rows {
            offsets.push(total);
            total += row.len();
        }
        offsets.push(total);
        Band { rows, offsets }
    }

    /// Number of source sentences.
    pub(crate) fn sources(&self) -> usize {
        self.rows.len() - 1
    }

    /// Number of target sentences.
    pub(crate) fn targets(&self) -> usize {
        self.rows[self.sources()].end - 1
    }

    /// How many corners there are.
    pub(crate) fn corners(&self) -> usize {
        self.offsets[self.rows.len()]
    }

    /// The `j` of the corners in row `i`.
    pub(crate) fn row(&self, i: usize) -> Range<usize> {
        self.rows[i].clone()
    }

    /// The index of a corner, if it is inside.
    #[inline]
    pub(crate) fn corner(&self, i: usize, j: usize) -> Option<usize> {
        let row = self.rows.get(i)?;
        row.contains(&j).then(|| self.offsets[i] + j - row.start)
    }

    /// The corner of an index.
    pub(crate) fn at(&self, corner: usize) -> (usize, usize) {
        let i = self.offsets.partition_point(|first| *first <= corner) - 1;
        (i, self.rows[i].start + corner - self.offsets[i])
    }

    /// The target sentences that source sentence `i` may share a bead with.
    pub(crate) fn targets_of(&self, i: usize) -> Range<usize> {
        self.rows[i].start..self.rows[i + 1].end.saturating_sub(1).max(self.rows[i].start)
    }
}

#[cfg(test)]
mod tests {
    use super::Band;

    #[test]
    fn goes_around_a_path_with_a_gap() {
        let path = [(0, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 5)];
        let band = Band::around(&path, 2, 5, 1);
        assert_eq!((band.sources(), band.targets()), (2, 5));
        assert_eq!(band.row(0), 0..6);
        assert_eq!(band.corner(2, 5), Some(band.corners() - 1));
        assert!((0..band.corners()).all(|c| band.corner(band.at(c).0, band.at(c).1) == Some(c)));
        assert_eq!(Band::full(2, 5).corners(), 18);
        assert_eq!(Band::full(2, 5).targets_of(1), 0..5);
    }

    #[test]
    fn goes_around_a_gap() {
        let path: Vec<_> = (0..=50).map(|i| (i, i)).collect();
        let band = Band::around(&path, 50, 50, 3).around_gaps(&[[(10, 10), (30, 30)]]);
        assert!((10..=30).all(|k| band.corner(k, 10).is_some() && band.corner(30, k).is_some()));
        assert_eq!((band.row(9), band.row(20), band.row(31)), (3..16, 10..27, 25..38));
        let wide = [[(0, 0), (50, 50)]];
        assert!(Band::around(&path, 50, 50, 3).around_gaps(&wide).corner(50, 0).is_some());
        let path: Vec<_> = (0..=500).map(|i| (i, i)).collect();
        let band = Band::around(&path, 500, 500, 3);
        assert_eq!(band.clone().around_gaps(&[[(0, 0), (500, 500)]]), band);
    }

    #[test]
    fn leaves_out_what_is_far() {
        let path: Vec<_> = (0..=50).map(|i| (i, i)).collect();
        let band = Band::around(&path, 50, 50, 3);
        assert_eq!(band.corner(10, 17), None);
        assert_eq!(band.row(10), 4..17);
        assert_eq!(band.targets_of(10), 4..17);
    }
}
