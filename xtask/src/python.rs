//! The Python bindings: built, tested and linted in virtual environments of their own, below `target/python`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Done, cargo, root, run};

const FOLDER: &str = "bindings-python";
const CONFIGURATION: &str = "bindings-python/pyproject.toml";
const ADMISSION: &str = "examples/admission/python";
const OLDEST: (u32, u32) = (3, 10);

/// Where this builds: what the extension is built with must not make cargo build the workspace again, nor the other
/// way round.
fn target() -> PathBuf {
    crate::target().join("python")
}

pub(crate) fn python(arguments: &[&str]) -> Done {
    match arguments {
        [] => tools().and_then(|tools| test(&tools)),
        ["--leaks"] => tools().and_then(|tools| {
            tools.install(&tools.wheel("wheels", &["--release"])?)?;
            run(&mut tools.pytest(&["--run-slow", "bindings-python/tests/test_leaks.py"]))
        }),
        ["--bench"] => tools().and_then(|tools| bench(&tools)),
        ["--docs"] => tools().and_then(|tools| docs(&tools)),
        _ => Err("python takes --leaks, --bench, --docs or nothing".to_owned()),
    }
}

/// Types, format and lints, for which nothing need be built.
pub(crate) fn lint() -> Done {
    let tools = tools()?;
    let files = [FOLDER, ADMISSION];
    run(tools.python().args(["-m", "ruff", "format", "--check", "--quiet", "--config", CONFIGURATION]).args(files))?;
    run(tools.python().args(["-m", "ruff", "check", "--quiet", "--config", CONFIGURATION]).args(files))?;
    let sources = "bindings-python/python";
    let typed = [sources, "bindings-python/examples", "bindings-python/bench", "examples/admission/python/webhook.py"];
    let mypy = ["-m", "mypy", "--no-error-summary", "--config-file", CONFIGURATION];
    run(tools.python().args(mypy).args(typed).env("MYPYPATH", sources))
}

fn test(tools: &Tools) -> Done {
    // What the answers are compared with.
    cargo(&["build", "--locked", "--package", "imagegate-cli", "--package", "imagegate-tests", "--bins"])?;
    let built = crate::target().join("debug");

    tools.install(&tools.wheel("faulty", &["--features", "fault"])?)?;
    let stubtest = ["-m", "mypy.stubtest", "--concise", "imagegate._imagegate"];
    run(tools.python().args(stubtest))?;
    run(tools.pytest(&[FOLDER, ADMISSION]).env("IMAGEGATE_BUILT", built))?;

    let core = tools.wheel("core", &["--no-default-features"])?;
    let alone = Environment::clean("core", tools.program.as_path())?;
    tools.install_into(&alone, &core)?;
    run(&mut alone.isolated("tests/core_alone.py"))?;

    let wheel = tools.wheel("wheels", &["--release"])?;
    for interpreter in interpreters(tools) {
        let clean = Environment::clean(&interpreter.name, &interpreter.program)?;
        tools.install_into(&clean, &wheel)?;
        run(&mut clean.isolated("examples/five_minutes.py"))?;
    }
    let source = tools.source()?;
    let clean = Environment::clean("source", &tools.program)?;
    tools.install_into(&clean, &source)?;
    run(&mut clean.isolated("examples/five_minutes.py"))
}

/// Times calls next to what one would otherwise write or call, and writes the table into the documentation.
fn bench(tools: &Tools) -> Done {
    cargo(&["build", "--release", "--locked", "--package", "imagegate-benches", "--bin", "calls"])?;
    let calls = crate::target().join("release").join("calls");
    tools.install(&tools.wheel("wheels", &["--release"])?)?;
    let pins = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(tools.python().args(pins).arg("bindings-python/bench/constraints.txt"))?;
    run(tools.python().arg("bindings-python/bench/compare.py").arg(calls).args(["--write", "docs/python.md"]))
}

/// The reference as HTML, below `target/python/docs`.
fn docs(tools: &Tools) -> Done {
    tools.install(&tools.wheel("wheels", &["--release"])?)?;
    run(tools.python().args(["-m", "pdoc", "imagegate", "--output-directory"]).arg(target().join("docs")))
}

/// A virtual environment.
struct Environment(PathBuf);

impl Environment {
    /// One in which there is nothing.
    fn clean(name: &str, interpreter: &Path) -> Result<Self, String> {
        let folder = target().join("environments").join(name);
        run(Command::new(interpreter).args(["-m", "venv", "--clear", "--without-pip"]).arg(&folder))?;
        Ok(Self(folder))
    }

    fn program(&self) -> PathBuf {
        let (folder, name) = if cfg!(windows) { ("Scripts", "python.exe") } else { ("bin", "python") };
        self.0.join(folder).join(name)
    }

    /// Runs a file of the bindings in isolation: nothing is imported but what is installed, and no tool is found.
    fn isolated(&self, file: &str) -> Command {
        let mut command = Command::new(self.program());
        command.arg("-I").args(["-W", "error"]).arg(root().join(FOLDER).join(file)).env("PATH", "");
        command
    }
}

/// The environment of the tools.
struct Tools {
    environment: Environment,
    /// The interpreter that it is made of.
    program: PathBuf,
}

