//! XCES alignments as OPUS has them: a `cesAlign` file, and the documents' sentences in ZIP files or folders beside it.
//!
//! The sentences of `NAME.ces.xml` (or `NAME.xml`) are looked for in `NAME.fr.zip` and its like, then in files at the names
//! that the links give, below the folder of the alignment.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::source::Source;
use super::super::xml::{Fault, Xml, attribute, resolved};
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, SideRow};
use crate::error::{Error, Result};

/// The longest document that is read, in bytes.
const LONGEST: u64 = 256 << 20;

/// A `cesAlign` file.
pub(super) struct Ces;

impl BitextInput for Ces {
    fn name(&self) -> &'static str {
        "ces"
    }

    fn about(&self) -> &'static str {
        "XCES links as in OPUS, with the sentences in NAME.fr.zip and NAME.en.zip beside"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["ces.xml"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.windows(9).any(|window| window == b"<cesAlign")
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let source = only(files)?;
        let path = source.path.clone();
        let mut xml = Xml::open(source.open()?, "XCES");
        let mut texts = Texts::beside(&path);
        let mut group: Option<[Side; 2]> = None;
        let (mut over, mut number, mut seen) = (false, 0usize, false);
        let options = options.clone();
        let beads = std::iter::from_fn(move || {
            while !over {
                let event = match xml.next() {
                    Ok(event) => event,
                    Err(fault) => {
                        over = true;
                        return Some(Err(xml.error(fault)));
                    }
                };
                let Event::Start(element) = &event else {
                    over = matches!(event, Event::Eof);
                    if over && !seen {
                        return Some(Err(xml.error("no <cesAlign> element".into())));
                    }
                    continue;
                };
                let step = match element.local_name().as_ref() {
                    "cesAlign" => {
                        seen = true;
                        continue;
                    }
                    "linkGrp" => {
                        group = None;
                        let sides = [0, 1].map(|side| texts.side(side, element, &options));
                        let [source, target] = sides;
                        match (source, target) {
                            (Ok(source), Ok(target)) => group = Some([source, target]),
                            (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
                        }
                        continue;
                    }
                    "link" => {
                        number += 1;
                        // The links of documents that are not there have been told by their group.
                        let Some(sides) = &group else { continue };
                        link(element, sides, number)
                    }
                    _ => continue,
                };
                return Some(step.map_err(|fault| xml.error(fault)));
            }
            None
        });
        Ok(Bitext::new(no_header(), beads))
    }
}

fn link(element: &BytesStart<'_>, sides: &[Side; 2], number: usize) -> Result<BeadRow, Fault> {
    let targets = attribute(element, &["xtargets"])?.ok_or("a <link> without xtargets")?;
    let (source, target) = targets.split_once(';').ok_or_else(|| format!("xtargets=\"{targets}\" has no semicolon"))?;
    let id = attribute(element, &["id"])?.unwrap_or_else(|| number.to_string());
    let mut row = BeadRow::of_texts(id, sides[0].row(source)?, sides[1].row(target)?);
    let count = |side: &SideRow| side.sentences.len().max(usize::from(!side.text.is_empty()));
    row.bead = format!("{}-{}", count(&row.source), count(&row.target));
    if let Some(certainty) = attribute(element, &["certainty"])? {
        row.set_prop("confidence", &certainty);
    }
    Ok(row)
}

/// A document: its sentences by their numbers.
struct Side {
    empty: SideRow,
    sentences: HashMap<String, String>,
    file: String,
}

impl Side {
    /// The sentences of these numbers.
    fn row(&self, numbers: &str) -> Result<SideRow, String> {
        let mut row = self.empty.clone();
        for number in numbers.split_whitespace() {
            let missing = || format!("there is no sentence {number} in {}", self.file);
            let text = self.sentences.get(number).ok_or_else(missing)?;
            if !row.text.is_empty() {
                row.text.push(' ');
                row.cuts.push(row.text.len());
            }
            row.text.push_str(text);
            match number.split_once('-') {
                // Sentences that stand together: `3-5`.
                Some((first, last)) => {
                    if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) {
                        row.sentences.extend((first..=last).take(64));
                    }
                }
                None => row.sentences.extend(number.parse::<usize>()),
            }
        }
        Ok(row)
    }
}

/// Where the sentences are.
struct Texts {
    folder: PathBuf,
    /// The alignment's path without its ending.
    base: PathBuf,
    zips: HashMap<PathBuf, Option<ZipArchive<BufReader<File>>>>,
}

impl Texts {
    fn beside(path: &Path) -> Self {
        let base = path.with_extension("");
        let base = if base.extension().is_some_and(|e| e == "ces") { base.with_extension("") } else { base };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Texts { folder, base, zips: HashMap::new() }
    }

