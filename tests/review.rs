//! `diptych review` as a program: who is let in, what is written down, what comes out.
#![cfg(all(feature = "review", unix))]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::program::{at, folder, run};
use serde_json::{Value, json};

/// A review that is running; it is killed at the end, as hard as can be.
struct Server {
    child: Child,
    port: u16,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(path: &Path) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
        command.arg("review").arg(path).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("the address");
        let rest = line.trim().strip_prefix("http://127.0.0.1:").expect("an address of this machine");
        let (port, token) = rest.split_once('/').expect("a token");
        Server { port: port.parse().expect("a port"), token: token.trim_end_matches('/').to_owned(), child }
    }

    /// Status and body of a request.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let own = format!("127.0.0.1:{}", self.port);
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: {own}\r\n");
        }
        headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
        write!(stream, "{request}\r\n{body}").expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head[9..12].parse().expect("a status"), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", &format!("/{}/{path}", self.token), &[], "")
    }

    fn edit(&self, edit: &Value) -> (u16, Value) {
        let path = format!("/{}/edit", self.token);
        let (status, body) = self.ask("POST", &path, &[("Content-Type", "application/json")], &edit.to_string());
        (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
    }
}

const MEMORY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="fr" datatype="plaintext"/><body>
<tu tuid="1"><tuv xml:lang="fr"><seg>Bonjour. Comment vas-tu ?</seg></tuv><tuv xml:lang="en"><seg>Hello. How are you?</seg></tuv></tu>
<tu tuid="1"><tuv xml:lang="fr"><seg>Il pleut</seg></tuv><tuv xml:lang="en"><seg>It rains</seg></tuv></tu>
<tu tuid="3"><tuv xml:lang="fr"><seg>depuis hier.</seg></tuv><tuv xml:lang="en"><seg>since yesterday.</seg></tuv></tu>
<tu tuid="4"><tuv xml:lang="fr"><seg>Le chat dort.</seg></tuv><tuv xml:lang="en"><seg>Buy now!</seg></tuv></tu>
</body></tmx>
"#;

/// The texts of a TSV with a row a pair.
fn pairs(tsv: &str) -> Vec<String> {
    tsv.lines().map(|line| line.split('\t').take(2).collect::<Vec<_>>().join(" | ")).collect()
}

/// The bitext as `convert` writes it.
fn converted(memory: &str, flags: &[&str]) -> Vec<String> {
    let out = format!("{memory}.pairs.tsv");
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command.args(["convert", memory, &out, "--quiet"]).args(flags);
    run(command).done();
    pairs(&std::fs::read_to_string(out).expect("the bitext"))
}

