//! From a file, or a text in memory, to a [`Document`].

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use super::blocks;
use super::decode::decode;
use super::document::{Block, BlockKind, Document, Language, Sentence, Span};
use super::language::{self, Guess};
use crate::error::{Error, Result};

/// How texts are read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOptions {
    /// The language of every text, if the caller knows it; nothing is guessed then.
    pub language: Option<Language>,
    /// The languages to accept when it is guessed. A text in any other is refused.
    pub accepted: Vec<Language>,
}

impl Default for ReadOptions {
    /// French and English, guessed.
    fn default() -> Self {
        ReadOptions { language: None, accepted: vec![Language::french(), Language::english()] }
    }
}

impl ReadOptions {
    /// Every text is in this language.
    pub fn in_language(language: Language) -> Self {
        ReadOptions { accepted: vec![language.clone()], language: Some(language) }
    }
}

/// Reads one text file. Its id is the file's name without `.txt`; [`super::walk`] gives better ones.
///
/// # Errors
/// [`Error::Io`] when the file cannot be read, [`Error::Input`] with the reason when it holds no usable text:
/// empty, binary, not UTF-8, in a language that is not accepted.
pub fn read_document(path: &Path, options: &ReadOptions) -> Result<Document> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let id = name.strip_suffix(".txt").unwrap_or(&name).to_owned();
    read_document_as(id, path, options)
}

/// [`read_document`] under an id of the caller's choice.
///
/// # Errors
/// As [`read_document`].
pub fn read_document_as(id: impl Into<String>, path: &Path, options: &ReadOptions) -> Result<Document> {
    document(id.into(), path, read_text(path)?, options)
}

/// Reads a text in memory. `source` is where it came from, for provenance and messages.
///
/// # Errors
/// As [`read_document`], without the ones of the file system.
pub fn from_text(
    id: impl Into<String>,
    source: &Path,
    text: impl Into<String>,
    language: Option<Language>,
) -> Result<Document> {
    let options = language.map_or_else(ReadOptions::default, ReadOptions::in_language);
    from_text_with(id, source, text, &options)
}

/// [`from_text`] with options.
///
/// # Errors
/// As [`from_text`].
pub fn from_text_with(
    id: impl Into<String>,
    source: &Path,
    text: impl Into<String>,
    options: &ReadOptions,
) -> Result<Document> {
    let text = decode(text.into().into_bytes()).map_err(|reason| Error::input(source, reason))?;
    document(id.into(), source, text, options)
}

/// Reads a text that is already split: one sentence a line, every line the article's own. Empty lines end paragraphs.
///
/// The sentences are the lines with something in them, trimmed, in order; nothing is marked or split, and
/// [`Document::lines`] tells which line each stands on. Without a language the likeliest is taken, `und` if there is none.
///
/// # Errors
/// As [`from_text`], but no language is refused.
pub fn presplit(
    id: impl Into<String>,
    source: &Path,
    text: impl Into<String>,
    language: Option<Language>,
) -> Result<Document> {
    let text = decode(text.into().into_bytes()).map_err(|reason| Error::input(source, reason))?;
    let Guess { language, confidence } = match language {
        Some(language) => Guess { language, confidence: 1.0 },
        None => language::detect(&text, &[]).unwrap_or(Guess { language: Language::new("und"), confidence: 0.0 }),
    };
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Vec<Sentence> = Vec::new();
    let mut close = |sentences: Vec<Sentence>| {
        if let (Some(first), Some(last)) = (sentences.first(), sentences.last()) {
            let span = Span { start: first.span.start, end: last.span.end };
            blocks.push(Block { kind: BlockKind::Paragraph, span, sentences });
        }
    };
    for span in blocks::lines(&text) {
        match blocks::trim(&text, span) {
            Some(span) => open.push(Sentence { span }),
            None => close(std::mem::take(&mut open)),
        }
    }
    close(open);
    Ok(Document {
        id: id.into(),
        source: source.to_owned(),
        hash: hash(&text),
        language,
        language_confidence: confidence,
        date: None,
        given_title: None,
        url: None,
        text,
        blocks,
    })
}

