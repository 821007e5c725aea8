//! Completion scripts and manual pages, made from the definition of the arguments.

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cli;
use crate::diagnostics::{Diagnostic, Failure};
use crate::output;

pub(crate) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "imagegate", &mut script);
    output::print_raw(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(path: &[String]) -> Result<ExitCode, Failure> {
    let mut root = Cli::command();
    root.build();
    let mut command = &root;
    let mut name = "imagegate".to_owned();
    for word in path {
        command = command.find_subcommand(word).ok_or_else(|| {
            let error = Diagnostic::error("invalidArgument", format!("{name} has no command {word}"));
            vec![error.help(format!("{} --help lists them", name.replace('-', " ")))]
        })?;
        name = format!("{name}-{word}");
    }
    let mut page = Vec::new();
    let command = command.clone().name(name);
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| output::cannot_write(&error))?;
    output::print_raw(&page)?;
    Ok(ExitCode::SUCCESS)
}
