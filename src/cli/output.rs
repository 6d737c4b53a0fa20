//! The flags that say what is written and where, the same for every command whose rows have a table of formats.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use diptych::write::{
    self, BeadRow, BitextHeader, BitextOutput, DocumentGroups, Output, Row, RowFormat, STDOUT, Split,
};
use diptych::{Error, Result};

use super::parts::{base, tell_parts, tell_stale};
use super::ui::Ui;

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
    /// In tables, put an apostrophe before what a spreadsheet would take for a formula (=, +, -, @)
    #[arg(long, help_heading = "Output")]
    escape_formulas: bool,
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
        let escaped = |format| if self.escape_formulas { write::without_formulas(format) } else { format };
        let format = match self.file() {
            _ if !self.formats.is_empty() => return Ok(self.formats.iter().copied().map(escaped).collect()),
            Some(path) => write::format_of_path(path).ok_or_else(|| {
                let endings = write::ending_list::<R>();
                Error::Usage(format!("{}: end the name in one of {endings}, or add --format", path.display()))
            }),
            None => write::format_named(default).ok_or_else(|| Error::Usage(format!("there is no format {default}"))),
        };
        Ok(vec![escaped(format?)])
    }

    /// The file that was named, unless it is standard output.
    fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new(STDOUT.0))
    }

    /// Every format with its files; those of a part have its name before their endings.
    ///
    /// # Errors
    /// As [`OutputArgs::formats`]; when standard output is asked to take several files, or two formats share a name.
    pub fn choose(&self, default: &str, header: &R::Header, part: Option<&str>) -> Result<Vec<Chosen<R>>> {
        let formats = self.formats(default)?;
        match (self.file(), part) {
            (Some(path), part) => named(&formats, path, header, part),
            (None, Some(_)) => Err(Error::Usage("several parts do not fit on standard output: add --out NAME".into())),
            (None, None) => match formats.as_slice() {
                [format] if format.endings(header).len() == 1 => Ok(vec![(*format, vec![STDOUT.0.into()])]),
                [format] => {
                    let files = format.endings(header).iter().map(|e| format!("NAME.{e}")).collect::<Vec<_>>();
                    let reason = format!("--format {} writes {}: add --out NAME", format.name(), files.join(" and "));
                    Err(Error::Usage(reason))
                }
                _ => Err(Error::Usage("several formats do not fit on standard output: add --out NAME".into())),
            },
        }
    }

    /// Opens them.
    ///
    /// # Errors
    /// As [`OutputArgs::choose`] and [`Output::create`].
    pub fn open(&self, default: &str, header: &R::Header) -> Result<Outputs<R>> {
        let open = |(format, paths): &Chosen<R>| Output::create(*format, paths, header);
        Ok(Outputs(self.choose(default, header, None)?.iter().map(open).collect::<Result<_>>()?))
    }
}

/// The files of formats under a name.
pub fn named<R: Row>(
    formats: &[&'static dyn RowFormat<R>],
    path: &Path,
    header: &R::Header,
    part: Option<&str>,
) -> Result<Vec<Chosen<R>>> {
    let files = |format: &&'static dyn RowFormat<R>| {
        let whole = base(*format, path);
        let base = part.map_or(whole.clone(), |part| format!("{whole}.{part}"));
        let mut paths = format.paths(Path::new(&base), header);
        // The name as it was given, whatever the case of its ending.
        if let (true, None, Some(first)) = (whole != path.to_string_lossy(), part, paths.first_mut()) {
            path.clone_into(first);
        }
        (*format, paths)
    };
    let chosen: Vec<Chosen<R>> = formats.iter().map(files).collect();
    let mut taken = BTreeSet::new();
    match chosen.iter().flat_map(|(_, paths)| paths).find(|path| !taken.insert(path.as_path())) {
        Some(twice) => Err(Error::Usage(format!("two formats would be written into {}", twice.display()))),
        None => Ok(chosen),
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

/// What a bitext is written in, and where.
#[derive(clap::Args)]
pub struct BitextArgs {
    #[command(flatten)]
    pub output: OutputArgs<BeadRow>,
    #[command(flatten)]
    pub split: SplitArgs,
}

/// The parts of a bitext.
#[derive(clap::Args)]
pub struct SplitArgs {
    /// Split by document: NAME=SHARE,… with shares that add up to 1, such as `train=.98,dev=.01,test=.01`
    #[arg(long, value_name = "PARTS", help_heading = "Output")]
    pub split: Option<Split>,
}

impl BitextArgs {
    /// Whether all that was asked for can be written, before the work is done.
    ///
    /// # Errors
    /// As [`OutputArgs::choose`].
    pub fn check(&self, default: &str, header: &BitextHeader) -> Result<()> {
        let part = self.split.split.as_ref().and_then(|split| split.names().next());
        self.output.choose(default, header, part).map(drop)
    }

    /// Writes all rows.
    ///
    /// # Errors
    /// As [`OutputArgs::choose`] and [`BitextOutput`].
    pub fn write<'a>(
        &self,
        default: &str,
        header: &BitextHeader,
        rows: impl Iterator<Item = &'a BeadRow> + Clone,
        ui: &Ui,
    ) -> Result<()> {
        let split = self.split.split.clone().map(|split| (split, DocumentGroups::of(rows.clone())));
        let mut output = BitextOutput::create(split, header, |part| self.output.choose(default, header, part))?;
        { rows }.try_for_each(|row| output.row(row))?;
        tell_parts(&output.finish()?, ui);
        if let Some(path) = self.output.file() {
            tell_stale(&self.output.formats(default)?, path, header, self.split.split.as_ref(), ui);
        }
        Ok(())
    }
}
