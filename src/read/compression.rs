//! Compressed files, told by their first bytes and decompressed as they are read: gzip (RFC 1952) and Zstandard (RFC 8878).

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The endings of compressed files, without the dot.
pub(super) const ENDINGS: &[&str] = &["gz", "zst"];

/// How often a file may be compressed over. More is made by nobody who means well.
const LAYERS: usize = 3;

/// A text of people shrinks to a tenth, one of repeated lines to a fiftieth.
const RATIO: u64 = 200;

const BUFFER: usize = 1 << 18;

/// A path without the ending of its compression: `news.jsonl` of `news.jsonl.gz`.
pub(super) fn without_ending(path: &Path) -> PathBuf {
    if has_ending(path) { path.with_extension("") } else { path.to_owned() }
}

/// Whether a path's ending is that of a compressed file.
pub(super) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|e| ending.eq_ignore_ascii_case(e)))
}

/// What a reader's bytes are when decompressed; as they are if they are not compressed, and then the flag is false.
///
/// Reading fails once more than `limit` bytes came out and they are over 200 times those that went in: such a file is made
/// to fill memories and disks.
pub(super) fn decompressed(
    mut reader: Box<dyn BufRead + Send>,
    limit: u64,
) -> io::Result<(Box<dyn BufRead + Send>, bool)> {
    for layer in 0..=LAYERS {
        let head = reader.fill_buf()?;
        let gzip = head.starts_with(b"\x1F\x8B\x08");
        // A frame with data, or one that is to be skipped, which some tools begin with.
        let zstd = matches!(head, [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..]);
        if !gzip && !zstd {
            return Ok((reader, layer > 0));
        }
        let eaten = Arc::new(AtomicU64::new(0));
        let counted = Counted { inner: reader, eaten: Arc::clone(&eaten) };
        let (name, inner): (_, Box<dyn Read + Send>) = match gzip {
            true => ("gzip", Box::new(MultiGzDecoder::new(counted))),
            false => ("Zstandard", Box::new(ZstdReader::new(counted))),
        };
        reader = Box::new(BufReader::with_capacity(BUFFER, Guard { inner, name, eaten, given: 0, limit }));
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, format!("compressed more than {LAYERS} times over")))
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    eaten: Arc<AtomicU64>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.eaten.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.eaten.fetch_add(n as u64, Ordering::Relaxed);
        self.inner.consume(n);
    }
}

/// A decompressor that names itself when it fails and stops what grows without end.
struct Guard {
    inner: Box<dyn Read + Send>,
    name: &'static str,
    eaten: Arc<AtomicU64>,
    given: u64,
    limit: u64,
}

impl Read for Guard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = |e: io::Error| io::Error::new(e.kind(), format!("the {} data is broken: {e}", self.name));
        let n = self.inner.read(buffer).map_err(broken)?;
        self.given += n as u64;
        if is_bomb(self.given, self.eaten.load(Ordering::Relaxed), self.limit) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it grows over 200-fold when decompressed"));
        }
        Ok(n)
    }
}

/// Whether so many bytes out of so many are more than texts give.
pub(super) fn is_bomb(given: u64, eaten: u64, limit: u64) -> bool {
    given > limit && given / RATIO > eaten
}

/// The frames of a Zstandard file, one after the other; those that are to be skipped are.
struct ZstdReader<R> {
    inner: R,
    decoder: FrameDecoder,
    open: bool,
}

impl<R: BufRead> ZstdReader<R> {
    fn new(inner: R) -> Self {
        ZstdReader { inner, decoder: FrameDecoder::new(), open: false }
    }

    /// Begins the next frame; false at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.inner.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.inner) {
                Ok(()) => {
                    self.open = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.inner.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(e) => return Err(invalid(e)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.open && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let some = BlockDecodingStrategy::UptoBytes(buffer.len());
                self.decoder.decode_blocks(&mut self.inner, some).map_err(invalid)?;
            }
            let n = self.decoder.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            if let (Some(told), Some(found)) =
                (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum())
                && told != found
            {
                return Err(invalid("the checksum does not fit"));
            }
            self.open = false;
        }
    }
}

fn invalid(e: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, e.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const LIMIT: u64 = 1 << 20;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        decompressed(Box::new(io::Cursor::new(bytes)), LIMIT)?.0.read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let (one, two) = ("Le maire. ".repeat(900).into_bytes(), b"Le pont.".to_vec());
        let both = [one.clone(), two.clone()].concat();
        assert_eq!(read([gzip(&one), gzip(&two)].concat()).unwrap(), both);
        let skipped = [b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec(), zstd(&two)].concat();
        assert_eq!(read([zstd(&one), skipped].concat()).unwrap(), both);
        assert_eq!(read(gzip(&zstd(&one))).unwrap(), one);
        assert_eq!(read(b"plain".to_vec()).unwrap(), b"plain");
    }

    #[test]
    fn what_grows_without_end_is_stopped() {
        let zeros = vec![0; 64 << 20];
        for bomb in [gzip(&zeros), zstd(&zeros), gzip(&gzip(&zeros))] {
            assert_eq!(read(bomb).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        }
        let nested = (0..8).fold(b"x".to_vec(), |bytes, _| gzip(&bytes));
        assert!(read(nested).unwrap_err().to_string().contains("times over"));
    }

    #[test]
    fn broken_data_says_of_what() {
        let text = "Le maire est parti hier soir. ".repeat(99).into_bytes();
        for (packed, name) in [(gzip(&text), "gzip"), (zstd(&text), "Zstandard")] {
            let short = read(packed[..packed.len() - 9].to_vec()).unwrap_err().to_string();
            assert!(short.starts_with(&format!("the {name} data is broken: ")), "{short}");
            let mut bent = packed.clone();
            let middle = bent.len() / 2;
            bent[middle] ^= 0x55;
            assert!(read(bent).is_err());
        }
    }
}
