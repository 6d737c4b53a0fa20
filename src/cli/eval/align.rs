//! `diptych eval align`: alignments against references.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use diptych::align::{AlignWeights, FitOptions, RememberingEncoder};
use diptych::eval::align::{AlignmentScores, PredictedBead, score};
use diptych::eval::gold::{GoldText, find_gold, read_bead_file};
use diptych::eval::lessons::{Lessons, judge_alignment};
use diptych::eval::stress::Stress;
use diptych::model::Encoder;
use diptych::progress::Progress;
use diptych::report::Reliability;
use diptych::{Error, Result};

use crate::cli::DONE;
use crate::cli::align::Search;
use crate::cli::eval::bands::band_line;
use crate::cli::eval::plot::{PlotArgs, bands, draw};
use crate::cli::model_args::ModelArgs;
use crate::cli::pool;
use crate::cli::ui::{self, Ui};

const EXAMPLES: &str = "\
Examples:
  diptych eval align gold/                                 every NAME.gold in the folder with its two texts
  diptych eval align gold/ --leave-one-out --stress        learn on all but one, try on that one and its harder variants
  diptych eval align gold/ --leave-pair-out                learn on other languages than those of the text that is tried
  diptych eval align gold/ --predictions other/            score other/NAME.* made by another tool
  diptych eval align gold/novel.gold --weights mine.json --json

A gold line is `[0, 1]:[2]` (sentences from 0; an empty side is a null bead); .xml files hold XCES (CES) links. The texts
have one sentence a line. Precision counts every distinct bead found, recall the gold beads with both sides, as vecalign does.";

/// Judge alignments by precision, recall and F1 of their beads
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Folders with gold files, or gold files
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Which of the two texts is the source, by its extension [default: the first by alphabet]
    #[arg(long, value_name = "CODE")]
    source_language: Option<String>,
    /// Score these alignments (NAME.* in the folder) instead of making some
    #[arg(long, value_name = "DIR", conflicts_with_all = ["stress", "leave_one_out", "leave_pair_out"])]
    predictions: Option<PathBuf>,
    /// Also try harder variants: passages cut out, sentences dropped, foreign lines inserted, blocks moved,
    /// sentences cut and joined
    #[arg(long)]
    stress: bool,
    /// Learn the weights on all texts but the one that is tried
    #[arg(long, conflicts_with = "weights")]
    leave_one_out: bool,
    /// Learn the weights on all texts but those of the languages of the one that is tried
    #[arg(long, conflicts_with_all = ["weights", "leave_one_out"])]
    leave_pair_out: bool,
    /// Seed of the variants
    #[arg(long, default_value_t = 2, value_name = "N")]
    seed: u64,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    model: ModelArgs,
}

/// What the rows that sum over the texts are called.
const ALL: &str = "all texts";

/// Runs the command.
pub fn run(args: &Args, ui: &Ui) -> Result<u8> {
    pool(args.model.threads())?.install(|| eval(args, ui))
}

