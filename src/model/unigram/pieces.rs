//! A vocabulary as `tokenizer.json` has it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

/// The pieces of a vocabulary, one behind the other, by their ids.
#[derive(Default)]
pub(super) struct Pieces {
    text: String,
    ends: Vec<u32>,
}

impl Pieces {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start as usize..self.ends[id] as usize]
    }

    /// Nothing if all pieces together are over 4 GiB.
    pub(super) fn push(&mut self, piece: &str) -> Option<()> {
        self.text += piece;
        self.ends.push(u32::try_from(self.text.len()).ok()?);
        Some(())
    }
}

/// Pieces and their log probabilities, read one by one from the list of pairs that `tokenizer.json` has.
#[derive(Default)]
pub(super) struct Vocabulary {
    pub(super) pieces: Pieces,
    pub(super) scores: Vec<f64>,
}

impl<'de> Deserialize<'de> for Vocabulary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vocabulary;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of pieces with their scores")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Vocabulary, A::Error> {
                #[derive(Deserialize)]
                struct Pair<'a>(#[serde(borrow)] Cow<'a, str>, f64);
                let mut vocabulary = Vocabulary::default();
                while let Some(Pair(piece, score)) = pairs.next_element()? {
                    vocabulary.pieces.push(&piece).ok_or_else(|| A::Error::custom("over 4 GiB of pieces"))?;
                    vocabulary.scores.push(score);
                }
                Ok(vocabulary)
            }
        }
        deserializer.deserialize_seq(Pairs)
    }
}
