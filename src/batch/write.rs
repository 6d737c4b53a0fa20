//! The outputs of a run, each written whole or not at all.

use super::findings::Findings;
use super::folder::OutputFolder;
use crate::error::{Error, Result};
use crate::export::{self, TmxHeader, write_atomically};

/// Writes everything that was found; `run.json` comes last, so that a folder with one is complete.
pub(super) fn write(folder: &OutputFolder, findings: &Findings) -> Result<()> {
    let at = |name: &str| folder.path().join(name);
    let model = findings.report.model.as_ref().map(ToString::to_string).unwrap_or_default();
    // A report beside outputs that it does not speak of would be believed.
    match std::fs::remove_file(at("run.json")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(at("run.json"), error)),
        _ => {}
    }
    write_atomically(&at("summaries.jsonl"), |out| export::write_jsonl(out, &findings.summaries))?;
    write_atomically(&at("summaries.md"), |out| export::write_summaries_md(out, &findings.summaries))?;
    write_atomically(&at("documents.tsv"), |out| export::write_documents_tsv(out, &findings.documents))?;
    write_atomically(&at("bitext.tsv"), |out| export::write_bitext_tsv(out, &findings.bitext))?;
    write_atomically(&at("bitext.jsonl"), |out| export::write_bitext_jsonl(out, &findings.bitext, &model))?;
    let source_language = findings.report.settings["source_language"].as_str().map(str::to_owned);
    let header = TmxHeader { version: findings.report.version.clone(), source_language, model: model.clone() };
    write_atomically(&at("bitext.tmx"), |out| export::write_tmx(out, &header, &findings.bitext))?;
    write_atomically(&at("bitext.html"), |out| export::write_bitext_html(out, &findings.bitext))?;
    write_atomically(&at("rejected.jsonl"), |out| export::write_bitext_jsonl(out, &findings.rejected, &model))?;
    write_atomically(&at("run.json"), |out| export::write_json(out, &findings.report))
}
