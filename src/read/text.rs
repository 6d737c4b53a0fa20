//! Plain text: one document a file.

use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::options::FieldNames;
use super::source::Opened;
use crate::error::Result;

/// Plain text in UTF-8.
pub(super) struct PlainText;

impl InputFormat for PlainText {
    fn name(&self) -> &'static str {
        "text"
    }

    fn about(&self) -> &'static str {
        "plain text in UTF-8, one document a file"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    /// Anything may be text.
    fn recognises(&self, _: &[u8]) -> bool {
        true
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let document = RawDocument { body: Body::Text(input.text()?), ..RawDocument::default() };
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}
