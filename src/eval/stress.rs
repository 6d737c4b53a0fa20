//! Harder variants of a hand-aligned text: passages cut out, sentences dropped, foreign lines inserted, blocks moved.
//!
//! All are made from the text's own sentences (and, for inserted lines, those of another text), so that their gold beads are
//! known. The same seed gives the same variant.

use std::ops::Range;

use super::align::GoldBead;

/// What is done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stress {
    /// A quarter of the beads lose one side, in blocks of 5 to 30.
    Cut,
    /// One bead in ten loses one side, each on its own.
    Drop,
    /// Lines of another text are inserted on both sides: six for a hundred sentences.
    Noise,
    /// Blocks of 8 to 25 beads, a fifth of the text, stand elsewhere on the target side.
    Shuffle,
}

impl Stress {
    /// All of them.
    pub const ALL: [Stress; 4] = [Stress::Cut, Stress::Drop, Stress::Noise, Stress::Shuffle];

    /// As the reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Stress::Cut => "cut",
            Stress::Drop => "drop",
            Stress::Noise => "noise",
            Stress::Shuffle => "shuffle",
        }
    }
}

/// Where a sentence of a variant comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A sentence of the text itself.
    Own(usize),
    /// A sentence of the other text, on the same side.
    Other(usize),
}

/// A variant of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its source sentences.
    pub source: Vec<Origin>,
    /// Its target sentences.
    pub target: Vec<Origin>,
    /// Its gold beads.
    pub gold: Vec<GoldBead>,
}

/// A small generator of random numbers (SplitMix64, Steele et al. 2014): the same everywhere and for ever.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of the range, which is not empty.
    pub fn below(&mut self, range: Range<usize>) -> usize {
        range.start + (self.bits() % (range.end - range.start).max(1) as u64) as usize
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.bits().is_multiple_of(n)
    }

    /// Shuffles in place (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for k in (1..items.len()).rev() {
            items.swap(k, self.below(0..k + 1));
        }
    }
}

/// Makes a variant of a text with these gold beads; `others` are the sizes of the text that lends foreign lines.
pub fn variant(gold: &[GoldBead], others: (usize, usize), stress: Stress, seed: u64) -> Variant {
    let mut random = Random::new(seed);
    let mut beads: Vec<GoldBead> = gold.to_vec();
    match stress {
        Stress::Cut => cut(&mut beads, &mut random),
        Stress::Drop => beads.iter_mut().filter(|b| !b.0.is_empty() && !b.1.is_empty()).for_each(|bead| {
            if random.one_in(10) {
                lose(bead, random.one_in(2));
            }
        }),
        Stress::Noise | Stress::Shuffle => {}
    }
    let mut sides: [Vec<usize>; 2] = [vec![], vec![]];
    for bead in &beads {
        sides[0].extend(&bead.0);
        sides[1].extend(&bead.1);
    }
    sides[0].sort_unstable();
    sides[1].sort_unstable();
    if stress == Stress::Shuffle {
        sides[1] = moved(&beads, &sides[1], &mut random);
    }
    let mut place = |own: &[usize], other: usize| -> Vec<Origin> {
        let mut out = Vec::new();
        for index in own {
            if stress == Stress::Noise && other > 0 && random.below(0..100) < 6 {
                out.push(Origin::Other(random.below(0..other)));
            }
            out.push(Origin::Own(*index));
        }
        out
    };
    let (source, target) = (place(&sides[0], others.0), place(&sides[1], others.1));
    let gold = renumber(&beads, &source, &target);
    Variant { source, target, gold }
}

/// The bead becomes a null bead; the other side's sentences leave the text.
fn lose(bead: &mut GoldBead, source: bool) {
    if source { bead.0.clear() } else { bead.1.clear() }
}

fn cut(beads: &mut [GoldBead], random: &mut Random) {
    let mut left = beads.len() / 4;
    for _ in 0..1000 {
        if left == 0 {
            return;
        }
        let length = random.below(5..31).min(left);
        let start = random.below(0..beads.len() - length + 1);
        let source = random.one_in(2);
        let block = &mut beads[start..start + length];
        if block.iter().all(|b| !b.0.is_empty() && !b.1.is_empty()) || random.one_in(20) {
            block.iter_mut().for_each(|b| lose(b, source));
            left -= length;
        }
    }
}

