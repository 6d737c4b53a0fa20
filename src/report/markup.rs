//! JSON inside a page: no text of it can end the element that it stands in.

use std::io::{self, Write};

/// Writes `<` as `\u003c`. In JSON it stands in strings only, where the two mean the same.
pub(super) struct InScript<W>(pub W);

impl<W: Write> Write for InScript<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes.iter().position(|byte| *byte == b'<') {
            Some(0) => self.0.write_all(br"\u003c").map(|()| 1),
            Some(at) => self.0.write(&bytes[..at]),
            None => self.0.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script() {
        let texts = ["</script><script>alert(1)</script>", "<!--<script>", "a < b", "<"];
        let mut out = Vec::new();
        serde_json::to_writer(InScript(&mut out), &texts).unwrap();
        assert!(!out.contains(&b'<'));
        assert_eq!(serde_json::from_slice::<Vec<String>>(&out).unwrap(), texts);
    }
}
