//! `diptych summarize`: extractive summaries of articles, on the screen or as JSON Lines.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};
use diptych::batch::{self, Ready};
use diptych::corpus::Span;
use diptych::language::{has_rules, name};
use diptych::model::{Encoder, Encoding, ModelId};
use diptych::progress::Progress;
use diptych::report::{MOST_DOCUMENTS, PageRows, PageTexts, write_report};
use diptych::summarize::dates::Day;
use diptych::summarize::{self, Budget, Chosen, DateEdit, Edit, Flaw, Ranker, Reason, Summarizer, Summary};
use diptych::write::{BeadRow, BitextHeader, DocumentRow, SummaryRow, SummarySentenceRow, TextOutput};
use diptych::{Error, Result};
use ndarray::Array1;
use rayon::prelude::*;
use serde::Serialize;

use super::input::ArticleArgs;
use super::model_args::ModelArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych summarize article.txt                              two sentences on the screen
  diptych summarize articles --words 50 --explain            why each sentence was chosen
  diptych summarize news.jsonl --text-field body --out summaries.jsonl
  diptych summarize article.txt --query \"Who is responsible for the attack?\"
  diptych summarize news.jsonl --report news.html            the articles with their summaries marked, to look at in a browser
  diptych summarize article.txt --ratio 0.2 --chars 600      a fifth of the words and at most 600 characters

Every limit is an upper bound, and all that are given hold at once. The sentences chosen are the best set that fits;
nothing is cut off. Where not even the shortest sentence fits, the summary is empty.";

/// Summarise articles by their own sentences
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: ArticleArgs,
    #[command(flatten)]
    length: LengthArgs,
    #[command(flatten)]
    style: StyleArgs,
    /// Write one JSON object a line to this file (`-`: standard output), in input order
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write a page to look at here: the articles with the chosen sentences marked, searchable
    #[arg(long, value_name = "FILE.html", value_hint = ValueHint::FilePath)]
    report: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
}

/// How long a summary may be.
#[derive(clap::Args)]
pub struct LengthArgs {
    /// Most sentences [default: 2, if no other limit is given]
    #[arg(long, value_name = "N", help_heading = "Length")]
    pub sentences: Option<usize>,
    /// Most words
    #[arg(long, value_name = "N", help_heading = "Length")]
    pub words: Option<usize>,
    /// Most characters, spaces included
    #[arg(long, value_name = "N", help_heading = "Length")]
    pub chars: Option<usize>,
    /// Most words, as a share of the article's (0 to 1)
    #[arg(long, value_name = "R", help_heading = "Length", value_parser = ratio)]
    pub ratio: Option<f64>,
}

fn ratio(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|r| (0.0..=1.0).contains(r)).ok_or_else(|| "a number from 0 to 1 is wanted".into())
}

impl LengthArgs {
    /// The limits; `sentences` of them where none is given.
    pub fn budget(&self, sentences: usize) -> Budget {
        let budget = Budget { sentences: self.sentences, words: self.words, chars: self.chars, ratio: self.ratio };
        if budget == Budget::default() { Budget::sentences(sentences) } else { budget }
    }
}

/// What is chosen and how it is given.
#[derive(clap::Args)]
pub struct StyleArgs {
    /// Order of the sentences
    #[arg(long, value_enum, default_value_t = Order::Document, help_heading = "Style")]
    order: Order,
    /// The first sentence must be in
    #[arg(long, help_heading = "Style")]
    lead: bool,
    /// Print the title above the summary
    #[arg(long, help_heading = "Style")]
    title: bool,
    /// Rank towards a question, in French or English
    #[arg(long, value_name = "TEXT", help_heading = "Style")]
    query: Option<String>,
    /// Drop parentheses, attributions and connectors where the sentence stays whole; every cut is recorded
    #[arg(long, help_heading = "Style")]
    compress: bool,
    /// Where an article has its day of publication, put the date behind words such as `mardi` or `yesterday`, in brackets; every
    /// addition is recorded
    #[arg(long, help_heading = "Style")]
    resolve_dates: bool,
    /// Say which features made each sentence win
    #[arg(long, help_heading = "Style")]
    explain: bool,
    /// `learnt`, `baseline` (the training-free score) or the file of a ranker
    #[arg(long, default_value = "learnt", value_name = "RANKER", help_heading = "Style")]
    ranker: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// As in the article
    Document,
    /// The most important first
    Rank,
}

