//! Where models lie when nobody says so.

use std::env;
use std::path::{Path, PathBuf};

/// `./models` if it is there with models in it or in a checkout of Diptych, else the user's data folder.
pub fn default_folder() -> PathBuf {
    let here = Path::new("models");
    if holds_models(here) {
        return here.to_owned();
    }
    data_folder(|name| env::var_os(name).map(PathBuf::from))
        .map_or_else(|| here.to_owned(), |data| data.join("diptych").join("models"))
}

/// Whether a folder is one of models: that of a checkout, which has the registry, or one with a model in it.
fn holds_models(folder: &Path) -> bool {
    let models = || folder.read_dir().into_iter().flatten().flatten().any(|e| e.path().join("config.json").exists());
    folder.join("registry.toml").exists() || models()
}

/// Where programs keep a user's data: `XDG_DATA_HOME` (freedesktop.org, XDG Base Directory Specification), or what stands for
/// it on this system. Relative paths do not count, as that specification has it.
fn data_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    let own = match env::consts::OS {
        "windows" => absolute("LOCALAPPDATA"),
        "macos" => absolute("HOME").map(|home| home.join("Library/Application Support")),
        _ => absolute("HOME").map(|home| home.join(".local/share")),
    };
    absolute("XDG_DATA_HOME").or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_something_else_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!holds_models(folder.path()) && !holds_models(&folder.path().join("absent")));
        std::fs::write(folder.path().join("user.py"), "class User: pass").unwrap();
        assert!(!holds_models(folder.path()));
        std::fs::create_dir(folder.path().join("LaBSE")).unwrap();
        std::fs::write(folder.path().join("LaBSE/config.json"), "{}").unwrap();
        assert!(holds_models(folder.path()));
        assert!(holds_models(Path::new("models")), "tests run in a checkout");
    }

    #[cfg(unix)]
    #[test]
    fn the_data_folder_is_the_users() {
        let of = |xdg: Option<&str>, home: Option<&str>| {
            data_folder(|name| match name {
                "XDG_DATA_HOME" => xdg.map(PathBuf::from),
                "HOME" => home.map(PathBuf::from),
                _ => None,
            })
        };
        assert_eq!(of(Some("/data"), Some("/home/a")), Some("/data".into()));
        assert!(of(Some("data"), Some("/home/a")).unwrap().starts_with("/home/a"));
        assert_eq!(of(None, None), None);
    }
}
