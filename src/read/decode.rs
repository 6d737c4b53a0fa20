//! From bytes to text: which encoding they are in, and a reason when they are no text at all.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};

/// A text and what its bytes were in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// The encoding's name as the WHATWG standard has it; `None` for UTF-8, whose text is the bytes as they are.
    pub(super) encoding: Option<&'static str>,
}

/// The text that the bytes are.
///
/// UTF-8 stays as it is, byte for byte; a byte-order mark stays in the text, so that spans go on counting the file's own
/// bytes. Other encodings are known by their mark, by what UTF-16 makes of blanks and line ends, or by how likely the text
/// is that they give (chardetng, the detector of Firefox).
///
/// # Errors
/// A sentence for the user: what the bytes are instead, and where.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, String> {
    if bytes.is_empty() {
        return Err("the file is empty".into());
    }
    if let Some(decoded) = unicode(&bytes) {
        return decoded;
    }
    if let Some(what) = known_format(&bytes) {
        return Err(format!("this is {what}, not a text file"));
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(format!("a binary file, not text: byte {at} is NUL"));
    }
    match String::from_utf8(bytes) {
        // Seven-bit Japanese switches its alphabets with escape sequences.
        Ok(text) if text.contains("\x1B$") => legacy(text.as_bytes(), 0),
        Ok(text) => Ok(Decoded { text, encoding: None }),
        Err(e) => legacy(e.as_bytes(), e.utf8_error().valid_up_to()),
    }
}

/// [`decode`] of what names its encoding itself, as web pages do. UTF-8 is believed before the name: many pages give a wrong
/// one. What cannot be read is replaced by U+FFFD.
#[cfg(feature = "html")]
pub(super) fn decode_named(bytes: Vec<u8>, named: Option<&'static Encoding>) -> Result<Decoded, String> {
    match named.filter(|_| marked(&bytes).is_none() && std::str::from_utf8(&bytes).is_err()) {
        None => decode(bytes),
        Some(encoding) => {
            let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
            Ok(Decoded { text, encoding: (encoding != UTF_8).then_some(encoding.name()) })
        }
    }
}

/// The text of one record of a file whose other records are, or will be, in the same encoding.
///
/// UTF-8 until a record is not; from then on records that are not UTF-8 are read in the encoding of the first of them.
#[derive(Debug, Default)]
pub(super) struct Records {
    encoding: Option<&'static Encoding>,
}

impl Records {
    /// The text of the next record.
    pub(super) fn text(&mut self, bytes: Vec<u8>) -> Result<Decoded, String> {
        let (bytes, at) = match String::from_utf8(bytes) {
            Ok(text) => return Ok(Decoded { text, encoding: None }),
            Err(e) => (e.as_bytes().to_vec(), e.utf8_error().valid_up_to()),
        };
        match self.encoding {
            None => {
                let decoded = legacy(&bytes, at)?;
                self.encoding = decoded.encoding.and_then(|name| Encoding::for_label(name.as_bytes()));
                Ok(decoded)
            }
            Some(encoding) => in_encoding(&bytes, encoding).ok_or_else(|| not_text(&bytes, at)),
        }
    }
}

/// UTF-16 and UTF-32, with their mark or without.
fn unicode(bytes: &[u8]) -> Option<Result<Decoded, String>> {
    let wide = |name: &'static str, text: Option<String>| {
        let at_fault = || format!("not valid {name}, though it begins with the mark of it");
        Some(text.map(|text| Decoded { text, encoding: Some(name) }).ok_or_else(at_fault))
    };
    match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => wide("UTF-32LE", utf32(rest, u32::from_le_bytes)),
        [0, 0, 0xFE, 0xFF, rest @ ..] => wide("UTF-32BE", utf32(rest, u32::from_be_bytes)),
        [0xFF, 0xFE, rest @ ..] => wide("UTF-16LE", utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => wide("UTF-16BE", utf16(rest, u16::from_be_bytes)),
        _ => {
            let name = unmarked_utf16(&bytes[..bytes.len().min(1 << 16)])?;
            let text = match name {
                "UTF-16LE" => utf16(bytes, u16::from_le_bytes),
                _ => utf16(bytes, u16::from_be_bytes),
            };
            text.map(|text| Ok(Decoded { text, encoding: Some(name) }))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()?;
    rest.is_empty().then_some(text)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Option<String> {
    let (fours, rest) = bytes.as_chunks::<4>();
    let text = fours.iter().map(|four| char::from_u32(unit(*four))).collect::<Option<String>>()?;
    rest.is_empty().then_some(text)
}

/// UTF-16 without a mark: there are NULs, yet all of it is valid and printable when read in pairs, and blanks and line ends
/// stand where one of the two byte orders has them.
fn unmarked_utf16(head: &[u8]) -> Option<&'static str> {
    if head.len() < 16 || !head.contains(&0) {
        return None;
    }
    let common = |unit: fn([u8; 2]) -> u16| {
        let mut common = 0;
        let pairs = head.as_chunks::<2>().0;
        for (i, c) in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).enumerate() {
            match c {
                Ok(' ' | '\n' | '\r' | 'e' | 'a' | '、' | '。') => common += 1,
                Ok(c) if c.is_control() && c != '\t' || ('\u{E000}'..='\u{F8FF}').contains(&c) => return 0,
                Ok(_) => {}
                // The head may end in the middle of a pair of surrogates.
                Err(_) if i + 1 == pairs.len() => {}
                Err(_) => return 0,
            }
        }
        common
    };
    let (little, big) = (common(u16::from_le_bytes), common(u16::from_be_bytes));
    match little.max(big) * 50 >= head.len() / 2 {
        true if little > big => Some("UTF-16LE"),
        true if big > little => Some("UTF-16BE"),
        _ => None,
    }
}

