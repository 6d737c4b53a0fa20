//! The flags that say what is read, the same for every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;
use diptych::batch::{self, Corpus};
use diptych::corpus::{Language, LanguageChoice};
use diptych::progress::Progress;
use diptych::read::{self, Documents, FieldNames, Helper, ReadOptions};
use diptych::{Error, Result};

/// The end of a command's help: its examples, and the formats that it reads.
pub fn help(examples: &str) -> String {
    format!("{examples}\n\nFormats that are read, each by its endings:\n{}", read::format_list())
}

/// What the fields of records are called.
#[derive(clap::Args)]
pub struct FieldArgs {
    /// Field of a record that holds the text, or the list of its sentences
    #[arg(long, default_value = "text", value_name = "NAME", help_heading = "Input")]
    text_field: String,
    /// Field of a record that holds its id
    #[arg(long, default_value = "id", value_name = "NAME", help_heading = "Input")]
    id_field: String,
    /// Field of a record that holds the title
    #[arg(long, default_value = "title", value_name = "NAME", help_heading = "Input")]
    title_field: String,
    /// Most bytes of one document, decompressed (K, M, G)
    #[arg(long, default_value = "256M", value_name = "SIZE", value_parser = size, help_heading = "Input")]
    max_size: u64,
}

/// `256M` in bytes.
fn size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.to_ascii_uppercase().as_bytes() {
        [.., b'K'] => (&text[..text.len() - 1], 10),
        [.., b'M'] => (&text[..text.len() - 1], 20),
        [.., b'G'] => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let size = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift)).filter(|n| *n > 0);
    size.ok_or_else(|| "a number of bytes is wanted, such as 5000, 64K, 256M or 1G".into())
}

impl FieldArgs {
    /// As the library knows them.
    fn names(&self) -> FieldNames {
        FieldNames {
            text: self.text_field.clone(),
            id: self.id_field.clone(),
            title: self.title_field.clone(),
            ..FieldNames::default()
        }
    }

    /// How texts are read, in a language to be chosen.
    pub fn options(&self, language: LanguageChoice) -> ReadOptions {
        let helper = pdf_helper(self.max_size);
        ReadOptions { language, presplit: false, fields: self.names(), most_bytes: self.max_size, helper }
    }
}

/// PDFs are read by another process of this program, in a minute and four times the memory that a document may have.
fn pdf_helper(max_size: u64) -> Option<Helper> {
    let program = std::env::current_exe().ok()?;
    // Inside an interpreter the command line is no program that could be started; then they are read here.
    if program.file_stem()?.to_string_lossy().starts_with("python") {
        return None;
    }
    let memory = max_size.saturating_mul(4).max(512 << 20);
    let arguments = vec!["read-pdf".to_owned(), "--memory".to_owned(), memory.to_string()];
    Some(Helper { program, arguments, time: Duration::from_secs(60) })
}

/// Articles, each in a language of its own.
#[derive(clap::Args)]
pub struct ArticleArgs {
    /// Files, folders of them, or `-` for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Language of every text [default: guessed, French or English]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub language: Option<Language>,
    #[command(flatten)]
    fields: FieldArgs,
}

impl ArticleArgs {
    /// How texts are read.
    pub fn options(&self) -> ReadOptions {
        self.fields.options(ReadOptions::in_language(self.language.clone()).language)
    }

    /// The articles one after the other; a bad one is an error of its own.
    pub fn documents<'a>(&self, options: &'a ReadOptions, progress: &'a dyn Progress) -> Documents<'a> {
        read::documents(&self.inputs, options, progress)
    }
}

/// Texts of two languages, mixed.
#[derive(clap::Args)]
pub struct BilingualArgs {
    /// Files in both languages, folders of them, or `-` for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Language of the source side
    #[arg(long, value_name = "CODE", default_value = "fr", help_heading = "Input")]
    pub source_language: Language,
    /// Language of the target side
    #[arg(long, value_name = "CODE", default_value = "en", help_heading = "Input")]
    pub target_language: Language,
    #[command(flatten)]
    fields: FieldArgs,
}

impl BilingualArgs {
    /// How texts are read, and in which languages.
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
        let languages = vec![self.source_language.clone(), self.target_language.clone()];
        Ok(self.fields.options(LanguageChoice::Guessed(languages)))
    }

    /// Reads everything; what cannot be used is named in a warning.
    ///
    /// # Errors
    /// When both languages are one.
    pub fn read(&self, progress: &dyn Progress) -> Result<Corpus> {
        Ok(batch::read(&self.inputs, &self.options()?, progress))
    }
}
