//! Learning the weights from hand-aligned texts by maximum likelihood.

use std::collections::BTreeMap;

use ndarray::s;
use rayon::prelude::*;

use super::gold_path::gold_steps;
use super::lbfgs;
use super::likelihood::{Compiled, Live};
use crate::align::centre::Centre;
use crate::align::pretrained::Pretrained;
use crate::align::sentences::features::{GIVEN, NAMES};
use crate::align::sentences::first_pass::Open;
use crate::align::sentences::problem::Problem;
use crate::align::sentences::second_pass::{self, SecondPass, Wanted};
use crate::align::sentences::shapes::{STATES, Transitions};
use crate::align::sentences::{AlignOptions, Constraints, Side};
use crate::align::surface::is_mostly_unspaced;
use crate::align::weights::{AlignWeights, BeadWeights, SecondPassWeights};
use crate::error::Result;
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;

/// Steps of the optimiser before hopeless beads are left out.
const FIRST_STEPS: usize = 15;
/// Of so many beads one is looked at to scale the features.
const STRIDE: usize = 7;

/// A hand-aligned pair of texts.
pub struct GoldExample<'a> {
    /// Source side.
    pub source: Side<'a>,
    /// Target side.
    pub target: Side<'a>,
    /// The right beads as (source sentences, target sentences), null beads too.
    pub gold: Vec<(Vec<usize>, Vec<usize>)>,
}

/// How to learn.
#[derive(Debug, Clone)]
pub struct FitOptions {
    /// Weight of the squared length of the (standardised) weights against the mean negative log-likelihood of a gold bead.
    pub regularisation: f64,
    /// The same for the second pass, which has fewer beads to learn from.
    pub second_regularisation: f64,
    /// Steps of the optimiser at most.
    pub steps: usize,
    /// Features to leave out, by name: what they are worth is seen by what is lost.
    pub without: Vec<String>,
}

impl Default for FitOptions {
    fn default() -> Self {
        FitOptions { regularisation: 0.002, second_regularisation: 0.008, steps: 80, without: vec![] }
    }
}

/// What one pass learnt.
struct Learnt {
    /// One weight a feature.
    weights: Vec<f64>,
    transitions: Transitions,
    /// Mean negative log-likelihood of a gold bead.
    loss: f64,
}

/// Learns the weights of the features of these names, each example counting as much as its second number says.
fn learn(
    examples: &[(&Compiled, f64)],
    names: &[&str],
    regularisation: f64,
    options: &FitOptions,
    progress: &dyn Progress,
) -> Result<Learnt> {
    let width = names.len();
    // BeadFeatures are scaled to the spread that they have among gold beads and their rivals.
    let mut squares = vec![1e-12; width];
    let mut count = 0.0;
    for (example, _) in examples {
        for row in example.rows.chunks(width).step_by(STRIDE) {
            squares.iter_mut().zip(row).for_each(|(s, x)| *s += f64::from(x * x));
            count += 1.0;
        }
    }
    let scale: Vec<f64> = squares
        .iter()
        .zip(names)
        .map(|(s, name)| {
            let spread = (s / count).sqrt();
            let given = GIVEN.iter().any(|(k, _)| NAMES[*k] == *name);
            if spread < 1e-5 || given || options.without.iter().any(|w| w == name) { 0.0 } else { 1.0 / spread }
        })
        .chain(std::iter::repeat_n(1.0, STATES * STATES))
        .collect();
    let unpack = |x: &[f64]| {
        let weights: Vec<f64> = x[..width].iter().zip(&scale).map(|(x, s)| x * s).collect();
        let transitions: Transitions = std::array::from_fn(|b| std::array::from_fn(|a| x[width + b * STATES + a]));
        (weights, transitions)
    };
    let mut loss = 0.0;
    let mut live: Vec<Live> = examples.iter().map(|(e, _)| e.index.clone()).collect();
    let mut x = vec![0.0; width + STATES * STATES];
    for steps in [FIRST_STEPS, options.steps] {
        x = lbfgs::minimise(
            |x, gradient| {
                progress.check()?;
                let (weights, transitions) = unpack(x);
                let parts: Vec<_> = examples
                    .par_iter()
                    .zip(&live)
                    .map(|((e, weight), live)| (*weight, e.gradient(live, &weights, &transitions)))
                    .collect();
                let beads = parts.iter().map(|(w, p)| w * p.1 as f64).sum::<f64>().max(1.0);
                gradient.fill(0.0);
                let mut value = 0.0;
                for (w, (v, _, g)) in &parts {
                    value += w * v / beads;
                    gradient.iter_mut().zip(g).zip(&scale).for_each(|((t, g), s)| *t += w * g * s / beads);
                }
                loss = value;
                for (g, x) in gradient.iter_mut().zip(x) {
                    value += regularisation * x * x;
                    *g += 2.0 * regularisation * x;
                }
                Ok(value)
            },
            x,
            steps,
            1e-5,
        )?;
        let (weights, transitions) = unpack(&x);
        live = examples.par_iter().map(|(e, _)| e.prune(&weights, &transitions)).collect();
    }
    let (mut weights, transitions) = unpack(&x);
    GIVEN.iter().for_each(|(k, w)| weights[*k] = *w);
    Ok(Learnt { weights, transitions, loss })
}

