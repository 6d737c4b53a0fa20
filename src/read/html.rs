//! Web pages: the article on the page (the method of Mozilla's Readability) and what the page says of it.

use dom_query::Document as Page;
use dom_smoothie::{Config, Readability};
use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::decode::decode_named;
use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument};
use super::markup;
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::BlockKind;
use crate::error::{Error, Result};
use crate::text::fold_spaces;

/// HTML as browsers read it.
pub(super) struct Html;

impl InputFormat for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "a web page; the article on it is found"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(head).trim_ascii_start();
        let begins = |tag: &[u8]| head.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        begins(b"<!doctype html") || begins(b"<html")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let path = input.source.path.clone();
        let document = page(input.bytes()?, None, None).map_err(|reason| Error::input(path, reason))?;
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

/// Pages of more elements are taken as a whole: to look for the article would take too long.
const MOST_ELEMENTS: usize = 200_000;
/// Deeper elements are no page that somebody wrote; browsers stop at 512.
const DEEPEST: usize = 600;

/// A page as a document. `named` is the encoding that came with it, `url` where it is from.
///
/// # Errors
/// A sentence for the user, when it is no text or no text is on it.
pub(super) fn page(bytes: Vec<u8>, named: Option<&'static Encoding>, url: Option<&str>) -> Result<RawDocument, String> {
    if bytes.is_empty() {
        return Err("the file is empty".into());
    }
    let named = named.or_else(|| charset(&bytes[..bytes.len().min(2048)]));
    let decoded = decode_named(bytes, named)?;
    let html = decoded.text;
    let url = url.map(str::to_owned);
    let mut document = RawDocument { encoding: decoded.encoding, url, ..RawDocument::default() };
    let mut marked = MarkedText::default();
    if depth(&html) <= DEEPEST {
        article(&html, &mut document, &mut marked);
    }
    if marked.blocks.is_empty() {
        markup::blocks(Page::from(html).root(), &mut marked);
    }
    if marked.blocks.is_empty() {
        return Err("no text on the page".into());
    }
    let title = document.title.as_deref().map(folded);
    let heading = marked.blocks.iter_mut().find(|(kind, _)| *kind == BlockKind::Heading);
    if let Some((kind, span)) = heading
        && title.is_some_and(|title| title == folded(&marked.text[span.start..span.end]))
    {
        *kind = BlockKind::Title;
    }
    document.body = Body::Marked(marked);
    Ok(document)
}

