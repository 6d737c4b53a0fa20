//! Documents that say what an earlier one says: copies, reprints, the same page under two addresses.
//!
//! MinHash (Broder, *On the resemblance and containment of documents*, 1997) over shingles of [`SHINGLE`] characters, so that no
//! language's words need be known: the share of the [`SIZE`] smallest-hash positions in which two documents agree estimates the
//! Jaccard similarity of their shingle sets with a standard error of √(J(1−J)/[`SIZE`]), .019 at J = .95. Only documents that
//! agree in all positions of a band are compared (Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3): with
//! [`BANDS`] bands of [`ROWS`], a pair of J = .95 is never overlooked in practice (3 in 10⁸), one of J = .9 once in 8,000.

use std::collections::HashMap;

use super::document::Document;

/// Characters of a shingle: letters and digits in lower case, all else left out.
const SHINGLE: usize = 12;
/// Positions of a sketch.
const SIZE: usize = BANDS * ROWS;
const BANDS: usize = 16;
const ROWS: usize = 8;
/// The least estimated similarity of a near-duplicate. Two reports that quote the same agency text stay below it; a page with
/// another headline, date or teaser does not.
const ALIKE: f64 = 0.9;

/// The documents that have been seen, some 900 bytes each.
#[derive(Debug)]
pub struct Duplicates {
    sketches: Vec<[u32; SIZE]>,
    /// By the hash of a band the last document that has it …
    bands: Vec<HashMap<u32, u32>>,
    /// … and by document the one before it that has the same, or [`NONE`].
    before: Vec<[u32; BANDS]>,
}

/// No document.
const NONE: u32 = u32::MAX;

impl Default for Duplicates {
    fn default() -> Self {
        Duplicates { sketches: Vec::new(), bands: vec![HashMap::new(); BANDS], before: Vec::new() }
    }
}

impl Duplicates {
    /// None so far.
    pub fn new() -> Self {
        Duplicates::default()
    }

    /// The first document so far that says nearly the same (by its place in the order of calls), if there is one; else the document
    /// is remembered.
    pub fn first_like(&mut self, document: &Document) -> Option<usize> {
        let place = self.sketches.len();
        let sketch = sketch(document);
        self.sketches.push(sketch.unwrap_or([u32::MAX; SIZE]));
        self.before.push([NONE; BANDS]);
        let sketch = sketch?;
        let keys: [u32; BANDS] = std::array::from_fn(|band| key(&sketch[band * ROWS..(band + 1) * ROWS]));
        let mut found: Option<usize> = None;
        for (band, key) in keys.iter().enumerate() {
            let mut next = self.bands[band].get(key).copied().unwrap_or(NONE);
            while next != NONE {
                let other = next as usize;
                if found.is_none_or(|best| other < best) && similarity(&sketch, &self.sketches[other]) >= ALIKE {
                    found = Some(other);
                }
                next = self.before[other][band];
            }
        }
        if found.is_none() {
            for (band, key) in keys.into_iter().enumerate() {
                self.before[place][band] = self.bands[band].insert(key, place as u32).unwrap_or(NONE);
            }
        }
        found
    }
}

/// The estimated Jaccard similarity.
fn similarity(a: &[u32; SIZE], b: &[u32; SIZE]) -> f64 {
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / SIZE as f64
}

/// The sketch of the article's own text; none where there is too little to compare.
fn sketch(document: &Document) -> Option<[u32; SIZE]> {
    let own = document.blocks.iter().filter(|block| block.kind.is_article());
    let letters: Vec<char> = own
        .flat_map(|block| document.text[block.span.start..block.span.end].chars())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if letters.len() < 4 * SHINGLE {
        return None;
    }
    let mut sketch = [u32::MAX; SIZE];
    let mut rolled = 0u64;
    for (place, letter) in letters.iter().enumerate() {
        rolled = rolled.wrapping_mul(BASE).wrapping_add(u64::from(*letter));
        if let Some(left) = place.checked_sub(SHINGLE) {
            rolled = rolled.wrapping_sub(u64::from(letters[left]).wrapping_mul(LEAVING));
        }
        if place + 1 < SHINGLE {
            continue;
        }
        let hash = mix(rolled);
        for (least, factor) in sketch.iter_mut().zip(&FACTORS) {
            *least = (*least).min((hash.wrapping_mul(*factor) >> 32) as u32);
        }
    }
    Some(sketch)
}

