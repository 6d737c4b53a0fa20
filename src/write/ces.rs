//! XCES alignments as OPUS has them (<https://opus.nlpl.eu>): links between sentence numbers in a `cesAlign` file, and the
//! sentences in a ZIP file a language, one XML document each.
//!
//! `opus_read -p raw -af NAME.ces.xml -sz NAME.fr.zip -tz NAME.en.zip …` reads them. Null beads are in it: they are links too.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::format::{Files, RowFormat, RowWriter, Sink, Writer, side_names};
use super::xml::escape;
use crate::bitext::{BeadRow, BitextHeader, SideRow};

/// A `cesAlign` file with its documents.
pub(super) struct Ces;

impl RowFormat<BeadRow> for Ces {
    fn name(&self) -> &'static str {
        "ces"
    }

    fn about(&self) -> &'static str {
        "XCES links as in OPUS, with the sentences in a ZIP file a language; null beads too"
    }

    fn ending(&self) -> Option<&'static str> {
        Some("ces.xml")
    }

    fn endings(&self, header: &BitextHeader) -> Vec<String> {
        let [source, target] = side_names(header);
        vec!["ces.xml".into(), format!("{source}.zip"), format!("{target}.zip")]
    }

    fn open<'w>(&self, files: Files<'w>, header: &BitextHeader) -> io::Result<Writer<'w, BeadRow>> {
        let [links, source, target] = files.exactly()?;
        let sides = side_names(header);
        let [a, b] = &sides;
        let sides = [Side::new(source, a), Side::new(target, b)];
        Ok(Box::new(Corpus { links, sides, open: false, groups: 0, count: 0 }))
    }
}

struct Corpus<'w> {
    links: Box<dyn Sink + 'w>,
    sides: [Side<'w>; 2],
    /// Whether a `linkGrp` is open.
    open: bool,
    groups: u64,
    count: u64,
}

impl RowWriter<BeadRow> for Corpus<'_> {
    fn begin(&mut self) -> io::Result<()> {
        writeln!(self.links, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
        writeln!(self.links, "<!DOCTYPE cesAlign PUBLIC \"-//CES//DTD XML cesAlign//EN\" \"\">")?;
        writeln!(self.links, "<cesAlign version=\"1.0\">")
    }

    fn row(&mut self, row: &BeadRow) -> io::Result<()> {
        let [source, target] = &mut self.sides;
        if !source.holds(&row.source) || !target.holds(&row.target) {
            if self.open {
                writeln!(self.links, " </linkGrp>")?;
            }
            self.open = true;
            self.groups += 1;
            let (from, to) = (source.begin(&row.source)?, target.begin(&row.target)?);
            let (from, to) = (escape(&from).into_owned(), escape(&to).into_owned());
            writeln!(self.links, " <linkGrp targType=\"s\" fromDoc=\"{from}\" toDoc=\"{to}\">")?;
        }
        self.count += 1;
        let (from, to) = (source.sentences(&row.source)?, target.sentences(&row.target)?);
        write!(self.links, "  <link id=\"{}\" xtargets=\"{from};{to}\"", escape(&row.id))?;
        if !row.confidence.is_nan() {
            write!(self.links, " certainty=\"{:.4}\"", row.confidence)?;
        }
        writeln!(self.links, "/>")
    }

    fn end(&mut self) -> io::Result<()> {
        if self.open {
            writeln!(self.links, " </linkGrp>")?;
        }
        writeln!(self.links, "</cesAlign>")?;
        self.links.flush()?;
        self.sides.iter_mut().try_for_each(Side::end)
    }
}

/// The documents of one language.
struct Side<'w> {
    zip: Option<ZipWriter<Box<dyn Sink + 'w>>>,
    language: String,
    /// The document that is open.
    document: Option<String>,
    /// The numbers of its sentences that are written.
    written: HashSet<String>,
    /// How often a document has come, by 16 bytes of the hash of its id.
    seen: HashMap<[u8; 16], u32>,
}

