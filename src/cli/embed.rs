//! `diptych embed`: a vector for every line of a file.

use std::path::PathBuf;

use diptych::model::Encoding;
use diptych::progress::Progress;
use diptych::read::{Lines, Source};
use diptych::write::{Output, VectorHeader, VectorRow, ending_list, format_list, format_of_path};
use diptych::{Error, Result};

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
#[command(after_help = format!("{EXAMPLES}\n\nFormats, by the ending of --out:\n{}", format_list::<VectorRow>()))]
pub struct Args {
    /// Texts, one a line; `-` reads standard input
    file: PathBuf,
    /// Where the vectors go; the ending names the format
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Take each line as a JSON object and the text from this field
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    #[command(flatten)]
    model: ModelArgs,
}

pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let format = format_of_path(&args.out).ok_or_else(|| {
        let endings = ending_list::<VectorRow>();
        Error::Usage(format!("{}: vectors are written into files that end in {endings}", args.out.display()))
    })?;
    let mut lines = Lines::open(&Source::of(&args.file), args.text_field.as_deref())?;
    let encoder = args.model.load(ui)?;
    let header = VectorHeader { dimension: encoder.dimension() };
    let mut out = Output::create(format, &[&args.out], &header)?;
    ui.begin("encode", "texts", None);
    loop {
        let texts: Vec<String> = lines.by_ref().take(CHUNK).collect::<Result<_>>()?;
        if texts.is_empty() {
            break;
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let encoded = encoder.encode(&texts, Encoding { token_layer: None, progress: ui })?;
        for (text, vector) in texts.iter().zip(encoded.vectors.rows()) {
            out.row(&VectorRow { text: (*text).to_owned(), vector: vector.to_vec() })?;
        }
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
