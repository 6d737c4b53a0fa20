//! A page to look at a bitext of any format: `cargo run --release --example report -- memory.tmx memory.html`

use std::path::{Path, PathBuf};

use diptych::read::{BitextOptions, bitext};
use diptych::report::{PageRows, write_report};

fn main() -> diptych::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = paths.as_slice() else {
        return Err(diptych::Error::Usage("two files are needed, a bitext and the page to write".into()));
    };
    let bitext = bitext(&[PathBuf::from(from)], &BitextOptions::default())?;
    let rows = bitext.beads.collect::<diptych::Result<Vec<_>>>()?;
    write_report(Path::new(to), &PageRows { header: bitext.header, ..PageRows::default() }, rows)
}
