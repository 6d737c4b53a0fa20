//! Settings that stand in a file: `diptych.toml`, or the `run.json` of an earlier run.
//!
//! They are flags that were written down: each key is the long name of a flag, or the name of what stands without one
//! (`inputs`). They are put into the command line before it is read, so that whatever holds of a flag holds of them too, and
//! a flag that is typed takes the place of one that is written.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use diptych::text::nearest;
use diptych::{Error, Result};
use serde_json::{Map, Value};

/// The file that is read where it lies and no other is named.
const FILE: &str = "diptych.toml";

/// What no file may say: it would name itself, or is no setting.
const NEVER_WRITTEN: &[&str] = &["help", "version", "config", "from", "dry-run", "shard"];

/// What a run need not remember, besides: it says nothing of what comes out, but of this machine, or of who watches.
const NOT_REMEMBERED: &[&str] =
    &["quiet", "verbose", "progress", "force", "threads", "model-dir", "offline", "cache", "cache-states"];

/// Values of flags, under their names.
pub type Request = BTreeMap<String, Value>;

/// The command line with what stands in files, and which file that is.
pub struct Complete {
    /// The command line.
    pub arguments: Vec<OsString>,
    /// The file that some of it comes from.
    pub file: Option<PathBuf>,
}

/// Puts what stands in files into a command line.
///
/// # Errors
/// When a file cannot be read, or says something that is no setting.
pub fn complete(command: &Command, arguments: Vec<OsString>) -> Result<Complete> {
    let typed = command.clone().ignore_errors(true).try_get_matches_from(&arguments);
    let Some((name, typed)) = typed.as_ref().ok().and_then(|matches| matches.subcommand()) else {
        return Ok(Complete { arguments, file: None });
    };
    let Some(own) = command.find_subcommand(name).filter(|own| !own.has_subcommands()) else {
        return Ok(Complete { arguments, file: None });
    };
    let path = |id: &str| typed.try_get_one::<PathBuf>(id).ok().flatten().cloned();
    let (file, settings) = match (path("from"), path("config")) {
        (Some(file), _) => (file.clone(), remembered(&file)?),
        (None, Some(file)) => (file.clone(), written(command, own, &file)?),
        (None, None) if Path::new(FILE).is_file() => (FILE.into(), written(command, own, Path::new(FILE))?),
        (None, None) => return Ok(Complete { arguments, file: None }),
    };
    let at = arguments.iter().position(|argument| argument.to_str() == Some(name)).unwrap_or(arguments.len() - 1);
    let (mut flags, mut bare) = (Vec::new(), Vec::new());
    for (key, value) in &settings {
        let argument = argument_of(own, key).ok_or_else(|| no_setting(&file, key, own))?;
        if typed.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine) {
            continue;
        }
        let wrong = |wanted: &str| Error::Usage(format!("{}: {key} must be {wanted}", file.display()));
        if argument.is_positional() {
            bare.extend(texts(value).ok_or_else(|| wrong("a text or a list of texts"))?);
        } else {
            flags.extend(flag(argument, value).map_err(wrong)?);
        }
    }
    let mut all = arguments;
    if !bare.is_empty() && !all.iter().any(|argument| argument == "--") {
        all.push("--".into());
    }
    all.extend(bare.into_iter().map(OsString::from));
    all.splice(at + 1..at + 1, flags.into_iter().map(OsString::from));
    Ok(Complete { arguments: all, file: Some(file) })
}

/// What was asked for, in the words in which it can be asked for again.
pub fn request(own: &Command, matches: &ArgMatches) -> Request {
    let remembered = |argument: &&Arg| {
        let name = name_of(argument);
        !NEVER_WRITTEN.contains(&name) && !NOT_REMEMBERED.contains(&name)
    };
    let value = |argument: &Arg| -> Option<Value> {
        let id = argument.get_id().as_str();
        if matches!(argument.get_action(), ArgAction::SetTrue) {
            return Some(matches.get_flag(id).into());
        }
        let values: Vec<String> = matches.get_raw(id)?.map(|value| value.to_string_lossy().into_owned()).collect();
        Some(match (takes_many(argument), values.as_slice()) {
            (false, [value]) => value.clone().into(),
            _ => values.into(),
        })
    };
    let arguments = own.get_arguments().filter(remembered);
    arguments.filter_map(|argument| Some((name_of(argument).to_owned(), value(argument)?))).collect()
}

