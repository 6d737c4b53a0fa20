//! Two plain files that keep step line by line.

use std::io::BufRead;
use std::path::Path;

use super::super::source::Source;
use super::format::{Bitext, BitextInput, BitextOptions, no_header};
use crate::bitext::{BeadRow, SideRow};
use crate::error::{Error, Result};

/// Source and target, a file each.
pub(super) struct Moses;

impl BitextInput for Moses {
    fn name(&self) -> &'static str {
        "moses"
    }

    fn about(&self) -> &'static str {
        "two files of as many lines, named by their languages: all.fr all.en"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[]
    }

    fn files(&self) -> usize {
        2
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let [source, target] = files else {
            return Err(Error::Usage(format!("two files are wanted, not {}", files.len())));
        };
        let languages = [0, 1].map(|side| options.language(side, code(&files[side].path)));
        let mut lines =
            [source.open()?, target.open()?].map(|opened| Lines { reader: opened.reader, path: opened.source.path });
        let mut number = 0;
        let mut over = false;
        let beads = std::iter::from_fn(move || {
            if over {
                return None;
            }
            number += 1;
            let [source, target] = &mut lines;
            let bead = match (source.next(number), target.next(number)) {
                (Ok(None), Ok(None)) => return None,
                (Err(error), _) | (_, Err(error)) => Err(error),
                (Ok(Some(a)), Ok(Some(b))) => {
                    let [source, target] = &languages;
                    let sides = (SideRow::of_text(source.clone(), a), SideRow::of_text(target.clone(), b));
                    return Some(Ok(BeadRow::of_texts(number.to_string(), sides.0, sides.1)));
                }
                (Ok(None), _) => Err(source.ended(number, &target.path)),
                (_, Ok(None)) => Err(target.ended(number, &source.path)),
            };
            over = true;
            Some(bead)
        });
        Ok(Bitext::new(no_header(), beads))
    }
}

struct Lines {
    reader: Box<dyn BufRead + Send>,
    path: std::path::PathBuf,
}

impl Lines {
    fn next(&mut self, number: usize) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        if self.reader.read_until(b'\n', &mut bytes).map_err(|e| Error::io(&self.path, e))? == 0 {
            return Ok(None);
        }
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        let text = String::from_utf8(line);
        text.map(Some).map_err(|_| Error::input_line(&self.path, number, "not valid UTF-8"))
    }

    fn ended(&self, number: usize, other: &Path) -> Error {
        let reason = format!("ends here, but {} goes on: the files do not keep step", other.display());
        Error::input_line(&self.path, number, reason)
    }
}

/// The language that a file's ending is, if it looks like a code.
fn code(path: &Path) -> Option<&str> {
    let ending = path.extension()?.to_str()?;
    let primary = ending.split(['-', '_']).next().unwrap_or_default();
    ((2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic())).then_some(ending)
}