/// Installs the tools at the versions that the repository names, once for each change of them.
fn tools() -> Result<Tools, String> {
    let program = PathBuf::from(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
    match version(&program) {
        Some(version) if version >= OLDEST => {}
        Some((major, minor)) => {
            return Err(format!("{} is Python {major}.{minor}; 3.10 or later is needed", program.display()));
        }
        None => {
            return Err("the Python bindings need Python 3.10 or later with pip and venv: install it, or name one in \
                        the variable PYTHON"
                .to_owned());
        }
    }
    let environment = Environment(target().join("tools"));
    let tools = Tools { environment, program };
    let pins = root().join(FOLDER).join("constraints.txt");
    let wanted = fs::read_to_string(&pins).map_err(|error| format!("{}: {error}", pins.display()))?;
    let installed = tools.environment.0.join("constraints.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(tools);
    }
    run(Command::new(&tools.program).args(["-m", "venv", "--clear"]).arg(&tools.environment.0))?;
    run(tools.python().args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&pins))?;
    fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(tools)
}

impl Tools {
    fn python(&self) -> Command {
        let program = self.environment.program();
        let mut command = Command::new(&program);
        // One tool starts another by its name.
        let mut path: Vec<PathBuf> = program.parent().map(Path::to_owned).into_iter().collect();
        path.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        command.env("PATH", std::env::join_paths(path).unwrap_or_default());
        command.env("CARGO_TARGET_DIR", target()).env("PYO3_PYTHON", &program);
        command.env("MYPY_CACHE_DIR", target().join("mypy")).env("RUFF_CACHE_DIR", target().join("ruff"));
        command.env("PYTHONPYCACHEPREFIX", target().join("pycache"));
        command
    }

    fn pytest(&self, arguments: &[&str]) -> Command {
        let mut command = self.python();
        command.args(["-m", "pytest", "-c", CONFIGURATION, "--rootdir", "."]).args(arguments);
        command
    }

    /// Builds a wheel and says where it is.
    fn wheel(&self, name: &str, arguments: &[&str]) -> Result<PathBuf, String> {
        let folder = empty(name)?;
        let build = ["-m", "maturin", "build", "--quiet", "--locked", "--manifest-path", "bindings-python/Cargo.toml"];
        run(self.python().args(build).args(arguments).arg("--out").arg(&folder))?;
        only(&folder)
    }

    /// Builds a wheel from the source distribution alone. (A debug one: it is the files that are tested here.)
    fn source(&self) -> Result<PathBuf, String> {
        let folder = empty("source")?;
        let build = ["-m", "maturin", "sdist", "--manifest-path", "bindings-python/Cargo.toml", "--out"];
        run(self.python().args(build).arg(&folder))?;
        let source = only(&folder)?;
        let folder = empty("from-source")?;
        let build =
            ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"];
        let debug = "--config-settings=build-args=--profile=dev";
        run(self.python().args(build).arg(debug).arg("--wheel-dir").arg(&folder).arg(&source))?;
        only(&folder)
    }

    fn install(&self, wheel: &Path) -> Done {
        self.install_into(&self.environment, wheel)
    }

    /// Installs a wheel and nothing else.
    fn install_into(&self, environment: &Environment, wheel: &Path) -> Done {
        let mut command = Command::new(self.environment.program());
        command.args(["-m", "pip", "--quiet", "--disable-pip-version-check", "--python"]).arg(environment.program());
        run(command.args(["install", "--no-index", "--no-deps", "--force-reinstall"]).arg(wheel))
    }
}

/// An interpreter and what its environment is called.
struct Interpreter {
    name: String,
    program: PathBuf,
}

/// One of each version of CPython from the oldest on: those on the path, and those of pyenv.
fn interpreters(tools: &Tools) -> Vec<Interpreter> {
    let mut candidates = vec![tools.program.clone()];
    candidates.extend((OLDEST.1..=20).map(|minor| PathBuf::from(format!("python3.{minor}"))));
    let home = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")));
    let versions = home.and_then(|home| fs::read_dir(home.join("versions")).ok()).into_iter().flatten();
    candidates.extend(versions.flatten().map(|entry| entry.path().join("bin").join("python")));

    let mut found: Vec<Interpreter> = Vec::new();
    for program in candidates {
        let Some(version) = version(&program).filter(|version| *version >= OLDEST) else { continue };
        let name = format!("{}.{}", version.0, version.1);
        if found.iter().all(|known| known.name != name) {
            found.push(Interpreter { name, program });
        }
    }
    found
}

/// The version of an interpreter that is CPython with the GIL, for which the wheel is.
fn version(program: &Path) -> Option<(u32, u32)> {
    let question = "import sys, sysconfig; print(*sys.version_info[:2], sys.implementation.name, \
                    sysconfig.get_config_var('Py_GIL_DISABLED') or 0)";
    let output = Command::new(program).args(["-I", "-c", question]).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [major, minor, "cpython", "0"] => Some((major.parse().ok()?, minor.parse().ok()?)),
        _ => None,
    }
}

/// A folder below the target with nothing in it.
fn empty(name: &str) -> Result<PathBuf, String> {
    let folder = target().join(name);
    let error = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(error)?;
    }
    fs::create_dir_all(&folder).map_err(error)?;
    Ok(folder)
}

/// The one file of a folder.
fn only(folder: &Path) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(format!("{}: one file is expected, and there are {}", folder.display(), files.len())),
    }
}
