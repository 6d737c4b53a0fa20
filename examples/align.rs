//! The aligned sentences of two texts: `cargo run --release --example align -- french.txt english.txt`

use diptych::{Diptych, Document};

fn main() -> diptych::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = paths.as_slice() else {
        return Err(diptych::Error::Usage("two files are needed, a text and its translation".into()));
    };
    let diptych = Diptych::open()?;
    let (source, target) = (Document::read(source)?, Document::read(target)?);
    for bead in diptych.align(&source, &target)? {
        println!("{} | {} | {:.2}", bead.source.text, bead.target.text, bead.confidence);
    }
    Ok(())
}
