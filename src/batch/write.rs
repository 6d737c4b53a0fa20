//! The outputs of a run, each written whole or not at all.

use std::path::Path;

use super::findings::Findings;
use super::folder::OutputFolder;
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::write::{self, BeadRow, BitextHeader, DocumentRow, Row, RowFormat, SummaryEntry, write_rows};

/// Writes everything that was found; `run.json` comes last, so that a folder with one is complete.
pub(super) fn write(folder: &OutputFolder, settings: &Settings, findings: &Findings) -> Result<()> {
    let at = |name: &str| folder.path().join(name);
    // A report beside outputs that it does not speak of would be believed.
    remove(&at("run.json"))?;
    for &format in SummaryEntry::formats() {
        write_rows(format, &format.paths(&at("summaries"), &()), &(), SummaryEntry::of(&findings.summaries))?;
    }
    let table = named::<DocumentRow>("tsv")?;
    write_rows(table, &table.paths(&at("documents"), &()), &(), &findings.documents)?;
    let header = BitextHeader {
        version: findings.report.version.clone(),
        source_language: Some(settings.align.source.clone()),
        target_language: Some(settings.align.target.clone()),
        model: findings.report.model.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    let bitext = at("bitext");
    for &format in &settings.formats {
        write_rows(format, &format.paths(&bitext, &header), &header, &findings.bitext)?;
    }
    let lines = named::<BeadRow>("jsonl")?;
    write_rows(lines, &lines.paths(&at("rejected"), &header), &header, &findings.rejected)?;
    remove_others(&settings.formats, &bitext, &header)?;
    write::write_atomically(&at("run.json"), |out| write::write_json(out, &findings.report))
}

fn named<R: Row>(name: &str) -> Result<&'static dyn RowFormat<R>> {
    write::format_named(name).ok_or_else(|| Error::Usage(format!("there is no format {name}")))
}

/// A bitext that an earlier run wrote in a format that this one was not asked for would say something else than this run's.
fn remove_others(formats: &[&'static dyn RowFormat<BeadRow>], bitext: &Path, header: &BitextHeader) -> Result<()> {
    let others = BeadRow::formats().iter().filter(|format| !formats.contains(format));
    others.flat_map(|format| format.paths(bitext, header)).try_for_each(|path| remove(&path))
}

/// Removes a file that need not be there.
fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}
