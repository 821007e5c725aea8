//! The Go package: built, tested and compared with what was installed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::process::Command;

use super::install::prefix;
use super::{compare, compiler, folder, is_there};
use crate::{Done, run};

const FOLDER: &str = "examples/go";

/// Tests the package, and compares its program's answers with the command line's.
pub(super) fn go() -> Done {
    if !is_there("go") {
        eprintln!("Go is not tested: there is no `go` here");
        return Ok(());
    }
    // The cache of results does not know of the library.
    run(go_command().args(["test", "-count=1", "./..."]).env("IMAGEGATE_VECTORS", folder().join("vectors.records")))?;
    let program = folder().join("evaluate_stream-go");
    run(go_command().args(["build", "-o"]).arg(&program).arg("./cmd/evaluate_stream"))?;
    compare::compare(&program)
}

/// `go` in the package's folder, with the library that the tests installed.
pub(super) fn go_command() -> Command {
    let prefix = prefix();
    let library = prefix.join("lib");
    let mut command = Command::new("go");
    command.args(["-C", FOLDER]).env("GOTOOLCHAIN", "local").env("GOFLAGS", "-mod=readonly").env("CGO_ENABLED", "1");
    // The build cache does not look into the header: its hash stands for it among the flags.
    let include = prefix.join("include");
    let header = std::fs::read(include.join("imagegate.h")).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    header.hash(&mut hasher);
    let header = hasher.finish();
    command.env("CGO_CFLAGS", format!("-O2 -DIMAGEGATE_HEADER={header} -I{}", include.display()));
    // So that programs find it when they start.
    let rpath = format!("-Wl,-rpath,{}", library.display());
    command.env("CGO_LDFLAGS", format!("-L{} {rpath}", library.display()));
    command
}

/// Formatted as gofmt does, and nothing that `go vet` finds.
pub(crate) fn lint() -> Done {
    if !is_there("go") {
        eprintln!("Go is not linted: there is no `go` here");
        return Ok(());
    }
    let output = Command::new("gofmt").args(["-l", FOLDER]).current_dir(crate::root()).output();
    let output = output.map_err(|error| format!("gofmt: {error}"))?;
    let unformatted = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !unformatted.is_empty() {
        return Err(format!("gofmt: {unformatted}{}", String::from_utf8_lossy(&output.stderr)));
    }
    if compiler().is_none() {
        eprintln!("Go is not vetted: there is no `cc` or `gcc` here");
        return Ok(());
    }
    // Nothing is linked, so the header alone is enough.
    let header = crate::root().join("bindings-c/include");
    let mut vet = Command::new("go");
    vet.args(["-C", FOLDER, "vet", "./..."]).env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "1");
    run(vet.env("CGO_CFLAGS", format!("-I{}", header.display())))
}
