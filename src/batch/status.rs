//! How far a run is, written beside its books while it goes on: for those who look, and for the run that comes after one that
//! was cut off.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::folder::{self, OutputFolder};
use super::report::RunReport;
use crate::error::{Error, Result};
use crate::progress::{Pace, Progress, Rest};
use crate::write::{LeftOutRow, write_atomically};

/// How often a stage that goes on is written down.
const EVERY: Duration = Duration::from_secs(2);
/// The file among a run's own.
const FILE: &str = "status.json";

/// How a run ended, if it did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has not ended, or nobody was left to say so.
    #[default]
    Running,
    /// All outputs are written.
    Finished,
    /// It was asked to stop.
    Stopped,
    /// Something went wrong.
    Failed,
}

/// One stage of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageStatus {
    /// Its name.
    pub name: String,
    /// What is counted.
    pub unit: String,
    /// How many are done.
    pub done: u64,
    /// How many there are, if that is known.
    pub total: Option<u64>,
    /// Seconds so far.
    pub seconds: f64,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunStatus {
    /// Its process.
    pub process: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// What went wrong.
    pub reason: Option<String>,
    /// The stages so far, the last one perhaps still going on.
    pub stages: Vec<StageStatus>,
    /// Seconds that the run will still take, from when this was written, if that can be told.
    #[serde(default)]
    pub seconds_left: Option<f64>,
    /// How many inputs were left out so far.
    pub left_out: usize,
    /// The first of them.
    pub examples: Vec<LeftOutRow>,
}

/// So many inputs that were left out are named.
const EXAMPLES: usize = 100;

impl RunStatus {
    /// What the last run into a folder wrote down; `None` if there was none, or nobody can read it.
    pub(super) fn load(own: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(own.join(FILE)).ok()?).ok()
    }
}

/// What is known of an output folder.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderStatus {
    /// Whether a run is writing to it now.
    pub busy: bool,
    /// How far the last run is, or was.
    pub last: Option<RunStatus>,
    /// What the outputs that lie there say of themselves; `None` where they are not whole.
    pub report: Option<RunReport>,
}

/// Looks at an output folder, and touches nothing.
///
/// # Errors
/// [`Error::Refused`] if no run ever wrote to it.
pub fn status(path: &Path) -> Result<FolderStatus> {
    let own = path.join(folder::OWN);
    if !own.is_dir() {
        return Err(Error::Refused { path: path.to_owned(), reason: "no run of diptych has written to it".into() });
    }
    let report = path.join("run.json");
    let report = match std::fs::read(&report) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).map_err(|e| Error::input(&report, e.to_string()))?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io(&report, error)),
    };
    Ok(FolderStatus { busy: folder::is_busy(path), last: RunStatus::load(&own), report })
}

/// Hands progress on, and writes down how far it is.
pub(super) struct Recorder<'a> {
    inner: &'a dyn Progress,
    path: PathBuf,
    books: Mutex<Books>,
}

struct Books {
    status: RunStatus,
    began: Instant,
    pace: Pace,
    written: Instant,
}

impl<'a> Recorder<'a> {
    /// Begins the books of a run. If those of the run before were never closed, that one was cut off: `inner` is told.
    pub(super) fn begin(folder: &OutputFolder, inner: &'a dyn Progress) -> Self {
        let path = folder.own(FILE);
        let before = path.parent().and_then(RunStatus::load).filter(|before| before.outcome == Outcome::Running);
        if let Some(before) = before {
            let stage = before.stages.last().map(|stage| format!(" in the stage “{}”", stage.name)).unwrap_or_default();
            let process = before.process;
            inner.warn(&format!(
                "the run before this one (process {process}) was cut off{stage}; what it finished is used"
            ));
        }
        let now = Instant::now();
        let status = RunStatus { process: std::process::id(), ..RunStatus::default() };
        let recorder = Recorder {
            inner,
            path,
            books: Mutex::new(Books { status, began: now, pace: Pace::default(), written: now }),
        };
        recorder.write(&mut recorder.books());
        recorder
    }

