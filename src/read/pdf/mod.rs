//! PDFs with a text layer (ISO 32000): where every letter stands, and from that lines, columns and paragraphs.
//!
//! The format says how a page looks, not what its text is, and many files break its rules. So a file is best read in a process
//! of its own, with limits: the program names one as [`Helper`].

mod columns;
mod glyphs;
mod paragraphs;
mod repeated;

use serde::{Deserialize, Serialize};

use super::format::{Body, Contents, InputFormat, Item, Items, MarkedText, RawDocument};
use super::helper::Helper;
use super::options::FieldNames;
use super::source::Opened;
use crate::corpus::BlockKind;
use crate::error::{Error, Result};
use crate::text::Span;

/// PDF.
pub(super) struct Pdf;

impl InputFormat for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn about(&self) -> &'static str {
        "a PDF that has a text layer"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"%PDF-")
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let path = input.source.path.clone();
        let helper = input.helper().cloned();
        let bytes = input.bytes()?;
        let wrong = |reason: String| Error::input(&path, reason);
        let text = match helper {
            Some(helper) => apart(&helper, bytes).map_err(wrong)?,
            None => pdf_text(&bytes).map_err(wrong)?,
        };
        let mut document = RawDocument::default();
        if !text.unread_pages.is_empty() {
            document.fields.insert("unread_pages".into(), text.unread_pages.clone().into());
        }
        document.body = Body::Marked(MarkedText { text: text.text, blocks: text.blocks });
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}

/// What was read of a PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PdfText {
    /// The paragraphs with empty lines between them. Footnotes come last, behind a form feed.
    pub text: String,
    /// What every paragraph is.
    pub blocks: Vec<(BlockKind, Span)>,
    /// The pages (from 1) that could not be read.
    pub unread_pages: Vec<u32>,
}

/// Reads a PDF in this process. Broken files may take any time and memory; see [`Helper`].
///
/// # Errors
/// A sentence for the user: encrypted, broken, without text.
pub fn pdf_text(bytes: &[u8]) -> Result<PdfText, String> {
    let (mut pages, unread_pages) = glyphs::pages(bytes)?;
    if pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(match unread_pages.is_empty() {
            true => "the PDF has no text layer: its pages are pictures".into(),
            false => "the PDF is broken: no page can be read".into(),
        });
    }
    let mut lines: Vec<Vec<columns::Line>> = pages.drain(..).map(|page| columns::lines(&page.glyphs)).collect();
    repeated::remove(&mut lines);
    let MarkedText { text, blocks } = paragraphs::joined(lines);
    Ok(PdfText { text, blocks, unread_pages })
}

/// Reads a PDF in the helper's process.
fn apart(helper: &Helper, bytes: Vec<u8>) -> Result<PdfText, String> {
    let answer = helper.ask(bytes)?;
    serde_json::from_slice::<Result<PdfText, String>>(&answer)
        .map_err(|_| "the PDF cannot be read: it is broken".to_owned())?
}
