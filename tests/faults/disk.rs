//! No room on the disk, no permission to write.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::common::program::outputs;
use super::harness::{SETTING, goes_on, run, text};

/// A small disk, for those who may mount one.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(path: &'a Path, size: &str) -> Option<Self> {
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(path).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Disk(path)),
            _ => None,
        }
    }

    fn grow(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=256M"]).arg(self.0).status();
        assert!(grown.expect("there is a mount").success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_with_more_room_it_goes_on() {
    let setting = &*SETTING;
    let books: u64 = outputs(&setting.at("out")).iter().map(|(_, bytes)| bytes.len() as u64).sum();
    // From hardly any room to nearly enough: it ends in the reading, the encoding, the aligning or the writing.
    let sizes = [8 << 10, 256 << 10, 1 << 20, 2 << 20, 3 << 20, 3 * books];
    let mut full = 0;
    for size in sizes {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let Some(disk) = Disk::mount(dir.path(), &size.to_string()) else {
            println!("not root, or no mount: the full disk is left out");
            return;
        };
        let out = dir.path().join("out");
        let ended = run(setting.dir.path(), "in.jsonl", &out);
        if !ended.status.success() {
            full += 1;
            let told = text(&ended.stderr);
            assert!(ended.status.code() == Some(1) && told.contains("No space left on device"), "{size}: {told}");
            assert!(told.contains(out.to_str().expect("a UTF-8 path")), "the message says where: {told}");
            assert!(!out.join("run.json").exists(), "{size}");
        }
        disk.grow();
        goes_on(setting, &out, &format!("after a disk of {size} bytes"));
    }
    assert!(full >= 2, "{full} of {} were too small", sizes.len());
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_work() {
    let setting = &*SETTING;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("file");
    fs::write(&file, "x").expect("a file");
    for out in [file.join("out"), Path::new("/proc/diptych-out").to_owned()] {
        let refused = run(setting.dir.path(), "in.jsonl", &out);
        let told = text(&refused.stderr);
        assert!(refused.status.code() == Some(1) && told.contains(out.to_str().expect("a UTF-8 path")), "{told}");
        assert!(!told.contains("panicked"), "{told}");
    }
}
