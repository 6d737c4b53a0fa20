//! Which beads stay in the bitext, and why the others do not.

mod columns;
mod expression;
mod rules;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::write::BeadRow;

pub use rules::{Rule, column_list, rule_list};

/// What is removed for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// How many beads.
    pub count: usize,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// A bead that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Its id.
    pub id: String,
    /// The source text.
    pub source: String,
    /// The target text.
    pub target: String,
}

/// So many examples are kept of each reason.
const EXAMPLES: usize = 3;

/// Judges the beads of a bitext one after the other.
#[derive(Debug)]
pub struct Filter<'r> {
    min_confidence: f32,
    rules: &'r [Rule],
    /// 128 bits of the BLAKE3 of what every bead so far says, and its id.
    said: HashMap<[u8; 16], String>,
    removed: BTreeMap<String, Removed>,
}

impl<'r> Filter<'r> {
    /// A filter that removes null beads, beads under a confidence, and those that fail a rule.
    pub fn new(min_confidence: f32, rules: &'r [Rule]) -> Self {
        Filter { min_confidence, rules, said: HashMap::new(), removed: BTreeMap::new() }
    }

    /// Marks a near-duplicate, and gives a bead that stays out its reason: `unmatched` for a null bead, `confidence` under the
    /// least one, else the name of the first rule that it fails.
    pub fn judge(&mut self, row: &mut BeadRow) {
        row.rejected = self.reason(row);
        if let Some(reason) = &row.rejected {
            let removed = self.removed.entry(reason.clone()).or_default();
            removed.count += 1;
            if removed.examples.len() < EXAMPLES {
                let (source, target) = (row.source.text.clone(), row.target.text.clone());
                removed.examples.push(Example { id: row.id.clone(), source, target });
            }
        }
    }

    fn reason(&mut self, row: &mut BeadRow) -> Option<String> {
        if !row.has_both_sides() {
            return Some("unmatched".into());
        }
        let key = said(row);
        row.duplicate_of = self.said.get(&key).cloned();
        if row.duplicate_of.is_none() {
            self.said.insert(key, row.id.clone());
        }
        // What nobody has said is not enough, unless nothing is asked.
        if self.min_confidence > 0.0 && (row.confidence.is_nan() || row.confidence < self.min_confidence) {
            return Some("confidence".into());
        }
        self.rules.iter().find(|rule| !rule.is_met(row)).map(|rule| rule.name().to_owned())
    }

    /// What was removed, by reason.
    pub fn removed(self) -> BTreeMap<String, Removed> {
        self.removed
    }
}

/// Judges all rows; see [`Filter::judge`]. Returns what was removed, by reason.
pub fn filter(rows: &mut [BeadRow], min_confidence: f32, rules: &[Rule]) -> BTreeMap<String, Removed> {
    let mut filter = Filter::new(min_confidence, rules);
    rows.iter_mut().for_each(|row| filter.judge(row));
    filter.removed()
}

/// What a bead says: letters in lower case and a mark for every number. Texts that differ in nothing else say nearly the same.
fn said(row: &BeadRow) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    for text in [&row.source.text, &row.target.text] {
        let mut folded = String::with_capacity(text.len());
        for c in text.chars().filter(|c| c.is_alphanumeric()) {
            if c.is_numeric() {
                if !folded.ends_with('#') {
                    folded.push('#');
                }
            } else {
                folded.extend(c.to_lowercase());
            }
        }
        hash.update(folded.as_bytes());
        hash.update(b"\t");
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::write::{BeadScores, SideRow};

    pub(super) fn row(id: &str, source: &str, target: &str, confidence: f32) -> BeadRow {
        let side = |text: &str| SideRow::of_text(Language::french(), text);
        let scores =
            BeadScores { length_ratio: 1.0, numbers: 1.0, names: 1.0, language: true, ..BeadScores::default() };
        BeadRow { confidence, scores, bead: "1-1".into(), ..BeadRow::of_texts(id, side(source), side(target)) }
    }

    fn rules(texts: &[&str]) -> Vec<Rule> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn every_reason_is_given_and_counted() {
        let mut rows = vec![
            row("a", "Page 1.", "Page 1.", 0.9),
            row("b", "PAGE 22", "page 22!", 0.9),
            row("c", "Seul.", "", 1.0),
            row("d", "Peut-être.", "No.", 0.2),
            row("e", "Onze", "12", 0.9),
            row("f", "Oui oui oui", "Yes yes", 0.9),
        ];
        rows[4].scores.numbers = 0.0;
        let removed = filter(&mut rows, 0.5, &rules(&["duplicate", "numbers", "words != 2"]));
        let reasons: Vec<Option<&str>> = rows.iter().map(|r| r.rejected.as_deref()).collect();
        let wanted =
            [None, Some("duplicate"), Some("unmatched"), Some("confidence"), Some("numbers"), Some("words != 2")];
        assert_eq!(reasons[1..5], wanted[1..5]);
        assert_eq!((reasons[0], reasons[5]), (Some("words != 2"), wanted[5]));
        assert_eq!(rows[1].duplicate_of.as_deref(), Some("a"));
        assert_eq!(removed["words != 2"].count, 2);
        let example = &removed["confidence"].examples[0];
        assert_eq!((example.id.as_str(), example.source.as_str(), example.target.as_str()), ("d", "Peut-être.", "No."));
    }

    #[test]
    fn without_rules_duplicates_are_marked_and_kept() {
        let mut rows = vec![row("a", "Oui.", "Yes.", f32::NAN), row("b", "Oui !", "Yes!", 0.9)];
        assert!(filter(&mut rows, 0.0, &[]).is_empty());
        assert_eq!((rows[1].rejected.as_deref(), rows[1].duplicate_of.as_deref()), (None, Some("a")));
        filter(&mut rows, 0.1, &[]);
        assert_eq!(rows[0].rejected.as_deref(), Some("confidence"), "nobody has said that it is enough");
    }

    #[test]
    fn no_more_than_three_examples_are_kept() {
        let mut rows: Vec<BeadRow> = (0..9).map(|k| row(&k.to_string(), "Oui.", "", 0.9)).collect();
        let removed = filter(&mut rows, 0.0, &[]);
        assert_eq!((removed["unmatched"].count, removed["unmatched"].examples.len()), (9, 3));
    }
}
