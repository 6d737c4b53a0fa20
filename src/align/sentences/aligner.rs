//! Both passes over pairs of texts, and the search for what stands elsewhere.

use ndarray::s;
use rayon::prelude::*;

use super::bead::Bead;
use super::constraints::Constraints;
use super::coverage::Covering;
use super::crossing::{self, Passage};
use super::first_pass::FirstPass;
use super::options::AlignOptions;
use super::side::Side;
use crate::align::remembering::RememberingEncoder;
use crate::align::weights::AlignWeights;
use crate::error::Result;
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;

/// How often moved passages are sought at most: what one round finds makes the rest easier to tell apart.
const ROUNDS: usize = 3;

/// Aligns pairs of texts: for each, beads that take every sentence of both sides once, in the order of the source; those of
/// passages that stand elsewhere in the target are marked as crossing. Where the first pass is unsure and the weights have a second
/// one, `encoder` is asked for more vectors: those of all pairs at once. They are that many more units of the caller's stage.
///
/// # Errors
/// As [`Encoder::encode`].
pub fn align_sentences<'a>(
    pairs: &[(Side<'a>, Side<'a>)],
    weights: &'a AlignWeights,
    options: AlignOptions,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    align_constrained(pairs, &[], weights, options, encoder, progress)
}

/// As [`align_sentences`], but respects what is known of each pair; `constraints` has one entry a pair, or none at all. In a pair
/// of which something is known, nothing is sought at other places of the text.
///
/// # Errors
/// As [`Encoder::encode`]; and when a sentence that is named does not exist or no alignment respects what is said.
pub fn align_constrained<'a>(
    pairs: &[(Side<'a>, Side<'a>)],
    constraints: &[Constraints],
    weights: &'a AlignWeights,
    options: AlignOptions,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    let encoder = &RememberingEncoder::new(encoder);
    pairs.iter().flat_map(|(s, t)| [s, t]).for_each(|side| encoder.remember(&side.texts, side.vectors));
    let mut beads = align_in_order(pairs, constraints, weights, options, encoder, progress)?;
    // Where a round changes nothing, no other round would.
    let is_free = |k: &usize| constraints.get(*k).is_none_or(Constraints::is_empty);
    let mut changed: Vec<usize> = (0..pairs.len()).filter(is_free).collect();
    for _ in 0..ROUNDS {
        let seek = |k: &usize| {
            let (source, target) = &pairs[*k];
            (*k, crossing::passages(source, target, &beads[*k], weights.centre()))
        };
        let moved: Vec<(usize, Vec<Passage>)> = changed.par_iter().map(seek).filter(|(_, p)| !p.is_empty()).collect();
        if moved.is_empty() {
            break;
        }
        let part = |k: usize, p: &Passage| (pairs[k].0.part(p.source.clone()), pairs[k].1.part(p.target.clone()));
        let parts: Vec<(Side, Side)> =
            moved.iter().flat_map(|(k, passages)| passages.iter().map(move |p| part(*k, p))).collect();
        let mut found = align_in_order(&parts, &[], weights, options, encoder, progress)?.into_iter();
        changed.clear();
        for (k, passages) in moved {
            let spliced = crossing::splice(&beads[k], &passages, found.by_ref().take(passages.len()).collect());
            if spliced != beads[k] {
                beads[k] = spliced;
                changed.push(k);
            }
        }
    }
    cover(pairs, &mut beads, weights);
    Ok(beads)
}

/// Says of every bead what of it is translated, if the weights know.
fn cover<'a>(pairs: &[(Side<'a>, Side<'a>)], beads: &mut [Vec<Bead>], weights: &AlignWeights) {
    let Some(learnt) = &weights.coverage else { return };
    pairs.par_iter().zip(beads).for_each(|((source, target), beads)| {
        if let Some(covering) = Covering::new(source, target, weights.coverage_space()) {
            beads.par_iter_mut().for_each(|bead| bead.coverage = covering.coverage(bead, learnt));
            learnt.settle(beads.iter_mut().filter_map(|bead| Some(&mut bead.coverage.as_mut()?.whole)));
        }
    });
}

/// Both passes over each pair, all beads in the order of both texts.
fn align_in_order<'a>(
    pairs: &[(Side<'a>, Side<'a>)],
    constraints: &[Constraints],
    weights: &'a AlignWeights,
    options: AlignOptions,
    encoder: &RememberingEncoder,
    progress: &dyn Progress,
) -> Result<Vec<Vec<Bead>>> {
    let unknown = Constraints::default();
    let first = |(k, (source, target)): (usize, &(Side<'a>, Side<'a>))| {
        let known = constraints.get(k).unwrap_or(&unknown);
        let (n, m) = (source.texts.len(), target.texts.len());
        known.check(n, m)?;
        if n == 0 || m == 0 {
            return Ok(None);
        }
        let first = FirstPass::new((source, target), known, weights, options).ok_or_else(|| known.impossible())?;
        Ok(Some(first))
    };
    let firsts: Vec<Option<FirstPass>> = pairs.par_iter().enumerate().map(first).collect::<Result<_>>()?;
    let wanted: Vec<&str> = firsts.iter().flatten().flat_map(|d| d.wanted()).map(String::as_str).collect();
    progress.extend(encoder.unknown(&wanted).len() as u64);
    let vectors = encoder.encode(&wanted, Encoding { token_layer: None, progress })?.vectors;
    // Where each text's vectors start.
    let mut starts = vec![0];
    starts.extend(firsts.iter().scan(0, |sum, first| {
        *sum += first.as_ref().map_or(0, |d| d.wanted().len());
        Some(*sum)
    }));
    let finished =
        pairs.par_iter().zip(&firsts).zip(starts.par_windows(2)).map(|(((source, target), first), at)| match first {
            Some(first) => first.finish(vectors.slice(s![at[0]..at[1], ..])),
            None => nulls(source.texts.len(), target.texts.len()),
        });
    Ok(finished.collect())
}

/// The beads of two texts of which one is empty.
fn nulls(n: usize, m: usize) -> Vec<Bead> {
    (0..n).map(|i| Bead::bare(i..i + 1, 0..0)).chain((0..m).map(|j| Bead::bare(n..n, j..j + 1))).collect()
}
