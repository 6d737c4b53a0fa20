//! `diptych eval summarize`: summaries against references.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use diptych::batch::{self, Ready};
use diptych::eval::content::{Content, ContentReport, Facts};
use diptych::eval::rouge::{Reference, Rouge, Tokens};
use diptych::eval::summarize::{self as judge, Length, Report, Tally};
use diptych::model::ModelId;
use diptych::progress::Progress;
use diptych::report::position_plot;
use diptych::summarize::centrality::centred;
use diptych::summarize::features::{self, NAMES};
use diptych::summarize::{self, Budget, Flaw, Ranker, Summarizer, SummaryOptions};
use diptych::text::count_words;
use diptych::write::write_atomically;
use diptych::{Error, Result};
use rayon::prelude::*;
use serde::Serialize;

use crate::cli::input::ArticleArgs;
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::summarize::ranker;
use crate::cli::ui::{self, Ui};
use crate::cli::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych eval summarize news.jsonl                            text and summary, two sentences
  diptych eval summarize news.jsonl --sentences 1,2,3 --words 50
  diptych eval summarize en.jsonl --language en --tokens ascii as the Python package rouge-score counts
  diptych eval summarize out.jsonl --system-field other_tool   another tool's output beside ours

A record holds the article and a reference summary. Figures are F1 in percent with 95 % bootstrap intervals over the
articles; the lead (the first sentences) and the greedy oracle (which knows the reference) stand beside. Below, for every
system: how much of the article its summaries stand for (mean cosine of the article's sentences with the nearest chosen one)
and how alike their own sentences are, both seen from the article's mean vector; how many have the reference's first name, and
which share of its numbers; and from which tenth of the articles their sentences are.";

/// Judge summaries by ROUGE and by their flaws
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    input: ArticleArgs,
    /// Field of the reference summary
    #[arg(long, default_value = "summary", value_name = "NAME", help_heading = "Input")]
    summary_field: String,
    /// Fields that hold summaries of other tools, to be judged beside ours
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Input")]
    system_field: Vec<String>,
    /// Budgets in sentences, each judged on its own [default: 2]
    #[arg(long, value_name = "N", value_delimiter = ',', help_heading = "Length")]
    sentences: Vec<usize>,
    /// Budgets in words, each judged on its own
    #[arg(long, value_name = "N", value_delimiter = ',', help_heading = "Length")]
    words: Vec<usize>,
    /// Budgets in characters, each judged on its own
    #[arg(long, value_name = "N", value_delimiter = ',', help_heading = "Length")]
    chars: Vec<usize>,
    /// Rankers to judge: learnt, baseline or the file of one
    #[arg(long, value_name = "RANKER", value_delimiter = ',', default_value = "baseline,learnt")]
    ranker: Vec<String>,
    /// Shorten sentences by rule
    #[arg(long)]
    compress: bool,
    /// What ROUGE counts
    #[arg(long, value_enum, default_value_t = Counted::Unicode)]
    tokens: Counted,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Draw from where in the articles the sentences are, as SVG, for the first budget
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Also write every sentence's features, its vector and what it gains to PREFIX.jsonl and PREFIX.f16, for training
    #[arg(long, value_name = "PREFIX")]
    features: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Counted {
    /// Letters and digits of any script
    Unicode,
    /// a–z and 0–9 only
    Ascii,
}

/// A budget with the name it has in the table.
struct Judged {
    name: String,
    budget: Budget,
}

impl Args {
    fn budgets(&self) -> Vec<Judged> {
        let mut all = Vec::new();
        let mut add = |name: String, budget| all.push(Judged { name, budget });
        for &n in &self.sentences {
            add(format!("{n} sentence{}", if n == 1 { "" } else { "s" }), Budget::sentences(n));
        }
        for &n in &self.words {
            add(format!("{n} words"), Budget { words: Some(n), ..Budget::default() });
        }
        for &n in &self.chars {
            add(format!("{n} characters"), Budget { chars: Some(n), ..Budget::default() });
        }
        if all.is_empty() {
            all.push(Judged { name: "2 sentences".into(), budget: Budget::sentences(2) });
        }
        all
    }
}

/// What one system gave for one article under one budget.
struct Outcome {
    rouge: Rouge,
    content: Content,
    words: usize,
    flaws: Option<Vec<Flaw>>,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let rankers: Vec<Ranker> = args.ranker.iter().map(|name| ranker(name)).collect::<Result<_>>()?;
    let encoder = args.model.load(ui)?;
    let id = encoder.id().clone();
    let summarizers: Vec<Summarizer> =
        rankers.into_iter().map(|ranker| Summarizer { ranker, encoder: id.name.clone() }).collect();
    let budgets = args.budgets();
    let systems: Vec<String> = ["lead", "oracle"]
        .into_iter()
        .map(str::to_owned)
        .chain(args.ranker.iter().map(|name| system_name(name)))
        .chain(args.system_field.iter().cloned())
        .collect();
    let mut tallies: Vec<Vec<Tally>> = vec![vec![Tally::default(); systems.len()]; budgets.len()];
    let mut dump = args.features.as_deref().map(|prefix| Dump::create(prefix, &id)).transpose()?;
    let pool = pool(args.model.threads())?;
    let (mut failed, mut number) = (0, 0);
    ui.begin("judge", "sentences", None);
    let read = args.input.options();
    let unread = batch::for_each_chunk(args.input.documents(&read, ui), encoder.as_ref(), ui, |chunk| {
        let judged: Vec<Result<Vec<Vec<Outcome>>>> =
            pool.install(|| chunk.par_iter().map(|ready| article(ready, args, &budgets, &summarizers)).collect());
        for outcomes in judged {
            number += 1;
            match outcomes {
                Ok(outcomes) => {
                    for (tallies, outcomes) in tallies.iter_mut().zip(outcomes) {
                        for (tally, o) in tallies.iter_mut().zip(outcomes) {
                            tally.add(o.rouge, o.content, o.words, o.flaws.as_deref());
                        }
                    }
                }
                Err(error) => {
                    failed += 1;
                    ui.warn(&error.to_string());
                }
            }
        }
        match &mut dump {
            Some(dump) => {
                dump.add(pool.install(|| chunk.par_iter().map(|r| lesson(r, args)).collect::<Result<Vec<_>>>())?)
            }
            None => Ok(()),
        }
    })?;
    ui.end();
    if let Some(dump) = dump {
        dump.finish()?;
    }
    let reports: Vec<Vec<Report>> = tallies.iter().map(|t| t.iter().map(Tally::report).collect()).collect();
    if let (Some(path), Some(reports)) = (&args.plot, reports.first()) {
        let shares = |r: &'_ Report| r.content.tenths.map(Vec::from).unwrap_or_default();
        let shares: Vec<Vec<f64>> = reports.iter().map(shares).collect();
        let of = systems.iter().map(String::as_str).zip(shares.iter().map(Vec::as_slice));
        let of: Vec<(&str, &[f64])> = of.filter(|(_, shares)| !shares.is_empty()).collect();
        write_atomically(path, |out| out.write_all(position_plot(&of).as_bytes()))?;
    }
    ui::print(&if args.json { json(&budgets, &systems, &reports) } else { table(&budgets, &systems, &reports) })?;
    Ok(if failed + unread > 0 { PARTLY } else { DONE })
}

/// A ranker's name in the table: its own, or the file's.
fn system_name(name: &str) -> String {
    let path = Path::new(name);
    path.file_stem()
        .filter(|_| name.contains(['/', '.']))
        .map_or_else(|| name.to_owned(), |s| s.to_string_lossy().into())
}

/// A field that has to be a string.
fn field<'a>(ready: &'a Ready, name: &str) -> Result<&'a str> {
    ready.fields.get(name).and_then(|v| v.as_str()).ok_or_else(|| {
        let has: Vec<&str> = ready.fields.keys().map(String::as_str).collect();
        let reason = format!("record {}: no text in a field “{name}” (it has: {})", ready.document.id, has.join(", "));
        Error::input(&ready.document.source, reason)
    })
}