/// The ranker by its name on the command line.
pub fn ranker(name: &str) -> Result<Ranker> {
    match name {
        "learnt" => Ok(Ranker::built_in()),
        "baseline" => Ok(Ranker::baseline()),
        path => Ranker::load(Path::new(path)),
    }
}

/// One line of the output file.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    summary: String,
    sentences: Vec<SentenceRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    language: &'a str,
    /// Whether the language has rules of its own; said where the summary is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    language_rules: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    source: Cow<'a, str>,
    hash: &'a str,
    ranker: &'a str,
    model: &'a ModelId,
    version: &'static str,
}

#[derive(Serialize)]
struct SentenceRow {
    text: String,
    span: Span,
    score: f32,
    rank: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<Flaw>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dates: Vec<DateEdit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Reason>,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    super::pool(args.model.threads())?.install(|| summarize(args, ui))
}

fn summarize(args: &Args, ui: &Ui) -> Result<u8> {
    let encoder = args.model.load(ui)?;
    let id = encoder.id().clone();
    let summarizer = Summarizer { ranker: ranker(&args.style.ranker)?, encoder: id.name.clone() };
    let query = args.style.query.as_deref().map(|q| embed(q, encoder.as_ref(), ui)).transpose()?;
    let options = summarize::SummaryOptions {
        budget: args.length.budget(2),
        order: match args.style.order {
            Order::Document => summarize::Order::Document,
            Order::Rank => summarize::Order::Rank,
        },
        lead: args.style.lead,
        compress: args.style.compress,
        resolve_dates: args.style.resolve_dates,
        explain: args.style.explain,
        query,
    };
    let as_json = args.out.is_some();
    let mut page = args.report.is_some().then(Page::default);
    let mut out = args.out.as_deref().map(TextOutput::create).transpose()?;
    ui.begin("summarize", "sentences", None);
    let read = args.input.options();
    let mut undated = 0;
    let failed = batch::for_each_chunk(args.input.documents(&read, ui), encoder.as_ref(), ui, |chunk| {
        let one = |ready: &Ready| {
            let sentences = ready.body.sentences();
            let article = ready.vectors.article(&ready.body, &sentences, &ready.document.language);
            let summary = summarizer.summarize(&article, &options);
            let shown = args.report.is_some().then(|| summary_row(ready, &summary));
            let text = match as_json {
                true => json(ready, summary, &summarizer, &id)?,
                false => readable(ready, &summary, args.style.title),
            };
            Ok((text, shown))
        };
        let done: Vec<(String, Option<SummaryRow>)> = chunk.par_iter().map(one).collect::<Result<_>>()?;
        if args.style.resolve_dates {
            undated += chunk.iter().filter(|ready| published(ready).is_none()).count();
        }
        for (ready, (text, shown)) in chunk.iter().zip(done) {
            match &mut out {
                Some(out) => out.write(&text)?,
                None => ui::print(&text)?,
            }
            if let Some((page, row)) = page.as_mut().zip(shown) {
                page.add(ready, row);
            }
        }
        Ok(())
    })?;
    ui.end();
    if undated > 0 {
        let articles = if undated == 1 { "1 article has" } else { &format!("{undated} articles have") };
        ui.warn(&format!("{articles} no day of publication (a record's field `date`): no dates added there"));
    }
    if let Some(out) = out {
        out.finish()?;
    }
    if let Some((path, page)) = args.report.as_ref().zip(page) {
        page.write(path, id.to_string())?;
    }
    Ok(if failed > 0 { PARTLY } else { DONE })
}

/// The day on which an article was published, if it says so.
fn published(ready: &Ready) -> Option<Day> {
    ready.body.date.as_deref().and_then(|date| Day::read(date, &ready.document.language))
}

/// What the page shows.
#[derive(Default)]
struct Page {
    documents: Vec<DocumentRow>,
    summaries: Vec<SummaryRow>,
    texts: PageTexts,
}

