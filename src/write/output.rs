//! Rows or text into files or onto standard output.

use std::borrow::Borrow;
use std::io::{self, BufWriter, Seek, SeekFrom, Stdout, Write};
use std::path::Path;

use super::file::AtomicFile;
use super::format::{Files, Row, RowFormat, Sink, Writer};
use crate::error::{Error, Result};

/// The path that stands for standard output, and its name in messages.
pub const STDOUT: (&str, &str) = ("-", "standard output");

/// Where bytes go: a file that is there as a whole or not at all, or standard output.
#[derive(Debug)]
enum Target {
    File(AtomicFile),
    Stdout,
}

impl Target {
    fn create(path: &Path) -> Result<Self> {
        if path == Path::new(STDOUT.0) { Ok(Target::Stdout) } else { AtomicFile::create(path).map(Target::File) }
    }

    fn sink(&self) -> Result<Box<dyn Sink>> {
        Ok(match self {
            Target::File(file) => Box::new(file.writer()?),
            Target::Stdout => Box::new(Pipe(BufWriter::with_capacity(1 << 16, io::stdout()))),
        })
    }

    fn error(&self, error: io::Error) -> Error {
        match self {
            Target::File(file) => Error::io(file.path(), error),
            Target::Stdout => Error::io(STDOUT.1, error),
        }
    }

    fn commit(self) -> Result<()> {
        match self {
            Target::File(file) => file.commit(),
            Target::Stdout => Ok(()),
        }
    }
}

/// Standard output, which cannot go back.
struct Pipe(BufWriter<Stdout>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Pipe {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this format is written into files only"))
    }
}

/// Rows on their way into the files of one format, which appear under their names in [`Output::finish`], not before.
pub struct Output<R: Row> {
    format: &'static dyn RowFormat<R>,
    writer: Writer<'static, R>,
    targets: Vec<Target>,
    rows: u64,
}

impl<R: Row> Output<R> {
    /// Begins the files, as many as the format has [`RowFormat::endings`]; `-` is standard output.
    ///
    /// # Errors
    /// [`Error::Usage`] for another number of files, [`Error::Io`] when the system refuses.
    pub fn create<P: AsRef<Path>>(format: &'static dyn RowFormat<R>, paths: &[P], header: &R::Header) -> Result<Self> {
        let wanted = format.endings(header).len();
        if paths.len() != wanted {
            let reason = format!("the format {} is written into {wanted} files, not {}", format.name(), paths.len());
            return Err(Error::Usage(reason));
        }
        let targets: Vec<Target> = paths.iter().map(|path| Target::create(path.as_ref())).collect::<Result<_>>()?;
        let files = Files(targets.iter().map(Target::sink).collect::<Result<_>>()?);
        let mut writer = format.open(files, header).map_err(|e| Error::io(format.name(), e))?;
        let begun = writer.begin();
        let output = Output { format, writer, targets, rows: 0 };
        begun.map_err(|e| output.error(e))?;
        Ok(output)
    }

    /// The next row, where it [belongs](RowFormat::takes) into such a file.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses.
    pub fn row(&mut self, row: &R) -> Result<()> {
        if self.format.takes(row) {
            self.rows += 1;
            self.writer.row(row).map_err(|e| self.error(e))?;
        }
        Ok(())
    }

    /// Ends the files and gives them their names; returns how many rows they have.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses; no file has its name then, unless it had it before.
    pub fn finish(mut self) -> Result<u64> {
        self.writer.end().map_err(|e| self.error(e))?;
        drop(self.writer);
        self.targets.into_iter().try_for_each(Target::commit)?;
        Ok(self.rows)
    }

    fn error(&self, error: io::Error) -> Error {
        match self.targets.first() {
            Some(target) => target.error(error),
            None => Error::io(self.format.name(), error),
        }
    }
}

/// All rows into the files of one format.
///
/// # Errors
/// As [`Output::create`], [`Output::row`] and [`Output::finish`].
pub fn write_rows<R: Row, P: AsRef<Path>, B: Borrow<R>>(
    format: &'static dyn RowFormat<R>,
    paths: &[P],
    header: &R::Header,
    rows: impl IntoIterator<Item = B>,
) -> Result<u64> {
    let mut output = Output::create(format, paths, header)?;
    rows.into_iter().try_for_each(|row| output.row(row.borrow()))?;
    output.finish()
}

/// Text on its way into one file or onto standard output, for what is no row of a table.
pub struct TextOutput {
    target: Target,
    sink: Box<dyn Sink>,
}

impl TextOutput {
    /// Begins the file; `-` is standard output.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses.
    pub fn create(path: &Path) -> Result<Self> {
        let target = Target::create(path)?;
        Ok(TextOutput { sink: target.sink()?, target })
    }

    /// More text. On standard output it is seen at once.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses.
    pub fn write(&mut self, text: &str) -> Result<()> {
        let written = self.sink.write_all(text.as_bytes());
        let written = match self.target {
            Target::Stdout => written.and_then(|()| self.sink.flush()),
            Target::File(_) => written,
        };
        written.map_err(|e| self.target.error(e))
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// [`Error::Io`] when the system refuses.
    pub fn finish(mut self) -> Result<()> {
        self.sink.flush().map_err(|e| self.target.error(e))?;
        drop(self.sink);
        self.target.commit()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header};
    use super::super::{BeadRow, format_named};
    use super::*;

    #[test]
    fn files_appear_when_they_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let format = format_named::<BeadRow>("moses").unwrap();
        let paths = format.paths(&folder.path().join("all"), &header());
        let mut output = Output::create(format, &paths, &header()).unwrap();
        output.row(&bead("1", "Un.", "One.")).unwrap();
        output.row(&bead("2", "Seul.", "")).unwrap();
        assert!(paths.iter().all(|path| !path.exists()));
        assert_eq!(output.finish().unwrap(), 1);
        assert_eq!(std::fs::read_to_string(folder.path().join("all.fr")).unwrap(), "Un.\n");
        assert_eq!(std::fs::read_to_string(folder.path().join("all.en")).unwrap(), "One.\n");
        assert!(matches!(Output::create(format, &paths[..1], &header()), Err(Error::Usage(_))));
        drop(Output::create(format, &paths, &header()).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "what was dropped leaves nothing");
    }

    #[test]
    fn text_appears_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut output = TextOutput::create(&path).unwrap();
        output.write("{}\n").unwrap();
        assert!(!path.exists());
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "{}\n");
    }
}
