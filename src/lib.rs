//! Diptych turns a pile of French and English articles into two things: a faithful extractive summary of every article,
//! and an aligned bilingual corpus with the documents paired, the sentences matched and a confidence on every match.
//!
//! [`Diptych`] is the one door: it loads a model (fetching it on first use) and does everything with it.
//!
//! ```
//! # use diptych::align::AlignWeights;
//! # struct Diptych;
//! # // The program below, with a model small enough for a test.
//! # impl Diptych {
//! #     fn open() -> diptych::Result<diptych::Diptych> {
//! #         let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/models/bert-unigram-mean");
//! #         let weights = AlignWeights::load(format!("{folder}/align.json"))?;
//! #         diptych::Diptych::builder().model(folder).align_weights(weights).build()
//! #     }
//! # }
//! # fn main() -> diptych::Result<()> {
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap();
//! # let (a, b) = ("000_290f9df7bd492f69.txt", "001_a382b73ea440a00e.txt");
//! # use diptych::Document;
//! let diptych = Diptych::open()?;
//! let (fr, en) = (Document::read(a)?, Document::read(b)?);
//! for bead in diptych.align(&fr, &en)? {
//!     println!("{} | {} | {:.2}", bead.source.text, bead.target.text, bead.confidence);
//! }
//! println!("{}", diptych.summarize(&fr)?);
//! # assert!(!diptych.summarize(&fr)?.sentences.is_empty());
//! # assert!(diptych.align(&fr, &en)?.pairs().count() > 3);
//! # Ok(()) }
//! ```
//!
//! Behind it the stages take plain data and return plain data, and point one way: [`read`] turns files into documents of
//! [`corpus`], [`model`] turns texts into vectors, [`summarize`] and [`align`] work on those, [`mod@write`] writes what they
//! found, [`batch`] joins them over a whole corpus, and [`eval`] measures the result against references.

#![warn(missing_docs)]

// The command line speaks of the library by its name, as other programs do.
#[cfg(feature = "cli")]
extern crate self as diptych;

pub mod align;
pub mod batch;
pub mod bitext;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod corpus;
pub mod error;
pub mod eval;
mod facade;
mod files;
pub mod language;
pub mod model;
pub mod progress;
pub mod read;
pub mod report;
#[cfg(feature = "review")]
pub mod review;
pub mod summarize;
pub mod text;
pub mod write;

pub use corpus::Document;
pub use error::{Error, Remedy, Result};
pub use facade::{Alignment, Builder, Diptych};
