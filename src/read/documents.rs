//! From files of any format to documents, one after the other.

use std::collections::{HashSet, VecDeque};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::archive::{Members, is_archive, members};
use super::format::{Body, Contents, InputFormat, Item, Items, RawDocument};
use super::jsonl::{self, JsonLines};
use super::options::ReadOptions;
use super::source::{Opened, Source};
use super::table::format_of;
use super::walk::{Walk, digest, walk};
use crate::corpus::{Document, LanguageChoice};
use crate::error::{Error, Result};
use crate::progress::Progress;

/// A document, and the record that it came from.
#[derive(Debug, Clone)]
pub struct Record {
    /// The document.
    pub document: Document,
    /// The line that it stands on (from 1), in a file of many documents.
    pub line: Option<usize>,
    /// The name of the format that its file is of; see [`super::FORMATS`].
    pub format: &'static str,
    /// Every field of the record but its text, for those who pass them on or compare a reference summary.
    pub fields: Map<String, Value>,
}

/// Goes through files and folders, whatever their formats, and gives one record a document, in the order of the inputs. What
/// cannot be used is an error of its own, and the others follow. Which files a folder holds that no format can read, and
/// which ids had to be changed to be unique, is told to `progress`.
///
/// Documents are cut and their languages found out on the rayon pool of the caller, some at a time.
pub fn documents<'a>(paths: &[PathBuf], options: &'a ReadOptions, progress: &'a dyn Progress) -> Documents<'a> {
    let Walk { sources, failures, ignored } = walk(paths);
    if !ignored.is_empty() {
        let list: Vec<String> = ignored.iter().map(|(ending, count)| format!("{ending} ({count})")).collect();
        progress.warn(&format!("files of no known format are left alone: {}", list.join(", ")));
    }
    Documents {
        options,
        progress,
        files: sources.len() + failures.len(),
        failures: failures.into(),
        sources: sources.into(),
        members: None,
        open: None,
        ready: VecDeque::new(),
        ids: HashSet::new(),
    }
}

/// An iterator over the documents of files; see [`documents`].
pub struct Documents<'a> {
    options: &'a ReadOptions,
    progress: &'a dyn Progress,
    files: usize,
    failures: VecDeque<Error>,
    sources: VecDeque<Source>,
    members: Option<Members>,
    open: Option<OpenFile>,
    ready: VecDeque<Result<Record>>,
    /// 128 bits of the BLAKE3 of every id so far: 16 bytes a document, whatever the ids are.
    ids: HashSet<u128>,
}

/// A file that is being read.
struct OpenFile {
    source: Source,
    format: &'static dyn InputFormat,
    items: Items,
}

/// So many documents are cut at a time …
const AT_ONCE: usize = 64;
/// … or fewer, once their texts have so many bytes.
const BYTES_AT_ONCE: usize = 1 << 20;

impl Documents<'_> {
    /// How many files there are, those that cannot be opened included.
    pub fn files(&self) -> usize {
        self.files
    }

    /// How many files have been read to their ends.
    pub fn files_done(&self) -> usize {
        self.files - self.failures.len() - self.sources.len() - usize::from(self.members.is_some())
    }

    /// The next document as its file has it.
    fn raw(&mut self) -> Option<Result<(Source, Box<RawDocument>, &'static str)>> {
        loop {
            if let Some(OpenFile { source, format, items }) = &mut self.open {
                match items.next() {
                    Some(Ok(Item::Document(document))) => return Some(Ok((source.clone(), document, format.name()))),
                    Some(Ok(Item::Unit(_))) => {}
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.open = None,
                }
            } else if let Some(members) = &mut self.members {
                match members.next().map(|input| open(input?, self.options)) {
                    Some(Ok(file)) => self.open = Some(file),
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.members = None,
                }
            } else {
                let source = self.sources.pop_front()?;
                match source.open_within(self.options.most_bytes).and_then(members) {
                    Ok(members) => self.members = Some(members),
                    Err(error) => return Some(Err(error)),
                }
                self.tell_ignored(&source);
            }
        }
    }

    /// Says which files of an archive are passed over.
    fn tell_ignored(&self, source: &Source) {
        if let Some(ignored) = self.members.as_ref().and_then(Members::ignored) {
            let list: Vec<String> = ignored.iter().map(|(ending, count)| format!("{ending} ({count})")).collect();
            let (path, list) = (source.path.display(), list.join(", "));
            self.progress.warn(&format!("{path}: files of no known format are left alone: {list}"));
        }
    }

    /// Reads and cuts the next documents.
    fn fill(&mut self) {
        self.ready.extend(self.failures.drain(..).map(Err));
        let (mut raw, mut bytes) = (Vec::new(), 0);
        while raw.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
            let Some(document) = self.raw() else { break };
            bytes += document.as_ref().map_or(0, |(_, document, _)| document.body.len());
            raw.push(document);
        }
        let options = self.options;
        let cut: Vec<Result<Record>> = raw
            .into_par_iter()
            .map(|raw| raw.and_then(|(source, raw, format)| record(&source, *raw, format, options)))
            .collect();
        for record in cut {
            let record = record.map(|record| self.with_unique_id(record));
            self.ready.push_back(record);
        }
    }

    /// The record under an id that no document before it has.
    fn with_unique_id(&mut self, mut record: Record) -> Record {
        let own = record.document.id.clone();
        let mut number = 2;
        while !self.ids.insert(digest(record.document.id.as_bytes())) {
            record.document.id = format!("{own}#{number}");
            number += 1;
        }
        if record.document.id != own {
            let at = record.line.map(|line| format!(":{line}")).unwrap_or_default();
            let (file, id) = (record.document.source.display(), &record.document.id);
            self.progress.warn(&format!("{file}{at}: the id {own} is taken already; this document is {id}"));
        }
        record
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty() {
            self.fill();
        }
        self.ready.pop_front()
    }
}

