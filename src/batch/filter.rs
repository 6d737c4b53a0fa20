//! Which beads stay in the bitext, and why the others do not.

use std::collections::{BTreeMap, HashMap};

use crate::write::BeadRow;

/// A rule that a bead can fail. Its name is the reason that `rejected.jsonl` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The two sides have different numbers.
    Numbers,
    /// One side is in another language than its document.
    Language,
    /// An earlier bead says nearly the same.
    Duplicate,
    /// One side is more than two and a half times as long as it should be.
    Length,
}

/// How far a length ratio may be from 1 either way. Of the gold beads of the texts that the aligner was fitted to, all
/// but a few abridged passages are within.
const LONGEST: f32 = 2.5;

impl Rule {
    /// All rules, in the order in which help texts name them.
    pub const ALL: [Rule; 4] = [Rule::Numbers, Rule::Language, Rule::Duplicate, Rule::Length];

    /// What a bead must be like, for help texts.
    pub fn about(self) -> &'static str {
        match self {
            Rule::Numbers => "the two sides must have the same numbers",
            Rule::Language => "each side must be in the language of its document",
            Rule::Duplicate => "no earlier bead may say nearly the same",
            Rule::Length => "no side may be more than two and a half times as long as it should be",
        }
    }

    /// The reason code.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Numbers => "numbers",
            Rule::Language => "language",
            Rule::Duplicate => "duplicate",
            Rule::Length => "length",
        }
    }

    fn fails(self, row: &BeadRow) -> bool {
        match self {
            Rule::Numbers => row.scores.numbers < 1.0,
            Rule::Language => !row.scores.language,
            Rule::Duplicate => row.duplicate_of.is_some(),
            Rule::Length => !(1.0 / LONGEST..=LONGEST).contains(&row.scores.length_ratio),
        }
    }
}

/// Marks near-duplicates, and gives every bead that stays out its reason: `unmatched` for a null bead, `confidence` below
/// `min_confidence`, else the first of the rules that it fails.
pub fn filter(rows: &mut [BeadRow], min_confidence: f32, rules: &[Rule]) {
    let mut first: HashMap<String, String> = HashMap::new();
    for row in rows {
        if !row.has_both_sides() {
            row.rejected = Some("unmatched".into());
            continue;
        }
        let key = format!("{}\t{}", folded(&row.source.text), folded(&row.target.text));
        row.duplicate_of = first.get(&key).cloned();
        if row.duplicate_of.is_none() {
            first.insert(key, row.id.clone());
        }
        row.rejected = if row.confidence < min_confidence {
            Some("confidence".into())
        } else {
            rules.iter().find(|rule| rule.fails(row)).map(|rule| rule.name().into())
        };
    }
}

/// How many beads there are of every reason, `unmatched` for null beads among them.
pub fn reasons<'a>(rows: impl IntoIterator<Item = &'a BeadRow>) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for reason in rows.into_iter().filter_map(|row| row.rejected.clone()) {
        *reasons.entry(reason).or_default() += 1;
    }
    reasons
}

/// Letters in lower case and a mark for every number: texts that differ in nothing else say nearly the same.
fn folded(text: &str) -> String {
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
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Language;
    use crate::write::{BeadScores, SideRow};

    fn row(id: &str, source: &str, target: &str, confidence: f32) -> BeadRow {
        let side = |text: &str| SideRow {
            document: "d".into(),
            hash: String::new(),
            language: Language::french(),
            sentences: vec![],
            spans: vec![],
            lines: vec![],
            cuts: vec![],
            text: text.into(),
        };
        let scores =
            BeadScores { length_ratio: 1.0, numbers: 1.0, names: 1.0, language: true, ..BeadScores::default() };
        BeadRow {
            id: id.into(),
            bead: "1-1".into(),
            source: side(source),
            target: side(target),
            confidence,
            scores,
            moved: false,
            duplicate_of: None,
            rejected: None,
        }
    }

    #[test]
    fn every_reason_is_given() {
        let mut rows = vec![
            row("a", "Page 1.", "Page 1.", 0.9),
            row("b", "PAGE 22", "page 22!", 0.9),
            row("c", "Seul.", "", 1.0),
            row("d", "Peut-être.", "No.", 0.2),
            row("e", "Onze", "12", 0.9),
        ];
        rows[4].scores.numbers = 0.0;
        filter(&mut rows, 0.5, &[Rule::Duplicate, Rule::Numbers]);
        let reasons: Vec<Option<&str>> = rows.iter().map(|r| r.rejected.as_deref()).collect();
        assert_eq!(reasons, [None, Some("duplicate"), Some("unmatched"), Some("confidence"), Some("numbers")]);
        assert_eq!(rows[1].duplicate_of.as_deref(), Some("a"));
        assert_eq!(super::reasons(&rows).into_values().collect::<Vec<_>>(), [1, 1, 1, 1]);
    }

    #[test]
    fn without_rules_duplicates_are_marked_and_kept() {
        let mut rows = vec![row("a", "Oui.", "Yes.", 0.9), row("b", "Oui !", "Yes!", 0.9)];
        filter(&mut rows, 0.0, &[]);
        assert_eq!((rows[1].rejected.as_deref(), rows[1].duplicate_of.as_deref()), (None, Some("a")));
    }
}
