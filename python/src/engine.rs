//! The loaded model and what it does.

use std::path::PathBuf;
use std::sync::Arc;

use diptych::align::AlignWeights;
use diptych::batch::{AlignSettings, DocumentPair, MineSettings, Settings, Vectors};
use diptych::corpus::LanguageChoice;
use diptych::language::Language;
use diptych::model::Precision;
use diptych::progress::Progress;
use diptych::read::{FieldNames, Helper, ReadOptions};
use diptych::summarize::{ArticleBody, Budget, Order, SummaryOptions};
use diptych::write::BitextHeader;
use diptych::{Diptych, Error, Result};
use numpy::{PyArray2, PyReadonlyArray2};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::alignment::{Beads, named, rule};
use crate::call::call;
use crate::document::{Document, helper};
use crate::errors::{exception, json as to_json};
use crate::texts::Texts;

/// A loaded model.
#[pyclass(frozen, module = "diptych._diptych")]
pub struct Engine(pub Diptych);

/// The keyword arguments of a summary, as JSON has them.
#[derive(serde::Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct SummaryArguments {
    budget: Budget,
    by_rank: bool,
    lead: bool,
    compress: bool,
    resolve_dates: bool,
    explain: bool,
    query: Option<String>,
}

impl SummaryArguments {
    fn options(&self, diptych: &Diptych) -> Result<SummaryOptions> {
        let query = self.query.as_deref().map(|query| diptych.encode(&[query])).transpose()?;
        Ok(SummaryOptions {
            budget: if self.budget == Budget::default() { Budget::sentences(2) } else { self.budget },
            order: if self.by_rank { Order::Rank } else { Order::Document },
            lead: self.lead,
            compress: self.compress,
            resolve_dates: self.resolve_dates,
            explain: self.explain,
            query: query.map(|vectors| vectors.row(0).to_owned()),
        })
    }
}

/// The keyword arguments of pairing and aligning, as JSON has them.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AlignArguments {
    source_language: String,
    target_language: String,
    pair_threshold: f32,
    max_bead: usize,
    one_pass: bool,
}

impl AlignArguments {
    fn settings(&self) -> Result<AlignSettings> {
        if self.source_language == self.target_language {
            let language = &self.source_language;
            return Err(Error::Usage(format!("source and target are both {language}: a bitext has two languages")));
        }
        if !(2..=8).contains(&self.max_bead) {
            return Err(Error::Usage(format!("a bead has 2 to 8 sentences, not {}", self.max_bead)));
        }
        let mut settings = AlignSettings {
            source: Language::new(&self.source_language),
            target: Language::new(&self.target_language),
            pair_threshold: self.pair_threshold,
            ..AlignSettings::default()
        };
        settings.options.max_bead = self.max_bead;
        settings.options.second_pass = !self.one_pass;
        Ok(settings)
    }
}

/// The keyword arguments of a run's last stages, as JSON has them.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FinishArguments {
    align: AlignArguments,
    summary: SummaryArguments,
}

/// The keyword arguments of a run, as JSON has them.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RunArguments {
    inputs: Vec<PathBuf>,
    out: PathBuf,
    force: bool,
    text_field: String,
    id_field: String,
    title_field: String,
    budget: Budget,
    align: AlignArguments,
    min_confidence: f32,
    rules: Vec<String>,
    formats: Vec<String>,
    split: Option<String>,
    escape_formulas: bool,
}