fn tokens(args: &Args) -> Tokens {
    match args.tokens {
        Counted::Unicode => Tokens::Unicode,
        Counted::Ascii => Tokens::Ascii,
    }
}

/// Per budget, per system: what came out for one article.
fn article(ready: &Ready, args: &Args, budgets: &[Judged], summarizers: &[Summarizer]) -> Result<Vec<Vec<Outcome>>> {
    let reference_text = field(ready, &args.summary_field)?;
    let reference = Reference::new(reference_text, tokens(args));
    let sentences = ready.body.sentences();
    let facts = Facts::of(reference_text, &sentences);
    let article = ready.vectors.article(&ready.body, &sentences, &ready.document.language);
    let centred = centred(article.vectors);
    let content = |chosen: &[usize], text: &str| Content::of_choice(chosen, centred.view()).with_facts(text, &facts);
    let ids: Vec<Vec<u32>> = sentences.iter().map(|s| reference.ids(s)).collect();
    let lengths: Vec<Length> =
        sentences.iter().map(|s| Length { words: count_words(s), chars: s.chars().count() }).collect();
    let flaws = summarize::flaws::find(&sentences, article.title, &ready.document.language);
    let all_words = lengths.iter().map(|l| l.words).sum();
    let of_indices = |chosen: &[usize]| {
        let left = |&i: &usize| {
            let mended = i > 0 && chosen.contains(&(i - 1));
            flaws[i].iter().copied().filter(move |f| !(mended && f.is_mended_by_context())).collect::<Vec<_>>()
        };
        Outcome {
            rouge: judge::score(chosen, &ids, &reference),
            content: content(chosen, &chosen.iter().map(|&i| sentences[i]).collect::<Vec<_>>().join(" ")),
            words: chosen.iter().map(|&i| lengths[i].words).sum(),
            flaws: Some(chosen.iter().flat_map(left).collect()),
        }
    };
    let of_budget = |judged: &Judged| -> Result<Vec<Outcome>> {
        let limits = summarize::limits(&judged.budget, all_words);
        let mut outcomes = vec![
            of_indices(&judge::lead(&lengths, limits)),
            of_indices(&judge::oracle(&ids, &reference, &lengths, limits)),
        ];
        for summarizer in summarizers {
            let options =
                SummaryOptions { budget: judged.budget, compress: args.compress, ..SummaryOptions::default() };
            let summary = summarizer.summarize(&article, &options);
            let text = summary.text();
            outcomes.push(Outcome {
                rouge: reference.score(&text),
                content: content(&summary.sentences.iter().map(|s| s.index).collect::<Vec<_>>(), &text),
                words: count_words(&text),
                flaws: Some(summary.sentences.iter().flat_map(|s| s.flaws.iter().copied()).collect()),
            });
        }
        for name in &args.system_field {
            let text = field(ready, name)?;
            outcomes.push(Outcome {
                rouge: reference.score(text),
                content: Content::default().with_facts(text, &facts),
                words: count_words(text),
                flaws: None,
            });
        }
        Ok(outcomes)
    };
    budgets.iter().map(of_budget).collect()
}

