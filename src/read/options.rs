//! How files are read.

use super::helper::Helper;
use super::limit::MOST_BYTES;
use crate::corpus::{Language, LanguageChoice};

/// How files are read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOptions {
    /// Which language the texts are in.
    pub language: LanguageChoice,
    /// Every line of a text is a sentence of the article, and is not split.
    pub presplit: bool,
    /// What the fields of records are called.
    pub fields: FieldNames,
    /// The most bytes that one document may have, decompressed. Longer ones are refused.
    pub most_bytes: u64,
    /// Who reads files that may take any time and memory, such as PDFs; this process itself without one.
    pub helper: Option<Helper>,
}

impl Default for ReadOptions {
    /// French or English texts of at most [`MOST_BYTES`].
    fn default() -> Self {
        ReadOptions {
            language: LanguageChoice::default(),
            presplit: false,
            fields: FieldNames::default(),
            most_bytes: MOST_BYTES,
            helper: None,
        }
    }
}

impl ReadOptions {
    /// Every text is in this language; without one it is guessed, French or English.
    pub fn in_language(language: Option<Language>) -> Self {
        ReadOptions {
            language: language.map_or_else(LanguageChoice::default, LanguageChoice::Known),
            ..Self::default()
        }
    }
}

/// What the fields of a record are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNames {
    /// The text, a string or a list of sentences. The only one that a record must have.
    pub text: String,
    /// The id, a string or a number. Without it a record is known by its file and line.
    pub id: String,
    /// The language's code. Without it the language is guessed.
    pub language: String,
    /// The date.
    pub date: String,
    /// The title, where the text does not hold it.
    pub title: String,
    /// Where it was published.
    pub url: String,
}

impl Default for FieldNames {
    /// `text`, `id`, `language`, `date`, `title`, `url`.
    fn default() -> Self {
        let own = |name: &str| name.to_owned();
        FieldNames {
            text: own("text"),
            id: own("id"),
            language: own("language"),
            date: own("date"),
            title: own("title"),
            url: own("url"),
        }
    }
}
