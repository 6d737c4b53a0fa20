//! Rows for the tests of this folder.

use std::io::Cursor;

use super::format::{Files, Row, RowFormat, Sink};
use super::rows::{DocumentRow, SummaryRow, SummarySentenceRow};
use crate::bitext::{BeadRow, BeadScores, BitextHeader, SideRow};
use crate::corpus::{Language, Span};

/// What a format writes, a text for each of its files.
pub(super) fn written<'a, R: Row>(
    format: &dyn RowFormat<R>,
    header: &R::Header,
    rows: impl IntoIterator<Item = &'a R>,
) -> Vec<String> {
    let bytes = written_bytes(format, header, rows);
    bytes.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

/// The same as bytes.
pub(super) fn written_bytes<'a, R: Row>(
    format: &dyn RowFormat<R>,
    header: &R::Header,
    rows: impl IntoIterator<Item = &'a R>,
) -> Vec<Vec<u8>> {
    let mut files: Vec<Cursor<Vec<u8>>> = format.endings(header).iter().map(|_| Cursor::default()).collect();
    let sinks = files.iter_mut().map(|file| Box::new(file) as Box<dyn Sink + '_>).collect();
    let mut writer = format.open(Files(sinks), header).unwrap();
    writer.begin().unwrap();
    rows.into_iter().filter(|row| format.takes(row)).for_each(|row| writer.row(row).unwrap());
    writer.end().unwrap();
    drop(writer);
    files.into_iter().map(Cursor::into_inner).collect()
}

pub(super) fn header() -> BitextHeader {
    BitextHeader {
        version: "0.1.0".into(),
        source_language: Some(Language::french()),
        target_language: Some(Language::english()),
        model: "m@1".into(),
    }
}

pub(super) fn side(document: &str, language: Language, text: &str) -> SideRow {
    let some = !text.is_empty();
    SideRow {
        document: document.into(),
        hash: "00ff".into(),
        sentences: if some { vec![3] } else { vec![] },
        spans: if some { vec![Span { start: 10, end: 10 + text.len() }] } else { vec![] },
        ..SideRow::of_text(language, text)
    }
}

pub(super) fn bead(id: &str, source: &str, target: &str) -> BeadRow {
    let count = |text: &str| usize::from(!text.is_empty());
    BeadRow {
        id: id.into(),
        bead: format!("{}-{}", count(source), count(target)),
        source: side("un", Language::french(), source),
        target: side("one", Language::english(), target),
        confidence: 0.9,
        scores: BeadScores {
            similarity: 0.8,
            margin: 1.2,
            length_ratio: 1.0,
            whole: f32::NAN,
            ..BeadScores::default()
        },
        moved: false,
        duplicate_of: None,
        rejected: None,
    }
}

pub(super) fn document(id: &str) -> DocumentRow {
    DocumentRow {
        id: id.into(),
        source: format!("in/{id}.txt").into(),
        hash: "00ff".into(),
        language: Language::french(),
        language_confidence: 1.0,
        languages: vec![],
        encoding: None,
        duplicate_of: None,
        date: None,
        title: None,
        sentences: 2,
        words: 20,
        translation: None,
    }
}

pub(super) fn summary(id: &str, language: Language, sentences: &[&str]) -> SummaryRow {
    SummaryRow {
        id: id.into(),
        source: format!("in/{id}.txt").into(),
        hash: "00ff".into(),
        language,
        date: Some("2023-09".into()),
        title: None,
        summary: sentences.join(" "),
        sentences: sentences
            .iter()
            .enumerate()
            .map(|(i, text)| SummarySentenceRow {
                text: (*text).into(),
                span: Span { start: i, end: i + text.len() },
                rank: i + 1,
                score: 1.0,
                dates: vec![],
                original: None,
                counterpart: None,
            })
            .collect(),
        translation: None,
    }
}
