//! The books of a run, and the model, are damaged: noticed, told, done again.

use std::fs;
use std::path::{Path, PathBuf};

use super::harness::{Random, SETTING, goes_on, run, text};

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).expect("a file below it"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, to).expect("a copy");
    }
}

/// Damages every book of a finished run at so many places, one at a time, and lets the run go on; says what it told.
fn damaged(places: u64) -> Vec<(String, String)> {
    let setting = &*SETTING;
    let mut told = Vec::new();
    let mut random = Random(3);
    for file in files(&setting.at("out/.diptych")) {
        let name = file.strip_prefix(setting.at("out")).expect("a file below it").to_owned();
        let length = file.metadata().expect("a file").len();
        for place in 0..places.min(length) {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let out = dir.path().join("out");
            copy(&setting.at("out"), &out);
            let mut bytes = fs::read(&file).expect("a file");
            let what = if place == 0 {
                bytes.truncate(bytes.len() / 2);
                format!("{} cut in half", name.display())
            } else {
                let at = (length * (place - 1) + random.below(length)) / places.max(1);
                bytes[at.min(length - 1) as usize] ^= 1 << random.below(8);
                format!("{} altered at {at}", name.display())
            };
            fs::write(out.join(&name), bytes).expect("a file");
            told.push((what.clone(), goes_on(setting, &out, &what)));
        }
    }
    told
}

#[test]
fn damaged_books_are_noticed_and_what_they_said_is_done_again() {
    let told = damaged(4);
    let of_journal: Vec<_> = told.iter().filter(|(what, _)| what.contains("journal.jsonl altered")).collect();
    assert!(
        of_journal.len() == 3 && of_journal.iter().all(|(_, told)| told.contains("damaged entries")),
        "{of_journal:?}"
    );
    assert!(told.iter().any(|(what, _)| what.contains(".redb")), "the vectors are damaged too");
}

#[test]
#[ignore = "minutes: the long form"]
fn books_damaged_at_sixty_places_each_are_noticed() {
    let told = damaged(60);
    println!(
        "{} damages, all outputs byte-identical; {} told",
        told.len(),
        told.iter().filter(|(_, t)| !t.is_empty()).count()
    );
}

#[test]
fn a_model_that_is_cut_off_is_told_and_one_that_is_altered_is_another_model() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    copy(&setting.at("model"), &dir.path().join("model"));
    fs::copy(setting.at("in.jsonl"), dir.path().join("in.jsonl")).expect("a copy");
    let (weights, out) = (dir.path().join("model/model.safetensors"), dir.path().join("out"));
    let whole = fs::read(&weights).expect("a file");
    fs::write(&weights, &whole[..whole.len() / 2]).expect("a file");
    let refused = run(dir.path(), "in.jsonl", &out);
    let told = text(&refused.stderr);
    assert!(refused.status.code() == Some(1) && told.contains("model"), "{told}");
    assert!(!out.join("run.json").exists());
    let mut altered = whole.clone();
    let last = altered.len() - 1;
    altered[last] ^= 0x40;
    let bitext = || fs::read(out.join("bitext.jsonl")).expect("a bitext");
    let runs = [altered, whole].map(|bytes| {
        fs::write(&weights, bytes).expect("a file");
        let done = run(dir.path(), "in.jsonl", &out);
        assert!(done.status.success(), "{}", text(&done.stderr));
        let report: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("run.json")).expect("a report")).expect("JSON");
        report["model"].clone()
    });
    assert_ne!(runs[0], runs[1], "the weights are known by what they are");
    assert!(
        bitext() == fs::read(setting.at("out/bitext.jsonl")).expect("a bitext"),
        "no vector of the altered one is used"
    );
}
