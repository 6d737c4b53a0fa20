//! How a long piece of work tells how far it is, without knowing who listens.

use crate::error::Error;

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
