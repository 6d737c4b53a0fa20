//! Parquet with a column `translation`, as Diptych and the Hugging Face hub have it.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde::Deserialize;

use super::super::format::primary;
use super::super::source::Source;
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, BitextHeader, SideRow};
use crate::error::{Error, Result};
use crate::language::Language;

/// The `translation` layout.
pub(super) struct Parquet;

impl BitextInput for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn about(&self) -> &'static str {
        "Parquet with a `translation` column, as the Hugging Face hub has it"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["parquet"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PAR1")
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let path = only(files)?.path.clone();
        let file = File::open(&path).map_err(|e| Error::io(&path, e))?;
        let wrong = |path: &PathBuf, e: ParquetError| Error::input(path, format!("not a readable Parquet file: {e}"));
        let reader = caught(|| SerializedFileReader::new(file)).map_err(|e| wrong(&path, e))?;
        let own = own(&reader);
        let header = BitextHeader { model: own.model, ..no_header() };
        let languages = [0, 1].map(|side| options.languages[side].clone().or(own.languages[side].clone()));
        let mut over = false;
        let mut rows = reader.into_iter();
        let next = move || caught(|| rows.next().transpose()).transpose();
        let beads = std::iter::from_fn(next).zip(1usize..).map_while(move |(row, number)| match row {
            _ if over => None,
            Ok(row) => Some(bead(&row, number, &languages).ok_or_else(|| {
                Error::input(&path, format!("row {number} has no two texts in the column “translation”"))
            })),
            // Behind a row that cannot be decoded the reader says the same for ever.
            Err(e) => {
                over = true;
                Some(Err(wrong(&path, e)))
            }
        });
        Ok(Bitext::new(header, beads))
    }
}

/// What the crate gives, an error where a damaged file makes it panic.
fn caught<T>(read: impl FnOnce() -> parquet::errors::Result<T>) -> parquet::errors::Result<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(ParquetError::General("it is damaged".into())))
}

#[derive(Default)]
struct Own {
    model: String,
    languages: [Option<Language>; 2],
}

/// What Diptych has said of the file.
fn own(reader: &SerializedFileReader<File>) -> Own {
    #[derive(Deserialize)]
    struct Said {
        model: String,
        source_language: String,
        target_language: String,
    }
    let metadata = reader.metadata().file_metadata();
    let entry = metadata.key_value_metadata().and_then(|all| all.iter().find(|entry| entry.key == "diptych"));
    let said = entry.and_then(|entry| serde_json::from_str::<Said>(entry.value.as_deref()?).ok());
    said.map_or_else(Own::default, |said| Own {
        model: said.model,
        languages: [said.source_language, said.target_language].map(|code| Some(Language::new(&code))),
    })
}

fn bead(row: &Row, number: usize, languages: &[Option<Language>; 2]) -> Option<BeadRow> {
    let field = |name: &str| row.get_column_iter().find(|(own, _)| *own == name).map(|(_, field)| field);
    let Field::Group(texts) = field("translation")? else { return None };
    let text = |code: &str| {
        texts.get_column_iter().find(|(own, _)| *own == code).and_then(|(_, field)| match field {
            Field::Str(text) => Some(text.as_str()),
            _ => None,
        })
    };
    let mut left: Vec<&str> = texts.get_column_iter().map(|(own, _)| own.as_str()).collect();
    let mut taken: [Option<&str>; 2] = [None, None];
    // The sides that are named go first, so that the other does not take their text.
    for named in [true, false] {
        for (side, language) in languages.iter().enumerate().filter(|(_, language)| language.is_some() == named) {
            let fits = |code: &&str| language.as_ref().is_none_or(|language| *code == language.code());
            let at = left.iter().position(fits)?;
            taken[side] = Some(left.remove(at));
        }
    }
    let string = |name: &str| match field(name) {
        Some(Field::Str(text)) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    };
    let side = |code: &str, name: &str| {
        let language = string(&format!("{name}_language")).unwrap_or(code);
        let mut side = SideRow::of_text(primary(language), text(code)?);
        side.document = string(&format!("{name}_document")).unwrap_or_default().into();
        side.hash = string(&format!("{name}_hash")).unwrap_or_default().into();
        if let Some(Field::ListInternal(list)) = field(&format!("{name}_sentences")) {
            side.sentences = list.elements().iter().filter_map(index).collect();
        }
        Some(side)
    };
    let id = string("id").map_or_else(|| number.to_string(), str::to_owned);
    let mut bead = BeadRow::of_texts(id, side(taken[0]?, "source")?, side(taken[1]?, "target")?);
    if let Some(shape) = string("bead") {
        bead.bead = shape.into();
    }
    let number = |name: &str| match field(name) {
        Some(Field::Float(value)) => *value,
        Some(Field::Double(value)) => *value as f32,
        _ => f32::NAN,
    };
    bead.confidence = number("confidence");
    let scores = &mut bead.scores;
    (scores.similarity, scores.margin) = (number("similarity"), number("margin"));
    (scores.length_ratio, scores.numbers, scores.names) = (number("length_ratio"), number("numbers"), number("names"));
    scores.whole = number("whole");
    scores.language = !matches!(field("language"), Some(Field::Bool(false)));
    (bead.source.covered, bead.target.covered) = (number("source_covered"), number("target_covered"));
    bead.set_untranslated(string("untranslated").unwrap_or_default());
    bead.moved = matches!(field("moved"), Some(Field::Bool(true)));
    bead.duplicate_of = string("duplicate_of").map(str::to_owned);
    Some(bead)
}

fn index(field: &Field) -> Option<usize> {
    match field {
        Field::Long(value) => usize::try_from(*value).ok(),
        Field::Int(value) => usize::try_from(*value).ok(),
        _ => None,
    }
}
