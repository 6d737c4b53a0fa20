//! The arrows between modules: they run one way, from the command line down to the errors, and nowhere in a circle.
//!
//! Read off the `use` lines and the paths in the code, tests apart. A re-export (`pub use`) is no arrow of its own: who uses
//! it uses the module where the thing is defined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::{Captures, Regex};

/// The rooms, from the lowest to the highest. A room knows those before it only.
const ROOMS: &[&str] = &[
    "error",
    "files",
    "progress",
    "text",
    "language",
    "corpus",
    "bitext",
    "read",
    "model",
    "summarize",
    "align",
    "write",
    "report",
    "eval",
    "batch",
    "review",
    "facade",
    "cli",
];

/// `align::crf` as its parts.
type ModulePath = Vec<String>;

#[derive(Default)]
struct Module {
    /// What the module uses, as full paths from the crate's root.
    uses: BTreeSet<ModulePath>,
    /// What it hands on under its own name.
    reexports: BTreeMap<String, ModulePath>,
}

/// Every module of the program by its path.
fn modules() -> BTreeMap<ModulePath, Module> {
    let mut sources = BTreeMap::new();
    collect(Path::new("src"), &mut vec![], &mut sources);
    let names: BTreeSet<ModulePath> = sources.keys().cloned().collect();
    sources.iter().map(|(path, text)| (path.clone(), parse(path, text, &names))).collect()
}