fn table(budgets: &[Judged], systems: &[String], reports: &[Vec<Report>]) -> String {
    let mut text = String::new();
    for (judged, reports) in budgets.iter().zip(reports) {
        let articles = reports.first().map_or(0, |r| r.articles);
        text += &format!("\n{} ({articles} articles)\n\n", judged.name);
        text += "| | ROUGE-1 | ROUGE-2 | ROUGE-L | words | flawed |\n|---|---|---|---|---|---|\n";
        for (name, r) in systems.iter().zip(reports) {
            let cell = |i: &judge::Interval| format!("{:.2} [{:.2}–{:.2}]", i.mean, i.low, i.high);
            let flawed = r.flawed.map_or("–".into(), |f| format!("{f:.1} %"));
            text += &format!(
                "| {name} | {} | {} | {} | {:.1} | {flawed} |\n",
                cell(&r.r1),
                cell(&r.r2),
                cell(&r.rl),
                r.words
            );
        }
        text += "\n| | coverage | redundancy | first name | numbers | from each tenth of the article, % |\n|---|---|---|---|---|---|\n";
        for (name, r) in systems.iter().zip(reports) {
            text += &format!("| {name} | {} |\n", content_cells(&r.content).join(" | "));
        }
        text += "\n";
        for (name, r) in systems.iter().zip(reports).filter(|(_, r)| !r.flaws.is_empty()) {
            let kinds: Vec<String> = r.flaws.iter().map(|(f, share)| format!("{f} {share:.1} %")).collect();
            text += &format!("{name}: {}\n", kinds.join(", "));
        }
    }
    text
}

