//! The columns that filters look at: what every bead has.

use crate::text::count_words;
use crate::write::BeadRow;

/// A column of the bitext.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds, for help texts.
    pub about: &'static str,
    /// How to find it in a bead.
    pub value: Value,
}

/// What a column holds.
#[derive(Clone, Copy)]
pub enum Value {
    /// A number; not a number where nobody has said.
    Number(fn(&BeadRow) -> f32),
    /// Yes or no.
    Flag(fn(&BeadRow) -> bool),
    /// A text.
    Text(fn(&BeadRow) -> &str),
}

/// All columns. A new one is a row here.
pub static COLUMNS: &[Column] = &[
    number("confidence", "probability that exactly these sentences translate each other, 0 to 1", |row| row.confidence),
    number("similarity", "cosine of the two sides' vectors", |row| row.scores.similarity),
    number("margin", "how much more alike they are than their nearest neighbours", |row| row.scores.margin),
    number(
        "length_ratio",
        "length of source over target, corrected by the texts' own ratio where that is known",
        |row| row.scores.length_ratio,
    ),
    number("numbers", "how far the numbers of both sides agree, 0 to 1", |row| row.scores.numbers),
    number("names", "how far the names of both sides agree, 0 to 1", |row| row.scores.names),
    number("whole", "probability that each side says all that the other says, 0 to 1", |row| row.scores.whole),
    number("source_covered", "share of the source's words that have a counterpart, 0 to 1", |row| row.source.covered),
    number("target_covered", "share of the target's words that have a counterpart, 0 to 1", |row| row.target.covered),
    number("words", "words of the shorter side", |row| {
        count_words(&row.source.text).min(count_words(&row.target.text)) as f32
    }),
    number("source_words", "words of the source", |row| count_words(&row.source.text) as f32),
    number("target_words", "words of the target", |row| count_words(&row.target.text) as f32),
    number("source_chars", "characters of the source", |row| row.source.text.chars().count() as f32),
    number("target_chars", "characters of the target", |row| row.target.text.chars().count() as f32),
    number("source_sentences", "sentences of the source", |row| row.source.sentences.len() as f32),
    number("target_sentences", "sentences of the target", |row| row.target.sentences.len() as f32),
    flag("language", "whether each side is in its language, as far as can be told", |row| row.scores.language),
    flag("duplicate", "whether an earlier bead says nearly the same", |row| row.duplicate_of.is_some()),
    flag("moved", "whether the sides stand at different places of their texts", |row| row.moved),
    flag("same", "whether both sides are the same text", |row| row.source.text == row.target.text),
    text("bead", "its shape: \"1-1\", \"1-2\" …", |row| &row.bead),
    text("source", "the source text", |row| &row.source.text),
    text("target", "the target text", |row| &row.target.text),
    text("source_language", "language of the source", |row| row.source.language.code()),
    text("target_language", "language of the target", |row| row.target.language.code()),
    text("source_document", "id of the source document", |row| &row.source.document),
    text("target_document", "id of the target document", |row| &row.target.document),
];

const fn number(name: &'static str, about: &'static str, of: fn(&BeadRow) -> f32) -> Column {
    Column { name, about, value: Value::Number(of) }
}

const fn flag(name: &'static str, about: &'static str, of: fn(&BeadRow) -> bool) -> Column {
    Column { name, about, value: Value::Flag(of) }
}

const fn text(name: &'static str, about: &'static str, of: fn(&BeadRow) -> &str) -> Column {
    Column { name, about, value: Value::Text(of) }
}
