//! Documents.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use diptych::align::Numbers;
use diptych::corpus::LanguageChoice;
use diptych::language::Language;
use diptych::read::{FieldNames, Helper, MOST_BYTES, ReadOptions, documents};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::call::call;
use crate::errors::{exception, json};

/// A text with its language, its sentences and where it comes from.
#[pyclass(frozen, module = "diptych", name = "Document", eq)]
#[derive(Clone, PartialEq)]
pub struct Document(pub Arc<diptych::Document>);

/// The language that was named, or one of those that are to be told apart.
fn choice(language: Option<&str>, among: Option<Vec<String>>) -> LanguageChoice {
    match (language, among) {
        (Some(code), _) => LanguageChoice::Known(Language::new(code)),
        (None, Some(codes)) => LanguageChoice::Guessed(codes.iter().map(|code| Language::new(code)).collect()),
        (None, None) => LanguageChoice::default(),
    }
}

#[pymethods]
impl Document {
    #[new]
    #[pyo3(signature = (text, language=None, *, id="text", source=None, date=None, title=None, url=None, among=None, presplit=false))]
    #[expect(clippy::too_many_arguments, reason = "they are named where they are given")]
    fn new(
        py: Python<'_>,
        text: String,
        language: Option<&str>,
        id: &str,
        source: Option<PathBuf>,
        date: Option<String>,
        title: Option<String>,
        url: Option<String>,
        among: Option<Vec<String>>,
        presplit: bool,
    ) -> PyResult<Self> {
        let source = source.unwrap_or_else(|| PathBuf::from(id));
        let language = choice(language, among);
        let read = if presplit { diptych::Document::presplit } else { from_text };
        let mut document =
            py.detach(|| read(id.to_owned(), &source, text, &language)).map_err(|e| exception(py, &e))?;
        document.date = date.or(document.date);
        document.given_title = title;
        document.url = url;
        Ok(Document(Arc::new(document)))
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        let document = serde_json::from_str(text);
        document.map(|d| Document(Arc::new(d))).map_err(|e| pyo3::exceptions::PyValueError::new_err(e.to_string()))
    }

    fn _to_json(&self) -> PyResult<String> {
        json(&*self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Document>().getattr("_from_json")?, (self._to_json()?,)))
    }

    fn __repr__(&self) -> String {
        let (d, n) = (&self.0, self.0.sentences().count());
        format!("<Document {:?}, {}, {n} sentence{}>", d.id, d.language, if n == 1 { "" } else { "s" })
    }

    fn __str__(&self) -> &str {
        &self.0.text
    }

    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    #[getter]
    fn language(&self) -> &str {
        self.0.language.code()
    }

    #[getter]
    fn language_confidence(&self) -> f32 {
        self.0.language_confidence
    }

    #[getter]
    fn date(&self) -> Option<&str> {
        self.0.date.as_deref()
    }

    #[getter]
    fn title(&self) -> Option<String> {
        self.0.title().map(|title| title.into_owned())
    }

    #[getter]
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    #[getter]
    fn source(&self) -> String {
        self.0.source.to_string_lossy().into_owned()
    }

    #[getter]
    fn hash(&self) -> &str {
        &self.0.hash
    }

    /// All sentences, white space folded.
    #[getter]
    fn sentences(&self) -> Vec<String> {
        self.0.sentences().map(|(_, sentence)| self.0.slice(sentence.span).into_owned()).collect()
    }

    /// Where they stand in the text's UTF-8 bytes.
    #[getter]
    fn spans(&self) -> Vec<(usize, usize)> {
        self.0.sentences().map(|(_, sentence)| (sentence.span.start, sentence.span.end)).collect()
    }

    /// Whether each belongs to the article itself.
    #[getter]
    fn own(&self) -> Vec<bool> {
        self.0.sentences().map(|(block, _)| block.kind.is_article()).collect()
    }

    /// The numbers in those that do, for pairing: eight bytes each.
    #[getter]
    fn numbers<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let texts: Vec<_> = self.0.article_sentences().map(|(_, _, sentence)| self.0.slice(sentence.span)).collect();
        let numbers = Numbers::of(texts.iter().map(|text| text.as_ref()));
        PyBytes::new(py, &numbers.entries().iter().flat_map(|entry| entry.to_le_bytes()).collect::<Vec<u8>>())
    }
}

fn from_text(id: String, source: &Path, text: String, language: &LanguageChoice) -> diptych::Result<diptych::Document> {
    diptych::Document::from_text(id, source, text, language)
}

/// PDFs are read by another process, in a minute and four times the memory that a document may have.
pub fn helper(py: Python<'_>) -> PyResult<Option<Helper>> {
    // A program that embeds Python may not know where it lies.
    let Some(program) = py.import("sys")?.getattr("executable")?.extract::<Option<PathBuf>>()? else { return Ok(None) };
    let memory = MOST_BYTES.saturating_mul(4).to_string();
    let arguments = ["-m", "diptych", "read-pdf", "--memory", &memory].map(str::to_owned).to_vec();
    Ok(Some(Helper { program, arguments, time: Duration::from_secs(60) }))
}

/// Reads files and folders. What cannot be used is raised, or, with `leave_out`, told as a warning.
#[pyfunction]
#[pyo3(signature = (paths, language, among, text_field, id_field, title_field, presplit, leave_out, watcher=None))]
#[expect(clippy::too_many_arguments, reason = "the package's own function names them")]
pub fn read(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    language: Option<&str>,
    among: Option<Vec<String>>,
    text_field: String,
    id_field: String,
    title_field: String,
    presplit: bool,
    leave_out: bool,
    watcher: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Document>> {
    let fields = FieldNames { text: text_field, id: id_field, title: title_field, ..FieldNames::default() };
    let options = ReadOptions {
        language: choice(language, among),
        presplit,
        fields,
        helper: helper(py)?,
        ..ReadOptions::default()
    };
    let read = call(py, watcher, |progress| {
        let mut read = Vec::new();
        for record in documents(&paths, &options, progress.as_ref()) {
            if progress.interrupted() {
                return Err(diptych::Error::Interrupted);
            }
            match record {
                Ok(record) => read.push(record.document),
                Err(error) if leave_out => progress.left_out(&error),
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    })?;
    Ok(read.into_iter().map(|document| Document(Arc::new(document))).collect())
}
