//! What `diptych align` takes: two texts, two JSONL files, folders of either.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diptych::corpus::{self, Document, Language, ReadOptions, Record, RecordFields, Source, SourceKind};
use diptych::progress::Progress;
use diptych::{Error, Result};

/// How texts are read.
#[derive(clap::Args)]
pub struct InputArgs {
    /// The texts have one sentence a line
    #[arg(long, help_heading = "Input")]
    pub presplit: bool,
    /// Language of the source side, any that the encoder knows [default: guessed, French or English]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub source_language: Option<Language>,
    /// Language of the target side, any that the encoder knows [default: guessed, French or English]
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub target_language: Option<Language>,
    /// Field of a JSONL record that holds the text, or the list of its sentences
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Input")]
    text_field: String,
    /// Field of a JSONL record that holds its id
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "Input")]
    id_field: String,
}

/// Documents, and which of them belong together.
#[derive(Default)]
pub struct Paired {
    /// All documents.
    pub documents: Vec<Document>,
    /// Source and target, as indices.
    pub pairs: Vec<(usize, usize)>,
    /// How many files and records could not be used.
    pub left_out: usize,
}

impl Paired {
    fn add(&mut self, source: Document, target: Document) {
        let n = self.documents.len();
        self.documents.extend([source, target]);
        self.pairs.push((n, n + 1));
    }

    fn leave_out(&mut self, message: &str, progress: &dyn Progress) {
        progress.warn(message);
        self.left_out += 1;
    }
}

impl InputArgs {
    /// The languages that were named.
    pub fn languages(&self) -> [Option<Language>; 2] {
        [self.source_language.clone(), self.target_language.clone()]
    }

    /// Reads everything and says what belongs together.
    pub fn read(&self, source: &Path, target: Option<&Path>, progress: &dyn Progress) -> Result<Paired> {
        let mut paired = Paired::default();
        match (source.is_dir(), target.map(|t| (t, t.is_dir()))) {
            (true, None) => self.folders(self.one_folder(source, progress), &mut paired, progress)?,
            (true, Some((target, true))) => {
                let sides = [self.folder(source, 0, progress), self.folder(target, 1, progress)];
                self.folders(sides, &mut paired, progress)?;
            }
            (false, Some((target, false))) => {
                let [a, b] = [source, target].map(one_file);
                self.files(&a?, &b?, &mut paired, progress)?;
            }
            (false, None) => {
                let source = source.display();
                return Err(Error::Usage(format!("{source} needs a translation: give a second file, or a .tmx file")));
            }
            _ => return Err(Error::Usage("a folder and a file cannot be matched: give two of one kind".into())),
        }
        for &(a, b) in &paired.pairs {
            let (a, b) = (&paired.documents[a], &paired.documents[b]);
            if a.language == b.language && a.language.code() != "und" {
                progress.warn(&format!("{} and {} are both in {}", a.source.display(), b.source.display(), a.language));
            }
        }
        Ok(paired)
    }

    /// Two files, of texts or of records.
    fn files(&self, a: &Source, b: &Source, paired: &mut Paired, progress: &dyn Progress) -> Result<()> {
        match (a.kind, b.kind) {
            (SourceKind::Text, SourceKind::Text) => paired.add(self.text(a, 0)?, self.text(b, 1)?),
            (SourceKind::Records, SourceKind::Records) => self.records([a, b], paired, progress)?,
            _ => {
                let (a, b) = (a.path.display(), b.path.display());
                return Err(Error::Usage(format!(
                    "{a} and {b} are not of one kind: give two texts or two JSONL files"
                )));
            }
        }
        Ok(())
    }

    fn text(&self, source: &Source, side: usize) -> Result<Document> {
        let language = self.languages()[side].clone();
        if self.presplit {
            return corpus::read_presplit(source.id.clone(), &source.path, language);
        }
        corpus::read_document_as(source.id.clone(), &source.path, &options(language))
    }

    /// Records by their ids if all have one, else by order.
    fn records(&self, files: [&Source; 2], paired: &mut Paired, progress: &dyn Progress) -> Result<()> {
        let fields = || RecordFields { text: self.text_field.clone(), id: self.id_field.clone(), ..Default::default() };
        let mut sides: Vec<Vec<Result<Record>>> = Vec::new();
        for (file, language) in files.iter().zip(self.languages()) {
            sides.push(corpus::records(&file.path, fields(), options(language))?.collect());
        }
        let has_id = |record: &Result<Record>| record.as_ref().map_or(true, |r| r.fields.contains_key(&self.id_field));
        let by_id = sides.iter().flatten().all(has_id);
        let mut read: Vec<Vec<Document>> = Vec::new();
        for records in sides {
            let mut documents = Vec::new();
            for record in records {
                match record {
                    Ok(record) => documents.push(self.split(record.document)?),
                    // Without ids the ones that follow would be matched wrongly.
                    Err(error) if !by_id => return Err(error),
                    Err(error) => paired.leave_out(&error.to_string(), progress),
                }
            }
            read.push(documents);
        }
        let (Some(targets), Some(sources)) = (read.pop(), read.pop()) else { return Ok(()) };
        if !by_id {
            if sources.len() != targets.len() {
                let (a, n, m) = (files[0].path.display(), sources.len(), targets.len());
                let reason = format!("{m} records, but {n} in {a}; give all of them an id to be matched by");
                return Err(Error::input(&files[1].path, reason));
            }
            sources.into_iter().zip(targets).for_each(|(a, b)| paired.add(a, b));
            return Ok(());
        }
        let mut targets: BTreeMap<String, Document> = targets.into_iter().map(|d| (d.id.clone(), d)).collect();
        for source in sources {
            match targets.remove(&source.id) {
                Some(target) => paired.add(source, target),
                None => paired.leave_out(&alone(files[0], &source.id, files[1]), progress),
            }
        }
        targets.keys().for_each(|id| paired.leave_out(&alone(files[1], id, files[0]), progress));
        Ok(())
    }

