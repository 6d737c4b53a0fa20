//! `diptych fit`: alignment weights from hand-aligned texts.

use std::path::PathBuf;

use diptych::align::{FitOptions, Fitter, Options, Weights, centre_of};
use diptych::eval::stress::Stress;
use diptych::progress::Progress;
use diptych::{Error, Result};

use super::DONE;
use super::gold::{self, GoldText};
use super::model_args::ModelArgs;
use super::ui::Ui;

const EXAMPLES: &str = "\
Examples:
  diptych fit gold/ --out weights.json                     learn on every NAME.gold in the folder with its two texts
  diptych fit gold/ --out weights.json --model LaBSE       for another encoder
  diptych eval align gold/ --leave-one-out                 how good such weights are on texts they have not seen
  diptych align a.txt b.txt --weights weights.json         use them";

/// Learn alignment weights from hand-aligned texts
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Folders with gold files, or gold files
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Where the weights go
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Which of the two texts is the source, by its extension [default: the first by alphabet]
    #[arg(long, value_name = "CODE")]
    source_language: Option<String>,
    /// Layer whose token states are weighed; 0 for none [default: 7 of 12]
    #[arg(long, value_name = "N")]
    layer: Option<usize>,
    /// Pull of the weights towards 0
    #[arg(long, default_value_t = FitOptions::default().regularisation, value_name = "X")]
    l2: f64,
    /// Learn on the texts as they are, without variants that lack passages or have foreign lines
    #[arg(long)]
    no_variants: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// What a bead of a variant counts against one of a text as it is.
const VARIANT: f64 = 0.5;

/// Variants to learn on besides the texts themselves (measured: they cost nothing on clean texts): for every text one with
/// passages cut out, one with sentences dropped, one with foreign lines. Each with the number of its text.
pub fn variants(texts: &[GoldText], seed: u64) -> Vec<(usize, GoldText)> {
    let mut out = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        let other = &texts[(n + 1) % texts.len()];
        for stress in [Stress::Cut, Stress::Drop, Stress::Noise] {
            out.push((n, text.variant(other, stress, seed)));
        }
    }
    out
}

/// Indices and weights of the texts and variants to learn on, without those of one text.
pub fn weighted(texts: usize, variants: &[(usize, GoldText)], without: Option<usize>) -> Vec<(usize, f64)> {
    let own = (0..texts).filter(|k| Some(*k) != without).map(|k| (k, 1.0));
    let more = variants.iter().enumerate().filter(|(_, v)| Some(v.0) != without).map(|(n, _)| (texts + n, VARIANT));
    own.chain(more).collect()
}

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    let files = gold::find(&args.gold, args.source_language.as_deref())?;
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let layer = match args.layer {
        Some(0) => None,
        Some(layer) => Some(layer),
        None => Some((encoder.layers() * 7).div_ceil(12)),
    };
    progress.begin("encode", "sentences", None);
    let texts: Vec<GoldText> =
        files.iter().map(|f| f.load(encoder.as_ref(), layer, progress)).collect::<Result<_>>()?;
    progress.end();
    let variants = if args.no_variants { vec![] } else { variants(&texts, 1) };
    let examples: Vec<_> = texts.iter().chain(variants.iter().map(|v| &v.1)).map(GoldText::example).collect();
    let sides: Vec<_> = examples[..texts.len()].iter().flat_map(|e| [e.source.clone(), e.target.clone()]).collect();
    let centre = centre_of(&sides);
    progress.begin("learn", "steps", None);
    let fitter = Fitter::new(&examples, centre, Options::default());
    let options = FitOptions { regularisation: args.l2, ..FitOptions::default() };
    let (mut weights, loss) = fitter.fit(&weighted(texts.len(), &variants, None), &options);
    progress.end();
    let name = &encoder.id().name;
    weights.encoder = name.clone();
    weights.layer = layer;
    weights.learnt_on = texts.iter().map(|t| t.name.clone()).collect::<Vec<_>>().join(", ");
    // Document pairing is learnt elsewhere; what comes with the program stays.
    weights.pairs = Weights::built_in(name).ok().and_then(|w| w.pairs);
    let round = |list: &mut Vec<f32>| list.iter_mut().for_each(|x| *x = (*x * 1e4).round() / 1e4);
    round(&mut weights.centre.vectors);
    round(&mut weights.centre.tokens);
    std::fs::write(&args.out, weights.to_json()).map_err(|e| Error::io(&args.out, e))?;
    ui.note(format!("{} texts, mean loss of a bead {loss:.4}; weights in {}", texts.len(), args.out.display()));
    Ok(DONE)
}