#[test]
fn a_memory_is_corrected_and_the_corrections_survive() {
    let dir = folder(&[("memory.tmx", MEMORY.into())]);
    let memory = at(&dir, "memory.tmx");
    let server = Server::start(Path::new(&memory));
    let (status, page) = server.get("");
    assert!(status == 200 && page.contains("data-mode=\"review\"") && page.contains("Comment vas-tu ?"));

    let (status, split) = server.edit(&json!({"since": 0, "action": "split", "bead": "1", "source": 1, "target": 1}));
    assert_eq!((status, &split["sequence"]), (200, &json!(1)));
    let halves = split["became"]["1"]["beads"].as_array().expect("beads");
    assert_eq!(halves.len(), 2);
    let (status, _) = server.edit(&json!({"since": 1, "action": "merge", "bead": "1#2", "with": "3"}));
    assert_eq!(status, 200);
    assert_eq!(server.edit(&json!({"since": 2, "action": "differ", "bead": "4"})).0, 200);
    let first = halves[0]["id"].as_str().expect("an id");
    let text = json!({"since": 3, "action": "text", "bead": first, "side": "target", "text": "Good morning."});
    assert_eq!(server.edit(&text).0, 200);

    // A window that has not seen the others' edits is told, and what it shows then is what is.
    let (status, told) = server.edit(&json!({"since": 0, "action": "accept", "bead": "3"}));
    assert_eq!((status, &told["sequence"]), (409, &json!(4)));
    // One whose bead nobody else has touched is not held up.
    assert_eq!(server.edit(&json!({"since": 0, "action": "accept", "bead": "nobody"})).0, 409);
    let (status, why) = server.edit(&json!({"since": 4, "action": "split", "bead": "4", "source": 9, "target": 9}));
    assert_eq!(status, 422, "{why}");

    let corrected = [
        "Bonjour. | Good morning.",
        "Comment vas-tu ? | How are you?",
        "Il pleut depuis hier. | It rains since yesterday.",
    ];
    let (status, exported) = server.get("export/pairs");
    assert_eq!((status, pairs(&exported)), (200, corrected.map(str::to_owned).to_vec()));
    drop(server);

    // It was killed; everything that was answered is there.
    assert_eq!(converted(&memory, &[]), corrected);
    assert_eq!(converted(&memory, &["--no-edits"]).len(), 4);
    let log = std::fs::read_to_string(format!("{memory}.edits.jsonl")).expect("the log");
    assert!(log.lines().count() == 4 && log.ends_with('\n'));

    let server = Server::start(Path::new(&memory));
    let (status, undone) = server.edit(&json!({"since": 4, "action": "undo"}));
    assert_eq!((status, &undone["can_redo"]), (200, &json!(true)));
    assert_eq!(converted(&memory, &[])[0], "Bonjour. | Hello.");
    server.edit(&json!({"since": 5, "action": "redo"}));
    assert_eq!(converted(&memory, &[]), corrected);
    assert_eq!(std::fs::read_to_string(&memory).expect("the memory"), MEMORY, "the memory itself stays");

    // A second review of the same memory would write into the same log.
    let mut second = Command::new(env!("CARGO_BIN_EXE_diptych"));
    second.args(["review", &memory]);
    let second = run(second);
    assert!(second.code == Some(1) && second.errors.contains("another review"), "{}", second.errors);
}

#[test]
fn nobody_else_is_let_in() {
    let dir = folder(&[("memory.tmx", MEMORY.into())]);
    let server = Server::start(Path::new(&at(&dir, "memory.tmx")));
    let (token, own) = (server.token.clone(), format!("http://127.0.0.1:{}", server.port));
    let page = format!("/{token}/");
    let edit = format!("/{token}/edit");
    let body = r#"{"since":0,"action":"accept","bead":"1"}"#;
    let json = ("Content-Type", "application/json");
    for path in ["/", "/edit", "/0123456789abcdef0123456789abcdef/", "/../etc/passwd"] {
        let (status, answer) = server.ask("GET", path, &[], "");
        assert!(status == 403 && !answer.contains("Bonjour"), "{path}: {status}");
    }
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:80"] {
        assert_eq!(server.ask("GET", &page, &[("Host", host)], "").0, 421, "{host}");
    }
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://evil.example"] {
        assert_eq!(server.ask("POST", &edit, &[("Origin", origin), json], body).0, 403, "{origin}");
    }
    assert_eq!(server.ask("POST", &edit, &[("Sec-Fetch-Site", "cross-site"), json], body).0, 403);
    // What a form of another page could send without being asked first.
    assert_eq!(server.ask("POST", &edit, &[("Content-Type", "text/plain")], body).0, 415);
    assert_eq!(server.ask("POST", &edit, &[json], "{").0, 400);
    assert_eq!(server.ask("GET", &format!("/{token}/export/moses"), &[], "").0, 404);
    assert_eq!(server.ask("POST", &edit, &[("Origin", &own), json], body).0, 200);
}

