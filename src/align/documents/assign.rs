//! One-to-one matching.

use std::collections::{BTreeMap, BTreeSet};

/// Components with more pairs than this on a side are matched greedily.
const EXACT: usize = 400;

/// Chooses pairs so that no row and no column occurs twice and the sum of the values is greatest; `pairs` are (row, column,
/// value ≥ 0). Exact by connected component (Kuhn and Munkres); greedy in components that are too large for that.
pub(crate) fn assign(pairs: &[(usize, usize, f64)], (rows, columns): (usize, usize)) -> BTreeSet<(usize, usize)> {
    let mut parent: Vec<usize> = (0..rows + columns).collect();
    fn root(parent: &mut [usize], mut x: usize) -> usize {
        while parent[x] != x {
            parent[x] = parent[parent[x]];
            x = parent[x];
        }
        x
    }
    for (i, j, _) in pairs {
        let (a, b) = (root(&mut parent, *i), root(&mut parent, rows + j));
        parent[a.max(b)] = a.min(b);
    }
    let mut components: BTreeMap<usize, Vec<(usize, usize, f64)>> = BTreeMap::new();
    for pair in pairs {
        components.entry(root(&mut parent, pair.0)).or_default().push(*pair);
    }
    components.into_values().flat_map(|c| if c.len() == 1 { vec![(c[0].0, c[0].1)] } else { component(&c) }).collect()
}

fn component(pairs: &[(usize, usize, f64)]) -> Vec<(usize, usize)> {
    let rows: Vec<usize> = pairs.iter().map(|p| p.0).collect::<BTreeSet<_>>().into_iter().collect();
    let columns: Vec<usize> = pairs.iter().map(|p| p.1).collect::<BTreeSet<_>>().into_iter().collect();
    if rows.len().max(columns.len()) > EXACT {
        return greedy(pairs);
    }
    let mut values = BTreeMap::new();
    for (i, j, v) in pairs {
        if let (Ok(i), Ok(j)) = (rows.binary_search(i), columns.binary_search(j)) {
            values.insert((i, j), *v);
        }
    }
    // A square problem: what is missing is worth nothing, which is the same as staying alone.
    let size = rows.len().max(columns.len());
    let matched = hungarian(size, |i, j| -values.get(&(i, j)).copied().unwrap_or(0.0));
    matched
        .into_iter()
        .enumerate()
        .filter(|pair| values.contains_key(pair))
        .map(|(i, j)| (rows[i], columns[j]))
        .collect()
}

fn greedy(pairs: &[(usize, usize, f64)]) -> Vec<(usize, usize)> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let (mut used, mut taken, mut out) = (BTreeSet::new(), BTreeSet::new(), vec![]);
    for (i, j, _) in sorted {
        if !used.contains(&i) && !taken.contains(&j) {
            used.insert(i);
            taken.insert(j);
            out.push((i, j));
        }
    }
    out
}

/// The column of every row at the least total cost: shortest augmenting paths with potentials, O(n³).
fn hungarian(size: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut u = vec![0.0; size + 1];
    let mut v = vec![0.0; size + 1];
    // Row (from 1) of every column (from 1); column 0 holds the row being placed.
    let mut row_of = vec![0usize; size + 1];
    for row in 1..=size {
        row_of[0] = row;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut before = vec![0usize; size + 1];
        let mut used = vec![false; size + 1];
        let mut column = 0;
        loop {
            used[column] = true;
            let (i, mut delta, mut next) = (row_of[column], f64::INFINITY, 0);
            for j in 1..=size {
                if !used[j] {
                    let reduced = cost(i - 1, j - 1) - u[i] - v[j];
                    if reduced < least[j] {
                        least[j] = reduced;
                        before[j] = column;
                    }
                    if least[j] < delta {
                        delta = least[j];
                        next = j;
                    }
                }
            }
            for j in 0..=size {
                if used[j] {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut out = vec![0; size];
    for j in 1..=size {
        out[row_of[j] - 1] = j - 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_sum_wins_over_the_greatest_value() {
        let pairs = [(0, 0, 5.0), (0, 1, 4.0), (1, 0, 4.0), (2, 2, 1.0)];
        assert_eq!(assign(&pairs, (3, 3)), BTreeSet::from([(0, 1), (1, 0), (2, 2)]));
        assert_eq!(greedy(&pairs), [(0, 0), (2, 2)]);
    }

    #[test]
    fn nobody_is_matched_without_a_pair() {
        assert_eq!(assign(&[(0, 7, 1.0), (3, 7, 2.0)], (5, 9)), BTreeSet::from([(3, 7)]));
        assert!(assign(&[], (2, 2)).is_empty());
    }
}
