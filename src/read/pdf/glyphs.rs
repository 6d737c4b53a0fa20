//! Where every letter of a PDF stands.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};
use unicode_normalization::UnicodeNormalization;

/// One letter, or what one code of a font stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// Left end of its baseline, in points from the left of the page.
    pub(super) x: f64,
    /// Its baseline, in points from the top of the page.
    pub(super) y: f64,
    /// How far it reaches to the right.
    pub(super) width: f64,
    /// The size of its font in points.
    pub(super) size: f64,
    pub(super) text: String,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) glyphs: Vec<Glyph>,
}

/// More letters are on no page that is read by people.
const MOST_GLYPHS: usize = 200_000;

/// The pages, and the numbers of those that could not be read.
pub(super) fn pages(bytes: &[u8]) -> Result<(Vec<Page>, Vec<u32>), String> {
    // The parser panics on many kinds of broken files.
    let load = || Document::load_mem(bytes).map_err(|e| format!("the PDF is broken: {e}"));
    let mut document = catch_unwind(load).map_err(|_| "the PDF is broken".to_owned())??;
    if document.is_encrypted() {
        // Many files have an empty password, and only forbid to print.
        let opened = catch_unwind(AssertUnwindSafe(|| document.decrypt("").is_ok()));
        if !opened.unwrap_or(false) {
            return Err("the PDF is encrypted".into());
        }
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    if numbers.is_empty() {
        // What is locked cannot be told from what is not there.
        let locked = bytes.windows(8).any(|w| w == b"/Encrypt");
        return Err(if locked { "the PDF is encrypted" } else { "the PDF is broken: it has no page" }.into());
    }
    let (mut pages, mut unread) = (Vec::new(), Vec::new());
    for number in numbers {
        let mut page = Reader::default();
        let read = catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut page, number).is_ok()));
        if !read.unwrap_or(false) {
            unread.push(number);
        }
        pages.push(Page { glyphs: page.glyphs });
    }
    Ok((pages, unread))
}

#[derive(Default)]
struct Reader {
    top: f64,
    left: f64,
    glyphs: Vec<Glyph>,
}

impl OutputDev for Reader {
    fn begin_page(&mut self, _: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        (self.top, self.left) = (media.ury, media.llx);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        // Text that runs up a margin or across the page is no part of the lines.
        let turned = place.m12.abs() > 0.1 * place.m11.abs();
        let size = font_size.abs() * (place.m11 * place.m22).abs().sqrt();
        if turned || !(size > 0.0 && size < 1000.0) || self.glyphs.len() >= MOST_GLYPHS {
            return Ok(());
        }
        // Ligatures are letters; other signs stay as they are.
        let text = match text.contains(is_ligature) {
            true => text.nfkc().collect(),
            false => text.to_owned(),
        };
        let width = (width * font_size * place.m11).abs();
        let (x, y) = (place.m31 - self.left, self.top - place.m32);
        if x.is_finite() && y.is_finite() && width.is_finite() {
            self.glyphs.push(Glyph { x, y, width, size, text });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

fn is_ligature(c: char) -> bool {
    ('\u{FB00}'..='\u{FB06}').contains(&c)
}