impl RunArguments {
    fn settings(self, helper: Option<Helper>) -> Result<Settings> {
        let align = self.align.settings()?;
        let budget = if self.budget == Budget::default() { Budget::sentences(2) } else { self.budget };
        Ok(Settings {
            inputs: self.inputs,
            out: self.out,
            force: self.force,
            read: ReadOptions {
                language: LanguageChoice::Guessed(vec![align.source.clone(), align.target.clone()]),
                fields: FieldNames {
                    text: self.text_field,
                    id: self.id_field,
                    title: self.title_field,
                    ..FieldNames::default()
                },
                helper,
                ..ReadOptions::default()
            },
            summary: SummaryOptions { budget, ..SummaryOptions::default() },
            align,
            min_confidence: self.min_confidence,
            rules: self.rules.iter().map(|name| rule(name)).collect::<Result<_>>()?,
            formats: self.formats.iter().map(|name| named(name)).collect::<Result<_>>()?,
            split: self.split.map(|split| split.parse()).transpose().map_err(Error::Usage)?,
            escape_formulas: self.escape_formulas,
            request: std::collections::BTreeMap::new(),
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(py: Python<'_>, arguments: &str) -> PyResult<T> {
    serde_json::from_str(arguments).map_err(|error| exception(py, &Error::Usage(error.to_string())))
}

fn library(documents: &[PyRef<'_, Document>]) -> Vec<Arc<diptych::Document>> {
    documents.iter().map(|document| Arc::clone(&document.0)).collect()
}

impl Engine {
    /// Does `work` with the model, off the interpreter's lock.
    pub fn work<T: Send>(
        &self,
        py: Python<'_>,
        watcher: Option<&Bound<'_, PyAny>>,
        work: impl FnOnce(&Diptych) -> Result<T> + Send,
    ) -> PyResult<T> {
        call(py, watcher, |progress: Arc<dyn Progress>| work(&self.0.told_to(progress)))
    }

    fn beads(&self, rows: Vec<diptych::write::BeadRow>, source: Option<Language>, target: Option<Language>) -> Beads {
        let header = BitextHeader {
            version: env!("CARGO_PKG_VERSION").into(),
            source_language: source,
            target_language: target,
            model: self.0.encoder().id().to_string(),
        };
        Beads { rows, header }
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (model, folder, precision, threads, offline, cache, weights, watcher=None))]
    #[expect(clippy::too_many_arguments, reason = "the package's own class names them")]
    fn new(
        py: Python<'_>,
        model: Option<String>,
        folder: Option<PathBuf>,
        precision: &str,
        threads: Option<usize>,
        offline: bool,
        cache: Option<PathBuf>,
        weights: Option<PathBuf>,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let precision = match precision {
            "int8" => Precision::Int8,
            "f32" => Precision::F32,
            other => {
                let reason = format!("a precision is int8 or f32, not {other}");
                return Err(exception(py, &Error::Usage(reason)));
            }
        };
        let diptych = call(py, watcher, |progress| {
            let mut builder = Diptych::builder().precision(precision).offline(offline).progress(progress);
            if let Some(model) = model {
                builder = builder.model(model);
            }
            if let Some(folder) = folder {
                builder = builder.model_folder(folder);
            }
            if let Some(threads) = threads {
                builder = builder.threads(threads);
            }
            if let Some(cache) = cache {
                builder = builder.cache(cache);
            }
            if let Some(weights) = weights {
                builder = builder.align_weights(AlignWeights::load(&weights)?);
            }
            // The listener of this call must not outlive it.
            Ok(builder.build()?.told_to(Arc::new(diptych::progress::Silent)))
        })?;
        Ok(Engine(diptych))
    }

    #[getter]
    fn dimension(&self) -> usize {
        self.0.encoder().dimension()
    }

    /// Name, hash, precision and engine of the model, as JSON.
    fn model(&self) -> PyResult<String> {
        to_json(self.0.encoder().id())
    }

    #[pyo3(signature = (texts, watcher=None))]
    fn encode<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        watcher: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let texts = Texts::of(texts)?;
        let views = texts.views()?;
        let vectors = self.work(py, watcher, |diptych| diptych.encode(&views))?;
        Ok(PyArray2::from_owned_array(py, vectors))
    }

    /// The summaries as a JSON list of `{"sentences": […]}`, each sentence with the span of its bytes.
    #[pyo3(signature = (documents, arguments, watcher=None))]
    fn summarize(
        &self,
        py: Python<'_>,
        documents: Vec<PyRef<'_, Document>>,
        arguments: &str,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let arguments: SummaryArguments = parse(py, arguments)?;
        let documents = library(&documents);
        let summaries = self.work(py, watcher, |diptych| {
            let options = arguments.options(diptych)?;
            let all: Vec<&diptych::Document> = documents.iter().map(Arc::as_ref).collect();
            let summaries = diptych.summarize_all(&all, &options)?;
            Ok(summaries.iter().zip(&all).map(|(summary, document)| with_spans(summary, document)).collect::<Vec<_>>())
        })?;
        to_json(&summaries)
    }

    #[pyo3(signature = (source, target, arguments, watcher=None))]
    fn align(
        &self,
        py: Python<'_>,
        source: PyRef<'_, Document>,
        target: PyRef<'_, Document>,
        arguments: &str,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Beads> {
        let settings = parse::<AlignArguments>(py, arguments)?.settings().map_err(|e| exception(py, &e))?;
        let (source, target) = (Arc::clone(&source.0), Arc::clone(&target.0));
        let aligned = self.work(py, watcher, |diptych| diptych.align_with(&source, &target, &settings))?;
        Ok(self.beads(aligned.beads, Some(source.language.clone()), Some(target.language.clone())))
    }

    /// `(source, target, score, confidence)`, the documents by their places.
    #[pyo3(signature = (documents, arguments, watcher=None))]
    fn pair(
        &self,
        py: Python<'_>,
        documents: Vec<PyRef<'_, Document>>,
        arguments: &str,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<(usize, usize, f32, f32)>> {
        let settings = parse::<AlignArguments>(py, arguments)?.settings().map_err(|e| exception(py, &e))?;
        let documents: Vec<diptych::Document> = documents.iter().map(|d| (*d.0).clone()).collect();
        let pairs = self.work(py, watcher, |diptych| diptych.pair(&documents, &settings))?;
        let plain = |pair: DocumentPair| (pair.source, pair.target, pair.score, pair.confidence);
        Ok(pairs.into_iter().map(plain).collect())
    }

    #[pyo3(signature = (documents, source_language, target_language, nearest, min_confidence, watcher=None))]
    #[expect(clippy::too_many_arguments, reason = "the package's own class names them")]
    fn mine(
        &self,
        py: Python<'_>,
        documents: Vec<PyRef<'_, Document>>,
        source_language: &str,
        target_language: &str,
        nearest: Option<usize>,
        min_confidence: Option<f32>,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Beads> {
        let default = MineSettings::default();
        let settings = MineSettings {
            source: Language::new(source_language),
            target: Language::new(target_language),
            nearest: nearest.unwrap_or(default.nearest).max(1),
            threshold: min_confidence.unwrap_or(default.threshold),
        };
        let documents: Vec<diptych::Document> = documents.iter().map(|d| (*d.0).clone()).collect();
        let rows = self.work(py, watcher, |diptych| diptych.mine(&documents, &settings))?;
        Ok(self.beads(rows, Some(settings.source), Some(settings.target)))
    }

    /// The vectors of documents, as [`Engine::finish`] takes them, and how many rows each document has.
    #[pyo3(signature = (documents, watcher=None))]
    fn vectors<'py>(
        &self,
        py: Python<'py>,
        documents: Vec<PyRef<'py, Document>>,
        watcher: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyArray2<f32>>, Vec<usize>)> {
        let documents: Vec<diptych::Document> = documents.iter().map(|d| (*d.0).clone()).collect();
        let rows = |d: &diptych::Document| d.sentences().count() + usize::from(d.given_title.is_some());
        let counts = documents.iter().map(rows).collect();
        let vectors = self.work(py, watcher, |diptych| Ok(diptych.vectors(&documents)?.rows().to_owned()))?;
        Ok((PyArray2::from_owned_array(py, vectors), counts))
    }

    /// What a run makes of documents and the pairs among them: their beads, and the summaries as JSON in the shape of
    /// `summaries.jsonl`.
    #[pyo3(signature = (documents, pairs, vectors, arguments, watcher=None))]
    fn finish(
        &self,
        py: Python<'_>,
        documents: Vec<PyRef<'_, Document>>,
        pairs: Vec<(usize, usize)>,
        vectors: Option<PyReadonlyArray2<'_, f32>>,
        arguments: &str,
        watcher: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Beads, String)> {
        let arguments: FinishArguments = parse(py, arguments)?;
        let settings = arguments.align.settings().map_err(|e| exception(py, &e))?;
        let documents: Vec<diptych::Document> = documents.iter().map(|d| (*d.0).clone()).collect();
        if let Some(&(a, b)) = pairs.iter().find(|(a, b)| *a.max(b) >= documents.len()) {
            return Err(PyIndexError::new_err(format!(
                "there are {} documents, not {}",
                documents.len(),
                a.max(b) + 1
            )));
        }
        let pairs: Vec<DocumentPair> = pairs.into_iter().map(|(a, b)| DocumentPair::given(a, b)).collect();
        let vectors = vectors.map(|vectors| vectors.as_array().to_owned());
        let (beads, summaries) = self.work(py, watcher, |diptych| {
            let vectors = vectors.map(|rows| Vectors::from_rows(&documents, rows)).transpose()?;
            diptych.finish(&documents, &pairs, vectors, &settings, &arguments.summary.options(diptych)?)
        })?;
        Ok((self.beads(beads, Some(settings.source), Some(settings.target)), to_json(&summaries)?))
    }

    /// What the run says of itself, as JSON in the shape of `run.json`.
    #[pyo3(signature = (arguments, watcher=None))]
    fn run(&self, py: Python<'_>, arguments: &str, watcher: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
        let settings = parse::<RunArguments>(py, arguments)?.settings(helper(py)?).map_err(|e| exception(py, &e))?;
        to_json(&self.work(py, watcher, |diptych| diptych.run(&settings))?)
    }
}

/// A summary whose sentences say where they stand in the document's text.
fn with_spans(summary: &diptych::summarize::Summary, document: &diptych::Document) -> Value {
    let body = ArticleBody::of(document);
    let sentence = |chosen: &diptych::summarize::Chosen| {
        let mut value = json!(chosen);
        value["span"] = json!(body.spans[chosen.index]);
        value
    };
    json!({ "sentences": summary.sentences.iter().map(sentence).collect::<Vec<_>>() })
}
