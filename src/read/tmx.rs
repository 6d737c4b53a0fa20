//! Translation memories (TMX 1.4b, <https://www.gala-global.org/tmx-14b>) of any tool, read one unit at a time.

use std::io::{self, BufRead, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::format::{Contents, InputFormat, Item, Items, TranslationUnit};
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::Language;
use crate::error::{Error, Result};
use crate::text::fold_spaces;

/// TMX in UTF-8 or, with its byte-order mark, UTF-16.
pub(super) struct Tmx;

impl InputFormat for Tmx {
    fn name(&self) -> &'static str {
        "tmx"
    }

    fn about(&self) -> &'static str {
        "a translation memory (TMX)"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tmx"]
    }

    fn contents(&self) -> Contents {
        Contents::Units
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.windows(4).any(|w| w == b"<tmx") || head.windows(8).any(|w| w == b"<\0t\0m\0x\0" || w == b"\0<\0t\0m\0x")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let path = input.source.path.clone();
        let utf16: Option<fn([u8; 2]) -> u16> = match input.head() {
            [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
            [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
            _ => None,
        };
        let has_mark = input.head().starts_with(b"\xEF\xBB\xBF");
        let mut reader = input.reader;
        let reader: Box<dyn BufRead + Send> = match utf16 {
            None => {
                reader.consume(if has_mark { 3 } else { 0 });
                reader
            }
            Some(unit) => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes).map_err(|e| Error::io(&path, e))?;
                let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
                let text: Result<String, _> = char::decode_utf16(units).collect();
                Box::new(Cursor::new(text.map_err(|_| Error::input(&path, "not valid UTF-16"))?.into_bytes()))
            }
        };
        Ok(Box::new(units(reader, path)))
    }
}

/// The units in order. The first error ends them: what comes after broken XML means nothing.
fn units(reader: Box<dyn BufRead + Send>, path: PathBuf) -> impl Iterator<Item = Result<Item>> + Send {
    let lines = Arc::new(AtomicUsize::new(1));
    let mut xml = Reader::from_reader(CountLines { inner: reader, lines: Arc::clone(&lines) });
    let (mut over, mut seen, mut buffer) = (false, false, Vec::new());
    let error = move |reason: &str| {
        Error::input_line(&path, lines.load(Ordering::Relaxed), format!("not well-formed TMX: {reason}"))
    };
    std::iter::from_fn(move || {
        while !over {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(start)) if start.local_name().as_ref() == "tu" => {
                    let unit = unit(&mut xml, &start);
                    over = unit.is_err();
                    return Some(unit.map(Item::Unit).map_err(|reason| error(&reason)));
                }
                Ok(Event::Start(start)) if start.local_name().as_ref() == "tmx" => seen = true,
                Ok(Event::Eof) => {
                    over = true;
                    if !seen {
                        return Some(Err(error("no <tmx> element")));
                    }
                }
                Ok(_) => {}
                Err(e) => {
                    over = true;
                    return Some(Err(error(&e.to_string())));
                }
            }
        }
        None
    })
}

/// Counts the lines that have been read, for messages.
struct CountLines<R> {
    inner: R,
    lines: Arc<AtomicUsize>,
}

impl<R: BufRead> Read for CountLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for CountLines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let ends = buffer[..n.min(buffer.len())].iter().filter(|&&b| b == b'\n').count();
            self.lines.fetch_add(ends, Ordering::Relaxed);
        }
        self.inner.consume(n);
    }
}

type Xml = Reader<CountLines<Box<dyn BufRead + Send>>>;

/// Reads from after `<tu>` to its end.
fn unit(xml: &mut Xml, start: &BytesStart<'_>) -> Result<TranslationUnit, String> {
    let mut unit = TranslationUnit { id: attribute(start, &["tuid"])?, ..TranslationUnit::default() };
    let mut language: Option<Language> = None;
    loop {
        match next(xml)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "tuv" => {
                    let code = attribute(&element, &["xml:lang", "lang"])?.ok_or("a <tuv> without xml:lang")?;
                    let primary = code.split(['-', '_']).next().unwrap_or_default();
                    language = Some(Language::new(primary));
                }
                "seg" => {
                    let text = content(xml)?;
                    let language = language.clone().ok_or("a <seg> outside of <tuv>")?;
                    if !text.is_empty() {
                        unit.variants.push((language, text));
                    }
                }
                "prop" => {
                    let kind = attribute(&element, &["type"])?.unwrap_or_default();
                    let value = content(xml)?;
                    unit.props.push((kind, value));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "tu" => return Ok(unit),
            Event::Eof => return Err("the file ends inside a <tu>".into()),
            _ => {}
        }
    }
}

