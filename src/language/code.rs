//! The name of a language.

use serde::{Deserialize, Serialize};

/// A language by its ISO 639-1 code in lower case (`fr`, `en`, `de` …).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// From a code such as `fr` or `EN`.
    pub fn new(code: &str) -> Self {
        Language(code.trim().to_ascii_lowercase())
    }

    /// French.
    pub fn french() -> Self {
        Language("fr".into())
    }

    /// English.
    pub fn english() -> Self {
        Language("en".into())
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Language {
    type Err = std::convert::Infallible;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Ok(Language::new(code))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
