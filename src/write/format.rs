//! What every output format tells of itself, and how it is written: a format opens a writer, a writer takes rows.

use std::fmt;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use crate::bitext::BitextHeader;

/// A kind of rows, with the table of the formats that it can be written in.
pub trait Row: Sized + 'static {
    /// What a file says of itself before its first row.
    type Header;

    /// The formats, in the order in which help texts name them.
    fn formats() -> &'static [&'static dyn RowFormat<Self>];
}

/// A format that rows of one kind can be written in.
pub trait RowFormat<R: Row>: Sync {
    /// Its name, in lower case.
    fn name(&self) -> &'static str;

    /// What it is, in a few words, for help texts.
    fn about(&self) -> &'static str;

    /// The ending of its files, without the dot; `None` where no single ending names the format.
    fn ending(&self) -> Option<&'static str>;

    /// The endings of the files that it writes, in order; one, unless the format says otherwise.
    fn endings(&self, header: &R::Header) -> Vec<String> {
        let _ = header;
        vec![self.ending().unwrap_or(self.name()).to_owned()]
    }

    /// The same format with an apostrophe before every cell that a spreadsheet would take for a formula; `None` where no
    /// spreadsheet looks for any.
    fn without_formulas(&self) -> Option<&'static dyn RowFormat<R>> {
        None
    }

    /// Whether a row belongs into such a file. Those that do not are passed over.
    fn takes(&self, row: &R) -> bool {
        let _ = row;
        true
    }

    /// Whether such a file has room for the rows of one pair of documents only: it does not name the documents.
    fn of_one_pair(&self) -> bool {
        false
    }

    /// A writer into these files, as many as there are [`RowFormat::endings`]. Nothing is written yet.
    ///
    /// # Errors
    /// For another number of files.
    fn open<'w>(&self, files: Files<'w>, header: &R::Header) -> io::Result<Writer<'w, R>>;
}

/// A writer of rows.
pub type Writer<'w, R> = Box<dyn RowWriter<R> + Send + 'w>;

/// Writes rows as they come. No writer holds more than a bounded number of them.
pub trait RowWriter<R> {
    /// What comes before the first row. Called once, first.
    ///
    /// # Errors
    /// What a file says.
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// One row.
    ///
    /// # Errors
    /// What a file says.
    fn row(&mut self, row: &R) -> io::Result<()>;

    /// What comes after the last row; then all files are flushed. Called once, last.
    ///
    /// # Errors
    /// What a file says.
    fn end(&mut self) -> io::Result<()>;
}

/// Where a writer writes. Standard output is one that refuses to seek.
pub trait Sink: Write + Seek + Send {}

impl<T: Write + Seek + Send> Sink for T {}

/// The files that one writer writes.
pub struct Files<'w>(pub Vec<Box<dyn Sink + 'w>>);

impl<'w> Files<'w> {
    /// All of them, if there are as many as are wanted.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn exactly<const N: usize>(self) -> io::Result<[Box<dyn Sink + 'w>; N]> {
        let found = self.0.len();
        let wrong = || io::Error::new(io::ErrorKind::InvalidInput, format!("{N} files are wanted, not {found}"));
        self.0.try_into().map_err(|_| wrong())
    }
}

/// The names of the two sides' own files: their languages, or `source` and `target` where these do not tell them apart.
pub(super) fn side_names(header: &BitextHeader) -> [String; 2] {
    match (&header.source_language, &header.target_language) {
        (Some(source), Some(target)) if source != target => [source.to_string(), target.to_string()],
        _ => ["source".into(), "target".into()],
    }
}

impl<R: Row> dyn RowFormat<R> {
    /// The names of the files that it writes beside each other: `base` with each of its endings.
    pub fn paths(&self, base: &Path, header: &R::Header) -> Vec<PathBuf> {
        let with = |ending: String| {
            let mut path = base.as_os_str().to_owned();
            path.push(".");
            path.push(ending);
            PathBuf::from(path)
        };
        self.endings(header).into_iter().map(with).collect()
    }
}

impl<R: Row> fmt::Debug for dyn RowFormat<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl<R: Row> PartialEq for dyn RowFormat<R> {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}
