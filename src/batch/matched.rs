//! Texts that belong together by what they are called: two files, two files of records, folders of either.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::corpus::{Document, Language};
use crate::error::{Error, Remedy, Result};
use crate::progress::Progress;
use crate::read::{self, Contents, ReadOptions, Record, Source, contents_of, documents};

/// How texts that belong together are read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MatchOptions {
    /// The languages of source and target; one that is not named is guessed, French or English.
    pub languages: [Option<Language>; 2],
    /// How the texts are read, their languages left aside.
    pub read: ReadOptions,
}

/// Documents, and which of them belong together.
#[derive(Debug, Default)]
pub struct Matched {
    /// All documents.
    pub documents: Vec<Document>,
    /// Source and target, as indices.
    pub pairs: Vec<(usize, usize)>,
    /// How many files and records could not be used.
    pub left_out: usize,
}

impl Matched {
    /// Reads two files, two folders, or one folder that holds both languages, and says what belongs together.
    ///
    /// Files of folders belong together by name (`x.txt` with `x.txt`, `x.fr.txt` with `x.en.txt`, `fr/x.txt` with `en/x.txt`),
    /// records by their ids if all have one, else by order. What has no partner is told to `progress` and left out.
    ///
    /// # Errors
    /// [`Error::Usage`] when the two are not of one kind or the partner is missing; when a file cannot be read, or nothing
    /// matches.
    pub fn read(source: &Path, target: Option<&Path>, options: &MatchOptions, progress: &dyn Progress) -> Result<Self> {
        let mut reader = Reader { options, progress, matched: Matched::default() };
        match (source.is_dir(), target.map(|t| (t, t.is_dir()))) {
            (true, None) => reader.folders(reader.one_folder(source))?,
            (true, Some((target, true))) => reader.folders([reader.folder(source, 0), reader.folder(target, 1)])?,
            (false, Some((target, false))) => reader.files(&Source::of(source), &Source::of(target))?,
            (false, None) => {
                return Err(Error::Usage(format!("{} needs a translation: a second file", source.display())));
            }
            _ => return Err(Error::Usage("a folder and a file cannot be matched: give two of one kind".into())),
        }
        let matched = reader.matched;
        for &(a, b) in &matched.pairs {
            let (a, b) = (&matched.documents[a], &matched.documents[b]);
            if a.language == b.language && a.language.code() != "und" {
                progress.warn(&format!("{} and {} are both in {}", a.source.display(), b.source.display(), a.language));
            }
        }
        Ok(matched)
    }

    fn add(&mut self, source: Document, target: Document) {
        let n = self.documents.len();
        self.documents.extend([source, target]);
        self.pairs.push((n, n + 1));
    }
}

/// The work of [`Matched::read`].
struct Reader<'a> {
    options: &'a MatchOptions,
    progress: &'a dyn Progress,
    matched: Matched,
}