/// The target sentences with some blocks of beads elsewhere.
fn moved(beads: &[GoldBead], targets: &[usize], random: &mut Random) -> Vec<usize> {
    let mut order: Vec<Vec<usize>> = Vec::new();
    let mut at = 0;
    let mut k = 0;
    let blocks = (beads.len() / 5 / 16).max(1);
    let every = beads.len() / blocks;
    // One block in every stretch of the text changes places with what follows it.
    while k < beads.len() {
        let length = random.below(8..26).min(beads.len() - k);
        let end = (k + length).min(beads.len());
        let last = beads[k..end].iter().flat_map(|b| b.1.iter()).max().map_or(at, |l| l + 1);
        let upto = targets.partition_point(|t| *t < last).max(at);
        order.push(targets[at..upto].to_vec());
        (at, k) = (upto, end);
    }
    order.push(targets[at..].to_vec());
    let step = (every / 16).max(3);
    for k in (1..order.len().saturating_sub(2)).step_by(step) {
        let to = (k + 2).min(order.len() - 1);
        let block = order.remove(k);
        order.insert(to, block);
    }
    order.concat()
}

/// The beads with the variant's own numbers; lines from elsewhere are null beads.
fn renumber(beads: &[GoldBead], source: &[Origin], target: &[Origin]) -> Vec<GoldBead> {
    let places = |side: &[Origin]| -> std::collections::HashMap<usize, usize> {
        side.iter().enumerate().filter_map(|(k, o)| if let Origin::Own(i) = o { Some((*i, k)) } else { None }).collect()
    };
    let (s, t) = (places(source), places(target));
    let mut gold = Vec::new();
    for (a, b) in beads {
        let a: Vec<usize> = a.iter().filter_map(|i| s.get(i).copied()).collect();
        let b: Vec<usize> = b.iter().filter_map(|j| t.get(j).copied()).collect();
        match (a.is_empty(), b.is_empty()) {
            (true, _) => gold.extend(b.into_iter().map(|j| (vec![], vec![j]))),
            (_, true) => gold.extend(a.into_iter().map(|i| (vec![i], vec![]))),
            _ => gold.push((a, b)),
        }
    }
    let foreign = |side: &[Origin]| -> Vec<usize> {
        side.iter().enumerate().filter(|(_, o)| matches!(o, Origin::Other(_))).map(|(k, _)| k).collect()
    };
    gold.extend(foreign(source).into_iter().map(|k| (vec![k], vec![])));
    gold.extend(foreign(target).into_iter().map(|k| (vec![], vec![k])));
    gold
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(n: usize) -> Vec<GoldBead> {
        (0..n).map(|k| (vec![2 * k, 2 * k + 1], vec![k])).collect()
    }

    #[test]
    fn every_variant_keeps_its_beads_whole() {
        for stress in Stress::ALL {
            let v = variant(&text(200), (50, 50), stress, 1);
            assert_eq!(v, variant(&text(200), (50, 50), stress, 1), "the same seed gives the same variant");
            assert_ne!(v, variant(&text(200), (50, 50), stress, 2));
            let mut seen: [Vec<usize>; 2] = [vec![], vec![]];
            for (a, b) in &v.gold {
                seen[0].extend(a);
                seen[1].extend(b);
                if !a.is_empty() && !b.is_empty() {
                    let (Origin::Own(i), Origin::Own(j)) = (v.source[a[0]], v.target[b[0]]) else {
                        panic!("foreign bead")
                    };
                    assert_eq!(i, 2 * j);
                }
            }
            seen.iter_mut().for_each(|s| s.sort_unstable());
            assert!(seen[0].iter().copied().eq(0..v.source.len()), "{stress:?}");
            assert!(seen[1].iter().copied().eq(0..v.target.len()), "{stress:?}");
        }
    }

    #[test]
    fn a_cut_takes_a_quarter() {
        let v = variant(&text(400), (0, 0), Stress::Cut, 3);
        let nulls = v.gold.iter().filter(|(a, b)| a.is_empty() || b.is_empty()).count();
        assert!((100..=200).contains(&nulls), "{nulls}");
    }

    #[test]
    fn a_shuffle_moves_blocks() {
        let v = variant(&text(400), (0, 0), Stress::Shuffle, 3);
        let falls =
            v.target.windows(2).filter(|w| matches!((w[0], w[1]), (Origin::Own(a), Origin::Own(b)) if b < a)).count();
        assert!((2..60).contains(&falls), "{falls}");
    }
}
