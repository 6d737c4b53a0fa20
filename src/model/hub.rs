//! Fetching a model from the Hugging Face hub, or a mirror of it, with the crate `hf-hub`.
//!
//! Files go through the hub's own cache (`HF_HOME`), where an interrupted download is taken up again and other programs'
//! downloads are found; `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE` and the usual proxy variables are respected.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use hf_hub::api::Progress as HubProgress;
use hf_hub::api::sync::{ApiBuilder, ApiError, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};
use sha2::{Digest, Sha256};

use super::pytorch;
use super::registry::Entry;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// Which hub, and as whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hub {
    /// Its address, if not the public one.
    pub endpoint: Option<String>,
    /// Where downloads are kept, if not in the hub's usual place.
    pub cache: Option<PathBuf>,
    /// For models that are not open to everybody.
    pub token: Option<String>,
    /// Never ask the hub; take what the cache has.
    pub offline: bool,
}

impl Hub {
    /// As the variables of the hub's own tools say.
    pub fn from_env() -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Hub {
            endpoint: var("HF_ENDPOINT").map(|e| e.trim_end_matches('/').to_owned()),
            cache: var("HF_HUB_CACHE").map(PathBuf::from).or_else(|| Some(PathBuf::from(var("HF_HOME")?).join("hub"))),
            token: var("HF_TOKEN"),
            offline: var("HF_HUB_OFFLINE")
                .is_some_and(|v| !["0", "false", "no", "off"].contains(&v.to_lowercase().as_str())),
        }
    }

    fn cache(&self) -> Cache {
        self.cache.clone().map_or_else(Cache::default, Cache::new)
    }

    fn open(&self, repository: &str) -> Result<ApiRepo, ApiError> {
        let cache = self.cache();
        let token = self.token.clone().or_else(|| cache.token());
        let mut builder = ApiBuilder::from_cache(cache).with_progress(false).with_retries(3).with_token(token);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint.clone());
        }
        Ok(builder.build()?.repo(Repo::new(repository.to_owned(), RepoType::Model)))
    }
}

/// What the downloading thread tells.
enum Told {
    Size(u64),
    Read(u64),
    Here(PathBuf),
    Failed(String),
}

struct Teller {
    sender: Sender<Told>,
    begun: bool,
}

impl HubProgress for Teller {
    fn init(&mut self, size: usize, _: &str) {
        // Told again when a download is taken up again.
        if !std::mem::replace(&mut self.begun, true) {
            let _ = self.sender.send(Told::Size(size as u64));
        }
    }

    fn update(&mut self, size: usize) {
        let _ = self.sender.send(Told::Read(size as u64));
    }

    fn finish(&mut self) {}
}

/// Fetches what an encoder needs of the model's repository into `folder`, which exists.
///
/// # Errors
/// [`Error::Model`] when the hub cannot be reached, lacks a file, or a file is not what the hub said it would be;
/// [`Error::Interrupted`] when the user asked to stop.
pub fn fetch(entry: &Entry, hub: &Hub, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let wrong = |reason: String| Error::model(&entry.name, reason);
    if hub.offline {
        return Err(wrong("HF_HUB_OFFLINE is set, so it cannot be fetched".into()));
    }
    progress.begin(&format!("asking for {}", entry.name), "files", None);
    let repository = entry.repository.clone();
    let asked = in_background(progress, {
        let (hub, repository) = (hub.clone(), repository.clone());
        move || Ok(hub.open(&repository)?.info()?.siblings.into_iter().map(|s| s.rfilename).collect::<Vec<_>>())
    })?;
    let files = asked.map_err(|e| wrong(explain(&e, hub, &repository)))?;
    let files = wanted(&files).map_err(|e| wrong(format!("{repository} on the hub: {e}")))?;
    for file in files {
        let cached =
            fetch_file(hub, &repository, &file, progress)?.map_err(|e| wrong(explain(&e, hub, &repository)))?;
        let blob = fs::canonicalize(&cached).map_err(|e| Error::io(&cached, e))?;
        check(&blob).map_err(|e| wrong(format!("{file}: {e}; pull it again")))?;
        let to = folder.join(&file);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
        }
        if file.ends_with(".bin") {
            pytorch::convert(&blob, &to.with_file_name("model.safetensors"))?;
            continue;
        }
        // The same bytes under two names take room once.
        if fs::hard_link(&blob, &to).is_err() {
            fs::copy(&blob, &to).map_err(|e| Error::io(&to, e))?;
        }
    }
    Ok(())
}