#[test]
fn the_folder_of_a_run_is_reviewed_and_exported() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let name = out.to_str().expect("UTF-8");
    common::program::diptych(&["run", "seeds", "--out", name]).done();
    let unmatched = std::fs::read_to_string(out.join("rejected.jsonl")).expect("rejected beads");
    let rejected: Vec<Value> = unmatched.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kept = std::fs::read_to_string(out.join("bitext.jsonl")).expect("the bitext");
    let first: Value = serde_json::from_str(kept.lines().next().expect("a bead")).expect("JSON");
    let of_target = rejected.iter().find(|row| row["bead"] == "0-1").expect("an unmatched sentence");
    let (bead, with) = (first["id"].as_str().expect("an id"), of_target["id"].as_str().expect("an id"));
    let server = Server::start(&out);
    assert_eq!(server.edit(&json!({"since": 0, "action": "merge", "bead": bead, "with": with})).0, 200);
    let (status, anchors) = server.get(&format!("anchors/{bead}.1"));
    assert_eq!((status, anchors.as_str()), (200, "match 2 1\n"));
    drop(server);
    let corrected = dir.path().join("corrected.tmx");
    let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
    command.args(["convert", name, corrected.to_str().expect("UTF-8")]);
    let told = run(command).done();
    assert!(told.errors.contains("17 beads"), "{}", told.errors);
    let text = of_target["target"]["text"].as_str().expect("a text");
    assert!(std::fs::read_to_string(corrected).expect("the memory").contains(&text[..30]));
}

#[test]
fn another_run_keeps_the_corrections_and_says_how_to_apply_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let name = out.to_str().expect("UTF-8");
    let first = common::program::diptych(&["run", "seeds", "--out", name]).done();
    assert!(!first.errors.contains("edits.jsonl"), "{}", first.errors);
    let read = |file: &str| std::fs::read_to_string(out.join(file)).expect("an output");
    let bead: Value = serde_json::from_str(read("bitext.jsonl").lines().next().expect("a bead")).expect("JSON");
    let server = Server::start(&out);
    let edit =
        json!({"since": 0, "action": "text", "bead": bead["id"], "side": "target", "text": "Corrected by hand."});
    assert_eq!(server.edit(&edit).0, 200);
    drop(server);

    let (found, edits) = (read("bitext.tmx"), read("edits.jsonl"));
    let again = common::program::diptych(&["run", "seeds", "--out", name]).done();
    assert!(again.errors.contains("corrections of 1 bead;") && again.errors.contains("convert"), "{}", again.errors);
    assert_eq!((read("bitext.tmx"), read("edits.jsonl")), (found, edits));
    let corrected = dir.path().join("corrected.tmx");
    common::program::run({
        let mut command = Command::new(env!("CARGO_BIN_EXE_diptych"));
        command.args(["convert", name, corrected.to_str().expect("UTF-8")]);
        command
    })
    .done();
    assert!(std::fs::read_to_string(corrected).expect("the memory").contains("Corrected by hand."));
}

#[test]
fn weights_are_learnt_from_a_review() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let (name, weights) = (out.to_str().expect("UTF-8"), at(&dir, "weights.json"));
    common::program::diptych(&["run", "seeds", "--out", name]).done();
    let early = common::program::diptych(&["fit", name, "--out", &weights]);
    assert!(early.code != Some(0) && early.errors.contains("nothing in it was reviewed"), "{}", early.errors);
    let rows: String =
        ["bitext.jsonl", "rejected.jsonl"].map(|file| std::fs::read_to_string(out.join(file)).expect("beads")).concat();
    let server = Server::start(&out);
    for (since, line) in rows.lines().enumerate() {
        let bead: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(server.edit(&json!({"since": since, "action": "accept", "bead": bead["id"]})).0, 200);
    }
    drop(server);
    common::program::diptych(&["fit", name, "--out", &weights]).done();
    // What was learnt aligns these texts as they were accepted.
    let texts = ["seeds/000_290f9df7bd492f69.txt", "seeds/004_0007eeda2aa23e07.txt"];
    let align = ["align", texts[0], texts[1], "--weights", &weights, "--format", "jsonl"];
    let beads = common::program::diptych(&align).done().rows();
    let kept = |row: &Value| (row["source"]["sentences"].clone(), row["target"]["sentences"].clone());
    let found: Vec<_> = beads.iter().map(kept).collect();
    let accepted: Vec<_> = rows.lines().map(|line| kept(&serde_json::from_str(line).expect("JSON"))).collect();
    let same = accepted.iter().filter(|bead| found.contains(bead)).count();
    assert!(same + 1 >= accepted.len(), "{same} of {}", accepted.len());
}
