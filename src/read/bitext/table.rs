//! The table of the formats that bitexts are read from.

use std::path::{Path, PathBuf};

use super::ces::Ces;
use super::columns::{Csv, Tsv};
use super::format::{Bitext, BitextInput, BitextOptions};
use super::jsonl::JsonLines;
use super::moses::Moses;
use super::parquet::Parquet;
use super::tmx::Tmx;
use super::xliff::Xliff;
use crate::error::{Error, Result};
use crate::read::Source;

/// The formats that a bitext can be read from. A new one is a file of this folder and a row here.
pub static BITEXT_INPUTS: &[&dyn BitextInput] = &[&Tsv, &Csv, &JsonLines, &Tmx, &Xliff, &Parquet, &Ces, &Moses];

/// Opens a bitext of one file, or of two that keep step line by line.
///
/// # Errors
/// When the files cannot be opened or are of no known format; of more than two files.
pub fn bitext(paths: &[PathBuf], options: &BitextOptions) -> Result<Bitext> {
    let sources: Vec<Source> = paths.iter().map(|path| Source::of(path)).collect();
    let format = match sources.as_slice() {
        [_, _] => Some(&Moses as &dyn BitextInput),
        [one] => by_ending(&one.path).or(by_content(one)?),
        _ => return Err(Error::Usage(format!("a bitext is one file, or two, not {}", paths.len()))),
    };
    let unknown = || {
        let reason = format!("no bitext of a known format; there are\n{}", bitext_input_list().trim_end());
        Error::input(&paths[0], reason)
    };
    format.ok_or_else(unknown)?.open(&sources, options)
}

/// The formats with their endings, one a line, for help texts.
pub fn bitext_input_list() -> String {
    let line = |format: &&dyn BitextInput| {
        let endings: Vec<String> = format.endings().iter().map(|e| format!(".{e}")).collect();
        format!("  {:<22} {}\n", endings.join(" "), format.about())
    };
    BITEXT_INPUTS.iter().map(line).collect()
}

fn by_ending(path: &Path) -> Option<&'static dyn BitextInput> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let fits = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.'));
    BITEXT_INPUTS.iter().copied().find(|format| format.endings().iter().any(&fits))
}

fn by_content(source: &Source) -> Result<Option<&'static dyn BitextInput>> {
    let opened = source.open()?;
    Ok(BITEXT_INPUTS.iter().copied().find(|format| format.recognises(opened.head())))
}