/// The weights by name, those that weigh nothing left out.
fn by_name(names: &[&str], weights: &[f64]) -> BTreeMap<String, f64> {
    names.iter().zip(weights).filter(|(_, w)| **w != 0.0).map(|(n, w)| (n.to_string(), *w)).collect()
}

/// Hand-aligned texts with their features worked out, to learn from.
pub struct Fitter<'a> {
    examples: Vec<GoldExample<'a>>,
    problems: Vec<Problem<'a>>,
    first: Vec<Compiled>,
    centre: Centre,
    pretrained: Pretrained,
}

impl<'a> Fitter<'a> {
    /// Which examples have a side that is written without blanks.
    pub fn unspaced(&self) -> Vec<bool> {
        let of = |e: &GoldExample| is_mostly_unspaced(&e.source.texts) || is_mostly_unspaced(&e.target.texts);
        self.examples.iter().map(of).collect()
    }

    /// Works out the features of every text. `centre` are the means that short texts are centred with.
    pub fn new(examples: Vec<GoldExample<'a>>, centre: Centre, pretrained: Pretrained, search: AlignOptions) -> Self {
        let space = pretrained.space(&centre);
        let problems: Vec<Problem> = examples
            .par_iter()
            .map(|e| Problem::new((&e.source, &e.target), &Constraints::default(), space, search))
            .collect();
        let first =
            problems.par_iter().zip(&examples).map(|(p, e)| Compiled::first(p, gold_steps(&e.gold, &p.band))).collect();
        Fitter { examples, problems, first, centre, pretrained }
    }

    /// Learns weights from the texts of these indices, each of whose beads counts as much as its second number says: those of
    /// the first pass, then on what that leaves open those of the second, for which `encoder` encodes clauses and joined
    /// sentences. Returns the mean negative log-likelihood of a gold bead too, before and after the second pass.
    ///
    /// # Errors
    /// As [`Encoder::encode`], and when the user asked to stop.
    pub fn fit(
        &self,
        which: &[(usize, f64)],
        options: &FitOptions,
        encoder: &dyn Encoder,
        progress: &dyn Progress,
    ) -> Result<(AlignWeights, [f64; 2])> {
        let texts: Vec<(&Compiled, f64)> = which.iter().map(|(k, w)| (&self.first[*k], *w)).collect();
        let first = learn(&texts, &NAMES, options.regularisation, options, progress)?;
        let second = self.second(which, &first, encoder, progress)?;
        let second: Vec<(&Compiled, f64)> = second.iter().zip(which).map(|(c, (_, w))| (c, *w)).collect();
        let names: Vec<&str> = NAMES.iter().chain(&second_pass::NAMES).copied().collect();
        let more = learn(&second, &names, options.second_regularisation, options, progress)?;
        let weights = AlignWeights {
            encoder: String::new(),
            layer: None,
            learnt_on: String::new(),
            beads: BeadWeights {
                features: by_name(&NAMES, &first.weights),
                transitions: first.transitions,
                second: Some(SecondPassWeights {
                    features: by_name(&names, &more.weights),
                    transitions: more.transitions,
                }),
            },
            unspaced: None,
            coverage: None,
            units: None,
            centre: self.centre.clone(),
            projection: self.pretrained.projection.clone(),
            reader: self.pretrained.reader.clone(),
            coverage_reader: self.pretrained.coverage_reader.clone(),
            pairs: None,
            mining: None,
        };
        Ok((weights, [first.loss, more.loss]))
    }

