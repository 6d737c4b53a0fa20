//! Tab-separated tables, for `cut`, `awk`, spreadsheets and the training tools of machine translation.
//!
//! The first line names the columns. Fields are never quoted and nothing is escaped: what would break a line or a column
//! (tab, line break, any control character) becomes a space, so that every line has the same number of columns and every
//! quotation mark is the text's own (read with quoting off: `csv.QUOTE_NONE`). What must be exact to the byte is in the JSONL.

use std::borrow::Cow;
use std::io::{self, Write};

use super::rows::{BeadRow, DocumentRow};

/// The columns of [`write_documents_tsv`].
pub const DOCUMENT_COLUMNS: [&str; 12] = [
    "id",
    "language",
    "language_confidence",
    "date",
    "title",
    "sentences",
    "words",
    "translation",
    "translation_score",
    "translation_confidence",
    "hash",
    "file",
];

/// The columns of [`write_bitext_tsv`]. The texts come first: `cut -f1,2` is what a training tool wants.
pub const BITEXT_COLUMNS: [&str; 15] = [
    "source",
    "target",
    "confidence",
    "bead",
    "similarity",
    "margin",
    "length_ratio",
    "source_language",
    "target_language",
    "source_document",
    "target_document",
    "source_sentences",
    "target_sentences",
    "moved",
    "id",
];

/// Writes the list of documents.
///
/// # Errors
/// What the writer says.
pub fn write_documents_tsv<'a>(out: &mut dyn Write, rows: impl IntoIterator<Item = &'a DocumentRow>) -> io::Result<()> {
    line(out, &DOCUMENT_COLUMNS.map(Cow::Borrowed))?;
    for row in rows {
        let pair = row.translation.as_ref();
        line(
            out,
            &[
                field(&row.id),
                row.language.code().into(),
                number(row.language_confidence),
                field(row.date.as_deref().unwrap_or("")),
                field(row.title.as_deref().unwrap_or("")),
                row.sentences.to_string().into(),
                row.words.to_string().into(),
                field(pair.map_or("", |p| &p.id)),
                pair.map_or("".into(), |p| number(p.score)),
                pair.map_or("".into(), |p| number(p.confidence)),
                field(&row.hash),
                Cow::Owned(field(&row.source.to_string_lossy()).into_owned()),
            ],
        )?;
    }
    Ok(())
}

/// Writes the bitext. Null beads are left out: they have no pair to show.
///
/// # Errors
/// What the writer says.
pub fn write_bitext_tsv<'a>(out: &mut dyn Write, rows: impl IntoIterator<Item = &'a BeadRow>) -> io::Result<()> {
    line(out, &BITEXT_COLUMNS.map(Cow::Borrowed))?;
    for row in rows.into_iter().filter(|r| r.has_both_sides()) {
        line(
            out,
            &[
                field(&row.source.text),
                field(&row.target.text),
                number(row.confidence),
                field(&row.bead),
                number(row.scores.similarity),
                number(row.scores.margin),
                number(row.scores.length_ratio),
                row.source.language.code().into(),
                row.target.language.code().into(),
                field(&row.source.document),
                field(&row.target.document),
                indices(&row.source.sentences).into(),
                indices(&row.target.sentences).into(),
                if row.moved { "1" } else { "0" }.into(),
                field(&row.id),
            ],
        )?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, fields: &[Cow<'_, str>]) -> io::Result<()> {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.write_all(b"\t")?;
        }
        out.write_all(field.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// The text with everything that ends a line or a column made a space.
pub(super) fn field(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.contains(breaks) {
        Cow::Owned(text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn number(value: f32) -> Cow<'static, str> {
    format!("{value:.4}").into()
}

/// `3,4`
pub(super) fn indices(of: &[usize]) -> String {
    of.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, document};
    use super::*;

    #[test]
    fn every_line_has_every_column() {
        let mut nasty = bead("b1", "Il dit :\t« \"Oui\"\u{2028} ».\n", "He says \"yes\".");
        nasty.source.document = "a\tb".into();
        let null = bead("b2", "Seul.", "");
        let mut out = Vec::new();
        write_bitext_tsv(&mut out, [&nasty, &null]).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| l.split('\t').count() == BITEXT_COLUMNS.len()), "{text}");
        assert!(lines[1].starts_with("Il dit : « \"Oui\"  ». \tHe says \"yes\".\t0.9000\t1-1\t"), "{text}");

        let mut out = Vec::new();
        let mut row = document("x");
        row.title = Some("Un\ttitre".into());
        write_documents_tsv(&mut out, [&row]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|l| l.split('\t').count() == DOCUMENT_COLUMNS.len()), "{text}");
    }
}