    /// Closes the books.
    pub(super) fn close<T>(&self, result: &Result<T>) {
        let mut books = self.books();
        books.status.outcome = match result.as_ref().map_err(Error::bare) {
            Ok(_) => Outcome::Finished,
            Err(Error::Interrupted) => Outcome::Stopped,
            Err(_) => Outcome::Failed,
        };
        books.status.reason = result.as_ref().err().map(ToString::to_string);
        self.write(&mut books);
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// A run does not fail because nobody can be told how far it is.
    fn write(&self, books: &mut Books) {
        let elapsed = books.began.elapsed();
        let to_a_thousandth = |duration: Duration| (duration.as_secs_f64() * 1000.0).round() / 1000.0;
        books.status.seconds_left = None;
        if let Some(stage) = books.status.stages.last_mut().filter(|_| books.status.outcome == Outcome::Running) {
            stage.seconds = to_a_thousandth(elapsed);
            let left = stage.total.and_then(|total| books.pace.run_left(elapsed, stage.done, total));
            books.status.seconds_left = left.map(to_a_thousandth);
        }
        books.written = Instant::now();
        let _ = write_atomically(&self.path, |out| Ok(serde_json::to_writer(out, &books.status)?));
    }
}

impl Progress for Recorder<'_> {
    fn begin(&self, stage: &str, unit: &str, total: Option<u64>) {
        let mut books = self.books();
        (books.began, books.pace) = (Instant::now(), Pace::default());
        let stage_status = StageStatus { name: stage.into(), unit: unit.into(), done: 0, total, seconds: 0.0 };
        books.status.stages.push(stage_status);
        self.write(&mut books);
        drop(books);
        self.inner.begin(stage, unit, total);
    }

    fn advance(&self, n: u64) {
        let mut guard = self.books();
        let books = &mut *guard;
        if let Some(stage) = books.status.stages.last_mut() {
            stage.done += n;
            books.pace.note(books.began.elapsed(), stage.done);
        }
        if books.written.elapsed() >= EVERY {
            self.write(books);
        }
        drop(guard);
        self.inner.advance(n);
    }

    fn extend(&self, n: u64) {
        if let Some(total) = self.books().status.stages.last_mut().and_then(|stage| stage.total.as_mut()) {
            *total += n;
        }
        self.inner.extend(n);
    }

    fn followed_by(&self, rest: Rest) {
        self.books().pace.follow(rest);
        self.inner.followed_by(rest);
    }

    fn end(&self) {
        let mut books = self.books();
        self.write(&mut books);
        drop(books);
        self.inner.end();
    }

    fn warn(&self, message: &str) {
        self.inner.warn(message);
    }

    fn left_out(&self, error: &Error) {
        let mut books = self.books();
        books.status.left_out += 1;
        if books.status.examples.len() < EXAMPLES {
            books.status.examples.push(LeftOutRow::of(error));
        }
        drop(books);
        self.inner.left_out(error);
    }

    fn interrupted(&self) -> bool {
        self.inner.interrupted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    /// Keeps what it is told.
    #[derive(Default)]
    struct Told(Mutex<Vec<String>>);

    impl Progress for Told {
        fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn end(&self) {}
        fn warn(&self, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }
    }

    #[test]
    fn a_run_that_was_cut_off_is_noticed_and_one_that_was_closed_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let folder = OutputFolder::claim(dir.path(), false).unwrap();
        let first = Recorder::begin(&folder, &Silent);
        first.begin("encode", "sentences", Some(9));
        let told = Told::default();
        let second = Recorder::begin(&folder, &told);
        assert!(told.0.lock().unwrap()[0].ends_with("was cut off in the stage “encode”; what it finished is used"));
        second.begin("encode", "sentences", Some(9));
        second.advance(4);
        second.left_out(&Error::input("a.txt", "empty"));
        second.close::<()>(&Err(Error::Interrupted));
        let told = Told::default();
        let _ = Recorder::begin(&folder, &told);
        assert!(told.0.lock().unwrap().is_empty());
    }

    #[test]
    fn what_a_folder_says_of_itself() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(status(dir.path()), Err(Error::Refused { .. })));
        let folder = OutputFolder::claim(dir.path(), false).unwrap();
        let run = Recorder::begin(&folder, &Silent);
        run.begin("encode", "sentences", Some(9));
        run.advance(4);
        run.left_out(&Error::input("a.txt", "empty"));
        run.close::<()>(&Err(Error::Interrupted));
        let found = status(dir.path()).unwrap();
        let last = found.last.unwrap();
        assert!(found.busy && found.report.is_none());
        assert_eq!((last.outcome, last.left_out, last.examples[0].reason.as_str()), (Outcome::Stopped, 1, "empty"));
        assert_eq!((last.stages[0].done, last.stages[0].total), (4, Some(9)));
        drop(folder);
        assert!(!status(dir.path()).unwrap().busy);
    }
}