/// [`presplit`] from a file.
///
/// # Errors
/// As [`read_document`].
pub fn read_presplit(id: impl Into<String>, path: &Path, language: Option<Language>) -> Result<Document> {
    presplit(id, path, read_text(path)?, language)
}

/// A text whose sentences are known, as [`presplit`] reads it; its language is guessed and refused as that of other texts.
pub(super) fn from_sentences(
    id: String,
    source: &Path,
    sentences: &[String],
    options: &ReadOptions,
) -> Result<Document> {
    let lines: Vec<String> = sentences.iter().map(|s| s.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let text = lines.join("\n");
    let language = match &options.language {
        Some(language) => language.clone(),
        None => guess_language(&text, options).map_err(|reason| skipped(source, reason))?.language,
    };
    presplit(id, source, text, Some(language))
}

/// A file's text, checked.
fn read_text(path: &Path) -> Result<String> {
    let meta = fs::metadata(path).map_err(|e| cannot_open(path, e))?;
    if meta.is_dir() {
        return Err(Error::input(path, "a folder, where a text file was expected"));
    }
    // Pipes (`<(…)`) are read; devices may never end.
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = meta.file_type();
        if kind.is_char_device() || kind.is_block_device() || kind.is_socket() {
            return Err(Error::input(path, "a device or socket, where a text file was expected"));
        }
    }
    let bytes = fs::read(path).map_err(|e| cannot_open(path, e))?;
    decode(bytes).map_err(|reason| Error::input(path, reason))
}

/// The error of a path that could not be opened, in a user's words where the system's are terse.
pub(super) fn cannot_open(path: &Path, e: std::io::Error) -> Error {
    use std::io::ErrorKind;
    // ELOOP on Linux and on the BSDs; its ErrorKind is not stable.
    let looped = matches!(e.raw_os_error(), Some(40 | 62));
    match e.kind() {
        ErrorKind::NotFound if fs::symlink_metadata(path).is_ok() => {
            Error::input(path, "a link to a file that does not exist")
        }
        ErrorKind::NotFound => Error::input(path, "no such file or folder"),
        ErrorKind::PermissionDenied => Error::input(path, "no permission to read it"),
        _ if looped => Error::input(path, "a link that leads back to itself"),
        _ => Error::io(path, e),
    }
}

/// Builds the document of a checked text.
fn document(id: String, source: &Path, text: String, options: &ReadOptions) -> Result<Document> {
    let lines = blocks::classify(&text);
    let guess = match &options.language {
        Some(language) => Guess { language: language.clone(), confidence: 1.0 },
        None => {
            // The article's own text decides, where there is any.
            let own: Vec<&str> =
                lines.iter().filter(|l| l.kind.is_article()).map(|l| &text[l.span.start..l.span.end]).collect();
            let own = if own.is_empty() { Cow::Borrowed(&*text) } else { Cow::Owned(own.join("\n")) };
            guess_language(&own, options).map_err(|reason| skipped(source, reason))?
        }
    };
    let (blocks, date) = blocks::blocks(&text, lines, &guess.language);
    Ok(Document {
        id,
        source: source.to_owned(),
        hash: hash(&text),
        language: guess.language,
        language_confidence: guess.confidence,
        date,
        given_title: None,
        url: None,
        text,
        blocks,
    })
}

fn skipped(source: &Path, reason: String) -> Error {
    Error::Skipped { path: source.to_owned(), line: None, reason }
}

/// The language of a text, or why it cannot be used.
fn guess_language(text: &str, options: &ReadOptions) -> Result<Guess, String> {
    let Some(guess) = language::detect(text, &options.accepted) else {
        return Err("the language cannot be told: too little text; name it with --language".into());
    };
    if options.accepted.contains(&guess.language) {
        return Ok(guess);
    }
    let accepted: Vec<&str> = options.accepted.iter().map(|l| language::name(l.code())).collect();
    Err(format!(
        "the text is in {} (confidence {:.2}), not in {}",
        language::name(guess.language.code()),
        guess.confidence,
        accepted.join(" or ")
    ))
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
