//! For the feature `rust-bert`: sees to it that there is a libtorch, and that the program finds it when it runs.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    if std::env::var_os("CARGO_FEATURE_RUST_BERT").is_none() {
        return;
    }
    let libtorch = std::env::var("LIBTORCH").unwrap_or_default();
    let lib = Path::new(&libtorch).join("lib");
    if libtorch.is_empty() || !lib.is_dir() {
        println!(
            "cargo::error=the feature rust-bert needs libtorch 2.4, and LIBTORCH does not name a folder that has it. \
             scripts/setup-libtorch.sh makes one and prints what to set:\n\n    \
             eval \"$(scripts/setup-libtorch.sh)\" && cargo build --release --features rust-bert\n"
        );
        std::process::exit(1);
    }
    // torch-sys links with the library but does not say where the program will find it.
    println!("cargo:rustc-link-arg=-Wl,-rpath,{}", lib.display());
}
