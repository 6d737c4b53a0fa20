//! Alignments against references: precision, recall and F1 of beads, strict and lax, by bead type and by confidence.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::error::{Error, Result};

/// The source and the target sentences (from 0) of a bead; a null bead has one side empty.
pub type GoldBead = (Vec<usize>, Vec<usize>);

/// A bead that some aligner found.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedBead {
    /// Its sentences.
    pub bead: GoldBead,
    /// How sure the aligner is, if it says so.
    pub confidence: Option<f32>,
}

/// Reads beads as vecalign and Bleualign's gold write them: `[0, 1]:[2]`, a number after a second colon is a confidence.
///
/// # Errors
/// At the first line that is something else.
pub fn read_beads(text: &str, name: &str) -> Result<Vec<PredictedBead>> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let parse = || {
            let mut parts = line.trim().split(':');
            let bead = (indices(parts.next()?)?, indices(parts.next()?)?);
            let confidence = match parts.next().map(str::trim) {
                Some(x) if !x.is_empty() => Some(x.parse().ok()?),
                _ => None,
            };
            Some(PredictedBead { bead, confidence })
        };
        out.push(parse().ok_or_else(|| {
            Error::input_line(name, n + 1, "not a bead; a line looks like `[0]:[0, 1]` or `[0]:[0, 1]:0.97`")
        })?);
    }
    Ok(out)
}

fn indices(list: &str) -> Option<Vec<usize>> {
    let inner = list.trim().strip_prefix('[')?.strip_suffix(']')?;
    inner.split(',').map(str::trim).filter(|x| !x.is_empty()).map(|x| x.parse().ok()).collect()
}

/// Reads the links of an XCES (CES) alignment: `<link xtargets="s1 s2;t1" certainty="0.9"/>`. Sentence names are taken as
/// numbers by their order: the last run of digits in each, counted from 1.
///
/// # Errors
/// Where a link has no `xtargets` of two sides, or a name holds no number.
pub fn read_ces(text: &str, name: &str) -> Result<Vec<PredictedBead>> {
    let mut out = Vec::new();
    let mut offset = 0;
    while let Some(start) = text[offset..].find("<link ").map(|p| p + offset) {
        let end = text[start..].find('>').map_or(text.len(), |p| p + start);
        let tag = &text[start..end];
        offset = end;
        let line = text[..start].matches('\n').count() + 1;
        let wrong = |what: &str| {
            Error::input_line(name, line, format!("{what}; a link looks like `<link xtargets=\"s1;t1 t2\"/>`"))
        };
        let targets = attribute(tag, "xtargets").ok_or_else(|| wrong("no `xtargets`"))?;
        let (a, b) = targets.split_once(';').ok_or_else(|| wrong("`xtargets` has one side only"))?;
        let side = |s: &str| -> Result<Vec<usize>> {
            s.split_whitespace().map(|x| number(x).ok_or_else(|| wrong("a sentence name without a number"))).collect()
        };
        out.push(PredictedBead {
            bead: (side(a)?, side(b)?),
            confidence: attribute(tag, "certainty").and_then(|c| c.parse().ok()),
        });
    }
    if out.is_empty() {
        return Err(Error::input(name, "no `<link …>` in it"));
    }
    Ok(out)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!("{name}="))? + name.len() + 1;
    let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    tag[at + 1..].split(quote).next()
}

fn number(name: &str) -> Option<usize> {
    let digits = name.rsplit(|c: char| !c.is_ascii_digit()).find(|d| !d.is_empty())?;
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// Reads either format, told apart by the first character.
///
/// # Errors
/// As [`read_beads`] and [`read_ces`].
pub fn read_any(text: &str, name: &str) -> Result<Vec<PredictedBead>> {
    if text.trim_start().starts_with('<') { read_ces(text, name) } else { read_beads(text, name) }
}

/// How many beads were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BeadCounts {
    /// Distinct beads found.
    pub found: usize,
    /// Of those, right ones.
    pub right: usize,
    /// Gold beads with both sides.
    pub gold: usize,
    /// Of those, found ones.
    pub recalled: usize,
}

