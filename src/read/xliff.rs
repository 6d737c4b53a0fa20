//! Translations on their way (XLIFF 1.2 and 2.x, OASIS), read one unit at a time.

use quick_xml::events::{BytesStart, Event};

use super::format::{Contents, InputFormat, Item, Items, TranslationUnit, UnitText, primary};
use super::options::FieldNames;
use super::source::Opened;
use super::xml::{Fault, Inline, Xml, attribute};
use crate::error::Result;
use crate::language::Language;

/// XLIFF of both families.
pub(super) struct Xliff;

impl InputFormat for Xliff {
    fn name(&self) -> &'static str {
        "xliff"
    }

    fn about(&self) -> &'static str {
        "translation units (XLIFF 1.2, 2.x)"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlf", "xliff", "sdlxliff", "mqxliff"]
    }

    fn contents(&self) -> Contents {
        Contents::Units
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.windows(6).any(|w| w == b"<xliff")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let mut reader = Reader { xml: Xml::open(input, "XLIFF"), languages: [None, None], seen: false, unit: None };
        let mut over = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if over {
                return None;
            }
            let unit = reader.next_unit();
            over = !matches!(unit, Ok(Some(_)));
            unit.map_err(|fault| reader.xml.error(fault)).transpose().map(|unit| unit.map(Item::Unit))
        })))
    }
}

struct Reader {
    xml: Xml,
    /// Of the file or document that is open.
    languages: [Option<Language>; 2],
    seen: bool,
    /// The id of the unit that is open; the segments of XLIFF 2 go by it.
    unit: Option<String>,
}

impl Reader {
    /// The next unit or segment.
    fn next_unit(&mut self) -> Result<Option<TranslationUnit>, Fault> {
        loop {
            match self.xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "xliff" => {
                        self.seen = true;
                        self.languages(&start, "srcLang", "trgLang")?;
                    }
                    "file" => self.languages(&start, "source-language", "target-language")?,
                    "unit" => self.unit = attribute(&start, &["id"])?,
                    "trans-unit" => {
                        let id = attribute(&start, &["id"])?;
                        return self.segment(id, &start).map(Some);
                    }
                    "segment" => {
                        let own = attribute(&start, &["id"])?;
                        let id = match (self.unit.clone(), own) {
                            (Some(unit), Some(own)) => Some(format!("{unit}/{own}")),
                            (unit, own) => unit.or(own),
                        };
                        return self.segment(id, &start).map(Some);
                    }
                    _ => {}
                },
                Event::Eof if self.seen => return Ok(None),
                Event::Eof => return Err("no <xliff> element".into()),
                _ => {}
            }
        }
    }

    fn languages(&mut self, start: &BytesStart<'_>, source: &str, target: &str) -> Result<(), Fault> {
        for (slot, name) in self.languages.iter_mut().zip([source, target]) {
            if let Some(code) = attribute(start, &[name])? {
                *slot = Some(primary(&code));
            }
        }
        Ok(())
    }

    /// Reads from after `<trans-unit>` or `<segment>` to its end. Only what stands in it itself counts, not what is inside
    /// its alternatives and matches.
    fn segment(&mut self, id: Option<String>, start: &BytesStart<'_>) -> Result<TranslationUnit, Fault> {
        self.xml.begin();
        let mut unit = TranslationUnit { id, ..TranslationUnit::default() };
        let state = attribute(start, &["state"])?;
        unit.props.extend(state.map(|state| ("state".to_owned(), state)));
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match (element.local_name().as_ref(), depth) {
                    (name @ ("source" | "target"), 0) => {
                        let side = usize::from(name == "target");
                        if let Some(state) = attribute(&element, &["state"])? {
                            unit.props.push(("state".into(), state));
                        }
                        // XLIFF 1.2 allows another language at the element itself.
                        let own = attribute(&element, &["xml:lang"])?;
                        let own = own.map(|code| primary(&code));
                        let text = self.xml.text(inline_codes)?;
                        let language = own.or_else(|| self.languages[side].clone());
                        if !text.is_empty() {
                            let language = language.ok_or_else(|| {
                                format!("no language is named for a <{}>", ["source", "target"][side])
                            })?;
                            unit.variants.push(UnitText { language, text, props: vec![] });
                        }
                    }
                    _ => depth += 1,
                },
                Event::End(_) if depth == 0 => return Ok(unit),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err("the file ends inside a unit".into()),
                _ => {}
            }
        }
    }
}

