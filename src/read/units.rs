//! Translation memories of any format that holds units.

use std::path::Path;

use super::archive::members;
use super::format::{Contents, Item, Items, TranslationUnit};
use super::options::FieldNames;
use super::source::Source;
use super::table::format_of;
use crate::error::{Error, Result};

/// The units of a file; see [`units`].
pub struct Units {
    items: Items,
}

/// Opens a translation memory, or the first file of an archive. Its units come in order; what is wrong with one is an error of its own, and where the format
/// does not allow to go on after it, the last item.
///
/// # Errors
/// When the file cannot be opened, or is of a format that holds no units.
pub fn units(path: &Path) -> Result<Units> {
    let empty = || Error::input(path, "no translation memory in it");
    let opened = members(Source::of(path).open()?)?.next().ok_or_else(empty)??;
    let format = format_of(&opened);
    if format.contents() != Contents::Units {
        return Err(Error::input(path, format!("{}, not a translation memory", format.about())));
    }
    Ok(Units { items: format.open(opened, &FieldNames::default())? })
}

impl Iterator for Units {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            return Some(match self.items.next()? {
                Ok(Item::Unit(unit)) => Ok(unit),
                Ok(Item::Document(_)) => continue,
                Err(error) => Err(error),
            });
        }
    }
}
