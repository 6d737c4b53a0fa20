//! Bytes that hold packed weights: a file mapped into memory, or the same bytes in memory where there is no file.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use crate::error::{Error, Result};

/// Sections begin at multiples of this: a cache line, and what every instruction set likes.
const ALIGN: usize = 64;
/// First bytes of a cache file: what it is and which version of the format. To be raised when the packing changes.
const MAGIC: &[u8; 16] = b"diptych int8 v03";
/// Magic, BLAKE3 of the key, BLAKE3 of everything after the header; padded to a whole line.
const HEADER: usize = 128;

/// Where quantised weights are kept between runs.
#[derive(Debug, Clone, Copy)]
pub struct PackedCache<'a> {
    /// The folder, in which each way of packing has a file of its own. It is made when absent, and made again when damaged or
    /// made from other weights.
    pub folder: &'a Path,
    /// Which weights these are: a hash of theirs.
    pub key: &'a str,
}

/// A section of an image.
#[derive(Debug, Clone)]
pub(super) struct Section {
    image: Arc<Image>,
    range: Range<usize>,
}

impl Section {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.image.bytes()[self.range.clone()]
    }
}

/// The bytes of all weights.
#[derive(Debug)]
pub(super) enum Image {
    /// In a file.
    Mapped(Mmap),
    /// In memory, header included.
    Owned(Vec<u8>),
}

impl Image {
    fn bytes(&self) -> &[u8] {
        match self {
            Image::Mapped(map) => map,
            Image::Owned(bytes) => bytes,
        }
    }

    /// Maps the file if it is whole and was made for `key`; else `None`, and it is to be made again.
    pub fn open(path: &Path, key: &str) -> Option<Image> {
        let file = File::open(path).ok()?;
        // SAFETY: the map is only read; cache files are replaced by renaming, never written in place.
        let map = unsafe { Mmap::map(&file) }.ok()?;
        let header = map.get(..HEADER)?;
        let good = header[..16] == MAGIC[..]
            && header[16..48] == blake3::hash(key.as_bytes()).as_bytes()[..]
            && header[48..80] == blake3::hash(&map[HEADER..]).as_bytes()[..];
        good.then_some(Image::Mapped(map))
    }
}

/// Makes an image, section by section.
#[derive(Debug)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// An image without sections.
    pub fn new() -> Self {
        Writer(vec![0; HEADER])
    }

    /// Appends a section.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(ALIGN), 0);
    }

    /// Appends a section of f32.
    pub fn floats(&mut self, values: &[f32]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.bytes(&bytes);
    }

    /// The image, in memory.
    pub fn finish(mut self, key: &str) -> Image {
        let body = blake3::hash(&self.0[HEADER..]);
        self.0[..16].copy_from_slice(MAGIC);
        self.0[16..48].copy_from_slice(blake3::hash(key.as_bytes()).as_bytes());
        self.0[48..80].copy_from_slice(body.as_bytes());
        Image::Owned(self.0)
    }
}

impl Image {
    /// Writes the image beside `path` and renames it, so that nobody ever sees half a file.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn save(&self, path: &Path) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let write = || -> std::io::Result<()> {
            let mut file = crate::files::temporary_in(folder)?;
            file.write_all(self.bytes())?;
            file.persist(path)?;
            Ok(())
        };
        write().map_err(|source| Error::io(path, source))
    }
}

/// Reads an image's sections in the order they were written.
#[derive(Debug)]
pub(super) struct Reader {
    image: Arc<Image>,
    at: usize,
}

impl Reader {
    /// From the first section on.
    pub fn new(image: Image) -> Self {
        Reader { image: Arc::new(image), at: HEADER }
    }

    /// The next section, which has `length` bytes; `None` when the image ends before.
    pub fn bytes(&mut self, length: usize) -> Option<Section> {
        let range = self.at..self.at.checked_add(length)?;
        if range.end > self.image.bytes().len() {
            return None;
        }
        self.at = range.end.next_multiple_of(ALIGN);
        Some(Section { image: self.image.clone(), range })
    }

    /// The next section, which has `length` f32.
    pub fn floats(&mut self, length: usize) -> Option<Vec<f32>> {
        let section = self.bytes(length.checked_mul(4)?)?;
        Some(section.bytes().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Image {
        let mut writer = Writer::new();
        writer.bytes(&[1, 2, 3]);
        writer.floats(&[0.5, -7.0]);
        writer.finish("key")
    }

    fn check(image: Image) {
        let mut reader = Reader::new(image);
        assert_eq!(reader.bytes(3).unwrap().bytes(), [1, 2, 3]);
        assert_eq!(reader.floats(2).unwrap(), [0.5, -7.0]);
        assert!(reader.bytes(1000).is_none());
    }

    #[test]
    fn what_was_written_is_read_from_memory_and_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        image().save(&path).unwrap();
        check(image());
        check(Image::open(&path, "key").unwrap());
        assert!(image().save(&folder.path().join("no/such/folder")).is_err());
    }

    #[test]
    fn a_damaged_cut_or_foreign_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        assert!(Image::open(&path, "key").is_none());
        image().save(&path).unwrap();
        assert!(Image::open(&path, "another key").is_none());
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 10, HEADER, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(Image::open(&path, "key").is_none(), "{length} bytes");
        }
        for at in [0, 20, 50, HEADER, whole.len() - 60] {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            assert!(Image::open(&path, "key").is_none(), "byte {at}");
        }
    }
}
