//! What the name of a file says: whether it can be read, and which id it gives.

use std::path::Path;

use super::compression::{self, without_ending};
use super::table::by_ending;

/// The endings of archives, without the dot.
const ARCHIVES: &[&str] = &["zip"];

/// Whether a file's ending is one of a format, an archive or a compression.
pub(super) fn is_readable(path: &Path) -> bool {
    by_ending(path).is_some() || compression::has_ending(path) || is_archive(path)
}

fn is_archive(path: &Path) -> bool {
    let own = path.extension().and_then(|e| e.to_str());
    own.is_some_and(|own| ARCHIVES.iter().any(|e| own.eq_ignore_ascii_case(e)))
}

pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// A file's ending as a reader of messages knows it; the whole name where there is none.
pub(super) fn ending(path: &Path) -> String {
    match path.extension() {
        Some(ending) => format!(".{}", ending.to_string_lossy().to_lowercase()),
        None => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

/// A path below its root as an id: `/` between parts, no known ending, no control characters.
pub(super) fn id_of(below: &Path) -> String {
    let unpacked = without_ending(below);
    let known = by_ending(&unpacked).is_some() || is_archive(&unpacked);
    let bare = if known { unpacked.with_extension("") } else { unpacked };
    let parts: Vec<String> = bare.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    let id: String = parts.join("/").chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    if id.is_empty() { "document".into() } else { id }
}
