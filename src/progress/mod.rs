//! How a long piece of work tells how far it is, without knowing who listens.

mod pace;

pub use pace::{Pace, Rest};

use crate::error::{Error, Result};

/// A listener for progress. The library calls it; the command line draws it.
///
/// Stages do not nest: a `begin` ends the stage before it.
pub trait Progress: Send + Sync {
    /// A stage starts: its name as a user reads it, its unit in the plural (`"sentences"`), how many there are if that is known.
    fn begin(&self, stage: &str, unit: &str, total: Option<u64>);
    /// `n` more units are done.
    fn advance(&self, n: u64);
    /// The stage that began last turns out to have `n` more units than was said.
    fn extend(&self, n: u64) {
        let _ = n;
    }
    /// What follows the stage that began last, as far as it can be known by now; said anew when more is known.
    fn followed_by(&self, rest: Rest) {
        let _ = rest;
    }
    /// The stage that began last is over.
    fn end(&self);
    /// Something a user should know but that stops nothing.
    fn warn(&self, message: &str);
    /// Something of the input that was left out; the work goes on without it.
    fn left_out(&self, error: &Error) {
        self.warn(&error.to_string());
    }
    /// Whether the user asked to stop. Long loops look at it between units and return [`crate::Error::Interrupted`].
    fn interrupted(&self) -> bool {
        false
    }
    /// An error if the user asked to stop, for loops that can hand it on.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    fn check(&self) -> Result<()> {
        if self.interrupted() { Err(Error::Interrupted) } else { Ok(()) }
    }
}

/// Hands on warnings and the wish to stop, and no stages: for work that is a step of a stage that somebody else tells of.
#[derive(Clone, Copy)]
pub struct Quiet<'a>(pub &'a dyn Progress);

impl Progress for Quiet<'_> {
    fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
    fn warn(&self, message: &str) {
        self.0.warn(message);
    }
    fn left_out(&self, error: &Error) {
        self.0.left_out(error);
    }
    fn interrupted(&self) -> bool {
        self.0.interrupted()
    }
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
    fn warn(&self, _: &str) {}
}

/// A user who asked to stop.
#[cfg(test)]
pub(crate) struct Stopped;

#[cfg(test)]
impl Progress for Stopped {
    fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
    fn warn(&self, _: &str) {}
    fn interrupted(&self) -> bool {
        true
    }
}
