//! JSON Lines: rows as Diptych writes them, or objects with a `translation` by language as the Hugging Face hub has them.

use std::io::BufRead;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::format::primary;
use super::super::jsonl::not_an_object;
use super::super::source::Source;
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, BitextHeader, SideRow};
use crate::error::{Error, Result};
use crate::language::Language;

/// One object a bead.
pub(super) struct JsonLines;

impl BitextInput for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn about(&self) -> &'static str {
        "one JSON object a bead, or {\"translation\": {\"fr\": …, \"en\": …}}"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "json"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.trim_ascii_start().starts_with(b"{")
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let opened = only(files)?.open()?;
        let path = opened.source.path.clone();
        let options = options.clone();
        let mut lines = opened.reader.lines().zip(1usize..).peekable();
        let model = match lines.peek() {
            Some((Ok(line), _)) => serde_json::from_str::<Model>(line).ok().map(|line| line.model),
            _ => None,
        };
        let header = BitextHeader { model: model.unwrap_or_default(), ..no_header() };
        let beads = lines.filter_map(move |(line, number)| match line {
            Ok(line) if line.trim().is_empty() => None,
            Ok(line) => Some(bead(line.trim_start_matches('\u{FEFF}'), number, &path, &options)),
            Err(e) => Some(Err(Error::io(&path, e))),
        });
        Ok(Bitext::new(header, beads))
    }
}

/// What stands in every line besides the bead.
#[derive(Deserialize)]
struct Model {
    model: String,
}

fn bead(line: &str, number: usize, path: &PathBuf, options: &BitextOptions) -> Result<BeadRow> {
    let wrong = |reason: String| Error::input_line(path, number, reason);
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|e| wrong(not_an_object(&e)))?;
    if let Some(Value::Object(texts)) = object.get("translation") {
        return translation(texts, &object, number, options)
            .ok_or_else(|| wrong("no two texts in “translation”".into()));
    }
    serde_json::from_value(Value::Object(object)).map_err(|e| wrong(format!("no bead: {e}")))
}

/// Texts by language; without a word of the caller the first is the source.
fn translation(
    texts: &Map<String, Value>,
    object: &Map<String, Value>,
    number: usize,
    options: &BitextOptions,
) -> Option<BeadRow> {
    let text = |code: &str| texts.get(code).and_then(Value::as_str);
    let mut left: Vec<&str> = texts.keys().map(String::as_str).collect();
    let mut take = |wanted: &Option<Language>| {
        let at = wanted.as_ref().map_or(Some(0), |wanted| left.iter().position(|code| *code == wanted.code()))?;
        (at < left.len()).then(|| left.remove(at))
    };
    // The side that was named goes first, so that the other does not take its text.
    let [source, target] = match &options.languages {
        [source @ None, target @ Some(_)] => {
            let target = take(target)?;
            [take(source)?, target]
        }
        [source, target] => [take(source)?, take(target)?],
    };
    let side = |code: &str| Some(SideRow::of_text(primary(code), text(code)?));
    let id = object.get("id").and_then(Value::as_str).map_or_else(|| number.to_string(), str::to_owned);
    let mut row = BeadRow::of_texts(id, side(source)?, side(target)?);
    let number = |name: &str| object.get(name).and_then(Value::as_f64);
    for name in ["confidence", "similarity", "margin"] {
        if let Some(value) = number(name) {
            row.set_prop(name, &value.to_string());
        }
    }
    Some(row)
}
