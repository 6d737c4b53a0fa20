//! The exit codes of work that was done.

/// Everything was done.
pub const DONE: u8 = 0;
/// The work was done, but some input failed or was skipped.
pub const PARTLY: u8 = 1;
