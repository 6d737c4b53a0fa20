//! What a person (or a program) sees while the work goes on: bars on a terminal, plain lines or JSON lines elsewhere,
//! warnings, and the answer to Ctrl-C. Everything here goes to standard error; standard output is for results.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use diptych::Error;
use diptych::progress::{Pace, Progress, Rest};
use diptych::write::{LeftOutRow, STDOUT};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::advice::explain;

/// How often plain and JSON progress speaks of a stage that is still going on.
const EVERY: Duration = Duration::from_secs(2);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Style {
    /// Bars on a terminal, plain lines elsewhere.
    Auto,
    /// One bar a stage.
    Bar,
    /// One line when a stage begins and ends, and every few seconds between.
    Plain,
    /// One JSON object a line: `{"event":"begin"|"progress"|"end"|"left-out"|"warning"|"note"|"error", …}`.
    Json,
    /// Nothing but warnings.
    None,
}

/// The stage going on.
struct Stage {
    name: String,
    unit: String,
    total: Option<u64>,
    done: u64,
    started: Instant,
    spoken: Instant,
    pace: Pace,
    bar: Option<ProgressBar>,
}

impl Stage {
    /// How far it is, and how long it will still take.
    fn now(&self) -> Now {
        let elapsed = self.started.elapsed();
        Now {
            name: self.name.clone(),
            unit: self.unit.clone(),
            done: self.done,
            total: self.total,
            rate: self.pace.rate(elapsed, self.done),
            left: self.total.and_then(|total| self.pace.left(elapsed, self.done, total)),
            run_left: self.total.and_then(|total| self.pace.run_left(elapsed, self.done, total)),
        }
    }
}

/// How far a stage is.
struct Now {
    name: String,
    unit: String,
    done: u64,
    total: Option<u64>,
    rate: Option<f64>,
    left: Option<Duration>,
    /// How long it and all that follows will still take.
    run_left: Option<Duration>,
}

impl Now {
    /// `310/s, 2m 5s left (3m of the whole run)`, or as much of that as is known.
    fn pace(&self) -> String {
        let rate = self.rate.map(|rate| match rate {
            few if few < 10.0 => format!("{few:.1}/s"),
            many => format!("{}/s", grouped(many as u64)),
        });
        let whole = self.run_left.map(|left| format!(" ({} of the whole run)", indicatif::FormattedDuration(left)));
        let left = self.left.map(|left| format!("{} left", indicatif::FormattedDuration(left)));
        [rate, left].into_iter().flatten().collect::<Vec<_>>().join(", ") + &whole.unwrap_or_default()
    }
}

/// The listener of the command line.
pub struct Ui {
    style: Style,
    verbose: u8,
    warnings: bool,
    stage: Mutex<Option<Stage>>,
    interrupted: Arc<AtomicBool>,
}

impl Ui {
    /// A listener that shows progress in `style`; `quiet` leaves nothing but errors, `verbose` adds detail.
    pub fn new(style: Style, quiet: bool, verbose: u8) -> Self {
        let style = match style {
            _ if quiet => Style::None,
            Style::Auto if std::io::stderr().is_terminal() => Style::Bar,
            Style::Auto => Style::Plain,
            chosen => chosen,
        };
        Ui { style, verbose, warnings: !quiet, stage: Mutex::new(None), interrupted: Arc::default() }
    }

