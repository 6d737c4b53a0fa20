//! Articles from files, folders and JSON Lines, a few at a time, with their vectors: what the summarising commands share.

use std::path::PathBuf;

use diptych::corpus::{self, Document, Language, ReadOptions, RecordFields, Source, SourceKind};
use diptych::model::Encoder;
use diptych::progress::Progress;
use diptych::summarize::{self, Body, BodyVectors};
use diptych::{Error, Result};
use serde_json::{Map, Value};

/// Where the articles are and how they are read.
#[derive(clap::Args)]
pub struct InputArgs {
    /// Text files, JSON Lines files (.jsonl) or folders of them
    #[arg(required = true, value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
    /// Language of every text (fr or en) [default: guessed]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub language: Option<String>,
    /// Field of a JSON record that holds the text
    #[arg(long, default_value = "text", value_name = "NAME", help_heading = "Input")]
    pub text_field: String,
    /// Field of a JSON record that holds its id
    #[arg(long, default_value = "id", value_name = "NAME", help_heading = "Input")]
    pub id_field: String,
    /// Field of a JSON record that holds the title
    #[arg(long, default_value = "title", value_name = "NAME", help_heading = "Input")]
    pub title_field: String,
}

impl InputArgs {
    /// How texts are read.
    pub fn options(&self) -> ReadOptions {
        self.language.as_deref().map_or_else(ReadOptions::default, |l| ReadOptions::in_language(Language::new(l)))
    }

    /// What the fields are called.
    pub fn fields(&self) -> RecordFields {
        RecordFields {
            text: self.text_field.clone(),
            id: self.id_field.clone(),
            title: self.title_field.clone(),
            ..RecordFields::default()
        }
    }

    /// The articles one after the other; a bad one is an error of its own.
    pub fn read(&self) -> impl Iterator<Item = Result<(Document, Map<String, Value>)>> + '_ {
        let walk = corpus::walk(&self.inputs);
        let failures = walk.failures.into_iter().map(Err);
        failures.chain(walk.sources.into_iter().flat_map(|source| self.read_source(source)))
    }

    #[allow(clippy::type_complexity)] // the two kinds of source have to meet in one type
    fn read_source(&self, source: Source) -> Box<dyn Iterator<Item = Result<(Document, Map<String, Value>)>>> {
        match source.kind {
            SourceKind::Text => {
                let document = corpus::read_document_as(source.id, &source.path, &self.options());
                Box::new(std::iter::once(document.map(|d| (d, Map::new()))))
            }
            SourceKind::Records => match corpus::records(&source.path, self.fields(), self.options()) {
                Ok(records) => Box::new(records.map(|record| record.map(|r| (r.document, r.fields)))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            },
        }
    }
}

/// One article, ready to be summarised.
pub struct Ready {
    /// The document.
    pub document: Document,
    /// The record it came from; empty for a text file.
    pub fields: Map<String, Value>,
    /// Its own sentences.
    pub body: Body,
    /// Their vectors.
    pub vectors: BodyVectors,
}

/// Articles are encoded so many at a time: enough to sort their sentences by length, few enough to hold in memory.
const CHUNK: usize = 64;
/// … or fewer, once their texts have so many bytes.
const CHUNK_BYTES: usize = 1 << 20;

/// Reads, encodes and hands on all articles, a chunk at a time and in order. Returns how many inputs failed; each has
/// been named in a warning.
pub fn for_each_chunk(
    input: &InputArgs,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
    mut each: impl FnMut(Vec<Ready>) -> Result<()>,
) -> Result<usize> {
    let mut articles = input.read();
    let (mut failed, mut over) = (0, false);
    while !over {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while chunk.len() < CHUNK && bytes < CHUNK_BYTES && !over {
            match articles.next() {
                None => over = true,
                Some(Ok((document, fields))) => {
                    bytes += document.text.len();
                    chunk.push((document, fields));
                }
                Some(Err(error)) => {
                    failed += 1;
                    progress.warn(&error.to_string());
                }
            }
        }
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let bodies: Vec<Body> = chunk.iter().map(|(document, _)| Body::of(document)).collect();
        let vectors = summarize::encode(&bodies, encoder, progress)?;
        let parts = chunk.into_iter().zip(bodies).zip(vectors);
        each(parts.map(|(((document, fields), body), vectors)| Ready { document, fields, body, vectors }).collect())?;
    }
    Ok(failed)
}

/// The threads on which articles are worked on.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::Usage(format!("cannot start {threads} threads: {e}")))
}
