//! `diptych inspect`: what is read of a file, before anything is made of it.

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::PathBuf;

use diptych::corpus::{Block, BlockKind, Document, LanguageShare, Span, Survey};
use diptych::progress::{Progress, Silent};
use diptych::read::{self, Contents, ReadOptions, Record, STDIN, Source, TranslationUnit, UnitText};
use diptych::{Error, Result};
use serde_json::{Value, json};

use super::input::ArticleArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych inspect page.html                     the article on a page: its blocks, their kinds, its sentences
  diptych inspect news.jsonl.gz --json          one JSON object a document, with byte spans
  diptych inspect site/ --corpus                with copies and what recurs from page to page
  diptych inspect memory.xlf                    the units of a translation memory";

/// Show what is read of files: format, encoding, language, blocks and sentences
#[derive(clap::Args)]
#[command(after_help = super::input::help(EXAMPLES))]
pub struct Args {
    #[command(flatten)]
    input: ArticleArgs,
    /// One JSON object a line for every document or unit
    #[arg(long)]
    json: bool,
    /// Mark copies of documents and blocks that recur in those of one source, as `run` does; the inputs are read twice
    #[arg(long)]
    corpus: bool,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let colours = Colours::of_terminal();
    let mut failed = 0;
    let mut documents = Vec::new();
    for path in &args.input.inputs {
        let contents = path.is_file().then(|| read::contents_of(&Source::of(path))).transpose()?;
        match contents {
            Some(Contents::Document | Contents::Documents) | None => documents.push(path.clone()),
            Some(Contents::Units) => {
                for unit in read::units(path)? {
                    let unit = unit?;
                    ui::print(&if args.json { unit_json(&unit) } else { unit_text(&unit, &colours) })?;
                }
            }
        }
    }
    let options = args.input.options();
    let survey = args.corpus.then(|| survey(&documents, &options)).transpose()?;
    let mut place = 0;
    for record in read::documents(&documents, &options, ui) {
        match record {
            Ok(mut record) => {
                if let Some(survey) = &survey {
                    survey.mark(place, &mut record.document);
                    place += 1;
                }
                ui::print(&if args.json { document_json(&record) } else { document_text(&record, &colours) })?
            }
            Err(error) => {
                ui.left_out(&error);
                failed += 1;
            }
        }
    }
    Ok(if failed > 0 { PARTLY } else { DONE })
}

/// What the documents show together, as `run` sees them: learnt in a walk of its own, so that they need not all be held.
fn survey(paths: &[PathBuf], options: &ReadOptions) -> Result<Survey> {
    if paths.iter().any(|path| path.as_os_str() == STDIN) {
        return Err(Error::Usage("--corpus reads twice, which standard input cannot be: name files".into()));
    }
    let mut survey = Survey::new();
    read::documents(paths, options, &Silent).flatten().for_each(|record| survey.learn(&record.document));
    Ok(survey)
}

