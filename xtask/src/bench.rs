//! Timing, and the page that shows what was measured.

use std::fs;

use crate::{Done, cargo, peers, target};

/// Runs the benches whose name has the filter in it; criterion's options are passed on.
pub(crate) fn bench(arguments: &[&str]) -> Done {
    // One of them starts the command.
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-cli"])?;
    cargo(&[&["bench", "--locked", "-p", "imagegate-benches", "--"], arguments].concat())
}

/// How often everything is measured for a report. What else runs on a machine slows it, for seconds or minutes at a time;
/// so each is measured many times with everything else in between, and its best median counts.
const ROUNDS: usize = 10;

/// Briefly each time, and without what criterion works out beside the medians.
const BRIEFLY: &[&str] = &["--warm-up-time", "0.1", "--measurement-time", "0.3", "--nresamples", "1000", "--noplot"];

/// Measures everything, the peers beside it, and writes `docs/benchmarks.md` and its plots.
pub(crate) fn report(quick: bool) -> Done {
    let options: &[&str] = if quick { &["--quick"] } else { BRIEFLY };
    peers::forget(&target())?;
    peers::forget(&peers::target())?;
    let mut opa = Vec::new();
    for round in 1..=if quick { 1 } else { ROUNDS } {
        let name = format!("round-{round}");
        let options = [options, &["--save-baseline", &name]].concat();
        bench(&options)?;
        opa.extend(peers::compare(&options, if quick { "200ms" } else { "300ms" })?);
    }
    peers::keep(&opa)?;
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
