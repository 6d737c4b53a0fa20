//! Diptych turns a pile of French and English articles into two things: a faithful extractive summary of every article,
//! and an aligned bilingual corpus with the documents paired, the sentences matched and a confidence on every match.
//!
//! The stages take plain data and return plain data, and point one way:
//! [`corpus`] reads files, [`model`] turns texts into vectors, [`summarize`] and [`align`] work on those,
//! [`export`] writes what they found, [`batch`] joins them, and [`eval`] measures the result against references.

#![warn(missing_docs)]

pub mod align;
pub mod batch;
pub mod corpus;
pub mod error;
pub mod eval;
pub mod export;
mod files;
pub mod model;
pub mod progress;
pub mod read;
pub mod summarize;

pub use error::{Error, Remedy, Result};
