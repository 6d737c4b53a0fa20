//! Learning on hand-aligned texts and their variants, and judging by texts that were left out of it.

use std::collections::{BTreeMap, BTreeSet};

use super::align::{AlignmentScores, PredictedBead, score};
use super::gold::GoldText;
use super::stress::Stress;
use crate::align::{AlignOptions, AlignWeights, Bead, FitOptions, Fitter, Pretrained, align_sentences, centre_of};
use crate::error::Result;
use crate::model::Encoder;
use crate::progress::{Progress, Quiet};

/// What a bead of a variant counts against one of a text as it is.
const VARIANT: f64 = 0.5;

/// Texts to learn on, and variants of them.
pub struct Lessons {
    /// The texts.
    pub texts: Vec<GoldText>,
    /// Harder variants, each with the number of its text (measured: they cost nothing on clean texts).
    variants: Vec<(usize, GoldText)>,
}

impl Lessons {
    /// The texts as they are.
    pub fn new(texts: Vec<GoldText>) -> Self {
        Lessons { texts, variants: vec![] }
    }

    /// The texts with variants: of every text one of each [kind](Stress), whose foreign lines come from another text of the same
    /// languages if there is one, and one that is [cut and joined](GoldText::resegmented) by other hands, encoded with the token
    /// states of `layer` if one is named.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn with_variants(
        texts: Vec<GoldText>,
        encoder: &dyn Encoder,
        layer: Option<usize>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut variants = Vec::new();
        for (n, text) in texts.iter().enumerate() {
            let other = lender(&texts, n);
            variants.extend(Stress::ALL.map(|stress| (n, text.variant(other, stress, 1))));
            variants.push((n, text.resegmented(encoder, layer, 1, progress)?));
        }
        Ok(Lessons { texts, variants })
    }

    /// The text that lends foreign lines to variants of the one of this number.
    pub fn lender(&self, text: usize) -> &GoldText {
        lender(&self.texts, text)
    }

    /// Works everything out that learning needs, with what was learnt for the encoder before.
    pub fn fitter(&self, pretrained: Pretrained, options: AlignOptions) -> Fitter<'_> {
        let texts = self.texts.iter().chain(self.variants.iter().map(|v| &v.1));
        let examples: Vec<_> = texts.map(GoldText::example).collect();
        let own = &examples[..self.texts.len()];
        let sides: Vec<_> = own.iter().flat_map(|e| [e.source.clone(), e.target.clone()]).collect();
        let centre = centre_of(&sides);
        Fitter::new(examples, centre, pretrained, options)
    }

    /// Weights learnt on the texts that `on` names and their variants, with the mean loss of a bead in either pass. Where some are written
    /// without blanks and some are not, the weights for the latter are learnt on these alone and those for the former on all.
    ///
    /// # Errors
    /// As [`Fitter::fit`].
    pub fn learn(
        &self,
        fitter: &Fitter,
        options: &FitOptions,
        encoder: &dyn Encoder,
        on: impl Fn(usize) -> bool,
        progress: &dyn Progress,
    ) -> Result<(AlignWeights, [f64; 2])> {
        let own = (0..self.texts.len()).map(|n| (n, n, 1.0));
        let more = self.variants.iter().enumerate().map(|(k, (n, _))| (self.texts.len() + k, *n, VARIANT));
        let which: Vec<(usize, f64)> =
            own.chain(more).filter(|(_, text, _)| on(*text)).map(|(example, _, weight)| (example, weight)).collect();
        let unspaced = fitter.unspaced();
        let spaced: Vec<(usize, f64)> = which.iter().copied().filter(|(example, _)| !unspaced[*example]).collect();
        let (all, loss) = fitter.fit(&which, options, encoder, &Quiet(progress))?;
        if spaced.is_empty() || spaced.len() == which.len() {
            return Ok((all, loss));
        }
        let (weights, loss) = fitter.fit(&spaced, options, encoder, &Quiet(progress))?;
        Ok((AlignWeights { unspaced: Some(all.beads), ..weights }, loss))
    }

    /// For every text weights learnt without it and without the others of its group; `groups` has one number a text.
    ///
    /// # Errors
    /// As [`Fitter::fit`].
    pub fn left_out(
        &self,
        fitter: &Fitter,
        options: &FitOptions,
        groups: &[usize],
        encoder: &dyn Encoder,
        progress: &dyn Progress,
    ) -> Result<Vec<AlignWeights>> {
        let mut learnt: BTreeMap<usize, AlignWeights> = BTreeMap::new();
        let distinct: BTreeSet<usize> = groups.iter().copied().collect();
        progress.begin("learn", "folds", Some(distinct.len() as u64));
        for group in distinct {
            let (weights, _) = self.learn(fitter, options, encoder, |text| groups[text] != group, progress)?;
            learnt.insert(group, weights);
            progress.advance(1);
        }
        progress.end();
        Ok(groups.iter().map(|group| learnt[group].clone()).collect())
    }

    /// Groups for [`Lessons::left_out`]: as many as there are `folds`, or as there are texts if those are fewer.
    pub fn folds(&self, folds: usize) -> Vec<usize> {
        (0..self.texts.len()).map(|text| text % folds.min(self.texts.len()).max(1)).collect()
    }

    /// Groups for [`Lessons::left_out`]: the texts of one pair of languages, whichever is the source, belong together.
    pub fn language_pairs(&self) -> Vec<usize> {
        let pair = |text: &GoldText| {
            let mut pair = text.languages.clone();
            pair.sort();
            pair
        };
        let pairs: BTreeSet<[String; 2]> = self.texts.iter().map(pair).collect();
        self.texts.iter().filter_map(|text| pairs.iter().position(|other| *other == pair(text))).collect()
    }
}

/// The next text of the same languages, or the text itself.
fn lender(texts: &[GoldText], text: usize) -> &GoldText {
    let others = (1..texts.len()).map(|k| &texts[(text + k) % texts.len()]);
    others.into_iter().find(|other| other.languages == texts[text].languages).unwrap_or(&texts[text])
}

/// How well these weights align a text.
///
/// # Errors
/// As [`Encoder::encode`].
pub fn judge_alignment(
    text: &GoldText,
    weights: &AlignWeights,
    options: AlignOptions,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
) -> Result<AlignmentScores> {
    let found = |bead: &Bead| PredictedBead {
        bead: (bead.source.clone().collect(), bead.target.clone().collect()),
        confidence: Some(bead.confidence),
    };
    let pair = [(text.source.side(), text.target.side())];
    let beads = align_sentences(&pair, weights, options, encoder, &Quiet(progress))?;
    Ok(score(&text.gold, &beads[0].iter().map(found).collect::<Vec<_>>()))
}
