//! Paths in JSON. Names of files need not be UTF-8, and JSON is.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path as a text; a name that is not UTF-8, which no text can hold, as its bytes.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

/// So that the same path is read again. For `#[serde(with = "…")]`.
pub(crate) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    let written = match path.to_str() {
        Some(text) => Written::Text(text.to_owned()),
        None => Written::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
    };
    written.serialize(serializer)
}

/// What [`serialize`] wrote.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Ok(match Written::deserialize(deserializer)? {
        Written::Text(text) => text.into(),
        Written::Bytes(bytes) => of_bytes(bytes),
    })
}

/// For people: U+FFFD in the place of what is not UTF-8. For `#[serde(serialize_with = "…")]`.
pub(crate) fn readable<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    path.to_string_lossy().serialize(serializer)
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Exact(#[serde(with = "super")] PathBuf);

    #[derive(Serialize)]
    struct Readable(#[serde(serialize_with = "super::readable")] PathBuf);

    #[test]
    fn any_path_is_read_again_as_it_was() {
        for bytes in [&b"caf\xe9.txt"[..], b"a/b c.txt", b"new\nline"] {
            let path = of_bytes(bytes.to_vec());
            let json = serde_json::to_string(&Exact(path.clone())).unwrap();
            assert_eq!(serde_json::from_str::<Exact>(&json).unwrap(), Exact(path.clone()), "{json}");
            assert!(serde_json::to_string(&Readable(path)).unwrap().starts_with('"'));
        }
    }
}