fn collect(folder: &Path, at: &mut ModulePath, out: &mut BTreeMap<ModulePath, String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            at.push(name);
            collect(&path, at, out);
            at.pop();
        } else if path.extension().is_some_and(|e| e == "rs") && !name.ends_with("tests") && name != "fixtures" {
            let own = match name.as_str() {
                "mod" | "lib" => at.clone(),
                _ => [at.as_slice(), &[name]].concat(),
            };
            out.insert(own, without_tests(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The code alone: no comments, no test module, and nothing between the quotes of its strings.
fn without_tests(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    // Whichever of these begins first hides the others: a comment in a string is none, nor is a quote in a comment.
    let hidden = Regex::new(
        r##"(?s)//[^\n]*|/\*.*?\*/|r#"(.*?)"#|r"[^"]*"|"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\(?:u\{\w+\}|x\w\w|.))'"##,
    )
    .unwrap();
    let shown = |found: &Captures| if found[0].starts_with('/') { "" } else { "\"\"" };
    hidden.replace_all(text, |found: &Captures| shown(found)).into_owned()
}

fn parse(own: &ModulePath, text: &str, names: &BTreeSet<ModulePath>) -> Module {
    let mut module = Module::default();
    let statement = Regex::new(r"(?s)(?:(#\[cfg\(test\)\]\s*)?)((?:\bpub(?:\([a-z]+\))? )?)\buse ([^;]+);").unwrap();
    for found in statement.captures_iter(text) {
        if found.get(1).is_some_and(|test| !test.is_empty()) {
            continue;
        }
        let public = !found[2].is_empty();
        let mut leaves = Vec::new();
        flatten(&found[3].split_whitespace().collect::<Vec<_>>().join(" "), &mut vec![], &mut leaves);
        for (path, name) in leaves {
            let Some(path) = absolute(own, &path, names) else { continue };
            if public {
                module.reexports.insert(name, path);
            } else {
                module.uses.insert(path);
            }
        }
    }
    let bare = statement.replace_all(text, "");
    // `child::name` in the code.
    for child in names.iter().filter(|name| name.len() == own.len() + 1 && name.starts_with(own)) {
        let name = child.last().unwrap();
        for found in Regex::new(&format!(r"(?:^|[^:\w]){name}((?:::\w+)+)")).unwrap().captures_iter(&bare) {
            let rest = found[1].split("::").filter(|part| !part.is_empty()).map(str::to_owned);
            module.uses.insert(child.iter().cloned().chain(rest).collect());
        }
    }
    for found in Regex::new(r"\b(?:crate|super|diptych)(?:::\w+)+").unwrap().find_iter(&bare) {
        let path: ModulePath = found.as_str().split("::").map(str::to_owned).collect();
        module.uses.extend(absolute(own, &path, names));
    }
    module
}

/// `a::{b, c::d as e}` as its leaves, each with the name that it has afterwards.
fn flatten(tree: &str, prefix: &mut ModulePath, out: &mut Vec<(ModulePath, String)>) {
    let tree = tree.trim();
    if let Some(at) = tree.find('{') {
        let depth = prefix.len();
        prefix.extend(tree[..at].split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        let inner = &tree[at + 1..tree.rfind('}').unwrap()];
        let (mut level, mut from) = (0, 0);
        for (i, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => level += 1,
                '}' => level -= 1,
                ',' if level == 0 => {
                    if !inner[from..i].trim().is_empty() {
                        flatten(&inner[from..i], prefix, out);
                    }
                    from = i + 1;
                }
                _ => {}
            }
        }
        prefix.truncate(depth);
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
    let mut parts: ModulePath = prefix.clone();
    parts.extend(path.split("::").map(|part| part.trim().to_owned()));
    if parts.last().is_some_and(|last| last == "self" && parts.len() > 1) {
        parts.pop();
    }
    let name = alias.map_or_else(|| parts.last().cloned().unwrap_or_default(), str::to_owned);
    out.push((parts, name));
}

/// A path from the crate's root, if it is one of the program's own.
fn absolute(own: &ModulePath, path: &[String], names: &BTreeSet<ModulePath>) -> Option<ModulePath> {
    let mut at = own.clone();
    let mut rest = path;
    match path[0].as_str() {
        "crate" | "diptych" => (at, rest) = (vec![], &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                at.pop()?;
                rest = &rest[1..];
            }
        }
        // A child of this module, or another crate.
        first => {
            at.push(first.to_owned());
            if !names.contains(&at) {
                return None;
            }
            rest = &path[1..];
        }
    }
    at.extend(rest.iter().cloned());
    Some(at)
}

/// The module where a path leads, re-exports followed.
fn target(path: &ModulePath, modules: &BTreeMap<ModulePath, Module>, depth: usize) -> ModulePath {
    for end in (0..=path.len()).rev() {
        let Some(module) = modules.get(&path[..end]) else { continue };
        if let Some(next) = path.get(end).and_then(|name| module.reexports.get(name)).filter(|_| depth < 8) {
            return target(&[next.as_slice(), &path[end + 1..]].concat(), modules, depth + 1);
        }
        return path[..end].to_vec();
    }
    vec![]
}

/// All arrows, from a module to those that it uses.
fn arrows() -> BTreeMap<ModulePath, BTreeSet<ModulePath>> {
    let modules = modules();
    let own = |(path, module): (&ModulePath, &Module)| {
        let to = module.uses.iter().map(|used| target(used, &modules, 0));
        (path.clone(), to.filter(|to| to != path && !to.is_empty()).collect())
    };
    modules.iter().map(own).collect()
}

#[test]
fn rooms_know_only_those_below_them() {
    let height = |path: &ModulePath| ROOMS.iter().position(|room| *room == path[0]);
    let mut wrong = Vec::new();
    for (from, to) in arrows().iter().filter(|(from, _)| !from.is_empty() && from[0] != "main") {
        assert!(height(from).is_some(), "the room {} is not on the list of this test: where does it belong?", from[0]);
        for to in to.iter().filter(|to| height(to) > height(from)) {
            wrong.push(format!("{} uses {}", from.join("::"), to.join("::")));
        }
    }
    assert!(wrong.is_empty(), "arrows that run upwards:\n{}", wrong.join("\n"));
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let arrows = arrows();
    let reach = |from: &ModulePath| -> BTreeSet<ModulePath> {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(path) = todo.pop() {
            for to in arrows.get(&path).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    todo.push(to.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<ModulePath, BTreeSet<ModulePath>> =
        arrows.keys().map(|path| (path.clone(), reach(path))).collect();
    let mut circles = Vec::new();
    for (from, to) in &arrows {
        for to in to.iter().filter(|to| reached.get(*to).is_some_and(|reached| reached.contains(from))) {
            circles.push(format!("{} uses {}", from.join("::"), to.join("::")));
        }
    }
    assert!(circles.is_empty(), "arrows that are part of a circle:\n{}", circles.join("\n"));
}

#[test]
fn the_arrows_are_seen() {
    let arrows = arrows();
    let has = |from: &[&str], to: &[&str]| {
        let path = |parts: &[&str]| parts.iter().map(|part| part.to_string()).collect::<ModulePath>();
        arrows[&path(from)].contains(&path(to))
    };
    assert!(has(&["read", "documents"], &["read", "walk"]), "a sibling");
    assert!(has(&["read", "walk"], &["error"]), "a room");
    assert!(has(&["read", "documents"], &["corpus", "document"]), "a re-export is followed");
    assert!(has(&["cli", "input"], &["batch", "read"]), "from the program into the library");
    assert!(arrows.len() > 100 && arrows.values().map(BTreeSet::len).sum::<usize>() > 300);
}

#[test]
fn what_stands_in_strings_and_comments_is_no_code() {
    let text = "let a = \"and use super::x;\"; // use super::y;\nlet b = '\"'; use super::z; let c = r#\"a \"use super::v;\"#;\n\
                let d = \"\\\"use super::w;\"; fn f<'a>(x: &'a str) { g('\\'', x) } /* use super::u; */";
    let code = without_tests(text);
    assert_eq!(code.matches("use").count(), 1, "{code}");
    assert!(code.contains("use super::z;") && code.contains("fn f<'a>(x: &'a str) { g(\"\", x) }"), "{code}");
}

#[test]
fn no_two_public_types_have_one_name() {
    let mut sources = BTreeMap::new();
    collect(Path::new("src"), &mut vec![], &mut sources);
    let definition = Regex::new(r"(?m)^\s*pub (?:struct|enum|trait|type) (\w+)").unwrap();
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.first().is_some_and(|room| room != "cli")) {
        for found in definition.captures_iter(text) {
            places.entry(found[1].to_owned()).or_default().push(path.join("::"));
        }
    }
    assert!(places.len() > 100, "the types are seen");
    let twice: Vec<_> = places.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(twice.is_empty(), "types of one name: {twice:?}");
}
