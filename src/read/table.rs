//! The table of input formats.

use std::path::Path;

use super::format::InputFormat;
use super::jsonl::JsonLines;
use super::source::Opened;
use super::text::PlainText;
use super::tmx::Tmx;

/// The formats that can be read, in the order in which help texts name them. A new one is a file of this folder and a row
/// here. A file whose ending says nothing is of the last one that recognises it; anything may be text.
pub static FORMATS: &[&dyn InputFormat] = &[&PlainText, &JsonLines, &Tmx];

/// The formats with their endings, one a line, for help texts.
pub fn format_list() -> String {
    let line = |format: &&dyn InputFormat| {
        let endings: Vec<String> = format.endings().iter().map(|e| format!(".{e}")).collect();
        format!("  {:<16} {}\n", endings.join(" "), format.about())
    };
    FORMATS.iter().map(line).collect()
}

/// The format of a file that is open: what its ending names, else what its first bytes are.
pub fn format_of(input: &Opened) -> &'static dyn InputFormat {
    let by_content = || FORMATS.iter().rev().copied().find(|format| format.recognises(input.head()));
    by_ending(&input.source.path).or_else(by_content).unwrap_or(&PlainText)
}

/// The format that a file's ending names.
pub(super) fn by_ending(path: &Path) -> Option<&'static dyn InputFormat> {
    let ending = path.extension()?.to_str()?;
    FORMATS.iter().copied().find(|format| format.endings().iter().any(|e| ending.eq_ignore_ascii_case(e)))
}
