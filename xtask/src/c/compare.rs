//! The differential run: a program that answers lines of cases gives the same bytes as the command line.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tests::create;
use super::{folder, is_there};
use crate::{Done, cargo, root, run, target};

/// How many cases are generated.
const CASES: &str = "3000";

/// Compares the answers to generated cases, and to the worked cases where they are there.
pub(super) fn compare(program: &Path) -> Done {
    let lines = folder().join("lines.jsonl");
    let expected = folder().join("lines.answers.jsonl");
    let mut generate = Command::new(env!("CARGO"));
    generate.args(["run", "--locked", "--quiet", "-p", "imagegate-tests", "--bin", "lines", "--", CASES]);
    run(generate.stdout(create(&lines)?))?;
    cargo(&["build", "--locked", "--quiet", "-p", "imagegate-cli"])?;
    let cli = target().join("debug").join(format!("imagegate{}", std::env::consts::EXE_SUFFIX));
    answer(Command::new(cli).args(["evaluate", "--stream"]), &lines, &expected)?;
    let answers = folder().join("answers.jsonl");
    answer(&mut Command::new(program), &lines, &answers)?;
    let read = |path: &PathBuf| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    if read(&expected)? != read(&answers)? {
        let (expected, answers) = (expected.display(), answers.display());
        return Err(format!("{expected} and {answers} differ: the answers of the command line and of a program"));
    }
    worked_cases(program)
}

fn answer(command: &mut Command, lines: &Path, answers: &Path) -> Done {
    let input = File::open(lines).map_err(|error| format!("{}: {error}", lines.display()))?;
    run(command.stdin(input).stdout(create(answers)?))
}

/// The worked cases are not in the repository but in a folder beside it.
fn worked_cases(program: &Path) -> Done {
    let check = root().join("../shared/cases/check");
    if !check.exists() || !is_there("python3") {
        eprintln!("no worked cases here (a folder `shared` beside the repository, and python3)");
        return Ok(());
    }
    run(Command::new("python3").arg(check).arg(program))
}
