//! Translation memories (TMX 1.4b): what `--format tmx` writes.

mod write;

pub use write::{TmxHeader, write_tmx};