    /// What the first pass leaves open, with the features of the second. Nothing but gold beads stays, and none is given up: what
    /// the first pass does wrong, the second cannot learn from.
    fn second(
        &self,
        which: &[(usize, f64)],
        first: &Learnt,
        encoder: &dyn Encoder,
        progress: &dyn Progress,
    ) -> Result<Vec<Compiled>> {
        let open: Vec<(Open, Wanted)> = which
            .par_iter()
            .map(|(k, _)| {
                let compiled = &self.first[*k];
                let scores = compiled.live_scores(&compiled.index, &first.weights);
                let lattice = compiled.lattice(&scores, &first.transitions);
                let open = Open::new(&self.problems[*k], (&lattice, &lattice.sums()), &compiled.gold, |s| {
                    compiled.gold.contains(s)
                });
                let texts = [&self.examples[*k].source.texts[..], &self.examples[*k].target.texts];
                let wanted = Wanted::of(texts, open.live.iter().map(|(step, _)| *step));
                (open, wanted)
            })
            .collect();
        let texts: Vec<&str> = open.iter().flat_map(|(_, w)| &w.texts).map(String::as_str).collect();
        let vectors = encoder.encode(&texts, Encoding { token_layer: None, progress })?.vectors;
        let space = self.pretrained.space(&self.centre);
        let mut start = 0;
        let mut compiled = Vec::with_capacity(which.len());
        for ((k, _), (open, wanted)) in which.iter().zip(&open) {
            let own = vectors.slice(s![start..start + wanted.texts.len(), ..]);
            start += wanted.texts.len();
            let steps = open.live.iter().map(|(step, _)| *step);
            let second = SecondPass::new(&self.problems[*k], wanted, own, space, steps);
            compiled.push(Compiled::second(&self.problems[*k], open, &second, self.first[*k].gold.clone()));
        }
        Ok(compiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::sentences::Space;
    use crate::align::sentences::features::COUNT;
    use crate::align::{Projection, align_sentences};
    use crate::error::Error;
    use crate::model::{Encoded, ModelId};
    use crate::progress::{Silent, Stopped};
    use ndarray::Array2;

    /// Counts letters.
    struct Letters(ModelId);

    impl Default for Letters {
        fn default() -> Self {
            let word = || "letters".to_owned();
            Letters(ModelId { name: word(), hash: word(), precision: word(), engine: word() })
        }
    }

    impl Encoder for Letters {
        fn id(&self) -> &ModelId {
            &self.0
        }
        fn dimension(&self) -> usize {
            24
        }
        fn layers(&self) -> usize {
            1
        }
        fn encode(&self, texts: &[&str], _: Encoding<'_>) -> Result<Encoded> {
            let mut vectors = Array2::from_elem((texts.len(), 24), 0.01f32);
            for (mut row, text) in vectors.rows_mut().into_iter().zip(texts) {
                text.bytes().for_each(|b| row[usize::from(b) % 24] += 1.0);
                let norm: f32 = row.dot(&row).sqrt();
                row /= norm;
            }
            Ok(Encoded { vectors, tokens: Vec::new() })
        }
    }

    fn texts(n: usize) -> (Vec<String>, Array2<f32>) {
        let words = ["river", "mountain", "house", "winter", "letter", "garden", "train", "music"];
        let texts = (0..n)
            .map(|k| format!("The {} saw {} of the {}.", words[k % 8], k * 7, words[(k * 3 + k / 8) % 8]))
            .collect();
        let mut vectors = Array2::from_shape_fn((n, 24), |(i, k)| ((i * 31 + k * 17) as f32 * 0.37).sin());
        for mut row in vectors.rows_mut() {
            let norm = row.dot(&row).sqrt();
            row /= norm;
        }
        (texts, vectors)
    }

    fn example<'a>(t: &'a (Vec<String>, Array2<f32>)) -> GoldExample<'a> {
        let side =
            || Side { texts: t.0.iter().map(String::as_str).collect(), vectors: t.1.view(), tokens: &[], layout: &[] };
        let mut gold: Vec<_> = (0..t.0.len()).map(|k| (vec![k], vec![k])).collect();
        gold[3] = (vec![3, 4], vec![3]);
        gold[4] = (vec![], vec![4]);
        GoldExample { source: side(), target: side(), gold }
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let t = texts(12);
        let example = example(&t);
        let options = AlignOptions { max_bead: 5, radius: 3, ..AlignOptions::default() };
        let space = Space { centre: &Centre::default(), projection: None, reader: None };
        let problem = Problem::new((&example.source, &example.target), &Constraints::default(), space, options);
        let compiled = Compiled::first(&problem, gold_steps(&example.gold, &problem.band));
        let weights: Vec<f64> = (0..COUNT).map(|k| ((k * 7) as f64).sin() * 0.3).collect();
        let transitions: Transitions =
            std::array::from_fn(|b| std::array::from_fn(|a| 0.1 * (b as f64) - 0.2 * (a as f64)));
        let (_, count, gradient) = compiled.gradient(&compiled.index, &weights, &transitions);
        assert_eq!(count, 12);
        let h = 1e-3;
        for k in [0, 1, 2, 6, 8, 12, 13, 26, 34, 35] {
            let at = |d: f64| {
                let mut w = weights.clone();
                w[k] += d;
                compiled.gradient(&compiled.index, &w, &transitions).0
            };
            let slope = (at(h) - at(-h)) / (2.0 * h);
            assert!((slope - gradient[k]).abs() < 2e-2 * slope.abs().max(1.0), "{}: {slope} {}", NAMES[k], gradient[k]);
        }
        for (b, a) in [(0, 0), (0, 1), (1, 3), (3, 0)] {
            let at = |d: f64| {
                let mut t = transitions;
                t[b][a] += d;
                compiled.gradient(&compiled.index, &weights, &t).0
            };
            let slope = (at(h) - at(-h)) / (2.0 * h);
            assert!((slope - gradient[COUNT + b * STATES + a]).abs() < 1e-2, "{b} {a}: {slope}");
        }
    }

