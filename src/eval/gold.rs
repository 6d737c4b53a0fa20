//! Hand-aligned texts: `NAME.gold` beside its two texts of one sentence a line.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use ndarray::Array2;

use super::align::{GoldBead, PredictedBead, read_any};
use super::resegment::{Resegmented, resegment};
use super::stress::{Origin, Stress, variant};
use crate::align::{EncodedText, GoldExample};
use crate::corpus::{Document, Language, LanguageChoice};
use crate::error::{Error, Result};
use crate::model::{Encoded, Encoder};
use crate::progress::{Progress, Quiet};
use crate::read::Source;

/// A hand-aligned pair of texts.
pub struct GoldText {
    /// What the files are called, without extension.
    pub name: String,
    /// The languages of the two sides, as the files' endings name them.
    pub languages: [String; 2],
    /// Source side.
    pub source: EncodedText,
    /// Target side.
    pub target: EncodedText,
    /// The right beads.
    pub gold: Vec<GoldBead>,
}

impl GoldText {
    /// As weights are learnt from it.
    pub fn example(&self) -> GoldExample<'_> {
        GoldExample { source: self.source.side(), target: self.target.side(), gold: self.gold.clone() }
    }

    /// The variant whose sentences are cut and joined by other hands, encoded with the token states of `layer` if one is named.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn resegmented(
        &self,
        encoder: &dyn Encoder,
        layer: Option<usize>,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<GoldText> {
        let Resegmented { source, target, gold } =
            resegment([&self.source.texts, &self.target.texts], &self.gold, seed);
        let encoded = |texts| EncodedText::of_sentences(texts, encoder, layer, &Quiet(progress));
        Ok(GoldText {
            name: format!("{} (resegmented)", self.name),
            languages: self.languages.clone(),
            source: encoded(source)?,
            target: encoded(target)?,
            gold,
        })
    }

    /// A harder variant; `other` lends foreign lines.
    pub fn variant(&self, other: &GoldText, stress: Stress, seed: u64) -> GoldText {
        let v = variant(&self.gold, (other.source.texts.len(), other.target.texts.len()), stress, seed);
        GoldText {
            name: format!("{} ({})", self.name, stress.name()),
            languages: self.languages.clone(),
            source: pick(&self.source, &other.source, &v.source),
            target: pick(&self.target, &other.target, &v.target),
            gold: v.gold,
        }
    }
}

/// The sentences of a variant with what was worked out about them.
fn pick(own: &EncodedText, other: &EncodedText, from: &[Origin]) -> EncodedText {
    let mut out = EncodedText { encoded: Encoded::default(), ..EncodedText::default() };
    out.encoded.vectors = Array2::zeros((from.len(), own.encoded.vectors.ncols()));
    for (origin, mut row) in from.iter().zip(out.encoded.vectors.rows_mut()) {
        let (text, k) = match origin {
            Origin::Own(k) => (own, *k),
            Origin::Other(k) => (other, *k),
        };
        out.texts.push(text.texts[k].clone());
        out.layout.push(text.layout[k]);
        row.assign(&text.encoded.vectors.row(k));
        out.encoded.tokens.extend(text.encoded.tokens.get(k).cloned());
    }
    out
}

/// The files of one hand-aligned text.
pub struct GoldFiles {
    /// What they are called, without extension.
    pub name: String,
    source: PathBuf,
    target: PathBuf,
    gold: PathBuf,
}

