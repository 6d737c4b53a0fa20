//! Translation memories (TMX 1.4b, <https://www.gala-global.org/tmx-14b>) of any tool, read one unit at a time.

use quick_xml::events::{BytesStart, Event};

use super::format::{Contents, InputFormat, Item, Items, TranslationUnit, UnitText, primary};
use super::options::FieldNames;
use super::source::Opened;
use super::xml::{Fault, Inline, Xml, attribute};
use crate::error::Result;
use crate::language::Language;

/// TMX in any encoding that its mark or its declaration names.
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
        Ok(Box::new(units(Xml::open(input, "TMX"))))
    }
}

/// The units in order. The first error ends them: what comes after broken XML means nothing.
fn units(mut xml: Xml) -> impl Iterator<Item = Result<Item>> + Send {
    let (mut over, mut seen) = (false, false);
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let unit = next_unit(&mut xml, &mut seen);
        over = !matches!(unit, Ok(Some(_)));
        unit.map_err(|fault| xml.error(fault)).transpose().map(|unit| unit.map(Item::Unit))
    })
}

/// The next unit; `seen` says whether the file has shown that it is a memory.
fn next_unit(xml: &mut Xml, seen: &mut bool) -> Result<Option<TranslationUnit>, Fault> {
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "tu" => {
                xml.begin();
                return unit(xml, &start).map(Some);
            }
            Event::Start(start) if start.local_name().as_ref() == "tmx" => *seen = true,
            Event::Eof if *seen => return Ok(None),
            Event::Eof => return Err("no <tmx> element".into()),
            _ => {}
        }
    }
}

/// Reads from after `<tu>` to its end.
fn unit(xml: &mut Xml, start: &BytesStart<'_>) -> Result<TranslationUnit, Fault> {
    let mut unit = TranslationUnit { id: attribute(start, &["tuid"])?, ..TranslationUnit::default() };
    let mut language: Option<Language> = None;
    // The properties of a variant stand before its text.
    let mut props: Vec<(String, String)> = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "tuv" => {
                    let code = attribute(&element, &["xml:lang", "lang"])?.ok_or("a <tuv> without xml:lang")?;
                    language = Some(primary(&code));
                    props.clear();
                }
                "seg" => {
                    let text = xml.text(native_codes)?;
                    let language = language.clone().ok_or("a <seg> outside of <tuv>")?;
                    if !text.is_empty() {
                        unit.variants.push(UnitText { language, text, props: std::mem::take(&mut props) });
                    }
                }
                "prop" => {
                    let kind = attribute(&element, &["type"])?.unwrap_or_default();
                    let value = xml.text(native_codes)?;
                    if language.is_some() { &mut props } else { &mut unit.props }.push((kind, value));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "tu" => return Ok(unit),
            Event::Eof => return Err("the file ends inside a <tu>".into()),
            _ => {}
        }
    }
}

/// Native codes (`<bpt>`, `<ept>`, `<it>`, `<ph>`, `<ut>`) are left out with all that is in them, `<hi>` is read through.
fn native_codes(element: &BytesStart<'_>) -> Inline {
    match element.local_name().as_ref() {
        "hi" => Inline::Read,
        _ => Inline::LeaveOut,
    }
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
        let to_unit = |item| match item {
            Item::Unit(unit) => unit,
            Item::Document(_) => unreachable!("a memory holds units"),
        };
        Tmx.open(opened, &FieldNames::default()).unwrap().map(|item| item.map(to_unit)).collect()
    }

    #[test]
    fn memories_of_other_tools() {
        let text = "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header/><body>\n<tu><note>n</note>\
            <tuv xml:lang=\"EN-us\"><seg>Press <bpt i=\"1\">&lt;b><sub>x</sub></bpt><hi>OK</hi><ept i=\"1\">&lt;/b></ept> &#x26; go</seg></tuv>\
            <tuv lang=\"fr_CA\"><seg><![CDATA[Cliquez <OK>]]> et\n allez</seg></tuv>\
            <tuv xml:lang=\"de\"><seg/></tuv></tu></body></tmx>";
        let found = units(text);
        let unit = found[0].as_ref().unwrap();
        let variants: Vec<(&str, &str)> = unit.variants.iter().map(|v| (v.language.code(), &*v.text)).collect();
        assert_eq!(variants, [("en", "Press OK & go"), ("fr", "Cliquez <OK> et allez")]);
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
        assert_eq!(of_bytes(bytes).pop().unwrap().unwrap().variants[0].text, "Été");
    }
}
