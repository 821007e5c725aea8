//! The library for C and the Go package over it: builds, tests, installs.

mod calls;
mod compare;
mod go;
mod install;
mod library;
mod tests;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Done, cargo, target};

pub(crate) use calls::calls;
pub(crate) use go::lint;
pub(crate) use install::{cargo_c, install};

/// Everything of C and Go. What needs a program that is not there is left out, and said.
pub(crate) fn c() -> Done {
    cargo(&["run", "--locked", "--quiet", "-p", "imagegate-c-header", "--", "--check"])?;
    tests::page()?;
    let Some(compiler) = compiler() else {
        eprintln!("C is not tested: there is no `cc` or `gcc` here");
        return Ok(());
    };
    let libraries = library::build()?;
    tests::tests(&compiler, &libraries)?;
    install::tests(&compiler)?;
    compare::compare(&folder().join("evaluate_stream"))?;
    go::go()
}

/// Where all that is made for C goes.
fn folder() -> PathBuf {
    target().join("c")
}

/// The compiler that `CC` names, else `cc` or `gcc`.
fn compiler() -> Option<String> {
    let named = std::env::var("CC").ok();
    named.into_iter().chain(["cc".to_owned(), "gcc".to_owned()]).find(|name| is_there(name))
}

/// Whether a program can be run at all.
fn is_there(program: &str) -> bool {
    let asked = if program == "go" { "version" } else { "--version" };
    let status = Command::new(program).arg(asked).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
