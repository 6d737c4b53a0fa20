//! `diptych fit`: weights of one's own, from hand-aligned texts.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use diptych::align::{
    AlignOptions, AlignWeights, Centre, FIRST_PASS_FEATURES, FitOptions, Pretrained, Projection, Reader, Readers,
    RememberingEncoder, SECOND_PASS_FEATURES,
};
use diptych::eval::align::AlignmentScores;
use diptych::eval::coverage;
use diptych::eval::gold::{GoldText, find_gold};
use diptych::eval::judged::{self, JudgedPair};
use diptych::eval::lessons::{Lessons, judge_alignment};
use diptych::eval::mine::learn_mining;
use diptych::eval::pairs::{HARDEST, PairCounts, judge_pairing, learn_pairing};
use diptych::eval::parallel::ParallelCorpus;
use diptych::eval::reviewed::write_reviewed;
use diptych::eval::units::{self, UnitScores};
use diptych::model::Encoder;
use diptych::progress::{Progress, Quiet};
use diptych::write::write_atomically;
use diptych::{Error, Result};

use super::DONE;
use super::eval::PARALLEL_SHAPE;
use super::model_args::ModelArgs;
use super::pool;
use super::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych fit gold/ --out weights.json                     learn on every NAME.gold in the folder with its two texts
  diptych fit out/ --out weights.json                      learn on what a review made of a run, pairs judged as a whole
  diptych fit gold/ --out weights.json --model LaBSE       for another encoder
  diptych fit gold/ --out weights.json --parallel news.tsv document pairing and mining too, on a parallel corpus
  diptych fit --parallel news.tsv --out weights.json       no hand-aligned texts: its documents are taken for such
  diptych fit gold/ --out weights.json --judged pairs.tsv  half translations also on pairs that people judged
  diptych align a.txt b.txt --weights weights.json         use them; `run`, `pair` and `mine` take them alike

Sentence alignment is learnt on the gold. Document pairing is learnt on --parallel and on the 1-1 beads of the gold, cut into
articles, mining on --parallel alone; without it they stay as they come with the program, or, for an encoder that it has none for,
both are learnt on the gold.
What of a bead is translated is learnt on all of them, with clauses added on one side or taken away.";

/// Learn alignment weights from hand-aligned texts
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n--parallel: {PARALLEL_SHAPE}"))]
pub struct Args {
    /// Folders with gold files, or gold files; or the folder of a run that was reviewed
    #[arg(required_unless_present = "parallel")]
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
    /// Learn on the texts as they are, without variants that lack passages, have foreign lines, blocks in another order or
    /// sentences that are cut and joined
    #[arg(long)]
    no_variants: bool,
    /// Feature of sentence alignment that gets no weight, by its name in a weights file, to see what it is worth; may be repeated
    #[arg(long, value_name = "FEATURE", value_parser = feature)]
    without: Vec<String>,
    /// Parallel corpus to learn document pairing and mining on; without gold, everything is learnt on it
    #[arg(long, value_name = "FILE")]
    parallel: Option<PathBuf>,
    /// Projection of vectors, made by scripts/train-projection [default: the one that comes with the program for the encoder]
    #[arg(long, value_name = "FILE")]
    projection: Option<PathBuf>,
    /// Reader of pairs, made by scripts/train-reader; of several the mean is taken [default: those that come with the program for the
    /// encoder, where the layer is theirs]
    #[arg(long, value_name = "FILE")]
    reader: Vec<PathBuf>,
    /// Reader that tells what of a pair is translated; of several the mean is taken [default: those that come with the program for the
    /// encoder, where the layer is theirs and --reader names no others, which are taken for that as well]
    #[arg(long, value_name = "FILE")]
    coverage_reader: Vec<PathBuf>,
    /// Pairs that people judged, as `eval whole` takes them, to learn half translations on besides those that are made of the gold; may be
    /// repeated. None that the reader was learnt on
    #[arg(long, value_name = "FILE")]
    judged: Vec<PathBuf>,
    /// Parts of the gold that are left out in turn to see how good the weights are; 0 for none
    #[arg(long, default_value_t = 5, value_name = "N")]
    folds: usize,
    #[command(flatten)]
    model: ModelArgs,
}

