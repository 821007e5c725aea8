//! `imagegate evaluate`: one request, or a stream of cases, in canonical JSON.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagegate::json::Limits;
use imagegate::{Decision, Detail, Request, Timestamp, UncountedReason, answer_case};

use crate::args::EvaluateArgs;
use crate::diagnostics::{self, Diagnostic, Failure};
use crate::input::{Input, Inputs, is_stdin, stdin_once};
use crate::recognise::Given;
use crate::unpack::Unpacked;
use crate::{clock, documents, output};

pub(crate) fn run(args: &EvaluateArgs) -> Result<ExitCode, Failure> {
    if args.request.is_none() && io::stdin().is_terminal() {
        let help = "name a file, or send it to standard input: imagegate evaluate < request.json";
        return Err(vec![Diagnostic::error("nothingToEvaluate", "there is no request").help(help)]);
    }
    let path = args.request.clone().unwrap_or_else(|| PathBuf::from("-"));
    if args.stream { stream(&path) } else { one(args, path) }
}

fn one(args: &EvaluateArgs, path: PathBuf) -> Result<ExitCode, Failure> {
    let given = &args.documents;
    let paths = given.policy.iter().chain(&given.exemption).chain(&given.vex).chain([&path]);
    stdin_once(paths.map(PathBuf::as_path))?;
    let mut inputs = Inputs::default();
    let decider = documents::load(given, &mut inputs)?;
    let (files, _) = inputs.read_all([&path], Limits::REQUEST).all()?;
    let [input] = files.as_slice() else {
        let error = Diagnostic::error("cannotRead", "a request is one file, not a folder of several");
        return Err(vec![error.in_file(&path.to_string_lossy())]);
    };
    let request = read_request(input).map_err(|problems| Given::Request.explain(input, problems))?;
    drop(inputs);

    let now = clock::now(given.now)?;
    let mut decision = Decision::default();
    decider.gate.evaluate(&request, now, &mut decision);
    let mut warnings = decider.warnings.clone();
    warnings.extend(uncounted(&request, now, &input.name));
    diagnostics::print(&warnings);
    let mut json = decider.gate.render(&request, &decision).to_json(Detail::All);
    json.push('\n');
    output::print_raw(json.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Warnings about reports of the request that do not count.
fn uncounted(request: &Request, now: Timestamp, file: &str) -> Vec<Diagnostic> {
    let warning = |each: imagegate::Uncounted<'_>| {
        let code = match each.reason() {
            UncountedReason::Superseded { .. } | UncountedReason::BoundLess { .. } => "supersededReport",
            UncountedReason::Platform => "otherPlatform",
            UncountedReason::NotScanned => "notScanned",
            _ => "unmatchedReport",
        };
        let pointer = format!("/images/{}/reports/{}", each.image(), each.report_index());
        let warning = Diagnostic::warning(code, each.to_string()).in_file(file).at_pointer(&pointer);
        if each.hint().is_empty() { warning } else { warning.help(each.hint()) }
    };
    request.uncounted(now).into_iter().map(warning).collect()
}

fn read_request(input: &Input) -> Result<Request, Failure> {
    let documents = input.documents(Limits::REQUEST).map_err(|error| vec![error])?;
    let [document] = documents.as_slice() else {
        let message = format!("a request is one document, and there are {} in this file", documents.len());
        return Err(vec![Diagnostic::error("invalidRequest", message).in_file(&input.name)]);
    };
    Request::from_json(document.json()).map_err(|errors| {
        let diagnostic = |error| {
            let error = document.locate(error);
            Diagnostic::of_document(&error, &input.name, Some(document.index()), &input.bytes)
        };
        errors.into_iter().map(diagnostic).collect()
    })
}

fn stream(path: &Path) -> Result<ExitCode, Failure> {
    let cannot_read = |error: io::Error| {
        let diagnostic = Diagnostic::error("cannotRead", format!("it cannot be read: {error}"));
        vec![diagnostic.in_file(&path.to_string_lossy())]
    };
    let stdout = io::stdout().lock();
    let answered = if is_stdin(path) {
        answer_unpacked(io::stdin().lock(), stdout)
    } else {
        File::open(path).map_err(Broken::Reading).and_then(|file| answer_unpacked(file, stdout))
    };
    match answered {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(Broken::Reading(error)) => Err(cannot_read(error)),
        // There is nobody to tell.
        Err(Broken::Writing(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::from(2)),
        Err(Broken::Writing(error)) => Err(output::cannot_write(&error)),
    }
}

enum Broken {
    Reading(io::Error),
    Writing(io::Error),
}

/// Answers the lines of a stream, unpacked if it is packed.
fn answer_unpacked(from: impl Read, answers: impl Write) -> Result<(), Broken> {
    let lines = Unpacked::new(from).map_err(Broken::Reading)?;
    // A small packed file may be one line of any length.
    let most = if lines.is_packed() { u64::try_from(Limits::REPORT.bytes).unwrap_or(u64::MAX) } else { u64::MAX };
    answer(lines, answers, most)
}

/// Answers line by line: the writer may wait for the answer to a line before it writes the next. No line is longer than
/// `most`.
fn answer(mut lines: impl BufRead, mut answers: impl Write, most: u64) -> Result<(), Broken> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.by_ref().take(most).read_until(b'\n', &mut line).map_err(Broken::Reading)? == 0 {
            return Ok(());
        }
        if line.len() as u64 == most && !line.ends_with(b"\n") {
            let message = format!("a line is longer than {most} bytes");
            return Err(Broken::Reading(io::Error::new(io::ErrorKind::InvalidData, message)));
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if let Some(mut answer) = answer_case(text) {
            answer.push('\n');
            answers.write_all(answer.as_bytes()).and_then(|()| answers.flush()).map_err(Broken::Writing)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_not_read_on() {
        let mut answers = Vec::new();
        assert!(matches!(answer(&b"1\n22\n"[..], &mut answers, 3), Ok(())));
        assert_eq!(answers.iter().filter(|byte| **byte == b'\n').count(), 2);
        assert!(matches!(answer(&b"1\n333\n"[..], &mut answers, 3), Err(Broken::Reading(_))));
    }
}
