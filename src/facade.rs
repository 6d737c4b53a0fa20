//! One door to everything: a loaded model, with what was learnt for it, that reads, encodes, summarises, aligns, pairs and mines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;
use rayon::prelude::*;

use crate::align::AlignWeights;
use crate::batch::{
    self, AlignSettings, Aligner, DocumentPair, MineSettings, OutputFolder, RunReport, Settings, Vectors,
};
use crate::corpus::Document;
use crate::error::{Error, Remedy, Result};
use crate::model::{self, Device, Encoder, Encoding, Engine, LoadOptions, Precision};
use crate::progress::{Progress, Silent};
use crate::read::{Documents, ReadOptions, documents};
use crate::summarize::{ArticleBody, BodyVectors, Summarizer, Summary, SummaryOptions, encode};
use crate::write::{BeadRow, SummaryRow};

/// How many documents are encoded together for their summaries.
const AT_ONCE: usize = 64;

/// A model that is ready to work.
///
/// It may be shared between threads; every call works on the threads that the builder was given, and its result is the same
/// however many those are.
///
/// ```
/// # fn main() -> diptych::Result<()> {
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/models/bert-unigram-mean");
/// use diptych::{Diptych, Document};
///
/// let diptych = Diptych::builder().model(folder).threads(1).build()?;
/// let vectors = diptych.encode(&["Le chat dort.", "The cat sleeps."])?;
/// assert_eq!(vectors.nrows(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Diptych {
    /// How the encoder was loaded.
    options: LoadOptions,
    encoder: Arc<dyn Encoder>,
    weights: Option<Arc<AlignWeights>>,
    summarizer: Summarizer,
    threads: Arc<rayon::ThreadPool>,
    progress: Arc<dyn Progress>,
}

impl Diptych {
    /// The default model, fetched on first use, on all threads.
    ///
    /// # Errors
    /// As [`Builder::build`].
    pub fn open() -> Result<Self> {
        Diptych::builder().build()
    }

    /// Another model, or another way to run it.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The same model on the same threads, with another listener.
    #[must_use]
    pub fn told_to(&self, progress: Arc<dyn Progress>) -> Self {
        Diptych { progress, ..self.clone() }
    }

    /// The encoder.
    pub fn encoder(&self) -> &dyn Encoder {
        self.encoder.as_ref()
    }

    /// Encodes texts: `texts × dimension`, each row of length 1, in the order of the texts.
    ///
    /// # Errors
    /// When the engine fails or the user asked to stop.
    pub fn encode<T: AsRef<str>>(&self, texts: &[T]) -> Result<Array2<f32>> {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let encoding = Encoding { token_layer: None, progress: self.progress.as_ref() };
        Ok(self.encoder.encode(&texts, encoding)?.vectors)
    }

    /// Goes through files and folders, whatever their formats; see [`documents`].
    pub fn read<'a>(&'a self, paths: &[PathBuf], options: &'a ReadOptions) -> Documents<'a> {
        documents(paths, options, self.progress.as_ref())
    }

    /// A summary of two sentences.
    ///
    /// # Errors
    /// As [`Diptych::encode`].
    pub fn summarize(&self, document: &Document) -> Result<Summary> {
        self.summarize_with(document, &SummaryOptions::default())
    }

    /// A summary of any length and kind.
    ///
    /// # Errors
    /// As [`Diptych::encode`].
    pub fn summarize_with(&self, document: &Document, options: &SummaryOptions) -> Result<Summary> {
        Ok(self.summarize_all(&[document], options)?.pop().unwrap_or_default())
    }

    /// A summary of every document, in their order. Sentences of several documents are encoded together, which is faster than
    /// one document at a time.
    ///
    /// # Errors
    /// As [`Diptych::encode`].
    pub fn summarize_all(&self, documents: &[&Document], options: &SummaryOptions) -> Result<Vec<Summary>> {
        let progress = self.progress.as_ref();
        let mut summaries = Vec::with_capacity(documents.len());
        progress.begin("summarize", "sentences", None);
        for documents in documents.chunks(AT_ONCE) {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let bodies: Vec<ArticleBody> = documents.iter().map(|document| ArticleBody::of(document)).collect();
            let vectors = encode(&bodies, self.encoder.as_ref(), progress)?;
            let one = |((document, body), vectors): ((&&Document, &ArticleBody), &BodyVectors)| {
                let sentences = body.sentences();
                self.summarizer.summarize(&vectors.article(body, &sentences, &document.language), options)
            };
            let parts = documents.par_iter().zip(&bodies).zip(&vectors);
            summaries.extend(self.threads.install(|| parts.map(one).collect::<Vec<_>>()));
        }
        progress.end();
        Ok(summaries)
    }

