//! Articles, a few at a time, with the vectors of their own sentences: what everything that summarises stands on.

use serde_json::{Map, Value};

use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::model::Encoder;
use crate::progress::Progress;
use crate::read::Documents;
use crate::summarize::{self, ArticleBody, BodyVectors};

/// One article, ready to be summarised.
pub struct Ready {
    /// The document.
    pub document: Document,
    /// The record it came from; empty for a text file.
    pub fields: Map<String, Value>,
    /// Its own sentences.
    pub body: ArticleBody,
    /// Their vectors.
    pub vectors: BodyVectors,
}

/// Articles are encoded so many at a time: enough to sort their sentences by length, few enough to hold in memory.
const CHUNK: usize = 64;
/// … or fewer, once their texts have so many bytes.
const CHUNK_BYTES: usize = 1 << 20;

/// Reads, encodes and hands on all articles, a chunk at a time and in order. Returns how many inputs were left out; each has
/// been told to `progress`. Runs on the rayon pool of the caller.
///
/// # Errors
/// When the engine fails, `each` does, or the user asked to stop.
pub fn for_each_chunk(
    mut documents: Documents<'_>,
    encoder: &dyn Encoder,
    progress: &dyn Progress,
    mut each: impl FnMut(Vec<Ready>) -> Result<()>,
) -> Result<usize> {
    let (mut left_out, mut over) = (0, false);
    while !over {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while chunk.len() < CHUNK && bytes < CHUNK_BYTES && !over {
            match documents.next() {
                None => over = true,
                Some(Ok(record)) => {
                    bytes += record.document.text.len();
                    chunk.push(record);
                }
                Some(Err(error)) => {
                    left_out += 1;
                    progress.left_out(&error);
                }
            }
        }
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let bodies: Vec<ArticleBody> = chunk.iter().map(|record| ArticleBody::of(&record.document)).collect();
        let vectors = summarize::encode(&bodies, encoder, progress)?;
        let parts = chunk.into_iter().zip(bodies).zip(vectors);
        let ready = parts.map(|((record, body), vectors)| Ready {
            document: record.document,
            fields: record.fields,
            body,
            vectors,
        });
        each(ready.collect())?;
    }
    Ok(left_out)
}
