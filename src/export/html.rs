//! The bitext for the eye: one page, no scripts, both languages side by side.

use std::io::{self, Write};

use super::rows::BeadRow;

/// Writes the beads as one HTML page, a table for each pair of documents, in the order given. Null beads are shown with
/// their empty side; the colour of a row's edge and the number beside it are its confidence.
///
/// # Errors
/// What the writer says.
pub fn write_bitext_html<'a>(out: &mut dyn Write, rows: impl IntoIterator<Item = &'a BeadRow>) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let mut open: Option<(&str, &str)> = None;
    for row in rows {
        let pair = (row.source.document.as_str(), row.target.document.as_str());
        if open != Some(pair) {
            if open.is_some() {
                writeln!(out, "</table>")?;
            }
            open = Some(pair);
            let (source, target) = (&row.source, &row.target);
            writeln!(out, "<h2>{} <span>↔</span> {}</h2>", escape(&source.document), escape(&target.document))?;
            writeln!(out, "<table>\n<tr><th>{}</th><th>{}</th><th></th></tr>", source.language, target.language)?;
        }
        let class = match row.confidence {
            _ if !row.has_both_sides() => "null",
            c if c >= 0.9 => "sure",
            c if c >= 0.5 => "fair",
            _ => "weak",
        };
        let moved = if row.moved { " · moved" } else { "" };
        writeln!(
            out,
            "<tr class=\"{class}\" id=\"{}\"><td lang=\"{}\">{}</td><td lang=\"{}\">{}</td><td>{:.2} · {}{moved}</td></tr>",
            escape(&row.id),
            escape(row.source.language.code()),
            escape(&row.source.text),
            escape(row.target.language.code()),
            escape(&row.target.text),
            row.confidence,
            escape(&row.bead),
        )?;
    }
    if open.is_some() {
        writeln!(out, "</table>")?;
    }
    out.write_all(b"</html>\n")
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
    use super::super::fixtures::bead;
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        let rows = [bead("a\"b", "<script>alert(1)</script> & Cie", "& Co"), bead("c", "Seul.", "")];
        let mut out = Vec::new();
        write_bitext_html(&mut out, &rows).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Cie") && text.contains("id=\"a&quot;b\""));
        assert_eq!((text.matches("<table>").count(), text.matches("<tr").count()), (1, 3));
        assert!(text.contains("class=\"null\""));
    }
}
