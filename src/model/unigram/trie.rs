//! Pieces found by the bytes of a text.

use super::pieces::Pieces;

/// A trie in two arrays: the child of node `n` by byte `c` is the cell `base[n] ^ c`, if that cell's check is `n`. Where a piece
/// ends is a child by byte 0.
///
/// Whatever only one piece begins with is a [`LEAF`]: its base is the piece's id, and what the piece has beyond that is read from
/// the piece itself. Most of a vocabulary's letters lie there, and need no nodes.
pub(super) struct DoubleArray {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy)]
struct Cell {
    base: u32,
    check: u32,
}

const FREE: u32 = u32::MAX;
const LEAF: u32 = 1 << 31;
const CELLS: usize = 256;
/// Blocks that new nodes may still be put into; older ones are nearly full and not worth searching.
const OPEN_BLOCKS: usize = 8;

/// A piece to be put into the trie.
#[derive(Clone, Copy)]
struct Entry {
    /// The first sixteen bytes, which most often decide the order and are at hand.
    first: u128,
    id: u32,
}

impl Entry {
    const NEAR: usize = size_of::<u128>();

    /// The byte at `depth`; 0 behind the last.
    fn label(self, pieces: &Pieces, depth: usize) -> u8 {
        match depth {
            0..Self::NEAR => self.first.to_be_bytes()[depth],
            _ => pieces.get(self.id).as_bytes().get(depth).copied().unwrap_or(0),
        }
    }

    /// The pieces that can be found, each once, in the order of their bytes. Of equal ones the last wins, as in the crate.
    fn sorted(pieces: &Pieces) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(pieces.len());
        for id in 0..pieces.len() as u32 {
            let piece = pieces.get(id).as_bytes();
            let mut first = [0; Self::NEAR];
            let near = piece.len().min(Self::NEAR);
            first[..near].copy_from_slice(&piece[..near]);
            if near > 0 && !piece.contains(&0) {
                entries.push(Entry { first: u128::from_be_bytes(first), id });
            }
        }
        let rest = |entry: &Entry| pieces.get(entry.id).as_bytes().get(Self::NEAR..).unwrap_or_default();
        entries.sort_unstable_by(|a, b| {
            let near = a.first.cmp(&b.first);
            near.then_with(|| rest(a).cmp(rest(b))).then(b.id.cmp(&a.id))
        });
        entries.dedup_by(|a, b| a.first == b.first && rest(a) == rest(b));
        entries
    }
}

/// A trie that is being built.
#[derive(Default)]
struct Builder {
    cells: Vec<Cell>,
    /// A bit a cell: whether it is a node's.
    taken: Vec<u64>,
}

impl Builder {
    fn set(&mut self, cell: u32, content: Cell) {
        self.cells[cell as usize] = content;
        self.taken[cell as usize / 64] |= 1 << (cell % 64);
    }

    /// A base that puts every child into a free cell: the children of a node are all in one block.
    fn place(&mut self, children: &[(u8, usize, usize)]) -> u32 {
        let first = u32::from(children[0].0);
        let is_free = |taken: &[u64], cell: u32| taken[cell as usize / 64] >> (cell % 64) & 1 == 0;
        for word in self.taken.len().saturating_sub(OPEN_BLOCKS * CELLS / 64).. {
            if word == self.taken.len() {
                self.taken.resize(word + CELLS / 64, 0);
                self.cells.resize(self.cells.len() + CELLS, Cell { base: 0, check: FREE });
            }
            let mut free = !self.taken[word];
            while free != 0 {
                let base = (64 * word as u32 + free.trailing_zeros()) ^ first;
                if children.iter().all(|(label, ..)| is_free(&self.taken, base ^ u32::from(*label))) {
                    return base;
                }
                free &= free - 1;
            }
        }
        unreachable!("a new block has room for all children")
    }
}