/// What an earlier run was asked for.
fn remembered(file: &Path) -> Result<Map<String, Value>> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let report: Value = serde_json::from_str(&text).map_err(|e| Error::input(file, format!("no JSON: {e}")))?;
    match report.get("request").and_then(Value::as_object) {
        Some(request) if !request.is_empty() => Ok(request.clone()),
        _ => Err(Error::input(
            file,
            "it does not say with which flags it was made: only the run.json of `diptych run` does",
        )),
    }
}

/// What a file says of a command: a table of its own name, and before the tables what holds of every command.
fn written(command: &Command, own: &Command, file: &Path) -> Result<Map<String, Value>> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let all: Map<String, Value> = toml::from_str(&text).map_err(|e| {
        let line = e.span().map(|span| text[..span.start].matches('\n').count() + 1);
        Error::Input { path: file.to_owned(), line, reason: e.message().to_owned() }
    })?;
    let (mut shared, mut settings) = (Map::new(), Map::new());
    for (key, value) in all {
        match (value, command.find_subcommand(&key)) {
            (Value::Object(table), Some(named)) => {
                if let Some(unknown) = table.keys().find(|key| argument_of(named, key).is_none()) {
                    return Err(no_setting(file, unknown, named));
                }
                if named.get_name() == own.get_name() {
                    settings = table;
                }
            }
            (value, None) if command.get_subcommands().any(|other| argument_of(other, &key).is_some()) => {
                if argument_of(own, &key).is_some() {
                    shared.insert(key, value);
                }
            }
            _ => {
                let flags = command.get_subcommands().flat_map(Command::get_arguments).map(name_of);
                let names: Vec<&str> = command.get_subcommands().map(Command::get_name).chain(flags).collect();
                return Err(unknown(file, &key, &names, "any command"));
            }
        }
    }
    shared.extend(settings);
    Ok(shared)
}

/// The name of an argument in a file.
fn name_of(argument: &Arg) -> &str {
    argument.get_long().unwrap_or(argument.get_id().as_str())
}

/// The argument that a key stands for.
fn argument_of<'c>(own: &'c Command, key: &str) -> Option<&'c Arg> {
    own.get_arguments().find(|argument| name_of(argument) == key && !NEVER_WRITTEN.contains(&key))
}

fn no_setting(file: &Path, key: &str, own: &Command) -> Error {
    let names: Vec<&str> = own.get_arguments().map(name_of).filter(|name| !NEVER_WRITTEN.contains(name)).collect();
    unknown(file, key, &names, &format!("`diptych {}`", own.get_name()))
}

fn unknown(file: &Path, key: &str, names: &[&str], of: &str) -> Error {
    let typed = key.replace('_', "-").to_lowercase();
    let near = nearest(&typed, names).map(|near| format!("; “{near}” is meant?")).unwrap_or_default();
    Error::Usage(format!("{}: “{key}” is no setting of {of}{near}", file.display()))
}

fn takes_many(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Append)
}

/// What would be typed for a flag, or what its value must be.
fn flag(argument: &Arg, value: &Value) -> Result<Vec<String>, &'static str> {
    let name = name_of(argument);
    match (argument.get_action(), value) {
        (ArgAction::SetTrue, Value::Bool(true)) => Ok(vec![format!("--{name}")]),
        (ArgAction::SetTrue, Value::Bool(false)) => Ok(vec![]),
        (ArgAction::SetTrue, _) => Err("true or false"),
        (ArgAction::Count, value) => match value.as_u64() {
            Some(times @ 0..=9) => Ok(vec![format!("--{name}"); times as usize]),
            _ => Err("a small number"),
        },
        (_, Value::Array(_)) if !takes_many(argument) => Err("one value, not a list"),
        (_, value) => {
            let values = texts(value).ok_or("a text or a number, or a list of them")?;
            Ok(values.into_iter().map(|value| format!("--{name}={value}")).collect())
        }
    }
}