/// Runs what cannot be interrupted beside a loop that can.
fn in_background<T: Send + 'static>(
    progress: &dyn Progress,
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<Result<T, String>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || sender.send(work().map_err(|e| chain(&e))));
    loop {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) if progress.interrupted() => return Err(Error::Interrupted),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Err("the download stopped".into())),
        }
    }
}

/// One file, from the cache or the hub; the inner error is the hub's.
fn fetch_file(hub: &Hub, repository: &str, file: &str, progress: &dyn Progress) -> Result<Result<PathBuf, String>> {
    let repo = Repo::new(repository.to_owned(), RepoType::Model);
    if let Some(path) = hub.cache().repo(repo).get(file) {
        return Ok(Ok(path));
    }
    let (sender, receiver) = channel();
    let (hub, repository, name) = (hub.clone(), repository.to_owned(), file.to_owned());
    std::thread::spawn(move || {
        let teller = Teller { sender: sender.clone(), begun: false };
        let done = hub.open(&repository).and_then(|api| api.download_with_progress(&name, teller));
        let _ = sender.send(match done {
            Ok(path) => Told::Here(path),
            Err(e) => Told::Failed(chain(&e)),
        });
    });
    loop {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(Told::Size(size)) => progress.begin(&format!("fetching {file}"), "bytes", Some(size)),
            Ok(Told::Read(bytes)) => progress.advance(bytes),
            Ok(Told::Here(path)) => {
                progress.end();
                return Ok(Ok(path));
            }
            Ok(Told::Failed(reason)) => return Ok(Err(reason)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Err("the download stopped".into())),
        }
        // What has come stays in the hub's cache and is taken up again next time.
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
    }
}

/// The files of a repository that an encoder needs.
fn wanted(all: &[String]) -> Result<Vec<String>, String> {
    const PLAIN: [&str; 5] = [
        "config.json",
        "tokenizer.json",
        "modules.json",
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
    ];
    let has = |name: &str| all.iter().any(|f| f == name);
    for needed in &PLAIN[..2] {
        if !has(needed) {
            return Err(format!("it has no {needed}"));
        }
    }
    let shard = |f: &str| f.starts_with("model-") && f.ends_with(".safetensors");
    let mut weights: Vec<&String> = match has("model.safetensors") {
        true => all.iter().filter(|f| *f == "model.safetensors").collect(),
        false => all.iter().filter(|f| *f == "model.safetensors.index.json" || shard(f)).collect(),
    };
    if weights.is_empty() {
        weights.extend(all.iter().filter(|f| *f == "pytorch_model.bin"));
    }
    if weights.is_empty() {
        return Err(
            "it has no weights as safetensors; convert them with `save_pretrained(…, safe_serialization=True)` and \
                    open the folder"
                .into(),
        );
    }
    // The folders of pooling and dense layers are numbered.
    let module = |f: &str| {
        let Some((folder, file)) = f.split_once('/') else { return false };
        let weights =
            file == "model.safetensors" || file == "pytorch_model.bin" && !has(&format!("{folder}/model.safetensors"));
        folder.starts_with(|c: char| c.is_ascii_digit()) && (file == "config.json" || weights)
    };
    let small = all.iter().filter(|f| PLAIN.contains(&f.as_str()) || module(f));
    Ok(small.chain(weights).cloned().collect())
}

