//! Rules that a bead must not fail: named ones, and conditions that people write.

use std::fmt;
use std::str::FromStr;

use super::columns::COLUMNS;
use super::expression::Expression;
use crate::text::nearest;
use crate::write::BeadRow;

/// A rule with a name.
struct Named {
    name: &'static str,
    /// What a bead must be like, for help texts.
    about: &'static str,
    condition: &'static str,
}

/// The named rules. A new one is a row here.
static NAMED: &[Named] = &[
    Named { name: "numbers", about: "the two sides must have the same numbers", condition: "numbers >= 1" },
    Named { name: "language", about: "each side must be in the language of its document", condition: "language" },
    Named { name: "duplicate", about: "no earlier bead may say nearly the same", condition: "not duplicate" },
    // Of the gold beads of the texts that the aligner was fitted to, all but a few abridged passages are within.
    Named {
        name: "length",
        about: "no side may be more than two and a half times as long as it should be",
        condition: "length_ratio >= 0.4 and length_ratio <= 2.5",
    },
    Named { name: "untranslated", about: "the sides may not be the same text", condition: "not same" },
];

/// A condition that every bead of the bitext meets, by the name of a known one or as a person has written it.
#[derive(Clone)]
pub struct Rule {
    name: String,
    condition: Expression,
}

impl Rule {
    /// Its name, the reason that a bead which fails it is given: that of a known rule, or the condition as it was written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a bead meets it. What nobody has said of a bead does not speak for it.
    pub fn is_met(&self, row: &BeadRow) -> bool {
        self.condition.of(row) == Some(true)
    }
}

impl FromStr for Rule {
    type Err = String;

    /// The name of a known rule, or a condition such as `confidence >= 0.8 and not (duplicate or length_ratio > 2)`.
    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim();
        let condition = match NAMED.iter().find(|named| named.name == name) {
            Some(named) => Expression::parse(named.condition),
            None if name.chars().all(|c| c.is_alphanumeric() || c == '_') && !is_flag(name) => {
                let names: Vec<&str> = NAMED.iter().map(|named| named.name).collect();
                let near = nearest(name, &names).map(|near| format!("; “{near}” is meant?")).unwrap_or_default();
                return Err(format!("there is no rule “{name}”{near} (there are {})", names.join(", ")));
            }
            None => Expression::parse(name),
        };
        Ok(Rule { name: name.into(), condition: condition.map_err(|reason| format!("in “{name}”: {reason}"))? })
    }
}

/// Whether a name alone is a condition.
fn is_flag(name: &str) -> bool {
    Expression::parse(name).is_ok()
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.name).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The named rules with what they ask, one a line, for help texts.
pub fn rule_list() -> String {
    NAMED.iter().map(|named| format!("  {:<17} {}\n", named.name, named.about)).collect()
}

/// The columns of conditions with what they hold, one a line, for help texts.
pub fn column_list() -> String {
    COLUMNS.iter().map(|column| format!("  {:<17} {}\n", column.name, column.about)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::row;
    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().unwrap()
    }

    #[test]
    fn the_named_rules_can_all_be_read() {
        for named in NAMED {
            assert_eq!(rule(named.name).name(), named.name);
        }
    }

    #[test]
    fn a_side_may_be_two_and_a_half_times_as_long() {
        let mut row = row("a", "Oui.", "Yes.", 0.9);
        for (ratio, met) in
            [(1.0, true), (2.5, true), (2.51, false), (1.0 / 2.5, true), (0.39, false), (f32::NAN, false)]
        {
            row.scores.length_ratio = ratio;
            assert_eq!(rule("length").is_met(&row), met, "{ratio}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        let told = |text: &str| text.parse::<Rule>().unwrap_err();
        assert!(told("beauty").starts_with("there is no rule “beauty” (there are numbers, "), "{}", told("beauty"));
        assert!(told("duplicat").contains("“duplicate” is meant?"));
        assert!(told("words > ").starts_with("in “words >”: at the end: a number is wanted"));
        assert!("moved".parse::<Rule>().is_ok() && " not moved ".parse::<Rule>().is_ok());
    }
}