impl BeadCounts {
    /// Right of found.
    pub fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Recalled of gold.
    pub fn recall(self) -> f64 {
        self.recalled as f64 / self.gold.max(1) as f64
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    /// Pools two texts.
    pub fn plus(self, other: BeadCounts) -> BeadCounts {
        BeadCounts {
            found: self.found + other.found,
            right: self.right + other.right,
            gold: self.gold + other.gold,
            recalled: self.recalled + other.recalled,
        }
    }
}

/// How many sentences a bead has on either side: `1-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BeadType {
    /// Source sentences.
    pub source: usize,
    /// Target sentences.
    pub target: usize,
}

impl std::fmt::Display for BeadType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}-{}", self.source, self.target))
    }
}

impl Serialize for BeadType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Lower bounds of the bands of confidence.
pub const BANDS: [f32; 6] = [0.0, 0.5, 0.7, 0.9, 0.97, 0.99];

/// The beads found in a band of confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct BandCounts {
    /// Beads of at least this confidence and less than the next band's.
    pub from: f32,
    /// Distinct beads found.
    pub found: usize,
    /// Of those, right ones (strict).
    pub right: usize,
    /// Of those, ones with both sides: what recall counts.
    pub recalled: usize,
}

impl BandCounts {
    /// Right of found.
    pub fn share(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Where the share of right ones lies with a probability of 95 %, if these beads are a sample: Wilson, *Probable Inference, the
    /// Law of Succession, and Statistical Inference* (JASA 1927).
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_964;
        if self.found == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (self.found as f64, self.share());
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
    }
}

/// What was found, each with its confidence and whether it is right, in bands that begin with these confidences.
pub fn bands_of(judged: &[(f32, bool)], from: &[f32]) -> Vec<BandCounts> {
    let mut bands: Vec<BandCounts> =
        from.iter().map(|from| BandCounts { from: *from, ..BandCounts::default() }).collect();
    for (confidence, right) in judged {
        if let Some(band) = bands.iter_mut().rev().find(|band| *confidence >= band.from) {
            band.found += 1;
            band.right += usize::from(*right);
            band.recalled += usize::from(*right);
        }
    }
    bands
}

/// What a comparison with gold beads gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AlignmentScores {
    /// A bead is right if the gold has the same one.
    pub strict: BeadCounts,
    /// A bead with both sides is right if it shares a pair of sentences with a gold bead.
    pub lax: BeadCounts,
    /// Strict counts by bead type, both directions apart.
    pub by_type: BTreeMap<BeadType, BeadCounts>,
    /// The beads found by confidence, one entry a [band](BANDS); empty if no bead has a confidence.
    pub by_confidence: Vec<BandCounts>,
}

impl AlignmentScores {
    /// Pools two texts.
    pub fn plus(mut self, other: &AlignmentScores) -> AlignmentScores {
        self.strict = self.strict.plus(other.strict);
        self.lax = self.lax.plus(other.lax);
        for (kind, counts) in &other.by_type {
            let entry = self.by_type.entry(*kind).or_default();
            *entry = entry.plus(*counts);
        }
        if self.by_confidence.is_empty() {
            self.by_confidence = other.by_confidence.clone();
        } else {
            for (own, other) in self.by_confidence.iter_mut().zip(&other.by_confidence) {
                own.found += other.found;
                own.right += other.right;
                own.recalled += other.recalled;
            }
        }
        self
    }
}

/// Scores beads as vecalign does (Thompson and Koehn 2019): precision over all distinct beads found (a null bead is right only
/// if the gold has the same), recall over the gold's beads with both sides.
pub fn score(gold: &[GoldBead], found: &[PredictedBead]) -> AlignmentScores {
    let is_null = |b: &GoldBead| b.0.is_empty() || b.1.is_empty();
    let gold: HashSet<GoldBead> = gold.iter().map(sorted).collect();
    let pairs: HashSet<(usize, usize)> = gold.iter().flat_map(links).collect();
    let mut scores = AlignmentScores::default();
    let mut seen = HashSet::new();
    let mut found_pairs = HashSet::new();
    for predicted in found {
        let bead = sorted(&predicted.bead);
        if (bead.0.is_empty() && bead.1.is_empty()) || !seen.insert(bead.clone()) {
            continue;
        }
        let right = gold.contains(&bead);
        let lax = if is_null(&bead) { right } else { links(&bead).any(|p| pairs.contains(&p)) };
        found_pairs.extend(links(&bead));
        let entry = scores.by_type.entry(kind(&bead)).or_default();
        entry.found += 1;
        entry.right += usize::from(right);
        scores.strict.found += 1;
        scores.strict.right += usize::from(right);
        scores.lax.found += 1;
        scores.lax.right += usize::from(lax);
        if let Some(confidence) = predicted.confidence {
            if scores.by_confidence.is_empty() {
                scores.by_confidence =
                    BANDS.iter().map(|from| BandCounts { from: *from, ..BandCounts::default() }).collect();
            }
            let band = BANDS.iter().rposition(|from| confidence >= *from).unwrap_or(0);
            scores.by_confidence[band].found += 1;
            scores.by_confidence[band].right += usize::from(right);
            scores.by_confidence[band].recalled += usize::from(right && !is_null(&bead));
        }
    }
    for bead in gold.iter().filter(|b| !(b.0.is_empty() && b.1.is_empty())) {
        let recalled = seen.contains(bead);
        let entry = scores.by_type.entry(kind(bead)).or_default();
        entry.gold += 1;
        entry.recalled += usize::from(recalled);
        if !is_null(bead) {
            scores.strict.gold += 1;
            scores.strict.recalled += usize::from(recalled);
            scores.lax.gold += 1;
            scores.lax.recalled += usize::from(links(bead).any(|p| found_pairs.contains(&p)));
        }
    }
    scores
}

