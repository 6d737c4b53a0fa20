//! The flags that choose which beads are kept, the same for every command that aligns.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use diptych::batch::Rule;

/// Which beads are kept.
#[derive(clap::Args)]
pub struct FilterArgs {
    /// Least confidence of a bead, 0 to 1; the others are rejected
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::probability, help_heading = "Alignment")]
    pub min_confidence: f32,
    /// Rules that a bead must not fail; those that do are rejected (several: `--filter numbers,length`)
    #[arg(
        long = "filter",
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = rule_parser(),
        help_heading = "Alignment"
    )]
    pub rules: Vec<Rule>,
}

/// Takes the name of a rule, and lists them all in the help.
fn rule_parser() -> impl TypedValueParser<Value = Rule> {
    let values = Rule::ALL.map(|rule| PossibleValue::new(rule.name()).help(rule.about()));
    let named = |name: String| Rule::ALL.into_iter().find(|rule| rule.name() == name);
    PossibleValuesParser::new(values).try_map(move |name| named(name.clone()).ok_or(format!("there is no rule {name}")))
}
