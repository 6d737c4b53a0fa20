//! The tables of output formats, one for each kind of rows.

use std::path::Path;

use super::ces::Ces;
use super::csv::Csv;
use super::format::{Row, RowFormat};
use super::html::Html;
use super::jsonl::JsonLines;
use super::markdown::Markdown;
use super::moses::Moses;
use super::pairs::Pairs;
use super::parquet::Parquet;
use super::rows::{DocumentRow, PairRow, SummaryEntry};
use super::tmx::Tmx;
use super::tsv::Tsv;
use super::vecalign::Vecalign;
use super::vectors::{Npy, Parquet as VectorParquet, VectorHeader, VectorRow};
use super::xliff::Xliff;
use super::xliff12::Xliff12;
use crate::bitext::{BeadRow, BitextHeader};

const TSV: Tsv = Tsv { without_formulas: false };
const CSV: Csv = Csv { without_formulas: false };

/// The formats of a bitext. A new one is a file of this folder and a row here.
pub static BITEXT_FORMATS: &[&dyn RowFormat<BeadRow>] =
    &[&TSV, &CSV, &Pairs, &JsonLines, &Parquet, &Tmx, &Xliff, &Xliff12, &Html, &Moses, &Ces, &Vecalign];

/// The formats of summaries.
pub static SUMMARY_FORMATS: &[&dyn RowFormat<SummaryEntry>] = &[&JsonLines, &Markdown];

/// The formats of a list of documents.
pub static DOCUMENT_FORMATS: &[&dyn RowFormat<DocumentRow>] = &[&TSV, &CSV, &JsonLines];

/// The formats of pairs of documents.
pub static PAIR_FORMATS: &[&dyn RowFormat<PairRow>] = &[&TSV, &CSV, &JsonLines];

/// The formats of vectors.
pub static VECTOR_FORMATS: &[&dyn RowFormat<VectorRow>] = &[&Npy, &JsonLines, &VectorParquet];

impl Row for BeadRow {
    type Header = BitextHeader;
    fn formats() -> &'static [&'static dyn RowFormat<Self>] {
        BITEXT_FORMATS
    }
}

impl Row for SummaryEntry {
    type Header = ();
    fn formats() -> &'static [&'static dyn RowFormat<Self>] {
        SUMMARY_FORMATS
    }
}

impl Row for DocumentRow {
    type Header = ();
    fn formats() -> &'static [&'static dyn RowFormat<Self>] {
        DOCUMENT_FORMATS
    }
}

impl Row for PairRow {
    type Header = ();
    fn formats() -> &'static [&'static dyn RowFormat<Self>] {
        PAIR_FORMATS
    }
}

impl Row for VectorRow {
    type Header = VectorHeader;
    fn formats() -> &'static [&'static dyn RowFormat<Self>] {
        VECTOR_FORMATS
    }
}

/// The format of this name.
pub fn format_named<R: Row>(name: &str) -> Option<&'static dyn RowFormat<R>> {
    R::formats().iter().copied().find(|format| format.name() == name)
}

/// The format that a file's name ends with; of two, the one with the longer ending.
pub fn format_of_path<R: Row>(path: &Path) -> Option<&'static dyn RowFormat<R>> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let fits = |format: &&&'static dyn RowFormat<R>| {
        let stem = format.ending().and_then(|ending| name.strip_suffix(ending));
        stem.is_some_and(|stem| stem.ends_with('.'))
    };
    // The first of those with the longest ending.
    R::formats().iter().filter(fits).rev().max_by_key(|format| format.ending().map_or(0, str::len)).copied()
}

/// The format with an apostrophe before every cell that a spreadsheet would take for a formula, where it is a table.
pub fn without_formulas<R: Row>(format: &'static dyn RowFormat<R>) -> &'static dyn RowFormat<R> {
    format.without_formulas().unwrap_or(format)
}

/// The formats with what they are, one a line, for help texts.
pub fn format_list<R: Row>() -> String {
    R::formats().iter().map(|format| format!("  {:<10} {}\n", format.name(), format.about())).collect()
}

/// The endings of all formats, for messages: `.npy, .jsonl, .parquet`.
pub fn ending_list<R: Row>() -> String {
    let endings = R::formats().iter().filter_map(|format| format.ending());
    endings.map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Seek, SeekFrom, Write};

    use super::super::fixtures::header;
    use super::super::format::{Files, Sink};
    use super::*;

    #[test]
    fn a_format_is_found_by_name_and_by_ending() {
        let of = |name: &str| format_of_path::<BeadRow>(Path::new(name)).map(|format| format.name());
        assert_eq!(of("a/bitext.TSV"), Some("tsv"));
        assert_eq!(of("a.pairs.tsv"), Some("pairs"));
        assert_eq!((of("jsonl"), of("a.doc"), of("tmx/a")), (None, None, None));
        assert_eq!(format_named::<BeadRow>("moses").map(|format| format.about().is_empty()), Some(false));
        assert!(format_named::<SummaryEntry>("tmx").is_none());
        assert_eq!(ending_list::<VectorRow>(), ".npy, .jsonl, .parquet");
    }

    /// A file that takes everything but cannot bring it to the disk.
    #[derive(Default)]
    struct Full(Cursor<Vec<u8>>);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::Error::other("disk full"))
        }
    }

    impl Seek for Full {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn every_writer_flushes_its_files() {
        fn check<R: Row>(header: &R::Header) {
            for &format in R::formats() {
                for full in 0..format.endings(header).len() {
                    let file = |i: usize| -> Box<dyn Sink> {
                        if i == full { Box::new(Full::default()) } else { Box::new(Cursor::new(vec![])) }
                    };
                    let files = Files((0..format.endings(header).len()).map(file).collect());
                    let mut writer = format.open(files, header).unwrap();
                    writer.begin().unwrap();
                    assert!(writer.end().is_err(), "{}, file {full}", format.name());
                }
            }
        }
        check::<BeadRow>(&header());
        check::<SummaryEntry>(&());
        check::<DocumentRow>(&());
        check::<PairRow>(&());
        check::<VectorRow>(&VectorHeader { dimension: 2 });
    }

    #[test]
    fn names_are_unique() {
        fn check<R: Row>() {
            let mut names: Vec<&str> = R::formats().iter().map(|format| format.name()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), R::formats().len());
        }
        check::<BeadRow>();
        check::<SummaryEntry>();
        check::<DocumentRow>();
        check::<PairRow>();
        check::<VectorRow>();
    }
}
