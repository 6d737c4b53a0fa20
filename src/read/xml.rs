//! XML, event by event: what the formats made of it share.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::limit::{self, Counts, Meter};
use super::source::Opened;
use crate::error::{Error, Result};

/// An XML file that is being read.
pub(super) struct Xml {
    reader: Reader<Meter>,
    counts: Arc<Counts>,
    path: PathBuf,
    /// What the file is called in messages, such as `TMX`.
    what: &'static str,
    limit: u64,
    buffer: Vec<u8>,
}

/// What is wrong, before it is known where.
pub(super) enum Fault {
    /// The XML, or what it says.
    Wrong(String),
    /// The file could not be read on.
    Unread(std::io::Error),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Fault::Wrong(reason)
    }
}

impl From<&str> for Fault {
    fn from(reason: &str) -> Self {
        Fault::Wrong(reason.into())
    }
}

impl From<quick_xml::Error> for Fault {
    fn from(e: quick_xml::Error) -> Self {
        match e {
            quick_xml::Error::Io(e) => Fault::Unread(std::io::Error::new(e.kind(), e.to_string())),
            other => Fault::Wrong(other.to_string()),
        }
    }
}

impl Xml {
    /// A file in UTF-8, UTF-16 with its mark, or what its declaration names.
    pub(super) fn open(input: Opened, what: &'static str) -> Self {
        let (path, limit, declared) = (input.source.path.clone(), input.limit(), declared(input.head()));
        let (reader, _) = input.utf8(declared);
        Xml::new(reader, path, what, limit)
    }

    /// One part of a file, in memory.
    pub(super) fn part(bytes: Vec<u8>, path: PathBuf, what: &'static str) -> Self {
        let declared = declared(&bytes[..bytes.len().min(200)]);
        let input = Opened::from_bytes(super::source::Source { id: String::new(), path: path.clone() }, bytes);
        let (reader, _) = input.utf8(declared);
        Xml::new(reader, path, what, u64::MAX)
    }

    fn new(reader: Box<dyn BufRead + Send>, path: PathBuf, what: &'static str, limit: u64) -> Self {
        let (meter, counts) = Meter::new(reader, limit);
        let mut reader = Reader::from_reader(meter);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, counts, path, what, limit, buffer: Vec::new() }
    }

    /// The next event. An empty element is its start and its end.
    pub(super) fn next(&mut self) -> Result<Event<'static>, Fault> {
        self.buffer.clear();
        Ok(self.reader.read_event_into(&mut self.buffer)?.into_owned())
    }

    /// A new record begins here: the limit counts from now on.
    pub(super) fn begin(&self) {
        self.counts.begin();
    }

    /// What is wrong, and where.
    pub(super) fn error(&self, fault: Fault) -> Error {
        match fault {
            Fault::Unread(e) => limit::failed(&self.path, e, self.limit),
            Fault::Wrong(reason) => {
                let reason = format!("not well-formed {}: {reason}", self.what);
                Error::input_line(&self.path, self.counts.line(), reason)
            }
        }
    }

    /// [`Xml::exact_text`] with runs of white space as XML has it (blanks, tabs, line breaks) made one blank: how a file is
    /// laid out does not matter, but a no-break space is the text's own.
    pub(super) fn text(&mut self, inline: impl Fn(&BytesStart<'_>) -> Inline) -> Result<String, Fault> {
        Ok(folded(&self.exact_text(inline)?))
    }

    /// The text of the element just opened. `inline` says of every element inside it whether its text is the element's own.
    pub(super) fn exact_text(&mut self, inline: impl Fn(&BytesStart<'_>) -> Inline) -> Result<String, Fault> {
        let mut text = String::new();
        let mut depth = 0usize;
        // The depth of the outermost element that is left out.
        let mut out: Option<usize> = None;
        loop {
            match self.next()? {
                Event::Start(element) => {
                    depth += 1;
                    if out.is_none() {
                        match inline(&element) {
                            Inline::Read => {}
                            Inline::LeaveOut => out = Some(depth),
                            Inline::Char(c) => text.push(c),
                        }
                    }
                }
                Event::End(_) if depth == 0 => break,
                Event::End(_) => {
                    if out == Some(depth) {
                        out = None;
                    }
                    depth -= 1;
                }
                Event::Text(part) if out.is_none() => text.push_str(&part.xml10_content()),
                Event::CData(part) if out.is_none() => text.push_str(&part.xml10_content()),
                Event::GeneralRef(entity) if out.is_none() => text.push_str(&resolved(&entity)?),
                Event::Eof => return Err("the file ends inside a segment".into()),
                _ => {}
            }
        }
        Ok(text)
    }
}

/// A text with runs of white space as XML has it made one blank, none at its ends.
pub(super) fn folded(text: &str) -> String {
    text.split([' ', '\t', '\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is made of an element inside a text.
pub(super) enum Inline {
    /// Its text is part of the text.
    Read,
    /// It and all in it is left out.
    LeaveOut,
    /// It stands for a character.
    Char(char),
}

/// The characters that a reference stands for.
///
/// # Errors
/// For entities that XML does not have itself: none is defined from outside, and none can grow.
pub(super) fn resolved(entity: &BytesRef<'_>) -> Result<String, Fault> {
    match entity.resolve_char_ref()? {
        Some(c) => Ok(c.into()),
        None => match resolve_predefined_entity(entity) {
            Some(known) => Ok(known.into()),
            None => Err(format!("the entity &{}; is not defined", &**entity).into()),
        },
    }
}

/// The first of the named attributes that an element has.
pub(super) fn attribute(element: &BytesStart<'_>, names: &[&str]) -> Result<Option<String>, Fault> {
    for name in names {
        if let Some(found) = element.try_get_attribute(name).map_err(|e| e.to_string())? {
            return Ok(Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0)?.into_owned()));
        }
    }
    Ok(None)
}

/// The encoding that `<?xml … encoding="…"?>` names. UTF-16 cannot be read that far without being known.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..head.len().min(200))?;
    let end = head.windows(2).position(|w| w == b"?>")?;
    let declaration = std::str::from_utf8(&head[..end]).ok().filter(|d| d.trim_start().starts_with("<?xml"))?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}