impl Page {
    fn add(&mut self, ready: &Ready, summary: SummaryRow) {
        self.texts.add(&ready.document);
        if self.documents.len() < MOST_DOCUMENTS {
            self.documents.push(batch::document_row(&ready.document));
            self.summaries.push(summary);
        }
    }

    fn write(&self, path: &Path, model: String) -> Result<()> {
        let page = PageRows {
            header: BitextHeader { version: env!("CARGO_PKG_VERSION").into(), model, ..BitextHeader::default() },
            documents: &self.documents,
            summaries: &self.summaries,
            texts: Some(&self.texts),
            ..PageRows::default()
        };
        write_report(path, &page, None::<BeadRow>)
    }
}

/// A summary as the page has it.
fn summary_row(ready: &Ready, summary: &Summary) -> SummaryRow {
    let document = &ready.document;
    let sentence = |chosen: &Chosen| SummarySentenceRow {
        span: ready.body.spans[chosen.index],
        text: chosen.text.clone(),
        rank: chosen.rank,
        score: chosen.score,
        dates: chosen.dates.clone(),
        original: chosen.original.clone(),
        counterpart: None,
    };
    SummaryRow {
        id: document.id.clone(),
        source: document.source.clone(),
        hash: document.hash.clone(),
        language: document.language.clone(),
        date: document.date.clone(),
        title: ready.body.title.clone(),
        summary: summary.text(),
        sentences: summary.sentences.iter().map(sentence).collect(),
        translation: None,
    }
}

/// The vector of a question.
pub fn embed(text: &str, encoder: &dyn Encoder, progress: &dyn Progress) -> Result<Array1<f32>> {
    Ok(encoder.encode(&[text], Encoding { token_layer: None, progress })?.vectors.row(0).to_owned())
}

fn json(ready: &Ready, summary: Summary, summarizer: &Summarizer, model: &ModelId) -> Result<String> {
    let (text, explained) = (summary.text(), explained(&summary));
    let row = |c: Chosen| SentenceRow {
        span: ready.body.spans[c.index],
        text: c.text,
        score: c.score,
        rank: c.rank,
        flaws: c.flaws,
        edits: c.edits,
        dates: c.dates,
        original: c.original,
        reasons: c.reasons,
    };
    let document = &ready.document;
    let row = Row {
        id: &document.id,
        summary: text,
        sentences: summary.sentences.into_iter().map(row).collect(),
        title: ready.body.title.as_deref(),
        language: document.language.code(),
        language_rules: explained.then(|| has_rules(&document.language)),
        date: document.date.as_deref(),
        source: document.source.to_string_lossy(),
        hash: &document.hash,
        ranker: &summarizer.ranker.name,
        model,
        version: env!("CARGO_PKG_VERSION"),
    };
    let line = serde_json::to_string(&row).map_err(|e| Error::input(&document.source, e.to_string()))?;
    Ok(line + "\n")
}

/// Whether the summary says why its sentences were chosen.
fn explained(summary: &Summary) -> bool {
    summary.sentences.iter().any(|sentence| !sentence.reasons.is_empty())
}

/// A summary as it is read on the screen: one sentence a line under the article's name.
fn readable(ready: &Ready, summary: &Summary, title: bool) -> String {
    let mut text = format!("== {} ({})\n", ready.document.id, ready.document.language);
    if explained(summary) && !has_rules(&ready.document.language) {
        text += &format!("(no rules for {}: judged by what needs no words)\n", name(ready.document.language.code()));
    }
    if let Some(title) = ready.body.title.as_deref().filter(|_| title) {
        text += &format!("{title}\n\n");
    }
    if summary.sentences.is_empty() {
        text += "(no sentence fits)\n";
    }
    for sentence in &summary.sentences {
        text += &format!("{}\n", sentence.text);
        for edit in &sentence.edits {
            text += &format!("    cut: {}\n", edit.removed);
        }
        if !sentence.reasons.is_empty() {
            let named: Vec<String> =
                sentence.reasons.iter().take(6).map(|r| format!("{} {:+.2}", r.feature, r.adds)).collect();
            text += &format!("    rank {}, score {:.2}: {}\n", sentence.rank, sentence.score, named.join(", "));
        }
    }
    text + "\n"
}
