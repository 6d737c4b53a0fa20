//! Texts as they come from Python: strings, or Arrow arrays of strings, neither copied.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3_arrow::{PyArray, PyChunkedArray};

/// Texts in the order in which they were given.
pub enum Texts {
    Strings(Vec<PyBackedStr>),
    Arrow(Vec<ArrayRef>),
}

impl Texts {
    /// From a sequence of strings, or what offers itself as an Arrow array or a stream of them.
    pub fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("__arrow_c_array__")? {
            return Ok(Texts::Arrow(vec![object.extract::<PyArray>()?.into_inner().0]));
        }
        if object.hasattr("__arrow_c_stream__")? {
            return Ok(Texts::Arrow(object.extract::<PyChunkedArray>()?.into_inner().0));
        }
        object.extract().map(Texts::Strings)
    }

    /// The texts.
    pub fn views(&self) -> PyResult<Vec<&str>> {
        let chunks = match self {
            Texts::Strings(strings) => return Ok(strings.iter().map(|text| &**text).collect()),
            Texts::Arrow(chunks) => chunks,
        };
        let mut views = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
        for chunk in chunks {
            if let Some(strings) = chunk.as_string_opt::<i32>() {
                add(&mut views, strings.iter())?;
            } else if let Some(strings) = chunk.as_string_opt::<i64>() {
                add(&mut views, strings.iter())?;
            } else if let Some(strings) = chunk.as_string_view_opt() {
                add(&mut views, strings.iter())?;
            } else {
                return Err(PyTypeError::new_err(format!("texts are wanted, not Arrow's {}", chunk.data_type())));
            }
        }
        Ok(views)
    }
}

fn add<'a>(views: &mut Vec<&'a str>, texts: impl Iterator<Item = Option<&'a str>>) -> PyResult<()> {
    for text in texts {
        let place = views.len();
        views.push(text.ok_or_else(|| PyValueError::new_err(format!("text {place} (from 0) is null")))?);
    }
    Ok(())
}