    /// With `--presplit` the lines of a record's text are its sentences.
    fn split(&self, document: Document) -> Result<Document> {
        if !self.presplit {
            return Ok(document);
        }
        corpus::presplit(document.id, &document.source, document.text, Some(document.language))
    }

    /// The files of one side of two folders, by what their names share with those of the other side.
    fn folder(&self, folder: &Path, side: usize, progress: &dyn Progress) -> BTreeMap<String, Source> {
        let codes = match &self.languages()[side] {
            Some(language) => vec![language.code().to_owned()],
            None => vec!["fr".into(), "en".into()],
        };
        by_name(folder, progress, |id| {
            Some(codes.iter().find_map(|code| bare(id, code)).unwrap_or_else(|| id.to_owned()))
        })
    }

    /// The files of a folder that holds both sides, told apart by their names.
    fn one_folder(&self, folder: &Path, progress: &dyn Progress) -> [BTreeMap<String, Source>; 2] {
        let [source, target] = self.languages();
        let codes = [source.unwrap_or(Language::french()), target.unwrap_or(Language::english())];
        codes.map(|code| by_name(folder, progress, |id| bare(id, code.code())))
    }

    /// Matches the files of two sides.
    fn folders(
        &self,
        [sources, mut targets]: [BTreeMap<String, Source>; 2],
        paired: &mut Paired,
        progress: &dyn Progress,
    ) -> Result<()> {
        let alone = |file: &Source| format!("{}: no file of this name in the other language", file.path.display());
        for (name, source) in &sources {
            let Some(target) = targets.remove(name) else {
                paired.leave_out(&alone(source), progress);
                continue;
            };
            if let Err(error) = self.files(source, &target, paired, progress) {
                paired.leave_out(&error.to_string(), progress);
            }
        }
        targets.values().for_each(|target| paired.leave_out(&alone(target), progress));
        if paired.pairs.is_empty() {
            return Err(Error::Usage(
                "no two files match by name (x.txt with x.txt, x.fr.txt with x.en.txt); who translates whom, `diptych run` \
                 finds out"
                    .into(),
            ));
        }
        Ok(())
    }
}

fn options(language: Option<Language>) -> ReadOptions {
    language.map_or_else(ReadOptions::default, ReadOptions::in_language)
}

fn one_file(path: &Path) -> Result<Source> {
    let mut walk = corpus::walk(&[path.to_owned()]);
    match (walk.sources.pop(), walk.failures.pop()) {
        (Some(source), _) => Ok(source),
        (None, Some(error)) => Err(error),
        (None, None) => Err(Error::input(path, "nothing to read there")),
    }
}

/// The files of a folder under the names that `name` makes of their ids; those that it makes none of are left alone.
fn by_name(folder: &Path, progress: &dyn Progress, name: impl Fn(&str) -> Option<String>) -> BTreeMap<String, Source> {
    let walk = corpus::walk(&[PathBuf::from(folder)]);
    walk.failures.iter().for_each(|error| progress.warn(&error.to_string()));
    let mut files: BTreeMap<String, Source> = BTreeMap::new();
    for source in walk.sources {
        let Some(name) = name(&source.id) else { continue };
        if let Some(first) = files.get(&name) {
            let (first, path) = (first.path.display(), source.path.display());
            progress.warn(&format!("{path}: left out: {first} has the same name"));
            continue;
        }
        files.insert(name, source);
    }
    files
}

/// What is left of a file's id without the language: `a/x.fr`, `a/x_fr`, `a/x-fr` and `fr/a/x` are `a/x`.
fn bare(id: &str, code: &str) -> Option<String> {
    let end = id.strip_suffix(code).and_then(|x| x.strip_suffix(['.', '_', '-']));
    let start = || id.strip_prefix(code).and_then(|x| x.strip_prefix('/'));
    end.or_else(start).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn alone(file: &Source, id: &str, other: &Source) -> String {
    format!("{}: no record {id} in {}", file.path.display(), other.path.display())
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn names_without_their_language() {
        for id in ["a/x.fr", "a/x_fr", "a/x-fr", "fr/a/x"] {
            assert_eq!(bare(id, "fr").as_deref(), Some("a/x"), "{id}");
        }
        for id in ["a/xfr", "fr", ".fr", "a/x.en"] {
            assert_eq!(bare(id, "fr"), None, "{id}");
        }
    }
}
