//! The parts that a bitext is split into: what is common to their names, how large they are, and what lies beside them that is none of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diptych::progress::Progress;
use diptych::write::{BeadRow, BitextHeader, Row, RowFormat, Split};

use super::ui::Ui;

/// A name without the ending of a format, if it has that.
pub fn base<R: Row>(format: &dyn RowFormat<R>, path: &Path) -> String {
    let name = path.to_string_lossy();
    let ending = format.ending().map(|ending| format!(".{ending}"));
    let own = ending.filter(|ending| name.to_lowercase().ends_with(ending.as_str()));
    own.map_or(&*name, |own| &name[..name.len() - own.len()]).to_owned()
}

/// Says how large the parts are, if there are any.
pub fn tell_parts(parts: &[(Option<String>, u64)], ui: &Ui) {
    let named = parts.iter().filter_map(|(name, rows)| Some(format!("{rows} in {}", name.as_deref()?)));
    let list: Vec<String> = named.collect();
    if !list.is_empty() {
        ui.note(list.join(", "));
    }
}

/// Warns of files that look like parts of an earlier split of the same name, or like the whole of it: who takes `NAME.*.tsv` for
/// one corpus would have sentences twice. They stay, for nobody knows who wrote them.
pub fn tell_stale(
    formats: &[&'static dyn RowFormat<BeadRow>],
    path: &Path,
    header: &BitextHeader,
    split: Option<&Split>,
    ui: &Ui,
) {
    let Some(split) = split else { return };
    let stale = stale(formats, path, header, split);
    let names: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
    match names.as_slice() {
        [] => {}
        [one] => ui.warn(&format!("{one} is no part of this split; if it is of an earlier one, remove it")),
        several => ui.warn(&format!(
            "{} are no parts of this split; if they are of an earlier one, remove them",
            several.join(", ")
        )),
    }
}

fn stale(
    formats: &[&'static dyn RowFormat<BeadRow>],
    path: &Path,
    header: &BitextHeader,
    split: &Split,
) -> BTreeSet<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(listing) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    let of_split = |part: &str| split.names().any(|name| name == part);
    let is_stale = |file: &str| {
        formats.iter().any(|format| {
            let base = base(*format, path);
            let stem = Path::new(&base).file_name().unwrap_or_default().to_string_lossy();
            format.endings(header).iter().any(|ending| {
                let rest = file.strip_prefix(&*stem).and_then(|rest| rest.strip_suffix(&format!(".{ending}")));
                match rest.map(|rest| rest.strip_prefix('.').unwrap_or(rest)) {
                    Some(part) => part.is_empty() || Split::is_name(part) && !of_split(part),
                    None => false,
                }
            })
        })
    };
    let names = listing.flatten().map(|entry| entry.file_name());
    names.filter(|name| is_stale(&name.to_string_lossy())).map(|name| path.with_file_name(name)).collect()
}
