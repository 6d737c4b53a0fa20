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
/// How deep elements may be nested; browsers stop at 512.
const DEEPEST: usize = 512;

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
    let html = shallow(decoded.text);
    let url = url.map(str::to_owned);
    let mut document = RawDocument { encoding: decoded.encoding, url, ..RawDocument::default() };
    let mut marked = MarkedText::default();
    article(&html, &mut document, &mut marked);
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
    // Classes tell signs of the site from the text.
    let config = Config { max_elements_to_parse: MOST_ELEMENTS, keep_classes: true, ..Config::default() };
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

/// Elements that have no end, or need none.
const OPEN_ENDED: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// A page without the tags of elements that are nested deeper than anybody writes, which take a parser a time that grows
/// with the square of the depth.
fn shallow(html: String) -> String {
    let mut depth = 0usize;
    // Where each tag that is left out stands.
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|i| at + i) {
        let body = &html[start + 1..];
        let (closing, body) = body.strip_prefix('/').map_or((false, body), |body| (true, body));
        let name = &body[..body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len())];
        // What looks like tags in a comment or a script is none.
        let end_of_raw = match () {
            () if body.starts_with("!--") => Some("-->"),
            () if !closing && name.eq_ignore_ascii_case("script") => Some("</script"),
            () if !closing && name.eq_ignore_ascii_case("style") => Some("</style"),
            () => None,
        };
        if let Some(end) = end_of_raw {
            // Without an end all the rest is of its kind.
            let Some(end) = find_any_case(body, end) else { break };
            at = start + 1 + end;
            continue;
        }
        let counts = !name.is_empty() && !OPEN_ENDED.iter().any(|open| open.eq_ignore_ascii_case(name));
        if !counts {
            at = start + 1;
            continue;
        }
        let end = start + html[start..].find('>').map_or(html.len() - start, |i| i + 1);
        at = end;
        match closing {
            true => {
                if depth > DEEPEST {
                    out.push(start..end);
                }
                depth = depth.saturating_sub(1);
            }
            false => {
                depth += 1;
                if depth > DEEPEST {
                    out.push(start..end);
                }
            }
        }
    }
    if out.is_empty() {
        return html;
    }
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    for tag in out {
        kept.push_str(&html[from..tag.start]);
        // The words on both sides do not grow together.
        kept.push(' ');
        from = tag.end;
    }
    kept + &html[from..]
}

/// Where an ASCII text begins in another, in any case.
fn find_any_case(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    text.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
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