impl Reader<'_> {
    fn leave_out(&mut self, error: &Error) {
        self.progress.left_out(error);
        self.matched.left_out += 1;
    }

    /// How the texts of a side are read.
    fn side(&self, side: usize) -> ReadOptions {
        let ReadOptions { language, .. } = ReadOptions::in_language(self.options.languages[side].clone());
        ReadOptions { language, ..self.options.read.clone() }
    }

    /// Two files, of texts or of records.
    fn files(&mut self, a: &Source, b: &Source) -> Result<()> {
        match (contents_of(a)?, contents_of(b)?) {
            (Contents::Document, Contents::Document) => {
                let source = Document::read_source(a, &self.side(0))?;
                self.matched.add(source, Document::read_source(b, &self.side(1))?);
                Ok(())
            }
            (Contents::Documents, Contents::Documents) => self.records([a, b]),
            (Contents::Units, _) | (_, Contents::Units) => {
                Err(Error::Usage("a translation memory holds both sides: give it alone".into()))
            }
            _ => {
                let (a, b) = (a.path.display(), b.path.display());
                Err(Error::Usage(format!("{a} and {b} are not of one kind: give two texts or two files of records")))
            }
        }
    }

    /// Records by their ids if all have one, else by order.
    fn records(&mut self, files: [&Source; 2]) -> Result<()> {
        let mut sides: Vec<Vec<Result<Record>>> = Vec::new();
        for (side, file) in files.iter().enumerate() {
            sides.push(documents(std::slice::from_ref(&file.path), &self.side(side), self.progress).collect());
        }
        let id = &self.options.read.fields.id;
        let has_id = |record: &Result<Record>| record.as_ref().map_or(true, |r| r.fields.contains_key(id));
        let by_id = sides.iter().flatten().all(has_id);
        let mut read: Vec<Vec<Document>> = Vec::new();
        for records in sides {
            let mut documents = Vec::new();
            for record in records {
                match record {
                    Ok(record) => documents.push(record.document),
                    // Without ids the ones that follow would be matched wrongly.
                    Err(error) if !by_id => return Err(error),
                    Err(error) => self.leave_out(&error),
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
            sources.into_iter().zip(targets).for_each(|(a, b)| self.matched.add(a, b));
            return Ok(());
        }
        let mut targets: BTreeMap<String, Document> = targets.into_iter().map(|d| (d.id.clone(), d)).collect();
        for source in sources {
            match targets.remove(&source.id) {
                Some(target) => self.matched.add(source, target),
                None => self.leave_out(&alone(files[0], &source.id, files[1])),
            }
        }
        targets.keys().for_each(|id| self.leave_out(&alone(files[1], id, files[0])));
        Ok(())
    }

    /// The codes that may stand in the names of a side's files.
    fn codes(&self, side: usize) -> Vec<String> {
        self.side(side).language.languages().iter().map(|language| language.code().to_owned()).collect()
    }

    /// The files of one side of two folders, by what their names share with those of the other side.
    fn folder(&self, folder: &Path, side: usize) -> BTreeMap<String, Source> {
        let codes = self.codes(side);
        self.by_name(folder, |id| Some(codes.iter().find_map(|code| bare(id, code)).unwrap_or_else(|| id.to_owned())))
    }

    /// The files of a folder that holds both sides, told apart by their names.
    fn one_folder(&self, folder: &Path) -> [BTreeMap<String, Source>; 2] {
        let [source, target] = self.options.languages.clone();
        let codes = [source.unwrap_or(Language::french()), target.unwrap_or(Language::english())];
        codes.map(|code| self.by_name(folder, |id| bare(id, code.code())))
    }

    /// Matches the files of two sides.
    fn folders(&mut self, [sources, mut targets]: [BTreeMap<String, Source>; 2]) -> Result<()> {
        let alone = |file: &Source| Error::input(&file.path, "no file of this name in the other language");
        for (name, source) in &sources {
            let Some(target) = targets.remove(name) else {
                self.leave_out(&alone(source));
                continue;
            };
            if let Err(error) = self.files(source, &target) {
                self.leave_out(&error);
            }
        }
        targets.values().for_each(|target| self.leave_out(&alone(target)));
        if self.matched.pairs.is_empty() {
            let reason = "no two files match by name (x.txt with x.txt, x.fr.txt with x.en.txt)";
            return Err(Error::NoInput(reason.into()).mended_by(Remedy::PairByContent));
        }
        Ok(())
    }

    /// The files of a folder under the names that `name` makes of their ids; those that it makes none of are left alone.
    fn by_name(&self, folder: &Path, name: impl Fn(&str) -> Option<String>) -> BTreeMap<String, Source> {
        let walk = read::walk(&[PathBuf::from(folder)]);
        walk.failures.iter().for_each(|error| self.progress.left_out(error));
        let mut files: BTreeMap<String, Source> = BTreeMap::new();
        for source in walk.sources {
            let Some(name) = name(&source.id) else { continue };
            if let Some(first) = files.get(&name) {
                let reason = format!("{} has the same name", first.path.display());
                self.progress.left_out(&Error::Skipped { path: source.path, line: None, reason });
                continue;
            }
            files.insert(name, source);
        }
        files
    }
}

/// What is left of a file's id without the language: `a/x.fr`, `a/x_fr`, `a/x-fr` and `fr/a/x` are `a/x`.
fn bare(id: &str, code: &str) -> Option<String> {
    let end = id.strip_suffix(code).and_then(|x| x.strip_suffix(['.', '_', '-']));
    let start = || id.strip_prefix(code).and_then(|x| x.strip_prefix('/'));
    end.or_else(start).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn alone(file: &Source, id: &str, other: &Source) -> Error {
    Error::input(&file.path, format!("no record {id} in {}", other.path.display()))
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
