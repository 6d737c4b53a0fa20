//! A hand-aligned text as if its sentences had been cut and joined by other hands: what a translator of stories does, and what
//! few hand-aligned texts show.
//!
//! On either side some sentences are cut at a comma, some are joined with the next, and some hand their last clause on to the next. The
//! beads of what is joined become one, so that the gold of the variant is known. The same seed gives the same variant.

use super::align::GoldBead;
use super::stress::Random;

/// Letters and digits that either part of a cut sentence has at least, Chinese characters and the like counted threefold.
const SHORTEST: usize = 12;
/// Of a thousand sentences so many are cut, and so many are joined with the next.
const CUT: usize = 140;
const JOINED: usize = 90;

/// A text with its sentences cut and joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resegmented {
    /// Source sentences.
    pub source: Vec<String>,
    /// Target sentences.
    pub target: Vec<String>,
    /// The gold beads, counted in these sentences.
    pub gold: Vec<GoldBead>,
}

/// A sentence of the variant and the bead that it is in, if it has one with two sides.
struct Piece {
    text: String,
    bead: Option<usize>,
    /// Whether it is the first part of a sentence that was cut.
    is_cut: bool,
}

/// Cuts and joins the sentences of a text with these gold beads.
///
/// Sentences without counterpart, and beads out of order, stay as they are.
pub fn resegment(sides: [&[String]; 2], gold: &[GoldBead], seed: u64) -> Resegmented {
    let mut random = Random::new(seed);
    // Beads in the order of both sides; of those out of order nothing is joined.
    let mut beads: Vec<&GoldBead> = gold.iter().filter(|(a, b)| !a.is_empty() && !b.is_empty()).collect();
    beads.sort();
    let follows = |k: usize| {
        let (x, y) = (beads[k], beads[k + 1]);
        x.0.iter().max().map(|k| k + 1) == y.0.iter().min().copied()
            && x.1.iter().max().map(|k| k + 1) == y.1.iter().min().copied()
    };
    let mut group: Vec<usize> = (0..beads.len()).collect();
    let mut pieces: [Vec<Piece>; 2] = [0, 1].map(|side| {
        let mut owner = vec![None; sides[side].len()];
        for (k, bead) in beads.iter().enumerate() {
            [&bead.0, &bead.1][side].iter().for_each(|sentence| owner[*sentence] = Some(k));
        }
        let mut out = Vec::new();
        for (text, bead) in sides[side].iter().zip(owner) {
            let cut = bead.and_then(|_| (random.below(0..1000) < CUT).then(|| cut(text, &mut random)).flatten());
            match cut {
                Some([first, second]) => {
                    out.push(Piece { text: first, bead, is_cut: true });
                    out.push(Piece { text: second, bead, is_cut: false });
                }
                None => out.push(Piece { text: text.clone(), bead, is_cut: false }),
            }
        }
        out
    });
    for side in &mut pieces {
        let mut k = 0;
        while k + 1 < side.len() {
            let may = |a: usize, b: usize| a == b || (b == a + 1 && follows(a) && group[a] == a);
            let joined = match (side[k].bead, side[k + 1].bead) {
                _ if side[k].is_cut => false,
                (Some(a), Some(b)) if may(a, b) => random.below(0..1000) < JOINED,
                _ => false,
            };
            if joined {
                let next = side.remove(k + 1);
                if let (Some(a), Some(b)) = (side[k].bead, next.bead) {
                    // What was one with the second bead before, by the other side, is one with the first now.
                    let (from, to) = (group[b], group[a]);
                    group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
                }
                let blank =
                    if side[k].text.ends_with(|c: char| !c.is_ascii() && !c.is_alphabetic()) { "" } else { " " };
                side[k].text = format!("{}{blank}{}", side[k].text.trim_end(), next.text.trim_start());
            }
            k += 1;
        }
    }
    let mut merged: std::collections::BTreeMap<usize, GoldBead> = Default::default();
    let mut out: Vec<GoldBead> = Vec::new();
    for (n, side) in pieces.iter().enumerate() {
        for (k, piece) in side.iter().enumerate() {
            match piece.bead {
                Some(bead) => {
                    let bead = merged.entry(group[bead]).or_default();
                    [&mut bead.0, &mut bead.1][n].push(k);
                }
                None if n == 0 => out.push((vec![k], vec![])),
                None => out.push((vec![], vec![k])),
            }
        }
    }
    out.extend(merged.into_values());
    let [source, target] = pieces.map(|side| side.into_iter().map(|piece| piece.text).collect());
    Resegmented { source, target, gold: out }
}