/// The name of a feature of either pass.
fn feature(name: &str) -> std::result::Result<String, String> {
    let mut names = FIRST_PASS_FEATURES.iter().chain(&SECOND_PASS_FEATURES);
    match names.any(|known| *known == name) {
        true => Ok(name.to_owned()),
        false => Err(format!("no such feature; those of the second pass are: {}", SECOND_PASS_FEATURES.join("; "))),
    }
}

impl Args {
    /// What was named, else what comes with the program for the encoder: its readers only where no reader is named and the layer is theirs.
    fn pretrained(&self, encoder: &dyn Encoder, layer: Option<usize>) -> Result<Pretrained> {
        let built_in = AlignWeights::built_in(&encoder.id().name).ok();
        let fits = self.reader.is_empty() && built_in.as_ref().is_some_and(|weights| weights.layer == layer);
        let ready = built_in.map(|weights| weights.pretrained()).unwrap_or_default();
        let projection = |path: &PathBuf| {
            let projection = Projection::load(path)?;
            check_width(path, "vectors", projection.dimension(), encoder)?;
            Ok::<_, Error>(projection)
        };
        let readers = |paths: &[PathBuf]| {
            let load = |path: &PathBuf| {
                let reader = Reader::load(path)?;
                check_width(path, "token states", reader.width(), encoder)?;
                Ok::<_, Error>(reader)
            };
            Ok::<_, Error>(Readers::new(paths.iter().map(load).collect::<Result<_>>()?))
        };
        Ok(Pretrained {
            projection: self.projection.as_ref().map(projection).transpose()?.or(ready.projection),
            reader: readers(&self.reader)?.or(ready.reader.filter(|_| fits)),
            coverage_reader: readers(&self.coverage_reader)?.or(ready.coverage_reader.filter(|_| fits)),
        })
    }
}

/// Whether what a file holds takes rows as wide as the encoder makes them.
fn check_width(path: &Path, rows: &str, width: usize, encoder: &dyn Encoder) -> Result<()> {
    match encoder.dimension() {
        own if own == width => Ok(()),
        own => Err(Error::input(path, format!("for {rows} of {width} numbers, the encoder's have {own}"))),
    }
}

/// Draws that pairing and mining are learnt on.
const DRAWS: u64 = 40;

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    pool(args.model.threads())?.install(|| fit(args, ui))
}

fn fit(args: &Args, ui: &Ui) -> Result<u8> {
    // Lives as long as what was written into it is read.
    let scratch = tempfile::tempdir().map_err(|e| Error::io(std::env::temp_dir(), e))?;
    let paths = gold_paths(&args.gold, scratch.path())?;
    let judged = args.judged.iter().map(|path| judged::read(path)).collect::<Result<Vec<_>>>()?;
    let files = match args.gold.is_empty() {
        true => vec![],
        false => find_gold(&paths, args.source_language.as_deref())?,
    };
    let progress: &dyn Progress = ui;
    let encoder = args.model.load(progress)?;
    let layer = match args.layer {
        Some(0) => None,
        Some(layer) => Some(layer),
        None => Some((encoder.layers() * 7).div_ceil(12)),
    };
    let encoder = RememberingEncoder::new(encoder.as_ref());
    progress.begin("encode", "sentences", None);
    let mut texts: Vec<GoldText> = files.iter().map(|f| f.load(&encoder, layer, progress)).collect::<Result<_>>()?;
    progress.end();
    // As many texts as make the folds: there must be others to judge one by.
    let parts = if texts.is_empty() { args.folds.max(1) } else { 1 };
    let corpus = args.parallel.as_deref().map(|path| Parallel::load(path, &encoder, progress)).transpose()?;
    let mut parallel = match &corpus {
        Some(corpus) => corpus.texts(parts, layer, &encoder, progress)?,
        None => vec![],
    };
    if texts.is_empty() {
        std::mem::swap(&mut texts, &mut parallel);
    }
    let lessons = match args.no_variants {
        true => Lessons::new(texts),
        false => Lessons::with_variants(texts, &encoder, layer, progress)?,
    };
    progress.begin("prepare", "texts", None);
    let fitter = lessons.fitter(args.pretrained(&encoder, layer)?, AlignOptions::default());
    let options = FitOptions { regularisation: args.l2, without: args.without.clone(), ..FitOptions::default() };
    let mut out = String::new();
    match lessons.texts.len() {
        _ if args.folds == 0 => {}
        1 => ui.warn("one text alone: none can be left out to see how good the weights are"),
        count => {
            let weights = lessons.left_out(&fitter, &options, &lessons.folds(args.folds.max(2)), &encoder, progress)?;
            let _ = writeln!(out, "sentence alignment, every text with weights learnt without it: strict P, R, F1");
            let mut sum = AlignmentScores::default();
            for (text, weights) in lessons.texts.iter().zip(&weights) {
                let scores = judge_alignment(text, weights, AlignOptions::default(), &encoder, progress)?;
                line(&mut out, &text.name, &scores);
                sum = sum.plus(&scores);
            }
            line(&mut out, &format!("all {count} texts"), &sum);
        }
    }
    progress.begin("learn", "steps", None);
    let (mut weights, [first, loss]) = lessons.learn(&fitter, &options, &encoder, |_| true, progress)?;
    progress.end();
    weights.encoder = encoder.id().name.clone();
    weights.layer = layer;
    weights.learnt_on = lessons.texts.iter().map(|t| t.name.clone()).collect::<Vec<_>>().join(", ");
    let round = |list: &mut Vec<f32>| list.iter_mut().for_each(|x| *x = (*x * 1e4).round() / 1e4);
    round(&mut weights.centre.vectors);
    round(&mut weights.centre.tokens);
    documents((args, corpus), &lessons, &encoder, &mut weights, &mut out, progress)?;
    let texts: Vec<GoldText> = lessons.texts.into_iter().chain(parallel).collect();
    cover(args, (&texts, &judged), &encoder, &mut weights, &mut out, progress)?;
    write_atomically(&args.out, |file| file.write_all(weights.to_json().as_bytes()))?;
    ui::print(&out)?;
    let texts = texts.len();
    let losses = format!("mean loss of a bead {first:.4}, {loss:.4} in the second pass");
    ui.note(format!("{texts} texts, {losses}; weights in {}", args.out.display()));
    Ok(DONE)
}

