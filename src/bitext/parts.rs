//! A side of a bead as its sentences: to join, cut and move them.

use super::rows::{BeadRow, BeadScores, SideRow};
use crate::text::Span;

/// A sentence of a side, or several whose borders are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    sentences: Vec<usize>,
    spans: Vec<Span>,
    lines: Vec<usize>,
    text: String,
}

impl SideRow {
    /// How many parts it can be cut into: its sentences, where it is known where each begins.
    pub fn part_count(&self) -> usize {
        self.parts().len()
    }

    fn parts(&self) -> Vec<Part> {
        let texts: Vec<&str> = self.sentence_texts().collect();
        let known = |count: usize| count == 0 || count == texts.len();
        if known(self.sentences.len()) && known(self.spans.len()) && known(self.lines.len()) {
            let one = |list: &[usize], k: usize| list.get(k).copied().into_iter().collect();
            let part = |(k, text): (usize, &&str)| Part {
                sentences: one(&self.sentences, k),
                spans: self.spans.get(k).copied().into_iter().collect(),
                lines: one(&self.lines, k),
                text: (*text).to_owned(),
            };
            return texts.iter().enumerate().map(part).collect();
        }
        // A text that was changed by hand: which part of it is which sentence nobody knows.
        let (sentences, spans, lines) = (self.sentences.clone(), self.spans.clone(), self.lines.clone());
        vec![Part { sentences, spans, lines, text: self.text.clone() }]
    }

    fn of_parts(&self, parts: Vec<Part>) -> SideRow {
        let mut side = SideRow::of_text(self.language.clone(), "");
        (side.document, side.hash) = (self.document.clone(), self.hash.clone());
        if !parts.is_empty() {
            side.boilerplate.clone_from(&self.boilerplate);
        }
        for part in parts {
            if !side.text.is_empty() {
                side.text.push(' ');
                side.cuts.push(side.text.len());
            }
            side.text.push_str(&part.text);
            side.sentences.extend(part.sentences);
            side.spans.extend(part.spans);
            side.lines.extend(part.lines);
        }
        side
    }

    /// Its first `count` parts, and the rest.
    pub fn cut_at(&self, count: usize) -> [SideRow; 2] {
        let mut first = self.parts();
        let rest = first.split_off(count.min(first.len()));
        [self.of_parts(first), self.of_parts(rest)]
    }

    /// Its parts and another one's, in the order of their text where that is known.
    pub fn joined(&self, other: &SideRow) -> SideRow {
        let mut parts = self.parts();
        parts.extend(other.parts());
        if parts.iter().all(|part| !part.sentences.is_empty()) {
            parts.sort_by_key(|part| part.sentences[0]);
        }
        self.of_parts(parts)
    }

    /// The same place with another text.
    pub fn with_text(&self, text: &str) -> SideRow {
        let mut side = self.of_parts(vec![]);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            (side.sentences, side.spans, side.lines) = (self.sentences.clone(), self.spans.clone(), self.lines.clone());
            side.text = text;
        }
        side
    }

    /// The same document without a text.
    pub fn emptied(&self) -> SideRow {
        self.of_parts(vec![])
    }
}

impl BeadRow {
    /// A bead of two sides that a person put together; nothing else is known of it. `None` if both are empty.
    pub fn put_together(id: String, source: SideRow, target: SideRow) -> Option<BeadRow> {
        if source.text.is_empty() && target.text.is_empty() {
            return None;
        }
        let count = |side: &SideRow| if side.sentences.is_empty() { side.part_count() } else { side.sentences.len() };
        let bead = format!("{}-{}", count(&source), count(&target));
        let mut row = BeadRow { bead, scores: BeadScores::unknown(), ..BeadRow::of_texts(id, source, target) };
        match row.has_both_sides() {
            true => row.confidence = 1.0,
            false => row.rejected = Some("unmatched".into()),
        }
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn side() -> SideRow {
        let mut side = SideRow::of_text(Language::french(), "Un. Deux. Trois.");
        side.cuts = vec![4, 10];
        side.sentences = vec![5, 6, 7];
        side.spans = (5..8).map(|n| Span { start: n * 10, end: n * 10 + 5 }).collect();
        side
    }

    #[test]
    fn what_is_cut_and_joined_again_is_the_same() {
        for count in 0..=3 {
            let [first, rest] = side().cut_at(count);
            assert_eq!((first.sentences.len(), rest.sentences.len()), (count, 3 - count));
            let same = |joined: SideRow| (joined.text, joined.cuts, joined.sentences, joined.spans);
            assert_eq!(same(first.joined(&rest)), same(side()));
            assert_eq!(same(rest.joined(&first)), same(side()), "in the order of the text");
        }
        assert_eq!(side().cut_at(2)[1].text, "Trois.");
    }

    #[test]
    fn a_text_that_was_changed_keeps_its_place_and_is_one_part() {
        let changed = side().with_text("  Un,\n deux, trois. ");
        assert_eq!((changed.text.as_str(), changed.part_count()), ("Un, deux, trois.", 1));
        assert_eq!((changed.sentences.clone(), changed.spans.len()), (vec![5, 6, 7], 3));
        assert!(side().with_text(" ").sentences.is_empty());
    }

    #[test]
    fn nothing_is_no_bead() {
        assert!(BeadRow::put_together("a".into(), side().emptied(), side().emptied()).is_none());
        let row = BeadRow::put_together("a".into(), side(), side().emptied()).unwrap();
        assert_eq!((row.bead.as_str(), row.rejected.as_deref()), ("3-0", Some("unmatched")));
    }
}
