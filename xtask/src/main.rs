//! What people and CI run: `cargo xtask test`, `lint`, `demo` and so on. Nothing but cargo is needed, and for the bindings
//! what their languages need.

mod allocations;
mod bench;
mod c;
mod contract;
mod counts;
mod examples;
mod node;
mod peers;
mod python;

use std::path::Path;
use std::process::{Command, ExitCode};

const HELP: &str = "cargo xtask COMMAND

  demo                     decide about the shipped example: a deny, an audit and an allow
  test                     build everything and pass all tests
  lint                     rustfmt, clippy and rustdoc, warnings as errors
  ci                       lint and test
  examples [--check]       write the example reports again, or say whether they are as they would be written
  bench [FILTER]           time evaluating, reading, compiling, rendering and starting
  report [--quick]         run all benches, those of benches/peers too, and write docs/benchmarks.md and its plots
  report --only-write      write them from what was measured before
  contract FOLDER          run the worked cases and the situations of FOLDER (3: it is not there)
  counts [--update]        count instructions under valgrind and compare them with the record (3: no valgrind)
  allocations [--update]   count allocations and compare them with the snapshot
  peers [--quick]          compare with other engines, which takes twenty minutes and builds for some before
  peers --smoke            lint the comparison, test that all engines agree, and run everything once
  c                        test the library for C, and the Go package over it
  c --bench                time calls from C and Go beside those from Rust, and write them into docs/c.md
  c --cargo-c              install the library with cargo-c, and build a program with what that gives
  install PREFIX           install the library for C, its header and its pkg-config file
  python                   build, test and install the Python bindings (needs Python 3.10 or later)
  python --leaks           a million calls of each kind, and no more memory than before
  python --bench           time calls from Python and write the table into docs/python.md
  python --docs            the reference of the Python package, as HTML
  node                     build the Node package, test it, and test it as it is installed (needs Node 20 with npm)
  node --bench             time it against Rust and others, and write the table of docs/node.md
  node --docs              the reference of the Node package, as HTML
  fuzz TARGET [SECONDS]    fuzz a target (60 s by default; needs cargo-fuzz: cargo install cargo-fuzz)
  cases [COUNT] [SEED]     compare the engine with the naive model on so many generated cases (1,000,000 by default)
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["contract", folder] => return exit(contract::contract(folder)),
        ["counts"] => return exit(counts::counts(false)),
        ["counts", "--update"] => return exit(counts::counts(true)),
        ["demo"] => demo(),
        ["test"] => test(),
        ["lint"] => lint(),
        ["ci"] => lint().and_then(|()| test()),
        ["examples"] => examples::write(root()),
        ["examples", "--check"] => examples::check(root()),
        ["bench", arguments @ ..] => bench::bench(arguments),
        ["report"] => bench::report(false),
        ["report", "--quick"] => bench::report(true),
        ["report", "--only-write"] => bench::write(),
        ["allocations"] => allocations::allocations(false),
        ["allocations", "--update"] => allocations::allocations(true),
        ["peers", arguments @ ..] => peers::peers(arguments),
        ["c"] => c::c(),
        ["c", "--bench"] => c::calls(),
        ["c", "--cargo-c"] => c::cargo_c(),
        ["install", prefix] => c::install(prefix),
        ["python", arguments @ ..] => python::python(arguments),
        ["node"] => node::node(),
        ["node", "--bench"] => node::bench(),
        ["node", "--docs"] => node::reference(),
        ["fuzz", target] => fuzz(target, "60"),
        ["fuzz", target, seconds] => fuzz(target, seconds),
        ["cases"] => cases("1000000", "0"),
        ["cases", count] => cases(count, "0"),
        ["cases", count, seed] => cases(count, seed),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    exit(done.map(|()| ExitCode::SUCCESS))
}

fn exit(done: Result<ExitCode, String>) -> ExitCode {
    done.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::FAILURE
    })
}

type Done = Result<(), String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn cargo(args: &[&str]) -> Done {
    run(Command::new(env!("CARGO")).args(args))
}

fn run(command: &mut Command) -> Done {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let shown = words.join(" ").replace(env!("CARGO"), "cargo");
    eprintln!("$ {shown}");
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(error) => Err(format!("{shown}: {error}")),
    }
}

/// The main job on the shipped example. The check denies, and so exits with 1: that is what the demo shows.
fn demo() -> Done {
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-cli"])?;
    let args = examples::CHECK;
    println!("$ imagegate {}\n", args.join(" "));
    let binary = target().join("release").join(format!("imagegate{}", std::env::consts::EXE_SUFFIX));
    let status = Command::new(binary).args(args).current_dir(root()).status().map_err(|error| error.to_string())?;
    match status.code() {
        Some(1) => Ok(()),
        _ => Err(format!("the example should be denied (exit code 1): {status}")),
    }
}

fn target() -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

fn test() -> Done {
    // The core alone first: the features of other packages' dependencies must not be what makes it build.
    cargo(&["build", "--locked", "-p", "imagegate"])?;
    cargo(&["test", "--locked"])?;
    // Every bench once, without timing it.
    cargo(&["test", "--locked", "-p", "imagegate-benches", "--benches"])?;
    examples::check(root())?;
    c::c()?;
    node::node()?;
    python::python(&[])
}

fn lint() -> Done {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    run(Command::new(env!("CARGO"))
        .args(["doc", "--locked", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    c::lint()?;
    node::lint()?;
    python::lint()
}

fn fuzz(target: &str, seconds: &str) -> Done {
    // What the fuzzer finds interesting goes to a folder that git ignores, not among the seeds.
    let corpus = format!("tests/fuzz/corpus/{target}");
    std::fs::create_dir_all(root().join(&corpus)).map_err(|error| format!("{corpus}: {error}"))?;
    // Sanitizers need the compiler's unstable options; the stable compiler has them behind this switch.
    run(Command::new(env!("CARGO"))
        .args(["fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", "address", target])
        .arg(&corpus)
        .arg(format!("tests/fuzz/seeds/{target}"))
        .args(["--", &format!("-max_total_time={seconds}")])
        .env("RUSTC_BOOTSTRAP", "1"))
}

fn cases(count: &str, seed: &str) -> Done {
    run(Command::new(env!("CARGO"))
        .args(["test", "--locked", "--release", "-p", "imagegate-tests", "--test", "differential", "--", "--nocapture"])
        .env("IMAGEGATE_CASES", count)
        .env("IMAGEGATE_FIRST_SEED", seed))
}
