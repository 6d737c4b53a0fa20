//! The command line is in the library, so that other packages can bring it along; here is the way out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(diptych::cli::main(std::env::args_os()))
}
