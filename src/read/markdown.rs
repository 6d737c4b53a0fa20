//! Markdown (CommonMark 0.31 with tables and front matter). The text stays the file's own, and blocks point into it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::decode::Decoded;
use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument, primary};
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::BlockKind;
use crate::error::Result;
use crate::text::Span;

/// Markdown.
pub(super) struct Markdown;

impl InputFormat for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "Markdown; code is left out"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    /// Any text may be Markdown.
    fn recognises(&self, _: &[u8]) -> bool {
        false
    }

    fn open(&self, input: Opened, fields: &FieldNames) -> Result<Items> {
        let Decoded { text, encoding } = input.decoded()?;
        let mut document = RawDocument { encoding, ..RawDocument::default() };
        let blocks = blocks(&text, &mut document, fields);
        document.body = Body::Marked(MarkedText { text, blocks });
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

/// The blocks of a text; what its front matter says goes into the document.
fn blocks(text: &str, document: &mut RawDocument, fields: &FieldNames) -> Vec<(BlockKind, Span)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader { text, blocks: Vec::new(), kind: BlockKind::Paragraph, open: None, quotes: 0 };
    // Inside code and front matter; inside a picture, whose words are not the text's.
    let (mut silent, mut picture) = (false, false);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {
                reader.extend(range, false);
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(Tag::Image { .. }) => {
                reader.extend(range, false);
                picture = true;
            }
            Event::End(TagEnd::Image) => picture = false,
            Event::Start(tag) => {
                reader.end();
                match tag {
                    Tag::CodeBlock(_) => silent = true,
                    Tag::MetadataBlock(_) => {
                        front_matter(&text[range], document, fields);
                        silent = true;
                    }
                    Tag::BlockQuote(_) => reader.quotes += 1,
                    Tag::Heading { level: HeadingLevel::H1, .. } if reader.blocks.is_empty() => {
                        reader.kind = BlockKind::Title;
                    }
                    Tag::Heading { .. } => reader.kind = BlockKind::Heading,
                    _ => {}
                }
            }
            Event::End(tag) => {
                reader.end();
                match tag {
                    TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => silent = false,
                    TagEnd::BlockQuote(_) => reader.quotes -= 1,
                    _ => {}
                }
            }
            Event::Text(_) | Event::Code(_) if !silent => reader.extend(range, !picture),
            Event::InlineHtml(_) | Event::FootnoteReference(_) if reader.open.is_some() => reader.extend(range, false),
            _ => {}
        }
    }
    reader.end();
    reader.blocks
}

/// What is known half-way through a text.
struct Reader<'a> {
    text: &'a str,
    blocks: Vec<(BlockKind, Span)>,
    kind: BlockKind,
    /// The line of text that is open, and whether there are words in it.
    open: Option<(Span, bool)>,
    /// How many quotations it stands in.
    quotes: usize,
}

impl Reader<'_> {
    fn extend(&mut self, range: std::ops::Range<usize>, words: bool) {
        let (span, any) = self.open.get_or_insert((Span { start: range.start, end: range.end }, false));
        span.start = span.start.min(range.start);
        span.end = span.end.max(range.end);
        *any |= words;
    }

    /// Ends the block that is open. The lines of a quotation are blocks of their own: their marks stand between them.
    fn end(&mut self) {
        let kind = std::mem::replace(&mut self.kind, BlockKind::Paragraph);
        let Some((span, true)) = self.open.take() else { return };
        if self.quotes == 0 {
            self.blocks.push((kind, span));
            return;
        }
        let mut start = span.start;
        for line in self.text[span.start..span.end].split_inclusive('\n') {
            let mark = line.len() - line.trim_start_matches(['>', ' ', '\t']).len();
            let end = start + line.trim_end().len();
            if start + mark < end {
                self.blocks.push((kind, Span { start: start + mark, end }));
            }
            start += line.len();
        }
    }
}

/// The simple lines of a YAML front matter: `title: …`, `date: …`.
fn front_matter(yaml: &str, document: &mut RawDocument, fields: &FieldNames) {
    for (key, value) in yaml.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim().trim_matches(['"', '\'']);
        let nested = key.starts_with(char::is_whitespace) || value.is_empty();
        let slot = match key.trim() {
            _ if nested => continue,
            key if key == fields.title => &mut document.title,
            key if key == fields.date => &mut document.date,
            key if key == fields.url => &mut document.url,
            key if key == fields.id => &mut document.id,
            key if key == fields.language || key == "lang" => {
                document.language = Some(primary(value));
                continue;
            }
            _ => continue,
        };
        *slot = Some(value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn read(text: &str) -> (Vec<(BlockKind, &str)>, RawDocument) {
        let mut document = RawDocument::default();
        let blocks = blocks(text, &mut document, &FieldNames::default());
        (blocks.into_iter().map(|(kind, span)| (kind, &text[span.start..span.end])).collect(), document)
    }

    #[test]
    fn blocks_are_parts_of_the_file() {
        use BlockKind::{Heading, Paragraph, Title};
        let text = "# Le *titre* #\n\nUn `mot`\net [deux](u).\n\n## Sous\n\n- a\n- b **c**\n\n> q\n> r\n\n```\ncode\n```\n\n![x](y)\n\n<div>h</div>\n\n|k|l|\n|-|-|\n|m|n|\n";
        let wanted = [
            (Title, "Le *titre*"),
            (Paragraph, "Un `mot`\net [deux](u)."),
            (Heading, "Sous"),
            (Paragraph, "a"),
            (Paragraph, "b **c**"),
            (Paragraph, "q"),
            (Paragraph, "r"),
            (Paragraph, "k"),
            (Paragraph, "l"),
            (Paragraph, "m"),
            (Paragraph, "n"),
        ];
        assert_eq!(read(text).0, wanted);
    }

    #[test]
    fn front_matter_is_said_of_the_document() {
        let (blocks, document) =
            read("---\ntitle: \"Un : deux\"\ndate: 2024-05-06\nlang: fr-FR\ntags:\n  - x\n---\n\nTexte.\n");
        assert_eq!(blocks, [(BlockKind::Paragraph, "Texte.")]);
        assert_eq!(document.title.as_deref(), Some("Un : deux"));
        assert_eq!((document.date.as_deref(), document.language), (Some("2024-05-06"), Some(Language::french())));
    }

    #[test]
    fn nesting_without_end() {
        for mark in ["> ", "- ", "[", "*a ", "`", "![", "<b>", "**"] {
            read(&mark.repeat(20_000));
        }
    }
}