    /// From now on the first Ctrl-C asks the work to stop where nothing is lost, the second one stops at once.
    pub fn catch_interrupts(&self) {
        let flag = Arc::clone(&self.interrupted);
        let json = self.style == Style::Json;
        // Where no handler can be set, Ctrl-C ends the program at once, which loses nothing that was finished.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            let message = "stopping; press Ctrl-C again to stop at once";
            let line = match json {
                true => serde_json::json!({"event": "note", "message": message}).to_string(),
                false => format!("\n{message}"),
            };
            let _ = writeln!(std::io::stderr(), "{line}");
        });
    }

    /// Says something that matters to a user who asked for detail with `-v`.
    pub fn detail(&self, message: impl AsRef<str>) {
        if self.verbose > 0 && self.warnings {
            self.say(message.as_ref());
        }
    }

    /// Says something of the result, such as where it lies; left out with `--quiet`.
    pub fn note(&self, message: impl AsRef<str>) {
        match self.style {
            Style::Json => self.json(serde_json::json!({"event": "note", "message": message.as_ref()})),
            _ if self.warnings => self.say(message.as_ref()),
            _ => {}
        }
    }

    /// Says what ended the work, whatever else is to be said.
    pub fn fail(&self, error: &Error) {
        self.end();
        match self.style {
            Style::Json => self.json(serde_json::json!({"event": "error", "message": explain(error)})),
            _ => self.say(&format!("diptych: {}", explain(error))),
        }
    }

    /// A line on standard error that does not tear the bar.
    fn say(&self, line: &str) {
        let stage = self.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let write = || {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{line}");
        };
        match stage.as_ref().and_then(|s| s.bar.as_ref()) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn json(&self, event: serde_json::Value) {
        self.say(&event.to_string());
    }

    fn with_stage(&self, act: impl FnOnce(&mut Option<Stage>)) {
        act(&mut self.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    }
}

impl Progress for Ui {
    fn begin(&self, name: &str, unit: &str, total: Option<u64>) {
        self.end();
        let bar = (self.style == Style::Bar).then(|| bar(name, unit, total));
        match self.style {
            Style::Plain => self.say(&match total {
                Some(total) => format!("{name}: {} {unit}", grouped(total)),
                None => name.to_string(),
            }),
            Style::Json => {
                self.json(serde_json::json!({"event": "begin", "stage": name, "unit": unit, "total": total}));
            }
            _ => {}
        }
        let now = Instant::now();
        let (name, unit, pace) = (name.into(), unit.into(), Pace::default());
        let stage = Stage { name, unit, total, done: 0, started: now, spoken: now, pace, bar };
        self.with_stage(|slot| *slot = Some(stage));
    }

    fn advance(&self, n: u64) {
        let mut due = None;
        self.with_stage(|slot| {
            let Some(stage) = slot else { return };
            stage.done += n;
            stage.pace.note(stage.started.elapsed(), stage.done);
            if let Some(bar) = &stage.bar {
                bar.set_position(stage.done);
                bar.set_prefix(format!("{} {}", stage.unit, stage.now().pace()));
            } else if stage.spoken.elapsed() >= EVERY {
                stage.spoken = Instant::now();
                due = Some(stage.now());
            }
        });
        let Some(now) = due else { return };
        let Now { name, unit, done, total, .. } = &now;
        match self.style {
            Style::Plain => {
                let of = total.map(|total| format!(" of {}", grouped(total))).unwrap_or_default();
                self.say(format!("{name}: {}{of} {unit} {}", grouped(*done), now.pace()).trim_end());
            }
            Style::Json => {
                let rounded = |x: f64| (x * 10.0).round() / 10.0;
                let seconds = |left: Duration| rounded(left.as_secs_f64());
                self.json(serde_json::json!({
                    "event": "progress", "stage": name, "done": done, "total": total, "per_second": now.rate.map(rounded),
                    "seconds_left": now.left.map(seconds), "run_seconds_left": now.run_left.map(seconds)
                }));
            }
            _ => {}
        }
    }

    fn extend(&self, n: u64) {
        self.with_stage(|slot| {
            let Some(stage) = slot else { return };
            stage.total = stage.total.map(|total| total + n);
            if let Some(bar) = stage.bar.as_ref().filter(|_| stage.total.is_some()) {
                bar.inc_length(n);
            }
        });
    }

    fn followed_by(&self, rest: Rest) {
        self.with_stage(|slot| {
            if let Some(stage) = slot {
                stage.pace.follow(rest);
            }
        });
    }

    fn end(&self) {
        let mut ended = None;
        self.with_stage(|slot| ended = slot.take());
        let Some(stage) = ended else { return };
        let seconds = stage.started.elapsed().as_secs_f64();
        if let Some(bar) = stage.bar {
            bar.finish_and_clear();
        }
        let line = format!("{}: {} {} in {seconds:.1} s", stage.name, grouped(stage.done), stage.unit);
        match self.style {
            Style::Bar => self.detail(line),
            Style::Plain => self.say(&line),
            Style::Json => self.json(serde_json::json!({
                "event": "end", "stage": stage.name, "done": stage.done, "seconds": (seconds * 1000.0).round() / 1000.0
            })),
            _ => {}
        }
    }

    fn warn(&self, message: &str) {
        match self.style {
            Style::Json => self.json(serde_json::json!({"event": "warning", "message": message})),
            _ if self.warnings => self.say(&format!("warning: {message}")),
            _ => {}
        }
    }

    fn left_out(&self, error: &Error) {
        match self.style {
            Style::Json => {
                let LeftOutRow { path, line, .. } = LeftOutRow::of(error);
                let path = path.to_string_lossy();
                self.json(serde_json::json!({
                    "event": "left-out", "path": path, "line": line, "message": explain(error)
                }));
            }
            // It decides on the exit code, so that it is told however quiet the rest is.
            _ => self.say(&format!("warning: {}", explain(error))),
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

/// A bar for one stage.
fn bar(name: &str, unit: &str, total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) if unit == "bytes" => "{msg:>12} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        Some(_) => "{msg:>12} {bar:30} {human_pos}/{human_len} {prefix}",
        None if unit == "bytes" => "{msg:>12} {spinner} {bytes}",
        None => "{msg:>12} {spinner} {human_pos} {prefix}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr()).with_style(style);
    bar.set_message(name.to_string());
    bar.set_prefix(unit.to_string());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// `1234567` as `1,234,567`.
fn grouped(n: u64) -> String {
    indicatif::HumanCount(n).to_string()
}

/// Writes to standard output at once.
pub fn print(text: &str) -> diptych::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| Error::io(STDOUT.1, e))
}

/// Whether the reader of standard output went away (`| head`), which ends the program quietly, as it does other tools.
pub fn is_broken_pipe(error: &Error) -> bool {
    matches!(error.bare(), Error::Io { path, source }
        if path == Path::new(STDOUT.1) && source.kind() == std::io::ErrorKind::BrokenPipe)
}
