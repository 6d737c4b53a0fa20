//! Translations on their way (XLIFF 1.2 and 2.x, OASIS,
//! <https://docs.oasis-open.org/xliff/xliff-core/v2.1/xliff-core-v2.1.html>), read one unit at a time.
//!
//! Texts are read without the inline codes of other tools: what a code spans is read, what stands for markup (`<ph>`, `<x>`,
//! `<bpt>` …) is left out. What is inside alternatives and matches is none of the unit's own.

use std::collections::VecDeque;

use quick_xml::events::{BytesStart, Event};

use super::format::{Contents, InputFormat, Item, Items, TranslationUnit, UnitText, primary};
use super::options::FieldNames;
use super::source::Opened;
use super::xml::{Fault, Inline, Xml, attribute, folded};
use crate::error::Result;

/// XLIFF of both families: each names itself in its elements.
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
        let mut segments = Segments::open(input)?;
        Ok(Box::new(std::iter::from_fn(move || {
            let segment = match segments.next()? {
                Ok(segment) => segment,
                Err(error) => return Some(Err(error)),
            };
            Some(segment.unit().map(Item::Unit).map_err(|fault| segments.xml.error(fault)))
        })))
    }
}

/// A segment of XLIFF 2, or a unit of XLIFF 1.2.
pub(super) struct Segment {
    /// The name of its unit, else the unit's id, else its number in the file. Where the unit has several segments, that of
    /// the segment follows behind a slash.
    pub(super) id: String,
    /// The tags of source and target language.
    pub(super) languages: [Option<String>; 2],
    /// Source and target, byte for byte.
    pub(super) texts: [Option<String>; 2],
    /// Type and value of what else is said of it, and of which side it is said.
    pub(super) props: Vec<(Option<usize>, String, String)>,
}

impl Segment {
    /// As a unit of a memory: texts with their white space folded, empty ones left out.
    fn unit(self) -> Result<TranslationUnit, Fault> {
        let mut unit = TranslationUnit { id: Some(self.id), ..TranslationUnit::default() };
        let (shared, own): (Vec<_>, Vec<_>) = self.props.into_iter().partition(|(side, ..)| side.is_none());
        unit.props = shared.into_iter().map(|(_, kind, value)| (kind, value)).collect();
        for (side, (text, language)) in self.texts.iter().zip(&self.languages).enumerate() {
            let text = text.as_deref().map(folded).filter(|text| !text.is_empty());
            let Some(text) = text else { continue };
            let unnamed = || format!("no language is named for a <{}>", ["source", "target"][side]);
            let language = primary(language.as_deref().ok_or_else(unnamed)?);
            let props = own.iter().filter(|(of, ..)| *of == Some(side));
            let props = props.map(|(_, kind, value)| (kind.clone(), value.clone())).collect();
            unit.variants.push(UnitText { language, text, props });
        }
        Ok(unit)
    }
}

/// The segments of a file in order. What comes after broken XML means nothing: an error is the last.
pub(super) struct Segments {
    xml: Xml,
    /// What the file says that its confidences come from.
    pub(super) model: String,
    /// Of the file or document that is open.
    languages: [Option<String>; 2],
    /// The start of the first unit, where the head of the file has been read.
    first: Option<BytesStart<'static>>,
    /// Those of the unit that was read last.
    ready: VecDeque<Segment>,
    count: usize,
    over: bool,
}

impl Segments {
    /// Reads the head of a file, to its first unit.
    pub(super) fn open(input: Opened) -> Result<Self> {
        let mut segments = Segments {
            xml: Xml::open(input, "XLIFF"),
            model: String::new(),
            languages: [None, None],
            first: None,
            ready: VecDeque::new(),
            count: 0,
            over: false,
        };
        match segments.head() {
            Ok(()) => Ok(segments),
            Err(fault) => Err(segments.xml.error(fault)),
        }
    }

