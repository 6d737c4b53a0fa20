//! What a person said of a pair of documents, as anchors for aligning it again.

use std::fmt::Write as _;

use crate::bitext::BeadRow;

/// Lines `match 12 15` for the sentences of beads that a person accepted or made, `differ 12 15` for those of beads of which a
/// person said that they are no translation; sentences from 1.
pub(super) fn anchors<'r>(judged: impl Iterator<Item = &'r BeadRow>) -> String {
    let mut lines: Vec<(usize, usize, &str)> = Vec::new();
    for row in judged {
        let word = match row.rejected.as_deref() {
            None if row.confidence == 1.0 => "match",
            Some("not-a-translation") => "differ",
            _ => continue,
        };
        // Of sentences that are in one bead the first ones are enough, of such that are not every pair is meant.
        let all = |list: &[usize]| if word == "match" { list[..list.len().min(1)].to_vec() } else { list.to_vec() };
        let targets = all(&row.target.sentences);
        let pairs = all(&row.source.sentences).into_iter().flat_map(|i| targets.iter().map(move |j| (i, *j)));
        lines.extend(pairs.filter(|_| !row.moved).map(|(i, j)| (i + 1, j + 1, word)));
    }
    lines.sort_unstable();
    lines.iter().fold(String::new(), |mut out, (i, j, word)| {
        let _ = writeln!(out, "{word} {i} {j}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Constraints;
    use crate::bitext::SideRow;
    use crate::language::Language;

    #[test]
    fn what_was_said_can_be_read_as_anchors() {
        let row = |source: &[usize], target: &[usize], confidence: f32, rejected: Option<&str>| {
            let side = |sentences: &[usize]| {
                let mut side = SideRow::of_text(Language::french(), "x");
                side.sentences = sentences.to_vec();
                side
            };
            let rejected = rejected.map(str::to_owned);
            BeadRow { confidence, rejected, ..BeadRow::of_texts("x", side(source), side(target)) }
        };
        let rows = [
            row(&[4, 5], &[3], 1.0, None),
            row(&[2], &[1], 0.0, Some("not-a-translation")),
            row(&[1], &[0], 0.4, Some("review")),
        ];
        let text = anchors(rows.iter());
        assert_eq!(text, "differ 3 2\nmatch 5 4\n");
        assert!(Constraints::parse(&text, "anchors").is_ok());
    }
}
