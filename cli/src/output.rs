//! Printing on standard output.

use std::fmt::Display;
use std::io::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;

use crate::diagnostics::{Diagnostic, Failure};

/// Whether texts on standard output are coloured: on a terminal, unless `NO_COLOR` says otherwise.
pub(crate) fn is_coloured() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// A text in a style, where there is colour.
pub(crate) fn styled(style: Style, text: impl Display, colour: bool) -> String {
    if colour { format!("{style}{text}{style:#}") } else { text.to_string() }
}

/// Prints a text for people.
///
/// # Errors
///
/// That it cannot be written. A reader that has seen enough is no error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = AutoStream::auto(io::stdout().lock());
    unless_closed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Prints bytes for programs, as they are.
///
/// # Errors
///
/// As [`print`].
pub(crate) fn print_raw(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    unless_closed(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

fn unless_closed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(cannot_write(&error)),
        _ => Ok(()),
    }
}

pub(crate) fn cannot_write(error: &io::Error) -> Failure {
    vec![Diagnostic::error("cannotWrite", format!("the result cannot be written: {error}"))]
}