impl<'w> Side<'w> {
    fn new(file: Box<dyn Sink + 'w>, language: &str) -> Self {
        Side {
            zip: Some(ZipWriter::new(file)),
            language: language.into(),
            document: None,
            written: HashSet::new(),
            seen: HashMap::new(),
        }
    }

    fn zip(&mut self) -> io::Result<&mut ZipWriter<Box<dyn Sink + 'w>>> {
        self.zip.as_mut().ok_or_else(|| io::Error::other("the ZIP file has been ended"))
    }

    /// Whether the row's document is the one that is open.
    fn holds(&self, side: &SideRow) -> bool {
        self.document.as_ref() == Some(&side.document)
    }

    /// Begins the row's document and returns its name in the ZIP file. One that comes again has another name.
    fn begin(&mut self, side: &SideRow) -> io::Result<String> {
        self.close()?;
        let mut key = [0; 16];
        key.copy_from_slice(&blake3::hash(side.document.as_bytes()).as_bytes()[..16]);
        let times = self.seen.entry(key).or_insert(0);
        *times += 1;
        let again = if *times > 1 { format!("~{times}") } else { String::new() };
        let name = format!("{}/{}{again}.xml", self.language, file_name(&side.document));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(true);
        let document = escape(&side.document).into_owned();
        let zip = self.zip()?;
        zip.start_file(name.as_str(), options)?;
        writeln!(zip, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<text id=\"{document}\">")?;
        self.document = Some(side.document.clone());
        Ok(name)
    }

    /// Ends the document that is open.
    fn close(&mut self) -> io::Result<()> {
        self.written.clear();
        match self.document.take() {
            Some(_) => writeln!(self.zip()?, "</text>"),
            None => Ok(()),
        }
    }

    /// Writes the sentences of the row that are not written yet, and returns their numbers.
    fn sentences(&mut self, side: &SideRow) -> io::Result<String> {
        let texts: Vec<&str> = side.sentence_texts().collect();
        let numbered = texts.len() == side.sentences.len();
        let texts = if numbered { texts } else { vec![side.text.as_str()] };
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        let mut numbers = Vec::new();
        for (k, text) in texts.iter().enumerate() {
            let number = match side.sentences.get(k) {
                Some(number) if numbered => number.to_string(),
                // Sentences that cannot be told apart are one, under the numbers of all.
                Some(first) => format!("{first}-{}", side.sentences.last().unwrap_or(first)),
                None => format!("r{}", self.written.len()),
            };
            if self.written.insert(number.clone()) {
                let text = escape(text);
                writeln!(self.zip()?, " <s id=\"{number}\">{text}</s>")?;
            }
            numbers.push(number);
        }
        Ok(numbers.join(" "))
    }

    fn end(&mut self) -> io::Result<()> {
        self.close()?;
        match self.zip.take() {
            Some(zip) => zip.finish()?.flush(),
            None => Ok(()),
        }
    }
}

/// A document's id as a relative path: what no file name should have is written `%2A`.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    let mut chars = id.chars().peekable();
    while let Some(c) = chars.next() {
        let plain = c.is_alphanumeric() || matches!(c, '-' | '_');
        // No part of a path may be empty, `.` or `..`.
        let inside = !name.is_empty() && !name.ends_with(['/', '.']) && chars.peek().is_some();
        if plain || (inside && matches!(c, '/' | '.')) {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        }
    }
    if name.is_empty() { "text".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_no_paths_of_their_own() {
        assert_eq!(file_name("a/b.fr"), "a/b.fr");
        assert_eq!(file_name("../../etc/x"), "%2E.%2F.%2E/etc/x");
        assert_eq!(file_name("/a//b/"), "%2Fa/%2Fb%2F");
        assert_eq!(
            (file_name(""), file_name("news:6"), file_name("été")),
            ("text".into(), "news%3A6".into(), "été".into())
        );
    }
}