/// Elements that mark text (`<g>`, `<mrk>`, `<pc>`) are read through, those that stand for the codes of another format are
/// left out with all that is in them.
fn inline_codes(element: &BytesStart<'_>) -> Inline {
    match element.local_name().as_ref() {
        "g" | "mrk" | "pc" => Inline::Read,
        _ => Inline::LeaveOut,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::Source;
    use super::*;

    fn units(text: &str) -> Vec<Result<TranslationUnit>> {
        let opened = Opened::from_bytes(Source::of(Path::new("m.xlf")), text.as_bytes().to_vec());
        let to_unit = |item| match item {
            Item::Unit(unit) => unit,
            Item::Document(_) => unreachable!("it holds units"),
        };
        Xliff.open(opened, &FieldNames::default()).unwrap().map(|item| item.map(to_unit)).collect()
    }

    #[test]
    fn the_first_family() {
        let found = units(
            "<xliff version='1.2'><file source-language='en-US' target-language='fr'><body><group><trans-unit id='a'>\
             <source>Press <g id='1'>OK</g><x id='2'/> to <ph id='3'>{0}</ph>go</source><seg-source><mrk>no</mrk></seg-source>\
             <target state='translated'>Appuyez sur <mrk mtype='x'>OK</mrk></target>\
             <alt-trans><source>bad</source><target>mauvais</target></alt-trans></trans-unit></group>\
             <trans-unit id='b'><source>Alone</source></trans-unit></body></file></xliff>",
        );
        let first = found[0].as_ref().unwrap();
        let variants: Vec<(&str, &str)> = first.variants.iter().map(|v| (v.language.code(), &*v.text)).collect();
        assert_eq!(variants, [("en", "Press OK to go"), ("fr", "Appuyez sur OK")]);
        assert_eq!(
            (first.id.as_deref(), &first.props[..]),
            (Some("a"), &[("state".to_owned(), "translated".to_owned())][..])
        );
        assert_eq!(found[1].as_ref().unwrap().variants.len(), 1);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_second_family() {
        let found = units(
            "<xliff version='2.1' srcLang='fr' trgLang='en'><file id='f'><unit id='u'><mtc:matches xmlns:mtc='m'><mtc:match>\
             <source>x</source><target>y</target></mtc:match></mtc:matches>\
             <segment id='1' state='final'><source>Un <pc id='1'>mot</pc>.</source><target>A word<ph id='2'/>.</target></segment>\
             <ignorable><source> </source></ignorable><segment><source>Deux.</source><target>Two.</target></segment></unit></file></xliff>",
        );
        assert_eq!(found.len(), 2);
        let first = found[0].as_ref().unwrap();
        assert_eq!((first.id.as_deref(), first.variants[1].text.as_str()), (Some("u/1"), "A word."));
        assert_eq!(found[1].as_ref().unwrap().id.as_deref(), Some("u"));
    }

    #[test]
    fn broken_files_say_where() {
        let reason = |text: &str| units(text).pop().unwrap().unwrap_err().to_string();
        assert_eq!(reason("<html></html>"), "m.xlf:1: not well-formed XLIFF: no <xliff> element");
        assert!(
            reason("<xliff>\n<file><trans-unit><source>Oui").contains("m.xlf:2: not well-formed XLIFF: the file ends")
        );
        assert!(
            reason("<xliff><file><trans-unit><source>Oui</source></trans-unit></file></xliff>").contains("no language")
        );
    }
}