/// Opens a file of documents.
fn open(input: Opened, options: &ReadOptions) -> Result<OpenFile> {
    let format = format_of(&input);
    let source = input.source.clone();
    if format.contents() == Contents::Units {
        let reason = format!("{}: it holds pairs of sentences, no documents", format.about());
        return Err(Error::Skipped { path: source.path, line: None, reason });
    }
    Ok(OpenFile { source, format, items: format.open(input.helped_by(options.helper.clone()), &options.fields)? })
}

/// What a file holds, found out without reading it through. An archive holds documents.
///
/// # Errors
/// As [`Source::open`].
pub fn contents_of(source: &Source) -> Result<Contents> {
    let input = source.open()?;
    Ok(if is_archive(&input) { Contents::Documents } else { format_of(&input).contents() })
}

/// The only document of a file.
pub(super) fn single(source: Source, options: &ReadOptions) -> Result<Document> {
    let none = || Error::input(&source.path, "no document in it");
    let input = members(source.open_within(options.most_bytes)?)?.next().ok_or_else(none)??;
    let mut file = open(input, options)?;
    loop {
        if let Item::Document(document) = file.items.next().ok_or_else(none)?? {
            return Ok(record(&file.source, *document, file.format.name(), options)?.document);
        }
    }
}

/// JSON Lines from any reader; `source` is its name for provenance and messages.
pub fn from_jsonl<R: BufRead + Send + 'static>(
    reader: R,
    source: &Path,
    options: &ReadOptions,
) -> impl Iterator<Item = Result<Record>> {
    let (source, options) = (Source::of(source), options.clone());
    let records = jsonl::items(reader, source.path.clone(), options.fields.clone(), options.most_bytes);
    records.map(move |document| record(&source, document?, JsonLines.name(), &options))
}

/// Finds out about a raw document what its file does not say.
fn record(source: &Source, raw: RawDocument, format: &'static str, options: &ReadOptions) -> Result<Record> {
    let RawDocument { body, line, id, language, date, title, url, encoding, fields } = raw;
    let path = &source.path;
    let choice = match (language, &options.language) {
        (Some(language), LanguageChoice::Guessed(accepted)) => {
            if !accepted.contains(&language) {
                let accepted: Vec<&str> = accepted.iter().map(|l| l.code()).collect();
                let reason = format!("the record's language is {language}, not {}", accepted.join(" or "));
                return Err(at_line(Error::input(path, reason), line));
            }
            LanguageChoice::Known(language)
        }
        (_, choice) => choice.clone(),
    };
    let id = id.unwrap_or_else(|| match line {
        Some(line) => format!("{}:{line}", source.id),
        None => source.id.clone(),
    });
    let document = match body {
        Body::Text(text) if options.presplit => Document::presplit(id, path, text, &choice),
        Body::Text(text) => Document::from_text(id, path, text, &choice),
        Body::Marked(marked) if options.presplit => Document::presplit(id, path, marked.text, &choice),
        Body::Marked(marked) => Document::from_blocks(id, path, marked.text, &marked.blocks, &choice),
        Body::Sentences(sentences) => Document::from_sentences(id, path, &sentences, &choice),
    };
    let mut document = document.map_err(|error| at_line(error, line))?;
    document.date = date.or(document.date);
    document.given_title = title;
    document.url = url;
    document.encoding = encoding.map(str::to_owned);
    Ok(Record { document, line, format, fields })
}

/// The error of a text as that of a line of its file.
fn at_line(error: Error, line: Option<usize>) -> Error {
    let Some(line) = line else { return error };
    match error {
        Error::Input { path, reason, .. } => Error::input_line(path, line, reason.replace("the file", "the text")),
        Error::Skipped { path, reason, .. } => Error::Skipped { path, line: Some(line), reason },
        Error::Mendable { error, remedy } => at_line(*error, Some(line)).mended_by(remedy),
        other => other,
    }
}
