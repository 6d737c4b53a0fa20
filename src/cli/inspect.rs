//! `diptych inspect`: what is read of a file, before anything is made of it.

use std::fmt::Write;
use std::io::IsTerminal;

use diptych::Result;
use diptych::corpus::{Block, BlockKind, Span};
use diptych::progress::Progress;
use diptych::read::{self, Contents, Record, Source, TranslationUnit, UnitText};
use serde_json::{Value, json};

use super::input::ArticleArgs;
use super::ui::{self, Ui};
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych inspect page.html                     the article on a page: its blocks, their kinds, its sentences
  diptych inspect news.jsonl.gz --json          one JSON object a document, with byte spans
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
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let colours = Colours::of_terminal();
    let mut failed = 0;
    let mut documents = Vec::new();
    for path in &args.input.inputs {
        let holds_units = path.is_file() && read::contents_of(&Source::of(path))? == Contents::Units;
        match holds_units {
            false => documents.push(path.clone()),
            true => {
                for unit in read::units(path)? {
                    let unit = unit?;
                    ui::print(&if args.json { unit_json(&unit) } else { unit_text(&unit, &colours) })?;
                }
            }
        }
    }
    let options = args.input.options();
    for record in read::documents(&documents, &options, ui) {
        match record {
            Ok(record) => {
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

/// What on the text of a kind made it that kind.
fn reason(kind: BlockKind, marked: bool) -> &'static str {
    match kind {
        BlockKind::Title | BlockKind::Heading | BlockKind::Paragraph if marked => "the file says so",
        BlockKind::Title => "the first line, without a full stop",
        BlockKind::Heading => "short and without a full stop, above a paragraph",
        BlockKind::Paragraph => "running text",
        BlockKind::Date => "reads like the line of a date",
        BlockKind::Credit => "names who wrote it, took the picture or owns the rights",
        BlockKind::Embed => "reads like a post of a social network",
        BlockKind::Tags => "reads like keywords or the label of a section",
        BlockKind::Links => "reads like a link to another article",
        BlockKind::Notice => "reads like a notice of the site",
    }
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
            "reason": reason(block.kind, record.marked),
            "span": span(block.span),
            "sentences": block.sentences.iter().map(sentence).collect::<Vec<_>>(),
        })
    };
    let object = json!({
        "id": document.id,
        "file": document.source,
        "line": record.line,
        "format": record.format,
        "encoding": record.encoding.unwrap_or("UTF-8"),
        "language": document.language,
        "language_confidence": (f64::from(document.language_confidence) * 1000.0).round() / 1000.0,
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
    line("encoding", record.encoding.unwrap_or("UTF-8"));
    line("language", &format!("{} ({:.2})", document.language, document.language_confidence));
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
        let why = format!("{start}..{end}, {}", reason(block.kind, record.marked));
        let _ = writeln!(text, "\n{kind} {}", colours.dim(&why));
        for sentence in &block.sentences {
            let said = document.slice(sentence.span);
            let said = if block.kind.is_article() { said.into_owned() } else { colours.dim(&said) };
            let _ = writeln!(text, "  {} {said}", colours.dim("·"));
        }
    }
    text + "\n"
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
