//! A Unigram model for the crate `tokenizers` that is small and quick to load.
//!
//! The crate's own keeps a hash table for every node of its trie: for the 250,000 pieces of XLM-RoBERTa that takes
//! seconds to build and hundreds of megabytes. This one walks a double array (Aoe, 1989) and gives the same pieces.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokenizers::models::TrainerWrapper;
use tokenizers::models::unigram::UnigramTrainer;
use tokenizers::{Model, Token};

/// What an unknown character costs beyond the least likely piece, as in SentencePiece.
const UNKNOWN_PENALTY: f64 = 10.0;

/// A piece of the vocabulary with its log probability, as `tokenizer.json` writes it.
#[derive(Deserialize)]
struct Piece<'a>(#[serde(borrow)] Cow<'a, str>, f64);

#[derive(Deserialize)]
struct Raw<'a> {
    unk_id: Option<u32>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(borrow)]
    vocab: Vec<Piece<'a>>,
}

/// The pieces with their scores, found by the bytes of a text.
pub(super) struct Unigram {
    trie: DoubleArray,
    scores: Vec<f64>,
    text: String,
    ends: Vec<u32>,
    unknown: u32,
    unknown_score: f64,
}

impl Unigram {
    /// From the `model` object of `tokenizer.json`; nothing if it needs what only the crate's own model can do.
    pub(super) fn parse(json: &str) -> Result<Option<Self>, String> {
        let raw: Raw<'_> = serde_json::from_str(json).map_err(|e| e.to_string())?;
        let (Some(unknown), false) = (raw.unk_id, raw.byte_fallback) else {
            return Ok(None);
        };
        if unknown as usize >= raw.vocab.len() {
            return Err(format!("unk_id is {unknown}, there are {} pieces", raw.vocab.len()));
        }
        let mut text = String::new();
        let mut ends = Vec::with_capacity(raw.vocab.len());
        for Piece(piece, _) in &raw.vocab {
            text += piece;
            ends.push(u32::try_from(text.len()).map_err(|_| "over 4 GiB of pieces")?);
        }
        let scores: Vec<f64> = raw.vocab.into_iter().map(|p| p.1).collect();
        let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let mut model = Unigram {
            trie: DoubleArray::default(),
            scores,
            text,
            ends,
            unknown,
            unknown_score: least - UNKNOWN_PENALTY,
        };
        // The last of several equal pieces wins, as in the crate.
        let mut order: Vec<u32> = (0..model.ends.len() as u32).collect();
        order.sort_unstable_by(|a, b| model.piece(*a).cmp(model.piece(*b)).then(b.cmp(a)));
        order.dedup_by(|a, b| model.piece(*a) == model.piece(*b));
        order.retain(|id| !model.piece(*id).is_empty() && !model.piece(*id).contains('\0'));
        let keys: Vec<(&[u8], u32)> = order.iter().map(|id| (model.piece(*id).as_bytes(), *id)).collect();
        model.trie = DoubleArray::build(&keys);
        Ok(Some(model))
    }

    fn piece(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start as usize..self.ends[id] as usize]
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
            self.trie.prefixes(&bytes[start..], |length, id| {
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
        self.trie.get(token.as_bytes())
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        ((id as usize) < self.ends.len()).then(|| self.piece(id).to_owned())
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        (0..self.ends.len() as u32).map(|id| (self.piece(id).to_owned(), id)).collect()
    }

    fn get_vocab_size(&self) -> usize {
        self.ends.len()
    }

    fn save(&self, _: &Path, _: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        Err("models are read, never saved".into())
    }

    fn get_trainer(&self) -> TrainerWrapper {
        UnigramTrainer::default().into()
    }
}

/// A trie in two arrays: the child of node `n` by byte `c` is the cell `base[n] ^ c`, if that cell's check is `n`.
/// A key's last node has a child by byte 0, whose base is the key's value.
#[derive(Default)]
struct DoubleArray {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy)]
struct Cell {
    base: u32,
    check: u32,
}

const FREE: u32 = u32::MAX;
const CELLS: usize = 256;
/// Blocks that new nodes may still be put into; older ones are nearly full and not worth searching.
const OPEN_BLOCKS: usize = 16;

