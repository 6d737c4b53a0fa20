//! Nearest neighbours among rows of length 1: exact, by products of blocks of rows.

use ndarray::{Array2, s};
use rayon::prelude::*;

/// Rows, and columns, of the products that are taken at once.
const BLOCK: usize = 1024;

/// A row's nearest opposite as (cosine, row number), nearest first; of equals the one with the lower number.
pub(crate) type Nearest = Vec<(f32, usize)>;

/// The `k` nearest of every row among those of `others`, and of every row of `others` among `rows`.
pub(crate) fn nearest(rows: &Array2<f32>, others: &Array2<f32>, k: usize) -> (Vec<Nearest>, Vec<Nearest>) {
    let mut forward = vec![Top::default(); rows.nrows()];
    let mut backward = vec![Top::default(); others.nrows()];
    for (n, forward) in forward.chunks_mut(BLOCK).enumerate() {
        let first = n * BLOCK;
        let block = rows.slice(s![first..first + forward.len(), ..]);
        let parts: Vec<Vec<Top>> = backward
            .par_chunks_mut(BLOCK)
            .enumerate()
            .map(|(m, backward)| {
                let start = m * BLOCK;
                let products = block.dot(&others.slice(s![start..start + backward.len(), ..]).t());
                let mut own = vec![Top::default(); block.nrows()];
                for ((i, line), own) in products.rows().into_iter().enumerate().zip(&mut own) {
                    for ((j, cosine), other) in line.iter().enumerate().zip(backward.iter_mut()) {
                        own.keep(*cosine, start + j, k);
                        other.keep(*cosine, first + i, k);
                    }
                }
                own
            })
            .collect();
        for part in parts {
            for (whole, part) in forward.iter_mut().zip(part) {
                part.best.into_iter().for_each(|(cosine, j)| whole.keep(cosine, j, k));
            }
        }
    }
    let lists = |tops: Vec<Top>| tops.into_iter().map(|top| top.best).collect();
    (lists(forward), lists(backward))
}

/// The best so far, met in the order of their numbers.
#[derive(Clone)]
struct Top {
    /// What a cosine has to be above.
    floor: f32,
    best: Nearest,
}

impl Default for Top {
    fn default() -> Self {
        Top { floor: f32::NEG_INFINITY, best: Vec::new() }
    }
}

impl Top {
    #[inline]
    fn keep(&mut self, cosine: f32, number: usize, k: usize) {
        if cosine > self.floor {
            self.best.insert(self.best.partition_point(|b| b.0 >= cosine), (cosine, number));
            self.best.truncate(k);
            if self.best.len() == k {
                self.floor = self.best.last().map_or(self.floor, |b| b.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_found_across_blocks_both_ways() {
        let mut rows = Array2::from_shape_fn((2500, 8), |(i, k)| ((i * 31 + k * 17) as f32 * 0.61).sin());
        for mut row in rows.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        let few = rows.slice(s![..1100, ..]).to_owned();
        let (forward, backward) = nearest(&few, &rows, 3);
        assert_eq!((forward.len(), backward.len()), (1100, 2500));
        let check = |found: &Nearest, row: usize, others: &Array2<f32>| {
            let mut all: Vec<f32> = others.rows().into_iter().map(|r| r.dot(&rows.row(row))).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(found.len(), 3);
            for (n, (cosine, j)) in found.iter().enumerate() {
                assert!((cosine - all[n]).abs() < 1e-5 && (others.row(*j).dot(&rows.row(row)) - cosine).abs() < 1e-5);
            }
        };
        for i in [0, 1023, 1024, 1099] {
            check(&forward[i], i, &rows);
        }
        for j in [0, 1024, 2499] {
            check(&backward[j], j, &few);
        }
    }
}
