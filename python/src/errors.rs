//! Errors of the library as exceptions of `diptych.errors`.

use diptych::Error;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::prelude::*;

/// The exception of an error, with the file, the line and the remedy as attributes.
pub fn exception(py: Python<'_>, error: &Error) -> PyErr {
    if matches!(error.bare(), Error::Interrupted) {
        return PyKeyboardInterrupt::new_err(());
    }
    let (class, path, line) = match error.bare() {
        Error::Io { path, .. } => ("FileError", Some(path), None),
        Error::Refused { path, .. } => ("RefusedError", Some(path), None),
        Error::Input { path, line, .. } => ("InputError", Some(path), *line),
        Error::Skipped { path, line, .. } => ("SkippedError", Some(path), *line),
        Error::NoInput(_) => ("InputError", None, None),
        Error::Model { .. } => ("ModelError", None, None),
        Error::Usage(_) => ("UsageError", None, None),
        _ => ("DiptychError", None, None),
    };
    let remedy = error.remedy().map(|remedy| remedy.to_string());
    let path = path.map(|path| path.to_string_lossy().into_owned());
    let made = py
        .import("diptych.errors")
        .and_then(|errors| errors.getattr(class))
        .and_then(|class| class.call1((error.to_string(), path, line, remedy)));
    match made {
        Ok(value) => PyErr::from_value(value),
        Err(_) => PyRuntimeError::new_err(error.to_string()),
    }
}

/// JSON of a value that always has one.
pub fn json<T: ?Sized + serde::Serialize>(value: &T) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}
