//! What the library says of errors, in the words of the command line: what to type, and with which code the program ends.

use diptych::{Error, Remedy};

/// The error with what to type to mend it.
pub fn explain(error: &Error) -> String {
    match (error.remedy(), error.bare()) {
        (None, bare) => bare.to_string(),
        (Some(remedy), bare) => format!("{bare}; {}", what_to_type(remedy, bare)),
    }
}

/// The exit code.
pub fn exit_code(error: &Error) -> u8 {
    match error.bare() {
        Error::Usage(_) => 2,
        Error::Interrupted => 130,
        _ => 1,
    }
}

fn what_to_type(remedy: Remedy, error: &Error) -> String {
    let model = match error {
        Error::Model { model, .. } => model.as_str(),
        _ => "MODEL",
    };
    match remedy {
        Remedy::NameLanguage => "name it with --language, or --source-language and --target-language".into(),
        Remedy::NameLanguages => "name them with --source-language and --target-language".into(),
        Remedy::NameTextField => "name the right one with --text-field".into(),
        Remedy::FetchModel => format!("run `diptych models pull {model}` once with a network, or leave out --offline"),
        Remedy::RefetchModel => format!("run `diptych models pull {model} --force` to fetch it again"),
        Remedy::UseLibtorch => "a GPU needs --engine rust-bert".into(),
        Remedy::BuildWithLibtorch => {
            "build it with `eval \"$(scripts/setup-libtorch.sh)\" && cargo build --release --features rust-bert`".into()
        }
        Remedy::LearnWeights => "`diptych fit` learns them, --weights names them".into(),
        Remedy::ChooseOutput => "choose another --out, or write into it with --force".into(),
        Remedy::RaiseLimit => "raise it with --max-size".into(),
        Remedy::PairByContent => "`diptych run` finds out which texts translate each other".into(),
    }
}
