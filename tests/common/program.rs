//! The built program, and the hand-aligned texts in data/bitext.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The folder of the hand-aligned texts.
pub fn bitext(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bitext").join(name)
}

/// The lines of one of its files.
pub fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(bitext(name)).expect("the texts are there");
    text.lines().map(str::to_owned).collect()
}

/// What the program did.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub errors: String,
}

impl Run {
    /// The output, which must be JSON Lines.
    pub fn rows(&self) -> Vec<Value> {
        assert_eq!(self.errors.lines().filter(|l| l.starts_with("error")).count(), 0, "{}", self.errors);
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// The same, if the exit code is 0.
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.errors);
        self
    }
}

/// Runs the program with the default model, offline, on one thread.
pub fn diptych(args: &[&str]) -> Run {
    super::default_model();
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command.args(args).args(["--offline", "--progress", "none", "--threads", "1", "--model-dir"]).arg(super::models());
    run(command)
}

/// Runs a command as it is.
pub fn run(mut command: Command) -> Run {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: status.code(), out: text(stdout), errors: text(stderr) }
}

/// A folder for a test with these files in it.
pub fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    dir
}

/// A path inside as a string.
pub fn at(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).to_str().expect("a UTF-8 path").to_owned()
}

/// Every output but those that say how long it took.
pub fn outputs(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(out)
        .expect("the outputs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && !path.ends_with("run.json"))
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}