/// A text, a number or a list of them as texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => Some(vec![text(value)?]),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::CommandFactory;

    use super::*;

    fn command() -> Command {
        let mut command = super::super::Args::command();
        command.build();
        command
    }

    /// The command line that comes of a file and of what is typed.
    fn completed(toml: &str, typed: &[&str]) -> Result<Vec<String>> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("settings.toml");
        fs::write(&file, toml).unwrap();
        let mut arguments: Vec<OsString> = vec!["diptych".into()];
        arguments.extend(typed.iter().map(OsString::from));
        arguments.extend(["--config".into(), file.clone().into_os_string()]);
        let all = complete(&command(), arguments)?.arguments;
        Ok(all
            .into_iter()
            .map(|argument| argument.into_string().unwrap())
            .filter(|a| !a.contains("settings"))
            .collect())
    }

    fn told(toml: &str) -> String {
        completed(toml, &["run"]).unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_comes_before_what_is_typed() {
        let toml =
            "model = \"m\"\nsentences = 3\n[run]\ninputs = [\"a\", \"b\"]\nfilter = [\"numbers\"]\none-pass = true\n";
        let all = completed(toml, &["run", "--out", "o"]).unwrap();
        let wanted = ["diptych", "run", "--filter=numbers", "--model=m", "--one-pass", "--sentences=3", "--out", "o"];
        assert_eq!(all[..8], wanted);
        assert_eq!(all[8..], ["--config", "--", "a", "b"]);
        let all = completed(toml, &["run", "c", "--sentences", "1", "--filter", "length"]).unwrap();
        assert_eq!(all[..4], ["diptych", "run", "--model=m", "--one-pass"]);
        assert!(!all.contains(&"a".to_owned()), "inputs that are typed take the place of those that are written");
    }

    #[test]
    fn a_setting_of_other_commands_is_passed_over_and_an_unknown_one_is_not() {
        assert_eq!(completed("compress = true", &["run"]).unwrap()[..2], ["diptych", "run"]);
        assert!(told("treads = 1").ends_with("“treads” is no setting of any command; “threads” is meant?"));
        assert!(told("[run]\nmin_confidence = 1").contains("no setting of `diptych run`; “min-confidence” is meant?"));
        assert!(told("[summarize]\nsentence = 2").contains("of `diptych summarize`; “sentences” is meant?"));
        assert!(told("[rum]\nmodel = \"x\"").contains("“run” is meant?"));
        assert!(told("[run]\nconfig = \"x\"").contains("“config” is no setting"));
    }

    #[test]
    fn values_of_the_wrong_kind_are_told() {
        assert!(told("[run]\none-pass = 1").ends_with("one-pass must be true or false"));
        assert!(told("[run]\nsentences = [1, 2]").ends_with("sentences must be one value, not a list"));
        assert!(told("[run]\ninputs = {}").ends_with("inputs must be a text or a list of texts"));
        assert!(told("[run\n").contains("settings.toml:1: "), "{}", told("[run\n"));
    }

    #[test]
    fn a_request_asks_for_the_same_again() {
        let arguments = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let asked = |line: Vec<OsString>| {
            let matches = command().try_get_matches_from(line).unwrap();
            request(command().find_subcommand("run").unwrap(), matches.subcommand().unwrap().1)
        };
        let first =
            asked(arguments("diptych run a b --out o --filter numbers,length --format tmx --threads 1 --one-pass"));
        assert_eq!(first["inputs"], serde_json::json!(["a", "b"]));
        assert_eq!((&first["one-pass"], &first["escape-formulas"]), (&Value::Bool(true), &Value::Bool(false)));
        assert!(!first.contains_key("threads"));
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("run.json");
        fs::write(&file, serde_json::json!({ "request": first }).to_string()).unwrap();
        let mut again = arguments("diptych run --from");
        again.push(file.into_os_string());
        assert_eq!(asked(complete(&command(), again).unwrap().arguments), first);
    }
}
