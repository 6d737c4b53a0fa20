//! A parallel corpus: documents whose sentences stand row by row in two languages.

use std::ops::Range;
use std::path::Path;

use ndarray::{Array2, Axis};

use super::gold::GoldText;
use crate::align::{Centre, EncodedText};
use crate::error::{Error, Result};
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;

/// The corpus, encoded.
#[derive(Debug, Clone)]
pub struct ParallelCorpus {
    /// The languages of both sides, as the header names them.
    pub languages: [String; 2],
    /// Rows of every document.
    pub documents: Vec<Range<usize>>,
    /// The sentences of both sides, row by row; empty where there is none.
    pub texts: [Vec<String>; 2],
    /// Their vectors.
    pub vectors: [Array2<f32>; 2],
    /// The means that short texts are centred with.
    pub centre: Centre,
}

impl ParallelCorpus {
    /// Reads and encodes a tab-separated file with a header and the columns document, source and target. Rows of one
    /// document stand together; a sentence without counterpart stands alone in its row.
    ///
    /// # Errors
    /// When the file cannot be read, a line has not three fields, or there are none; and as [`Encoder::encode`].
    pub fn load(path: &Path, encoder: &dyn Encoder, centre: &Centre, progress: &dyn Progress) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        let mut documents: Vec<Range<usize>> = Vec::new();
        let mut texts = [vec![], vec![]];
        let mut before = None;
        let header: Vec<&str> = text.lines().next().unwrap_or_default().split('\t').collect();
        let languages = [1, 2].map(|k| header.get(k).map_or_else(String::new, |name| name.trim().to_owned()));
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
            texts[0].push(source.trim().to_owned());
            texts[1].push(target.trim().to_owned());
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
        Ok(ParallelCorpus { languages, documents, texts, vectors, centre: centre.clone() })
    }

    /// The 1-1 beads of hand-aligned texts, cut into articles of 5 to 30 rows.
    pub fn of_gold(texts: &[GoldText], centre: &Centre) -> Self {
        let mut out = ParallelCorpus {
            languages: texts.first().map_or_else(Default::default, |text| text.languages.clone()),
            documents: vec![],
            texts: [vec![], vec![]],
            vectors: Default::default(),
            centre: centre.clone(),
        };
        let mut vectors = [vec![], vec![]];
        let mut width = 0;
        for text in texts {
            let start = out.texts[0].len();
            for (a, b) in &text.gold {
                let ([i], [j]) = (&a[..], &b[..]) else { continue };
                for (k, (side, row)) in [(&text.source, *i), (&text.target, *j)].into_iter().enumerate() {
                    out.texts[k].push(side.texts[row].clone());
                    vectors[k].extend(side.encoded.vectors.row(row).iter().copied());
                    width = side.encoded.vectors.ncols();
                }
            }
            let mut from = start;
            while from < out.texts[0].len() {
                // 5, 12, 19 … 30: of all lengths that articles have.
                let length = 5 + (out.documents.len() * 7) % 26;
                let to = (from + length).min(out.texts[0].len());
                out.documents.push(from..to);
                from = to;
            }
        }
        let rows = out.texts[0].len();
        out.vectors = vectors.map(|v| Array2::from_shape_vec((rows, width), v).unwrap_or_default());
        out
    }

    /// As hand-aligned texts, whose beads are the rows: so many texts of consecutive documents, or as many as there are documents
    /// if those are fewer; with the token states of `layer` if one is named. Called `NAME 1`, `NAME 2` ….
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn gold_texts(
        &self,
        name: &str,
        texts: usize,
        encoder: &dyn Encoder,
        layer: Option<usize>,
        progress: &dyn Progress,
    ) -> Result<Vec<GoldText>> {
        let length = self.documents.len().div_ceil(texts.max(1)).max(1);
        let text = |(number, documents): (usize, &[Range<usize>])| -> Result<GoldText> {
            let rows = documents.first().map_or(0, |d| d.start)..documents.last().map_or(0, |d| d.end);
            let (mut sides, mut gold) = ([vec![], vec![]], vec![]);
            for row in rows {
                let mut bead = [vec![], vec![]];
                for side in 0..2 {
                    if !self.texts[side][row].is_empty() {
                        bead[side].push(sides[side].len());
                        sides[side].push(self.texts[side][row].clone());
                    }
                }
                let [source, target] = bead;
                gold.push((source, target));
            }
            let encoded = |texts| EncodedText::of_sentences(texts, encoder, layer, progress);
            let [source, target] = sides;
            Ok(GoldText {
                name: format!("{name} {}", number + 1),
                languages: self.languages.clone(),
                source: encoded(source)?,
                target: encoded(target)?,
                gold,
            })
        };
        self.documents.chunks(length).enumerate().map(text).collect()
    }

    /// Every other document, and the rest: what is learnt on one half is judged on the other.
    pub fn halves(&self) -> [Vec<Range<usize>>; 2] {
        [0, 1].map(|k| self.documents.iter().skip(k).step_by(2).cloned().collect())
    }

    /// The vectors of some rows of the source (0) or the target (1).
    pub fn rows(&self, side: usize, rows: &[usize]) -> Array2<f32> {
        self.vectors[side].select(Axis(0), rows)
    }

    /// The texts of some rows of the source (0) or the target (1).
    pub fn sentences(&self, side: usize, rows: &[usize]) -> Vec<&str> {
        rows.iter().map(|row| self.texts[side][*row].as_str()).collect()
    }
}