/// The name of a kind as it is written to files.
fn name(kind: BlockKind) -> String {
    serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn document_json(record: &Record) -> String {
    let document = &record.document;
    let span = |span: Span| json!([span.start, span.end]);
    let block = |block: &Block| {
        let sentence = |s: &diptych::corpus::Sentence| json!({"text": document.slice(s.span), "span": span(s.span)});
        json!({
            "kind": block.kind,
            "reason": block.cause.to_string(),
            "span": span(block.span),
            "sentences": block.sentences.iter().map(sentence).collect::<Vec<_>>(),
        })
    };
    let language = |of: &LanguageShare| json!({"language": of.language, "share": rounded(of.share)});
    let object = json!({
        "id": document.id,
        "file": document.source,
        "line": record.line,
        "format": record.format,
        "encoding": encoding(document),
        "language": document.language,
        "language_confidence": rounded(document.language_confidence),
        "languages": document.languages.iter().map(language).collect::<Vec<_>>(),
        "duplicate_of": document.duplicate_of,
        "title": document.title(),
        "date": document.date,
        "url": document.url,
        "fields": record.fields,
        "hash": document.hash,
        "blocks": document.blocks.iter().map(block).collect::<Vec<_>>(),
    });
    format!("{object}\n")
}

fn document_text(record: &Record, colours: &Colours) -> String {
    let document = &record.document;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{} {value}", colours.dim(&format!("{name:<10}")));
    };
    line("document", &colours.bold(&document.id));
    let at = record.line.map(|n| format!(":{n}")).unwrap_or_default();
    line("file", &format!("{}{at}", document.source.display()));
    line("format", record.format);
    line("encoding", encoding(document));
    line("language", &format!("{} ({:.2})", document.language, document.language_confidence));
    if document.is_mixed() {
        let share = |of: &LanguageShare| format!("{} {:.0} %", of.language, 100.0 * of.share);
        line("mixed", &document.languages.iter().map(share).collect::<Vec<_>>().join(", "));
    }
    if let Some(first) = &document.duplicate_of {
        line("copy of", first);
    }
    for (name, value) in [("date", &document.date), ("url", &document.url)] {
        if let Some(value) = value {
            line(name, value);
        }
    }
    if let Some(title) = document.title() {
        line("title", &title);
    }
    for (name, value) in &record.fields {
        let value = match value {
            Value::String(value) => value.clone(),
            other => other.to_string(),
        };
        let short: String = value.chars().take(200).collect();
        line(name, &short);
    }
    for block in &document.blocks {
        let kind = format!("{:<10}", name(block.kind));
        let kind = if block.kind.is_article() { colours.bold(&kind) } else { colours.yellow(&kind) };
        let Span { start, end } = block.span;
        let why: String = block.cause.to_string().chars().take(WIDEST).collect();
        let why = format!("{start}..{end}, {}: {why}", block.kind.about());
        let _ = writeln!(text, "\n{kind} {}", colours.dim(&why));
        for sentence in &block.sentences {
            let said = document.slice(sentence.span);
            let said = if block.kind.is_article() { said.into_owned() } else { colours.dim(&said) };
            let _ = writeln!(text, "  {} {said}", colours.dim("·"));
        }
    }
    text + "\n"
}

/// Longest reason on a terminal, in characters; some patterns are longer.
const WIDEST: usize = 120;

fn encoding(document: &Document) -> &str {
    document.encoding.as_deref().unwrap_or("UTF-8")
}

fn rounded(share: f32) -> f64 {
    (f64::from(share) * 1000.0).round() / 1000.0
}

fn unit_json(unit: &TranslationUnit) -> String {
    let variant = |variant: &UnitText| json!({"language": variant.language, "text": variant.text});
    let variants: Vec<Value> = unit.variants.iter().map(variant).collect();
    let props = unit.props.iter().chain(unit.variants.iter().flat_map(|variant| &variant.props));
    let props: Vec<Value> = props.map(|(kind, value)| json!({"type": kind, "value": value})).collect();
    format!("{}\n", json!({"id": unit.id, "variants": variants, "props": props}))
}

fn unit_text(unit: &TranslationUnit, colours: &Colours) -> String {
    let mut text = format!("{} {}\n", colours.dim("unit      "), colours.bold(unit.id.as_deref().unwrap_or("—")));
    for variant in &unit.variants {
        let _ = writeln!(text, "  {} {}", colours.dim(variant.language.code()), variant.text);
    }
    text + "\n"
}

/// Escape sequences for terminals, nothing elsewhere.
struct Colours(bool);

impl Colours {
    /// On a terminal, unless `NO_COLOR` (<https://no-color.org>) is set.
    fn of_terminal() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Colours(wanted && std::io::stdout().is_terminal())
    }

    fn with(&self, code: u8, text: &str) -> String {
        if self.0 { format!("\x1B[{code}m{text}\x1B[0m") } else { text.to_owned() }
    }

    fn bold(&self, text: &str) -> String {
        self.with(1, text)
    }

    fn dim(&self, text: &str) -> String {
        self.with(2, text)
    }

    fn yellow(&self, text: &str) -> String {
        self.with(33, text)
    }
}