/// The text of the element just opened, white space folded. Native codes (`<bpt>`, `<ept>`, `<it>`, `<ph>`, `<ut>`) are
/// left out with all that is in them, `<hi>` is read through.
fn content(xml: &mut Xml) -> Result<String, String> {
    let mut text = String::new();
    let mut depth = 0usize;
    // The depth of the outermost code that is open.
    let mut code: Option<usize> = None;
    loop {
        let event = next(xml)?;
        match event {
            Event::Start(element) => {
                depth += 1;
                if code.is_none() && element.local_name().as_ref() != "hi" {
                    code = Some(depth);
                }
            }
            Event::End(_) if depth == 0 => break,
            Event::End(_) => {
                if code == Some(depth) {
                    code = None;
                }
                depth -= 1;
            }
            Event::Text(part) if code.is_none() => text.push_str(&part.xml10_content()),
            Event::CData(part) if code.is_none() => text.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) if code.is_none() => {
                match entity.resolve_char_ref().map_err(|e| e.to_string())? {
                    Some(c) => text.push(c),
                    None => match resolve_predefined_entity(&entity) {
                        Some(known) => text.push_str(known),
                        None => return Err(format!("the entity &{}; is not defined", &*entity)),
                    },
                }
            }
            Event::Eof => return Err("the file ends inside a segment".into()),
            _ => {}
        }
    }
    Ok(fold_spaces(&text).into_owned())
}

fn next(xml: &mut Xml) -> Result<Event<'static>, String> {
    let mut buffer = Vec::new();
    Ok(xml.read_event_into(&mut buffer).map_err(|e| e.to_string())?.into_owned())
}

/// The first of the named attributes that the element has.
fn attribute(element: &BytesStart<'_>, names: &[&str]) -> Result<Option<String>, String> {
    for name in names {
        if let Some(found) = element.try_get_attribute(name).map_err(|e| e.to_string())? {
            return Ok(Some(
                found.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|e| e.to_string())?.into_owned(),
            ));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;
    use std::path::Path;

    fn units(text: &str) -> Vec<Result<TranslationUnit>> {
        of_bytes(text.as_bytes().to_vec())
    }

    fn of_bytes(bytes: Vec<u8>) -> Vec<Result<TranslationUnit>> {
        let opened = Opened::from_bytes(Source::of(Path::new("m.tmx")), bytes);
        let unit = |item| match item {
            Item::Unit(unit) => unit,
            Item::Document(_) => unreachable!("a memory holds units"),
        };
        Tmx.open(opened, &FieldNames::default()).unwrap().map(|item| item.map(unit)).collect()
    }

    #[test]
    fn memories_of_other_tools() {
        let text = "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header/><body>\n<tu><note>n</note>\
            <tuv xml:lang=\"EN-us\"><seg>Press <bpt i=\"1\">&lt;b><sub>x</sub></bpt><hi>OK</hi><ept i=\"1\">&lt;/b></ept> &#x26; go</seg></tuv>\
            <tuv lang=\"fr_CA\"><seg><![CDATA[Cliquez <OK>]]> et\n allez</seg></tuv>\
            <tuv xml:lang=\"de\"><seg/></tuv></tu></body></tmx>";
        let found = units(text);
        let unit = found[0].as_ref().unwrap();
        assert_eq!(
            unit.variants,
            [(Language::english(), "Press OK & go".into()), (Language::french(), "Cliquez <OK> et allez".to_string())]
        );
    }

    #[test]
    fn broken_files_say_where() {
        let reason = |text: &str| units(text).pop().unwrap().unwrap_err().to_string();
        assert_eq!(reason("<html></html>"), "m.tmx:1: not well-formed TMX: no <tmx> element");
        assert!(
            reason("<tmx>\n<tu><tuv xml:lang='fr'><seg>Oui")
                .contains("m.tmx:2: not well-formed TMX: the file ends inside")
        );
        assert!(reason("<tmx>\n<tu><tuv><seg>Oui</seg></tuv></tu></tmx>").contains("a <tuv> without xml:lang"));
        assert!(reason("<tmx><tu><tuv xml:lang='fr'><seg>&x;</seg></tuv></tu></tmx>").contains("&x; is not defined"));
        assert!(units("<tmx><tu></seg></tu></tmx>").pop().unwrap().is_err());
    }

    #[test]
    fn utf16_with_its_mark() {
        let text = "\u{FEFF}<tmx><tu><tuv xml:lang=\"fr\"><seg>Été</seg></tuv></tu></tmx>";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of_bytes(bytes).pop().unwrap().unwrap().variants[0].1, "Été");
    }
}
