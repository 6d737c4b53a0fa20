//! `diptych embed`: a vector for every line of a file.

use std::path::PathBuf;

use diptych::Result;
use diptych::export::{VectorFile, VectorFormat};
use diptych::model::Encoding;
use diptych::progress::Progress;
use diptych::read::{Lines, Source};

use super::model_args::ModelArgs;
use super::ui::Ui;
use super::{DONE, PARTLY};

const EXAMPLES: &str = "\
Examples:
  diptych embed sentences.txt --out vectors.npy                    one text a line; rows in the same order
  diptych embed corpus.jsonl --text-field body --out v.parquet     one JSON object a line
  diptych embed - --out v.jsonl --cache ~/.cache/diptych/vectors   standard input; encode only what is new";

/// How many texts are read, encoded and written at a time: it bounds the memory.
const CHUNK: usize = 4096;

/// Encode texts: one vector a line
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Texts, one a line; `-` reads standard input
    file: PathBuf,
    /// Where the vectors go: .npy, .jsonl or .parquet
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Take each line as a JSON object and the text from this field
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    #[command(flatten)]
    model: ModelArgs,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    VectorFormat::of(&args.out)?;
    let mut lines = Lines::open(&Source::of(&args.file), args.text_field.as_deref())?;
    let encoder = args.model.load(ui)?;
    let mut out = VectorFile::create(&args.out, encoder.dimension())?;
    ui.begin("encode", "texts", None);
    loop {
        let texts: Vec<String> = lines.by_ref().take(CHUNK).collect::<Result<_>>()?;
        if texts.is_empty() {
            break;
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = encoder.encode(&texts, Encoding { token_layer: None, progress: ui })?;
        out.write(&texts, encoded.vectors.view())?;
    }
    ui.end();
    let rows = out.finish()?;
    ui.detail(format!("{rows} × {} in {}", encoder.dimension(), args.out.display()));
    match lines.garbled() {
        0 => Ok(DONE),
        n => {
            ui.warn(&format!(
                "{}: lines that are not valid UTF-8: {n}; the bytes at fault were replaced",
                args.file.display()
            ));
            Ok(PARTLY)
        }
    }
}
