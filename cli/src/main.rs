//! `imagegate` on the command line: the only place with files, a clock and an environment.

mod args;
mod check;
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
mod recognise;
mod report;
mod reports;
mod text;
mod unpack;

use std::ffi::OsStr;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command, Output};
use crate::diagnostics::Diagnostic;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error),
    };
    let done = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Report(args) => report::run(args),
        Command::Policy(command) => policy::run(command),
        Command::Completions { shell } => help::completions(*shell),
        Command::Man { command } => help::man(command),
    };
    done.unwrap_or_else(|failure| {
        diagnostics::print(&failure);
        if cli.command.output() == Some(Output::Json) {
            print_json(&failure);
        }
        ExitCode::from(2)
    })
}

/// Says what is wrong with the arguments, or shows the help that they ask for.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    // Where nothing can be written there is nothing else to do.
    _ = error.print();
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if asks_for_json(&arguments) {
        let message = error.to_string();
        let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
        print_json(&[Diagnostic::error("invalidArgument", first)]);
    }
    ExitCode::from(2)
}

/// Whether arguments that cannot be read as a whole ask for JSON.
fn asks_for_json(arguments: &[impl AsRef<OsStr>]) -> bool {
    let flags: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).take_while(|argument| *argument != "--").collect();
    flags.contains(&OsStr::new("--output=json"))
        || flags.windows(2).any(|pair| matches!(pair, [flag, value] if *flag == "--output" && *value == "json"))
}

/// Prints errors as a document on standard output.
fn print_json(failure: &[Diagnostic]) {
    if let Some(json) = diagnostics::to_json(failure) {
        // The errors are on standard error already.
        _ = output::print_raw(json.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::asks_for_json;

    #[test]
    fn json_is_asked_for_by_the_flag_alone() {
        assert!(asks_for_json(&["check", "--output", "json", "--x"]));
        assert!(asks_for_json(&["check", "--output=json"]));
        assert!(!asks_for_json(&["check", "--output", "text", "json"]));
        assert!(!asks_for_json(&["check", "json"]));
        assert!(!asks_for_json(&["check", "--", "--output=json"]));
    }
}
