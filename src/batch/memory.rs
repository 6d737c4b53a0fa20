//! Translation memories of any origin, scored again unit by unit.

use std::collections::HashSet;
use std::path::Path;

use super::rows::bead_row;
use crate::align::{self, AlignOptions, AlignWeights, Side};
use crate::corpus::Language;
use crate::error::{Error, Remedy, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::read::{BitextOptions, bitext};
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
    /// Its own, or its number (from 1) where it has none or shares it.
    pub id: String,
    /// Source and target.
    pub texts: [String; 2],
}

impl Memory {
    /// Reads a translation memory, which any format of bitexts may hold. A language that is not named is that of the first unit:
    /// its first variant is the source, its second the target.
    ///
    /// # Errors
    /// As [`bitext`], or of its first unit that is broken; when no unit has both languages.
    pub fn read(path: &Path, languages: [Option<Language>; 2]) -> Result<Self> {
        let opened = bitext(&[path.to_owned()], &BitextOptions { languages: languages.clone() })?;
        let mut languages = languages;
        let mut taken = HashSet::new();
        let (mut units, mut incomplete) = (Vec::new(), 0);
        for (bead, number) in opened.beads.zip(1usize..) {
            let row = match bead {
                Ok(row) => row,
                Err(error) if matches!(error.bare(), Error::Skipped { .. }) => {
                    incomplete += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let own = [&row.source.language, &row.target.language];
            let fits = languages.iter().zip(own).all(|(language, own)| language.as_ref().is_none_or(|l| l == own));
            if !fits || !row.has_both_sides() {
                incomplete += 1;
                continue;
            }
            for (language, own) in languages.iter_mut().zip(own) {
                language.get_or_insert_with(|| own.clone());
            }
            let id = if taken.insert(row.id.clone()) { row.id } else { format!("unit {number}") };
            units.push(Unit { id, texts: [row.source.text, row.target.text] });
        }
        let [Some(source), Some(target)] = languages else {
            return Err(Error::input(path, "no unit is in two languages").mended_by(Remedy::NameLanguages));
        };
        if units.is_empty() {
            return Err(Error::input(path, format!("none of its {incomplete} units has both {source} and {target}")));
        }
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        Ok(Memory {
            name: path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            hash: blake3::hash(&bytes).to_hex().to_string(),
            languages: [source, target],
            incomplete,
            units,
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
        if let Some(learnt) = &weights.coverage {
            learnt.settle(rows.iter_mut().map(|row| &mut row.scores.whole).filter(|whole| !whole.is_nan()));
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
        assert!(memory([Some("it"), None]).unwrap_err().to_string().contains("no unit is in two languages"));
    }

    #[test]
    fn any_bitext_is_a_memory() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Memory::read(&path, [Some(Language::french()), Some(Language::english())])
        };
        for (name, text) in [
            ("a.csv", "Oui.,Yes.\n\"Non, non.\",\"No, no.\"\nSeul.,\n"),
            ("a.tsv", "source\ttarget\nOui.\tYes.\nNon, non.\tNo, no.\nSeul.\t\n"),
            (
                "a.xlf",
                "<xliff srcLang='fr' trgLang='en'><file><unit id='1'><segment><source>Oui.</source><target>Yes.</target>\
                 </segment></unit><unit id='2'><segment><source>Non, non.</source><target>No, no.</target></segment></unit>\
                 <unit id='3'><segment><source>Seul.</source></segment></unit></file></xliff>",
            ),
        ] {
            let memory = read(name, text).unwrap();
            let wanted = [["Oui.", "Yes."], ["Non, non.", "No, no."]].map(|texts| texts.map(str::to_owned));
            assert_eq!(memory.units.iter().map(|unit| unit.texts.clone()).collect::<Vec<_>>(), wanted, "{name}");
            assert_eq!(memory.incomplete, 1, "{name}");
        }
        assert!(read("b.csv", "Oui.\n").unwrap_err().to_string().contains("source or target is missing"));
    }
}
