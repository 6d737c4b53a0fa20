//! A bitext with its corrections: rows in, corrected rows out.

use std::collections::{HashMap, HashSet, VecDeque};

use super::edits::{Corrections, UniqueIds};
use super::rows::{BeadRow, SideRow};

/// The rows of a bitext as they are after corrections; see [`Corrections::apply`].
pub struct Corrected<I> {
    rows: I,
    corrections: Corrections,
    ids: UniqueIds,
    ready: VecDeque<BeadRow>,
    /// Beads that have changed and that the bitext has not had so far, by their documents: they had been rejected.
    absent: HashMap<[String; 2], Vec<String>>,
    /// The documents that the rows are of, and which of their sentences have had their turn.
    pair: [String; 2],
    used: HashSet<(bool, usize)>,
}

impl Corrections {
    /// Puts in the place of every bead what became of it. What a person left out is left out. A bead that had been rejected
    /// and was taken back comes after the others of its documents, unless these have its sentences by now: then the documents
    /// were aligned anew.
    pub fn apply<I>(self, rows: I) -> Corrected<I> {
        let mut absent: HashMap<[String; 2], Vec<String>> = HashMap::new();
        for (origin, rows) in self.iter() {
            if let Some(row) = rows.first() {
                absent.entry(documents(row)).or_default().push(origin.to_owned());
            }
        }
        absent.values_mut().for_each(|origins| origins.sort_unstable());
        Corrected {
            rows,
            corrections: self,
            ids: UniqueIds::default(),
            ready: VecDeque::new(),
            absent,
            pair: Default::default(),
            used: HashSet::new(),
        }
    }
}

fn documents(row: &BeadRow) -> [String; 2] {
    [row.source.document.clone(), row.target.document.clone()]
}

impl<I> Corrected<I> {
    /// A row of the bitext as it was.
    fn take(&mut self, mut row: BeadRow) {
        if self.corrections.is_empty() {
            return self.ready.push_back(row);
        }
        self.ids.mend(&mut row);
        let pair = documents(&row);
        if pair != self.pair {
            self.leave();
            self.pair = pair;
        }
        let Some(rows) = self.corrections.of(&row.id) else {
            self.used.extend(sentences(&row));
            return self.ready.push_back(row);
        };
        let rows = rows.to_vec();
        if let Some(absent) = self.absent.get_mut(&self.pair) {
            absent.retain(|origin| *origin != row.id);
        }
        self.keep(rows);
    }

    /// The end of a pair of documents.
    fn leave(&mut self) {
        for origin in self.absent.remove(&self.pair).unwrap_or_default() {
            let rows = self.corrections.of(&origin).unwrap_or_default().to_vec();
            if !rows.iter().flat_map(sentences).any(|sentence| self.used.contains(&sentence)) {
                self.keep(rows);
            }
        }
        self.used.clear();
    }

    fn keep(&mut self, rows: Vec<BeadRow>) {
        self.used.extend(rows.iter().flat_map(sentences));
        self.ready.extend(rows.into_iter().filter(|row| row.rejected.is_none() && row.has_both_sides()));
    }

    /// The end of the bitext.
    fn end(&mut self) {
        self.leave();
        let mut pairs: Vec<[String; 2]> = self.absent.keys().cloned().collect();
        pairs.sort_unstable();
        for pair in pairs {
            self.pair = pair;
            self.leave();
        }
    }
}

fn sentences(row: &BeadRow) -> impl Iterator<Item = (bool, usize)> {
    let of = |side: &SideRow, is_source: bool| side.sentences.iter().map(move |k| (is_source, *k)).collect::<Vec<_>>();
    of(&row.source, true).into_iter().chain(of(&row.target, false))
}

