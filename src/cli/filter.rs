//! The flags that choose which beads are kept, the same for every command that has any.

use std::collections::BTreeMap;

use diptych::batch::{Removed, Rule, column_list, rule_list};

use super::ui::Ui;

/// Which beads are kept.
#[derive(clap::Args)]
pub struct FilterArgs {
    /// Least confidence of a bead, 0 to 1; the others are rejected
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::probability, help_heading = "Filters")]
    pub min_confidence: f32,
    /// Rules that a bead must not fail: names, or a condition such as `length_ratio < 2 and words > 2` [see --help]
    #[arg(long = "filter", value_name = "RULE", value_parser = rules, long_help = help(), help_heading = "Filters")]
    rules: Vec<Rules>,
}

/// The rules of one flag.
#[derive(Debug, Clone)]
struct Rules(Vec<Rule>);

impl FilterArgs {
    /// All rules.
    pub fn rules(&self) -> Vec<Rule> {
        self.rules.iter().flat_map(|Rules(rules)| rules.iter().cloned()).collect()
    }

    /// Whether anything is asked.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.min_confidence <= 0.0
    }

    /// Says what the filters removed, with examples; what is unmatched no filter has removed.
    pub fn tell(&self, removed: &BTreeMap<String, Removed>, ui: &Ui) {
        for (reason, removed) in removed.iter().filter(|(reason, _)| *reason != "unmatched") {
            ui.note(format!("removed by {reason}: {}", removed.count));
            for example in &removed.examples {
                ui.note(format!("  {} | {}", short(&example.source), short(&example.target)));
            }
        }
    }
}

/// `numbers,length`, or one condition.
fn rules(text: &str) -> Result<Rules, String> {
    let name = |part: &str| part.trim().chars().all(|c| c.is_alphanumeric() || c == '_');
    let parts: Vec<&str> = if text.split(',').all(name) { text.split(',').collect() } else { vec![text] };
    Ok(Rules(parts.into_iter().map(str::parse).collect::<Result<_, _>>()?))
}

fn help() -> String {
    format!(
        "Rules that a bead must not fail; those that do are rejected. May be repeated, and names may be joined by commas.\n\n\
         Rules by name:\n{}\n\
         Conditions, such as `confidence >= 0.8 and not (duplicate or length_ratio > 2)`, are made of the columns below, \
         numbers, <, <=, >, >=, =, !=, and, or, not and parentheses; texts, in quotation marks, are compared with =, !=, \
         contains and matches (a regular expression). What nobody has said of a bead does not speak for it.\n\n\
         Columns:\n{}",
        rule_list(),
        column_list()
    )
}

/// As much of a text as fits beside another on a line.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