fn eval(args: &Args, ui: &Ui) -> Result<u8> {
    let files = find_gold(&args.gold, args.source_language.as_deref())?;
    let mut report: Vec<(String, AlignmentScores)> = Vec::new();
    let mut stressed: BTreeMap<&str, AlignmentScores> = BTreeMap::new();
    if let Some(folder) = &args.predictions {
        for file in &files {
            let found = predictions(folder, &file.name)?;
            report.push((file.name.clone(), score(&file.gold()?, &found)));
        }
    } else {
        let progress: &dyn Progress = ui;
        let encoder = args.model.load(progress)?;
        let encoder = RememberingEncoder::new(encoder.as_ref());
        let built_in = args.search.weights(&encoder.id().name)?;
        progress.begin("encode", "sentences", None);
        let texts: Vec<GoldText> =
            files.iter().map(|f| f.load(&encoder, built_in.layer, progress)).collect::<Result<_>>()?;
        progress.end();
        let learns = args.leave_one_out || args.leave_pair_out;
        let lessons = match learns {
            true => Lessons::with_variants(texts, &encoder, built_in.layer, progress)?,
            false => Lessons::new(texts),
        };
        let texts = &lessons.texts;
        let groups = if args.leave_pair_out { lessons.language_pairs() } else { lessons.folds(texts.len()) };
        let weights: Vec<AlignWeights> = match learns {
            true if groups.iter().all(|group| *group == groups[0]) => {
                let of = if args.leave_pair_out { "language pairs" } else { "texts" };
                return Err(Error::NoInput(format!(
                    "two {of} or more are needed, to learn on one and try on the other"
                )));
            }
            true => {
                let fitter = lessons.fitter(built_in.pretrained(), args.search.options());
                lessons.left_out(&fitter, &FitOptions::default(), &groups, &encoder, progress)?
            }
            false => vec![built_in.clone(); texts.len()],
        };
        progress.begin("align", "texts", Some(texts.len() as u64));
        for (n, (text, weights)) in texts.iter().zip(&weights).enumerate() {
            report
                .push((text.name.clone(), judge_alignment(text, weights, args.search.options(), &encoder, progress)?));
            if args.stress {
                let other = lessons.lender(n);
                let mut variants: Vec<(&str, GoldText)> =
                    Stress::ALL.map(|stress| (stress.name(), text.variant(other, stress, args.seed))).into();
                variants.push(("resegmented", text.resegmented(&encoder, built_in.layer, args.seed, progress)?));
                for (name, variant) in variants {
                    let scores = judge_alignment(&variant, weights, args.search.options(), &encoder, progress)?;
                    let sum = stressed.remove(name).unwrap_or_default().plus(&scores);
                    stressed.insert(name, sum);
                }
            }
            progress.advance(1);
        }
        progress.end();
    }
    let all = report.iter().fold(AlignmentScores::default(), |sum, (_, s)| sum.plus(s));
    if let Some(path) = &args.plot.plot {
        plot(path, &all)?;
    }
    let mut pairs: BTreeMap<String, AlignmentScores> = BTreeMap::new();
    for (file, (_, scores)) in files.iter().zip(&report) {
        let sum = pairs.remove(&file.languages().join("-")).unwrap_or_default().plus(scores);
        pairs.insert(file.languages().join("-"), sum);
    }
    report.push((ALL.into(), all));
    if pairs.len() > 1 {
        report.extend(pairs.into_iter().map(|(pair, scores)| (format!("{ALL}, {pair}"), scores)));
    }
    report.extend(stressed.into_iter().map(|(s, scores)| (format!("{ALL}, {s}"), scores)));
    ui::print(&if args.json { json(&report) } else { table(&report) })?;
    Ok(DONE)
}

/// Draws the bands of confidence.
fn plot(path: &std::path::Path, scores: &AlignmentScores) -> Result<()> {
    if scores.by_confidence.is_empty() {
        return Err(Error::Usage("--plot needs confidences, and these beads have none".into()));
    }
    draw(path, &[Reliability::of_bands("", bands(&scores.by_confidence), scores.strict.gold)])
}

fn predictions(folder: &std::path::Path, name: &str) -> Result<Vec<PredictedBead>> {
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, e))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|e| e.ok())
        .map(|e| e.path())
        .filter(|p| p.file_stem().is_some_and(|s| s == name) && p.is_file())
        .collect();
    files.sort();
    match files.first() {
        Some(file) => read_bead_file(file),
        None => Err(Error::input(folder, format!("no {name}.* in it"))),
    }
}

fn table(report: &[(String, AlignmentScores)]) -> String {
    let mut out = String::new();
    let width = report.iter().map(|r| r.0.chars().count()).max().unwrap_or(0).max(4);
    let _ = writeln!(out, "{:width$}  strict P      R     F1   lax P      R     F1   beads", "text");
    for (name, s) in report {
        let _ = writeln!(
            out,
            "{name:width$}    {:.4} {:.4} {:.4}  {:.4} {:.4} {:.4}  {:6}",
            s.strict.precision(),
            s.strict.recall(),
            s.strict.f1(),
            s.lax.precision(),
            s.lax.recall(),
            s.lax.f1(),
            s.strict.found
        );
    }
    for (name, s) in report.iter().filter(|(name, _)| name.starts_with(ALL)) {
        let _ = writeln!(out, "\n{name} by bead type\n  type   found  right   gold  found of gold");
        for (kind, c) in &s.by_type {
            let _ = writeln!(out, "  {kind:5} {:6} {:6} {:6} {:6}", c.found, c.right, c.gold, c.recalled);
        }
        if !s.by_confidence.is_empty() {
            let _ = writeln!(out, "\n{name} by confidence\n  from   found  right  share right  95 % interval");
            for band in &s.by_confidence {
                let _ = writeln!(out, "  {}", band_line(band));
            }
        }
    }
    out
}

fn json(report: &[(String, AlignmentScores)]) -> String {
    let rows: Vec<_> = report
        .iter()
        .map(|(name, s)| {
            serde_json::json!({"text": name, "f1": s.strict.f1(), "precision": s.strict.precision(),
                "recall": s.strict.recall(), "lax_f1": s.lax.f1(), "scores": s})
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}
