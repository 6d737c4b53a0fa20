//! Progress of one piece of work whose size is known, although nobody knows how often it looks at what.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::progress::Progress;

/// Hands on as many units as the work has and no more: what is looked at a second time is no progress, and does not make the
/// whole larger either, so that no bar goes backwards.
pub(super) struct Bounded<'a> {
    inner: &'a dyn Progress,
    left: AtomicU64,
}

impl<'a> Bounded<'a> {
    /// For a piece of work of so many units.
    pub(super) fn new(inner: &'a dyn Progress, units: u64) -> Self {
        Bounded { inner, left: AtomicU64::new(units) }
    }

    /// The work is over, whatever it told.
    pub(super) fn complete(&self) {
        self.inner.advance(self.left.swap(0, Ordering::Relaxed));
    }
}

impl Progress for Bounded<'_> {
    fn begin(&self, _: &str, _: &str, _: Option<u64>) {}

    fn advance(&self, n: u64) {
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(n)));
        let taken = before.unwrap_or_default().min(n);
        if taken > 0 {
            self.inner.advance(taken);
        }
    }

    fn end(&self) {}

    fn warn(&self, message: &str) {
        self.inner.warn(message);
    }

    fn left_out(&self, error: &Error) {
        self.inner.left_out(error);
    }

    fn interrupted(&self) -> bool {
        self.inner.interrupted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Sum(AtomicU64);

    impl Progress for Sum {
        fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
        fn advance(&self, n: u64) {
            self.0.fetch_add(n, Ordering::Relaxed);
        }
        fn end(&self) {}
        fn warn(&self, _: &str) {}
    }

    #[test]
    fn as_much_is_told_as_there_is() {
        for told in [&[3, 4][..], &[3, 4, 5, 6], &[]] {
            let sum = Sum::default();
            let bounded = Bounded::new(&sum, 10);
            bounded.extend(5);
            told.iter().for_each(|n| bounded.advance(*n));
            assert!(sum.0.load(Ordering::Relaxed) <= 10);
            bounded.complete();
            assert_eq!(sum.0.load(Ordering::Relaxed), 10, "{told:?}");
        }
    }
}
