//! XLIFF 2.1 (OASIS, 2018, <https://docs.oasis-open.org/xliff/xliff-core/v2.1/xliff-core-v2.1.html>): one `<file>` a pair of
//! documents, one `<unit>` a bead.
//!
//! What is known of a bead stands in the metadata module (`urn:oasis:names:tc:xliff:metadata:2.0`): a group of the unit, one
//! of each side. Characters that XML forbids are `<cp hex="…"/>`, so that every text survives.

use std::io::{self, Write};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::xml::{escape, write_text};
use crate::bitext::{BeadRow, BitextHeader, Prop, SideRow};

/// XLIFF 2.1.
pub(super) struct Xliff;

impl RowFormat<BeadRow> for Xliff {
    fn name(&self) -> &'static str {
        "xliff"
    }

    fn about(&self) -> &'static str {
        "XLIFF 2.1, for translation tools; pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("xlf")
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, header: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Document { file, header: header.clone(), begun: false, open: None, files: 0, units: 0 }))
    }
}

struct Document<'w> {
    file: Box<dyn Sink + 'w>,
    header: BitextHeader,
    begun: bool,
    /// The documents whose `<file>` is open.
    open: Option<(String, String)>,
    files: u64,
    units: u64,
}

impl Document<'_> {
    /// The root says which languages there are, so it waits for the first row where the header does not.
    fn root(&mut self, row: Option<&BeadRow>) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let language = |known: &mut Option<crate::language::Language>, side: fn(&BeadRow) -> &SideRow| {
            let own = row.map(|row| side(row).language.clone());
            let language = known.take().or(own).map_or_else(|| "und".to_owned(), |language| language.to_string());
            *known = Some(crate::language::Language::new(&language));
            language
        };
        let source = language(&mut self.header.source_language, |row| &row.source);
        let target = language(&mut self.header.target_language, |row| &row.target);
        writeln!(self.file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            self.file,
            "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\" \
             version=\"2.1\" srcLang=\"{}\" trgLang=\"{}\">",
            escape(&source),
            escape(&target)
        )
    }

    /// Ends the `<file>` that is open and begins that of these documents.
    fn file(&mut self, documents: Option<(&str, &str)>) -> io::Result<()> {
        if self.open.take().is_some() {
            writeln!(self.file, " </file>")?;
        }
        if let Some((source, target)) = documents {
            self.files += 1;
            self.open = Some((source.to_owned(), target.to_owned()));
            write!(self.file, " <file id=\"f{}\" xml:space=\"preserve\"", self.files)?;
            if !source.is_empty() {
                write!(self.file, " original=\"{}\"", escape(source))?;
            }
            writeln!(self.file, ">")?;
            if self.files == 1 && !self.header.model.is_empty() {
                let model = escape(&self.header.model);
                writeln!(self.file, "  <notes><note category=\"x-model\">{model}</note></notes>")?;
            }
        }
        Ok(())
    }

    fn group(&mut self, category: &str, props: &[Prop]) -> io::Result<()> {
        if props.is_empty() {
            return Ok(());
        }
        write!(self.file, "    <mda:metaGroup category=\"{category}\">")?;
        for (name, value) in props {
            write!(self.file, "<mda:meta type=\"{name}\">{}</mda:meta>", escape(value))?;
        }
        writeln!(self.file, "</mda:metaGroup>")
    }

    fn text(&mut self, element: &str, text: &str) -> io::Result<()> {
        write!(self.file, "    <{element}>")?;
        write_text(&mut self.file, text, |out, c| write!(out, "<cp hex=\"{:04X}\"/>", u32::from(c)))?;
        writeln!(self.file, "</{element}>")
    }
}

impl RowWriter<BeadRow> for Document<'_> {
    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        self.root(Some(row))?;
        let languages = [(&self.header.source_language, &row.source), (&self.header.target_language, &row.target)];
        if let Some((known, side)) = languages.into_iter().find(|(known, side)| known.as_ref() != Some(&side.language))
        {
            let (known, own) = (known.as_ref().map_or("", |known| known.code()), &side.language);
            let reason =
                format!("XLIFF 2.1 has room for one pair of languages: bead {} has {own}, not {known}", row.id);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        let documents = (row.source.document.as_str(), row.target.document.as_str());
        if self.open.as_ref().is_none_or(|(source, target)| (source.as_str(), target.as_str()) != documents) {
            self.file(Some(documents))?;
        }
        self.units += 1;
        writeln!(self.file, "  <unit id=\"u{}\" name=\"{}\">", self.units, escape(&row.id))?;
        writeln!(self.file, "   <mda:metadata>")?;
        self.group("bead", &row.props())?;
        self.group("source", &row.source.props())?;
        self.group("target", &row.target.props())?;
        writeln!(self.file, "   </mda:metadata>\n   <segment state=\"translated\">")?;
        self.text("source", &row.source.text)?;
        self.text("target", &row.target.text)?;
        writeln!(self.file, "   </segment>\n  </unit>")
    }

    fn end(&mut self) -> io::Result<()> {
        self.root(None)?;
        if self.files == 0 {
            // A document has at least one file, and a file at least one unit or group.
            writeln!(self.file, " <file id=\"f1\"><group id=\"g1\"/></file>")?;
        }
        self.file(None)?;
        writeln!(self.file, "</xliff>")?;
        self.file.flush()
    }
}
