//! The formats that `diptych align` prints.

use clap::ValueEnum;
use diptych::export::{BeadRow, TmxHeader, write_bitext_jsonl, write_tmx};
use diptych::{Error, Result};

use super::Found;

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Source text, target text, confidence; pairs only
    Tsv,
    /// One JSON object a bead, null beads too, with all scores
    Jsonl,
    /// A translation memory (TMX 1.4b); pairs only
    Tmx,
    /// `[source sentences]:[target sentences]:confidence`, null beads too
    Vecalign,
}

/// The beads that were not rejected, as text. Null beads, which are rejected as `unmatched`, are part of an alignment, though
/// not of a bitext.
pub fn format(found: &Found, format: Format) -> Result<String> {
    let whole = matches!(format, Format::Jsonl | Format::Vecalign);
    let kept = found.rows.iter().filter(|row| match row.rejected.as_deref() {
        None => true,
        Some(reason) => whole && reason == "unmatched",
    });
    let mut out: Vec<u8> = Vec::new();
    let written = match format {
        Format::Tsv => {
            kept.for_each(|row| out.extend(tsv(row).as_bytes()));
            Ok(())
        }
        Format::Vecalign => {
            kept.for_each(|row| out.extend(vecalign(row).as_bytes()));
            Ok(())
        }
        Format::Jsonl => write_bitext_jsonl(&mut out, kept, &found.model),
        Format::Tmx => {
            let header = TmxHeader {
                version: env!("CARGO_PKG_VERSION").into(),
                source_language: found.source_language.as_ref().map(|l| l.code().to_owned()),
                model: found.model.clone(),
            };
            write_tmx(&mut out, &header, kept)
        }
    };
    written.map_err(|e| Error::io("standard output", e))?;
    String::from_utf8(out).map_err(|e| Error::Usage(e.to_string()))
}

fn tsv(row: &BeadRow) -> String {
    let clean = |text: &str| text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
    format!("{}\t{}\t{:.3}\n", clean(&row.source.text), clean(&row.target.text), row.confidence)
}

fn vecalign(row: &BeadRow) -> String {
    let list = |sentences: &[usize]| sentences.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    format!("[{}]:[{}]:{:.3}\n", list(&row.source.sentences), list(&row.target.sentences), row.confidence)
}
