//! Summaries for reading.

use std::collections::HashSet;
use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::rows::{SummaryEntry, SummaryRow};

/// Markdown: one section a document; two documents that translate each other share a section, where the first of them
/// stands, with their languages side by side.
pub(super) struct Markdown;

impl RowFormat<SummaryEntry> for Markdown {
    fn name(&self) -> &'static str {
        "md"
    }

    fn about(&self) -> &'static str {
        "one page to read, translations side by side"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("md")
    }

    fn open<'w>(&self, files: Files<'w>, (): &()) -> io::Result<Writer<'w, SummaryEntry>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Page(file)))
    }
}

struct Page<'w>(Box<dyn Sink + 'w>);

impl RowWriter<SummaryEntry> for Page<'_> {
    fn begin(&mut self) -> io::Result<()> {
        writeln!(self.0, "# Summaries")
    }

    fn row(&mut self, entry: &SummaryEntry) -> io::Result<()> {
        match &entry.other {
            None => single(&mut self.0, &entry.row),
            Some(other) if other.earlier => Ok(()),
            Some(other) => pair(&mut self.0, &entry.row, &other.row),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn single(out: &mut impl Write, row: &SummaryRow) -> io::Result<()> {
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

fn pair(out: &mut impl Write, row: &SummaryRow, other: &SummaryRow) -> io::Result<()> {
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
    use super::super::fixtures::{summary, written};
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
        let entries: Vec<SummaryEntry> = SummaryEntry::of(&[french, other, english]).collect();
        let text = &written(&Markdown, &(), &entries)[0];
        assert_eq!(
            text,
            "# Summaries\n\n## 1\\. Le #titre\n\nfr · 2023-09 · `in/un.txt`  \nen · 2023-09 · `in/one.txt`\n\n\
             | fr | en |\n| --- | --- |\n| Oui \\| non. | Yes or no. |\n| Seul \\*ici\\*. | *not in the translation* |\n\
             | *not in the translation* | Only here. |\n\n## deux\n\nfr · 2023-09 · `in/deux.txt`\n\nUne phrase.\n"
        );
    }
}