/// Bytes that are not UTF-8, from byte `at` on.
fn legacy(bytes: &[u8], at: usize) -> Result<Decoded, String> {
    let odd = bytes.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace() && **b != 0x1B).count();
    if odd * 50 > bytes.len() {
        return Err(format!("a binary file, not text: byte {at} is 0x{:02X}", bytes.get(at).copied().unwrap_or(0)));
    }
    if damaged_utf8(bytes) {
        return Err(not_text(bytes, at));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let mut encoding = detector.guess(None, Utf8Detection::Deny);
    if [WINDOWS_1250, WINDOWS_1252, WINDOWS_1254].contains(&encoding) && is_latin9(bytes) {
        encoding = encoding_rs::ISO_8859_15;
    }
    in_encoding(bytes, encoding).ok_or_else(|| not_text(bytes, at))
}

/// The text in a given encoding, if it is all valid there; C1 controls are what Windows-1252 makes of bytes that it lacks.
fn in_encoding(bytes: &[u8], encoding: &'static Encoding) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let valid = !text.contains(|c: char| ('\u{80}'..='\u{9F}').contains(&c));
    let name = (encoding != UTF_8).then_some(encoding.name());
    valid.then(|| Decoded { text: text.into_owned(), encoding: name })
}

/// Whether it is UTF-8 in which something broke: letters of more than one byte that are whole far outnumber those that are not.
fn damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 4 * broken
}

/// French in ISO-8859-15: the byte of its `œ` is no letter in the encodings of Windows, which make `c½ur` or `c˝ur` of `cœur`.
fn is_latin9(bytes: &[u8]) -> bool {
    let inside = |w: &[u8]| w[1] == 0xBD && w[0].is_ascii_alphabetic() && w[2].is_ascii_alphabetic();
    bytes.windows(3).any(inside) && !bytes.iter().any(|b| (0x80..=0x9F).contains(b))
}

fn not_text(bytes: &[u8], at: usize) -> String {
    let line = 1 + bytes[..at].iter().filter(|&&b| b == b'\n').count();
    let byte = bytes.get(at).copied().unwrap_or(0);
    format!("not valid UTF-8: byte {at} (line {line}) is 0x{byte:02X}; nor in any other encoding that is known")
}

/// Formats that people mistake for text files, by their first bytes.
fn known_format(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"\x1F\x8B", "a gzip file"),
        (b"BZh", "a bzip2 file"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"\xFD7zXZ\0", "an xz file"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7FELF", "a program"),
        (b"\xD0\xCF\x11\xE0", "an old office document, or an encrypted one"),
        (b"{\\rtf", "an RTF document"),
    ];
    let tar = bytes.get(257..262).filter(|ustar| *ustar == b"ustar").map(|_| "a tar archive");
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what).or(tar)
}

/// The encoding that a byte-order mark names, and how long the mark is. UTF-32 is not among them.
pub(super) fn marked(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(head)
}

/// A reader that gives UTF-8 whatever the bytes below are in.
pub(super) struct Transcoder {
    inner: Box<dyn BufRead + Send>,
    decoder: Decoder,
    text: Vec<u8>,
    at: usize,
    over: bool,
}

impl Transcoder {
    pub(super) fn new(inner: Box<dyn BufRead + Send>, encoding: &'static Encoding) -> Self {
        Transcoder { inner, decoder: encoding.new_decoder_without_bom_handling(), text: Vec::new(), at: 0, over: false }
    }
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Transcoder {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.text.len() && !self.over {
            self.text.resize(1 << 16, 0);
            self.at = 0;
            let bytes = self.inner.fill_buf()?;
            let last = bytes.is_empty();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, last);
            self.inner.consume(read);
            self.text.truncate(written);
            match result {
                DecoderResult::Malformed(..) => {
                    let name = self.decoder.encoding().name();
                    return Err(io::Error::new(io::ErrorKind::InvalidData, format!("not valid {name}")));
                }
                DecoderResult::InputEmpty => self.over = last,
                DecoderResult::OutputFull => {}
            }
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err()
    }

