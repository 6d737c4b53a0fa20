//! What every format of bitexts tells of itself and gives.

use std::path::PathBuf;

use super::super::format::primary;
use super::super::source::Source;
use crate::bitext::{BeadRow, BitextHeader};
use crate::error::{Error, Result};
use crate::language::Language;

/// A format that a bitext can be read from.
pub trait BitextInput: Sync {
    /// Its name, in lower case: that of the format in which the same is written.
    fn name(&self) -> &'static str;

    /// What it is, in a few words, for help texts.
    fn about(&self) -> &'static str;

    /// The endings of its files, without the dot, in lower case.
    fn endings(&self) -> &'static [&'static str];

    /// Whether the first bytes of a file are surely of this format. Asked only where the ending says nothing, or where
    /// several formats have it.
    fn recognises(&self, head: &[u8]) -> bool {
        let _ = head;
        false
    }

    /// How many files a bitext has.
    fn files(&self) -> usize {
        1
    }

    /// Opens a bitext: its beads in order, read as they are asked for. What is wrong with one bead is an error of its own,
    /// and the next ones follow where the format allows it.
    ///
    /// # Errors
    /// [`Error::Input`] or [`Error::Io`] when nothing of it can be read.
    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext>;
}

/// How a bitext is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BitextOptions {
    /// Source and target language, where the file does not say or has more than two; one that is not named is the file's
    /// own, else `und`.
    pub languages: [Option<Language>; 2],
}

impl BitextOptions {
    /// The language of a side: the one that was named, else what the file says.
    pub(super) fn language(&self, side: usize, own: Option<&str>) -> Language {
        let own = || own.filter(|code| !code.is_empty()).map(primary);
        self.languages[side].clone().or_else(own).unwrap_or_else(|| Language::new("und"))
    }
}

/// The beads of a bitext in order.
pub type Beads = Box<dyn Iterator<Item = Result<BeadRow>> + Send>;

/// A bitext that is open.
pub struct Bitext {
    /// What it says of itself.
    pub header: BitextHeader,
    /// Its beads.
    pub beads: Beads,
}

impl Bitext {
    /// Completes what the header leaves open by the first bead.
    pub(super) fn new(mut header: BitextHeader, beads: impl Iterator<Item = Result<BeadRow>> + Send + 'static) -> Self {
        let mut beads = beads.peekable();
        if let Some(Ok(first)) = beads.peek() {
            header.source_language.get_or_insert_with(|| first.source.language.clone());
            header.target_language.get_or_insert_with(|| first.target.language.clone());
        }
        Bitext { header, beads: Box::new(beads) }
    }
}

/// The header of a bitext that says nothing of itself.
pub(super) fn no_header() -> BitextHeader {
    BitextHeader { version: env!("CARGO_PKG_VERSION").into(), ..BitextHeader::default() }
}

/// The only file of a format that has one.
pub(super) fn only(files: &[Source]) -> Result<&Source> {
    let list = |files: &[Source]| -> Vec<PathBuf> { files.iter().map(|file| file.path.clone()).collect() };
    match files {
        [file] => Ok(file),
        _ => Err(Error::Usage(format!("one file of a bitext is wanted, not {:?}", list(files)))),
    }
}