impl DoubleArray {
    /// Of all pieces but empty ones and those with a byte 0.
    pub(super) fn build(pieces: &Pieces) -> Self {
        let entries = Entry::sorted(pieces);
        let mut trie = Builder::default();
        // The root's cell is 0, so that no child's may be: its base is 0 until its children have their places.
        trie.place(&[(0, 0, 0)]);
        trie.set(0, Cell { base: 0, check: 0 });
        // Nodes whose children are not placed yet: cell, depth, range of entries.
        let mut pending = vec![(0u32, 0usize, 0usize, entries.len())];
        let mut children: Vec<(u8, usize, usize)> = Vec::new();
        while let Some((node, depth, from, to)) = pending.pop() {
            children.clear();
            for (i, entry) in entries.iter().enumerate().take(to).skip(from) {
                let label = entry.label(pieces, depth);
                match children.last_mut() {
                    Some(last) if last.0 == label => last.2 = i + 1,
                    _ => children.push((label, i, i + 1)),
                }
            }
            if children.is_empty() {
                continue;
            }
            let base = trie.place(&children);
            trie.cells[node as usize].base = base;
            for &(label, from, to) in &children {
                let cell = base ^ u32::from(label);
                let alone = to - from == 1;
                let base = if alone { LEAF | entries[from].id } else { 0 };
                trie.set(cell, Cell { base, check: node });
                if !alone {
                    pending.push((cell, depth + 1, from, to));
                }
            }
        }
        DoubleArray { cells: trie.cells }
    }

    /// The child of an inner node.
    fn child(&self, node: u32, label: u8) -> Option<u32> {
        let child = self.cells.get(node as usize)?.base ^ u32::from(label);
        (self.cells.get(child as usize)?.check == node && child != 0).then_some(child)
    }

    /// The id of the only piece that leads to this node.
    fn leaf(&self, node: u32) -> Option<u32> {
        let base = self.cells[node as usize].base;
        (base & LEAF != 0).then_some(base & !LEAF)
    }

    /// Tells of every piece that `bytes` begins with: its length and id.
    pub(super) fn prefixes(&self, pieces: &Pieces, bytes: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut node = 0;
        for (i, byte) in bytes.iter().enumerate() {
            let Some(next) = (*byte != 0).then(|| self.child(node, *byte)).flatten() else {
                return;
            };
            node = next;
            if let Some(id) = self.leaf(node) {
                let piece = pieces.get(id).as_bytes();
                if bytes[i + 1..].starts_with(&piece[i + 1..]) {
                    found(piece.len(), id);
                }
                return;
            }
            if let Some(id) = self.child(node, 0).and_then(|end| self.leaf(end)) {
                found(i + 1, id);
            }
        }
    }

    pub(super) fn get(&self, pieces: &Pieces, piece: &[u8]) -> Option<u32> {
        let mut whole = None;
        self.prefixes(pieces, piece, |length, id| whole = (length == piece.len()).then_some(id));
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(words: &[&str]) -> Pieces {
        let mut pieces = Pieces::default();
        words.iter().for_each(|word| pieces.push(word).unwrap());
        pieces
    }

    #[test]
    fn finds_every_key_and_nothing_else() {
        let words: Vec<String> =
            (0..5000u32).map(|i| format!("{}{}", ["é", "a", "▁", "zz"][i as usize % 4], i * 7919 % 5003)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let pieces = pieces(&words);
        let trie = DoubleArray::build(&pieces);
        for (i, word) in words.iter().enumerate() {
            assert_eq!(trie.get(&pieces, word.as_bytes()), Some(i as u32));
            assert_eq!(trie.get(&pieces, format!("{word}x").as_bytes()), None);
            assert_eq!(trie.get(&pieces, &word.as_bytes()[..1]), (word.len() == 1).then_some(i as u32));
        }
        for absent in [&b""[..], &[0], b"a\0", &[0xFF, 0xFE]] {
            assert_eq!(trie.get(&pieces, absent), None);
        }
    }

    #[test]
    fn long_pieces_differ_where_they_differ() {
        let pieces = pieces(&["▁international", "▁internationale", "▁internat", "▁interne", "", "a\0b", "▁interne"]);
        let trie = DoubleArray::build(&pieces);
        let expected = [Some(0), Some(1), Some(2), Some(6), None, None, Some(6)];
        for (id, expected) in expected.into_iter().enumerate() {
            assert_eq!(trie.get(&pieces, pieces.get(id as u32).as_bytes()), expected, "{id}");
        }
    }

    #[test]
    fn prefixes_come_shortest_first() {
        let pieces = pieces(&["a", "ab", "abcd", "b", "abcde", "abcdx"]);
        let mut found = Vec::new();
        DoubleArray::build(&pieces).prefixes(&pieces, b"abcdef", |length, id| found.push((length, id)));
        assert_eq!(found, [(1, 0), (2, 1), (4, 2), (5, 4)]);
    }

    #[test]
    fn an_empty_vocabulary_finds_nothing() {
        let none = Pieces::default();
        assert_eq!(DoubleArray::build(&none).get(&none, b"a"), None);
    }
}