    fn head(&mut self) -> Result<(), Fault> {
        let mut seen = false;
        while self.first.is_none() {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "xliff" | "file" => {
                        seen = true;
                        self.says(&element)?;
                    }
                    "note" | "meta" if is_model(&element) => self.model = text(&mut self.xml)?,
                    "trans-unit" | "unit" => self.first = Some(element),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if seen { Ok(()) } else { Err("there is no <xliff> element".into()) }
    }

    /// Which languages an element names for what follows.
    fn says(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        for (side, names) in [["source-language", "srcLang"], ["target-language", "trgLang"]].iter().enumerate() {
            if let Some(code) = attribute(element, names)? {
                self.languages[side] = Some(code);
            }
        }
        Ok(())
    }

    /// Reads the next unit, if there is one.
    fn advance(&mut self) -> Result<(), Fault> {
        let mut next = self.first.take();
        loop {
            if let Some(element) = next.take() {
                self.xml.begin();
                return self.unit(&element);
            }
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "trans-unit" | "unit" => next = Some(element),
                    "file" => self.says(&element)?,
                    _ => {}
                },
                Event::Eof => {
                    self.over = true;
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// Reads from after a unit's start to its end.
    fn unit(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        let element = start.local_name().as_ref().to_owned();
        let name = attribute(start, &["name", "resname"])?;
        let id = name.or(attribute(start, &["id"])?).filter(|id| !id.is_empty());
        // Which side the properties that follow belong to.
        let mut scope: Option<usize> = None;
        let mut props: Vec<(Option<usize>, String, String)> = Vec::new();
        let mut segments: Vec<(Option<String>, Segment)> = Vec::new();
        let empty = |languages: &[Option<String>; 2]| Segment {
            id: String::new(),
            languages: languages.clone(),
            texts: [None, None],
            props: Vec::new(),
        };
        let mut open = empty(&self.languages);
        let mut own_id: Option<String> = None;
        // Alternative translations hold sources and targets of their own.
        let mut aside = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "alt-trans" | "matches" | "seg-source" | "ignorable" | "originalData" => aside += 1,
                    "segment" if aside == 0 => {
                        own_id = attribute(&element, &["id"])?;
                        let state = attribute(&element, &["state"])?;
                        open.props.extend(state.map(|state| (None, "state".to_owned(), state)));
                    }
                    name @ ("source" | "target") if aside == 0 => {
                        let side = usize::from(name == "target");
                        let state = attribute(&element, &["state"])?;
                        open.props.extend(state.map(|state| (None, "state".to_owned(), state)));
                        // XLIFF 1.2 allows another language at the element itself.
                        if let Some(language) = attribute(&element, &["xml:lang"])? {
                            open.languages[side] = Some(language);
                        }
                        open.texts[side] = Some(text(&mut self.xml)?);
                    }
                    "context-group" | "metaGroup" => {
                        let of = attribute(&element, &["name", "category"])?.unwrap_or_default();
                        scope = ["source", "target"].iter().position(|side| of == *side);
                    }
                    "context" | "meta" => {
                        let kind = attribute(&element, &["context-type", "type"])?.unwrap_or_default();
                        props.push((scope, kind.trim_start_matches("x-").to_owned(), text(&mut self.xml)?));
                    }
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "alt-trans" | "matches" | "seg-source" | "ignorable" | "originalData" => {
                        aside = aside.saturating_sub(1)
                    }
                    "segment" if aside == 0 => {
                        segments.push((own_id.take(), std::mem::replace(&mut open, empty(&self.languages))));
                    }
                    name if name == element => break,
                    _ => {}
                },
                Event::Eof => return Err(format!("the file ends inside a <{element}>").into()),
                _ => {}
            }
        }
        if open.texts.iter().any(Option::is_some) {
            segments.push((None, open));
        }
        let many = segments.len() > 1;
        for (k, (own, mut segment)) in segments.into_iter().enumerate() {
            self.count += 1;
            let unit = id.clone().unwrap_or_else(|| self.count.to_string());
            segment.id = match many {
                true => format!("{unit}/{}", own.unwrap_or_else(|| (k + 1).to_string())),
                false => unit,
            };
            segment.props.extend(props.iter().cloned());
            self.ready.push_back(segment);
        }
        Ok(())
    }
}

impl Iterator for Segments {
    type Item = Result<Segment>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(segment) = self.ready.pop_front() {
                return Some(Ok(segment));
            }
            if self.over {
                return None;
            }
            if let Err(fault) = self.advance() {
                self.over = true;
                return Some(Err(self.xml.error(fault)));
            }
        }
    }
}

fn is_model(element: &BytesStart<'_>) -> bool {
    attribute(element, &["from", "type", "category"]).is_ok_and(|kind| kind.as_deref() == Some("x-model"))
}

/// Inline elements that stand for markup of the original: what is in them is no text.
const CODES: &[&str] = &["bpt", "ept", "it", "ph", "x", "bx", "ex", "sc", "ec", "sm", "em"];

/// The text of the element just opened, to its end, byte for byte.
fn text(xml: &mut Xml) -> Result<String, Fault> {
    xml.exact_text(|element| match element.local_name().as_ref() {
        // A character that XML cannot hold: `<cp hex="001A"/>`.
        "cp" => character(element).map_or(Inline::LeaveOut, Inline::Char),
        name if CODES.contains(&name) => Inline::LeaveOut,
        _ => Inline::Read,
    })
}

fn character(element: &BytesStart<'_>) -> Option<char> {
    let hex = attribute(element, &["hex"]).ok()??;
    u32::from_str_radix(hex.trim(), 16).ok().and_then(char::from_u32)
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
        match Xliff.open(opened, &FieldNames::default()) {
            Ok(items) => items.map(|item| item.map(to_unit)).collect(),
            Err(error) => vec![Err(error)],
        }
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
        assert_eq!(found[1].as_ref().unwrap().id.as_deref(), Some("u/2"));
    }

    #[test]
    fn broken_files_say_where() {
        let reason = |text: &str| units(text).pop().unwrap().unwrap_err().to_string();
        assert_eq!(reason("<html></html>"), "m.xlf:1: not well-formed XLIFF: there is no <xliff> element");
        assert!(
            reason("<xliff>\n<file><trans-unit><source>Oui").contains("m.xlf:2: not well-formed XLIFF: the file ends")
        );
        assert!(
            reason("<xliff><file><trans-unit><source>Oui</source></trans-unit></file></xliff>").contains("no language")
        );
    }
}
