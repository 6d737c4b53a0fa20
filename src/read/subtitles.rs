//! Subtitles (SubRip, WebVTT): what is said, joined to sentences.

use std::sync::LazyLock;

use regex::Regex;

use super::decode::Decoded;
use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument};
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::BlockKind;
use crate::error::{Error, Result};

/// Subtitles with times.
pub(super) struct Subtitles;

impl InputFormat for Subtitles {
    fn name(&self) -> &'static str {
        "subtitles"
    }

    fn about(&self) -> &'static str {
        "subtitles, joined to sentences"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["srt", "vtt"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(head);
        head.starts_with(b"WEBVTT")
            || std::str::from_utf8(&head[..head.len().min(60)]).is_ok_and(|head| SUBRIP.is_match(head))
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let path = input.source.path.clone();
        let Decoded { text, encoding } = input.decoded()?;
        let marked = spoken(&text);
        if marked.blocks.is_empty() {
            return Err(Error::input(path, "no subtitle in it"));
        }
        let document = RawDocument { body: Body::Marked(marked), encoding, ..RawDocument::default() };
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

/// The beginning of a SubRip file.
static SUBRIP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*\d+\s*\r?\n\d\d:\d\d:\d\d,\d\d\d --> \d\d:\d\d:").expect("a constant pattern"));

/// The line that says when: hours may lack, and a comma or a full stop stands before the milliseconds.
static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})";
    Regex::new(&format!(r"^\s*{time}\s*-->\s*{time}")).expect("a constant pattern")
});

/// Markup inside a line: `<i>`, `<v Anne>`, `{\an8}`, and times inside a cue.
static MARKUP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"</?[\p{L}.][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}").expect("a constant pattern"));

/// After so many milliseconds without a word another scene begins.
const PAUSE: u64 = 4000;

/// All that is said. A line goes on with what was said before, unless that had ended and a pause follows, or somebody
/// else speaks.
fn spoken(text: &str) -> MarkedText {
    let mut marked = MarkedText::default();
    let mut open = String::new();
    let mut last_line = String::new();
    let mut last_end = 0u64;
    // Whether the lines are those of a cue; numbers, notes and styles stand outside.
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(times) = TIMES.captures(line) {
            let at = |first: usize| {
                let part = |i: usize| times.get(first + i).and_then(|n| n.as_str().parse::<u64>().ok()).unwrap_or(0);
                ((part(0).saturating_mul(60) + part(1)).saturating_mul(60) + part(2)).saturating_mul(1000) + part(3)
            };
            if at(1) > last_end.saturating_add(PAUSE) {
                flush(&mut open, &mut marked);
            }
            last_end = at(5);
            inside = true;
        } else if line.is_empty() {
            inside = false;
        } else if inside {
            let bare = MARKUP.replace_all(line, "");
            let bare = bare.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ");
            let said = bare.trim_start_matches(['-', '–', '—', '‐']).trim();
            // Captions that roll repeat every line.
            if said.is_empty() || said == last_line {
                continue;
            }
            if said.len() < bare.trim().len() {
                flush(&mut open, &mut marked);
            }
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(said);
            last_line = said.to_owned();
        }
    }
    flush(&mut open, &mut marked);
    marked
}

fn flush(open: &mut String, into: &mut MarkedText) {
    into.push(BlockKind::Paragraph, open);
    open.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<String> {
        let marked = spoken(text);
        marked.blocks.iter().map(|(_, span)| marked.text[span.start..span.end].to_owned()).collect()
    }

    #[test]
    fn cues_are_joined_and_speakers_told_apart() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Le maire</i>\r\nest parti\r\n\r\n2\r\n00:00:02,100 --> 00:00:04,000\r\n{\\an8}hier soir.\r\n\r\n\
                   3\r\n00:00:05,000 --> 00:00:06,000\r\n- Où ça ?\r\n- À Lyon.\r\n\r\n4\r\n00:00:20,000 --> 00:00:21,000\r\n1984\r\n";
        assert_eq!(paragraphs(srt), ["Le maire est parti hier soir.", "Où ça ?", "À Lyon.", "1984"]);
    }

    #[test]
    fn notes_and_styles_are_not_said() {
        let vtt = "WEBVTT\n\nNOTE nobody\nsays this\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Anne>Bonjour &amp; merci</v>\n\n\
                   00:02.000 --> 00:03.000\nBonjour &amp; merci\nà <00:02.500><c>tous</c>.\n";
        assert_eq!(paragraphs(vtt), ["Bonjour & merci à tous."]);
        assert!(paragraphs("WEBVTT\n").is_empty());
    }
}
