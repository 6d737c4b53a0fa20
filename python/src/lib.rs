//! What Python sees of Diptych: the module `diptych._diptych`, on which the package `diptych` stands.
//!
//! Rows cross the border as JSON, in the shape that the files of the command line have; vectors cross as NumPy arrays and
//! texts as Python strings or Arrow arrays, neither of them copied. Everything that takes long runs without the interpreter's
//! lock: see [`call`].

mod alignment;
mod call;
mod document;
mod engine;
mod errors;
mod pairing;
mod texts;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Carries out a command line, the program's name first, and returns the exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| diptych::cli::main(arguments))
}

/// The sentences of a text as spans of bytes.
#[pyfunction]
fn split(text: &str, language: &str) -> Vec<(usize, usize)> {
    let spans = diptych::corpus::split_sentences(text, &diptych::language::Language::new(language));
    spans.into_iter().map(|span| (span.start, span.end)).collect()
}

#[pymodule]
fn _diptych(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(split, module)?)?;
    module.add_function(wrap_pyfunction!(document::read, module)?)?;
    module.add_class::<document::Document>()?;
    module.add_class::<alignment::Beads>()?;
    module.add_class::<pairing::Pairing>()?;
    module.add_class::<engine::Engine>()
}
