//! The Node package: built, tested, installed from its tarball.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Done, cargo, root, run, target};

const PACKAGE: &str = "bindings-node";
const TYPES: &str = "bindings-node/index.d.ts";

/// Builds and tests everything that concerns Node.
pub(crate) fn node() -> Done {
    prepare()?;
    build()?;
    npm(&["run", "types"])?;
    test()?;
    install()
}

/// Lints what is written in JavaScript and TypeScript.
pub(crate) fn lint() -> Done {
    prepare()?;
    npm(&["run", "lint"])
}

/// Times the package against Rust and against what else one would use, and writes the table into `docs/node.md`.
pub(crate) fn bench() -> Done {
    prepare()?;
    npm(&["run", "build"])?;
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-benches", "--bin", "calls"])?;
    run(npm_command().args(["--prefix", "bindings-node/bench", "ci"]))?;
    let calls = target().join("release").join(program("calls"));
    // Where calls of WebAssembly are inlined, Node 20 ended with "unreachable code" in V8's deoptimizer while it timed Cedar.
    let node = ["--no-turbo-inline-js-wasm-calls", "bindings-node/bench/run.mjs"];
    run(Command::new("node").args(node).env("IMAGEGATE_CALLS", calls))
}

/// Writes the reference of the API to `bindings-node/reference`.
pub(crate) fn reference() -> Done {
    prepare()?;
    npm(&["run", "reference"])
}

/// Installs the tools that are pinned, unless they are there.
fn prepare() -> Done {
    for program in ["node", npm_program()] {
        let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            return Err(format!("there is no `{program}` here: the Node package needs Node 20 or later with npm"));
        }
    }
    let changed = |path: &str| fs::metadata(root().join(PACKAGE).join(path)).and_then(|meta| meta.modified()).ok();
    // npm writes the second when it is done with the first.
    if changed("node_modules/.package-lock.json") > changed("package-lock.json") {
        return Ok(());
    }
    npm(&["ci"])
}

/// Builds the addon, and two others for tests; the types that are committed must be those that come out.
fn build() -> Done {
    let committed = read(&root().join(TYPES))?;
    npm(&["run", "build"])?;
    if read(&root().join(TYPES))? != committed {
        return Err(format!("{TYPES} was not as the build makes it; now it is: commit it"));
    }
    npm(&["run", "build", "--", "--output-dir", &folder("fault").to_string_lossy(), "--features", "fault"])?;
    npm(&["run", "build", "--", "--output-dir", &folder("core").to_string_lossy(), "--no-default-features"])
}

fn test() -> Done {
    // What the differential run compares with.
    cargo(&["build", "--locked", "--quiet", "-p", "imagegate-cli", "-p", "imagegate-tests", "--bins"])?;
    let built = |name: &str| target().join("debug").join(program(name));
    run(npm_command()
        .args(["--prefix", PACKAGE, "test"])
        .env("IMAGEGATE_CLI", built("imagegate"))
        .env("IMAGEGATE_LINES", built("lines"))
        .env("IMAGEGATE_FAULT", addon(&folder("fault"))?)
        .env("IMAGEGATE_CORE", addon(&folder("core"))?))
}

/// Packs the package, installs the tarball in an empty folder, and runs there what users would run: the program of
/// `docs/node.md` and the admission controller.
fn install() -> Done {
    let folder = folder("installed");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let to = folder.to_string_lossy();
    run(npm_command().args(["pack", "--silent", "--pack-destination", &to]).arg(format!("./{PACKAGE}")))?;
    let packed = find(&folder, ".tgz")?;
    run(npm_command().args(["install", "--silent", "--offline", "--prefix", &to]).arg(packed))?;
    for (from, name) in [("bindings-node/installed", "tests"), ("examples/admission/node", "admission")] {
        copy(&root().join(from), &folder.join(name))?;
    }
    run(Command::new("node")
        .args(["--test", &folder.join("tests").to_string_lossy(), &folder.join("admission").to_string_lossy()])
        .env("IMAGEGATE_ROOT", root()))
}

fn npm(args: &[&str]) -> Done {
    run(npm_command().args(["--prefix", PACKAGE]).args(args))
}

fn npm_command() -> Command {
    Command::new(npm_program())
}

fn npm_program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn program(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn folder(name: &str) -> PathBuf {
    root().join(target()).join("node").join(name)
}

fn addon(folder: &Path) -> Result<PathBuf, String> {
    find(folder, ".node")
}

/// The file in a folder whose name ends so.
fn find(folder: &Path, end: &str) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.find(|path| path.to_string_lossy().ends_with(end));
    found.ok_or_else(|| format!("{}: there is no *{end}", folder.display()))
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) -> Done {
    let failed = |error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
