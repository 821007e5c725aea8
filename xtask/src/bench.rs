//! Timing, and the page that shows what was measured.

use std::fs;

use crate::{Done, cargo, peers, target};

/// Runs the benches whose name has the filter in it; criterion's options are passed on.
pub(crate) fn bench(arguments: &[&str]) -> Done {
    // One of them starts the command.
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-cli"])?;
    cargo(&[&["bench", "--locked", "-p", "imagegate-benches", "--"], arguments].concat())
}

/// Measures everything, the peers beside it, and writes `docs/benchmarks.md` and its plots.
pub(crate) fn report(quick: bool) -> Done {
    let options: &[&str] = if quick { &["--quick"] } else { &[] };
    bench(options)?;
    peers::compare(quick)?;
    // How it was measured, and when: the page says so.
    let run = target().join("imagegate-run");
    let kind = if quick { "quick" } else { "full" };
    fs::write(&run, kind).map_err(|error| format!("{}: {error}", run.display()))?;
    write()
}

/// Writes the page and its plots from what was measured before.
pub(crate) fn write() -> Done {
    cargo(&["run", "--release", "--locked", "--quiet", "-p", "imagegate-benches", "--bin", "report"])
}
