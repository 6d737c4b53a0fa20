//! A Unigram model for the crate `tokenizers` that is small and quick to load.
//!
//! The crate's own keeps a hash table for every node of its trie: for the 250,000 pieces of XLM-RoBERTa that takes
//! seconds to build and hundreds of megabytes. This one walks a double array (Aoe, 1989) and gives the same pieces.

mod pieces;
mod trie;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tokenizers::models::TrainerWrapper;
use tokenizers::models::unigram::UnigramTrainer;
use tokenizers::{Model, Token};

use self::pieces::{Pieces, Vocabulary};
use self::trie::DoubleArray;

/// What an unknown character costs beyond the least likely piece, as in SentencePiece.
const UNKNOWN_PENALTY: f64 = 10.0;

/// The pieces with their scores, found by the bytes of a text.
pub(super) struct Unigram {
    trie: DoubleArray,
    pieces: Pieces,
    scores: Vec<f64>,
    unknown: u32,
    unknown_score: f64,
}

impl Unigram {
    /// From the list `vocab` of `tokenizer.json`'s model, and the id of its unknown piece.
    pub(super) fn parse(vocabulary: &str, unknown: u32) -> Result<Self, String> {
        let Vocabulary { pieces, scores } = serde_json::from_str(vocabulary).map_err(|e| e.to_string())?;
        if unknown as usize >= pieces.len() {
            return Err(format!("unk_id is {unknown}, there are {} pieces", pieces.len()));
        }
        let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let trie = DoubleArray::build(&pieces);
        Ok(Unigram { trie, pieces, scores, unknown, unknown_score: least - UNKNOWN_PENALTY })
    }

    /// The likeliest pieces of `word` (Viterbi over its characters' borders) as ids and ends; runs of unknown characters
    /// are one token.
    fn segment(&self, word: &str) -> Vec<(u32, usize)> {
        #[derive(Clone, Copy)]
        struct Best {
            score: f64,
            start: usize,
            id: u32,
        }
        const NONE: usize = usize::MAX;
        let bytes = word.as_bytes();
        let mut best = vec![Best { score: 0.0, start: NONE, id: 0 }; bytes.len() + 1];
        let mut start = 0;
        while start < bytes.len() {
            let here = best[start].score;
            let one = width(bytes[start]);
            let mut single = false;
            let mut offer = |end: usize, id: u32, score: f64| {
                if best[end].start == NONE || here + score > best[end].score {
                    best[end] = Best { score: here + score, start, id };
                }
            };
            self.trie.prefixes(&self.pieces, &bytes[start..], |length, id| {
                single |= length == one;
                offer(start + length, id, self.scores[id as usize]);
            });
            if !single {
                offer(start + one, self.unknown, self.unknown_score);
            }
            start += one;
        }
        let mut pieces: Vec<(u32, usize)> = Vec::new();
        let mut end = bytes.len();
        while end > 0 {
            let Best { start, id, .. } = best[end];
            if id != self.unknown || pieces.last().is_none_or(|(last, _)| *last != id) {
                pieces.push((id, end));
            }
            end = start;
        }
        pieces.reverse();
        pieces
    }
}

/// Bytes of the UTF-8 character that begins with `byte`.
fn width(byte: u8) -> usize {
    match byte {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

impl Model for Unigram {
    type Trainer = TrainerWrapper;

    fn tokenize(&self, sequence: &str) -> tokenizers::Result<Vec<Token>> {
        let mut start = 0;
        let token = |(id, end)| {
            // Nobody asks for a token's text: ids and offsets say all.
            let token = Token::new(id, String::new(), (start, end));
            start = end;
            token
        };
        Ok(self.segment(sequence).into_iter().map(token).collect())
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        self.trie.get(&self.pieces, token.as_bytes())
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        ((id as usize) < self.pieces.len()).then(|| self.pieces.get(id).to_owned())
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        (0..self.pieces.len() as u32).map(|id| (self.pieces.get(id).to_owned(), id)).collect()
    }

    fn get_vocab_size(&self) -> usize {
        self.pieces.len()
    }

    fn save(&self, _: &Path, _: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        Err("models are read, never saved".into())
    }

    fn get_trainer(&self) -> TrainerWrapper {
        UnigramTrainer::default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crate's own model is the reference: same ids, same offsets.
    #[test]
    fn segments_as_the_crate_does() {
        let vocab = [
            ("<unk>", 0.0),
            ("▁", -2.0),
            ("a", -3.0),
            ("b", -3.5),
            ("ab", -4.0),
            ("▁a", -3.2),
            ("bab", -5.0),
            ("é", -4.0),
            ("abé", -9.0),
            ("▁ab", -6.1),
        ];
        let json = serde_json::json!({"type": "Unigram", "unk_id": 0, "vocab": vocab}).to_string();
        let ours = Unigram::parse(&serde_json::to_string(&vocab).unwrap(), 0).unwrap();
        let theirs: tokenizers::models::unigram::Unigram = serde_json::from_str(&json).unwrap();
        let mut state = 7u32;
        for _ in 0..2000 {
            let mut word = String::new();
            for _ in 0..state % 12 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                word.push(['a', 'b', 'é', '▁', 'x', '語', 'a', 'b'][(state >> 24) as usize % 8]);
            }
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let told = |tokens: Vec<Token>| tokens.into_iter().map(|t| (t.id, t.offsets)).collect::<Vec<_>>();
            assert_eq!(told(ours.tokenize(&word).unwrap()), told(theirs.tokenize(&word).unwrap()), "{word}");
        }
    }
}
