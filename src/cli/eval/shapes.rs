//! What the files look like, for help texts.

/// A parallel corpus.
pub const PARALLEL_SHAPE: &str = "The file has a header and three tab-separated columns: document, source sentence, target sentence. A sentence that has no\n\
     counterpart stands alone in its row.";