    #[test]
    fn projected_vectors_are_weighed_beside_the_others() {
        let t = texts(40);
        let search = AlignOptions { max_bead: 4, ..AlignOptions::default() };
        let learn = |projection| {
            let fitter = Fitter::new(
                vec![example(&t)],
                Centre::default(),
                Pretrained { projection, ..Pretrained::default() },
                search,
            );
            fitter.fit(&[(0, 1.0)], &FitOptions::default(), &Letters::default(), &Silent).unwrap().0
        };
        let (plain, projected) = (learn(None), learn(Some(Projection::first_half(24))));
        assert!(!plain.beads.features.contains_key("projected cosine"));
        assert!(["projected cosine", "projected margin"].iter().all(|f| projected.beads.features[*f].abs() > 1e-3));
        let pair = [(example(&t).source, example(&t).target)];
        let beads = |weights| align_sentences(&pair, weights, search, &Letters::default(), &Silent).unwrap();
        let unknown = AlignWeights { projection: None, ..projected.clone() };
        assert_ne!(beads(&projected), beads(&unknown), "without its projection the weights say another thing");
    }

    #[test]
    fn learning_finds_the_gold_beads() {
        let t = texts(40);
        let examples = [example(&t)];
        let search = AlignOptions { max_bead: 4, ..AlignOptions::default() };
        let fitter = Fitter::new(vec![example(&t)], Centre::default(), Pretrained::default(), search);
        let options = FitOptions { regularisation: 1e-4, second_regularisation: 1e-4, ..FitOptions::default() };
        let (weights, loss) = fitter.fit(&[(0, 1.0)], &options, &Letters::default(), &Silent).unwrap();
        assert!(loss.iter().all(|l| *l < 0.2), "{loss:?}");
        let stopped = fitter.fit(&[(0, 1.0)], &options, &Letters::default(), &Stopped);
        assert!(matches!(stopped, Err(Error::Interrupted)), "who asked to stop is heard");
        let pair = [(examples[0].source.clone(), examples[0].target.clone())];
        let beads = align_sentences(&pair, &weights, search, &Letters::default(), &Silent).unwrap();
        let right = beads[0].iter().filter(|b| b.source == b.target && b.source.len() == 1).count();
        assert!(right >= 37, "{right}");
        let without = FitOptions { without: vec!["cosine".into(), "joined cosine".into()], ..options };
        let (without, _) = fitter.fit(&[(0, 1.0)], &without, &Letters::default(), &Silent).unwrap();
        let second = without.beads.second.as_ref().unwrap();
        for (names, left_out) in [(&without.beads.features, "cosine"), (&second.features, "joined cosine")] {
            assert!(!names.contains_key(left_out) && !names.is_empty(), "{left_out} is left out");
        }
        // The second pass has learnt too, and without it the path is another or less sure.
        let one_pass = AlignOptions { second_pass: false, ..search };
        assert!(
            weights
                .beads
                .second
                .as_ref()
                .is_some_and(|s| s.features.keys().any(|k| second_pass::NAMES.contains(&k.as_str())))
        );
        assert_ne!(align_sentences(&pair, &weights, one_pass, &Letters::default(), &Silent).unwrap(), beads);
    }
}
