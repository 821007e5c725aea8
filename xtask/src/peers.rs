//! The comparison with other engines: `benches/peers`, a workspace of its own so that ours never builds them.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Done, cargo, root, run};

const MANIFEST: &str = "benches/peers/Cargo.toml";

pub(crate) fn peers(arguments: &[&str]) -> Done {
    match arguments {
        [] => compare(&[], "3s").and_then(|opa| keep(&opa)).and_then(|()| table()),
        ["--quick"] => compare(&["--quick"], "200ms").and_then(|opa| keep(&opa)).and_then(|()| table()),
        ["--smoke"] => smoke(),
        _ => Err("peers takes --quick, --smoke or nothing".to_owned()),
    }
}

/// Times every engine, in this order: those in Rust, with options of criterion's, then OPA, for so long each. Gives OPA's
/// medians, a line for each; none where there is no Go.
pub(crate) fn compare(options: &[&str], opa_time: &str) -> Result<Vec<u8>, String> {
    cargo(&[&["bench", "--locked", "--manifest-path", MANIFEST, "--bench", "compare", "--"], options].concat())?;
    let Some(opa) = opa()? else { return Ok(Vec::new()) };
    let mut command = Command::new(&opa.program);
    command.arg("-time").arg(opa_time).arg(opa.cases.join("standard"));
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("OPA: {error}"))?;
    if !output.status.success() {
        return Err(format!("OPA: {}", output.status));
    }
    Ok(output.stdout)
}

/// Keeps OPA's medians for the tables.
pub(crate) fn keep(medians: &[u8]) -> Done {
    let lines = lines();
    fs::write(&lines, medians).map_err(|error| format!("{}: {error}", lines.display()))
}

/// Forgets what criterion measured before: it is not of this run.
pub(crate) fn forget(target: &Path) -> Done {
    let folder = target.join("criterion");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}

fn table() -> Done {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--release", "--locked", "--quiet", "--manifest-path", MANIFEST, "--bin", "table", "--"]);
    run(command.arg(target().join("criterion")).arg(lines()))
}

/// Everything but the timing: lints, the tests of agreement, every bench once.
fn smoke() -> Done {
    cargo(&["fmt", "--manifest-path", MANIFEST, "--check"])?;
    cargo(&["clippy", "--locked", "--manifest-path", MANIFEST, "--all-targets", "--", "-D", "warnings"])?;
    // Optimised, for then it builds what the comparison needs too.
    cargo(&["test", "--release", "--locked", "--manifest-path", MANIFEST, "--all-targets"])?;
    let Some(opa) = opa()? else { return Ok(()) };
    run(Command::new("go").args(["-C", OPA, "vet", "./..."]).env("GOTOOLCHAIN", "local"))?;
    run(Command::new(&opa.program).arg("-smoke").arg(opa.cases.join("standard")))?;
    run(Command::new(&opa.program).arg("-smoke").arg(opa.cases.join("collide")))
}

const OPA: &str = "benches/peers/opa";

/// The program that runs OPA, and the folder with what it decides.
struct Opa {
    program: PathBuf,
    cases: PathBuf,
}

/// Builds it and writes the cases; `None`, said, where there is no Go.
fn opa() -> Result<Option<Opa>, String> {
    let go = Command::new("go").arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !go.is_ok_and(|status| status.success()) {
        eprintln!("OPA is not compared: there is no `go` here");
        return Ok(None);
    }
    let cases = target().join("opa");
    let program = cases.join(format!("compare{}", std::env::consts::EXE_SUFFIX));
    let export = ["run", "--release", "--locked", "--quiet", "--manifest-path", MANIFEST, "--bin", "export", "--"];
    run(Command::new(env!("CARGO")).args(export).arg(&cases))?;
    run(Command::new("go").args(["-C", OPA, "build", "-o"]).arg(&program).arg(".").env("GOTOOLCHAIN", "local"))?;
    Ok(Some(Opa { program, cases }))
}

fn lines() -> PathBuf {
    target().join("opa.jsonl")
}

/// The target folder of that workspace.
pub(crate) fn target() -> PathBuf {
    let own = Path::new(MANIFEST).with_file_name("target");
    root().join(std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from))
}
