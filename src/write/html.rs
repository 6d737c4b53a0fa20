//! The bitext for the eye: one page, no scripts, both languages side by side.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use crate::bitext::{BeadRow, BitextHeader};

/// One HTML page: a table for each pair of documents, in the order given. Null beads are shown with their empty side; the
/// colour of a row's edge and the number beside it are its confidence.
pub(super) struct Html;

impl RowFormat<BeadRow> for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "one page to read, both languages side by side"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("html")
    }

    fn open<'w>(&self, files: Files<'w>, _: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Page { file, open: None }))
    }
}

struct Page<'w> {
    file: Box<dyn Sink + 'w>,
    /// The documents whose table is open.
    open: Option<(String, String)>,
}

impl RowWriter<BeadRow> for Page<'_> {
    fn begin(&mut self) -> io::Result<()> {
        self.file.write_all(HEAD.as_bytes())
    }

    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        let file = &mut self.file;
        let (source, target) = (&row.source, &row.target);
        if self.open.as_ref().is_none_or(|(a, b)| (a, b) != (&source.document, &target.document)) {
            if self.open.is_some() {
                writeln!(file, "</table>")?;
            }
            self.open = Some((source.document.clone(), target.document.clone()));
            writeln!(file, "<h2>{} <span>↔</span> {}</h2>", escape(&source.document), escape(&target.document))?;
            writeln!(file, "<table>\n<tr><th>{}</th><th>{}</th><th></th></tr>", source.language, target.language)?;
        }
        let class = match row.confidence {
            _ if !row.has_both_sides() => "null",
            c if c.is_nan() => "null",
            c if c >= 0.9 => "sure",
            c if c >= 0.5 => "fair",
            _ => "weak",
        };
        let moved = if row.moved { " · moved" } else { "" };
        let sure = if row.confidence.is_nan() { "?".into() } else { format!("{:.2}", row.confidence) };
        writeln!(
            file,
            "<tr class=\"{class}\" id=\"{}\"><td lang=\"{}\" dir=\"auto\">{}</td><td lang=\"{}\" dir=\"auto\">{}</td><td>{sure} · {}{moved}</td></tr>",
            escape(&row.id),
            escape(source.language.code()),
            escape(&source.text),
            escape(target.language.code()),
            escape(&target.text),
            escape(&row.bead),
        )
    }

    fn end(&mut self) -> io::Result<()> {
        if self.open.is_some() {
            writeln!(self.file, "</table>")?;
        }
        self.file.write_all(b"</html>\n")?;
        self.file.flush()
    }
}

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bitext</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; } h2 span { opacity: .5; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 3rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .8rem; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
th:last-child, td:last-child { width: 8rem; font-size: .8rem; opacity: .7; }
tr td:first-child { border-inline-start: .3rem solid; }
.sure td:first-child { border-color: #2a9d5c; } .fair td:first-child { border-color: #d9a404; }
.weak td:first-child { border-color: #c8402f; } .null td:first-child { border-color: #8886; } .null { opacity: .65; }
</style>
"#;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{bead, header, written};
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        let rows = [bead("a\"b", "<script>alert(1)</script> & Cie", "& Co"), bead("c", "Seul.", "")];
        let text = &written(&Html, &header(), &rows)[0];
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Cie") && text.contains("id=\"a&quot;b\""));
        assert_eq!((text.matches("<table>").count(), text.matches("<tr").count()), (1, 3));
        assert!(text.contains("class=\"null\""));
    }
}
