//! XLIFF 1.2 and 2.x (OASIS, <https://docs.oasis-open.org/xliff/xliff-core/v2.1/xliff-core-v2.1.html>).
//!
//! Texts are read without the inline codes of other tools: what a code spans is read, what stands for markup (`<ph>`, `<x>`,
//! `<bpt>` …) is left out. A unit without target is left out with a reason.

use quick_xml::events::{BytesStart, Event};

use super::super::source::Source;
use super::super::xml::{Fault, Inline, Xml, attribute};
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, BitextHeader, SideRow};
use crate::error::{Error, Result};

/// Both versions: each names itself in its elements.
pub(super) struct Xliff;

impl BitextInput for Xliff {
    fn name(&self) -> &'static str {
        "xliff"
    }

    fn about(&self) -> &'static str {
        "XLIFF 1.2 or 2.x; units with source and target"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlf", "xliff", "sdlxliff", "mqxliff"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.windows(6).any(|window| window == b"<xliff")
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let mut xml = Xml::open(only(files)?.open()?, "XLIFF");
        let mut file = File { languages: [None, None], options: options.clone(), segments: 0 };
        let mut model = String::new();
        let mut seen = false;
        // What comes before the first unit.
        let mut waiting = None;
        while waiting.is_none() {
            match xml.next().map_err(|fault| xml.error(fault))? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "xliff" | "file" => {
                        seen = true;
                        file.says(&element).map_err(|fault| xml.error(fault))?;
                    }
                    "note" | "meta" if is_model(&element) => {
                        model = text(&mut xml).map_err(|fault| xml.error(fault))?;
                    }
                    "trans-unit" | "unit" => waiting = Some(element),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if !seen {
            return Err(xml.error("there is no <xliff> element".into()));
        }
        let header = BitextHeader { model, ..no_header() };
        let mut ready = std::collections::VecDeque::new();
        let mut over = false;
        let beads = std::iter::from_fn(move || {
            loop {
                if let Some(bead) = ready.pop_front() {
                    return Some(bead);
                }
                if over {
                    return None;
                }
                match advance(&mut xml, &mut file, waiting.take()) {
                    Ok(Some(beads)) => ready.extend(beads),
                    Ok(None) => over = true,
                    Err(fault) => {
                        over = true;
                        ready.push_back(Err(xml.error(fault)));
                    }
                }
            }
        });
        Ok(Bitext::new(header, beads))
    }
}

fn is_model(element: &BytesStart<'_>) -> bool {
    attribute(element, &["from", "type", "category"]).is_ok_and(|kind| kind.as_deref() == Some("x-model"))
}

/// What the file has said so far.
struct File {
    languages: [Option<String>; 2],
    options: BitextOptions,
    segments: usize,
}

impl File {
    fn says(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        for (side, names) in [["source-language", "srcLang"], ["target-language", "trgLang"]].iter().enumerate() {
            if let Some(code) = attribute(element, names)? {
                self.languages[side] = Some(code);
            }
        }
        Ok(())
    }

    fn side(&self, side: usize, text: String) -> SideRow {
        SideRow::of_text(self.options.language(side, self.languages[side].as_deref()), text)
    }
}

/// The beads of the next unit; `None` at the end of the file.
fn advance(
    xml: &mut Xml,
    file: &mut File,
    waiting: Option<BytesStart<'static>>,
) -> Result<Option<Vec<Result<BeadRow>>>, Fault> {
    let mut next = waiting;
    loop {
        if let Some(element) = next.take() {
            return unit(xml, file, &element).map(Some);
        }
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "trans-unit" | "unit" => next = Some(element),
                "file" => file.says(&element)?,
                _ => {}
            },
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// Reads from after the unit's start to its end.
fn unit(xml: &mut Xml, file: &mut File, start: &BytesStart<'_>) -> Result<Vec<Result<BeadRow>>, Fault> {
    let own = start.local_name().as_ref().to_owned();
    let name = attribute(start, &["name", "resname"])?;
    let id = name.or(attribute(start, &["id"])?).unwrap_or_default();
    // Which side the properties that follow belong to.
    let mut scope: Option<usize> = None;
    let mut props: Vec<(Option<usize>, String, String)> = Vec::new();
    let mut segments: Vec<[Option<String>; 2]> = Vec::new();
    let mut open: [Option<String>; 2] = [None, None];
    // Alternative translations hold sources and targets of their own.
    let mut aside = 0usize;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "alt-trans" | "matches" | "seg-source" | "ignorable" | "originalData" => aside += 1,
                "source" if aside == 0 => open[0] = Some(text(xml)?),
                "target" if aside == 0 => open[1] = Some(text(xml)?),
                "context-group" | "metaGroup" => {
                    let of = attribute(&element, &["name", "category"])?.unwrap_or_default();
                    scope = ["source", "target"].iter().position(|side| of == *side);
                }
                "context" | "meta" => {
                    let kind = attribute(&element, &["context-type", "type"])?.unwrap_or_default();
                    props.push((scope, kind.trim_start_matches("x-").to_owned(), text(xml)?));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "alt-trans" | "matches" | "seg-source" | "ignorable" | "originalData" => {
                    aside = aside.saturating_sub(1)
                }
                "segment" => segments.push(std::mem::take(&mut open)),
                name if name == own => break,
                _ => {}
            },
            Event::Eof => return Err(format!("the file ends inside a <{own}>").into()),
            _ => {}
        }
    }
    if open.iter().any(Option::is_some) {
        segments.push(open);
    }
    let many = segments.len() > 1;
    let mut beads = Vec::new();
    for (k, segment) in segments.into_iter().enumerate() {
        file.segments += 1;
        let id = match id.as_str() {
            "" => file.segments.to_string(),
            id if many => format!("{id}.{}", k + 1),
            id => id.to_owned(),
        };
        beads.push(match segment {
            [Some(source), Some(target)] => {
                let mut row = BeadRow::of_texts(id, file.side(0, source), file.side(1, target));
                for (scope, name, value) in &props {
                    match scope {
                        Some(0) => row.source.set_prop(name, value),
                        Some(_) => row.target.set_prop(name, value),
                        None => row.set_prop(name, value),
                    }
                }
                Ok(row)
            }
            [source, _] => {
                let side = if source.is_some() { "target" } else { "source" };
                let reason = format!("the unit {id} has no {side}");
                Err(Error::Skipped { path: xml.path().to_owned(), line: None, reason })
            }
        });
    }
    Ok(beads)
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
