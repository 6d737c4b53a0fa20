//! The beads of a bitext and those that were rejected, in the order in which they were found.

use std::borrow::Borrow;
use std::collections::HashMap;

use crate::bitext::BeadRow;

/// Kept and rejected beads as one list: pairs of documents as they come, and in each the beads as they stand in the texts.
/// Either list has the order of the whole.
pub fn in_order<B: Borrow<BeadRow>>(
    kept: impl IntoIterator<Item = B>,
    rejected: impl IntoIterator<Item = B>,
) -> Vec<B> {
    let mut places: HashMap<[String; 2], usize> = HashMap::new();
    let mut pairs: Vec<[Vec<B>; 2]> = Vec::new();
    let kept = kept.into_iter().map(|row| (0, row));
    for (list, row) in kept.chain(rejected.into_iter().map(|row| (1, row))) {
        let pair = [&row.borrow().source.document, &row.borrow().target.document].map(String::clone);
        let place = *places.entry(pair).or_insert(pairs.len());
        if place == pairs.len() {
            pairs.push([vec![], vec![]]);
        }
        pairs[place][list].push(row);
    }
    pairs.into_iter().flat_map(|[kept, rejected]| merged(kept, rejected)).collect()
}

fn merged<B: Borrow<BeadRow>>(kept: Vec<B>, rejected: Vec<B>) -> Vec<B> {
    let mut out = Vec::with_capacity(kept.len() + rejected.len());
    let mut rejected = rejected.into_iter().peekable();
    for row in kept {
        while let Some(earlier) = rejected.next_if(|other| stands_before(other.borrow(), row.borrow())) {
            out.push(earlier);
        }
        out.push(row);
    }
    out.extend(rejected);
    out
}

/// Whether a bead stands before another one, by the side that both have. The target of a moved bead says nothing.
fn stands_before(a: &BeadRow, b: &BeadRow) -> bool {
    let both = |side: fn(&BeadRow) -> &[usize]| side(a).first().zip(side(b).first()).map(|(a, b)| a < b);
    let source = both(|row| &row.source.sentences);
    let target = || if a.moved || b.moved { None } else { both(|row| &row.target.sentences) };
    source.or_else(target).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::SideRow;
    use crate::language::Language;

    fn row(pair: &str, source: &[usize], target: &[usize]) -> BeadRow {
        let side = |name: &str, sentences: &[usize]| {
            let mut side = SideRow::of_text(Language::french(), sentences.iter().map(|_| "x").collect::<String>());
            side.document = format!("{pair}{name}");
            side.sentences = sentences.to_vec();
            side
        };
        BeadRow::of_texts(format!("{pair}{source:?}{target:?}"), side("s", source), side("t", target))
    }

    #[test]
    fn the_order_of_the_texts_comes_back() {
        let all = [
            row("a", &[0], &[]),
            row("a", &[1], &[0]),
            row("a", &[2], &[]),
            row("a", &[], &[1]),
            row("a", &[3], &[2, 3]),
            row("a", &[], &[4]),
            row("b", &[0], &[0]),
            row("c", &[0], &[]),
        ];
        let of = |kept: bool| all.iter().filter(move |row| row.has_both_sides() == kept);
        let ids: Vec<&str> = in_order(of(true), of(false)).into_iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, all.iter().map(|row| row.id.as_str()).collect::<Vec<_>>());
    }
}
