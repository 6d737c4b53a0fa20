//! Reading in a process of its own, for formats whose files may take any time and memory.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A program that reads a file for this one: it takes its bytes on standard input and writes what it read to standard output,
/// as `diptych read-pdf` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// The program.
    pub program: PathBuf,
    /// What it is called with. It sets itself its limit of memory.
    pub arguments: Vec<String>,
    /// How long it may take for a file.
    pub time: Duration,
}

/// How often the helper is looked at.
const TICK: Duration = Duration::from_millis(5);

impl Helper {
    /// What the helper makes of the bytes.
    ///
    /// # Errors
    /// A sentence for the user, when it cannot be started, takes too long or dies.
    #[cfg_attr(not(feature = "pdf"), allow(dead_code))]
    pub(super) fn ask(&self, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let start = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = start.map_err(|e| format!("the process that reads it cannot be started: {e}"))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        // A helper that dies does not take all of its input; its answer says so.
        let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&bytes)));
        let reader = thread::spawn(move || {
            let mut answer = Vec::new();
            stdout.map(|mut stdout| stdout.read_to_end(&mut answer));
            answer
        });
        let ended = self.wait(&mut child);
        let _ = writer.join();
        let answer = reader.join().unwrap_or_default();
        match ended? {
            true => Ok(answer),
            false => Err("it is broken, or takes more memory than a document may".into()),
        }
    }

    /// Whether the helper ended well. One that takes too long is stopped.
    fn wait(&self, child: &mut Child) -> Result<bool, String> {
        let started = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status.success()),
                Ok(None) if started.elapsed() < self.time => thread::sleep(TICK),
                Ok(None) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(format!("it takes more than {} s to read", self.time.as_secs()));
                }
                Err(e) => return Err(format!("the process that reads it is lost: {e}")),
            }
        }
    }
}
