//! Vectors that were computed in several places, in one cache.

use std::fs;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableHandle};

use super::folder::files;
use super::store::{ABOUT, ENDING, Failure, PAGE_CACHE, Table, guarded};
use crate::error::{Error, Result};

/// So many entries are copied at a time.
const AT_ONCE: usize = 1 << 14;

/// Adds what the cache folder `from` holds to the cache folder `into`, which is made if need be. Entries are copied as they are:
/// a damaged one is noticed when it is read.
///
/// # Errors
/// [`Error::Io`] when a file cannot be read or written.
pub fn cache_merge(from: &Path, into: &Path) -> Result<()> {
    fs::create_dir_all(into).map_err(|e| Error::io(into, e))?;
    for file in files(from)? {
        let target = into.join(file.file_name().unwrap_or(ENDING.as_ref()));
        guarded(|| add(&file, &target)).map_err(|e| Error::io(&file, std::io::Error::other(e.to_string())))?;
    }
    Ok(())
}

fn add(from: &Path, into: &Path) -> std::result::Result<(), Failure> {
    let open = |path| Database::builder().set_cache_size(PAGE_CACHE).open(path);
    let from = open(from)?;
    let into = Database::builder().set_cache_size(PAGE_CACHE).create(into)?;
    let reading = from.begin_read()?;
    let writing = into.begin_write()?;
    {
        let mut about = writing.open_table(ABOUT)?;
        for entry in reading.open_table(ABOUT)?.iter()? {
            let (key, value) = entry?;
            about.insert(key.value(), value.value())?;
        }
    }
    writing.commit()?;
    for table in reading.list_tables()?.filter(|table| table.name() != ABOUT.name()) {
        let name = table.name().to_owned();
        let table = reading.open_table(Table::new(&name))?;
        let mut entries = table.iter()?;
        let mut over = false;
        while !over {
            let writing = into.begin_write()?;
            {
                let mut copy = writing.open_table(Table::new(&name))?;
                for _ in 0..AT_ONCE {
                    let Some(entry) = entries.next() else {
                        over = true;
                        break;
                    };
                    let (key, value) = entry?;
                    copy.insert(key.value(), value.value())?;
                }
            }
            writing.commit()?;
        }
    }
    Ok(())
}
