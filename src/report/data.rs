//! A bead as the page has it: short, its documents by number, its sentences one by one.

use std::collections::HashMap;

use serde::Serialize;

use crate::bitext::{BeadRow, SideRow};
use crate::language::Language;

/// The documents that beads name, numbered as they come.
#[derive(Debug, Default)]
pub struct Names {
    numbers: HashMap<String, usize>,
    names: Vec<Name>,
}

/// A document.
#[derive(Debug, Serialize)]
struct Name {
    id: String,
    language: Language,
}

impl Names {
    fn number(&mut self, side: &SideRow) -> usize {
        if let Some(number) = self.numbers.get(&side.document) {
            return *number;
        }
        self.numbers.insert(side.document.clone(), self.names.len());
        self.names.push(Name { id: side.document.clone(), language: side.language.clone() });
        self.names.len() - 1
    }

    /// A bead as the page has it.
    pub fn bead<'r>(&mut self, row: &'r BeadRow) -> PageBead<'r> {
        let known = |value: f32| (!value.is_nan()).then(|| (f64::from(value) * 1e4).round() / 1e4);
        let side = |side: &'r SideRow, document: usize| PageSide {
            document,
            sentences: &side.sentences,
            starts: side.spans.iter().map(|span| span.start).collect(),
            texts: side.sentence_texts().collect(),
            untranslated: untranslated(side),
            boilerplate: side.boilerplate.as_deref(),
        };
        let (source, target) = (self.number(&row.source), self.number(&row.target));
        PageBead {
            id: &row.id,
            bead: &row.bead,
            source: side(&row.source, source),
            target: side(&row.target, target),
            confidence: known(row.confidence),
            similarity: known(row.scores.similarity),
            margin: known(row.scores.margin),
            whole: known(row.scores.whole),
            foreign: !row.scores.language,
            moved: row.moved,
            duplicate_of: row.duplicate_of.as_deref(),
            rejected: row.rejected.as_deref(),
        }
    }
}

impl Serialize for Names {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.names.serialize(to)
    }
}

/// A bead as the page has it.
#[derive(Debug, Serialize)]
pub struct PageBead<'r> {
    id: &'r str,
    bead: &'r str,
    source: PageSide<'r>,
    target: PageSide<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<f64>,
    #[serde(skip_serializing_if = "is_false")]
    foreign: bool,
    #[serde(skip_serializing_if = "is_false")]
    moved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_of: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<&'r str>,
}

#[derive(Debug, Serialize)]
struct PageSide<'r> {
    document: usize,
    #[serde(skip_serializing_if = "<[usize]>::is_empty")]
    sentences: &'r [usize],
    /// Where each sentence begins in its document, in bytes: by this a summary's sentence is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    starts: Vec<usize>,
    texts: Vec<&'r str>,
    /// What the other side does not say: the sentence, and from where to where in it, as a script counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    untranslated: Vec<[usize; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    boilerplate: Option<&'r str>,
}

/// The words of a side without a counterpart, by sentence, in units of UTF-16.
fn untranslated(side: &SideRow) -> Vec<[usize; 3]> {
    let base = side.text.as_ptr() as usize;
    let mut out = Vec::new();
    for (k, sentence) in
        side.sentence_texts().enumerate().take(if side.untranslated.is_empty() { 0 } else { usize::MAX })
    {
        let from = sentence.as_ptr() as usize - base;
        for span in &side.untranslated {
            let within = |at: usize| at.clamp(from, from + sentence.len()) - from;
            let (start, end) = (within(span.start), within(span.end));
            let units = |end: usize| sentence.get(..end).map(|text| text.encode_utf16().count());
            if let (true, Some(start), Some(end)) = (start < end, units(start), units(end)) {
                out.push([k, start, end]);
            }
        }
    }
    out
}

fn is_false(value: &bool) -> bool {
    !value
}
