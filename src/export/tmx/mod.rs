//! TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005).

mod read;
mod write;

pub use read::{TmxReader, TranslationUnit, read_tmx};
pub use write::{TmxHeader, write_tmx};
