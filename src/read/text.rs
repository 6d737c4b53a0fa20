//! Plain text: one document a file.

use super::decode::Decoded;
use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::options::FieldNames;
use super::source::Opened;
use crate::error::Result;

/// Plain text in any encoding that can be told.
pub(super) struct PlainText;

impl InputFormat for PlainText {
    fn name(&self) -> &'static str {
        "text"
    }

    fn about(&self) -> &'static str {
        "plain text, one document a file"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn contents(&self) -> Contents {
        Contents::Document
    }

    /// Nothing is surely text; what nothing else recognises is taken for it.
    fn recognises(&self, _: &[u8]) -> bool {
        false
    }

    fn open(&self, input: Opened, _: &FieldNames) -> Result<Items> {
        let Decoded { text, encoding } = input.decoded()?;
        let document = RawDocument { body: Body::Text(text), encoding, ..RawDocument::default() };
        Ok(Box::new(std::iter::once(Ok(Item::Document(Box::new(document))))))
    }
}
