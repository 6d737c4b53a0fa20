//! JSON Lines: one document a line, whatever its fields are called, read one at a time.

use std::io::{BufRead, Read};
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::decode::{self, Decoded};
use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::limit;
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::Language;
use crate::error::{Error, Remedy, Result};

/// JSON Lines, <https://jsonlines.org>.
pub(super) struct JsonLines;

impl InputFormat for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn about(&self) -> &'static str {
        "JSON Lines, one document a line"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn contents(&self) -> Contents {
        Contents::Documents
    }

    /// The first line holds an object, or as much of it as can be seen begins as one.
    fn recognises(&self, head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(head).trim_ascii_start();
        let after = head.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        after.is_some_and(|rest| rest.starts_with(b"\"") || rest.starts_with(b"}"))
    }

    fn open(&self, input: Opened, fields: &FieldNames) -> Result<Items> {
        let (path, limit) = (input.source.path.clone(), input.limit());
        let (reader, encoding) = input.utf8(None);
        let items = Records { encoding, ..items(reader, path, fields.clone(), limit) };
        Ok(Box::new(items.map(|document| document.map(|document| Item::Document(Box::new(document))))))
    }
}

/// The records of a reader. A line that is no record is an error of its own; the next ones follow.
pub(super) fn items<R: BufRead>(reader: R, path: PathBuf, fields: FieldNames, limit: u64) -> Records<R> {
    Records { reader, path, fields, limit, encoding: None, decoder: decode::Records::default(), line: 0, over: false }
}

/// An iterator over the records of a file; see [`items`].
pub(super) struct Records<R> {
    reader: R,
    path: PathBuf,
    fields: FieldNames,
    /// The longest line that is read, in bytes.
    limit: u64,
    /// What all of the file was decoded from.
    encoding: Option<&'static str>,
    decoder: decode::Records,
    line: usize,
    over: bool,
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            let mut bytes = Vec::new();
            self.line += 1;
            match self.reader.by_ref().take(self.limit + 1).read_until(b'\n', &mut bytes) {
                Err(e) => {
                    self.over = true;
                    return Some(Err(limit::failed(&self.path, e, self.limit)));
                }
                Ok(0) => self.over = true,
                Ok(n) if n as u64 > self.limit => {
                    self.over = bytes.last() != Some(&b'\n') && !self.skip_line();
                    return Some(Err(limit::line_too_long(&self.path, self.line, self.limit)));
                }
                Ok(_) => {
                    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&bytes).trim_ascii();
                    if !bytes.is_empty() {
                        let bytes = bytes.to_vec();
                        return Some(self.record(bytes));
                    }
                }
            }
        }
        None
    }
}

/// How far the end of a line over the limit is looked for, in limits: farther away it is no line but a bomb.
const FARTHEST: u64 = 64;

impl<R: BufRead> Records<R> {
    /// Goes to the next line without keeping this one; whether there is one.
    fn skip_line(&mut self) -> bool {
        let farthest = self.limit.saturating_mul(FARTHEST);
        // What fails here fails again at the next line, and is told there.
        self.reader.by_ref().take(farthest).skip_until(b'\n').map_or(true, |skipped| (skipped as u64) < farthest)
    }
}

impl<R> Records<R> {
    fn record(&mut self, bytes: Vec<u8>) -> Result<RawDocument> {
        let Decoded { text, encoding } = self.decoder.text(bytes).map_err(|reason| self.error(&reason))?;
        let mut fields: Map<String, Value> = serde_json::from_str(&text).map_err(|e| self.error(&not_an_object(&e)))?;
        let name = &self.fields.text;
        let body = match fields.remove(name) {
            Some(Value::String(text)) => Body::Text(text),
            Some(Value::Array(items)) => match items.iter().map(|x| x.as_str().map(str::to_owned)).collect() {
                Some(sentences) => Body::Sentences(sentences),
                None => return Err(self.error(&format!("the list “{name}” does not hold strings only"))),
            },
            Some(_) => {
                return Err(self.error(&format!("the field “{name}” is neither a string nor a list of sentences")));
            }
            None => {
                let has: Vec<&str> = fields.keys().map(String::as_str).collect();
                let reason = format!("no field “{name}” (it has: {})", has.join(", "));
                return Err(self.error(&reason).mended_by(Remedy::NameTextField));
            }
        };
        Ok(RawDocument {
            body,
            line: Some(self.line),
            id: string(&fields, &self.fields.id),
            language: string(&fields, &self.fields.language).map(|code| Language::new(&code)),
            date: string(&fields, &self.fields.date),
            title: string(&fields, &self.fields.title),
            url: string(&fields, &self.fields.url),
            encoding: encoding.or(self.encoding),
            fields,
        })
    }

