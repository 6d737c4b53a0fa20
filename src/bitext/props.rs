//! What a bead carries beside its texts, as named strings: for formats that hold properties (TMX, XLIFF).
//!
//! Numbers have four digits after the point. What is not known has no property.

use super::rows::{BeadRow, SideRow};
use crate::text::Span;

/// A property: its name and its value.
pub type Prop = (&'static str, String);

impl BeadRow {
    /// What belongs to the bead as a whole.
    pub fn props(&self) -> Vec<Prop> {
        let scores = &self.scores;
        let mut props = vec![("bead", self.bead.clone())];
        let numbers = [
            ("confidence", self.confidence),
            ("similarity", scores.similarity),
            ("margin", scores.margin),
            ("length-ratio", scores.length_ratio),
            ("numbers", scores.numbers),
            ("names", scores.names),
            ("whole", scores.whole),
        ];
        let known = numbers.into_iter().filter(|(_, value)| !value.is_nan());
        props.extend(known.map(|(name, value)| (name, format!("{value:.4}"))));
        if !scores.language {
            props.push(("language", "no".into()));
        }
        if self.moved {
            props.push(("moved", "yes".into()));
        }
        props.extend(self.duplicate_of.clone().map(|first| ("duplicate-of", first)));
        props
    }

    /// Takes a property back; one that it does not know is passed over.
    pub fn set_prop(&mut self, name: &str, value: &str) {
        let scores = &mut self.scores;
        let number = match name {
            "confidence" => &mut self.confidence,
            "similarity" => &mut scores.similarity,
            "margin" => &mut scores.margin,
            "length-ratio" => &mut scores.length_ratio,
            "numbers" => &mut scores.numbers,
            "names" => &mut scores.names,
            "whole" => &mut scores.whole,
            "bead" => return self.bead = value.into(),
            "language" => return scores.language = value != "no",
            "moved" => return self.moved = value == "yes",
            "duplicate-of" => return self.duplicate_of = Some(value.into()),
            _ => return,
        };
        *number = value.trim().parse().unwrap_or(f32::NAN);
    }
}

impl SideRow {
    /// What belongs to one side.
    pub fn props(&self) -> Vec<Prop> {
        let covered = if self.covered.is_nan() { String::new() } else { format!("{:.4}", self.covered) };
        let props = [
            ("document", self.document.clone()),
            ("hash", self.hash.clone()),
            ("sentences", join(&self.sentences)),
            ("bytes", join_spans(&self.spans)),
            ("lines", join(&self.lines)),
            ("cuts", join(&self.cuts)),
            ("covered", covered),
            ("untranslated", join_spans(&self.untranslated)),
        ];
        props.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Takes a property back; one that it does not know is passed over.
    pub fn set_prop(&mut self, name: &str, value: &str) {
        match name {
            "document" => self.document = value.into(),
            "hash" => self.hash = value.into(),
            "sentences" => self.sentences = split(value),
            "lines" => self.lines = split(value),
            "cuts" => self.cuts = split(value),
            "bytes" => self.spans = split_spans(value),
            "covered" => self.covered = value.trim().parse().unwrap_or(f32::NAN),
            "untranslated" => self.untranslated = split_spans(value),
            _ => {}
        }
    }
}

/// `3,4`
pub fn join(numbers: &[usize]) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

/// The numbers of `3,4`.
pub fn split(text: &str) -> Vec<usize> {
    text.split(',').filter_map(|part| part.trim().parse().ok()).collect()
}

impl BeadRow {
    /// What has no counterpart on either side, for a table's cell: `source:0-12,14-20;target:3-9`.
    pub fn untranslated(&self) -> String {
        let sides = [("source", &self.source), ("target", &self.target)];
        let told = sides.into_iter().filter(|(_, side)| !side.untranslated.is_empty());
        told.map(|(name, side)| format!("{name}:{}", join_spans(&side.untranslated))).collect::<Vec<_>>().join(";")
    }

    /// Takes back what [`BeadRow::untranslated`] made.
    pub fn set_untranslated(&mut self, cell: &str) {
        for part in cell.split(';') {
            match part.split_once(':') {
                Some(("source", spans)) => self.source.untranslated = split_spans(spans),
                Some(("target", spans)) => self.target.untranslated = split_spans(spans),
                _ => {}
            }
        }
    }
}

/// `0-12,14-20`
fn join_spans(spans: &[Span]) -> String {
    spans.iter().map(|span| format!("{}-{}", span.start, span.end)).collect::<Vec<_>>().join(",")
}

/// The spans of `0-12,14-20`.
fn split_spans(text: &str) -> Vec<Span> {
    let span = |part: &str| {
        let (start, end) = part.trim().split_once('-')?;
        Some(Span { start: start.parse().ok()?, end: end.parse().ok()? })
    };
    text.split(',').filter_map(span).collect()
}
