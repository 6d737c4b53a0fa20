//! The bitext as a translation memory: one `<tu>` a bead, one `<tuv>` a language.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::super::rows::{BeadRow, SideRow};
use super::super::tsv::indices;

/// What the file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TmxHeader {
    /// The version of Diptych.
    pub version: String,
    /// The language that most sources are in; `None` writes `*all*`.
    pub source_language: Option<String>,
    /// The model that the confidences come from.
    pub model: String,
}

/// Writes the bitext as TMX 1.4b. Null beads are left out: a unit with one language translates nothing.
///
/// The unit carries its bead, confidence and scores, each side its document, the document's hash, the indices of its
/// sentences and their bytes, as `<prop>`s whose types begin with `x-`. Characters that XML forbids are left out.
///
/// # Errors
/// What the writer says.
pub fn write_tmx<'a>(
    out: &mut dyn Write,
    header: &TmxHeader,
    rows: impl IntoIterator<Item = &'a BeadRow>,
) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::DocType(BytesText::from_escaped("tmx SYSTEM \"tmx14.dtd\"")))?;
    xml.create_element("tmx").with_attribute(("version", "1.4")).write_inner_content(|xml| {
        let source_language = header.source_language.as_deref().unwrap_or("*all*");
        xml.create_element("header")
            .with_attributes([
                ("creationtool", "Diptych"),
                ("creationtoolversion", &*clean(&header.version)),
                ("segtype", "sentence"),
                ("o-tmf", "Diptych"),
                ("adminlang", "en"),
                ("srclang", source_language),
                ("datatype", "plaintext"),
            ])
            .write_inner_content(|xml| prop(xml, "x-model", &header.model))?;
        xml.create_element("body").write_inner_content(|xml| {
            for row in rows.into_iter().filter(|r| r.has_both_sides()) {
                unit(xml, row)?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    xml.into_inner().write_all(b"\n")
}

type Xml<'w> = Writer<&'w mut dyn Write>;

fn unit(xml: &mut Xml<'_>, row: &BeadRow) -> io::Result<()> {
    // A unit of more than one sentence a side is a block in TMX's terms.
    let segtype = if row.source.sentences.len() > 1 || row.target.sentences.len() > 1 { "block" } else { "sentence" };
    xml.create_element("tu")
        .with_attributes([("tuid", &*clean(&row.id)), ("segtype", segtype), ("srclang", row.source.language.code())])
        .write_inner_content(|xml| {
            prop(xml, "x-bead", &row.bead)?;
            prop(xml, "x-confidence", &format!("{:.4}", row.confidence))?;
            prop(xml, "x-similarity", &format!("{:.4}", row.scores.similarity))?;
            prop(xml, "x-margin", &format!("{:.4}", row.scores.margin))?;
            if row.moved {
                prop(xml, "x-moved", "yes")?;
            }
            if let Some(first) = &row.duplicate_of {
                prop(xml, "x-duplicate-of", first)?;
            }
            side(xml, &row.source)?;
            side(xml, &row.target)
        })?;
    Ok(())
}

fn side(xml: &mut Xml<'_>, side: &SideRow) -> io::Result<()> {
    xml.create_element("tuv").with_attribute(("xml:lang", side.language.code())).write_inner_content(|xml| {
        prop(xml, "x-document", &side.document)?;
        prop(xml, "x-hash", &side.hash)?;
        prop(xml, "x-sentences", &indices(&side.sentences))?;
        let spans: Vec<String> = side.spans.iter().map(|s| format!("{}-{}", s.start, s.end)).collect();
        prop(xml, "x-bytes", &spans.join(","))?;
        xml.create_element("seg").write_text_content(BytesText::new(&clean(&side.text)))?;
        Ok(())
    })?;
    Ok(())
}

fn prop(xml: &mut Xml<'_>, kind: &str, value: &str) -> io::Result<()> {
    xml.create_element("prop").with_attribute(("type", kind)).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}

/// The text without the characters that XML 1.0 cannot hold (production 2, `Char`); line breaks become spaces.
fn clean(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    let breaks = |c: char| matches!(c, '\t' | '\n' | '\r');
    if text.contains(|c| forbidden(c) || breaks(c)) {
        Cow::Owned(text.chars().filter(|&c| !forbidden(c)).map(|c| if breaks(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}