/// A sentence in two at a comma, half of the times with a full stop in its place and a capital behind it.
fn cut(text: &str, random: &mut Random) -> Option<[String; 2]> {
    let weight = |part: &str| -> usize {
        part.chars().filter(|c| c.is_alphanumeric()).map(|c| if crate::text::is_unspaced(c) { 3 } else { 1 }).sum()
    };
    let commas = text.char_indices().filter(|(at, c)| {
        let after = text[at + c.len_utf8()..].chars().next();
        matches!(c, '，' | '；' | '：') || (matches!(c, ',' | ';' | ':') && after.is_some_and(char::is_whitespace))
    });
    let places: Vec<(usize, char)> =
        commas.filter(|(at, _)| weight(&text[..*at]) >= SHORTEST && weight(&text[*at..]) >= SHORTEST).collect();
    if places.is_empty() {
        return None;
    }
    let (at, comma) = places[random.below(0..places.len())];
    let (first, second) = (&text[..at], text[at + comma.len_utf8()..].trim_start());
    if random.one_in(2) {
        return Some([format!("{first}{comma}"), second.to_owned()]);
    }
    let stop = if comma.is_ascii() { '.' } else { '。' };
    let mut letters = second.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    Some([format!("{first}{stop}"), format!("{capital}{}", letters.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(language: &str) -> Vec<String> {
        (0..300).map(|k| format!("{language} says that number {k} is here, and the other one is not. ")).collect()
    }

    #[test]
    fn every_sentence_is_in_one_bead_and_says_what_its_bead_said() {
        let (a, b) = (text("One"), text("Two"));
        let mut gold: Vec<GoldBead> = (0..300).map(|k| (vec![k], vec![k])).collect();
        gold[7] = (vec![7], vec![]);
        gold.push((vec![], vec![7]));
        let variant = resegment([&a, &b], &gold, 3);
        assert_eq!(variant, resegment([&a, &b], &gold, 3), "the same seed gives the same variant");
        assert_ne!(variant, resegment([&a, &b], &gold, 4));
        let mut seen: [Vec<usize>; 2] = [vec![], vec![]];
        let mut several = 0;
        for (s, t) in &variant.gold {
            seen[0].extend(s);
            seen[1].extend(t);
            several += usize::from(s.len() + t.len() > 2);
            let numbers = |texts: &[String], of: &[usize]| -> Vec<String> {
                let words = of.iter().flat_map(|k| texts[*k].split_whitespace().map(str::to_owned).collect::<Vec<_>>());
                words.filter_map(|w| w.parse::<usize>().ok().map(|n| n.to_string())).collect()
            };
            if !s.is_empty() && !t.is_empty() {
                assert_eq!(numbers(&variant.source, s), numbers(&variant.target, t));
            }
        }
        seen.iter_mut().for_each(|s| s.sort_unstable());
        assert!(seen[0].iter().copied().eq(0..variant.source.len()));
        assert!(seen[1].iter().copied().eq(0..variant.target.len()));
        assert!((60..200).contains(&several), "{several}");
    }

    #[test]
    fn a_sentence_is_cut_where_no_blanks_are() {
        let mut random = Random::new(1);
        let [first, second] = cut("他慢慢地走进了房间，然后坐在了窗子旁边。", &mut random).unwrap();
        assert!(first.starts_with("他慢慢地走进了房间") && second == "然后坐在了窗子旁边。", "{first}{second}");
        assert_eq!(cut("He came, saw.", &mut random), None);
    }
}
