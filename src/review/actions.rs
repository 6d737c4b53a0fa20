//! What a person can do to beads.

use serde::Deserialize;

use crate::bitext::{BeadChange, BeadEdit, BeadRow, SideRow};

/// A side of a bead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Side {
    Source,
    Target,
}

/// What is to be done, beads named by their ids.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(super) enum Action {
    /// It is right as it stands.
    Accept { bead: String },
    /// It stays out of the bitext.
    Reject { bead: String },
    /// Its sides do not translate each other.
    Differ { bead: String },
    /// It and another one of its documents are one.
    Merge { bead: String, with: String },
    /// So many sentences of either side are one bead, the others the next.
    Split { bead: String, source: usize, target: usize },
    /// The sentence at the border goes over to the neighbour.
    Move { bead: String, side: Side, to: String },
    /// Its source goes with the target of another one.
    Link { bead: String, target: String },
    /// A side reads otherwise.
    Text { bead: String, side: Side, text: String },
    /// The last edit no longer counts.
    Undo,
    /// It counts again.
    Redo,
}

impl Action {
    /// Its name in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Action::Accept { .. } => "accept",
            Action::Reject { .. } => "reject",
            Action::Differ { .. } => "differ",
            Action::Merge { .. } => "merge",
            Action::Split { .. } => "split",
            Action::Move { .. } => "move",
            Action::Link { .. } => "link",
            Action::Text { .. } => "text",
            Action::Undo => "undo",
            Action::Redo => "redo",
        }
    }

    /// The beads that it is about.
    pub fn beads(&self) -> Vec<&str> {
        match self {
            Action::Accept { bead } | Action::Reject { bead } | Action::Differ { bead } => vec![bead],
            Action::Split { bead, .. } | Action::Text { bead, .. } => vec![bead],
            Action::Merge { bead, with: other }
            | Action::Move { bead, to: other, .. }
            | Action::Link { bead, target: other } => vec![bead, other],
            Action::Undo | Action::Redo => vec![],
        }
    }

    /// The edit, of the rows of its beads, in their order; `number` is its own in the log.
    ///
    /// # Errors
    /// In a few words, why it cannot be done.
    pub fn edit(&self, rows: &[&BeadRow], number: u64) -> Result<BeadEdit, &'static str> {
        let new_id = |row: &BeadRow, part: &str| format!("{}.{number}{part}", row.id);
        let change = |row: &BeadRow, becomes: Vec<Option<BeadRow>>| BeadChange {
            bead: row.id.clone(),
            becomes: becomes.into_iter().flatten().collect(),
        };
        let judged = |row: &BeadRow, confidence: Option<f32>, rejected: Option<&str>| {
            let confidence = confidence.unwrap_or(row.confidence);
            let rejected = rejected.map(str::to_owned);
            change(row, vec![Some(BeadRow { confidence, rejected, ..row.clone() })])
        };
        if let [a, b] = rows
            && (a.id == b.id || a.source.document != b.source.document || a.target.document != b.target.document)
        {
            return Err("both beads must be of the same two documents, and not the same bead");
        }
        let changes = match (self, rows) {
            (Action::Accept { .. }, [row]) => {
                vec![judged(row, Some(1.0), (!row.has_both_sides()).then_some("unmatched"))]
            }
            (Action::Reject { .. }, [row]) => vec![judged(row, None, Some("review"))],
            (Action::Differ { .. }, [row]) => vec![judged(row, Some(0.0), Some("not-a-translation"))],
            (Action::Merge { .. }, [a, b]) => {
                let (source, target) = (a.source.joined(&b.source), a.target.joined(&b.target));
                vec![change(a, vec![BeadRow::put_together(new_id(a, ""), source, target)]), change(b, vec![])]
            }
            (Action::Split { source, target, .. }, [row]) => {
                let [first_source, rest_source] = row.source.cut_at(*source);
                let [first_target, rest_target] = row.target.cut_at(*target);
                let first = BeadRow::put_together(new_id(row, ""), first_source, first_target);
                let rest = BeadRow::put_together(new_id(row, "b"), rest_source, rest_target);
                if first.is_none() || rest.is_none() {
                    return Err("a bead is split where there is a sentence on either side of the cut");
                }
                vec![change(row, vec![first, rest])]
            }
            (Action::Move { side, .. }, [a, b]) => move_border(a, b, *side, &new_id)?
                .into_iter()
                .zip([a, b])
                .map(|(row, old)| change(old, vec![row]))
                .collect(),
            (Action::Link { .. }, [a, b]) => {
                let linked = BeadRow::put_together(new_id(a, ""), a.source.clone(), b.target.clone());
                let left = BeadRow::put_together(new_id(a, "b"), a.source.emptied(), a.target.clone());
                let other = BeadRow::put_together(new_id(b, ""), b.source.clone(), b.target.emptied());
                vec![change(a, vec![linked, left]), change(b, vec![other])]
            }
            (Action::Text { side, text, .. }, [row]) => {
                let (mut source, mut target) = (row.source.clone(), row.target.clone());
                match side {
                    Side::Source => source = source.with_text(text),
                    Side::Target => target = target.with_text(text),
                }
                vec![change(row, vec![BeadRow::put_together(new_id(row, ""), source, target)])]
            }
            _ => return Err("nothing to do"),
        };
        Ok(BeadEdit { action: self.name().to_owned(), changes })
    }
}

