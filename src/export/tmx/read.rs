//! Translation memories of any tool, read one unit at a time.

use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::corpus::Language;
use crate::error::{Error, Result};

/// One `<tu>`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TranslationUnit {
    /// Its `tuid`, if it has one.
    pub id: Option<String>,
    /// Its `<prop>`s and those of its variants, by type.
    pub props: Vec<(String, String)>,
    /// Each variant's language (`fr` also for `fr-CA`) and text, without the codes of inline elements; empty ones left out.
    pub variants: Vec<(Language, String)>,
}

impl TranslationUnit {
    /// The text in a language.
    pub fn text(&self, language: &Language) -> Option<&str> {
        self.variants.iter().find(|(l, _)| l == language).map(|(_, text)| text.as_str())
    }
}

/// Opens a TMX file in UTF-8 or, with its byte-order mark, UTF-16. [`TmxReader::units`] goes through it.
///
/// # Errors
/// [`Error::Io`] if it cannot be read, [`Error::Input`] if it is not text in one of these encodings.
pub fn read_tmx(path: &Path) -> Result<TmxReader> {
    let bytes = fs::read(path).map_err(|e| Error::io(path, e))?;
    let text = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .map_err(|e| format!("not valid UTF-8: byte {}; convert the file first", e.utf8_error().valid_up_to())),
    };
    Ok(TmxReader::new(path, text.map_err(|reason| Error::input(path, reason))?))
}

/// A TMX file in memory.
#[derive(Debug)]
pub struct TmxReader {
    path: PathBuf,
    text: String,
}

impl TmxReader {
    /// From a text; `path` is its name for messages.
    pub fn new(path: &Path, text: String) -> Self {
        TmxReader { path: path.to_owned(), text }
    }

    /// The units in order. The first error ends them: what comes after broken XML means nothing.
    pub fn units(&self) -> impl Iterator<Item = Result<TranslationUnit>> + '_ {
        let mut xml = Reader::from_str(self.text.trim_start_matches('\u{FEFF}'));
        let mut over = false;
        let mut seen = false;
        std::iter::from_fn(move || {
            while !over {
                match xml.read_event() {
                    Ok(Event::Start(start)) if start.local_name().as_ref() == "tu" => {
                        let unit = unit(&mut xml, &start);
                        over = unit.is_err();
                        return Some(unit.map_err(|reason| self.error(xml.buffer_position(), &reason)));
                    }
                    Ok(Event::Start(start)) if start.local_name().as_ref() == "tmx" => seen = true,
                    Ok(Event::Eof) => {
                        over = true;
                        if !seen {
                            return Some(Err(Error::input(&self.path, "not a TMX file: no <tmx> element")));
                        }
                    }
                    Ok(_) => {}
                    Err(e) => {
                        over = true;
                        return Some(Err(self.error(xml.error_position(), &e.to_string())));
                    }
                }
            }
            None
        })
    }

    /// An error at a byte of the text, told by its line.
    fn error(&self, at: u64, reason: &str) -> Error {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let line = 1 + self.text.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count();
        Error::input_line(&self.path, line, format!("not well-formed TMX: {reason}"))
    }
}

/// Reads from after `<tu>` to its end.
fn unit(xml: &mut Reader<&[u8]>, start: &BytesStart<'_>) -> Result<TranslationUnit, String> {
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
fn content(xml: &mut Reader<&[u8]>) -> Result<String, String> {
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
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn next<'t>(xml: &mut Reader<&'t [u8]>) -> Result<Event<'t>, String> {
    xml.read_event().map_err(|e| e.to_string())
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

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map_err(|_| "not valid UTF-16".into())
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::bead;
    use super::super::{TmxHeader, write_tmx};
    use super::*;

    fn units(text: &str) -> Vec<Result<TranslationUnit>> {
        TmxReader::new(Path::new("m.tmx"), text.into()).units().collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rows = [
            bead("a&b", "« Oui », dit-il\u{0} <b>à</b> l'art. 5 & 6.\u{FFFF}", "\"Yes\", he said ]]> 😀"),
            bead("null", "Seul.", ""),
            bead("c", "Deux.", "Two."),
        ];
        let header = TmxHeader { version: "0.1.0".into(), source_language: Some("fr".into()), model: "m@1".into() };
        let mut out = Vec::new();
        write_tmx(&mut out, &header, &rows).unwrap();
        let text = String::from_utf8(out).unwrap();
        let found: Vec<TranslationUnit> = units(&text).into_iter().map(Result::unwrap).collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].id.as_deref(), Some("a&b"));
        assert_eq!(found[0].text(&Language::french()), Some("« Oui », dit-il <b>à</b> l'art. 5 & 6."));
        assert_eq!(found[0].text(&Language::english()), Some("\"Yes\", he said ]]> 😀"));
        assert!(found[0].props.contains(&("x-confidence".into(), "0.9000".into())));
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
        assert_eq!(reason("<html></html>"), "m.tmx: not a TMX file: no <tmx> element");
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
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "\u{FEFF}<tmx><tu><tuv xml:lang=\"fr\"><seg>Été</seg></tuv></tu></tmx>";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(file.path(), bytes).unwrap();
        let reader = read_tmx(file.path()).unwrap();
        assert_eq!(reader.units().next().unwrap().unwrap().variants[0].1, "Été");
    }
}