    fn error(&self, reason: &str) -> Error {
        Error::input_line(&self.path, self.line, reason)
    }
}

/// Why a line is no JSON object. The line is the message's own, so of serde's place only the column is told.
pub(super) fn not_an_object(error: &serde_json::Error) -> String {
    if error.is_data() {
        return "a JSON value, but not an object".into();
    }
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    format!("not valid JSON: {reason} (column {})", error.column())
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
    use std::path::Path;

    use super::super::documents::{Record, from_jsonl};
    use super::super::options::ReadOptions;
    use super::*;

    fn read(lines: &str, fields: FieldNames) -> Vec<Result<Record>> {
        let lines = std::io::Cursor::new(lines.as_bytes().to_vec());
        let options = ReadOptions { fields, ..ReadOptions::default() };
        from_jsonl(lines, Path::new("news.jsonl"), &options).collect()
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
        let fields = FieldNames {
            text: "body".into(),
            id: "no".into(),
            date: "when".into(),
            title: "head".into(),
            ..FieldNames::default()
        };
        let found = read(lines, fields);
        assert_eq!(found.len(), 6);
        let first = found[0].as_ref().unwrap();
        assert_eq!(first.document.id, "7");
        assert_eq!(first.document.date.as_deref(), Some("2024-01"));
        assert_eq!(first.document.title().as_deref(), Some("Le maire"));
        assert!(first.fields.contains_key("k") && !first.fields.contains_key("body"));
        let reason = |i: usize| found[i].as_ref().unwrap_err().to_string();
        assert_eq!(reason(1), "news.jsonl:3: no field “body” (it has: no); say which field holds the text");
        assert!(reason(2).starts_with("news.jsonl:4: a JSON value, but not an object"));
        assert!(reason(3).starts_with("news.jsonl:5: not valid JSON: EOF while parsing"));
        let sixth = found[4].as_ref().unwrap();
        assert_eq!((sixth.document.id.as_str(), sixth.document.language.code()), ("news:6", "en"));
        assert_eq!(reason(5), "news.jsonl:7: the text is empty");
    }

    #[test]
    fn a_line_over_the_limit_costs_no_other() {
        let long = format!("{{\"text\": \"{}\"}}\n", "a".repeat(200));
        let sound = "{\"text\": \"The mayor spoke last night.\"}\n";
        let lines = |text: String, limit: u64| -> Vec<Result<usize>> {
            let lines = std::io::Cursor::new(text.into_bytes());
            let records = items(lines, "news.jsonl".into(), FieldNames::default(), limit);
            records.map(|record| record.map(|r| r.line.unwrap_or_default())).collect()
        };
        let found = lines([sound, &long, sound].concat(), 60);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].as_ref().ok(), found[2].as_ref().ok()), (Some(&1), Some(&3)));
        let told = found[1].as_ref().unwrap_err().to_string();
        assert!(told.starts_with("news.jsonl:2: more than 60 bytes"), "{told}");
        // Its end is within the limit's next byte: nothing more may be skipped.
        let exact = sound.len() as u64 - 1;
        assert_eq!(lines([sound, sound].concat(), exact - 1).iter().filter(|r| r.is_err()).count(), 2);
        assert_eq!(lines([sound, sound].concat(), exact).len(), 2);
        // Without an end in sight the rest is left unread.
        assert_eq!(lines(format!("{}\n{sound}", "b".repeat(60 * 70)), 60).len(), 1);
    }

    #[test]
    fn a_list_of_sentences_is_not_split_again() {
        let found = read(
            "{\"text\": [\"M. Petit est\\nparti. Il pleut.\", \"\", \"La nuit tombe sur la ville.\"]}\n{\"text\": [1]}\n{\"text\": 1}",
            FieldNames::default(),
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
            FieldNames::default(),
        );
        assert_eq!(found[0].as_ref().unwrap().document.language_confidence, 1.0);
        assert!(found[1].as_ref().unwrap_err().to_string().contains("the record's language is de"));
    }

    #[test]
    fn broken_json_is_told_as_what_it_is() {
        let reason = |line: &str| read(line, FieldNames::default()).pop().unwrap().unwrap_err().to_string();
        assert!(reason("{\"text\":\"\\ud800\"}").contains("not valid JSON: "), "{}", reason("{\"text\":\"\\ud800\"}"));
        let open = reason("{\"text\":\"Le maire\n");
        assert!(open.contains("not valid JSON: EOF while parsing a string (column 17)"), "{open}");
    }
}
