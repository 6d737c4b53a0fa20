//! The one error type: what failed, where, and what to do about it.

use std::path::{Path, PathBuf};

/// What every fallible function of the library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that went wrong, told so that the reader knows where and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write a file.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An input that cannot be used: empty, binary, in another language, not in the format it claims.
    #[error("{}{}: {reason}", path.display(), line.map(|l| format!(":{l}")).unwrap_or_default())]
    Input {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1, where it is known.
        line: Option<usize>,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// An input that is sound but not asked for, such as a text in a third language.
    #[error("{}{}: left out: {reason}", path.display(), line.map(|l| format!(":{l}")).unwrap_or_default())]
    Skipped {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1, where it is known.
        line: Option<usize>,
        /// Why it is left out and what would include it.
        reason: String,
    },
    /// A model that is absent, partial or altered.
    #[error("model {model}: {reason}")]
    Model {
        /// Its name in the registry, or its folder.
        model: String,
        /// What is wrong (file, tensor, shape) and what to run.
        reason: String,
    },
    /// A request that makes no sense, whatever the data.
    #[error("{0}")]
    Usage(String),
    /// Nothing of what was given could be used.
    #[error("{0}")]
    NoInput(String),
    /// A file or folder that is not this program's to write: another run's, or somebody else's.
    #[error("{}: {reason}", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// Whose it is.
        reason: String,
    },
    /// Another error, with what would mend it.
    #[error("{error}; {remedy}")]
    Mendable {
        /// What went wrong.
        error: Box<Error>,
        /// What would mend it.
        remedy: Remedy,
    },
    /// The user asked to stop. What [`crate::batch::run`] had finished, and all vectors in a cache, are kept.
    #[error("interrupted")]
    Interrupted,
}

/// What would mend an error. A program can act on it; the command line says it in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Say which language the text is in.
    NameLanguage,
    /// Say which two languages are wanted.
    NameLanguages,
    /// Say which field of the records holds the text.
    NameTextField,
    /// Allow the model to be fetched, or fetch it once.
    FetchModel,
    /// Fetch the model again.
    RefetchModel,
    /// Use the engine on libtorch.
    UseLibtorch,
    /// Build the program with the engine on libtorch.
    BuildWithLibtorch,
    /// Learn weights for this encoder.
    LearnWeights,
    /// Write into another folder, or insist on this one.
    ChooseOutput,
    /// Have it found out which texts translate each other.
    PairByContent,
    /// Allow more bytes in a document.
    RaiseLimit,
}

impl std::fmt::Display for Remedy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Remedy::NameLanguage => "say which language it is in",
            Remedy::NameLanguages => "say which two languages are wanted",
            Remedy::NameTextField => "say which field holds the text",
            Remedy::FetchModel => "allow it to be fetched, or fetch it once with a network",
            Remedy::RefetchModel => "fetch it again",
            Remedy::UseLibtorch => "use the engine rust-bert",
            Remedy::BuildWithLibtorch => "build it with the feature rust-bert",
            Remedy::LearnWeights => "learn weights for it",
            Remedy::ChooseOutput => "choose another folder, or insist on this one",
            Remedy::RaiseLimit => "allow more bytes in a document",
            Remedy::PairByContent => "or have it found out which texts translate each other",
        })
    }
}

impl Error {
    /// This error with what would mend it.
    pub fn mended_by(self, remedy: Remedy) -> Self {
        Error::Mendable { error: Box::new(self), remedy }
    }

    /// The error without what would mend it.
    pub fn bare(&self) -> &Error {
        match self {
            Error::Mendable { error, .. } => error.bare(),
            other => other,
        }
    }

    /// What would mend it, where that is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Error::Mendable { remedy, .. } => Some(*remedy),
            _ => None,
        }
    }

    /// An [`Error::Io`] about `path`.
    pub fn io(path: impl AsRef<Path>, source: std::io::Error) -> Self {
        Error::Io { path: path.as_ref().to_owned(), source }
    }

    /// An [`Error::Input`] about the whole of `path`.
    pub fn input(path: impl AsRef<Path>, reason: impl Into<String>) -> Self {
        Error::Input { path: path.as_ref().to_owned(), line: None, reason: reason.into() }
    }

    /// An [`Error::Input`] about one line (from 1) of `path`.
    pub fn input_line(path: impl AsRef<Path>, line: usize, reason: impl Into<String>) -> Self {
        Error::Input { path: path.as_ref().to_owned(), line: Some(line), reason: reason.into() }
    }

    /// An [`Error::Model`] about `model`.
    pub fn model(model: impl Into<String>, reason: impl Into<String>) -> Self {
        Error::Model { model: model.into(), reason: reason.into() }
    }
}
