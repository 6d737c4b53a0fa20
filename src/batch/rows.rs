//! From what was found to the rows that are written.

use super::bitext::Aligned;
use crate::align::{Agreement, Bead, Coverage, UntranslatedPassage};
use crate::corpus::Document;
use crate::language;
use crate::text::Span;
use crate::write::{BeadRow, BeadScores, DocumentRow, SideRow};

/// The row of a document, of whose translation nothing is known yet.
pub fn document_row(document: &Document) -> DocumentRow {
    DocumentRow {
        id: document.id.clone(),
        source: document.source.clone(),
        hash: document.hash.clone(),
        language: document.language.clone(),
        language_confidence: document.language_confidence,
        languages: document.languages.clone(),
        encoding: document.encoding.clone(),
        duplicate_of: document.duplicate_of.clone(),
        date: document.date.clone(),
        title: document.title().map(|t| t.into_owned()),
        sentences: document.body_sentences().count(),
        words: document.body_sentences().map(|(_, _, s)| document.slice(s.span).split_whitespace().count()).sum(),
        translation: None,
    }
}

/// One row a bead of two documents.
pub fn bead_rows(documents: &[Document], aligned: &Aligned) -> Vec<BeadRow> {
    let (source, target) = (&documents[aligned.pair.source], &documents[aligned.pair.target]);
    let spans = |document: &Document| -> Vec<Span> { document.sentences().map(|(_, s)| s.span).collect() };
    let (source_spans, target_spans) = (spans(source), spans(target));
    let row = |bead: &Bead| {
        let sides = (
            side_row(source, &source_spans, bead.source.clone()),
            side_row(target, &target_spans, bead.target.clone()),
        );
        bead_row(id(source, target, bead), bead, sides)
    };
    aligned.beads.iter().map(row).collect()
}

/// The row of a bead with these sides.
pub(super) fn bead_row(id: String, bead: &Bead, (mut source, mut target): (SideRow, SideRow)) -> BeadRow {
    if let Some(coverage) = &bead.coverage {
        cover(&mut source, coverage, 0);
        cover(&mut target, coverage, 1);
    }
    let agreement = Agreement::of(&source.text, &target.text);
    BeadRow {
        id,
        bead: format!("{}-{}", bead.source.len(), bead.target.len()),
        confidence: bead.confidence,
        scores: BeadScores {
            similarity: bead.similarity,
            margin: bead.margin,
            length_ratio: bead.length_ratio,
            numbers: agreement.numbers,
            names: agreement.names,
            whole: bead.coverage.as_ref().map_or(f32::NAN, |coverage| coverage.whole),
            language: in_own_language(&source) && in_own_language(&target),
        },
        source,
        target,
        moved: bead.crossing,
        duplicate_of: None,
        rejected: None,
    }
}

/// Says what of a side is translated.
fn cover(row: &mut SideRow, coverage: &Coverage, side: usize) {
    row.covered = coverage.covered[side];
    let start = |sentence: usize| sentence.checked_sub(1).map_or(Some(0), |before| row.cuts.get(before).copied());
    let span = |passage: &UntranslatedPassage| {
        let start = start(passage.sentence)?;
        Some(Span { start: start + passage.span.start, end: start + passage.span.end })
    };
    row.untranslated = coverage.untranslated[side].iter().filter_map(span).collect();
}

/// Finds out what the texts alone say of a bead that nobody has looked at: whether numbers, names and languages agree, and the
/// ratio of their lengths, in characters.
pub fn complete(row: &mut BeadRow) {
    if row.scores.numbers.is_nan() || row.scores.names.is_nan() {
        let agreement = Agreement::of(&row.source.text, &row.target.text);
        (row.scores.numbers, row.scores.names) = (agreement.numbers, agreement.names);
        row.scores.language = in_own_language(&row.source) && in_own_language(&row.target);
    }
    if row.scores.length_ratio.is_nan() {
        let length = |side: &SideRow| side.text.chars().count() as f32;
        row.scores.length_ratio = length(&row.source) / length(&row.target);
    }
}

/// Whether nothing speaks for another language than the document's.
fn in_own_language(side: &SideRow) -> bool {
    language::foreign(&side.text, &side.language).is_none()
}

/// The same as long as both documents and the sentences are.
pub(super) fn id(source: &Document, target: &Document, bead: &Bead) -> String {
    let mut hash = blake3::Hasher::new();
    let range = |range: &std::ops::Range<usize>| format!("{}..{}", range.start, range.end);
    let key = format!("{} {} {} {}", source.hash, target.hash, range(&bead.source), range(&bead.target));
    hash.update(key.as_bytes());
    hash.update(source.id.as_bytes());
    hash.update(b"\0");
    hash.update(target.id.as_bytes());
    hash.finalize().to_hex()[..16].to_owned()
}

pub(super) fn side_row(document: &Document, spans: &[Span], sentences: std::ops::Range<usize>) -> SideRow {
    let spans = spans[sentences.clone()].to_vec();
    let (mut text, mut cuts) = (String::new(), Vec::new());
    for (i, span) in spans.iter().enumerate() {
        if i > 0 {
            text.push(' ');
            cuts.push(text.len());
        }
        text.push_str(&document.slice(*span));
    }
    let boilerplate = spans.iter().find_map(|span| boilerplate(document, *span));
    SideRow {
        document: document.id.clone(),
        hash: document.hash.clone(),
        language: document.language.clone(),
        sentences: sentences.collect(),
        spans,
        lines: vec![],
        cuts,
        text,
        covered: f32::NAN,
        untranslated: vec![],
        boilerplate,
    }
}

/// What a sentence is that is not the article's own, and what told so.
fn boilerplate(document: &Document, sentence: Span) -> Option<String> {
    let after = document.blocks.partition_point(|block| block.span.start <= sentence.start);
    document.blocks.get(after.checked_sub(1)?)?.boilerplate()
}
