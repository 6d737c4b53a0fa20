//! XLIFF 1.2 (OASIS, 2008, <https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html>): one `<file>` a pair of documents, one
//! `<trans-unit>` a bead.
//!
//! What is known of a bead stands in context groups, whose types begin with `x-`. Characters that XML forbids are left out.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::xml::escape;
use crate::bitext::{BeadRow, BitextHeader, Prop};

/// XLIFF 1.2.
pub(super) struct Xliff12;

impl RowFormat<BeadRow> for Xliff12 {
    fn name(&self) -> &'static str {
        "xliff-1.2"
    }

    fn about(&self) -> &'static str {
        "XLIFF 1.2, for older translation tools; pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("xliff")
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, header: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Document { file, header: header.clone(), open: None, units: 0 }))
    }
}

/// What all units of a `<file>` share: documents and languages.
type Common = [String; 4];

struct Document<'w> {
    file: Box<dyn Sink + 'w>,
    header: BitextHeader,
    open: Option<Common>,
    units: u64,
}

impl Document<'_> {
    fn begin_file(&mut self, [original, source, target]: [&str; 3]) -> io::Result<()> {
        writeln!(
            self.file,
            " <file original=\"{}\" source-language=\"{}\" target-language=\"{}\" datatype=\"plaintext\">",
            escape(original),
            escape(source),
            escape(target)
        )?;
        write!(
            self.file,
            "  <header><tool tool-id=\"diptych\" tool-name=\"Diptych\" tool-version=\"{}\"/>",
            escape(&self.header.version)
        )?;
        if !self.header.model.is_empty() {
            write!(self.file, "<note from=\"x-model\">{}</note>", escape(&self.header.model))?;
        }
        writeln!(self.file, "</header>\n  <body>")
    }

    fn end_file(&mut self) -> io::Result<()> {
        writeln!(self.file, "  </body>\n </file>")
    }

    fn group(&mut self, name: &str, props: &[Prop]) -> io::Result<()> {
        if props.is_empty() {
            return Ok(());
        }
        write!(self.file, "    <context-group name=\"{name}\" purpose=\"information\">")?;
        for (kind, value) in props {
            write!(self.file, "<context context-type=\"x-{kind}\">{}</context>", escape(value))?;
        }
        writeln!(self.file, "</context-group>")
    }
}

impl RowWriter<BeadRow> for Document<'_> {
    fn begin(&mut self) -> io::Result<()> {
        writeln!(self.file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(self.file, "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\">")
    }

    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        let (source, target) = (&row.source, &row.target);
        let common: Common = [
            source.document.clone(),
            target.document.clone(),
            source.language.to_string(),
            target.language.to_string(),
        ];
        if self.open.as_ref() != Some(&common) {
            if self.open.is_some() {
                self.end_file()?;
            }
            self.begin_file([&source.document, source.language.code(), target.language.code()])?;
            self.open = Some(common);
        }
        self.units += 1;
        writeln!(
            self.file,
            "   <trans-unit id=\"{}\" resname=\"{}\" xml:space=\"preserve\">",
            self.units,
            escape(&row.id)
        )?;
        writeln!(self.file, "    <source>{}</source>", escape(&source.text))?;
        writeln!(self.file, "    <target state=\"translated\">{}</target>", escape(&target.text))?;
        self.group("bead", &row.props())?;
        self.group("source", &source.props())?;
        self.group("target", &target.props())?;
        writeln!(self.file, "   </trans-unit>")
    }

    fn end(&mut self) -> io::Result<()> {
        if self.open.is_none() {
            // A document has at least one file.
            let code = |language: &Option<crate::language::Language>| {
                language.as_ref().map_or("und".to_owned(), |l| l.to_string())
            };
            let (source, target) = (code(&self.header.source_language), code(&self.header.target_language));
            self.begin_file(["", &source, &target])?;
        }
        self.end_file()?;
        writeln!(self.file, "</xliff>")?;
        self.file.flush()
    }
}
