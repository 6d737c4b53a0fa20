//! The flags of the commands that take texts of two languages, mixed.

use std::path::PathBuf;

use clap::ValueHint;
use diptych::batch::{self, Corpus};
use diptych::corpus::{Language, ReadOptions, RecordFields};
use diptych::progress::Progress;
use diptych::{Error, Result};

/// Texts of two languages, mixed.
#[derive(clap::Args)]
pub struct BilingualArgs {
    /// Text files, folders of them, or JSONL files, in both languages
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Language of the source side
    #[arg(long, value_name = "CODE", default_value = "fr", help_heading = "Input")]
    pub source_language: Language,
    /// Language of the target side
    #[arg(long, value_name = "CODE", default_value = "en", help_heading = "Input")]
    pub target_language: Language,
    /// Field of a JSONL record that holds the text, or the list of its sentences
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Input")]
    text_field: String,
    /// Field of a JSONL record that holds its id
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "Input")]
    id_field: String,
}

impl BilingualArgs {
    /// Which languages are read.
    ///
    /// # Errors
    /// When both are one.
    pub fn options(&self) -> Result<ReadOptions> {
        if self.source_language == self.target_language {
            return Err(Error::Usage(format!(
                "--source-language and --target-language are both {}: a bitext has two languages",
                self.source_language
            )));
        }
        Ok(ReadOptions { language: None, accepted: vec![self.source_language.clone(), self.target_language.clone()] })
    }

    /// What the fields of records are called.
    pub fn fields(&self) -> RecordFields {
        RecordFields { text: self.text_field.clone(), id: self.id_field.clone(), ..RecordFields::default() }
    }

    /// Reads everything; what cannot be used is named in a warning.
    ///
    /// # Errors
    /// When both languages are one.
    pub fn read(&self, progress: &dyn Progress) -> Result<Corpus> {
        Ok(batch::read(&self.inputs, &self.options()?, &self.fields(), progress))
    }
}
