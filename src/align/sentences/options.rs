//! How to search for an alignment.

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct AlignOptions {
    /// Largest number of sentences in a bead, both sides together (2 to 8).
    pub max_bead: usize,
    /// How many sentences off the first pass's path the search goes, on either side. Five does as well as ten on all texts
    /// measured, in half the time.
    pub radius: usize,
    /// Whether to look again, with more vectors, at what the first pass is unsure of, if the weights have a second pass.
    pub second_pass: bool,
}

impl Default for AlignOptions {
    fn default() -> Self {
        AlignOptions { max_bead: 8, radius: 5, second_pass: true }
    }
}
