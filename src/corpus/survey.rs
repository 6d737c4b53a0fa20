//! What only a whole corpus shows of its documents: which repeat an earlier one, and which of their blocks recur.

use super::document::Document;
use super::duplicates::Duplicates;
use super::recurring::Recurring;

/// What has been learnt of the documents of a corpus. Each is shown to [`Survey::learn`] once, all in their order; then
/// [`Survey::mark`] marks them, in any order.
#[derive(Debug, Default)]
pub struct Survey {
    seen: Duplicates,
    recurring: Recurring,
    ids: Vec<String>,
    /// For each document the first that says nearly the same.
    firsts: Vec<Option<usize>>,
}

impl Survey {
    /// Nothing so far.
    pub fn new() -> Self {
        Survey::default()
    }

    /// Learns from the next document. Copies of a document do not count for what recurs: what they share is the article.
    pub fn learn(&mut self, document: &Document) {
        let first = self.seen.first_like(document);
        if first.is_none() {
            self.recurring.learn(document);
        }
        self.ids.push(document.id.clone());
        self.firsts.push(first);
    }

    /// The place of the first document that says nearly the same as the `place`th to be learnt from (from 0), if there is one.
    pub fn first_like(&self, place: usize) -> Option<usize> {
        self.firsts.get(place).copied().flatten()
    }

    /// Marks the document that was the `place`th to be learnt from (from 0): as a copy of an earlier one if it is one, and its
    /// blocks that recur as matter of the page. Returns how many blocks.
    pub fn mark(&self, place: usize, document: &mut Document) -> usize {
        document.duplicate_of = self.first_like(place).map(|first| self.ids[first].clone());
        self.recurring.mark(document)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::corpus::{BlockKind, Cause, LanguageChoice};

    #[test]
    fn copies_are_named_and_slogans_marked_with_their_count() {
        let page = |n: usize| {
            let text = format!(
                "Le maire a inauguré le pont numéro {n} devant la foule réunie ce matin.\n\nLa ville, c'est vous qui la \
                 faites vivre.\n\nLes travaux du pont {n} ont duré deux ans et coûté {n} millions d'euros."
            );
            let mut page =
                Document::from_text(format!("p{n}"), Path::new("f.jsonl"), text, &LanguageChoice::default()).unwrap();
            page.url = Some(format!("https://www.ville.example/{n}"));
            page
        };
        let mut pages: Vec<Document> = (1..9).map(|n| page(n * 7_919_123)).collect();
        let mut copy = pages[2].clone();
        copy.id = "copy".into();
        pages.push(copy);
        let mut survey = Survey::new();
        pages.iter().for_each(|page| survey.learn(page));
        for (place, page) in pages.iter_mut().enumerate() {
            assert_eq!(survey.mark(place, page), 1, "{page:?}");
        }
        let first = pages[2].id.clone();
        assert_eq!(pages[8].duplicate_of.as_ref(), Some(&first));
        assert!(pages[..8].iter().all(|page| page.duplicate_of.is_none()));
        let slogan = &pages[0].blocks[1];
        assert_eq!(slogan.kind, BlockKind::Notice);
        let why = Cause::Recurs { documents: 8, of: 8, source: "ville.example".into() };
        assert_eq!(
            (&slogan.cause, slogan.cause.to_string().as_str()),
            (&why, "recurs in 8 of 8 documents of ville.example")
        );
    }
}