/// Large files lie in the cache under their SHA-256.
fn check(blob: &Path) -> Result<(), String> {
    let name = blob.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    if name.len() != 64 || !name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(());
    }
    let mut hasher = Sha256::new();
    let mut file = fs::File::open(blob).map_err(|e| e.to_string())?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(|e| e.to_string())? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let sum: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    if sum == name {
        return Ok(());
    }
    let _ = fs::remove_file(blob);
    Err("its checksum is not the one that the hub told".into())
}

/// An error with what lies behind it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text += &format!(": {more}");
        }
        source = inner.source();
    }
    text.replace('\n', " ")
}

/// What to do about what went wrong.
fn explain(reason: &str, hub: &Hub, repository: &str) -> String {
    let at = hub.endpoint.as_deref().unwrap_or("the Hugging Face hub");
    if reason.contains("401") || reason.contains("403") {
        return format!("{at} does not give {repository} to everybody ({reason}); set HF_TOKEN");
    }
    format!(
        "{at} could not be used ({reason}); check the network (HTTPS_PROXY, HF_ENDPOINT) and run the same command again, \
         or put the folder of {repository} into the models folder by hand"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::registry;
    use crate::progress::Silent;
    use std::collections::BTreeMap;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};

    /// A hub on this machine with one repository; it breaks the connection in the middle of a file as often as told.
    struct Server {
        address: String,
        asked: Arc<Mutex<Vec<String>>>,
    }

    fn sha256(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
    }

    fn serve(
        files: BTreeMap<&'static str, Vec<u8>>,
        etag: impl Fn(&[u8]) -> String + Send + 'static,
        breaks: usize,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut breaks = breaks;
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut line, mut range) = (String::new(), None);
                reader.read_line(&mut line).unwrap();
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                loop {
                    let mut header = String::new();
                    if reader.read_line(&mut header).unwrap() <= 2 {
                        break;
                    }
                    if let Some(value) = header.to_lowercase().strip_prefix("range: bytes=") {
                        let (from, to) = value.trim().split_once('-').unwrap();
                        range = Some((from.parse::<usize>().unwrap(), to.parse::<usize>().ok()));
                    }
                }
                log.lock().unwrap().push(format!("{path} {range:?}"));
                let mut reply = |status: &str, headers: &str, body: &[u8], sent: usize| {
                    let length = body.len();
                    let head =
                        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
                    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body[..sent]));
                };
                if path.starts_with("/api/") {
                    let names: Vec<_> = files.keys().map(|f| serde_json::json!({"rfilename": f})).collect();
                    let body = serde_json::json!({"siblings": names, "sha": "abc"}).to_string();
                    reply("200 OK", "Content-Type: application/json\r\n", body.as_bytes(), body.len());
                    continue;
                }
                let Some(content) =
                    files.iter().find(|(f, _)| path.ends_with(&format!("/resolve/main/{f}"))).map(|f| f.1)
                else {
                    reply("404 Not Found", "", b"", 0);
                    continue;
                };
                let (from, to) = range.unwrap_or((0, None));
                let end = to.map_or(content.len(), |to| (to + 1).min(content.len()));
                let body = &content[from.min(end)..end];
                let headers = format!(
                    "ETag: \"{}\"\r\nX-Repo-Commit: abc\r\nContent-Range: bytes {from}-{}/{}\r\n",
                    etag(content),
                    end.max(1) - 1,
                    content.len()
                );
                let cut = breaks > 0 && body.len() > 1000;
                breaks -= usize::from(cut);
                reply("206 Partial Content", &headers, body, if cut { body.len() / 2 } else { body.len() });
            }
        });
        Server { address, asked }
    }

    fn files() -> BTreeMap<&'static str, Vec<u8>> {
        [
            ("config.json", b"{}".to_vec()),
            ("tokenizer.json", b"{\"a\":1}".to_vec()),
            ("model.safetensors", (0..200_000u32).flat_map(u32::to_le_bytes).collect()),
            ("1_Pooling/config.json", b"{\"b\":2}".to_vec()),
            ("onnx/model.onnx", b"unwanted".to_vec()),
            ("README.md", b"unwanted".to_vec()),
        ]
        .into()
    }

    fn entry() -> Entry {
        Entry { name: "m".into(), repository: "who/m".into(), ..registry::find(registry::DEFAULT).unwrap().unwrap() }
    }

    fn hub(server: &Server, cache: &Path) -> Hub {
        Hub { endpoint: Some(server.address.clone()), cache: Some(cache.to_owned()), ..Hub::default() }
    }

    #[test]
    fn fetches_what_is_needed_and_takes_a_broken_download_up_again() {
        let server = serve(files(), sha256, 1);
        let (cache, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fetch(&entry(), &hub(&server, cache.path()), to.path(), &Silent).unwrap();
        for name in ["config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json"] {
            assert_eq!(fs::read(to.path().join(name)).unwrap(), files()[name], "{name}");
        }
        assert!(!to.path().join("onnx").exists() && !to.path().join("README.md").exists());
        let asked = server.asked.lock().unwrap().join("\n");
        assert!(asked.contains("model.safetensors Some((400000, None))"), "taken up in the middle: {asked}");
        // A second time everything is in the cache.
        let before = server.asked.lock().unwrap().len();
        let again = tempfile::tempdir().unwrap();
        fetch(&entry(), &hub(&server, cache.path()), again.path(), &Silent).unwrap();
        assert_eq!(server.asked.lock().unwrap().len(), before + 1, "only the list of files");
    }

    #[test]
    fn a_file_that_is_not_what_the_hub_said_is_refused() {
        let server = serve(files(), |_| "0".repeat(64), 0);
        let (cache, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let reason = fetch(&entry(), &hub(&server, cache.path()), to.path(), &Silent).unwrap_err().to_string();
        assert!(reason.contains("checksum"), "{reason}");
    }

    #[test]
    fn a_hub_that_cannot_be_reached_or_lacks_a_file_is_told_in_one_line() {
        let (cache, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let nowhere = Server { address: "http://127.0.0.1:9".into(), asked: Arc::default() };
        let reason = fetch(&entry(), &hub(&nowhere, cache.path()), to.path(), &Silent).unwrap_err().to_string();
        assert!(reason.contains("127.0.0.1:9 could not be used") && !reason.contains('\n'), "{reason}");
        let mut some = files();
        some.remove("tokenizer.json");
        let server = serve(some, sha256, 0);
        let reason = fetch(&entry(), &hub(&server, cache.path()), to.path(), &Silent).unwrap_err().to_string();
        assert!(reason.contains("it has no tokenizer.json"), "{reason}");
        let offline = Hub { offline: true, ..hub(&server, cache.path()) };
        assert!(fetch(&entry(), &offline, to.path(), &Silent).unwrap_err().to_string().contains("HF_HUB_OFFLINE"));
    }

    #[test]
    fn shards_are_taken_where_there_is_no_single_file() {
        let list = |names: &[&str]| wanted(&names.iter().map(|n| n.to_string()).collect::<Vec<_>>());
        let base = ["config.json", "tokenizer.json", "2_Dense/model.safetensors", "2_Dense/pytorch_model.bin"];
        let shards =
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"];
        let taken = list(&[&base[..], &shards].concat()).unwrap();
        assert_eq!(taken, [&base[..3], &shards].concat());
        assert!(list(&base).unwrap_err().contains("safetensors"));
        let old = ["config.json", "tokenizer.json", "2_Dense/pytorch_model.bin", "pytorch_model.bin"];
        assert_eq!(list(&old).unwrap(), old);
    }
}
