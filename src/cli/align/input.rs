//! The flags that say what `diptych align` takes.

use std::path::Path;

use diptych::Result;
use diptych::batch::{MatchOptions, Matched};
use diptych::corpus::{Language, LanguageChoice};
use diptych::progress::Progress;
use diptych::read::ReadOptions;

use crate::cli::input::FieldArgs;

/// How texts are read.
#[derive(clap::Args)]
pub struct InputArgs {
    /// The texts have one sentence a line
    #[arg(long, help_heading = "Input")]
    pub presplit: bool,
    /// Language of the source side, any that the encoder knows [default: guessed, French or English]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub source_language: Option<Language>,
    /// Language of the target side, any that the encoder knows [default: guessed, French or English]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub target_language: Option<Language>,
    #[command(flatten)]
    fields: FieldArgs,
}

impl InputArgs {
    /// The languages that were named.
    pub fn languages(&self) -> [Option<Language>; 2] {
        [self.source_language.clone(), self.target_language.clone()]
    }

    /// Reads everything and says what belongs together.
    pub fn read(&self, source: &Path, target: Option<&Path>, progress: &dyn Progress) -> Result<Matched> {
        let read = ReadOptions { presplit: self.presplit, ..self.fields.options(LanguageChoice::default()) };
        let options = MatchOptions { languages: self.languages(), read };
        Matched::read(source, target, &options, progress)
    }
}