/// A shingle is a polynomial of its characters over this number (Karp and Rabin, *Efficient randomized pattern-matching algorithms*,
/// 1987), modulo 2⁶⁴; from one shingle to the next it only rolls on.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What a character counts that has rolled out of a shingle.
const LEAVING: u64 = BASE.wrapping_pow(SHINGLE as u32);

/// One function a position: the shingle's hash times an odd number, of which the upper half counts (Dietzfelbinger and others,
/// *A reliable randomized algorithm for the closest-pair problem*, 1997).
const FACTORS: [u64; SIZE] = {
    let mut factors = [0; SIZE];
    let mut position = 0;
    while position < SIZE {
        factors[position] = mix(position as u64 + 1) | 1;
        position += 1;
    }
    factors
};

/// The finaliser of SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014).
const fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The hash of a band. What shares it by chance is told apart when the sketches are compared.
fn key(rows: &[u32]) -> u32 {
    (rows.iter().fold(0, |key, row| mix(key ^ u64::from(*row))) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::corpus::LanguageChoice;

    fn document(text: &str) -> Document {
        Document::from_text("x", Path::new("x"), text, &LanguageChoice::default()).unwrap()
    }

    /// Sentences that have little in common.
    fn text(seed: u64, sentences: u64) -> String {
        let words = [
            "maire", "pont", "ville", "foule", "travaux", "conseil", "projet", "route", "école", "budget", "port",
            "loi",
        ];
        let word = |n: u64| words[(mix(n) % words.len() as u64) as usize];
        let sentence = |k: u64| {
            let at = seed * 1000 + k * 10;
            format!(
                "Le {} du {} a vu le {} de la {} {} fois.",
                word(at),
                word(at + 1),
                word(at + 2),
                word(at + 3),
                mix(at) % 997
            )
        };
        (0..sentences).map(sentence).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn copies_and_reprints_are_found_and_others_are_not() {
        let mut seen = Duplicates::new();
        let first = text(1, 40);
        assert_eq!(seen.first_like(&document(&first)), None);
        assert_eq!(seen.first_like(&document(&text(2, 40))), None);
        assert_eq!(seen.first_like(&document(&first)), Some(0));
        assert_eq!(seen.first_like(&document(&format!("{} Mise à jour à midi.", first.to_uppercase()))), Some(0));
        assert_eq!(seen.first_like(&document(&format!("{first} {}", text(3, 30)))), None);
        // Half of it is not the same article.
        assert_eq!(seen.first_like(&document(&text(1, 20))), None);
    }

    #[test]
    fn what_is_too_short_to_tell_is_no_duplicate() {
        let mut seen = Duplicates::new();
        assert_eq!(seen.first_like(&document("Le maire est parti.")), None);
        assert_eq!(seen.first_like(&document("Le maire est parti.")), None);
    }

    #[test]
    fn the_estimate_is_as_good_as_it_says() {
        // Documents that share a known part of their shingles.
        for shared in [30u64, 36, 39] {
            let (common, rest) = (text(7, shared), 40 - shared);
            let (a, b) = (format!("{common} {}", text(8, rest)), format!("{common} {}", text(9, rest)));
            let sets = [&a, &b].map(|text| {
                let letters: Vec<char> =
                    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
                letters.windows(SHINGLE).map(<[char]>::to_vec).collect::<std::collections::HashSet<_>>()
            });
            let exact = sets[0].intersection(&sets[1]).count() as f64 / sets[0].union(&sets[1]).count() as f64;
            let estimated = similarity(&sketch(&document(&a)).unwrap(), &sketch(&document(&b)).unwrap());
            let error = (exact * (1.0 - exact) / SIZE as f64).sqrt();
            assert!((estimated - exact).abs() < 4.0 * error, "{estimated} instead of {exact} ± {error}");
        }
    }
}
