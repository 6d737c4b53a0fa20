//! The text of an article as the page has it: paragraph by paragraph, sentence by sentence.

use serde::Serialize;

use crate::corpus::{Block, Document};
use crate::language::Language;

/// So many bytes of text a page holds besides its beads; what does not fit is told on it.
pub const MOST_TEXT: usize = 16 << 20;

/// An article as the page has it.
#[derive(Debug, Serialize)]
pub struct PageText {
    id: String,
    language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    paragraphs: Vec<PageParagraph>,
}

#[derive(Debug, Serialize)]
struct PageParagraph {
    /// Where each sentence begins in the document, in bytes: by this a summary's sentence is known.
    starts: Vec<usize>,
    texts: Vec<String>,
    /// What the paragraph is, if it is not the article's own text, and what told so.
    #[serde(skip_serializing_if = "Option::is_none")]
    boilerplate: Option<String>,
}

impl PageText {
    /// A document as the page has it.
    fn of(document: &Document) -> Self {
        let paragraph = |block: &Block| PageParagraph {
            starts: block.sentences.iter().map(|sentence| sentence.span.start).collect(),
            texts: block.sentences.iter().map(|sentence| document.slice(sentence.span).into_owned()).collect(),
            boilerplate: block.boilerplate(),
        };
        PageText {
            id: document.id.clone(),
            language: document.language.clone(),
            title: document.title().map(|title| title.into_owned()),
            date: document.date.clone(),
            paragraphs: document.blocks.iter().map(paragraph).collect(),
        }
    }
}

/// The articles of a page, as many as it has room for.
#[derive(Debug)]
pub struct PageTexts {
    texts: Vec<PageText>,
    room: usize,
    left_out: u64,
}

impl Default for PageTexts {
    /// No article yet.
    fn default() -> Self {
        PageTexts::with_room(MOST_TEXT)
    }
}

impl PageTexts {
    /// No article yet, and room for so many bytes of text.
    pub fn with_room(room: usize) -> Self {
        PageTexts { texts: vec![], room, left_out: 0 }
    }

    /// Adds an article, if there is room.
    pub fn add(&mut self, document: &Document) {
        match self.room.checked_sub(document.text.len()) {
            Some(room) => {
                self.room = room;
                self.texts.push(PageText::of(document));
            }
            None => self.left_out += 1,
        }
    }

    /// The articles.
    pub fn texts(&self) -> &[PageText] {
        &self.texts
    }

    /// How many had no room.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::corpus::LanguageChoice;

    #[test]
    fn articles_are_added_while_there_is_room() {
        let document = |text: &str| {
            let french = LanguageChoice::Known(Language::french());
            Document::from_text("a", Path::new("a.txt"), text, &french).unwrap()
        };
        let mut texts = PageTexts::with_room(40);
        for text in ["Il pleut. Il neige.", "Un texte qui est plus long que la place.", "Il vente."] {
            texts.add(&document(text));
        }
        let sentences = |text: &PageText| text.paragraphs[0].texts.clone();
        let shown: Vec<Vec<String>> = texts.texts().iter().map(sentences).collect();
        assert_eq!(shown, [vec!["Il pleut.", "Il neige."], vec!["Il vente."]]);
        assert_eq!((texts.texts()[0].paragraphs[0].starts.as_slice(), texts.left_out()), (&[0, 10][..], 1));
    }
}
