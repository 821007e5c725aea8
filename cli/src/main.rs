//! `imagegate` on the command line: the only place with files, a clock and an environment.

mod args;
mod check;
mod check_output;
mod clock;
mod diagnostics;
mod documents;
mod evaluate;
mod excerpt;
mod help;
mod input;
mod matching;
mod output;
mod pointer;
mod policy;
mod progress;
mod report;
mod reports;
mod text;
mod unpack;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let done = match &Cli::parse().command {
        Command::Check(args) => check::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Report(args) => report::run(args),
        Command::Policy(command) => policy::run(command),
        Command::Completions { shell } => help::completions(*shell),
        Command::Man { command } => help::man(command),
    };
    done.unwrap_or_else(|failure| {
        diagnostics::print(&failure);
        ExitCode::from(2)
    })
}
