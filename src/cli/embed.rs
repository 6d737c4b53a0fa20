//! `diptych embed`: a vector for every line of a file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use diptych::export::{VectorFile, VectorFormat};
use diptych::model::Encoding;
use diptych::progress::Progress;
use diptych::{Error, Result};

use super::model_args::ModelArgs;
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych embed sentences.txt --out vectors.npy                    one text a line; rows in the same order
  diptych embed corpus.jsonl --text-field body --out v.parquet     one JSON object a line
  diptych embed - --out v.jsonl --cache ~/.cache/diptych/vectors   standard input; encode only what is new";

/// How many texts are read, encoded and written at a time: it bounds the memory.
const CHUNK: usize = 4096;

/// Encode texts: one vector a line
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Texts, one a line; `-` reads standard input
    file: PathBuf,
    /// Where the vectors go: .npy, .jsonl or .parquet
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Take each line as a JSON object and the text from this field
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    #[command(flatten)]
    model: ModelArgs,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    VectorFormat::of(&args.out)?;
    let mut lines = Lines::open(&args.file, args.text_field.as_deref())?;
    let encoder = args.model.load(ui)?;
    let mut out = VectorFile::create(&args.out, encoder.dimension())?;
    ui.begin("encode", "texts", None);
    loop {
        let texts = lines.take(CHUNK)?;
        if texts.is_empty() {
            break;
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = encoder.encode(&texts, Encoding { token_layer: None, progress: ui })?;
        out.write(&texts, encoded.vectors.view())?;
    }
    ui.end();
    let rows = out.finish()?;
    ui.detail(format!("{rows} × {} in {}", encoder.dimension(), args.out.display()));
    match lines.garbled {
        0 => Ok(DONE),
        n => {
            ui.warn(&format!(
                "{}: lines that are not valid UTF-8: {n}; the bytes at fault were replaced",
                args.file.display()
            ));
            Ok(PARTLY)
        }
    }
}

/// The texts of a file, line after line.
struct Lines<'a> {
    path: &'a Path,
    field: Option<&'a str>,
    reader: Box<dyn BufRead>,
    line: usize,
    garbled: usize,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path, field: Option<&'a str>) -> Result<Self> {
        let reader: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|e| Error::io(path, e))?))
        };
        Ok(Lines { path, field, reader, line: 0, garbled: 0 })
    }

    /// The next texts, at most `n`; none at the end.
    fn take(&mut self, n: usize) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        let mut bytes = Vec::new();
        while texts.len() < n {
            bytes.clear();
            if self.reader.read_until(b'\n', &mut bytes).map_err(|e| Error::io(self.path, e))? == 0 {
                break;
            }
            self.line += 1;
            let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let text = String::from_utf8_lossy(line);
            self.garbled += usize::from(text.contains('\u{FFFD}') && std::str::from_utf8(line).is_err());
            texts.push(match self.field {
                None => text.into_owned(),
                Some(field) => self.parse(&text, field)?,
            });
        }
        Ok(texts)
    }

    fn parse(&self, line: &str, field: &str) -> Result<String> {
        let wrong = |reason: String| Error::input_line(self.path, self.line, reason);
        let mut object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|e| wrong(format!("not a JSON object: {e}")))?;
        match object.remove(field) {
            Some(serde_json::Value::String(text)) => Ok(text),
            Some(_) => Err(wrong(format!("the field {field:?} is no string"))),
            None => Err(wrong(format!("there is no field {field:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(content: &[u8], field: Option<&str>) -> Result<(Vec<String>, usize)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("in");
        std::fs::write(&path, content).unwrap();
        let mut lines = Lines::open(&path, field)?;
        let mut all = Vec::new();
        loop {
            let some = lines.take(2)?;
            if some.is_empty() {
                return Ok((all, lines.garbled));
            }
            all.extend(some);
        }
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
        assert!(reason(b"t").contains("not a JSON object"));
    }
}
