//! The table of input formats.

use std::path::Path;

use super::compression::without_ending;
use super::delimited::{Csv, Tsv};
use super::docx::Docx;
#[cfg(feature = "html")]
use super::epub::Epub;
use super::format::InputFormat;
#[cfg(feature = "html")]
use super::html::Html;
use super::jsonl::JsonLines;
use super::markdown::Markdown;
#[cfg(feature = "pdf")]
use super::pdf::Pdf;
use super::source::Opened;
use super::subtitles::Subtitles;
use super::text::PlainText;
use super::tmx::Tmx;
#[cfg(feature = "html")]
use super::warc::Warc;
use super::xliff::Xliff;

/// The formats that can be read, in the order in which help texts name them. A new one is a file of this folder and a row
/// here. A file whose ending says nothing is of the last one that recognises it, and plain text if none does.
pub static FORMATS: &[&dyn InputFormat] = &[
    &PlainText,
    &Markdown,
    #[cfg(feature = "html")]
    &Html,
    #[cfg(feature = "pdf")]
    &Pdf,
    &Docx,
    #[cfg(feature = "html")]
    &Epub,
    &Subtitles,
    &JsonLines,
    &Csv,
    &Tsv,
    #[cfg(feature = "html")]
    &Warc,
    &Tmx,
    &Xliff,
];

/// The formats with their endings, one a line, for help texts.
pub fn format_list() -> String {
    let line = |format: &&dyn InputFormat| {
        let endings: Vec<String> = format.endings().iter().map(|e| format!(".{e}")).collect();
        format!("  {:<32} {}\n", endings.join(" "), format.about())
    };
    let compressed = "  .gz .zst                         any of these, compressed (news.jsonl.gz)\n  .zip                             any of these in an archive, which is read like a folder\n";
    FORMATS.iter().map(line).chain([compressed.to_owned()]).collect()
}

/// The format of a file that is open: what its ending names, else what its first bytes are.
pub fn format_of(input: &Opened) -> &'static dyn InputFormat {
    by_ending(&input.source.path).or_else(|| by_content(input.head())).unwrap_or(&PlainText)
}

/// The format that a file's first bytes are surely of.
pub(super) fn by_content(head: &[u8]) -> Option<&'static dyn InputFormat> {
    FORMATS.iter().rev().copied().find(|format| format.recognises(head))
}

/// The format that a file's ending names, that of its compression left aside.
pub(super) fn by_ending(path: &Path) -> Option<&'static dyn InputFormat> {
    let path = without_ending(path);
    let ending = path.extension()?.to_str()?;
    FORMATS.iter().copied().find(|format| format.endings().iter().any(|e| ending.eq_ignore_ascii_case(e)))
}