    /// Aligns the sentences of two documents that translate each other.
    ///
    /// # Errors
    /// As [`Diptych::encode`]; [`Error::Model`] when nothing was learnt for the encoder.
    pub fn align(&self, source: &Document, target: &Document) -> Result<Alignment> {
        self.align_with(source, target, &AlignSettings::default())
    }

    /// [`Diptych::align`] with another way to search.
    ///
    /// # Errors
    /// As [`Diptych::align`].
    pub fn align_with(&self, source: &Document, target: &Document, settings: &AlignSettings) -> Result<Alignment> {
        let documents = [source.clone(), target.clone()];
        let aligner = self.aligner(&documents, settings)?;
        let pair = [DocumentPair::given(0, 1)];
        let aligned = self.threads.install(|| aligner.align(&pair, None, None, self.progress.as_ref()))?;
        let beads = aligned.iter().flat_map(|aligned| batch::bead_rows(&documents, aligned)).collect();
        Ok(Alignment { beads })
    }

    /// Finds the documents of two languages (French and English, if `settings` do not say otherwise) that translate each
    /// other; the pairs name them by their places in `documents`.
    ///
    /// # Errors
    /// As [`Diptych::align`].
    pub fn pair(&self, documents: &[Document], settings: &AlignSettings) -> Result<Vec<DocumentPair>> {
        let aligner = self.aligner(documents, settings)?;
        let progress = self.progress.as_ref();
        self.threads
            .install(|| Ok(aligner.pair(&Vectors::encode(documents, self.encoder.as_ref(), progress)?, progress)))
    }

    /// Finds sentences that translate each other in documents that need not, the surest first.
    ///
    /// # Errors
    /// As [`Diptych::align`].
    pub fn mine(&self, documents: &[Document], settings: &MineSettings) -> Result<Vec<BeadRow>> {
        let weights = self.weights()?;
        let progress = self.progress.as_ref();
        self.threads.install(|| {
            let vectors = Vectors::encode(documents, self.encoder.as_ref(), progress)?;
            Ok(batch::mine(documents, &vectors, weights, settings))
        })
    }

    /// The vectors of documents: every sentence, and the titles that records gave beside their texts.
    ///
    /// # Errors
    /// As [`Diptych::encode`].
    pub fn vectors(&self, documents: &[Document]) -> Result<Vectors> {
        self.threads.install(|| Vectors::encode(documents, self.encoder.as_ref(), self.progress.as_ref()))
    }

    /// What a run makes of documents once it is known which of them are pairs: the beads of every pair, and a summary of every
    /// document, those of a pair saying the same. Without `vectors` everything is encoded first.
    ///
    /// # Errors
    /// As [`Diptych::align`].
    pub fn finish(
        &self,
        documents: &[Document],
        pairs: &[DocumentPair],
        vectors: Option<Vectors>,
        settings: &AlignSettings,
        options: &SummaryOptions,
    ) -> Result<(Vec<BeadRow>, Vec<SummaryRow>)> {
        let vectors = vectors.map_or_else(|| self.vectors(documents), Ok)?;
        let progress = self.progress.as_ref();
        self.threads.install(|| {
            let aligned = match pairs {
                [] => vec![],
                pairs => self.aligner(documents, settings)?.align(pairs, Some(&vectors), None, progress)?,
            };
            let beads = aligned.iter().flat_map(|aligned| batch::bead_rows(documents, aligned)).collect();
            Ok((beads, batch::summaries(documents, &vectors, &aligned, &self.summarizer, options, progress)))
        })
    }

    /// What pairing documents piece by piece takes besides their vectors: what was learnt for the encoder.
    ///
    /// # Errors
    /// [`Error::Model`] when nothing was.
    pub fn align_weights(&self) -> Result<&AlignWeights> {
        Ok(self.weights()?)
    }

    /// Does the whole job over files and folders; see [`batch::run`]. Vectors are kept in the output folder unless the builder
    /// was given another [cache](Builder::cache): a run that was stopped, or whose corpus has grown, encodes only what is new.
    ///
    /// # Errors
    /// As [`batch::run`].
    pub fn run(&self, settings: &Settings) -> Result<RunReport> {
        let weights = Arc::clone(self.weights()?);
        let progress = self.progress.as_ref();
        let encoder = |folder: &OutputFolder| -> Result<Arc<dyn Encoder>> {
            if self.options.cache.is_some() {
                return Ok(Arc::clone(&self.encoder));
            }
            // The same weights, which lie in mapped memory, before a store of their own.
            let options = LoadOptions { cache: Some(folder.own("vectors")), ..self.options.clone() };
            Ok(model::load(&options, progress)?.into())
        };
        self.threads.install(|| batch::run(settings, |folder| Ok((encoder(folder)?, weights)), progress))
    }

