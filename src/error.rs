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
    /// The user asked to stop; what was finished has been kept.
    #[error("interrupted: what was finished is kept; run the same command again to go on")]
    Interrupted,
}

impl Error {
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
