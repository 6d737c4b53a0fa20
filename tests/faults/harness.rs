//! A corpus, a small model, the program, and what comes of them when nothing goes wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::common;
use super::common::program::outputs;

/// The model, the corpus `in.jsonl`, and `out`, what a run that nothing befell has made of them.
pub struct Setting {
    pub dir: tempfile::TempDir,
    /// How long it took.
    pub took: Duration,
}

/// The setting that all tests share. None of them writes to it.
pub static SETTING: LazyLock<Setting> = LazyLock::new(|| {
    let model = common::small_model("bert-unigram-mean");
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::rename(model.path(), dir.path().join("model")).expect("both are temporary folders");
    fs::write(dir.path().join("in.jsonl"), corpus(240)).expect("a file");
    let began = Instant::now();
    let done = run(dir.path(), "in.jsonl", &dir.path().join("out"));
    assert!(done.status.success(), "{}", text(&done.stderr));
    Setting { took: began.elapsed(), dir }
});

impl Setting {
    /// A file of the setting.
    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// Numbers without order that are the same every time (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % most
    }
}

/// Articles in French, each followed by the same in English, word by word.
fn corpus(documents: u64) -> String {
    let mut lines = String::new();
    for number in 0..documents / 2 {
        let mut random = Random(number);
        let (mut french, mut english) = (String::new(), String::new());
        for _ in 0..8 {
            let mut word = || -> String {
                let syllables = ["ba", "ro", "ti", "mu", "le", "sa", "no", "vi", "pe", "du"];
                (0..3).map(|_| syllables[random.below(10) as usize]).collect()
            };
            let (a, b, c, d) = (word(), word(), word(), word());
            let year = 1900 + random.below(120);
            french += &format!("Le {a} de la {b} est dans le {c} avec les {d} depuis {year}.\n\n");
            english += &format!("The {a} of the {b} is in the {c} with the {d} since {year}.\n\n");
        }
        for (language, text) in [("fr", french), ("en", english)] {
            let record = serde_json::json!({ "id": format!("{language}{number}"), "language": language, "text": text });
            lines += &format!("{record}\n");
        }
    }
    lines
}

/// The program over an input of the setting's folder, or any other.
pub fn command(setting: &Path, input: &str, out: &Path) -> Command {
    let model = setting.join("model");
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command
        .current_dir(setting)
        .args(["run", input, "--threads", "1", "--offline", "--progress", "none", "--out"])
        .arg(out);
    command.arg("--weights").arg(model.join("align.json")).arg("--model").arg(&model);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub fn run(setting: &Path, input: &str, out: &Path) -> Output {
    command(setting, input, out).output().expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs it to its end, after which everything must be as if nothing had befallen it.
pub fn goes_on(setting: &Setting, out: &Path, what: &str) -> String {
    let done = run(setting.dir.path(), "in.jsonl", out);
    let told = text(&done.stderr);
    assert!(done.status.success(), "{what}: {told}");
    same(setting, out, what);
    told
}

/// What lies there must be what the run that nothing befell has made, and nothing else.
pub fn same(setting: &Setting, out: &Path, what: &str) {
    let (found, wanted) = (outputs(out), outputs(&setting.at("out")));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&wanted), "{what}");
    for ((name, found), (_, wanted)) in found.iter().zip(&wanted) {
        assert!(found == wanted, "{what}: {name} differs");
    }
    assert!(out.join("run.json").exists(), "{what}");
}

/// How far the run into a folder says that it is.
pub fn status(out: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(out.join(".diptych/status.json")).ok()?).ok()
}

/// The stage that it is in.
pub fn stage(out: &Path) -> String {
    let status = status(out);
    let stages = status.as_ref().and_then(|status| status["stages"].as_array());
    stages.and_then(|all| all.last()?["name"].as_str()).unwrap_or("before the first").to_owned()
}

/// Waits until the run into a folder is in a stage.
pub fn wait_for(child: &mut Child, out: &Path, wanted: &str) {
    let began = Instant::now();
    while stage(out) != wanted {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before the stage {wanted}");
        assert!(began.elapsed() < Duration::from_secs(120), "it never came to the stage {wanted}");
        sleep(Duration::from_millis(2));
    }
}

/// Sends a signal by its name.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
}
