//! The flags that say what is written and where, the same for every command whose rows have a table of formats.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use diptych::write::{self, Output, Row, RowFormat, STDOUT};
use diptych::{Error, Result};

/// What is written, and where.
#[derive(clap::Args)]
pub struct OutputArgs<R: Row> {
    /// What to write; several with --out
    #[arg(long = "format", value_name = "FORMAT", value_parser = format_parser::<R>(), help_heading = "Output")]
    formats: Vec<&'static dyn RowFormat<R>>,
    /// Write into this file; the formats are what its ending or --format says, and each --format adds its own ending if the
    /// name has another
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    out: Option<PathBuf>,
}

/// Takes the name of a format, and lists them all in the help.
pub fn format_parser<R: Row>() -> impl TypedValueParser<Value = &'static dyn RowFormat<R>> {
    let values = R::formats().iter().map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(values)
        .try_map(|name| write::format_named::<R>(&name).ok_or_else(|| format!("there is no format {name}")))
}

/// A format with the files that it is written into.
pub type Chosen<R> = (&'static dyn RowFormat<R>, Vec<PathBuf>);

impl<R: Row> OutputArgs<R> {
    /// The formats; `default` where neither a flag nor the file's ending names one.
    ///
    /// # Errors
    /// When a file's ending says nothing and no format is named.
    pub fn formats(&self, default: &str) -> Result<Vec<&'static dyn RowFormat<R>>> {
        let format = match self.file() {
            _ if !self.formats.is_empty() => return Ok(self.formats.clone()),
            Some(path) => write::format_of_path(path).ok_or_else(|| {
                let endings = write::ending_list::<R>();
                Error::Usage(format!("{}: end the name in one of {endings}, or add --format", path.display()))
            }),
            None => write::format_named(default).ok_or_else(|| Error::Usage(format!("there is no format {default}"))),
        };
        Ok(vec![format?])
    }

    /// The file that was named, unless it is standard output.
    fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new(STDOUT.0))
    }

    /// Every format with its files.
    ///
    /// # Errors
    /// As [`OutputArgs::formats`]; when standard output is asked to take several files, or two formats share a name.
    pub fn choose(&self, default: &str, header: &R::Header) -> Result<Vec<Chosen<R>>> {
        let formats = self.formats(default)?;
        let Some(path) = self.file() else {
            return match formats.as_slice() {
                [format] if format.endings(header).len() == 1 => Ok(vec![(*format, vec![STDOUT.0.into()])]),
                [format] => {
                    let files = format.endings(header).iter().map(|e| format!("NAME.{e}")).collect::<Vec<_>>();
                    let reason = format!("--format {} writes {}: add --out NAME", format.name(), files.join(" and "));
                    Err(Error::Usage(reason))
                }
                _ => Err(Error::Usage("several formats do not fit on standard output: add --out NAME".into())),
            };
        };
        let named = |format: &&'static dyn RowFormat<R>| {
            let ends =
                format.ending().is_some_and(|e| path.to_string_lossy().to_lowercase().ends_with(&format!(".{e}")));
            (*format, if ends { vec![path.to_owned()] } else { format.paths(path, header) })
        };
        let chosen: Vec<Chosen<R>> = formats.iter().map(named).collect();
        let mut taken = BTreeSet::new();
        match chosen.iter().flat_map(|(_, paths)| paths).find(|path| !taken.insert(path.as_path())) {
            Some(twice) => Err(Error::Usage(format!("two formats would be written into {}", twice.display()))),
            None => Ok(chosen),
        }
    }

    /// Opens them.
    ///
    /// # Errors
    /// As [`OutputArgs::choose`] and [`Output::create`].
    pub fn open(&self, default: &str, header: &R::Header) -> Result<Outputs<R>> {
        let open = |(format, paths): &Chosen<R>| Output::create(*format, paths, header);
        Ok(Outputs(self.choose(default, header)?.iter().map(open).collect::<Result<_>>()?))
    }
}

/// Every format that was asked for.
pub struct Outputs<R: Row>(Vec<Output<R>>);

impl<R: Row> Outputs<R> {
    /// A row into all of them.
    pub fn row(&mut self, row: &R) -> Result<()> {
        self.0.iter_mut().try_for_each(|output| output.row(row))
    }

    /// Ends them all.
    pub fn finish(self) -> Result<()> {
        self.0.into_iter().try_for_each(|output| output.finish().map(drop))
    }
}
