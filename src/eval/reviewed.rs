//! What a review made of a run, as gold to learn from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::bitext::{BeadRow, EditLog, SideRow, UniqueIds};
use crate::error::{Error, Result};
use crate::read::{BitextOptions, bitext};
use crate::report::in_order;

/// A bead of at least this confidence counts as right though nobody has looked at it.
const SURE: f32 = 0.9;

/// Writes every pair of documents that was reviewed into `out`, as two texts of one sentence a line and their gold; returns how
/// many there are. A pair was reviewed when a person has corrected or accepted something of it, and every bead of less
/// confidence than 0.9.
///
/// # Errors
/// [`Error::Input`] when the folder is not that of a run or nothing in it was reviewed; as [`bitext`] and [`EditLog::load`].
pub fn write_reviewed(run: &Path, out: &Path) -> Result<usize> {
    let file = run.join("bitext.jsonl");
    let log = EditLog::path_of(&file);
    if !log.is_file() {
        return Err(Error::input(run, "nothing in it was reviewed: there is no edits.jsonl"));
    }
    let read = |path: &Path| -> Result<Vec<BeadRow>> {
        bitext(&[path.to_owned()], &BitextOptions::default())?.beads.collect()
    };
    let rejected = Some(run.join("rejected.jsonl")).filter(|path| path.is_file());
    let rejected = rejected.map_or(Ok(vec![]), |path| read(&path))?;
    let mut rows = in_order(read(&file)?, rejected);
    let mut ids = UniqueIds::default();
    rows.iter_mut().for_each(|row| ids.mend(row));
    let corrections = EditLog::load(&log)?.corrections();
    let mut written = 0;
    for pair in rows.chunk_by(|a, b| documents(a) == documents(b)) {
        let judged = |row: &BeadRow| corrections.of(&row.id).is_some();
        if !pair.iter().any(judged) || !pair.iter().all(|row| judged(row) || row.confidence >= SURE) {
            continue;
        }
        let now = pair.iter().flat_map(|row| corrections.of(&row.id).unwrap_or(std::slice::from_ref(row)));
        // Gold files have their languages as endings, and the first by alphabet is the source.
        let mut sides: [fn(&BeadRow) -> &SideRow; 2] = [|row| &row.source, |row| &row.target];
        let code = |side: fn(&BeadRow) -> &SideRow| side(&pair[0]).language.code().to_owned();
        if code(sides[0]) > code(sides[1]) {
            sides.reverse();
        }
        let [Some(first), Some(second)] = sides.map(|side| sentences(pair, side)) else { continue };
        if code(sides[0]) == code(sides[1]) {
            continue;
        }
        // A number, since the names of documents may be anything.
        let save = |ending: &str, text: &str| {
            let path = out.join(format!("reviewed-{written:05}.{ending}"));
            fs::write(&path, text).map_err(|e| Error::io(&path, e))
        };
        save(&code(sides[0]), &first)?;
        save(&code(sides[1]), &second)?;
        save("gold", &gold(now, sides))?;
        written += 1;
    }
    match written {
        0 => {
            Err(Error::input(run, "no pair of documents in it was reviewed as a whole: judge every unsure bead of one"))
        }
        _ => Ok(written),
    }
}

fn documents(row: &BeadRow) -> [&str; 2] {
    [&row.source.document, &row.target.document]
}

/// A side's sentences, one a line; `None` where not all of them are known.
fn sentences(pair: &[BeadRow], side: fn(&BeadRow) -> &SideRow) -> Option<String> {
    let mut texts: BTreeMap<usize, &str> = BTreeMap::new();
    for side in pair.iter().map(side) {
        let parts: Vec<&str> = side.sentence_texts().collect();
        if parts.len() != side.sentences.len() {
            return None;
        }
        texts.extend(side.sentences.iter().copied().zip(parts));
    }
    let whole = texts.keys().copied().eq(0..texts.len());
    (whole && !texts.is_empty()).then(|| texts.values().fold(String::new(), |out, text| out + text + "\n"))
}

/// The beads as gold lines. What is not a translation is two null beads.
fn gold<'r>(rows: impl Iterator<Item = &'r BeadRow>, sides: [fn(&BeadRow) -> &SideRow; 2]) -> String {
    let mut out = String::new();
    for row in rows {
        let [first, second] = sides.map(|side| side(row).sentences.as_slice());
        let beads: &[[&[usize]; 2]] = match row.rejected.as_deref() {
            Some("not-a-translation") => &[[first, &[]], [&[], second]],
            _ => &[[first, second]],
        };
        for [first, second] in beads.iter().filter(|[first, second]| !first.is_empty() || !second.is_empty()) {
            let _ = writeln!(out, "{first:?}:{second:?}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{BeadChange, BeadEdit, EditEntry};

    fn row(source: &[usize], target: &[usize], confidence: f32) -> BeadRow {
        let id = format!("{source:?}{target:?}");
        BeadRow {
            confidence,
            ..BeadRow::of_texts(id, SideRow::numbered("fr", source), SideRow::numbered("en", target))
        }
    }

    #[test]
    fn a_pair_that_was_judged_becomes_gold() {
        let (run, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let rows = [row(&[0], &[0], 0.99), row(&[1, 2], &[1], 0.4), row(&[3], &[2], 0.3)];
        let lines: String = rows.iter().map(|row| serde_json::to_string(row).unwrap() + "\n").collect();
        fs::write(run.path().join("bitext.jsonl"), lines).unwrap();
        fs::write(run.path().join("run.json"), "{}").unwrap();
        assert!(write_reviewed(run.path(), out.path()).is_err(), "nobody has looked at it");
        let mut log = EditLog::default();
        let mut save = |bead: &BeadRow, becomes: Vec<BeadRow>| {
            let changes = vec![BeadChange { bead: bead.id.clone(), becomes }];
            log.push(EditEntry::Edit(BeadEdit { action: "x".into(), changes }));
            let text: String = log.since(0).iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
            fs::write(run.path().join("edits.jsonl"), text).unwrap();
        };
        save(&rows[1], vec![row(&[1], &[], 1.0), row(&[2], &[1], 1.0)]);
        assert!(write_reviewed(run.path(), out.path()).is_err(), "one that is unsure nobody has judged");
        save(&rows[2], vec![BeadRow { rejected: Some("not-a-translation".into()), ..rows[2].clone() }]);
        assert_eq!(write_reviewed(run.path(), out.path()).unwrap(), 1);
        let read = |ending: &str| fs::read_to_string(out.path().join(format!("reviewed-00000.{ending}"))).unwrap();
        assert_eq!(read("fr"), "fr0.\nfr1.\nfr2.\nfr3.\n");
        assert_eq!(read("en"), "en0.\nen1.\nen2.\n");
        assert_eq!(read("gold"), "[0]:[0]\n[]:[1]\n[1]:[2]\n[2]:[]\n[]:[3]\n");
    }
}
