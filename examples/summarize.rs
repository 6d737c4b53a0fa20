//! A summary of every file: `cargo run --release --example summarize -- article.txt …`

use diptych::{Diptych, Document};

fn main() -> diptych::Result<()> {
    let diptych = Diptych::open()?;
    for path in std::env::args().skip(1) {
        println!("{}", diptych.summarize(&Document::read(path)?)?);
    }
    Ok(())
}