    fn aligner<'a>(&'a self, documents: &'a [Document], settings: &'a AlignSettings) -> Result<Aligner<'a>> {
        Ok(Aligner { documents, encoder: self.encoder.as_ref(), settings, weights: self.weights()? })
    }

    fn weights(&self) -> Result<&Arc<AlignWeights>> {
        self.weights.as_ref().ok_or_else(|| {
            let name = &self.encoder.id().name;
            Error::model(name, "no alignment weights come with the program for it").mended_by(Remedy::LearnWeights)
        })
    }
}

/// What [`Diptych`] is made of. Everything has a default.
#[must_use]
pub struct Builder {
    options: LoadOptions,
    weights: Option<AlignWeights>,
    summarizer: Option<Summarizer>,
    progress: Arc<dyn Progress>,
}

impl Default for Builder {
    /// The default model from the user's folder of models, on the native engine in eight bits and on all threads, silent.
    fn default() -> Self {
        Builder { options: LoadOptions::default(), weights: None, summarizer: None, progress: Arc::new(Silent) }
    }
}

impl Builder {
    /// The model: a name of the registry, of a folder among the models, or the path of a model folder.
    pub fn model(mut self, name: impl Into<String>) -> Self {
        self.options.model = name.into();
        self
    }

    /// Where models lie and are fetched into.
    pub fn model_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.models = folder.into();
        self
    }

    /// How the weights are kept while encoding.
    pub fn precision(mut self, precision: Precision) -> Self {
        self.options.precision = precision;
        self
    }

    /// What runs the transformer.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.options.engine = engine;
        self
    }

    /// Where it runs.
    pub fn device(mut self, device: Device) -> Self {
        self.options.device = device;
        self
    }

    /// How many threads work, at least one.
    pub fn threads(mut self, threads: usize) -> Self {
        self.options.threads = threads.max(1);
        self
    }

    /// Whether the network must not be touched.
    pub fn offline(mut self, offline: bool) -> Self {
        self.options.offline = offline;
        self
    }

    /// A folder that keeps vectors, so that only what is new is encoded.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.cache = Some(folder.into());
        self
    }

    /// AlignWeights for aligning other than those that come with the program.
    pub fn align_weights(mut self, weights: AlignWeights) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Another summariser than the one that comes with the program.
    pub fn summarizer(mut self, summarizer: Summarizer) -> Self {
        self.summarizer = Some(summarizer);
        self
    }

    /// Who is told how far the work is.
    pub fn progress(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = progress;
        self
    }

    /// Loads the model, fetching it first if it is one of the registry's and not here.
    ///
    /// # Errors
    /// [`Error::Model`] when it is absent and cannot be fetched, partial, altered or of an unknown kind; [`Error::Io`] when no
    /// threads can be had.
    pub fn build(self) -> Result<Diptych> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(self.options.threads)
            .build()
            .map_err(|e| Error::io(Path::new("threads"), std::io::Error::other(e)))?;
        let encoder: Arc<dyn Encoder> = model::load(&self.options, self.progress.as_ref())?.into();
        let name = encoder.id().name.clone();
        Ok(Diptych {
            weights: self.weights.or_else(|| AlignWeights::built_in(&name).ok()).map(Arc::new),
            summarizer: self.summarizer.unwrap_or_else(|| Summarizer::new(name)),
            encoder,
            options: self.options,
            threads: Arc::new(threads),
            progress: self.progress,
        })
    }
}

/// The aligned sentences of two documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// The beads in the order of the source, null beads included.
    pub beads: Vec<BeadRow>,
}

impl Alignment {
    /// The beads that have both sides.
    pub fn pairs(&self) -> impl Iterator<Item = &BeadRow> {
        self.beads.iter().filter(|bead| bead.has_both_sides())
    }
}

impl IntoIterator for Alignment {
    type Item = BeadRow;
    type IntoIter = std::vec::IntoIter<BeadRow>;

    fn into_iter(self) -> Self::IntoIter {
        self.beads.into_iter()
    }
}

impl<'a> IntoIterator for &'a Alignment {
    type Item = &'a BeadRow;
    type IntoIter = std::slice::Iter<'a, BeadRow>;

    fn into_iter(self) -> Self::IntoIter {
        self.beads.iter()
    }
}