impl<I: Iterator<Item = Result<BeadRow, E>>, E> Iterator for Corrected<I> {
    type Item = Result<BeadRow, E>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(Ok(row));
            }
            match self.rows.next() {
                Some(Ok(row)) => self.take(row),
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    self.end();
                    return self.ready.pop_front().map(Ok);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::edits::{BeadChange, BeadEdit, EditEntry, EditLog};
    use super::*;
    use crate::language::Language;

    fn row(id: &str, sentences: &[usize]) -> BeadRow {
        let side = |code: &str| {
            let text = sentences.iter().map(|n| format!("{code}{n}.")).collect::<Vec<_>>().join(" ");
            let mut side = SideRow::of_text(Language::new(code), text);
            side.document = format!("{code}.txt");
            side.sentences = sentences.to_vec();
            side
        };
        BeadRow::of_texts(id, side("fr"), side("en"))
    }

    fn change(bead: &str, becomes: &[BeadRow]) -> BeadChange {
        BeadChange { bead: bead.into(), becomes: becomes.to_vec() }
    }

    fn edit(changes: Vec<BeadChange>) -> EditEntry {
        EditEntry::Edit(BeadEdit { action: "x".into(), changes })
    }

    fn ids(log: &EditLog, rows: &[BeadRow]) -> Vec<String> {
        let rows = rows.iter().cloned().map(Ok::<_, ()>);
        log.corrections().apply(rows).map(|row| row.unwrap().id).collect()
    }

    #[test]
    fn what_became_of_beads_stands_in_their_place() {
        let rows = [row("a", &[0]), row("b", &[1]), row("c", &[2])];
        let mut log = EditLog::default();
        assert_eq!(ids(&log, &rows), ["a", "b", "c"]);
        log.push(edit(vec![change("a", &[row("a.1", &[0, 1])]), change("b", &[])]));
        assert_eq!(ids(&log, &rows), ["a.1", "c"]);
        // An edit of what an edit made.
        log.push(edit(vec![change("a.1", &[row("a.2", &[0]), row("a.3", &[1])])]));
        assert_eq!(ids(&log, &rows), ["a.2", "a.3", "c"]);
        log.push(EditEntry::Undo(2));
        assert_eq!(ids(&log, &rows), ["a.1", "c"]);
        log.push(EditEntry::Undo(1));
        assert_eq!(ids(&log, &rows), ["a", "b", "c"]);
        log.push(EditEntry::Redo(1));
        assert_eq!((ids(&log, &rows), log.standing()), (vec!["a.1".into(), "c".into()], [vec![1], vec![2]]));
    }

    #[test]
    fn a_rejected_bead_that_is_taken_back_comes_in_and_one_that_was_rejected_goes() {
        let rows = [row("a", &[0]), row("b", &[1])];
        let mut log = EditLog::default();
        log.push(edit(vec![change("c", &[row("c", &[2])])]));
        let rejected = BeadRow { rejected: Some("review".into()), ..row("a", &[0]) };
        log.push(edit(vec![change("a", &[rejected])]));
        assert_eq!(ids(&log, &rows), ["b", "c"]);
        // The documents have been aligned anew: its sentences stand in another bead.
        assert_eq!(ids(&log, &[row("a", &[0]), row("d", &[1, 2])]), ["d"]);
    }

    #[test]
    fn two_units_of_one_name_are_told_apart() {
        let mut log = EditLog::default();
        log.push(edit(vec![change("a#2", &[])]));
        assert_eq!(ids(&log, &[row("a", &[]), row("a", &[])]), ["a"]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_left_out_and_a_damaged_one_named() {
        let mut log = EditLog::default();
        let lines: Vec<String> = ["a", "b"]
            .iter()
            .map(|id| serde_json::to_string(log.push(edit(vec![change(id, &[row("n", &[3])])]))).unwrap() + "\n")
            .collect();
        let (text, path) = (lines.concat(), Path::new("edits.jsonl"));
        // What nobody knows is no number, which equals nothing: written again it is the same.
        let again = EditLog::parse(text.as_bytes(), path).unwrap();
        let written = again.since(0).iter().map(|line| serde_json::to_string(line).unwrap() + "\n");
        assert_eq!(written.collect::<String>(), text);
        for end in lines[0].len()..text.len() {
            assert_eq!(EditLog::parse(&text.as_bytes()[..end], path).unwrap().sequence(), 1);
        }
        let damaged = text.replacen("version", "vers", 1);
        let error = EditLog::parse(damaged.as_bytes(), path).unwrap_err().to_string();
        assert!(error.starts_with("edits.jsonl:1: no edit"), "{error}");
        assert!(EditLog::parse(lines[1].as_bytes(), path).is_err(), "the first line is missing");
    }
}
