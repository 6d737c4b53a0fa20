//! Blocks that recur in many documents of one source: menus, notices and slogans that no list of phrases knows.
//!
//! What recurs is counted while documents are read, in bounded memory (Misra and Gries, *Finding repeated elements*, 1982: of n
//! blocks whose hashes are counted in k places, one that occurs more than n/k times is never lost, and no count is too high).

use std::collections::{BTreeSet, HashMap};

use super::cause::Cause;
use super::document::{BlockKind, Document};

/// Blocks that are counted at a time for one source.
const PLACES: usize = 4096;
/// Sources that are told apart; what comes from others is not counted.
const SOURCES: usize = 4096;
/// A block recurs if it stands in at least so many documents of its source …
const LEAST: u32 = 5;
/// … and in at least this share of them.
const SHARE: f64 = 0.1;
/// Longer blocks are text that was reprinted, not matter of the page.
const LONGEST: usize = 400;

/// What recurs in the documents of every source: the host of their addresses, or the folder that they are in.
#[derive(Debug, Default)]
pub struct Recurring {
    sources: HashMap<String, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    documents: u32,
    blocks: HashMap<u64, u32>,
}

impl Recurring {
    /// Nothing so far.
    pub fn new() -> Self {
        Recurring::default()
    }

    /// Counts the blocks of one more document.
    pub fn learn(&mut self, document: &Document) {
        let source = source(document);
        if !self.sources.contains_key(&source) && self.sources.len() == SOURCES {
            return;
        }
        let counts = self.sources.entry(source).or_default();
        counts.documents += 1;
        // Each block counts once a document.
        let blocks: BTreeSet<u64> = candidates(document).map(|(_, hash)| hash).collect();
        for hash in blocks {
            if counts.blocks.len() == PLACES && !counts.blocks.contains_key(&hash) {
                counts.blocks.retain(|_, count| {
                    *count -= 1;
                    *count > 0
                });
            } else {
                *counts.blocks.entry(hash).or_default() += 1;
            }
        }
    }

    /// Marks the blocks of a document that recur as matter of the page; returns how many there were.
    pub fn mark(&self, document: &mut Document) -> usize {
        let source = source(document);
        let Some(counts) = self.sources.get(&source) else { return 0 };
        let least = LEAST.max((SHARE * f64::from(counts.documents)).ceil() as u32);
        let recurs = |hash: &u64| counts.blocks.get(hash).copied().filter(|count| *count >= least);
        let found: Vec<(usize, u32)> =
            candidates(document).filter_map(|(block, hash)| Some((block, recurs(&hash)?))).collect();
        // A page of which nothing would be left is a template without an article, or a list; it stays as it is.
        let own = document.blocks.iter().filter(|block| block.kind.is_article()).count();
        if found.len() == own {
            return 0;
        }
        for &(block, documents) in &found {
            let block = &mut document.blocks[block];
            block.kind = BlockKind::Notice;
            block.cause = Cause::Recurs { documents, of: counts.documents, source: source.clone() };
        }
        found.len()
    }
}

/// The blocks that may be marked, with the hashes of their letters and digits in lower case.
fn candidates(document: &Document) -> impl Iterator<Item = (usize, u64)> {
    let blocks = document.blocks.iter().enumerate();
    blocks.filter(|(_, block)| block.kind.is_article() && block.span.len() <= LONGEST).filter_map(|(k, block)| {
        let text = &document.text[block.span.start..block.span.end];
        let mut letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
        letters.peek()?;
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&blake3::hash(letters.collect::<String>().as_bytes()).as_bytes()[..8]);
        Some((k, u64::from_le_bytes(bytes)))
    })
}

/// Where a document comes from: the host of its address, else the folder of its file and, in a file of many, the file.
fn source(document: &Document) -> String {
    let host = document.url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        host.strip_prefix("www.").unwrap_or(host).to_lowercase()
    });
    host.unwrap_or_else(|| match document.source.parent() {
        Some(folder) if !document.id.contains(':') => folder.to_string_lossy().into_owned(),
        _ => document.source.to_string_lossy().into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::corpus::LanguageChoice;

    fn page(n: usize, slogan: &str) -> Document {
        let text = format!(
            "Le maire a inauguré le pont numéro {n} devant la foule réunie ce matin.\n\n{slogan}\n\nLes travaux du pont {n} \
             ont duré deux ans et coûté {n} millions d'euros à la ville."
        );
        Document::from_text(format!("{n}"), Path::new(&format!("site/{n}.txt")), text, &LanguageChoice::default())
            .unwrap()
    }

    fn kinds(document: &Document) -> Vec<BlockKind> {
        document.blocks.iter().map(|block| block.kind).collect()
    }

    #[test]
    fn a_slogan_of_the_site_is_marked_and_the_article_is_not() {
        let mut recurring = Recurring::new();
        let mut pages: Vec<Document> = (0..12).map(|n| page(n, "La ville, c'est vous qui la faites vivre.")).collect();
        pages.iter().for_each(|page| recurring.learn(page));
        let before = kinds(&pages[3]);
        assert!(before.iter().all(|kind| kind.is_article()));
        assert_eq!(recurring.mark(&mut pages[3]), 1);
        assert_eq!(kinds(&pages[3]).iter().filter(|kind| **kind == BlockKind::Notice).count(), 1);
        assert!(pages[3].blocks[0].kind.is_article());
    }

    #[test]
    fn what_stands_in_few_documents_or_in_another_source_stays() {
        let mut recurring = Recurring::new();
        (0..4).for_each(|n| recurring.learn(&page(n, "La ville, c'est vous qui la faites vivre.")));
        assert_eq!(recurring.mark(&mut page(1, "La ville, c'est vous qui la faites vivre.")), 0);
        (0..20).for_each(|n| recurring.learn(&page(n, "La ville, c'est vous qui la faites vivre.")));
        let mut elsewhere = page(2, "La ville, c'est vous qui la faites vivre.");
        elsewhere.url = Some("https://www.autre.fr/a".into());
        assert_eq!(recurring.mark(&mut elsewhere), 0);
    }

    #[test]
    fn memory_is_bounded() {
        let mut recurring = Recurring::new();
        for n in 0..PLACES {
            recurring.learn(&page(n, &format!("Rien que {n} pour cette page du site.")));
        }
        assert!(recurring.sources.values().all(|counts| counts.blocks.len() <= PLACES));
        // What is in every page is never lost.
        let mut recurring = Recurring::new();
        (0..3000).for_each(|n| recurring.learn(&page(n, "Toujours la même phrase du site.")));
        assert_eq!(recurring.mark(&mut page(7, "Toujours la même phrase du site.")), 1);
    }
}
