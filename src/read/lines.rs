//! Lines of a file as texts, one after the other, for what takes bare texts and no documents.

use std::io::{BufRead, Read};
use std::path::PathBuf;

use super::limit;
use super::source::{Opened, Source};
use crate::error::{Error, Result};

/// The texts of a file, a line each: the line itself, or a field of the JSON object that it holds.
pub struct Lines {
    input: Opened,
    field: Option<String>,
    line: usize,
    garbled: usize,
}

impl Lines {
    /// Opens a file; with `field` every line is a JSON object, and the text is that field of it.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn open(source: &Source, field: Option<&str>) -> Result<Self> {
        Ok(Lines { input: source.open()?, field: field.map(str::to_owned), line: 0, garbled: 0 })
    }

    /// How many lines so far were not valid UTF-8; the bytes at fault were replaced by U+FFFD.
    pub fn garbled(&self) -> usize {
        self.garbled
    }

    fn path(&self) -> &PathBuf {
        &self.input.source.path
    }

    fn parse(&self, line: &str, field: &str) -> Result<String> {
        let wrong = |reason: String| Error::input_line(self.path(), self.line, reason);
        let mut object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|e| wrong(super::jsonl::not_an_object(&e)))?;
        match object.remove(field) {
            Some(serde_json::Value::String(text)) => Ok(text),
            Some(_) => Err(wrong(format!("the field {field:?} is no string"))),
            None => Err(wrong(format!("there is no field {field:?}"))),
        }
    }
}

impl Iterator for Lines {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        let limit = self.input.limit();
        match (&mut self.input.reader).take(limit + 1).read_until(b'\n', &mut bytes) {
            Err(e) => return Some(Err(limit::failed(self.path(), e, limit))),
            Ok(0) => return None,
            Ok(n) if n as u64 > limit => return Some(Err(limit::too_large(self.path(), limit))),
            Ok(_) => self.line += 1,
        }
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = String::from_utf8_lossy(line);
        self.garbled += usize::from(text.contains('\u{FFFD}') && std::str::from_utf8(line).is_err());
        Some(match &self.field {
            None => Ok(text.into_owned()),
            Some(field) => self.parse(&text, field),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(content: &[u8], field: Option<&str>) -> Result<(Vec<String>, usize)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let mut lines = Lines::open(&Source::of(file.path()), field)?;
        let all = lines.by_ref().collect::<Result<Vec<String>>>()?;
        Ok((all, lines.garbled()))
    }

    #[test]
    fn every_line_is_a_text_empty_ones_too() {
        let (texts, garbled) = lines("a\r\n\nb \n\u{FFFD}\nc".as_bytes(), None).unwrap();
        assert_eq!((texts, garbled), (vec!["a".into(), String::new(), "b ".into(), "\u{FFFD}".into(), "c".into()], 0));
        assert_eq!(lines(b"a\xFFb\nc\n", None).unwrap(), (vec!["a\u{FFFD}b".into(), "c".into()], 1));
    }

    #[test]
    fn a_field_of_json_lines() {
        assert_eq!(lines(b"{\"t\":\"x\\ny\",\"n\":1}\n{\"t\":\"z\"}\n", Some("t")).unwrap().0, ["x\ny", "z"]);
        let reason = |content: &[u8]| lines(content, Some("t")).unwrap_err().to_string();
        assert!(reason(b"{\"t\":\"x\"}\n{\"u\":1}\n").contains(":2: there is no field \"t\""));
        assert!(reason(b"{\"t\":1}").contains("no string"));
        assert!(reason(b"t").contains("not valid JSON"));
    }
}
