//! The snapshot of allocation counts, which a test compares.

use std::process::Command;

use crate::{Done, run};

/// Compares with the snapshot, or writes it again.
pub(crate) fn allocations(update: bool) -> Done {
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--locked", "-p", "imagegate-tests", "--test", "allocations"]);
    if update {
        command.env("IMAGEGATE_UPDATE_ALLOCATIONS", "1");
    }
    run(&mut command)
}
