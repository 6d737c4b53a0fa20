//! Electronic books (EPUB 2 and 3, W3C): the chapters in reading order, a form feed between them.

use std::collections::HashMap;
use std::path::PathBuf;

use dom_query::Document as Page;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::decode::decode_named;
use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument, primary};
use super::limit;
use super::markup;
use super::options::FieldNames;
use super::source::Opened;
use super::xml::{Fault, Inline, Xml, attribute};
use super::zipped::Zipped;
use crate::error::{Error, Result};

/// EPUB without rights management.
pub(super) struct Epub;

impl InputFormat for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn about(&self) -> &'static str {
        "an electronic book, its chapters in order"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["epub"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04") && head.windows(28).any(|w| w == b"mimetypeapplication/epub+zip")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let (path, limit) = (input.source.path.clone(), input.limit());
        let mut book = Book { zip: Zipped::open(input)?, path, limit };
        let document = book.document()?;
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

struct Book {
    zip: Zipped,
    path: PathBuf,
    limit: u64,
}

/// What the package says: where the chapters are, in order, and what the book is.
#[derive(Default)]
struct Package {
    items: HashMap<String, String>,
    spine: Vec<String>,
    title: Option<String>,
    language: Option<String>,
    author: Option<String>,
    date: Option<String>,
}

impl Book {
    fn wrong(&self, reason: impl Into<String>) -> Error {
        Error::input(&self.path, reason)
    }

    fn xml(&mut self, name: &str) -> Result<Option<Xml>> {
        let bytes = self.zip.part(name)?;
        Ok(bytes.map(|bytes| Xml::part(bytes, self.path.join(name), "XML")))
    }

    fn document(&mut self) -> Result<RawDocument> {
        let Some(mut container) = self.xml("META-INF/container.xml")? else {
            return Err(self.wrong("not an electronic book: META-INF/container.xml is missing"));
        };
        let root = rootfile(&mut container).map_err(|fault| container.error(fault))?;
        let root = root.ok_or_else(|| self.wrong("the book's container names no package"))?;
        let Some(mut xml) = self.xml(&root)? else {
            return Err(self.wrong(format!("the book's package {root} is missing")));
        };
        let package = package(&mut xml).map_err(|fault| xml.error(fault))?;
        let encrypted = match self.xml("META-INF/encryption.xml")? {
            Some(mut xml) => encrypted(&mut xml).map_err(|fault| xml.error(fault))?,
            None => Vec::new(),
        };
        let mut marked = MarkedText::default();
        for chapter in &package.spine {
            let Some(href) = package.items.get(chapter) else { continue };
            let name = resolve(&root, href);
            if encrypted.contains(&name) {
                return Err(self.wrong("the book is encrypted (rights management)"));
            }
            let Some(bytes) = self.zip.part(&name)? else {
                return Err(self.wrong(format!("the book's chapter {name} is missing")));
            };
            if bytes.is_empty() {
                continue;
            }
            let page = decode_named(bytes, None).map_err(|reason| self.wrong(format!("{name}: {reason}")))?.text;
            marked.end_chapter();
            markup::blocks(Page::from(page).root(), &mut marked);
            if marked.text.len() as u64 > self.limit {
                return Err(limit::too_large(&self.path, self.limit));
            }
        }
        let mut fields = Map::new();
        fields.extend(package.author.map(|author| ("author".to_owned(), Value::String(author))));
        let language = package.language.as_deref().map(primary).filter(|language| language.code() != "und");
        Ok(RawDocument {
            body: Body::Marked(marked.trimmed()),
            title: package.title,
            language,
            date: package.date,
            fields,
            ..RawDocument::default()
        })
    }
}

/// The path of the package.
fn rootfile(xml: &mut Xml) -> Result<Option<String>, Fault> {
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "rootfile" => {
                return attribute(&element, &["full-path"]);
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

fn package(xml: &mut Xml) -> Result<Package, Fault> {
    let mut package = Package::default();
    let mut in_metadata = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "metadata" => in_metadata = true,
                name @ ("title" | "language" | "creator" | "date") if in_metadata => {
                    let text = Some(xml.text(|_| Inline::Read)?).filter(|text| !text.is_empty());
                    let slot = match name {
                        "title" => &mut package.title,
                        "language" => &mut package.language,
                        "creator" => &mut package.author,
                        _ => &mut package.date,
                    };
                    // The first of each is the book's main one.
                    if slot.is_none() {
                        *slot = text;
                    }
                }
                "item" => {
                    let kind = attribute(&element, &["media-type"])?.unwrap_or_default();
                    if matches!(kind.as_str(), "application/xhtml+xml" | "text/html" | "text/x-oeb1-document") {
                        let id = attribute(&element, &["id"])?;
                        package.items.extend(id.zip(attribute(&element, &["href"])?));
                    }
                }
                "itemref" if attribute(&element, &["linear"])?.as_deref() != Some("no") => {
                    package.spine.extend(attribute(&element, &["idref"])?);
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "metadata" => in_metadata = false,
            Event::Eof => return Ok(package),
            _ => {}
        }
    }
}

/// The files that are encrypted; fonts often are, in books that anybody may read.
fn encrypted(xml: &mut Xml) -> Result<Vec<String>, Fault> {
    let mut files = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "CipherReference" => {
                files.extend(attribute(&element, &["URI"])?.map(|uri| unescaped(&uri)));
            }
            Event::Eof => return Ok(files),
            _ => {}
        }
    }
}

/// A reference from a file of the book as a path in the book.
fn resolve(from: &str, href: &str) -> String {
    let href = href.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<String> = match href.starts_with('/') {
        true => Vec::new(),
        false => {
            from.rsplit_once('/').map(|(folder, _)| folder.split('/').map(str::to_owned).collect()).unwrap_or_default()
        }
    };
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(unescaped(part)),
        }
    }
    parts.join("/")
}

/// `%20` and its like as the bytes that they stand for.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let code = (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_paths_in_the_book() {
        assert_eq!(resolve("OEBPS/content.opf", "Text/un%20deux.xhtml#x"), "OEBPS/Text/un deux.xhtml");
        assert_eq!(resolve("content.opf", "../../a.xhtml"), "a.xhtml");
        assert_eq!(resolve("a/b/c.opf", "../d.html"), "a/d.html");
        assert_eq!(unescaped("100%"), "100%");
        assert_eq!(unescaped("%é"), "%é");
    }
}
