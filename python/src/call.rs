//! Work without the interpreter's lock: a thread works, and the caller's thread waits for it, hands on what it says of its
//! progress, and looks whether Ctrl-C was pressed. (Only the main thread learns of signals, and the pool's threads are none.)

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use diptych::Result;
use diptych::progress::Progress;
use pyo3::prelude::*;

use crate::errors::exception;

/// How long Ctrl-C may wait until it is seen.
const PATIENCE: Duration = Duration::from_millis(50);

enum Event {
    Begin(String, String, Option<u64>),
    Advance(u64),
    Extend(u64),
    End,
    Warn(String),
}

/// The listener that the library talks to.
struct Listener {
    events: Sender<Event>,
    /// Whether anybody looks at more than warnings.
    watched: bool,
    stop: Arc<AtomicBool>,
}

impl Listener {
    fn tell(&self, event: Event) {
        if self.watched || matches!(event, Event::Warn(_)) {
            // Nobody listens any more once the call is over.
            let _ = self.events.send(event);
        }
    }
}

impl Progress for Listener {
    fn begin(&self, stage: &str, unit: &str, total: Option<u64>) {
        self.tell(Event::Begin(stage.into(), unit.into(), total));
    }
    fn advance(&self, n: u64) {
        self.tell(Event::Advance(n));
    }
    fn extend(&self, n: u64) {
        self.tell(Event::Extend(n));
    }
    fn end(&self) {
        self.tell(Event::End);
    }
    fn warn(&self, message: &str) {
        self.tell(Event::Warn(message.into()));
    }
    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Does `work` on a thread of its own. `watcher` is a Python object with `begin(stage, unit, total)`, `advance(n)`,
/// `extend(n)` and `end()`; warnings go to Python's own.
///
/// # Errors
/// What the work says; `KeyboardInterrupt` after Ctrl-C, and what the watcher raises, once the work has stopped.
pub fn call<T: Send>(
    py: Python<'_>,
    watcher: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(Arc<dyn Progress>) -> Result<T> + Send,
) -> PyResult<T> {
    let stop = Arc::new(AtomicBool::new(false));
    let (events, mut received) = channel();
    let listener = Listener { events, watched: watcher.is_some(), stop: Arc::clone(&stop) };
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || work(Arc::new(listener)));
        let mut failure = None;
        let mut looked = Instant::now();
        loop {
            let event = py.detach(|| next(&mut received));
            let heard = match event {
                // The listener is gone: the work is over.
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => Ok(()),
                Ok(event) => hand_on(py, watcher, event),
            };
            let seen = if looked.elapsed() >= PATIENCE {
                looked = Instant::now();
                py.check_signals()
            } else {
                Ok(())
            };
            if let Err(error) = heard.and(seen) {
                stop.store(true, Ordering::Relaxed);
                failure.get_or_insert(error);
            }
        }
        let done = py.detach(|| worker.join());
        let done = done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match failure {
            Some(failure) => Err(failure),
            None => done.map_err(|error| exception(py, &error)),
        }
    })
}

fn next(received: &mut Receiver<Event>) -> Result<Event, RecvTimeoutError> {
    received.recv_timeout(PATIENCE)
}

fn hand_on(py: Python<'_>, watcher: Option<&Bound<'_, PyAny>>, event: Event) -> PyResult<()> {
    if let Event::Warn(message) = &event {
        let category = py.import("diptych.errors")?.getattr("DiptychWarning")?;
        py.import("warnings")?.call_method1("warn", (message, category))?;
    }
    let Some(watcher) = watcher else { return Ok(()) };
    match event {
        Event::Begin(stage, unit, total) => watcher.call_method1("begin", (stage, unit, total)),
        Event::Advance(n) => watcher.call_method1("advance", (n,)),
        Event::Extend(n) => watcher.call_method1("extend", (n,)),
        Event::End => watcher.call_method0("end"),
        Event::Warn(_) => return Ok(()),
    }?;
    Ok(())
}