/// `a` and `b` after the sentence of `a` that is nearest to `b` went over.
fn move_border(
    a: &BeadRow,
    b: &BeadRow,
    side: Side,
    new_id: &dyn Fn(&BeadRow, &str) -> String,
) -> Result<[Option<BeadRow>; 2], &'static str> {
    let of = |row: &BeadRow| match side {
        Side::Source => row.source.clone(),
        Side::Target => row.target.clone(),
    };
    let (from, to) = (of(a), of(b));
    let count = from.part_count();
    if count == 0 {
        return Err("there is no sentence to move");
    }
    let comes_before = comes_before(a, b);
    let [first, rest] = from.cut_at(if comes_before { count - 1 } else { 1 });
    let (stays, goes) = if comes_before { (first, rest) } else { (rest, first) };
    let joined = if comes_before { goes.joined(&to) } else { to.joined(&goes) };
    let with = |row: &BeadRow, own: SideRow| match side {
        Side::Source => BeadRow::put_together(new_id(row, ""), own, row.target.clone()),
        Side::Target => BeadRow::put_together(new_id(row, ""), row.source.clone(), own),
    };
    Ok([with(a, stays), with(b, joined)])
}

/// Whether a bead stands before another one, as far as their sentences say; else it does.
fn comes_before(a: &BeadRow, b: &BeadRow) -> bool {
    let first = |a: &SideRow, b: &SideRow| a.sentences.first().zip(b.sentences.first()).map(|(a, b)| a < b);
    first(&a.source, &b.source).or(first(&a.target, &b.target)).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, source: &[usize], target: &[usize]) -> BeadRow {
        BeadRow::put_together(id.into(), SideRow::numbered("fr", source), SideRow::numbered("en", target)).unwrap()
    }

    fn done(json: &str, rows: &[&BeadRow]) -> Vec<(String, String, Option<String>)> {
        let action: Action = serde_json::from_str(json).unwrap();
        let edit = action.edit(rows, 7).unwrap();
        let rows = edit.changes.into_iter().flat_map(|change| change.becomes);
        rows.map(|row| (row.source.text, row.target.text, row.rejected)).collect()
    }

    fn texts(source: &str, target: &str) -> (String, String, Option<String>) {
        let rejected = (source.is_empty() || target.is_empty()).then(|| "unmatched".to_owned());
        (source.into(), target.into(), rejected)
    }

    #[test]
    fn beads_are_joined_cut_and_their_borders_moved() {
        let (a, b) = (row("a", &[0, 1], &[0]), row("b", &[2], &[1, 2]));
        let merge = done(r#"{"action":"merge","bead":"b","with":"a"}"#, &[&b, &a]);
        assert_eq!(merge, [texts("fr0. fr1. fr2.", "en0. en1. en2.")], "in the order of the texts");
        let split = done(r#"{"action":"split","bead":"a","source":1,"target":1}"#, &[&a]);
        assert_eq!(split, [texts("fr0.", "en0."), texts("fr1.", "")]);
        let down = done(r#"{"action":"move","bead":"a","side":"source","to":"b"}"#, &[&a, &b]);
        assert_eq!(down, [texts("fr0.", "en0."), texts("fr1. fr2.", "en1. en2.")]);
        let up = done(r#"{"action":"move","bead":"b","side":"target","to":"a"}"#, &[&b, &a]);
        assert_eq!(up, [texts("fr2.", "en2."), texts("fr0. fr1.", "en0. en1.")]);
        let link = done(r#"{"action":"link","bead":"a","target":"b"}"#, &[&a, &b]);
        assert_eq!(link, [texts("fr0. fr1.", "en1. en2."), texts("", "en0."), texts("fr2.", "")]);
        let text = done(r#"{"action":"text","bead":"a","side":"target","text":" One\n more "}"#, &[&a]);
        assert_eq!(text, [texts("fr0. fr1.", "One more")]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let a = row("a", &[0], &[0]);
        let action = Action::Split { bead: "a".into(), source: 1, target: 1 };
        assert!(action.edit(&[&a], 1).is_err(), "a half without anything");
        let action = Action::Merge { bead: "a".into(), with: "a".into() };
        assert!(action.edit(&[&a, &a], 1).is_err());
        let null = row("n", &[], &[1]);
        let action = Action::Move { bead: "n".into(), side: Side::Source, to: "a".into() };
        assert!(action.edit(&[&null, &a], 1).is_err());
    }
}
