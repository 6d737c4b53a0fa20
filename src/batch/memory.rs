//! Translation memories of any origin, scored again unit by unit.

use std::collections::HashSet;
use std::path::Path;

use super::rows::bead_row;
use crate::align::{self, AlignOptions, AlignWeights, Side};
use crate::corpus::Language;
use crate::error::{Error, Remedy, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::read::{TranslationUnit, units};
use crate::write::{BeadRow, SideRow};

/// Units whose token states are held at a time, as many sentences as the aligner holds.
const UNITS_AT_ONCE: usize = 4096;

/// The units of a translation memory that have both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The file's name without its extension.
    pub name: String,
    /// BLAKE3 of the file, in hexadecimal.
    pub hash: String,
    /// Source and target language.
    pub languages: [Language; 2],
    /// The units in order.
    pub units: Vec<Unit>,
    /// How many units lack one of the languages and are left out.
    pub incomplete: usize,
}

/// A unit of a memory in its two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its `tuid`, or its number (from 1) where it has none or shares it.
    pub id: String,
    /// Source and target.
    pub texts: [String; 2],
}

impl Memory {
    /// Reads a translation memory. A language that is not named is that of the first unit: its first variant is the source, its second
    /// the target.
    ///
    /// # Errors
    /// As [`units`], or of its first unit that is broken; when no unit has both languages.
    pub fn read(path: &Path, languages: [Option<Language>; 2]) -> Result<Self> {
        let units: Vec<TranslationUnit> = units(path)?.collect::<Result<_>>()?;
        let languages = choose(&units, languages)
            .ok_or_else(|| Error::input(path, "no unit is in two languages").mended_by(Remedy::NameLanguages))?;
        let mut taken = HashSet::new();
        let pair = |(n, unit): (usize, &TranslationUnit)| {
            let [source, target] = &languages;
            let texts = [unit.text(source)?.to_owned(), unit.text(target)?.to_owned()];
            let own = unit.id.clone().filter(|id| taken.insert(id.clone()));
            Some(Unit { id: own.unwrap_or_else(|| format!("unit {}", n + 1)), texts })
        };
        let found: Vec<Unit> = units.iter().enumerate().filter_map(pair).collect();
        if found.is_empty() {
            let [source, target] = &languages;
            return Err(Error::input(
                path,
                format!("none of its {} units has both {source} and {target}", units.len()),
            ));
        }
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        Ok(Memory {
            name: path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            hash: blake3::hash(&bytes).to_hex().to_string(),
            languages,
            incomplete: units.len() - found.len(),
            units: found,
        })
    }

    /// One row a unit, with its scores; what the confidence means, [`align::rescore`] says.
    ///
    /// # Errors
    /// When the engine fails or the user asked to stop.
    pub fn rescore(
        &self,
        encoder: &dyn Encoder,
        weights: &AlignWeights,
        options: AlignOptions,
        progress: &dyn Progress,
    ) -> Result<Vec<BeadRow>> {
        progress.begin("score", "sentences", Some(2 * self.units.len() as u64));
        let mut rows = Vec::with_capacity(self.units.len());
        for units in self.units.chunks(UNITS_AT_ONCE) {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let texts = |side: usize| -> Vec<&str> { units.iter().map(|u| u.texts[side].as_str()).collect() };
            let encoding = Encoding { token_layer: weights.layer, progress };
            let texts = [texts(0), texts(1)];
            let encoded = [encoder.encode(&texts[0], encoding)?, encoder.encode(&texts[1], encoding)?];
            let side = |k: usize| Side {
                texts: texts[k].clone(),
                vectors: encoded[k].vectors.view(),
                tokens: &encoded[k].tokens,
                layout: &[],
            };
            for (unit, bead) in units.iter().zip(align::rescore(&side(0), &side(1), weights, options)) {
                let number = rows.len();
                rows.push(bead_row(unit.id.clone(), &bead, (self.side(0, unit, number), self.side(1, unit, number))));
            }
        }
        progress.end();
        Ok(rows)
    }

    fn side(&self, side: usize, unit: &Unit, number: usize) -> SideRow {
        SideRow {
            document: self.name.clone(),
            hash: self.hash.clone(),
            sentences: vec![number],
            ..SideRow::of_text(self.languages[side].clone(), unit.texts[side].clone())
        }
    }
}

/// The languages asked for, completed by those of the first unit that helps.
fn choose(units: &[TranslationUnit], asked: [Option<Language>; 2]) -> Option<[Language; 2]> {
    let other = |known: &Language| {
        let of = |unit: &TranslationUnit| {
            unit.text(known)?;
            unit.variants.iter().map(|v| &v.language).find(|l| *l != known).cloned()
        };
        units.iter().find_map(of)
    };
    Some(match asked {
        [Some(source), Some(target)] => [source, target],
        [Some(source), None] => [source.clone(), other(&source)?],
        [None, Some(target)] => [other(&target)?, target],
        [None, None] => {
            let first = units.iter().find_map(|unit| unit.variants.first().map(|v| v.language.clone()))?;
            [first.clone(), other(&first)?]
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TMX: &str = "<tmx version=\"1.4\"><header/><body>\
        <tu tuid=\"a\"><tuv xml:lang=\"de\"><seg>Ja.</seg></tuv><tuv xml:lang=\"fr\"><seg>Oui.</seg></tuv></tu>\
        <tu tuid=\"a\"><tuv xml:lang=\"fr\"><seg>Non.</seg></tuv><tuv xml:lang=\"de\"><seg>Nein.</seg></tuv></tu>\
        <tu><tuv xml:lang=\"fr\"><seg>Seul.</seg></tuv></tu></body></tmx>";

    fn memory(languages: [Option<&str>; 2]) -> Result<Memory> {
        let file = tempfile::Builder::new().suffix(".tmx").tempfile().unwrap();
        std::fs::write(file.path(), TMX).unwrap();
        Memory::read(file.path(), languages.map(|l| l.map(Language::new)))
    }

    #[test]
    fn units_are_put_in_one_direction() {
        let read = memory([None, None]).unwrap();
        assert_eq!(read.languages, ["de", "fr"].map(Language::new));
        assert_eq!(read.units[1], Unit { id: "unit 2".into(), texts: ["Nein.".into(), "Non.".into()] });
        assert_eq!((read.units.len(), read.incomplete), (2, 1));
        let read = memory([Some("fr"), None]).unwrap();
        assert_eq!((read.units[0].id.as_str(), read.units[0].texts[0].as_str()), ("a", "Oui."));
        let error = memory([Some("fr"), Some("en")]).unwrap_err().to_string();
        assert!(error.ends_with("none of its 3 units has both fr and en"), "{error}");
        assert!(memory([Some("it"), None]).unwrap_err().to_string().ends_with("say which two languages are wanted"));
    }
}
