//! Learning with some texts left out, which are then judged by.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;

/// What is learnt on all texts, and for every group what is learnt on the others; `groups` has one number a text, `fit` learns on the texts of those groups
/// that it is told to keep. Nothing is left out if there is one group alone.
///
/// # Errors
/// As `fit`.
pub(super) fn learn<W>(
    groups: &[usize],
    fit: impl Fn(&dyn Fn(usize) -> bool) -> Result<W>,
) -> Result<(W, BTreeMap<usize, W>)> {
    let distinct: BTreeSet<usize> = groups.iter().copied().collect();
    let several = distinct.len() > 1;
    let without = |group: usize| Ok((group, fit(&|other| other != group)?));
    let left_out = distinct.into_iter().filter(|_| several).map(without).collect::<Result<_>>()?;
    Ok((fit(&|_| true)?, left_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_left_out_once() {
        let fit = |keep: &dyn Fn(usize) -> bool| Ok((0..4).filter(|group| keep(*group)).collect::<Vec<_>>());
        let (all, left_out) = learn(&[2, 0, 2, 1], fit).unwrap();
        assert_eq!(all, [0, 1, 2, 3]);
        assert_eq!(left_out, BTreeMap::from([(0, vec![1, 2, 3]), (1, vec![0, 2, 3]), (2, vec![0, 1, 3])]));
        assert!(learn(&[3, 3], fit).unwrap().1.is_empty());
    }
}