/// What was given, the gold of its review in the place of every run.
fn gold_paths(given: &[PathBuf], scratch: &Path) -> Result<Vec<PathBuf>> {
    let gold = |(number, path): (usize, &PathBuf)| {
        if !path.join("run.json").is_file() {
            return Ok(path.clone());
        }
        let folder = scratch.join(number.to_string());
        std::fs::create_dir(&folder).map_err(|e| Error::io(&folder, e))?;
        write_reviewed(path, &folder)?;
        Ok(folder)
    };
    given.iter().enumerate().map(gold).collect()
}

fn line(out: &mut String, name: &str, scores: &AlignmentScores) {
    let (p, r, f1) = (scores.strict.precision(), scores.strict.recall(), scores.strict.f1());
    let _ = writeln!(out, "  {name:24} {p:.4} {r:.4} {f1:.4}");
}

/// The parallel corpus that was named.
struct Parallel {
    name: String,
    corpus: ParallelCorpus,
}

impl Parallel {
    fn load(path: &Path, encoder: &dyn Encoder, progress: &dyn Progress) -> Result<Self> {
        let corpus = ParallelCorpus::load(path, encoder, &Centre::default(), progress)?;
        Ok(Parallel { name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), corpus })
    }

    /// Its documents as so many hand-aligned texts.
    fn texts(
        &self,
        parts: usize,
        layer: Option<usize>,
        encoder: &dyn Encoder,
        progress: &dyn Progress,
    ) -> Result<Vec<GoldText>> {
        self.corpus.gold_texts(&self.name, parts, encoder, layer, &Quiet(progress))
    }
}

