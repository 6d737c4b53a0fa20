#![no_main]
//! The target `e5s1` of targets.rs.

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::run("e5s1", data));
