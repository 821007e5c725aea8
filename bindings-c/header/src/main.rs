//! Writes `bindings-c/include/imagegate.h` from the sources of the library, or says whether it is as it would be
//! written (`--check`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use cbindgen::{Builder, Config};

/// The sources in the order in which they are to be read. What is not listed (helpers, faults for tests) has no place in
/// the header.
const SOURCES: &[&str] = &[
    "version",
    "status",
    "text",
    "error",
    "instant",
    "vocabulary",
    "policy",
    "exemption",
    "documents",
    "vex",
    "report",
    "finding",
    "reports",
    "mirrors",
    "workload",
    "image",
    "request",
    "check",
    "lint",
    "gate",
    "decision",
    "uncounted",
    "forecast",
    "controllers",
    "found",
    "passed_over",
    "cluster",
    "admission",
    "case",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [] => write(),
        [check] if check == "--check" => is_fresh(),
        _ => Err("usage: cargo run -p imagegate-c-header [-- --check]".to_owned()),
    };
    done.map_or_else(
        |message| {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn write() -> Result<(), String> {
    let path = path();
    fs::write(&path, generated()?).map_err(|error| format!("{}: {error}", path.display()))
}

fn is_fresh() -> Result<(), String> {
    let path = path();
    let found = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if found == generated()? {
        return Ok(());
    }
    Err(format!("{} is not as it would be written: cargo run -p imagegate-c-header", path.display()))
}

fn generated() -> Result<Vec<u8>, String> {
    let library = library();
    let config = Config::from_file(library.join("cbindgen.toml"))?;
    let builder = Builder::new().with_config(config);
    let source = |name: &&str| library.join("src").join(name).with_extension("rs");
    let builder = SOURCES.iter().map(source).fold(builder, Builder::with_src);
    let mut header = Vec::new();
    builder.generate().map_err(|error| error.to_string())?.write(&mut header);
    Ok(header)
}

fn path() -> PathBuf {
    library().join("include/imagegate.h")
}

/// The folder of the library.
fn library() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
