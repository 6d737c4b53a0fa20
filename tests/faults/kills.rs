//! The program is killed, or asked to stop, at any moment; two of them want one folder.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use super::harness::{Random, SETTING, command, goes_on, run, same, signal, stage, status, text, wait_for};

/// Kills runs at so many moments, spread over the whole run, each into a folder of its own, and lets each go on.
fn killed(moments: u32) -> BTreeMap<String, usize> {
    let setting = &*SETTING;
    let mut random = Random(7);
    let mut stages = BTreeMap::new();
    for moment in 0..moments {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path().join("out");
        let mut child = command(setting.dir.path(), "in.jsonl", &out).spawn().expect("the program starts");
        let within = random.below(1000) as u32;
        sleep(setting.took * (1000 * moment + within) / (1000 * moments));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let what = format!("killed at {moment} of {moments} in the stage “{}”", stage(&out));
        *stages.entry(stage(&out)).or_default() += 1;
        goes_on(setting, &out, &what);
    }
    stages
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    killed(6);
}

#[test]
#[ignore = "minutes: the long form"]
fn fifty_killed_runs_go_on_to_the_same_bytes() {
    let stages = killed(50);
    println!("50 of 50 are byte-identical; killed in {stages:?}");
    assert!(stages.len() >= 3, "{stages:?}");
}

#[test]
fn a_run_that_is_killed_again_and_again_comes_to_its_end() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("out");
    for _ in 0..4 {
        let mut child = command(setting.dir.path(), "in.jsonl", &out).spawn().expect("the program starts");
        sleep(setting.took / 2);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }
    goes_on(setting, &out, "killed four times");
}

#[test]
fn signals_stop_it_where_nothing_is_lost() {
    let setting = &*SETTING;
    for (name, wanted) in [("INT", "encode"), ("TERM", "encode"), ("HUP", "align"), ("TERM", "align")] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = dir.path().join("out");
        let mut child = command(setting.dir.path(), "in.jsonl", &out).spawn().expect("the program starts");
        wait_for(&mut child, &out, wanted);
        signal(&child, name);
        let ended = child.wait_with_output().expect("it ends");
        let told = text(&ended.stderr);
        assert_eq!(ended.status.code(), Some(130), "{name} in {wanted}: {told}");
        assert!(told.contains("what was finished is kept"), "{told}");
        let left: Vec<_> =
            std::fs::read_dir(&out).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
        assert_eq!(left, [".diptych"], "no half outputs stay");
        assert_eq!(status(&out).expect("a status")["outcome"], "stopped");
        let told = goes_on(setting, &out, name);
        assert!(!told.contains("cut off"), "{told}");
    }
}

#[test]
fn of_two_runs_into_one_folder_the_second_is_refused_and_a_stale_lock_is_no_hindrance() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("out");
    let mut first = command(setting.dir.path(), "in.jsonl", &out).spawn().expect("the program starts");
    wait_for(&mut first, &out, "encode");
    let second = run(setting.dir.path(), "in.jsonl", &out);
    let told = text(&second.stderr);
    let own = format!("another run of diptych (process {}) is writing to it", first.id());
    assert!(second.status.code() == Some(1) && told.contains(&own), "{told}");
    first.kill().expect("it can be killed");
    first.wait().expect("it ends");
    let told = goes_on(setting, &out, "after a run that left its lock");
    assert!(told.contains(&format!("(process {}) was cut off in the stage", first.id())), "{told}");
}

#[test]
fn inputs_that_change_after_they_were_read_change_nothing() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
    std::fs::copy(setting.at("in.jsonl"), &input).expect("a copy");
    let name = input.to_str().expect("a UTF-8 path");
    let mut child = command(setting.dir.path(), name, &out).spawn().expect("the program starts");
    wait_for(&mut child, &out, "encode");
    std::fs::write(&input, "no more").expect("a file");
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{}", text(&ended.stderr));
    // The source's path is in the outputs, and is another one here; all else is the same.
    let bitext = |out: &std::path::Path| std::fs::read(out.join("bitext.jsonl")).expect("a bitext");
    assert!(bitext(&out) == bitext(&setting.at("out")));
}

#[test]
fn a_finished_run_is_done_again_in_an_instant_and_to_the_same_bytes() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("out");
    goes_on(setting, &out, "first");
    sleep(Duration::from_millis(5));
    goes_on(setting, &out, "second");
    same(setting, &out, "second");
}