impl DoubleArray {
    /// From keys in byte order, each once, none empty, none with a byte 0.
    fn build(keys: &[(&[u8], u32)]) -> Self {
        let mut array = DoubleArray { cells: Vec::new() };
        array.grow();
        array.cells[0] = Cell { base: 0, check: 0 };
        let mut first_open = 1;
        // Nodes whose children are not placed yet: cell, depth, range of keys.
        let mut pending = vec![(0u32, 0usize, 0usize, keys.len())];
        let mut children: Vec<(u8, usize, usize)> = Vec::new();
        while let Some((node, depth, from, to)) = pending.pop() {
            children.clear();
            for (i, (key, _)) in keys.iter().enumerate().take(to).skip(from) {
                let label = key.get(depth).copied().unwrap_or(0);
                match children.last_mut() {
                    Some(last) if last.0 == label => last.2 = i + 1,
                    _ => children.push((label, i, i + 1)),
                }
            }
            if children.is_empty() {
                continue;
            }
            let base = array.place(&children, &mut first_open);
            array.cells[node as usize].base = base;
            for &(label, from, to) in &children {
                let cell = base ^ u32::from(label);
                let value = if label == 0 { keys[from].1 } else { 0 };
                array.cells[cell as usize] = Cell { base: value, check: node };
                if label != 0 {
                    pending.push((cell, depth + 1, from, to));
                }
            }
        }
        array
    }

    fn grow(&mut self) {
        self.cells.resize(self.cells.len() + CELLS, Cell { base: 0, check: FREE });
    }

    /// A base that puts every child into a free cell.
    fn place(&mut self, children: &[(u8, usize, usize)], first_open: &mut usize) -> u32 {
        let first = usize::from(children[0].0);
        *first_open = (*first_open).max(self.cells.len().saturating_sub(OPEN_BLOCKS * CELLS));
        while *first_open < self.cells.len() && self.cells[*first_open].check != FREE {
            *first_open += 1;
        }
        let mut cell = *first_open;
        loop {
            while cell < self.cells.len() && self.cells[cell].check != FREE {
                cell += 1;
            }
            if cell >= self.cells.len() {
                self.grow();
            }
            let base = cell ^ first;
            // Cell 0 is the root's; a base of 0 would lead there by byte 0.
            if children.iter().all(|(label, ..)| self.cells[base ^ usize::from(*label)].check == FREE) {
                return base as u32;
            }
            cell += 1;
        }
    }

    fn child(&self, node: u32, label: u8) -> Option<u32> {
        let child = self.cells.get(node as usize)?.base ^ u32::from(label);
        (self.cells.get(child as usize)?.check == node && child != 0).then_some(child)
    }

    fn value(&self, node: u32) -> Option<u32> {
        self.child(node, 0).map(|leaf| self.cells[leaf as usize].base)
    }

    /// Tells of every key that `bytes` begins with: its length and value.
    fn prefixes(&self, bytes: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut node = 0;
        for (i, byte) in bytes.iter().enumerate() {
            let Some(next) = (*byte != 0).then(|| self.child(node, *byte)).flatten() else {
                return;
            };
            node = next;
            if let Some(value) = self.value(node) {
                found(i + 1, value);
            }
        }
    }

    fn get(&self, key: &[u8]) -> Option<u32> {
        let mut node = 0;
        for byte in key {
            node = (*byte != 0).then(|| self.child(node, *byte)).flatten()?;
        }
        if key.is_empty() { None } else { self.value(node) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(words: &[&str]) -> Vec<(Vec<u8>, u32)> {
        let mut keys: Vec<_> = words.iter().enumerate().map(|(i, w)| (w.as_bytes().to_vec(), i as u32)).collect();
        keys.sort();
        keys
    }

    fn build(words: &[&str]) -> DoubleArray {
        let keys = keys(words);
        DoubleArray::build(&keys.iter().map(|(k, v)| (k.as_slice(), *v)).collect::<Vec<_>>())
    }

    #[test]
    fn finds_every_key_and_nothing_else() {
        let words: Vec<String> =
            (0..5000u32).map(|i| format!("{}{}", ["é", "a", "▁", "zz"][i as usize % 4], i * 7919 % 5003)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let array = build(&words);
        for (i, word) in words.iter().enumerate() {
            assert_eq!(array.get(word.as_bytes()), Some(i as u32));
            assert_eq!(array.get(format!("{word}x").as_bytes()), None);
        }
        assert_eq!(array.get(b""), None);
        assert_eq!(array.get(&[0]), None);
        assert_eq!(array.get(&[0xFF, 0xFE]), None);
    }

    #[test]
    fn prefixes_come_shortest_first() {
        let mut found = Vec::new();
        build(&["a", "ab", "abcd", "b"]).prefixes(b"abcde", |length, value| found.push((length, value)));
        assert_eq!(found, [(1, 0), (2, 1), (4, 2)]);
    }

    #[test]
    fn an_empty_vocabulary_finds_nothing() {
        assert_eq!(build(&[]).get(b"a"), None);
    }

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
        let ours = Unigram::parse(&json).unwrap().unwrap();
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
