//! The checks of the contract: worked cases and situations that are kept beside the repository.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::{cargo, root, run, target};

/// The exit status where the folder is not there, for scripts that check where they can.
const ABSENT: u8 = 3;

/// Runs the worked cases and the situations of a folder through the command line, as it is released.
///
/// # Errors
///
/// That one of them does not hold, or that the command does not build.
pub(crate) fn contract(folder: &str) -> Result<ExitCode, String> {
    let folder = root().join(folder);
    let (cases, field) = (folder.join("cases/check"), folder.join("field/check"));
    if !cases.is_file() || !field.is_file() {
        eprintln!("nothing was checked: {} holds no cases/check and field/check", folder.display());
        return Ok(ExitCode::from(ABSENT));
    }
    cargo(&["build", "--release", "--locked", "--quiet", "-p", "imagegate-cli"])?;
    let binary = target().join("release").join(format!("imagegate{}", std::env::consts::EXE_SUFFIX));
    // Both are run, so that one report says everything.
    let worked = run(python(&cases).arg(&binary).args(["evaluate", "--stream"]));
    let situations = run(python(&field).arg(&binary));
    worked.and(situations).map(|()| ExitCode::SUCCESS)
}

/// The checks are Python scripts that need nothing beside it.
fn python(script: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "python" } else { "python3" });
    command.arg(script);
    command
}
