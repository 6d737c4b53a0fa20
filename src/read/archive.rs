//! Archives as folders: the files in them, one after the other.

use std::collections::BTreeMap;
use std::path::Path;

use super::names::{ending, id_of, is_hidden, is_readable};
use super::source::{Opened, Source};
use super::table::{by_content, by_ending};
use super::zipped::Zipped;
use crate::error::{Error, Result};

/// The files of an input: those of an archive, or the one that it is.
pub(super) enum Members {
    One(Option<Box<Opened>>),
    Zip {
        source: Source,
        zip: Box<Zipped>,
        /// The files to read, the last first.
        files: Vec<usize>,
        limit: u64,
        /// Files of no known format, by their endings.
        ignored: BTreeMap<String, usize>,
    },
}

/// Whether a file is an archive, and no format that is one inside.
pub(super) fn is_archive(input: &Opened) -> bool {
    input.head().starts_with(b"PK\x03\x04")
        && by_ending(&input.source.path).is_none()
        && by_content(input.head()).is_none()
}

/// The files of an input.
///
/// # Errors
/// [`Error::Input`] for an archive that is broken or holds no file of a known format.
pub(super) fn members(input: Opened) -> Result<Members> {
    if !is_archive(&input) {
        return Ok(Members::One(Some(Box::new(input))));
    }
    let (source, limit) = (input.source.clone(), input.limit());
    let mut zip = Zipped::open(input)?;
    let (mut files, mut ignored) = (Vec::new(), BTreeMap::new());
    for index in (0..zip.len()).rev() {
        let Some(name) = zip.name(index) else { continue };
        // What macOS puts beside the files of an archive.
        let hidden = name.components().any(|part| is_hidden(Path::new(&part)) || part.as_os_str() == "__MACOSX");
        match is_readable(&name) {
            _ if hidden => {}
            true => files.push(index),
            false => *ignored.entry(ending(&name)).or_default() += 1,
        }
    }
    if files.is_empty() {
        let list: Vec<String> = ignored.iter().map(|(ending, count)| format!("{ending} ({count})")).collect();
        let has = if list.is_empty() { "nothing".into() } else { list.join(", ") };
        return Err(Error::input(&source.path, format!("an archive without a file of a known format; it holds {has}")));
    }
    Ok(Members::Zip { source, zip: Box::new(zip), files, limit, ignored })
}

impl Members {
    /// How many files of no known format are passed over, by their endings.
    pub(super) fn ignored(&self) -> Option<&BTreeMap<String, usize>> {
        match self {
            Members::Zip { ignored, .. } if !ignored.is_empty() => Some(ignored),
            _ => None,
        }
    }
}

impl Iterator for Members {
    type Item = Result<Opened>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Members::One(input) => input.take().map(|input| Ok(*input)),
            Members::Zip { source, zip, files, limit, .. } => {
                let index = files.pop()?;
                let name = zip.name(index).unwrap_or_default();
                let inner = Source { id: format!("{}/{}", source.id, id_of(&name)), path: source.path.join(&name) };
                let opened = zip.stream(index).and_then(|reader| Opened::from_reader(inner, reader, *limit, false));
                Some(match opened {
                    Ok(opened) if is_archive(&opened) => {
                        Err(Error::input(&opened.source.path, "an archive inside an archive, which is not opened"))
                    }
                    other => other,
                })
            }
        }
    }
}
