//! `diptych completions`: what a shell needs to complete this program's words.

use clap_complete::Shell;

use super::{DONE, ui};

const EXAMPLES: &str = "\
Examples:
  diptych completions bash > ~/.local/share/bash-completion/completions/diptych
  diptych completions zsh  > ~/.zfunc/_diptych
  diptych completions fish > ~/.config/fish/completions/diptych.fish";

/// Print the completion script of a shell
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs the command; `program` is the whole command line.
pub fn run(args: &Args, program: &mut clap::Command) -> diptych::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, program, "diptych", &mut script);
    ui::print(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
