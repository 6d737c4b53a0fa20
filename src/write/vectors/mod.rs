//! Sentence vectors as rows: NumPy, JSON lines or Parquet.

mod npy;
mod parquet;

use serde::{Deserialize, Serialize};

pub(super) use npy::Npy;
pub(super) use parquet::Parquet;

/// What a file of vectors says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VectorHeader {
    /// How many numbers a vector has.
    pub dimension: usize,
}

/// A text with its vector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VectorRow {
    /// The text.
    pub text: String,
    /// Its vector, as long as the header says.
    pub vector: Vec<f32>,
}

#[cfg(test)]
pub(super) fn three() -> Vec<VectorRow> {
    let row = |text: &str, vector: [f32; 2]| VectorRow { text: text.into(), vector: vector.into() };
    vec![row("a \"b\"", [0.1, -0.5]), row("é", [1.0, 0.0]), row("c", [2.0, 3.0])]
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::written;
    use super::super::format_named;
    use super::*;

    #[test]
    fn jsonl_has_a_line_a_text() {
        let lines = &written(format_named::<VectorRow>("jsonl").unwrap(), &VectorHeader { dimension: 2 }, &three())[0];
        assert_eq!(lines.lines().next().unwrap(), r#"{"text":"a \"b\"","vector":[0.1,-0.5]}"#);
        assert_eq!(lines.lines().count(), 3);
    }
}
