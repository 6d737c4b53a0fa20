//! Web archives (WARC 1.0 and 1.1, ISO 28500), as crawlers write them: every page that was fetched is a document.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};

use encoding_rs::Encoding;
use flate2::bufread::MultiGzDecoder;

use super::decode::decode_named;
use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::html;
use super::limit;
use super::options::FieldNames;
use super::source::{Opened, Source};
use crate::error::{Error, Result};

/// WARC, and the WET files of Common Crawl, which are WARC with texts instead of pages.
pub(super) struct Warc;

impl InputFormat for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn about(&self) -> &'static str {
        "a web archive, one document a page"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["warc", "wet"]
    }

    fn contents(&self) -> Contents {
        Contents::Documents
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"WARC/")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let limit = input.limit();
        let records = Pages { source: input.source, reader: input.reader, limit, number: 0, over: false };
        Ok(Box::new(records.map(|page| page.map(|page| Item::Document(Box::new(page))))))
    }
}

/// Header lines by their names in lower case.
type Headers = HashMap<String, String>;

/// More header lines are no header.
const MOST_HEADERS: usize = 1000;
/// Longer header lines are none.
const LONGEST_HEADER: u64 = 1 << 16;

struct Pages {
    source: Source,
    reader: Box<dyn BufRead + Send>,
    limit: u64,
    /// How many records have begun.
    number: usize,
    over: bool,
}

impl Iterator for Pages {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            match self.record() {
                Ok(Some(page)) => return Some(page),
                Ok(None) => {}
                Err(e) => {
                    self.over = true;
                    let reason = format!("record {}: {e}", self.number);
                    return Some(Err(limit::failed(&self.source.path, io::Error::new(e.kind(), reason), self.limit)));
                }
            }
        }
        None
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

impl Pages {
    /// The next record, if it is a page. What is wrong with a page is its own error; where the archive itself is broken
    /// nothing after it can be found.
    fn record(&mut self) -> io::Result<Option<Result<RawDocument>>> {
        let Some(version) = self.first_line()? else {
            self.over = true;
            return Ok(None);
        };
        self.number += 1;
        if !version.starts_with("WARC/") {
            return Err(invalid("no WARC record where one should begin"));
        }
        let headers = headers(&mut self.reader)?;
        let length = headers.get("content-length").and_then(|n| n.parse::<u64>().ok());
        let length = length.ok_or_else(|| invalid("no Content-Length"))?;
        let kind = headers.get("warc-type").map(String::as_str).unwrap_or_default();
        let mut block = (&mut self.reader).take(length);
        let content = headers.get("content-type").map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
        let is_page = match kind {
            "response" => content.starts_with("application/http"),
            "conversion" | "resource" => is_text(&content),
            _ => false,
        };
        let page = match is_page {
            true if length > self.limit => Some(Err(limit::too_large(&self.source.path, self.limit))),
            true => {
                let mut bytes = Vec::new();
                block.read_to_end(&mut bytes)?;
                if bytes.len() as u64 != length {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside it"));
                }
                let url = headers.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']));
                let read =
                    if kind == "response" { response(bytes, url, self.limit) } else { text(bytes, &content, url) };
                let at = |reason: String| {
                    let url = url.unwrap_or("no address");
                    Error::input(&self.source.path, format!("record {} ({url}): {reason}", self.number))
                };
                read.map_err(at).transpose()
            }
            false => None,
        };
        let rest = io::copy(&mut block, &mut io::sink())?;
        if !is_page && rest != length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside it"));
        }
        Ok(page.map(|page| page.map(|page| self.named(page, &headers))))
    }

    /// The page with what the archive says of it.
    fn named(&self, mut page: RawDocument, headers: &Headers) -> RawDocument {
        page.id = Some(format!("{}:{}", self.source.id, self.number));
        let fetched = headers.get("warc-date").and_then(|date| date.get(..10)).map(str::to_owned);
        if let Some(day) = &fetched {
            page.fields.insert("fetched".into(), day.clone().into());
        }
        page.date = page.date.or(fetched);
        page
    }

    /// The line that a record begins with; empty ones stand between records.
    fn first_line(&mut self) -> io::Result<Option<String>> {
        loop {
            match line(&mut self.reader)? {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => return Ok(Some(line)),
            }
        }
    }
}

/// A line of a header without its end; `None` at the end of the file.
fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let n = reader.take(LONGEST_HEADER).read_until(b'\n', &mut bytes)?;
    if n as u64 == LONGEST_HEADER {
        return Err(invalid("a header line without end"));
    }
    Ok((n > 0).then(|| String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned()))
}

/// The header lines up to an empty one.
fn headers(reader: &mut impl BufRead) -> io::Result<Headers> {
    let mut headers = Headers::new();
    for _ in 0..MOST_HEADERS {
        let Some(line) = line(reader)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        if line.is_empty() {
            return Ok(headers);
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| value.trim().to_owned());
        }
    }
    Err(invalid("a header without end"))
}

fn is_text(content: &str) -> bool {
    ["text/html", "application/xhtml+xml", "text/plain"].iter().any(|kind| content.starts_with(kind))
}

/// The page of an HTTP response; `None` for what is no page: pictures, redirections, errors.
fn response(bytes: Vec<u8>, url: Option<&str>, limit: u64) -> Result<Option<RawDocument>, String> {
    let mut reader = &bytes[..];
    let broken = |e: io::Error| format!("not a sound HTTP response: {e}");
    let status = line(&mut reader).map_err(broken)?.unwrap_or_default();
    if !status.starts_with("HTTP/") || status.split_whitespace().nth(1) != Some("200") {
        return Ok(None);
    }
    let headers = headers(&mut reader).map_err(broken)?;
    let header = |name: &str| headers.get(name).map(|value| value.to_ascii_lowercase()).unwrap_or_default();
    let content = header("content-type");
    if !is_text(&content) {
        return Ok(None);
    }
    let mut body = reader.to_vec();
    if header("transfer-encoding").contains("chunked") {
        // Some crawlers keep the header and join the chunks all the same.
        body = joined(&body).unwrap_or(body);
    }
    if body.starts_with(b"\x1F\x8B") {
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(&body[..]).take(limit + 1).read_to_end(&mut unpacked).map_err(broken)?;
        if unpacked.len() as u64 > limit {
            return Err("the page is larger than the limit when decompressed".into());
        }
        body = unpacked;
    }
    text(body, &content, url)
}

/// A page or a text.
fn text(bytes: Vec<u8>, content: &str, url: Option<&str>) -> Result<Option<RawDocument>, String> {
    let label = content.split_once("charset=").map(|(_, label)| label.trim_matches(['"', '\'', ' ']));
    let named =
        label.and_then(|label| label.split([';', ',', ' ']).next()).and_then(|l| Encoding::for_label(l.as_bytes()));
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    if !content.starts_with("text/plain") {
        return html::page(bytes, named, url).map(Some);
    }
    let decoded = decode_named(bytes, named)?;
    let url = url.map(str::to_owned);
    Ok(Some(RawDocument { body: Body::Text(decoded.text), encoding: decoded.encoding, url, ..RawDocument::default() }))
}

/// The body of a response that was sent in chunks (RFC 9112, 7.1); `None` if it is not in chunks.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let end = rest.windows(2).take(64).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        assert_eq!(joined(b"4\r\nLe m\r\n4;x=y\r\naire\r\n0\r\n\r\n").unwrap(), b"Le maire");
        assert!(joined(b"<html>").is_none());
        assert!(joined(b"ffffffffffffffff\r\nx").is_none());
        assert!(joined(b"5\r\nx").is_none());
    }
}
