//! Which files a corpus is made of, in a fixed order, with identifiers that no two share.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::read::cannot_open;
use crate::error::Error;

/// How a file holds its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// One document in plain text.
    Text,
    /// One document a line, as a JSON object (`.jsonl`, `.ndjson`).
    Records,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The document's id, or the prefix of its documents' ids; unique in the walk.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// How to read it.
    pub kind: SourceKind,
}

/// What [`walk`] found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files in order: the arguments' order, names sorted within a folder.
    pub sources: Vec<Source>,
    /// What could not be read, one error a path. The rest is complete without it.
    pub failures: Vec<Error>,
}

/// Lists the text files under the given files and folders.
///
/// Of a folder it takes every `.txt`, `.jsonl` and `.ndjson` file at any depth, hidden ones left out; a file named
/// outright is taken whatever its name. Links are followed, each folder and each file once. A document's id is its path
/// below the folder that was given, without the extension and with `/` between its parts; two files that would share
/// an id get the folder's own name in front, and a number if that is not enough.
pub fn walk(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    let mut seen = Seen::default();
    // (id, id with the root's name in front, source)
    let mut found: Vec<(String, Source)> = Vec::new();
    for root in paths {
        match fs::metadata(root) {
            Err(e) => walk.failures.push(cannot_open(root, e)),
            Ok(meta) if meta.is_dir() => {
                let mut files = Vec::new();
                descend(root, &mut seen, &mut files, &mut walk.failures);
                let name = root_name(root);
                for path in files {
                    let id = id_of(path.strip_prefix(root).unwrap_or(&path));
                    let long = if name.is_empty() { id.clone() } else { format!("{name}/{id}") };
                    found.push((long, Source { id, kind: kind_of(&path), path }));
                }
            }
            Ok(_) => {
                if seen.file(root) {
                    let id = id_of(Path::new(root.file_name().unwrap_or(root.as_os_str())));
                    let long = match root.parent().map(root_name).filter(|n| !n.is_empty()) {
                        Some(parent) => format!("{parent}/{id}"),
                        None => id.clone(),
                    };
                    found.push((long, Source { id, kind: kind_of(root), path: root.clone() }));
                }
            }
        }
    }
    walk.sources = with_unique_ids(found);
    walk
}

/// Gives every source an id of its own: the short one, else the long one, else the long one with a number.
fn with_unique_ids(found: Vec<(String, Source)>) -> Vec<Source> {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for (_, source) in &found {
        *uses.entry(source.id.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> =
        found.iter().filter(|(_, s)| uses[&s.id] == 1).map(|(_, s)| s.id.clone()).collect();
    found
        .into_iter()
        .map(|(long, mut source)| {
            if uses[&source.id] > 1 {
                let mut id = long.clone();
                let mut number = 2;
                while taken.contains(&id) {
                    id = format!("{long}#{number}");
                    number += 1;
                }
                taken.insert(id.clone());
                source.id = id;
            }
            source
        })
        .collect()
}

/// Files and folders met so far, by what they really are.
#[derive(Default)]
struct Seen(HashSet<PathBuf>);

impl Seen {
    /// Whether the path is new. What cannot be resolved counts as new: reading it will say why.
    fn file(&mut self, path: &Path) -> bool {
        match fs::canonicalize(path) {
            Ok(real) => self.0.insert(real),
            Err(_) => true,
        }
    }
}

fn descend(folder: &Path, seen: &mut Seen, files: &mut Vec<PathBuf>, failures: &mut Vec<Error>) {
    // A stack of our own, so that no depth of folders can exhaust the thread's.
    let mut stack = vec![folder.to_owned()];
    while let Some(path) = stack.pop() {
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(e) => {
                failures.push(cannot_open(&path, e));
                continue;
            }
        };
        if !seen.file(&path) {
            continue;
        }
        if !meta.is_dir() {
            files.push(path);
            continue;
        }
        let mut entries = Vec::new();
        match fs::read_dir(&path) {
            Err(e) => failures.push(cannot_open(&path, e)),
            Ok(listing) => {
                for entry in listing {
                    match entry {
                        Ok(entry) => entries.push(entry.path()),
                        Err(e) => failures.push(Error::io(&path, e)),
                    }
                }
            }
        }
        entries.retain(|p| wanted(p));
        entries.sort();
        stack.extend(entries.into_iter().rev());
    }
}

/// Folders, and files with a known extension; nothing hidden.
fn wanted(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
    !hidden && (path.is_dir() || extension(path).is_some())
}

/// The extension, if it is one that is read from folders.
fn extension(path: &Path) -> Option<&'static str> {
    let found = path.extension()?.to_str()?;
    ["txt", "jsonl", "ndjson"].into_iter().find(|known| found.eq_ignore_ascii_case(known))
}

fn kind_of(path: &Path) -> SourceKind {
    match extension(path) {
        Some("jsonl" | "ndjson") => SourceKind::Records,
        _ => SourceKind::Text,
    }
}

/// A path below its root as an id: `/` between parts, no extension, no control characters.
fn id_of(below: &Path) -> String {
    let bare = if extension(below).is_some() { below.with_extension("") } else { below.to_owned() };
    let parts: Vec<String> = bare.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    let id: String = parts.join("/").chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    if id.is_empty() { "document".into() } else { id }
}

/// A folder's own name, also for `.` and `data/..`.
fn root_name(root: &Path) -> String {
    let named = match root.file_name() {
        Some(name) => Some(name.to_owned()),
        None => fs::canonicalize(root).ok().and_then(|p| p.file_name().map(|n| n.to_owned())),
    };
    named.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