/// Adds the weights that tell what of a bead is translated, and how sure it is that a unit of a memory is, if there are token states to tell
/// it by.
fn cover(
    args: &Args,
    (texts, judged): (&[GoldText], &[Vec<JudgedPair>]),
    encoder: &dyn Encoder,
    weights: &mut AlignWeights,
    out: &mut String,
    progress: &dyn Progress,
) -> Result<()> {
    if weights.layer.is_none() {
        return Ok(());
    }
    let folds = args.folds.clamp(1, texts.len().max(1));
    let groups: Vec<usize> = (0..texts.len()).map(|text| text % folds).collect();
    progress.begin("learn", "half translations", None);
    let (learnt, scores) = coverage::learn(texts, &groups, judged, weights, encoder, &Quiet(progress))?;
    progress.end();
    weights.coverage = Some(learnt);
    progress.begin("learn", "units of memories", None);
    let (learnt, of_units) = units::learn(texts, &groups, judged, weights, encoder, &Quiet(progress))?;
    progress.end();
    weights.units = Some(learnt);
    if !scores.is_empty() {
        let _ = writeln!(
            out,
            "half translations, every text with weights learnt without it: area under the curve of whole pairs"
        );
        let _ =
            writeln!(out, "  {:24} against part, none; of words; calibration error where 20, 60, 95 % are whole", "");
        for (text, s) in texts.iter().zip(&scores) {
            let (part, none) = (s.in_part, s.foreign);
            let [poor, half, good] = s.calibration;
            let calibration = format!("{poor:.4} {half:.4} {good:.4}");
            let _ = writeln!(out, "  {:24} {part:.4} {none:.4} {:.4} {calibration}", text.name, s.words);
        }
    }
    if !of_units.is_empty() {
        let _ = writeln!(
            out,
            "confidence of a memory's units, of which one in eight has another's target, every text with weights learnt without it:\n  \
             area under the curve of right units; of those at {} and more, share that is right, and share of all right ones",
            units::SURE
        );
        for (text, UnitScores { area, precision, recall }) in texts.iter().zip(&of_units) {
            let _ = writeln!(out, "  {:24} {area:.4} {precision:.4} {recall:.4}", text.name);
        }
    }
    Ok(())
}

/// Adds the weights of document pairing and mining.
fn documents(
    (args, parallel): (&Args, Option<Parallel>),
    lessons: &Lessons,
    encoder: &dyn Encoder,
    weights: &mut AlignWeights,
    out: &mut String,
    progress: &dyn Progress,
) -> Result<()> {
    let corpus = match (parallel, AlignWeights::built_in(&encoder.id().name)) {
        (Some(Parallel { corpus, .. }), _) => Some(ParallelCorpus { centre: weights.centre.clone(), ..corpus }),
        (None, Ok(ready)) => {
            (weights.pairs, weights.mining) = (ready.pairs, ready.mining);
            return Ok(());
        }
        (None, Err(_)) => None,
    };
    progress.begin("learn", "documents", None);
    // Every text is a corpus of its own: its articles are of one kind, and of its languages.
    let of_text = |text: &GoldText| ParallelCorpus::of_gold(std::slice::from_ref(text), &weights.centre);
    let texts = if args.gold.is_empty() { &[] } else { &lessons.texts[..] };
    let of_texts: Vec<ParallelCorpus> = texts.iter().map(of_text).collect();
    let corpora: Vec<&ParallelCorpus> = of_texts.iter().chain(&corpus).collect();
    let halves: Vec<[Vec<Range<usize>>; 2]> = corpora.iter().map(|corpus| corpus.halves()).collect();
    let some = |half: usize| halves.iter().any(|halves| !halves[half].is_empty());
    if args.folds > 0 && some(0) && some(1) {
        let heading = "document pairing, hardest case, either half with weights learnt on the other: P, R, F1";
        let _ = writeln!(out, "{heading}");
        let learn = |half: usize| {
            let on: Vec<_> = corpora.iter().zip(&halves).map(|(corpus, halves)| (*corpus, &halves[half][..])).collect();
            learn_pairing(&on, DRAWS, progress)
        };
        let learnt = [learn(1)?, learn(0)?];
        let names = texts.iter().map(|text| text.name.as_str()).chain(["parallel corpus"]);
        for ((corpus, halves), name) in corpora.iter().zip(&halves).zip(names) {
            let mut c = PairCounts::default();
            for (own, weights) in halves.iter().zip(&learnt) {
                c = c.plus(judge_pairing(corpus, own, weights, (HARDEST, 0.5), DRAWS, progress)?);
            }
            let (p, r, f1) = (c.precision(), c.recall(), c.f1());
            let of = corpus.documents.len();
            let _ = writeln!(out, "  {:30} {p:.4} {r:.4} {f1:.4}", format!("{name}, {of} documents"));
        }
    }
    let all: Vec<_> = corpora.iter().map(|corpus| (*corpus, &corpus.documents[..])).collect();
    weights.pairs = Some(learn_pairing(&all, DRAWS, progress)?);
    // Books have other margins than news: weights of both are right for neither, so that mining is learnt on the parallel corpus alone.
    let mining = corpus.unwrap_or_else(|| ParallelCorpus::of_gold(texts, &weights.centre));
    let rows: Vec<usize> = (0..mining.texts[0].len()).collect();
    weights.mining = Some(learn_mining(&mining, &rows, DRAWS, progress)?);
    progress.end();
    Ok(())
}
