//! What a call costs from C and Go, next to what it costs from Rust, written into the page about them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::go::go_command;
use super::library::build_whole;
use super::{compiler, folder, is_there};
use crate::{Done, cargo, root, run, target};

const PAGE: &str = "docs/c.md";
const BEGIN: &str = "<!-- measured by `cargo xtask c --bench` -->\n";
const END: &str = "<!-- end -->\n";

/// Each language is measured so often, in turn, so that all of them have the same machine. Each turn gives medians, of
/// which the smallest is taken: what else the machine does only makes them larger.
const TURNS: usize = 15;

/// The calls, and what is said of them.
const CALLS: [(&str, &str); 3] = [
    ("evaluate", "evaluate, all prepared"),
    ("write", "evaluate and write JSON (`triggered`)"),
    ("read", "read the request from JSON and evaluate"),
];

/// Nanoseconds of each turn, by case and call.
type Measured = BTreeMap<(String, String), Vec<u64>>;

/// Times calls and writes the table.
pub(crate) fn calls() -> Done {
    let compiler = compiler().ok_or("there is no `cc` or `gcc` here")?;
    if !is_there("go") {
        return Err("there is no `go` here".to_owned());
    }
    let cases = folder().join("calls");
    fs::create_dir_all(&cases).map_err(|error| format!("{}: {error}", cases.display()))?;
    let prefix = super::install::prefix();
    super::install(&prefix.to_string_lossy())?;
    let library = build_whole()?;
    cargo(&["build", "--locked", "--release", "-p", "imagegate-benches", "--bin", "calls"])?;
    let rust = target().join("release/calls");
    run(Command::new(&rust).arg("cases").arg(&cases))?;
    let c = super::tests::compile(&compiler, "bindings-c/benches/calls.c", &library, "calls-c", &["-O2"])?;
    let go = folder().join("calls-go");
    run(go_command().args(["build", "-o"]).arg(&go).arg("./cmd/calls"))?;

    let mut measured = [Measured::new(), Measured::new(), Measured::new()];
    for _ in 0..TURNS {
        let [of_rust, of_c, of_go] = &mut measured;
        measure(Command::new(&rust).arg("time").arg(&cases), of_rust)?;
        measure(Command::new(&c).arg(&cases), of_c)?;
        measure(Command::new(&go).arg(&cases), of_go)?;
    }
    write(&table(&measured)?)
}

fn measure(command: &mut Command, measured: &mut Measured) -> Done {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status));
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.split(' ');
        let (Some(case), Some(call), Some(Ok(nanos))) = (words.next(), words.next(), words.next().map(str::parse))
        else {
            return Err(format!("{command:?} printed {line:?}"));
        };
        measured.entry((case.to_owned(), call.to_owned())).or_default().push(nanos);
    }
    Ok(())
}

fn table(measured: &[Measured; 3]) -> Result<String, String> {
    let mut table = String::from("| case | call | Rust | C | Go |\n|---|---|---:|---:|---:|\n");
    for case in ["S1", "S2", "S3"] {
        for (call, said) in CALLS {
            let best = |measured: &Measured| -> Option<u64> {
                measured.get(&(case.to_owned(), call.to_owned()))?.iter().min().copied()
            };
            let [rust, c, go] = measured.each_ref().map(best);
            let (rust, c, go) = rust
                .zip(c)
                .zip(go)
                .map(|((rust, c), go)| (rust, c, go))
                .ok_or_else(|| format!("{case} {call} was not measured"))?;
            let beside = |nanos: u64| {
                let (sign, difference) = if nanos < rust { ("−", rust - nanos) } else { ("+", nanos - rust) };
                format!("{} ({sign}{})", shown(nanos), shown(difference))
            };
            table += &format!("| {case} | {said} | {} | {} | {} |\n", shown(rust), beside(c), beside(go));
        }
    }
    Ok(table)
}

/// Microseconds with two decimals.
fn shown(nanos: u64) -> String {
    let hundredths = (nanos + 5) / 10;
    format!("{}.{:02} µs", hundredths / 100, hundredths % 100)
}

/// Puts the table between its marks.
fn write(table: &str) -> Done {
    let path = root().join(Path::new(PAGE));
    let failed = |error| format!("{}: {error}", path.display());
    let page = fs::read_to_string(&path).map_err(failed)?;
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{PAGE} has no place for the table"))?;
    fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).map_err(failed)
}
