//! `diptych digest`: one summary per event, over articles in both languages.

use std::path::PathBuf;

use diptych::Result;
use diptych::batch::{self, Ready};
use diptych::corpus::Language;
use diptych::progress::Progress;
use diptych::summarize::digest::{self, DigestLine};
use diptych::summarize::{EncodedArticle, Order, Ranker, Summarizer, SummaryOptions, events};
use diptych::write::TextOutput;
use serde::Serialize;

use super::input::ArticleArgs;
use super::model_args::ModelArgs;
use super::summarize::{LengthArgs, embed, ranker};
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych digest articles                             one summary per event, three sentences each
  diptych digest articles --in en --words 80          English sentences only
  diptych digest news.jsonl --smallest 3 --out digests.jsonl

Articles about the same event are put together whatever their language. What several say is said once; every sentence
names its article, and the others that bear it out.";

/// Summarise articles about the same event together
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: ArticleArgs,
    #[command(flatten)]
    length: LengthArgs,
    /// Language of the sentences (`fr`, `en` or `any`) [default: the one most of the event's articles are in]
    #[arg(long = "in", value_name = "CODE", help_heading = "Style")]
    wanted: Option<String>,
    /// Rank towards a question, in French or English
    #[arg(long, value_name = "TEXT", help_heading = "Style")]
    query: Option<String>,
    /// How alike two articles must be to report the same event (0 to 1) [default: 0.45; 0.89 for other encoders or languages]
    #[arg(long, value_name = "S", help_heading = "Style")]
    threshold: Option<f32>,
    /// Leave out events with fewer articles
    #[arg(long, default_value_t = 1, value_name = "N", help_heading = "Style")]
    smallest: usize,
    /// `learnt`, `baseline` or the file of a ranker
    #[arg(long, default_value = "learnt", value_name = "RANKER", help_heading = "Style")]
    ranker: String,
    /// Write one JSON object an event to this file (`-`: standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
}

/// One event.
#[derive(Serialize)]
struct Row<'a> {
    articles: Vec<&'a str>,
    dates: Vec<&'a str>,
    summary: String,
    sentences: Vec<SentenceRow<'a>>,
}

#[derive(Serialize)]
struct SentenceRow<'a> {
    text: String,
    article: &'a str,
    language: &'a str,
    span: diptych::corpus::Span,
    score: f32,
    also_in: Vec<&'a str>,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    super::pool(args.model.threads())?.install(|| digest(args, ui))
}

fn digest(args: &Args, ui: &Ui) -> Result<u8> {
    let encoder = args.model.load(ui)?;
    let summarizer = Summarizer { ranker: ranker(&args.ranker)?, encoder: encoder.id().name.clone() };
    let query = args.query.as_deref().map(|q| embed(q, encoder.as_ref(), ui)).transpose()?;
    let options =
        SummaryOptions { budget: args.length.budget(3), order: Order::Rank, query, ..SummaryOptions::default() };
    let mut all: Vec<Ready> = Vec::new();
    ui.begin("read", "sentences", None);
    let read = args.input.options();
    let failed = batch::for_each_chunk(args.input.documents(&read, ui), encoder.as_ref(), ui, |chunk| {
        all.extend(chunk);
        Ok(())
    })?;
    ui.end();
    let sentences: Vec<Vec<&str>> = all.iter().map(|r| r.body.sentences()).collect();
    let texts: Vec<EncodedArticle<'_>> =
        all.iter().zip(&sentences).map(|(r, s)| r.vectors.article(&r.body, s, &r.document.language)).collect();
    let mut out = args.out.as_deref().map(TextOutput::create).transpose()?;
    let centres = Ranker::built_in().centres;
    let (vectors, threshold) = events::centred(&texts, &summarizer.encoder, centres.as_ref());
    let seen: Vec<EncodedArticle<'_>> =
        texts.iter().zip(&vectors).map(|(t, v)| EncodedArticle { vectors: v.view(), ..*t }).collect();
    let events = events::cluster(&seen, args.threshold.unwrap_or(threshold));
    for event in events.iter().filter(|e| e.len() >= args.smallest) {
        let members: Vec<&Ready> = event.iter().map(|&k| &all[k]).collect();
        let usable = usable(&members, args.wanted.as_deref());
        let articles: Vec<EncodedArticle<'_>> = event.iter().map(|&k| texts[k]).collect();
        let lines = digest::digest(&summarizer, &articles, &usable, &options);
        match &mut out {
            Some(out) => out.write(&json(&members, lines)?)?,
            None => ui::print(&readable(&members, &lines))?,
        }
    }
    if let Some(out) = out {
        out.finish()?;
    }
    Ok(if failed > 0 { PARTLY } else { DONE })
}

/// Which articles' sentences may be chosen.
fn usable(members: &[&Ready], language: Option<&str>) -> Vec<bool> {
    let count = |l: &Language| members.iter().filter(|m| m.document.language == *l).count();
    let most = members.iter().map(|m| &m.document.language).rev().max_by_key(|l| count(l));
    let wanted = match language {
        Some("any") => None,
        Some(code) => Some(Language::new(code)),
        None => most.cloned(),
    };
    members.iter().map(|m| wanted.as_ref().is_none_or(|w| m.document.language == *w)).collect()
}

fn json(members: &[&Ready], lines: Vec<DigestLine>) -> Result<String> {
    let summary = lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
    let row = |l: DigestLine| SentenceRow {
        article: &members[l.article].document.id,
        language: members[l.article].document.language.code(),
        span: members[l.article].body.spans[l.index],
        score: l.score,
        also_in: l.also.iter().map(|&a| members[a].document.id.as_str()).collect(),
        text: l.text,
    };
    let row = Row {
        articles: members.iter().map(|m| m.document.id.as_str()).collect(),
        dates: members.iter().filter_map(|m| m.document.date.as_deref()).collect(),
        summary,
        sentences: lines.into_iter().map(row).collect(),
    };
    serde_json::to_string(&row).map(|l| l + "\n").map_err(|e| diptych::Error::Usage(e.to_string()))
}

fn readable(members: &[&Ready], lines: &[DigestLine]) -> String {
    let ids: Vec<String> = members.iter().map(|m| format!("{} ({})", m.document.id, m.document.language)).collect();
    let mut text = format!("== {} article{}: {}\n", ids.len(), if ids.len() == 1 { "" } else { "s" }, ids.join(", "));
    for line in lines {
        let also: Vec<&str> = line.also.iter().map(|&a| members[a].document.id.as_str()).collect();
        let also = if also.is_empty() { String::new() } else { format!("; also in {}", also.join(", ")) };
        text += &format!("{}\n    [{}{also}]\n", line.text, members[line.article].document.id);
    }
    text + "\n"
}
