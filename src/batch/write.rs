//! The outputs of a run, each written whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::findings::Findings;
use super::folder::OutputFolder;
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::report::{PageRows, in_order, write_report};
use crate::write::{
    self, BeadRow, BitextHeader, BitextOutput, DocumentGroups, DocumentRow, FormatFiles, Row, RowFormat, SummaryEntry,
    write_rows,
};

/// Writes everything that was found; `run.json` comes last, so that a folder with one is complete.
pub(super) fn write(
    folder: &OutputFolder,
    settings: &Settings,
    findings: &Findings,
    progress: &dyn Progress,
) -> Result<()> {
    let at = |name: &str| folder.path().join(name);
    // A report beside outputs that it does not speak of would be believed.
    remove(&at("run.json"))?;
    for &format in SummaryEntry::formats() {
        write_rows(format, &format.paths(&at("summaries"), &()), &(), SummaryEntry::of(&findings.summaries))?;
    }
    let table = escaped(named::<DocumentRow>("tsv")?, settings);
    write_rows(table, &table.paths(&at("documents"), &()), &(), &findings.documents)?;
    let header = BitextHeader {
        version: findings.report.version.clone(),
        source_language: Some(settings.align.source.clone()),
        target_language: Some(settings.align.target.clone()),
        model: findings.report.model.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    bitext(&at("bitext"), settings, findings, &header, progress)?;
    let lines = named::<BeadRow>("jsonl")?;
    write_rows(lines, &lines.paths(&at("rejected"), &header), &header, &findings.rejected)?;
    let report = PageRows {
        header,
        documents: &findings.documents,
        summaries: &findings.summaries,
        run: serde_json::to_value(&findings.report).ok(),
    };
    write_report(&at("report.html"), &report, in_order(&findings.bitext, &findings.rejected))?;
    write::write_atomically(&at("run.json"), |out| write::write_json(out, &findings.report))
}

/// The bitext in all formats and parts.
fn bitext(
    base: &Path,
    settings: &Settings,
    findings: &Findings,
    header: &BitextHeader,
    progress: &dyn Progress,
) -> Result<()> {
    let groups = |split: &write::Split| (split.clone(), DocumentGroups::of(&findings.bitext));
    let files = |part: Option<&str>| -> Result<Vec<FormatFiles>> {
        let base = part_of(base, part);
        let with = |format: &&'static dyn RowFormat<BeadRow>| {
            let format = escaped(*format, settings);
            (format, format.paths(&base, header))
        };
        Ok(settings.formats.iter().map(with).collect())
    };
    let mut output = BitextOutput::create(settings.split.as_ref().map(groups), header, files)?;
    findings.bitext.iter().try_for_each(|row| output.row(row))?;
    let parts = output.finish()?;
    for (name, _) in parts.iter().filter(|(name, rows)| name.is_some() && *rows == 0) {
        let name = name.as_deref().unwrap_or_default();
        progress.warn(&format!("no document fell into the part {name}: there are too few for its share"));
    }
    let mut written: BTreeSet<PathBuf> = BTreeSet::new();
    for (name, _) in &parts {
        written.extend(files(name.as_deref())?.into_iter().flat_map(|(_, paths)| paths));
    }
    // A bitext that an earlier run wrote in other formats would say something else than this run's.
    let all = BeadRow::formats().iter().flat_map(|format| format.paths(base, header));
    all.filter(|path| !written.contains(path)).try_for_each(|path| remove(&path))
}

/// `bitext.train` of `bitext`.
fn part_of(base: &Path, part: Option<&str>) -> PathBuf {
    let mut base = base.as_os_str().to_owned();
    if let Some(part) = part {
        base.push(".");
        base.push(part);
    }
    base.into()
}

fn named<R: Row>(name: &str) -> Result<&'static dyn RowFormat<R>> {
    write::format_named(name).ok_or_else(|| Error::Usage(format!("there is no format {name}")))
}

fn escaped<R: Row>(format: &'static dyn RowFormat<R>, settings: &Settings) -> &'static dyn RowFormat<R> {
    if settings.escape_formulas { write::without_formulas(format) } else { format }
}

/// Removes a file that need not be there.
fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}