/// Coverage, redundancy, first name, numbers and places, as they stand in the table.
fn content_cells(content: &ContentReport) -> [String; 5] {
    let cell = |value: Option<f64>, digits: usize, unit: &str| {
        value.map_or("–".into(), |value| format!("{value:.digits$}{unit}"))
    };
    let tenths = content.tenths.map(|shares| shares.map(|share| format!("{share:.0}")).join(" "));
    [
        cell(content.coverage, 3, ""),
        cell(content.redundancy, 3, ""),
        cell(content.first_name, 1, " %"),
        cell(content.numbers, 1, " %"),
        tenths.unwrap_or("–".into()),
    ]
}

fn json(budgets: &[Judged], systems: &[String], reports: &[Vec<Report>]) -> String {
    let mut lines = String::new();
    for (judged, reports) in budgets.iter().zip(reports) {
        for (system, report) in systems.iter().zip(reports) {
            let line = serde_json::json!({"budget": judged.name, "system": system, "report": report});
            lines += &format!("{line}\n");
        }
    }
    lines
}

/// What a ranker learns from: one article.
#[derive(Serialize)]
struct Lesson<'a> {
    id: &'a str,
    rows: Vec<Vec<f32>>,
    words: Vec<usize>,
    flaws: Vec<Vec<Flaw>>,
    /// Sentences that were tried in pairs: all, or the baseline's best of a long article.
    candidates: Vec<usize>,
    /// Mean ROUGE of candidate i alone (i, i) and of every pair (i, j > i), row by row.
    gains: Vec<f32>,
    #[serde(skip)]
    vectors: Vec<f32>,
}

/// Pairs grow with the square; the sentences that matter are among the baseline's first.
const CANDIDATES: usize = 40;

fn lesson<'a>(ready: &'a Ready, args: &Args) -> Result<Lesson<'a>> {
    let reference = Reference::new(field(ready, &args.summary_field)?, tokens(args));
    let sentences = ready.body.sentences();
    let article = ready.vectors.article(&ready.body, &sentences, &ready.document.language);
    let features = features::compute(&article);
    let ranking = Ranker::baseline().rank(&article, &features, "", false);
    let mut candidates: Vec<usize> = (0..sentences.len()).collect();
    candidates.sort_by(|&a, &b| ranking.alone(b).total_cmp(&ranking.alone(a)).then(a.cmp(&b)));
    candidates.truncate(CANDIDATES);
    candidates.sort_unstable();
    let ids: Vec<Vec<u32>> = sentences.iter().map(|s| reference.ids(s)).collect();
    let mut gains = Vec::new();
    for (k, &i) in candidates.iter().enumerate() {
        gains.push(judge::score(&[i], &ids, &reference).mean() as f32);
        gains.extend(candidates[k + 1..].iter().map(|&j| judge::score(&[i, j], &ids, &reference).mean() as f32));
    }
    Ok(Lesson {
        id: &ready.document.id,
        rows: features.rows.iter().map(|r| r.to_vec()).collect(),
        words: features.words,
        flaws: features.flaws,
        candidates,
        gains,
        vectors: ready.vectors.sentences.iter().copied().collect(),
    })
}

/// The files that a ranker is trained from.
struct Dump {
    lines: BufWriter<File>,
    vectors: BufWriter<File>,
    path: PathBuf,
}

impl Dump {
    fn create(prefix: &Path, model: &ModelId) -> Result<Self> {
        let open = |extension: &str| {
            let path = PathBuf::from(format!("{}.{extension}", prefix.display()));
            File::create(&path).map(BufWriter::new).map_err(|e| Error::io(&path, e))
        };
        let mut dump = Dump { lines: open("jsonl")?, vectors: open("f16")?, path: prefix.to_owned() };
        dump.line(&serde_json::json!({"features": NAMES.as_slice(), "encoder": model.name}).to_string())?;
        Ok(dump)
    }

    fn line(&mut self, line: &str) -> Result<()> {
        writeln!(self.lines, "{line}").map_err(|e| Error::io(&self.path, e))
    }

    fn add(&mut self, lessons: Vec<Lesson<'_>>) -> Result<()> {
        for lesson in lessons {
            let line = serde_json::to_string(&lesson).map_err(|e| Error::Usage(e.to_string()))?;
            self.line(&line)?;
            let bytes: Vec<u8> = lesson.vectors.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes()).collect();
            self.vectors.write_all(&bytes).map_err(|e| Error::io(&self.path, e))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.lines.flush().and_then(|()| self.vectors.flush()).map_err(|e| Error::io(&self.path, e))
    }
}
