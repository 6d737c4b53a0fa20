//! JSON Lines: one document a line, whatever its fields are called, read one at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::document::{Document, Language};
use super::read::{ReadOptions, cannot_open, from_sentences, from_text_with};
use crate::error::{Error, Result};

/// What the fields of a record are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFields {
    /// The text, a string or a list of sentences. The only one that a record must have.
    pub text: String,
    /// The id, a string or a number. Without it a record is known by its file and line.
    pub id: String,
    /// The language's code. Without it the language is guessed.
    pub language: String,
    /// The date.
    pub date: String,
    /// The title, where the text does not hold it.
    pub title: String,
    /// Where it was published.
    pub url: String,
}

impl Default for RecordFields {
    fn default() -> Self {
        let own = |name: &str| name.to_owned();
        RecordFields {
            text: own("text"),
            id: own("id"),
            language: own("language"),
            date: own("date"),
            title: own("title"),
            url: own("url"),
        }
    }
}

/// A record: the document, and the object that it came from.
#[derive(Debug, Clone)]
pub struct Record {
    /// The line, from 1.
    pub line: usize,
    /// The document.
    pub document: Document,
    /// Every field as it was read, for those who pass them on or compare a reference summary.
    pub fields: Map<String, Value>,
}

/// Reads a JSON Lines file, one record at a time. A line that is no record is an error of its own; the next ones follow.
///
/// # Errors
/// When the file cannot be opened.
pub fn records(path: &Path, fields: RecordFields, options: ReadOptions) -> Result<Records<BufReader<File>>> {
    let file = File::open(path).map_err(|e| cannot_open(path, e))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Error::input(path, "a folder, where a JSON Lines file was expected"));
    }
    Ok(records_from(BufReader::with_capacity(1 << 20, file), path, fields, options))
}

/// [`records`] from any reader; `source` is its name for provenance and messages.
pub fn records_from<R: BufRead>(reader: R, source: &Path, fields: RecordFields, options: ReadOptions) -> Records<R> {
    let name = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy().into_owned();
    let stem = ["jsonl", "ndjson"].iter().find_map(|e| name.strip_suffix(&format!(".{e}"))).unwrap_or(&name).to_owned();
    Records { reader, source: source.to_owned(), stem, fields, options, line: 0, over: false }
}

/// An iterator over the records of a file; see [`records`].
pub struct Records<R> {
    reader: R,
    source: PathBuf,
    stem: String,
    fields: RecordFields,
    options: ReadOptions,
    line: usize,
    over: bool,
}

/// The longest line that is read, in bytes. An article has thousands; more than this is no record but a mistake.
const LONGEST: u64 = 256 << 20;

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            let mut bytes = Vec::new();
            self.line += 1;
            match self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut bytes) {
                Err(e) => {
                    self.over = true;
                    return Some(Err(Error::io(&self.source, e)));
                }
                Ok(0) => self.over = true,
                Ok(n) if n as u64 == LONGEST && !bytes.ends_with(b"\n") => {
                    self.over = true;
                    return Some(Err(self.error("the line is longer than 256 MiB: not JSON Lines")));
                }
                Ok(_) => {
                    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&bytes);
                    if bytes.iter().any(|b| !b.is_ascii_whitespace()) {
                        return Some(self.record(bytes));
                    }
                }
            }
        }
        None
    }
}

/// The text of a record.
enum Text {
    /// To be split.
    Whole(String),
    /// Split already.
    Sentences(Vec<String>),
}

impl<R> Records<R> {
    fn record(&self, bytes: &[u8]) -> Result<Record> {
        if let Err(e) = std::str::from_utf8(bytes) {
            let at = e.valid_up_to();
            return Err(self.error(&format!("not valid UTF-8: byte {at} of the line is 0x{:02X}", bytes[at])));
        }
        let mut fields: Map<String, Value> = serde_json::from_slice(bytes).map_err(|e| {
            let reason = match serde_json::from_slice::<IgnoredAny>(bytes) {
                Ok(_) => "a JSON value, but not an object".to_owned(),
                Err(_) => format!("not a JSON object: {e}"),
            };
            self.error(&reason)
        })?;
        let text = match fields.get(&self.fields.text) {
            Some(Value::String(text)) => Text::Whole(text.clone()),
            Some(Value::Array(items)) => match items.iter().map(|x| x.as_str().map(str::to_owned)).collect() {
                Some(sentences) => Text::Sentences(sentences),
                None => return Err(self.error(&format!("the list “{}” does not hold strings only", self.fields.text))),
            },
            Some(_) => {
                let reason = format!("the field “{}” is neither a string nor a list of sentences", self.fields.text);
                return Err(self.error(&reason));
            }
            None => {
                let has: Vec<&str> = fields.keys().map(String::as_str).collect();
                return Err(self.error(&format!(
                    "no field “{}” (it has: {}); name the right one with --text-field",
                    self.fields.text,
                    has.join(", ")
                )));
            }
        };
        let options = match string(&fields, &self.fields.language).filter(|_| self.options.language.is_none()) {
            Some(code) => {
                let language = Language::new(&code);
                if !self.options.accepted.contains(&language) {
                    let accepted: Vec<&str> = self.options.accepted.iter().map(Language::code).collect();
                    return Err(
                        self.error(&format!("the record's language is {language}, not {}", accepted.join(" or ")))
                    );
                }
                ReadOptions::in_language(language)
            }
            None => self.options.clone(),
        };
        let id = string(&fields, &self.fields.id).unwrap_or_else(|| format!("{}:{}", self.stem, self.line));
        let document = match text {
            Text::Whole(text) => from_text_with(id, &self.source, text, &options),
            Text::Sentences(sentences) => from_sentences(id, &self.source, &sentences, &options),
        };
        let mut document = document.map_err(|e| match e {
            Error::Input { reason, .. } => self.error(&reason),
            Error::Skipped { path, reason, .. } => Error::Skipped { path, line: Some(self.line), reason },
            other => other,
        })?;
        document.date = string(&fields, &self.fields.date).or(document.date);
        document.given_title = string(&fields, &self.fields.title);
        document.url = string(&fields, &self.fields.url);
        // The document holds the text already.
        fields.remove(&self.fields.text);
        Ok(Record { line: self.line, document, fields })
    }