    fn decoded(bytes: &[u8]) -> (String, Option<&'static str>) {
        let Decoded { text, encoding } = decode(bytes.to_vec()).unwrap();
        (text, encoding)
    }

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    #[test]
    fn every_bad_file_has_its_own_reason() {
        assert!(reason(b"").contains("empty"));
        assert!(reason(b"%PDF-1.7\n1 0 obj").contains("PDF"));
        assert!(reason(b"some\0thing").contains("byte 4 is NUL"));
        assert!(reason(&[b'a', 1, 2, 3, 4, 5, 6, 0xFF]).contains("binary"));
        assert!(reason(b"\xFF\xFEL\0e\0\x00\xD8").contains("not valid UTF-16LE"));
        assert!(reason(b"\xFF\xFEL\0e").contains("not valid UTF-16LE"));
    }

    #[test]
    fn a_byte_order_mark_is_kept_where_spans_count_the_files_bytes() {
        assert_eq!(decoded("\u{FEFF}Oui.".as_bytes()), ("\u{FEFF}Oui.".into(), None));
    }

    #[test]
    fn utf8_that_broke_is_not_taken_for_something_else() {
        let mut bytes =
            "un\nÀ Évian l’été dernier, le président s’était exprimé « très » franchement".as_bytes().to_vec();
        bytes.insert(8, 0xFF);
        assert!(reason(&bytes).starts_with("not valid UTF-8: byte 8 (line 2) is 0xFF"), "{}", reason(&bytes));
    }

    #[test]
    fn old_encodings_are_told_by_the_text_that_they_give() {
        let french = "Le café du théâtre « À l’été » est fermé depuis août : c’était prévu, dit-elle, à 5 € près.";
        assert_eq!(decoded(&encoded(french, "windows-1252")), (french.into(), Some("windows-1252")));
        assert_eq!(
            decoded(b"Le caf\xE9 est ferm\xE9 aujourd'hui."),
            ("Le café est fermé aujourd'hui.".into(), Some("windows-1252"))
        );
        let heart = "Le cœur de la sœur a été opéré.";
        assert_eq!(decoded(&encoded(heart, "iso-8859-15")), (heart.into(), Some("ISO-8859-15")));
        let russian = "Мэр города выступил вчера вечером перед советом и пообещал новый мост.";
        for label in ["windows-1251", "koi8-r"] {
            assert_eq!(decoded(&encoded(russian, label)).0, russian, "{label}");
        }
        let japanese = "市長は昨夜、市議会で新しい橋を約束した。工事は二年かかる見込みだ。";
        for label in ["shift_jis", "euc-jp", "iso-2022-jp"] {
            assert_eq!(decoded(&encoded(japanese, label)).0, japanese, "{label}");
        }
        let chinese = "市长昨晚在市议会上承诺修建一座新桥。预计工期为两年。";
        assert_eq!(decoded(&encoded(chinese, "gbk")).0, chinese);
    }

    #[test]
    fn utf16_and_utf32_with_and_without_a_mark() {
        for text in
            ["Bonjour à tous les gens.\nOui.", "Мэр города выступил вчера.", "市长昨晚在市议会上。承诺修建\n一座新桥。"]
        {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
            let with = |mark: &[u8], bytes: &[u8]| decoded(&[mark, bytes].concat());
            assert_eq!(with(b"\xFF\xFE", &little), (text.into(), Some("UTF-16LE")));
            assert_eq!(with(b"\xFE\xFF", &big), (text.into(), Some("UTF-16BE")));
            assert_eq!(with(b"", &little), (text.into(), Some("UTF-16LE")));
            assert_eq!(with(b"", &big), (text.into(), Some("UTF-16BE")));
            assert_eq!(with(b"\xFF\xFE\0\0", &wide), (text.into(), Some("UTF-32LE")));
        }
    }

    #[test]
    fn records_are_all_read_as_the_first_that_was_not_utf8() {
        let mut records = Records::default();
        assert_eq!(records.text(b"plain".to_vec()).unwrap().text, "plain");
        let first = encoded("Le théâtre était fermé à Besançon.", "windows-1252");
        assert_eq!(records.text(first).unwrap().encoding, Some("windows-1252"));
        assert_eq!(records.text(b"\xE9t\xE9".to_vec()).unwrap().text, "été");
    }

    #[test]
    fn a_transcoder_gives_utf8_whatever_its_pieces() {
        let text = "Été à Évian 😀 ".repeat(9000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inner = io::BufReader::with_capacity(7, io::Cursor::new(bytes));
        let mut all = String::new();
        Transcoder::new(Box::new(inner), encoding_rs::UTF_16LE).read_to_string(&mut all).unwrap();
        assert_eq!(all, text);
        let half = Transcoder::new(Box::new(io::Cursor::new(vec![b'a', 0, b'b'])), encoding_rs::UTF_16LE);
        assert!(half.bytes().last().unwrap().is_err());
    }
}
