//! The states of a layer's tokens, for programs that learn on them: `cargo run --release --example token_states -- 7 lines.txt out`
//!
//! Writes `out.vectors` (f32, a row a line), `out.states` (f16, a row a token) and `out.tokens` (u32: line, first byte, one past the last).

use std::fs::File;
use std::io::{BufWriter, Write};

use diptych::Error;
use diptych::model::{self, Encoding, LoadOptions};
use diptych::progress::Silent;

/// Lines that are encoded together.
const BATCH: usize = 4096;

fn main() -> diptych::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = || Error::Usage("a layer, a file of lines and a name for what is written are needed".into());
    let [layer, lines, out] = arguments.as_slice() else { return Err(usage()) };
    let layer = layer.parse().map_err(|_| usage())?;
    let text = std::fs::read_to_string(lines).map_err(|e| Error::io(lines, e))?;
    let lines: Vec<&str> = text.lines().collect();
    let encoder = model::load(&LoadOptions::default(), &Silent)?;
    let file = |ending: &str| {
        let path = format!("{out}.{ending}");
        Ok(BufWriter::new(File::create(&path).map_err(|e| Error::io(path, e))?))
    };
    let (mut vectors, mut states, mut tokens) = (file("vectors")?, file("states")?, file("tokens")?);
    for (batch, lines) in lines.chunks(BATCH).enumerate() {
        let encoded = encoder.encode(lines, Encoding { token_layer: Some(layer), progress: &Silent })?;
        let written = encoded.vectors.iter().try_for_each(|x| vectors.write_all(&x.to_le_bytes())).and_then(|()| {
            encoded.tokens.iter().enumerate().try_for_each(|(line, token)| {
                for span in &token.spans {
                    for number in [batch * BATCH + line, span.start, span.end] {
                        tokens.write_all(&(number as u32).to_le_bytes())?;
                    }
                }
                token.states.iter().try_for_each(|x| states.write_all(&x.to_le_bytes()))
            })
        });
        written.map_err(|e| Error::io(out, e))?;
    }
    Ok(())
}
