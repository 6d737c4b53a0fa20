//! Which files a corpus is made of, in a fixed order, with identifiers that no two share.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::names::{ending, id_of, is_hidden, is_readable};
use super::source::{STDIN, Source, cannot_open};
use crate::error::Error;

/// What [`walk`] found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files in order: the arguments' order, names sorted within a folder.
    pub sources: Vec<Source>,
    /// What could not be read, one error a path. The rest is complete without it.
    pub failures: Vec<Error>,
    /// Files of the folders that are of no format that can be read, by their endings.
    pub ignored: BTreeMap<String, usize>,
}

/// The subfolder by which a folder is known as the output of a run. What a run wrote is no input of the next one.
pub(crate) const OUTPUT_MARK: &str = ".diptych";

/// Lists the files under the given files and folders that can be read; `-` is standard input.
///
/// Of a folder it takes every file at any depth whose ending is one of [`super::FORMATS`], of a
/// compression or of an archive, hidden ones left out; a file named
/// outright is taken whatever its name. Links are followed, each folder and each file once. A document's id is its path
/// below the folder that was given, without the extension and with `/` between its parts; two files that would share
/// an id get the folder's own name in front, and a number if that is not enough.
pub fn walk(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    let mut seen = Seen::default();
    // Every source with the name of the folder that it was found in.
    let mut found: Vec<(Rc<str>, Source)> = Vec::new();
    for root in paths {
        if root == Path::new(STDIN) {
            if seen.0.insert(digest(root.as_os_str().as_encoded_bytes())) {
                found.push(("".into(), Source::of(root)));
            }
            continue;
        }
        match fs::metadata(root) {
            Err(e) => walk.failures.push(cannot_open(root, e)),
            Ok(meta) if meta.is_dir() => {
                let mut files = Vec::new();
                descend(root, &mut seen, &mut files, &mut walk);
                let name: Rc<str> = root_name(root).into();
                found.extend(files.into_iter().map(|path| {
                    let id = id_of(path.strip_prefix(root).unwrap_or(&path));
                    (Rc::clone(&name), Source { id, path })
                }));
            }
            Ok(_) => {
                if seen.file(root) {
                    let id = id_of(Path::new(root.file_name().unwrap_or(root.as_os_str())));
                    let parent = root.parent().map(root_name).unwrap_or_default();
                    found.push((parent.into(), Source { id, path: root.clone() }));
                }
            }
        }
    }
    walk.sources = with_unique_ids(found);
    walk
}

/// Gives every source an id of its own: the short one, else the one with its folder's name in front, else that with a number.
fn with_unique_ids(found: Vec<(Rc<str>, Source)>) -> Vec<Source> {
    let of = |id: &str| digest(id.as_bytes());
    let (mut taken, mut shared) = (HashSet::new(), HashSet::new());
    for (_, source) in &found {
        if !taken.insert(of(&source.id)) {
            shared.insert(of(&source.id));
        }
    }
    taken.retain(|id| !shared.contains(id));
    let unique = |(folder, mut source): (Rc<str>, Source)| {
        if shared.contains(&of(&source.id)) {
            let long = if folder.is_empty() { source.id.clone() } else { format!("{folder}/{}", source.id) };
            let mut number = 2;
            source.id.clone_from(&long);
            while !taken.insert(of(&source.id)) {
                source.id = format!("{long}#{number}");
                number += 1;
            }
        }
        source
    };
    found.into_iter().map(unique).collect()
}

/// Files and folders met so far, by what they really are: 16 bytes each, for there may be millions.
#[derive(Default)]
struct Seen(HashSet<u128>);

impl Seen {
    /// Whether the path is new. What cannot be resolved counts as new: reading it will say why.
    fn file(&mut self, path: &Path) -> bool {
        match fs::canonicalize(path) {
            Ok(real) => self.0.insert(digest(real.as_os_str().as_encoded_bytes())),
            Err(_) => true,
        }
    }
}

/// 128 bits of BLAKE3: no two names share them.
pub(super) fn digest(name: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(name).as_bytes()[..16]);
    u128::from_le_bytes(bytes)
}

fn descend(folder: &Path, seen: &mut Seen, files: &mut Vec<PathBuf>, walk: &mut Walk) {
    // A stack of our own, so that no depth of folders can exhaust the thread's.
    let mut stack = vec![folder.to_owned()];
    while let Some(path) = stack.pop() {
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(e) => {
                walk.failures.push(cannot_open(&path, e));
                continue;
            }
        };
        if !seen.file(&path) {
            continue;
        }
        if meta.is_file() {
            match is_readable(&path) {
                true => files.push(path),
                false => *walk.ignored.entry(ending(&path)).or_default() += 1,
            }
            continue;
        }
        if !meta.is_dir() {
            let reason = "a pipe, device or socket, which is read only where it is named outright";
            walk.failures.push(Error::input(&path, reason));
            continue;
        }
        if path.join(OUTPUT_MARK).is_dir() {
            let reason = "the output folder of an earlier run".to_owned();
            walk.failures.push(Error::Skipped { path, line: None, reason });
            continue;
        }
        let mut entries = Vec::new();
        match fs::read_dir(&path) {
            Err(e) => walk.failures.push(cannot_open(&path, e)),
            Ok(listing) => {
                for entry in listing {
                    match entry {
                        Ok(entry) => entries.push(entry.path()),
                        Err(e) => walk.failures.push(Error::io(&path, e)),
                    }
                }
            }
        }
        entries.retain(|path| !is_hidden(path));
        entries.sort();
        stack.extend(entries.into_iter().rev());
    }
}

impl Source {
    /// One file. Its id is its name without a known ending; [`walk`] gives better ones.
    pub fn of(path: &Path) -> Self {
        let id = match path == Path::new(STDIN) {
            true => "stdin".into(),
            false => id_of(Path::new(path.file_name().unwrap_or(path.as_os_str()))),
        };
        Source { id, path: path.to_owned() }
    }
}

/// A folder's own name, also for `.` and `data/..`.
fn root_name(root: &Path) -> String {
    let named = match root.file_name() {
        Some(name) => Some(name.to_owned()),
        None => fs::canonicalize(root).ok().and_then(|p| p.file_name().map(|n| n.to_owned())),
    };
    named.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
