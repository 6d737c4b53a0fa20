//! Runs that are killed, stopped, starved of disk, lied to and fed with what no corpus should hold: nothing is lost, nothing is
//! done twice, and what comes out at last is byte for byte what comes out of a run that nothing befell.
//!
//! The short form is part of the suite; the long one (50 kills, every book damaged at 60 places) is
//! `cargo test --release --test faults -- --ignored --nocapture`.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod damage;
mod disk;
mod harness;
mod kills;
mod names;
