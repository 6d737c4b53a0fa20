//! Learning on hand-aligned texts and their variants, and judging by texts that were left out of it.

use super::align::{AlignmentScores, PredictedBead, score};
use super::gold::GoldText;
use super::stress::Stress;
use crate::align::{AlignOptions, AlignWeights, Bead, FitOptions, Fitter, align_sentences, centre_of};
use crate::error::Result;
use crate::model::Encoder;
use crate::progress::{Progress, Silent};

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
    /// The texts, with variants if wanted: of every text one of each kind.
    pub fn new(texts: Vec<GoldText>, with_variants: bool) -> Self {
        let mut variants = Vec::new();
        for (n, text) in texts.iter().enumerate().filter(|_| with_variants) {
            let other = &texts[(n + 1) % texts.len()];
            variants.extend(Stress::ALL.map(|stress| (n, text.variant(other, stress, 1))));
        }
        Lessons { texts, variants }
    }

    /// Works everything out that learning needs.
    pub fn fitter(&self, options: AlignOptions) -> Fitter<'_> {
        let texts = self.texts.iter().chain(self.variants.iter().map(|v| &v.1));
        let examples: Vec<_> = texts.map(GoldText::example).collect();
        let own = &examples[..self.texts.len()];
        let sides: Vec<_> = own.iter().flat_map(|e| [e.source.clone(), e.target.clone()]).collect();
        let centre = centre_of(&sides);
        Fitter::new(examples, centre, options)
    }

    /// Weights learnt on the texts that `on` names and their variants, with the mean loss of a bead in either pass.
    pub fn learn(
        &self,
        fitter: &Fitter,
        options: &FitOptions,
        encoder: &dyn Encoder,
        on: impl Fn(usize) -> bool,
    ) -> Result<(AlignWeights, [f64; 2])> {
        let own = (0..self.texts.len()).map(|n| (n, n, 1.0));
        let more = self.variants.iter().enumerate().map(|(k, (n, _))| (self.texts.len() + k, *n, VARIANT));
        let which: Vec<(usize, f64)> =
            own.chain(more).filter(|(_, text, _)| on(*text)).map(|(example, _, weight)| (example, weight)).collect();
        fitter.fit(&which, options, encoder, &Silent)
    }

    /// For every text weights learnt on the others; with more than `folds` texts, without some others of its fold either.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn left_out(
        &self,
        fitter: &Fitter,
        options: &FitOptions,
        folds: usize,
        encoder: &dyn Encoder,
        progress: &dyn Progress,
    ) -> Result<Vec<AlignWeights>> {
        let folds = folds.min(self.texts.len());
        progress.begin("learn", "folds", Some(folds as u64));
        let learnt: Vec<AlignWeights> = (0..folds)
            .map(|fold| {
                let (weights, _) = self.learn(fitter, options, encoder, |text| text % folds != fold)?;
                progress.advance(1);
                Ok(weights)
            })
            .collect::<Result<_>>()?;
        progress.end();
        Ok((0..self.texts.len()).map(|text| learnt[text % folds].clone()).collect())
    }
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
) -> Result<AlignmentScores> {
    let found = |bead: &Bead| PredictedBead {
        bead: (bead.source.clone().collect(), bead.target.clone().collect()),
        confidence: Some(bead.confidence),
    };
    let pair = [(text.source.side(), text.target.side())];
    let beads = align_sentences(&pair, weights, options, encoder, &Silent)?;
    Ok(score(&text.gold, &beads[0].iter().map(found).collect::<Vec<_>>()))
}
