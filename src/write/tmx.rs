//! The bitext as a translation memory: one `<tu>` a bead, one `<tuv>` a language.

use std::io::{self, Write};

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer};
use super::xml::clean;
use crate::bitext::{BeadRow, BitextHeader, Prop, SideRow};

/// TMX 1.4b (<https://www.gala-global.org/tmx-14b>). Null beads are left out: a unit with one language translates nothing.
///
/// The unit carries its bead, confidence and scores, each side its document, the document's hash, the indices of its
/// sentences and their bytes, as `<prop>`s whose types begin with `x-`. Characters that XML forbids are left out.
pub(super) struct Tmx;

impl RowFormat<BeadRow> for Tmx {
    fn name(&self) -> &'static str {
        "tmx"
    }

    fn about(&self) -> &'static str {
        "a translation memory (TMX 1.4b); pairs only"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("tmx")
    }

    fn takes(&self, row: &BeadRow) -> bool {
        row.has_both_sides()
    }

    fn open<'w>(&self, files: Files<'w>, header: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [file] = files.exactly()?;
        Ok(Box::new(Memory { xml: Xml::new_with_indent(file, b' ', 1), header: header.clone() }))
    }
}

type Xml<'w> = quick_xml::Writer<Box<dyn Sink + 'w>>;

struct Memory<'w> {
    xml: Xml<'w>,
    header: BitextHeader,
}

impl RowWriter<BeadRow> for Memory<'_> {
    fn begin(&mut self) -> io::Result<()> {
        let Memory { xml, header } = self;
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.write_event(Event::DocType(BytesText::from_escaped("tmx SYSTEM \"tmx14.dtd\"")))?;
        xml.write_event(Event::Start(BytesStart::new("tmx").with_attributes([("version", "1.4")])))?;
        xml.create_element("header")
            .with_attributes([
                ("creationtool", "Diptych"),
                ("creationtoolversion", &*clean(&header.version)),
                ("segtype", "sentence"),
                ("o-tmf", "Diptych"),
                ("adminlang", "en"),
                ("srclang", header.source_language.as_ref().map_or("*all*", |language| language.code())),
                ("datatype", "plaintext"),
            ])
            .write_inner_content(|xml| prop(xml, "x-model", &header.model))?;
        xml.write_event(Event::Start(BytesStart::new("body")))
    }

    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        unit(&mut self.xml, row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new("body")))?;
        self.xml.write_event(Event::End(BytesEnd::new("tmx")))?;
        let file = self.xml.get_mut();
        file.write_all(b"\n")?;
        file.flush()
    }
}

fn unit(xml: &mut Xml<'_>, row: &BeadRow) -> io::Result<()> {
    // A unit of more than one sentence a side is a block in TMX's terms.
    let segtype = if row.source.sentences.len() > 1 || row.target.sentences.len() > 1 { "block" } else { "sentence" };
    xml.create_element("tu")
        .with_attributes([("tuid", &*clean(&row.id)), ("segtype", segtype), ("srclang", row.source.language.code())])
        .write_inner_content(|xml| {
            props(xml, &row.props())?;
            side(xml, &row.source)?;
            side(xml, &row.target)
        })?;
    Ok(())
}

fn side(xml: &mut Xml<'_>, side: &SideRow) -> io::Result<()> {
    xml.create_element("tuv").with_attribute(("xml:lang", side.language.code())).write_inner_content(|xml| {
        props(xml, &side.props())?;
        xml.create_element("seg").write_text_content(BytesText::new(&clean(&side.text)))?;
        Ok(())
    })?;
    Ok(())
}

fn props(xml: &mut Xml<'_>, props: &[Prop]) -> io::Result<()> {
    props.iter().try_for_each(|(name, value)| prop(xml, &format!("x-{name}"), value))
}

fn prop(xml: &mut Xml<'_>, kind: &str, value: &str) -> io::Result<()> {
    xml.create_element("prop").with_attribute(("type", kind)).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::fixtures::{bead, header, written};
    use super::*;
    use crate::language::Language;
    use crate::read::{TranslationUnit, units};

    fn read(text: &str) -> Vec<TranslationUnit> {
        let file = tempfile::Builder::new().suffix(".tmx").tempfile().unwrap();
        std::fs::write(file.path(), text).unwrap();
        units(Path::new(file.path())).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rows = [
            bead("a&b", "« Oui », dit-il\u{0} <b>à</b> l'art. 5 & 6.\u{FFFF}", "\"Yes\", he said ]]> 😀"),
            bead("null", "Seul.", ""),
            bead("c", "Deux.", "Two."),
        ];
        let found = read(&written(&Tmx, &header(), &rows)[0]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].id.as_deref(), Some("a&b"));
        assert_eq!(found[0].text(&Language::french()), Some("« Oui », dit-il <b>à</b> l'art. 5 & 6."));
        assert_eq!(found[0].text(&Language::english()), Some("\"Yes\", he said ]]> 😀"));
        assert!(found[0].props.contains(&("x-confidence".into(), "0.9000".into())));
    }

    #[test]
    fn an_empty_memory_is_a_memory() {
        let text = &written(&Tmx, &header(), [])[0];
        assert!(text.ends_with("</header>\n <body>\n </body>\n</tmx>\n"), "{text}");
        assert!(read(text).is_empty());
    }
}
