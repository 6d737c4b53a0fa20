//! Documents of word processors (Office Open XML, ECMA-376): paragraphs, headings by their styles, notes at the end.

use std::collections::HashMap;
use std::path::PathBuf;

use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument};
use super::options::FieldNames;
use super::source::Opened;
use super::xml::{Fault, Inline, Xml, attribute, resolved};
use super::zipped::Zipped;
use crate::corpus::BlockKind;
use crate::error::{Error, Result};
use crate::text::fold_spaces;

/// Word documents.
pub(super) struct Docx;

impl InputFormat for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn about(&self) -> &'static str {
        "a document of a word processor"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["docx"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    /// A ZIP file that begins with the parts of such a document.
    fn recognises(&self, head: &[u8]) -> bool {
        let names = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
        head.starts_with(b"PK\x03\x04") && (names(b"[Content_Types].xml") || names(b"_rels/.rels")) && names(b"word/")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let path = input.source.path.clone();
        if input.head().starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(Error::input(path, "an encrypted document, or one of an old word processor"));
        }
        let mut parts = Parts { zip: Zipped::open(input)?, path };
        let document = parts.document()?;
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

struct Parts {
    zip: Zipped,
    path: PathBuf,
}

impl Parts {
    fn part(&mut self, name: &str) -> Result<Option<Xml>> {
        let bytes = self.zip.part(name)?;
        Ok(bytes.map(|bytes| Xml::part(bytes, self.path.join(name), "XML")))
    }

    fn document(&mut self) -> Result<RawDocument> {
        let mut styles = HashMap::new();
        if let Some(mut xml) = self.part("word/styles.xml")? {
            styles = read_styles(&mut xml).map_err(|fault| xml.error(fault))?;
        }
        let Some(mut xml) = self.part("word/document.xml")? else {
            return Err(Error::input(&self.path, "not a document of a word processor: word/document.xml is missing"));
        };
        let mut marked = MarkedText::default();
        paragraphs(&mut xml, &styles, &mut marked).map_err(|fault| xml.error(fault))?;
        for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
            if let Some(mut xml) = self.part(notes)? {
                let mut found = MarkedText::default();
                paragraphs(&mut xml, &styles, &mut found).map_err(|fault| xml.error(fault))?;
                if !found.blocks.is_empty() {
                    marked.end_chapter();
                    for (kind, span) in found.blocks {
                        marked.push(kind, &found.text[span.start..span.end]);
                    }
                }
            }
        }
        let mut document = RawDocument { body: Body::Marked(marked.trimmed()), ..RawDocument::default() };
        if let Some(mut xml) = self.part("docProps/core.xml")? {
            properties(&mut xml, &mut document).map_err(|fault| xml.error(fault))?;
        }
        Ok(document)
    }
}

/// What the paragraphs of every style are, by its id, where they are no running text.
fn read_styles(xml: &mut Xml) -> Result<HashMap<String, BlockKind>, Fault> {
    let mut styles = HashMap::new();
    let mut id = None;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "style" => id = attribute(&element, &["w:styleId"])?,
                "name" => {
                    let name = attribute(&element, &["w:val"])?.unwrap_or_default().to_lowercase();
                    let kind = kind_of_style(&name);
                    styles.extend(id.clone().zip(kind));
                }
                "outlineLvl" if outline(&element)? => {
                    if let Some(id) = &id {
                        styles.entry(id.clone()).or_insert(BlockKind::Heading);
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// The built-in names of styles are English in every language of the program.
fn kind_of_style(name: &str) -> Option<BlockKind> {
    match name {
        "title" => Some(BlockKind::Title),
        "caption" => Some(BlockKind::Credit),
        name if name.starts_with("heading ") => Some(BlockKind::Heading),
        name if name.starts_with("toc ") || name == "table of figures" => Some(BlockKind::Links),
        _ => None,
    }
}

/// Whether an outline level is one of headings; level 9 is running text.
fn outline(element: &BytesStart<'_>) -> Result<bool, Fault> {
    Ok(attribute(element, &["w:val"])?.and_then(|level| level.parse::<u8>().ok()).is_some_and(|level| level < 9))
}

/// Adds the paragraphs of a part, those in tables and text boxes too.
fn paragraphs(xml: &mut Xml, styles: &HashMap<String, BlockKind>, into: &mut MarkedText) -> Result<(), Fault> {
    // A paragraph may stand in another one's text box.
    let mut open: Vec<(BlockKind, String)> = Vec::new();
    let mut in_text = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "p" => open.push((BlockKind::Paragraph, String::new())),
                "pStyle" => {
                    let style = attribute(&element, &["w:val"])?.unwrap_or_default();
                    if let (Some((kind, _)), Some(known)) = (open.last_mut(), styles.get(&style)) {
                        *kind = *known;
                    }
                }
                "outlineLvl" if outline(&element)? => {
                    if let Some((kind, _)) = open.last_mut() {
                        *kind = BlockKind::Heading;
                    }
                }
                "t" => in_text = true,
                "tab" | "br" | "cr" => push(&mut open, " "),
                "noBreakHyphen" => push(&mut open, "\u{2011}"),
                // What was deleted, the codes of fields, and the copy of a drawing for old programs.
                "delText" | "instrText" | "Fallback" | "separator" | "continuationSeparator" => {
                    xml.text(|_| Inline::LeaveOut)?;
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "p" => {
                    if let Some((kind, text)) = open.pop() {
                        into.push(kind, &fold_spaces(&text));
                    }
                }
                _ => {}
            },
            Event::Text(text) if in_text => push(&mut open, &text.xml10_content()),
            Event::CData(text) if in_text => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(entity) if in_text => push(&mut open, &resolved(&entity)?),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn push(open: &mut [(BlockKind, String)], text: &str) {
    if let Some((_, paragraph)) = open.last_mut() {
        paragraph.push_str(text);
    }
}

/// Title and author.
fn properties(xml: &mut Xml, document: &mut RawDocument) -> Result<(), Fault> {
    let mut fields = Map::new();
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "title" => document.title = Some(xml.text(|_| Inline::Read)?).filter(|title| !title.is_empty()),
                "creator" => {
                    let author = xml.text(|_| Inline::Read)?;
                    if !author.is_empty() {
                        fields.insert("author".into(), Value::String(author));
                    }
                }
                _ => {}
            },
            Event::Eof => {
                document.fields = fields;
                return Ok(());
            }
            _ => {}
        }
    }
}