/// Finds the article and what is said of it; leaves `marked` empty where there is none.
fn article(html: &str, document: &mut RawDocument, marked: &mut MarkedText) {
    let page = Page::from(html);
    let attribute = |selector: &str, name: &str| {
        let found = page.select(selector).iter().find_map(|element| element.attr(name))?;
        Some(found.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let is_url = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    let own_url = attribute("link[rel=canonical]", "href").filter(is_url);
    let own_url = own_url.or_else(|| attribute("meta[property='og:url']", "content").filter(is_url));
    let time = attribute("time[datetime]", "datetime").or_else(|| attribute("meta[name=date]", "content"));
    let language = attribute("html", "lang");
    document.url = own_url.or(document.url.take());
    let config = Config { max_elements_to_parse: MOST_ELEMENTS, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(page, None, Some(config)) else { return };
    let Ok(found) = readability.parse() else { return };
    let mut fields = Map::new();
    let said = [
        ("author", found.byline),
        ("site", found.site_name),
        ("language", found.lang.map(|lang| lang.to_string()).or(language)),
        ("modified", found.modified_time),
    ];
    for (name, value) in said {
        if let Some(value) = value.map(|value| folded(&value)).filter(|value| !value.is_empty()) {
            fields.insert(name.into(), Value::String(value));
        }
    }
    document.fields = fields;
    document.title = Some(folded(&found.title)).filter(|title| !title.is_empty());
    document.date = found.published_time.or(time).map(|time| day(&time));
    markup::blocks(Page::fragment(found.content).root(), marked);
}

/// The day of a time as ISO 8601 has it; other times as they are.
fn day(time: &str) -> String {
    let time = time.trim();
    let shape = time.get(..10).filter(|day| {
        let fits = |(i, c): (usize, char)| if matches!(i, 4 | 7) { c == '-' } else { c.is_ascii_digit() };
        day.chars().enumerate().all(fits)
    });
    shape.unwrap_or(time).to_owned()
}

fn folded(text: &str) -> String {
    fold_spaces(text).into_owned()
}

/// The encoding that a page names in its head.
fn charset(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let at = head.windows(8).position(|w| w == b"charset=")? + 8;
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:".contains(b))).unwrap_or(label.len());
    Encoding::for_label(&label[..end]).filter(|encoding| encoding.is_ascii_compatible())
}

/// About how deep the elements of a page are nested: opening tags less closing ones, elements without an end left aside.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for tag in html.split('<').skip(1) {
        let bytes = tag.as_bytes();
        let void = [
            "br", "img", "meta", "link", "input", "hr", "p", "li", "source", "td", "tr", "th", "dt", "dd", "option",
            "wbr",
        ];
        match bytes.first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b) if b.is_ascii_alphabetic() => {
                let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
                if !void.iter().any(|name| name.eq_ignore_ascii_case(&tag[..end])) {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(html: &str) -> Vec<(BlockKind, String)> {
        let Body::Marked(marked) = page(html.into(), None, None).unwrap().body else { unreachable!() };
        marked.blocks.iter().map(|(kind, span)| (*kind, marked.text[span.start..span.end].to_owned())).collect()
    }

    #[test]
    fn a_page_without_an_article_is_all_its_text() {
        use BlockKind::{Heading, Paragraph};
        let found = blocks(
            "<body><h2>Deux\n mots</h2>Un<br>deux <b>tr</b>ois<ul><li>a &amp; b<li>c</ul><pre>x = 1</pre><script>y()</script><!-- z -->",
        );
        let wanted = [(Heading, "Deux mots"), (Paragraph, "Un deux trois"), (Paragraph, "a & b"), (Paragraph, "c")];
        assert_eq!(found, wanted.map(|(kind, text)| (kind, text.to_owned())));
        assert!(page(b"<html><script>x()</script></html>".to_vec(), None, None).unwrap_err().contains("no text"));
    }

    #[test]
    fn nesting_without_end_is_read_without_a_stack() {
        for tag in ["div", "b", "table", "blockquote", "span"] {
            let html = format!("{}<p>Le fond.</p>", format!("<{tag}>").repeat(20_000));
            assert!(blocks(&html).iter().any(|(_, text)| text.contains("Le fond.")), "{tag}");
        }
    }

    #[test]
    fn encodings_named_and_unnamed() {
        let text = |bytes: &[u8], named: Option<&str>| {
            let named = named.and_then(|label| Encoding::for_label(label.as_bytes()));
            let document = page(bytes.to_vec(), named, None).unwrap();
            let Body::Marked(marked) = document.body else { unreachable!() };
            (marked.text, document.encoding)
        };
        assert_eq!(
            text(b"<meta charset=\"windows-1250\"><p>P\xF8\xEDli\x9A", None),
            ("Příliš".into(), Some("windows-1250"))
        );
        assert_eq!(text(b"<p>\xD0\xC2", Some("windows-1251")), ("РВ".into(), Some("windows-1251")));
        // The page says one thing and is another.
        assert_eq!(text("<meta charset='iso-8859-1'><p>été".as_bytes(), None), ("été".into(), None));
        assert_eq!(text("<meta charset='utf-8'><p>été".as_bytes(), None), ("été".into(), None));
    }

    #[test]
    fn days() {
        assert_eq!(day("2023-04-05T06:07:08Z"), "2023-04-05");
        assert_eq!(day("5 avril 2023"), "5 avril 2023");
    }
}
