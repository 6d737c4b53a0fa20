//! Summaries for reading.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::rows::SummaryRow;

/// Writes the summaries as Markdown: one section a document; two documents that translate each other share a section with
/// their languages side by side.
///
/// # Errors
/// What the writer says.
pub fn write_summaries_md<'a>(out: &mut dyn Write, rows: impl IntoIterator<Item = &'a SummaryRow>) -> io::Result<()> {
    let rows: Vec<&SummaryRow> = rows.into_iter().collect();
    let by_id: HashMap<&str, &SummaryRow> = rows.iter().map(|r| (r.id.as_str(), *r)).collect();
    let mut done: HashSet<&str> = HashSet::new();
    writeln!(out, "# Summaries")?;
    for row in &rows {
        if !done.insert(&row.id) {
            continue;
        }
        let other = row.translation.as_deref().and_then(|id| by_id.get(id).copied());
        match other.filter(|o| o.id != row.id && !done.contains(o.id.as_str())) {
            Some(other) => {
                done.insert(&other.id);
                pair(out, row, other)?;
            }
            None => single(out, row)?,
        }
    }
    Ok(())
}

fn single(out: &mut dyn Write, row: &SummaryRow) -> io::Result<()> {
    writeln!(out, "\n## {}\n\n{}\n", heading(row), about(row))?;
    if row.sentences.is_empty() {
        return writeln!(out, "*No sentence of this document fits a summary.*");
    }
    writeln!(out, "{}", escape(&row.summary))?;
    if let Some(id) = &row.translation {
        writeln!(out, "\nTranslated by `{}`.", code(id))?;
    }
    Ok(())
}

fn pair(out: &mut dyn Write, row: &SummaryRow, other: &SummaryRow) -> io::Result<()> {
    writeln!(out, "\n## {}\n", heading(row))?;
    if other.title.is_some() {
        writeln!(out, "**{}**\n", heading(other))?;
    }
    writeln!(out, "{}  \n{}\n", about(row), about(other))?;
    writeln!(out, "| {} | {} |\n| --- | --- |", row.language, other.language)?;
    let mut shown: HashSet<usize> = HashSet::new();
    for sentence in &row.sentences {
        let right = match &sentence.counterpart {
            Some(counterpart) => {
                // The other summary's sentences that this one already shows.
                shown.extend(
                    (0..other.sentences.len()).filter(|&i| counterpart.spans.contains(&other.sentences[i].span)),
                );
                cell(&counterpart.text)
            }
            None => "*not in the translation*".into(),
        };
        writeln!(out, "| {} | {right} |", cell(&sentence.text))?;
    }
    for (_, sentence) in other.sentences.iter().enumerate().filter(|(i, _)| !shown.contains(i)) {
        let left = sentence.counterpart.as_ref().map_or("*not in the translation*".into(), |c| cell(&c.text));
        writeln!(out, "| {left} | {} |", cell(&sentence.text))?;
    }
    Ok(())
}

fn heading(row: &SummaryRow) -> String {
    escape(row.title.as_deref().unwrap_or(&row.id)).replace('\n', " ")
}

/// `fr · 2023-09 · articles/a.txt`
fn about(row: &SummaryRow) -> String {
    let mut parts = vec![row.language.to_string()];
    parts.extend(row.date.as_deref().map(escape));
    parts.push(format!("`{}`", code(&row.source.to_string_lossy())));
    parts.join(" · ")
}

fn cell(text: &str) -> String {
    escape(text).replace('|', "\\|").replace('\n', " ")
}

/// The inside of a code span: a backtick would end it.
fn code(text: &str) -> String {
    text.replace('`', "'").replace(['\n', '\r'], " ")
}

/// Plain text as Markdown that shows it as it is.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (i, c) in text.char_indices() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' => true,
            '#' | '+' | '-' | '>' => i == 0,
            '.' | ')' => i > 0 && i < 4 && text[..i].bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::summary;
    use super::super::rows::CounterpartRow;
    use super::*;
    use crate::corpus::{Language, Span};

    #[test]
    fn a_pair_stands_side_by_side_and_nothing_is_shown_twice() {
        let mut french = summary("un", Language::french(), &["Oui | non.", "Seul *ici*."]);
        let mut english = summary("one", Language::english(), &["Yes or no.", "Only here."]);
        french.title = Some("1. Le #titre".into());
        french.translation = Some("one".into());
        english.translation = Some("un".into());
        french.sentences[0].counterpart = Some(CounterpartRow {
            text: "Yes or no.".into(),
            spans: vec![Span { start: 0, end: 10 }],
            confidence: 0.9,
        });
        let other = summary("deux", Language::french(), &["Une phrase."]);
        let mut out = Vec::new();
        write_summaries_md(&mut out, [&french, &other, &english]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "# Summaries\n\n## 1\\. Le #titre\n\nfr · 2023-09 · `in/un.txt`  \nen · 2023-09 · `in/one.txt`\n\n\
             | fr | en |\n| --- | --- |\n| Oui \\| non. | Yes or no. |\n| Seul \\*ici\\*. | *not in the translation* |\n\
             | *not in the translation* | Only here. |\n\n## deux\n\nfr · 2023-09 · `in/deux.txt`\n\nUne phrase.\n"
        );
    }
}