    fn error(&self, reason: &str) -> Error {
        Error::input_line(&self.source, self.line, reason.replace("the file", "the text"))
    }
}

/// A field as a string: strings and numbers, trimmed, if there is anything in them.
fn string(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match fields.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str, fields: RecordFields) -> Vec<Result<Record>> {
        records_from(lines.as_bytes(), Path::new("news.jsonl"), fields, ReadOptions::default()).collect()
    }

    #[test]
    fn fields_of_any_name_and_bad_lines_between_good_ones() {
        let lines = concat!(
            "\u{FEFF}{\"no\": 7, \"body\": \"Le maire a parlé hier soir devant le conseil.\", \"when\": \"2024-01\", \"head\": \"Le maire\", \"k\": [1]}\n",
            "\n",
            "{\"no\": 8}\n",
            "[1, 2]\n",
            "{\"no\": \n",
            "{\"body\": \"The mayor spoke to the council last night.\"}\n",
            "{\"body\": \"\"}\n",
        );
        let fields = RecordFields {
            text: "body".into(),
            id: "no".into(),
            date: "when".into(),
            title: "head".into(),
            ..RecordFields::default()
        };
        let found = read(lines, fields);
        assert_eq!(found.len(), 6);
        let first = found[0].as_ref().unwrap();
        assert_eq!(first.document.id, "7");
        assert_eq!(first.document.date.as_deref(), Some("2024-01"));
        assert_eq!(first.document.title().as_deref(), Some("Le maire"));
        assert!(first.fields.contains_key("k") && !first.fields.contains_key("body"));
        let reason = |i: usize| found[i].as_ref().unwrap_err().to_string();
        assert_eq!(reason(1), "news.jsonl:3: no field “body” (it has: no); name the right one with --text-field");
        assert!(reason(2).starts_with("news.jsonl:4: a JSON value, but not an object"));
        assert!(reason(3).starts_with("news.jsonl:5: not a JSON object"));
        let sixth = found[4].as_ref().unwrap();
        assert_eq!((sixth.document.id.as_str(), sixth.document.language.code()), ("news:6", "en"));
        assert_eq!(reason(5), "news.jsonl:7: the text is empty");
    }

    #[test]
    fn a_list_of_sentences_is_not_split_again() {
        let found = read(
            "{\"text\": [\"M. Petit est\\nparti. Il pleut.\", \"\", \"La nuit tombe sur la ville.\"]}\n{\"text\": [1]}\n{\"text\": 1}",
            RecordFields::default(),
        );
        let document = &found[0].as_ref().unwrap().document;
        let sentences: Vec<_> = document.sentences().map(|(_, s)| document.slice(s.span).into_owned()).collect();
        assert_eq!(sentences, ["M. Petit est parti. Il pleut.", "La nuit tombe sur la ville."]);
        assert_eq!((document.lines(), document.language.code()), (vec![0, 2], "fr"));
        assert!(found[1].as_ref().unwrap_err().to_string().contains("does not hold strings only"));
        assert!(found[2].as_ref().unwrap_err().to_string().contains("neither a string nor a list"));
    }

    #[test]
    fn a_record_names_its_language() {
        let found = read(
            "{\"text\": \"Paris 2024\", \"language\": \"fr\"}\n{\"text\": \"Hallo\", \"language\": \"de\"}",
            RecordFields::default(),
        );
        assert_eq!(found[0].as_ref().unwrap().document.language_confidence, 1.0);
        assert!(found[1].as_ref().unwrap_err().to_string().contains("the record's language is de"));
    }
}
