//! The threads on which everything is worked on.

use diptych::{Error, Result};

/// A pool of so many threads.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| Error::Usage(format!("cannot start {threads} threads: {e}")))
}