/// Finds `NAME.gold` (or `.xml` with CES links) beside `NAME.aa` and `NAME.bb` under the paths; the source is the side that
/// `source` names, else the first by alphabet.
///
/// # Errors
/// When a gold file has not exactly two texts beside it, or there is none at all.
pub fn find_gold(paths: &[PathBuf], source: Option<&str>) -> Result<Vec<GoldFiles>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|e| Error::io(path, e))?;
            files.extend(entries.filter_map(|e| e.ok()).map(|e| e.path()));
        } else {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, e))?;
            let stem = path.file_stem().map(ToOwned::to_owned);
            files.extend(
                entries
                    .filter_map(|e| e.ok())
                    .map(|e| e.path())
                    .filter(|p| p.file_stem().map(ToOwned::to_owned) == stem),
            );
        }
    }
    let mut groups: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for file in files.into_iter().filter(|f| f.is_file()) {
        groups.entry(file.file_stem().unwrap_or_default().to_string_lossy().into_owned()).or_default().push(file);
    }
    let is_gold = |p: &PathBuf| p.extension().is_some_and(|e| e == "gold" || e == "xml");
    let mut out = Vec::new();
    for (name, mut files) in groups {
        files.sort();
        files.dedup();
        let Some(at) = files.iter().position(is_gold) else { continue };
        let gold = files.remove(at);
        files.retain(|f| f.extension().is_some_and(|e| e.len() == 2 || e.len() == 3));
        if files.len() != 2 {
            return Err(Error::input(
                &gold,
                format!("needs two texts beside it, {name}.aa and {name}.bb; {} are there", files.len()),
            ));
        }
        if source.is_some_and(|code| files[1].extension().is_some_and(|e| e == code)) {
            files.swap(0, 1);
        }
        let target = files.remove(1);
        out.push(GoldFiles { name, source: files.remove(0), target, gold });
    }
    if out.is_empty() {
        return Err(Error::NoInput(
            "no NAME.gold with its two texts there; a folder of them, or the .gold files, are needed".into(),
        ));
    }
    Ok(out)
}

/// Reads the beads of a file in either [format](read_any).
///
/// # Errors
/// When it cannot be read, or holds something else.
pub fn read_bead_file(path: &Path) -> Result<Vec<PredictedBead>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
    read_any(&text, &path.display().to_string())
}

impl GoldFiles {
    /// The languages of the source and of the target, as the files' endings name them.
    pub fn languages(&self) -> [String; 2] {
        [&self.source, &self.target].map(|path| path.extension().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// The gold beads alone.
    ///
    /// # Errors
    /// As [`read_bead_file`].
    pub fn gold(&self) -> Result<Vec<GoldBead>> {
        Ok(read_bead_file(&self.gold)?.into_iter().map(|p| p.bead).collect())
    }

    /// Reads both texts and encodes them, with the token states of `layer` if one is named (from 1).
    ///
    /// # Errors
    /// When a file cannot be read, the gold names a line that a text does not have, or the encoder fails.
    pub fn load(&self, encoder: &dyn Encoder, layer: Option<usize>, progress: &dyn Progress) -> Result<GoldText> {
        let read = |path: &Path| -> Result<(EncodedText, Places)> {
            let code = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            // Text, whatever the ending: here the endings are languages.
            let text = Source::of(path).open()?.text()?;
            let document =
                Document::presplit(self.name.clone(), path, text, &LanguageChoice::Known(Language::new(&code)))?;
            let mut text = EncodedText::new(&document, encoder, layer, progress)?;
            // Lines of a presplit file say nothing of paragraphs.
            text.layout.fill(Default::default());
            Ok((text, Places::of(&document)))
        };
        let ((source, source_places), (target, target_places)) = (read(&self.source)?, read(&self.target)?);
        let mut gold = self.gold()?;
        for (places, side) in [(&source_places, 0), (&target_places, 1)] {
            for bead in &mut gold {
                let lines = if side == 0 { &mut bead.0 } else { &mut bead.1 };
                places.find(lines).map_err(|line| {
                    let reason = format!("sentence {line} (from 0) of a text of {} lines", places.lines);
                    Error::input(&self.gold, reason)
                })?;
            }
        }
        gold.retain(|bead| !(bead.0.is_empty() && bead.1.is_empty()));
        Ok(GoldText { name: self.name.clone(), languages: self.languages(), source, target, gold })
    }
}

/// Which sentence stands on which line: gold counts lines, and the reader leaves empty ones out.
struct Places {
    sentences: HashMap<usize, usize>,
    lines: usize,
}

impl Places {
    fn of(document: &Document) -> Self {
        let sentences = document.lines().into_iter().enumerate().map(|(sentence, line)| (line, sentence)).collect();
        Places { sentences, lines: document.text.lines().count() }
    }

    /// Makes sentences of lines; the first line that the text does not have is an error.
    fn find(&self, lines: &mut Vec<usize>) -> Result<(), usize> {
        if let Some(line) = lines.iter().find(|line| **line >= self.lines) {
            return Err(*line);
        }
        *lines = lines.iter().filter_map(|line| self.sentences.get(line).copied()).collect();
        Ok(())
    }
}
