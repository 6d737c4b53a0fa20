//! From bytes to text, with a reason when that cannot be.

/// Checks that the bytes are text in UTF-8.
///
/// A byte-order mark is allowed and stays in the text, so that spans go on counting the file's own bytes.
///
/// # Errors
/// A sentence for the user: what the bytes are instead, where, and what to run.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.is_empty() {
        return Err("the file is empty".into());
    }
    if let Some(name) = utf16_or_32(&bytes) {
        return Err(format!(
            "the text is in {name}, not UTF-8; convert it first: `iconv -f {name} -t UTF-8 FILE > NEW`"
        ));
    }
    if let Some(what) = known_format(&bytes) {
        return Err(format!("this is {what}, not a text file; export its text as UTF-8 first"));
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(format!("a binary file, not text: byte {at} is NUL"));
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let bytes = e.as_bytes();
        let line = 1 + bytes[..at].iter().filter(|&&b| b == b'\n').count();
        let odd = bytes.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
        if odd * 50 > bytes.len() {
            return format!("a binary file, not text: byte {at} is 0x{:02X}", bytes[at]);
        }
        let hint = match legacy_letter(bytes, at) {
            Some((encoding, letter)) => format!(
                "; in {encoding} it would be “{letter}”: if that is right, `iconv -f {encoding} -t UTF-8 FILE > NEW`"
            ),
            None => "; convert the file to UTF-8 first".to_string(),
        };
        format!("not valid UTF-8: byte {at} (line {line}) is 0x{:02X}{hint}", bytes[at])
    })
}

/// The name of the encoding that a byte-order mark, or a NUL in every other byte, gives away.
fn utf16_or_32(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return Some("UTF-32LE"),
        [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32BE"),
        [0xFF, 0xFE, ..] => return Some("UTF-16LE"),
        [0xFE, 0xFF, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(512)];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let half = head.len() / 2;
    if half < 8 {
        return None;
    }
    // Latin text in UTF-16 has a zero in nearly every high byte and none in the low ones.
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 10 >= half * 9 => Some("UTF-16LE"),
        (even, 0) if even * 10 >= half * 9 => Some("UTF-16BE"),
        _ => None,
    }
}

/// Formats that people mistake for text files, by their first bytes.
fn known_format(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1F\x8B", "a gzip file"),
        (b"\xFD7zXZ\0", "an xz file"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7FELF", "a program"),
        (b"\xD0\xCF\x11\xE0", "an old office document"),
        (b"{\\rtf", "an RTF document"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// What the offending byte would be in the two encodings that old French and English texts come in.
fn legacy_letter(bytes: &[u8], at: usize) -> Option<(&'static str, char)> {
    // Bytes 0x80..0x9F are controls in Latin-1, so Windows-1252 is what the writer meant.
    const WINDOWS: [Option<char>; 32] = [
        Some('€'),
        None,
        Some('‚'),
        Some('ƒ'),
        Some('„'),
        Some('…'),
        Some('†'),
        Some('‡'),
        Some('ˆ'),
        Some('‰'),
        Some('Š'),
        Some('‹'),
        Some('Œ'),
        None,
        Some('Ž'),
        None,
        None,
        Some('‘'),
        Some('’'),
        Some('“'),
        Some('”'),
        Some('•'),
        Some('–'),
        Some('—'),
        Some('˜'),
        Some('™'),
        Some('š'),
        Some('›'),
        Some('œ'),
        None,
        Some('ž'),
        Some('Ÿ'),
    ];
    match *bytes.get(at)? {
        b @ 0x80..=0x9F => WINDOWS[usize::from(b - 0x80)].map(|c| ("WINDOWS-1252", c)),
        b @ 0xA0..=0xFF => Some(("WINDOWS-1252", char::from(b))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err()
    }

    #[test]
    fn every_bad_file_has_its_own_reason() {
        assert!(reason(b"").contains("empty"));
        assert!(reason(b"\xFF\xFEB\0o\0n\0").contains("UTF-16LE"));
        assert!(
            reason(&"Bonjour à tous".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>())
                .contains("UTF-16BE")
        );
        assert!(reason(b"%PDF-1.7\n1 0 obj").contains("PDF"));
        assert!(reason(b"some\0thing").contains("byte 4 is NUL"));
        assert!(reason(&[b'a', 1, 2, 3, 4, 5, 6, 0xFF]).contains("binary"));
        let latin = reason(b"un\ncaf\xE9 noir");
        assert!(latin.contains("byte 6 (line 2) is 0xE9") && latin.contains("“é”"), "{latin}");
    }

    #[test]
    fn a_byte_order_mark_is_kept() {
        assert_eq!(decode("\u{FEFF}Oui.".into()).unwrap(), "\u{FEFF}Oui.");
    }
}
