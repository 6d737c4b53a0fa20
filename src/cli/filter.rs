//! The flags that choose which beads are kept, the same for every command that aligns.

use clap::ValueEnum;
use diptych::batch::Rule;

/// Which beads are kept.
#[derive(clap::Args)]
pub struct FilterArgs {
    /// Least confidence of a bead, 0 to 1; the others are rejected
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = super::probability, help_heading = "Alignment")]
    pub min_confidence: f32,
    /// Rules that a bead must not fail; those that do are rejected (several: `--filter numbers,length`)
    #[arg(long, value_enum, value_name = "RULE", value_delimiter = ',', help_heading = "Alignment")]
    filter: Vec<Filter>,
}

/// The rules by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Filter {
    /// The two sides must have the same numbers
    Numbers,
    /// Each side must be in the language of its document
    Language,
    /// No earlier bead may say nearly the same
    Duplicate,
    /// No side may be more than two and a half times as long as it should be
    Length,
}

impl FilterArgs {
    /// The rules as the library knows them.
    pub fn rules(&self) -> Vec<Rule> {
        let rule = |filter: &Filter| match filter {
            Filter::Numbers => Rule::Numbers,
            Filter::Language => Rule::Language,
            Filter::Duplicate => Rule::Duplicate,
            Filter::Length => Rule::Length,
        };
        self.filter.iter().map(rule).collect()
    }
}
