//! A parallel corpus as `eval pairs` and `eval mine` read it: tab-separated, a header `document aa bb`, a sentence a line.

use std::ops::Range;
use std::path::Path;

use diptych::align::{Centre, Weights};
use diptych::model::{Encoder, Encoding};
use diptych::progress::Progress;
use diptych::{Error, Result};
use ndarray::Array2;

/// The corpus, encoded.
pub struct Parallel {
    /// Rows of every document.
    pub documents: Vec<Range<usize>>,
    /// The sentences of both sides, row by row.
    pub texts: [Vec<String>; 2],
    /// Their vectors.
    pub vectors: [Array2<f32>; 2],
    /// The means that short texts are centred with.
    pub centre: Centre,
}

impl Parallel {
    /// Reads and encodes a file.
    pub fn load(path: &Path, encoder: &dyn Encoder, weights: &Weights, progress: &dyn Progress) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        let mut documents: Vec<Range<usize>> = Vec::new();
        let mut texts = [vec![], vec![]];
        let mut before = None;
        for (n, line) in text.lines().enumerate().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [document, source, target] = fields[..] else {
                let reason = format!("{} fields instead of 3 (document, source, target)", fields.len());
                return Err(Error::input_line(path, n + 1, reason));
            };
            match documents.last_mut() {
                Some(range) if before == Some(document) => range.end += 1,
                _ => documents.push(texts[0].len()..texts[0].len() + 1),
            }
            before = Some(document);
            texts[0].push(source.to_owned());
            texts[1].push(target.to_owned());
        }
        if documents.is_empty() {
            return Err(Error::input(path, "no lines after the header"));
        }
        progress.begin("encode", "sentences", Some(2 * texts[0].len() as u64));
        let encode = |texts: &[String]| -> Result<Array2<f32>> {
            let views: Vec<&str> = texts.iter().map(String::as_str).collect();
            Ok(encoder.encode(&views, Encoding { token_layer: None, progress })?.vectors)
        };
        let vectors = [encode(&texts[0])?, encode(&texts[1])?];
        progress.end();
        Ok(Parallel { documents, texts, vectors, centre: weights.centre.clone() })
    }
}
