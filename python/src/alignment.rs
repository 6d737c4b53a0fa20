//! Aligned sentences, as rows that can be looked at and written.

use std::path::PathBuf;

use diptych::batch::{self, Rule};
use diptych::write::{BeadRow, BitextHeader, RowFormat, format_list, format_named, format_of_path, write_rows};
use diptych::{Error, Result};
use pyo3::prelude::*;

use crate::errors::{exception, json};

/// The beads of an alignment or a bitext, and what the file that they are written into says of itself.
#[pyclass(frozen, module = "diptych._diptych")]
pub struct Beads {
    pub rows: Vec<BeadRow>,
    pub header: BitextHeader,
}

#[pymethods]
impl Beads {
    /// The rows as JSON, in the shape of `bitext.jsonl`.
    fn json(&self) -> PyResult<String> {
        json(&self.rows)
    }

    /// Name and precision of the model.
    #[getter]
    fn model(&self) -> &str {
        &self.header.model
    }

    /// The rows with the reason of those that fail a rule.
    fn filtered(&self, py: Python<'_>, min_confidence: f32, rules: Vec<String>) -> PyResult<Self> {
        let rules: Vec<Rule> =
            rules.iter().map(|name| rule(name)).collect::<Result<_>>().map_err(|e| exception(py, &e))?;
        let mut rows = self.rows.clone();
        batch::filter(&mut rows, min_confidence, &rules);
        Ok(Beads { rows, header: self.header.clone() })
    }

    /// Writes them into a file; the format is named, or what the file's name ends with.
    #[pyo3(signature = (path, format=None))]
    fn write(&self, py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<u64> {
        let write = || {
            let format = match format {
                Some(name) => named(name)?,
                None => format_of_path(&path).ok_or_else(|| {
                    let formats = format_list::<BeadRow>();
                    Error::Usage(format!("{}: name one of these formats:\n{formats}", path.display()))
                })?,
            };
            let one = format.endings(&self.header).len() == 1;
            let paths = if one { vec![path.clone()] } else { format.paths(&path, &self.header) };
            // Null beads, which are rejected as `unmatched`, are part of an alignment, though not of a bitext.
            let kept = |row: &&BeadRow| row.rejected.as_deref().is_none_or(|reason| reason == "unmatched");
            write_rows(format, &paths, &self.header, self.rows.iter().filter(kept))
        };
        py.detach(write).map_err(|error| exception(py, &error))
    }
}

/// The rule of this name, or of this condition.
///
/// # Errors
/// When it is neither.
pub fn rule(name: &str) -> Result<Rule> {
    name.parse().map_err(Error::Usage)
}

/// The format of this name.
///
/// # Errors
/// When there is none.
pub fn named(name: &str) -> Result<&'static dyn RowFormat<BeadRow>> {
    format_named(name).ok_or_else(|| {
        Error::Usage(format!("there is no format {name}: there are these:\n{}", format_list::<BeadRow>()))
    })
}