fn sorted(bead: &GoldBead) -> GoldBead {
    let mut bead = bead.clone();
    bead.0.sort_unstable();
    bead.1.sort_unstable();
    bead
}

fn links(bead: &GoldBead) -> impl Iterator<Item = (usize, usize)> + '_ {
    bead.0.iter().flat_map(|i| bead.1.iter().map(move |j| (*i, *j)))
}

fn kind(bead: &GoldBead) -> BeadType {
    BeadType { source: bead.0.len(), target: bead.1.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_formats() {
        let beads = read_beads("[0]:[0, 1]\n[1, 2]:[]:0.5\n\n", "x").unwrap();
        assert_eq!(beads[0], PredictedBead { bead: (vec![0], vec![0, 1]), confidence: None });
        assert_eq!(beads[1], PredictedBead { bead: (vec![1, 2], vec![]), confidence: Some(0.5) });
        let error = read_beads("[0]:[0]\nnonsense", "gold.txt").unwrap_err().to_string();
        assert!(error.starts_with("gold.txt:2: "), "{error}");
        let links = "<cesAlign>\n<link xtargets='s1.1 s1.2;s1' certainty='0.25'/>\n<link xtargets=\";s2\"/></cesAlign>";
        let beads = read_any(links, "x").unwrap();
        assert_eq!(beads[0], PredictedBead { bead: (vec![0, 1], vec![0]), confidence: Some(0.25) });
        assert_eq!(beads[1].bead, (vec![], vec![1]));
        assert!(read_ces("<cesAlign>\n<link a='b'/>", "y").unwrap_err().to_string().starts_with("y:2: "));
    }

    #[test]
    fn counts_as_vecalign_does() {
        let gold = vec![(vec![0], vec![0]), (vec![1], vec![]), (vec![2, 3], vec![1]), (vec![4], vec![2])];
        let found: Vec<_> =
            [(vec![0], vec![0]), (vec![1], vec![]), (vec![2], vec![1]), (vec![3], vec![]), (vec![4], vec![2])]
                .into_iter()
                .map(|bead| PredictedBead { bead, confidence: Some(0.95) })
                .collect();
        let scores = score(&gold, &found);
        assert_eq!(scores.strict, BeadCounts { found: 5, right: 3, gold: 3, recalled: 2 });
        assert_eq!(scores.lax, BeadCounts { found: 5, right: 4, gold: 3, recalled: 3 });
        assert_eq!(scores.by_type[&BeadType { source: 2, target: 1 }], BeadCounts { gold: 1, ..BeadCounts::default() });
        let band = scores.by_confidence[3];
        assert_eq!(band, BandCounts { from: 0.9, found: 5, right: 3, recalled: 2 });
        let (low, high) = band.interval();
        assert!((low - 0.2307).abs() < 1e-3 && (high - 0.8824).abs() < 1e-3, "{low} {high}");
        assert_eq!(scores.by_confidence.iter().map(|b| b.found).sum::<usize>(), 5);
        assert!((scores.strict.f1() - 2.0 * 0.6 * (2.0 / 3.0) / (0.6 + 2.0 / 3.0)).abs() < 1e-12);
    }
}
