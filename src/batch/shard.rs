//! A run in parts, on machines that know nothing of each other: each encodes its share of the documents, and one that gathers the
//! vectors does the rest.
//!
//! Whatever the parts are, the last step is a whole run that finds its vectors in the cache. So what comes out is, byte for byte,
//! what one run would have made.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::folder::{OWN, OutputFolder};
use super::settings::Settings;
use super::status::Recorder;
use super::store::Store;
use super::vectors::texts_of;
use crate::align::AlignWeights;
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::write::{write_atomically, write_json};

/// The file among a run's own that says which part it did.
const FILE: &str = "shard.json";
/// Texts that are encoded together.
const AT_ONCE: usize = 512;

/// One part of several: `2/8` is the second of eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    part: usize,
    of: usize,
}

impl Shard {
    /// Whether a document, by its place in the order of the inputs, is in this part.
    fn has(self, place: usize) -> bool {
        place % self.of == self.part - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((part, of)) if (1..=of).contains(&part) => Ok(Shard { part, of }),
            _ => Err("a part and their number are wanted, 1/8 to 8/8".into()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

/// What a part says of itself once it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShardReport {
    /// The version of Diptych.
    pub version: String,
    /// Which part.
    pub shard: Shard,
    /// How many documents it encoded.
    pub documents: usize,
    /// How many sentences, and titles that stand beside texts.
    pub sentences: usize,
    /// The words in which it was asked for ([`Settings::request`]).
    pub request: BTreeMap<String, serde_json::Value>,
}

/// Reads everything and encodes one part of it. `load` gives an encoder that keeps its vectors in the folder. Runs on the rayon
/// pool of the caller.
///
/// # Errors
/// As [`super::run()`].
pub fn run_shard(
    settings: &Settings,
    shard: Shard,
    load: impl FnOnce(&OutputFolder) -> Result<(Arc<dyn Encoder>, Arc<AlignWeights>)>,
    progress: &dyn Progress,
) -> Result<ShardReport> {
    let folder = OutputFolder::claim(&settings.out, settings.force)?;
    let recorder = Recorder::begin(&folder, progress);
    let result = work(settings, shard, &folder, load, &recorder);
    recorder.close(&result);
    result
}

fn work(
    settings: &Settings,
    shard: Shard,
    folder: &OutputFolder,
    load: impl FnOnce(&OutputFolder) -> Result<(Arc<dyn Encoder>, Arc<AlignWeights>)>,
    progress: &dyn Progress,
) -> Result<ShardReport> {
    let store = Store::read(&folder.own(""), &settings.inputs, &settings.read, progress)?;
    let own: Vec<usize> = (0..store.len()).filter(|place| shard.has(*place)).collect();
    let sentences = own.iter().map(|place| store.known[*place].texts).sum();
    let (encoder, _) = load(folder)?;
    let encode = |texts: &mut Vec<String>| -> Result<()> {
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let views: Vec<&str> = texts.iter().map(String::as_str).collect();
        encoder.encode(&views, Encoding { token_layer: None, progress })?;
        texts.clear();
        Ok(())
    };
    progress.begin("encode", "sentences", Some(sentences as u64));
    let mut texts: Vec<String> = Vec::new();
    for &place in &own {
        let document = store.get(place)?;
        texts.extend(texts_of(&document, 0).0.into_iter().map(|text| text.into_owned()));
        if texts.len() >= AT_ONCE {
            encode(&mut texts)?;
        }
    }
    encode(&mut texts)?;
    progress.end();
    let report = ShardReport {
        version: env!("CARGO_PKG_VERSION").into(),
        shard,
        documents: own.len(),
        sentences,
        request: settings.request.clone(),
    };
    write_atomically(&folder.own(FILE), |out| write_json(out, &report))?;
    Ok(report)
}

/// The parts of one run, looked at together: what each says of itself, and the file in which it says so.
///
/// # Errors
/// [`Error::Input`] when one is missing, unfinished, of another run or of another version.
pub fn shards(folders: &[PathBuf]) -> Result<Vec<(PathBuf, ShardReport)>> {
    let mut found: Vec<(PathBuf, ShardReport)> = folders.iter().map(|folder| load(folder)).collect::<Result<_>>()?;
    found.sort_by_key(|(_, report)| report.shard);
    let Some((first, report)) = found.first() else { return Err(Error::NoInput("there is no part to merge".into())) };
    let of = report.shard.of;
    let asked = |report: &ShardReport| {
        let mut request = report.request.clone();
        request.remove("out");
        request
    };
    for (file, other) in &found {
        if other.shard.of != of || asked(other) != asked(report) {
            let reason = format!("it is a part of another run than {}", first.display());
            return Err(Error::input(file, reason));
        }
        if other.version != env!("CARGO_PKG_VERSION") {
            return Err(Error::input(file, format!("it was made by version {}", other.version)));
        }
    }
    let missing = (1..=of).find(|part| !found.iter().any(|(_, report)| report.shard.part == *part));
    match missing {
        Some(part) => Err(Error::input(first, format!("part {part} of {of} is not among what was given"))),
        None => Ok(found),
    }
}

fn load(folder: &Path) -> Result<(PathBuf, ShardReport)> {
    let file = folder.join(OWN).join(FILE);
    match std::fs::read(&file) {
        Ok(bytes) => {
            let report = serde_json::from_slice(&bytes).map_err(|e| Error::input(&file, e.to_string()))?;
            Ok((file, report))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::input(folder, "no finished part of a run"))
        }
        Err(error) => Err(Error::io(file, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_from_one() {
        for (text, sound) in
            [("1/1", true), ("8/8", true), ("0/8", false), ("9/8", false), ("2", false), ("a/b", false)]
        {
            assert_eq!(text.parse::<Shard>().is_ok(), sound, "{text}");
        }
        let all: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|text| text.parse().unwrap()).to_vec();
        assert!((0..20).all(|place| all.iter().filter(|shard| shard.has(place)).count() == 1));
        assert_eq!(all[1].to_string(), "2/3");
    }
}