    /// The document of a group's side.
    fn side(&mut self, side: usize, group: &BytesStart<'_>, options: &BitextOptions) -> Result<Side> {
        let name = attribute(group, &[["fromDoc", "toDoc"][side]]).ok().flatten().unwrap_or_default();
        let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        // Names in OPUS begin with the language.
        let own = name.split('/').next().filter(|part| *part != name).unwrap_or_default().to_owned();
        let bytes = self.bytes(side, &own, &name)?;
        let mut xml = Xml::part(bytes, PathBuf::from(&name), "XCES");
        let (id, sentences) = sentences(&mut xml).map_err(|fault| xml.error(fault))?;
        let mut empty =
            SideRow::of_text(options.language(side, Some(&own).filter(|own| is_code(own)).map(String::as_str)), "");
        let bare = name.strip_prefix(&format!("{own}/")).unwrap_or(&name);
        empty.document = id.unwrap_or_else(|| bare.strip_suffix(".xml").unwrap_or(bare).to_owned());
        Ok(Side { empty, sentences, file: name })
    }

    /// A document's bytes, wherever it is.
    fn bytes(&mut self, side: usize, language: &str, name: &str) -> Result<Vec<u8>> {
        for zip in [language, ["source", "target"][side]] {
            let mut path = self.base.clone().into_os_string();
            path.push(format!(".{zip}.zip"));
            let path = PathBuf::from(path);
            let open =
                |path: &PathBuf| File::open(path).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok());
            let archive = self.zips.entry(path.clone()).or_insert_with(|| open(&path));
            let Some(archive) = archive else { continue };
            // In OPUS's own archives the names begin with the corpus and the kind of mark-up.
            let ends = format!("/{name}");
            let longer = |own: &str| own.ends_with(&ends).then(|| own.to_owned());
            let inside = match archive.index_for_name(name) {
                Some(_) => Some(name.to_owned()),
                None => archive.file_names().flatten().find_map(|own| longer(&own)),
            };
            let Some(inside) = inside else { continue };
            let mut bytes = Vec::new();
            let file = archive.by_name(&inside).map_err(std::io::Error::other);
            file.and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).map_err(|e| Error::io(&path, e))?;
            return match bytes.len() as u64 {
                LONGEST => Err(Error::input(&path, format!("{inside} is longer than 256 MiB"))),
                _ => Ok(bytes),
            };
        }
        // A name must not lead out of the folder.
        let inside = !Path::new(name).is_absolute() && !name.split('/').any(|part| part == "..");
        let path = self.folder.join(name);
        if inside && path.is_file() {
            return std::fs::read(&path).map_err(|e| Error::io(&path, e));
        }
        let base = self.base.display();
        Err(Error::input(&path, format!("no such document, neither here nor in {base}.{language}.zip")))
    }
}

fn is_code(text: &str) -> bool {
    (2..=3).contains(&text.split(['-', '_']).next().unwrap_or_default().len()) && !text.contains('.')
}

/// The document's own id, if it says so, and its sentences.
fn sentences(xml: &mut Xml) -> Result<(Option<String>, HashMap<String, String>), Fault> {
    let (mut id, mut sentences) = (None, HashMap::new());
    // The number of the sentence that is open, its text, and the words of one that is given word by word.
    let mut open: Option<(String, String)> = None;
    let mut words: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "text" => id = attribute(&element, &["id"])?,
                "s" => open = Some((attribute(&element, &["id"])?.ok_or("a sentence without id")?, String::new())),
                "w" if open.is_some() => words.push(String::new()),
                _ => {}
            },
            Event::Text(part) => add(&mut open, &mut words, &part.xml10_content()),
            Event::CData(part) => add(&mut open, &mut words, &part.xml10_content()),
            Event::GeneralRef(entity) => add(&mut open, &mut words, &resolved(&entity)?),
            Event::End(element) if element.local_name().as_ref() == "s" => {
                if let Some((number, text)) = open.take() {
                    let words = std::mem::take(&mut words);
                    let text = if words.is_empty() { text } else { words.join(" ") };
                    sentences.insert(number, text.trim_matches([' ', '\n', '\t', '\r']).to_owned());
                }
            }
            Event::Eof => return Ok((id, sentences)),
            _ => {}
        }
    }
}

fn add(open: &mut Option<(String, String)>, words: &mut [String], part: &str) {
    match (open, words.last_mut()) {
        // Between words there is only layout.
        (Some(_), Some(word)) => word.push_str(part.trim_matches(['\n', ' '])),
        (Some((_, text)), None) => text.push_str(part),
        _ => {}
    }
}
