//! The outputs of a run, each written whole or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::folder::OutputFolder;
use super::report::RunReport;
use super::settings::Settings;
use super::spool::Spool;
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::report::{MOST_BEADS, MOST_DOCUMENTS, PageRows, PageTexts, write_report};
use crate::write::{
    self, BeadRow, BitextHeader, BitextOutput, DocumentGroups, DocumentRow, FormatFiles, Output, Row, RowFormat,
    SummaryEntry,
};

/// The outputs of a run while it finds what goes into them. They take the place of those of an earlier run in
/// [`Outputs::finish`], not before.
pub(super) struct Outputs<'s> {
    base: PathBuf,
    settings: &'s Settings,
    header: BitextHeader,
    bitext: BitextOutput,
    rejected: Output<BeadRow>,
    beads: usize,
    /// The beads that are shown in the report.
    shown: Spool<BeadRow>,
    not_shown: u64,
    /// The articles without a translation: no bead shows their texts.
    texts: PageTexts,
}

impl<'s> Outputs<'s> {
    /// Begins the bitext, and what is left out of it.
    pub(super) fn begin(folder: &OutputFolder, settings: &'s Settings, header: BitextHeader) -> Result<Self> {
        let base = folder.path().to_owned();
        let split = settings.split.clone().map(|split| (split, DocumentGroups::default()));
        let bitext = BitextOutput::create(split, &header, |part| Ok(files(&base, settings, &header, part)))?;
        let lines = named::<BeadRow>("jsonl")?;
        let rejected = Output::create(lines, &lines.paths(&base.join("rejected"), &header), &header)?;
        let shown = Spool::create(&folder.own(""))?;
        Ok(Outputs {
            base,
            settings,
            header,
            bitext,
            rejected,
            beads: 0,
            shown,
            not_shown: 0,
            texts: PageTexts::default(),
        })
    }

    /// A bead that was judged. Those of two documents come together.
    pub(super) fn bead(&mut self, row: &BeadRow) -> Result<()> {
        if self.shown.len() < MOST_BEADS {
            self.shown.push(row)?;
        } else {
            self.not_shown += 1;
        }
        if row.rejected.is_some() {
            return self.rejected.row(row);
        }
        self.beads += 1;
        self.bitext.row(row)
    }

    /// A document that nothing translates.
    pub(super) fn alone(&mut self, document: &Document) {
        self.texts.add(document);
    }

    /// How many beads are in the bitext.
    pub(super) fn beads(&self) -> usize {
        self.beads
    }

    /// Writes the other outputs and gives all of them their names; `run.json` comes last, so that a folder with one is complete.
    pub(super) fn finish(
        self,
        summaries: impl Iterator<Item = Result<SummaryEntry>>,
        documents: impl Iterator<Item = Result<DocumentRow>>,
        report: &RunReport,
        progress: &dyn Progress,
    ) -> Result<()> {
        let at = |name: &str| self.base.join(name);
        let create = |format: &&'static dyn RowFormat<SummaryEntry>| {
            Output::create(*format, &format.paths(&at("summaries"), &()), &())
        };
        let mut summary_outputs: Vec<_> = SummaryEntry::formats().iter().map(create).collect::<Result<_>>()?;
        let (mut page_summaries, mut page_documents) = (vec![], vec![]);
        for entry in summaries {
            let entry = entry?;
            summary_outputs.iter_mut().try_for_each(|output| output.row(&entry))?;
            if page_summaries.len() < MOST_DOCUMENTS {
                page_summaries.push(entry.row);
            }
        }
        let table = escaped(named::<DocumentRow>("tsv")?, self.settings);
        let mut table = Output::create(table, &table.paths(&at("documents"), &()), &())?;
        for row in documents {
            let row = row?;
            table.row(&row)?;
            if page_documents.len() < MOST_DOCUMENTS {
                page_documents.push(row);
            }
        }
        let page = PageRows {
            header: self.header.clone(),
            documents: &page_documents,
            summaries: &page_summaries,
            texts: Some(&self.texts),
            // Not its seconds, nor in which words it was asked for: the same input gives the same page.
            run: Some(serde_json::json!({
                "counts": report.counts, "failed": report.failed, "skipped": report.skipped,
            })),
            not_shown: self.not_shown,
            review: None,
        };
        // A run.json beside outputs that it does not speak of would be believed.
        let earlier = earlier_parts(&at("run.json"));
        remove(&at("run.json"))?;
        summary_outputs.into_iter().try_for_each(|output| output.finish().map(drop))?;
        table.finish()?;
        self.rejected.finish()?;
        let parts = self.bitext.finish()?;
        for (name, _) in parts.iter().filter(|(name, rows)| name.is_some() && *rows == 0) {
            let name = name.as_deref().unwrap_or_default();
            progress.warn(&format!("no document fell into the part {name}: there are too few for its share"));
        }
        let written =
            parts.iter().flat_map(|(name, _)| files(&self.base, self.settings, &self.header, name.as_deref()));
        let written: BTreeSet<PathBuf> = written.flat_map(|(_, paths)| paths).collect();
        // A bitext that an earlier run wrote in other formats or parts would say something else than this run's.
        let names = parts.iter().filter_map(|(name, _)| name.as_deref()).chain(earlier.iter().map(String::as_str));
        let bases = names.map(Some).chain([None]).map(|part| part_of(&at("bitext"), part));
        let all = bases.flat_map(|base| {
            BeadRow::formats().iter().flat_map(|format| format.paths(&base, &self.header)).collect::<Vec<_>>()
        });
        all.filter(|path| !written.contains(path)).try_for_each(|path| remove(&path))?;
        let mut failed = None;
        let beads = self.shown.iter().map_while(|row| row.map_err(|error| failed = Some(error)).ok());
        write_report(&at("report.html"), &page, beads)?;
        if let Some(error) = failed {
            return Err(error);
        }
        write::write_atomically(&at("run.json"), |out| write::write_json(out, report))
    }
}

/// The files of a part of the bitext, in all formats.
fn files(base: &Path, settings: &Settings, header: &BitextHeader, part: Option<&str>) -> Vec<FormatFiles> {
    let base = part_of(&base.join("bitext"), part);
    let with = |format: &&'static dyn RowFormat<BeadRow>| {
        let format = escaped(*format, settings);
        (format, format.paths(&base, header))
    };
    settings.formats.iter().map(with).collect()
}

/// The parts that the run before this one split its bitext into, as its report has it.
fn earlier_parts(report: &Path) -> Vec<String> {
    let report = std::fs::read(report).ok().and_then(|text| serde_json::from_slice::<RunReport>(&text).ok());
    let split = report.and_then(|report| report.settings["split"].as_str()?.parse::<write::Split>().ok());
    split.map(|split| split.names().map(str::to_owned).collect()).unwrap_or_default()
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
