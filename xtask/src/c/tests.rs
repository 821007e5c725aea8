//! The tests in C: compiled and run as they are, under valgrind, and under the sanitizers.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::library::Libraries;
use super::{folder, is_there};
use crate::{Done, root, run};

/// What the tests are linked with, where they are run, and what they are given on standard input.
const TESTS: &[Test] = &[
    Test { name: "vectors", input: Some("vectors.records"), slow: false },
    Test { name: "documents", input: None, slow: false },
    Test { name: "decisions", input: None, slow: false },
    Test { name: "misuse", input: None, slow: false },
    Test { name: "threads", input: None, slow: false },
    Test { name: "steady", input: None, slow: true },
];

struct Test {
    name: &'static str,
    input: Option<&'static str>,
    /// Too slow to be looked at call by call.
    slow: bool,
}

const WARNINGS: &[&str] = &["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-O1", "-pthread"];
const SANITIZERS: &[&str] = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
const VALGRIND: &[&str] = &[
    "--quiet",
    "--error-exitcode=9",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite,indirect,possible",
    "--show-leak-kinds=definite,indirect,possible",
];

pub(super) fn tests(compiler: &str, libraries: &Libraries) -> Done {
    records()?;
    let valgrind = is_there("valgrind");
    if !valgrind {
        eprintln!("C is not tested under valgrind: it is not here");
    }
    let sanitizers = can_sanitize(compiler);
    if !sanitizers {
        eprintln!("C is not tested under sanitizers: {compiler} has none");
    }
    for test in TESTS {
        let source = format!("bindings-c/tests/{}.c", test.name);
        let program = compile(compiler, &source, &libraries.whole, test.name, &[])?;
        run_test(Command::new(&program), test.input)?;
        if valgrind && !test.slow {
            let mut command = Command::new("valgrind");
            command.args(VALGRIND).arg(&program);
            run_test(command, test.input)?;
        }
        if sanitizers && !test.slow {
            let name = format!("{}-sanitized", test.name);
            let program = compile(compiler, &source, &libraries.whole, &name, SANITIZERS)?;
            run_test(Command::new(program), test.input)?;
        }
    }
    for (name, library) in [("core_alone", &libraries.core_alone), ("fault", &libraries.fault)] {
        let program = compile(compiler, &format!("bindings-c/tests/{name}.c"), library, name, &[])?;
        run(&mut Command::new(program))?;
    }
    for example in ["start", "evaluate_stream"] {
        compile(compiler, &format!("bindings-c/examples/{example}.c"), &libraries.whole, example, &[])?;
    }
    from_cpp(&libraries.whole)
}

/// The page shows programs that are run here.
pub(super) fn page() -> Done {
    let read = |path: &str| fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"));
    let page = read("docs/c.md")?;
    for shown in ["bindings-c/examples/start.c", "examples/go/cmd/start/main.go"] {
        if !page.contains(&read(shown)?) {
            return Err(format!("docs/c.md does not show {shown} as it is"));
        }
    }
    Ok(())
}

/// The vectors as C reads them.
fn records() -> Done {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--locked", "--quiet", "-p", "imagegate-tests", "--bin", "records"]);
    run(command.stdout(create(&folder().join("vectors.records"))?))
}

pub(super) fn create(path: &Path) -> Result<File, String> {
    File::create(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn run_test(mut command: Command, input: Option<&str>) -> Done {
    if let Some(input) = input {
        command.stdin(open(&folder().join(input))?);
    }
    run(&mut command)
}

/// Compiles a program and links it with a static library.
pub(super) fn compile(
    compiler: &str,
    source: &str,
    library: &Path,
    name: &str,
    more: &[&str],
) -> Result<PathBuf, String> {
    let program = folder().join(name);
    let mut command = Command::new(compiler);
    command.args(WARNINGS).args(more).arg("-Ibindings-c/include").arg(source).arg(library);
    run(command.arg("-o").arg(&program).args(["-ldl", "-lm"]))?;
    Ok(program)
}

/// Whether a program with the sanitizers can be linked.
fn can_sanitize(compiler: &str) -> bool {
    let empty = folder().join("empty.c");
    let program = folder().join("empty");
    let written = fs::write(&empty, "int main(void) { return 0; }\n").is_ok();
    let mut command = Command::new(compiler);
    let linked = command.args(SANITIZERS).arg(&empty).arg("-o").arg(&program).output();
    written && linked.is_ok_and(|output| output.status.success())
}

/// The header is for C++ too, where there is a compiler for it.
fn from_cpp(library: &Path) -> Done {
    let compilers = ["c++", "g++"];
    let Some(compiler) = compilers.into_iter().find(|name| is_there(name)) else {
        eprintln!("the header is not tested with C++: there is no `c++` here");
        return Ok(());
    };
    let program = folder().join("from_cpp");
    let mut command = Command::new(compiler);
    command.args(["-Wall", "-Wextra", "-Werror", "-pthread", "-Ibindings-c/include", "bindings-c/tests/from_cpp.cpp"]);
    run(command.arg(library).arg("-o").arg(&program).args(["-ldl", "-lm"]))?;
    run(Command::new(program).current_dir(root()))
}
